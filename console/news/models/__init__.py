"""What news are made of, and who gets them."""

from console.news.models.bounce import Bounce, Source
from console.news.models.issue import Issue, IssueText, State
from console.news.models.reader import Copy, Subscription

__all__ = ["Bounce", "Copy", "Issue", "IssueText", "Source", "State", "Subscription"]
