"""What the mails of news say: an issue in one language, as HTML and as text, with the ways out of it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from console.news import markdown
from console.news.models import Issue, IssueText
from console.news.themes import theme_name


@dataclass(frozen=True)
class Letter:
    """An issue in one language, made ready."""

    issue: int
    theme: str
    language: str
    subject: str
    preheader: str
    html: SafeString
    text: str


@lru_cache(maxsize=32)
def letter(issue: int, language: str) -> Letter:
    """The letter of an issue that has begun: it stays as it is, so a hundred thousand mails read it once."""
    return written(issue, language)


def written(issue: int, language: str) -> Letter:
    """The letter as it stands now. Raises IssueText.DoesNotExist for a language in which it is not written."""
    found = IssueText.objects.select_related("issue").get(issue=issue, language=language)
    body = found.body
    return Letter(
        issue=issue,
        theme=found.issue.theme,
        language=language,
        subject=found.subject,
        preheader=markdown.first_words(body),
        html=markdown.mail(body),
        text=markdown.text(body),
    )


def context_of(said: Letter, way_out: str) -> dict[str, Any]:
    """What the template of a mail reads, for one person; a test leads to no page, since a draft has none."""
    return {
        "letter": said,
        "theme_name": theme_name(said.theme),
        "unsubscribe_path": way_out,
        "manage_path": reverse("my-news"),
    }


def read_path(said: Letter) -> str:
    """Where everybody reads the issue once it is sent."""
    return f"{reverse('news-issue', args=[said.issue])}?in={said.language}"


def headers_of(said: Letter, way_out: str) -> dict[str, str]:
    """How mail programs know that it is news, and leave it with one click (RFC 2919, RFC 2369, RFC 8058)."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return {
        "List-Id": f"<{said.theme}.news.{host}>",
        "List-Unsubscribe": f"<{settings.PUBLIC_URL}{way_out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{settings.PUBLIC_URL}{reverse('news')}>",
    }


def languages_of(issue: Issue) -> list[str]:
    """The languages in which an issue is written, in the order of the settings."""
    there = set(issue.texts.values_list("language", flat=True))
    return [code for code, _name in settings.LANGUAGES if code in there]
