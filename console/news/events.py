"""Events of news: what staff did with an issue, whom it was sent to, what people chose, and what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit import formats
from console.news import letters, links
from console.news.models import Bounce, Issue, State, Subscription
from console.news.themes import theme_name
from security.event import Event, Recipient, Thing
from security.events import person
from security.models import User


@dataclass(frozen=True, kw_only=True)
class _OfIssue(Event):
    """About one issue; stands in no organization's log."""

    issue: Issue

    @property
    def subject(self) -> Thing:
        return Thing("news_issue", str(self.issue.pk), self.issue.number)

    def facts(self) -> dict[str, Any]:
        return {"issue": self.issue.pk, "theme": self.issue.theme}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return theme_name(facts.get("theme", ""))


@dataclass(frozen=True, kw_only=True)
class IssueWritten(_OfIssue):
    code = "news_written"
    title = _("Issue of news written")


@dataclass(frozen=True, kw_only=True)
class IssueDiscarded(_OfIssue):
    code = "news_discarded"
    title = _("Draft of news deleted")


@dataclass(frozen=True, kw_only=True)
class IssueScheduled(_OfIssue):
    code = "news_scheduled"
    title = _("Issue of news scheduled")
    at: datetime

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "scheduled_at": self.at.isoformat()}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return formats.instant(datetime.fromisoformat(facts["scheduled_at"]))


@dataclass(frozen=True, kw_only=True)
class IssueTakenBack(_OfIssue):
    code = "news_taken_back"
    title = _("Issue of news is a draft again")


@dataclass(frozen=True, kw_only=True)
class IssueBegun(_OfIssue):
    code = "news_begun"
    title = _("Sending of news began")


@dataclass(frozen=True, kw_only=True)
class IssueStopped(_OfIssue):
    code = "news_stopped"
    title = _("Sending of news stopped")


@dataclass(frozen=True, kw_only=True)
class IssueGoesOn(_OfIssue):
    code = "news_goes_on"
    title = _("Sending of news resumed")


@dataclass(frozen=True, kw_only=True)
class IssueSent(_OfIssue):
    code = "news_sent"
    title = _("Issue of news sent to everybody")


class Reader(NamedTuple):
    """Whoever is served, and the language in which they get the issue."""

    user: int
    address: str
    language: str
    time_zone: str
    given_name: str


@dataclass(frozen=True, kw_only=True)
class IssueMailed(_OfIssue):
    """Some hundreds of people are owed the mail. It is asked again at each whether they still want it."""

    code = "news_issue"
    title = _("Issue of news handed to the outbox")
    audience = _("Everyone who chose the theme, in their language")
    is_bulk = True
    readers: Sequence[Reader]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "people": len(self.readers)}

    def recipients(self) -> Iterable[Recipient]:
        for reader in self.readers:
            facts = {"reader": reader.user}
            yield Recipient(reader.address, reader.language, reader.time_zone, reader.given_name, reader.user, facts)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        people = facts.get("people", 0)
        return ngettext("%(people)s person", "%(people)s people", people) % {"people": formats.number(people)}

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        """One query: the sending was not stopped, the theme is still chosen, the account and the address live."""
        goes_on = Issue.objects.filter(pk=facts["issue"], state__in=[State.SENDING, State.SENT])
        chosen = Subscription.objects.filter(theme=facts["theme"], user=facts["reader"]).served()
        return chosen.filter(Exists(goes_on)).exists()

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["letter"].subject)

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        said = letters.letter(facts["issue"], notice.language)
        way_out = links.unsubscribe_path(notice.user, said.theme)
        return {**letters.context_of(said, way_out), "read_path": letters.read_path(said)}

    @classmethod
    def mail_headers(cls, facts: dict[str, Any], notice: Any) -> dict[str, str]:
        said = letters.letter(facts["issue"], notice.language)
        return letters.headers_of(said, links.unsubscribe_path(notice.user, said.theme))


@dataclass(frozen=True, kw_only=True)
class IssueTested(_OfIssue):
    """The same mail, to whoever asked for it, as the issue stands when it is written. It ends no subscription."""

    code = "news_test"
    title = _("Test of news sent")
    audience = _("The member of staff who asked for it")
    writer: User
    languages: Sequence[str]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "languages": list(self.languages)}

    def recipients(self) -> Iterable[Recipient]:
        for language in self.languages:
            yield Recipient(self.writer.email, language, self.writer.time_zone, self.writer.given_name, self.writer.pk)

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        return Issue.objects.filter(pk=facts["issue"]).exists()

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Test: %(subject)s") % {"subject": context["letter"].subject}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        said = letters.written(facts["issue"], notice.language)
        return letters.context_of(said, links.test_path(notice.user, said.theme))

    @classmethod
    def mail_headers(cls, facts: dict[str, Any], notice: Any) -> dict[str, str]:
        said = letters.written(facts["issue"], notice.language)
        return letters.headers_of(said, links.test_path(notice.user, said.theme))


@dataclass(frozen=True, kw_only=True)
class ThemesChanged(Event):
    """What a person wants to hear of; `by_mail`: by the link in a mail, without being signed in."""

    code = "news_themes_changed"
    title = _("Themes of news changed")
    user: User
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    by_mail: bool = False

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def facts(self) -> dict[str, Any]:
        return {"added": list(self.added), "removed": list(self.removed), "by_mail": self.by_mail}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        said = [f"+ {theme_name(code)}" for code in facts.get("added", [])]
        said += [f"− {theme_name(code)}" for code in facts.get("removed", [])]
        themes = ", ".join(said)
        return __("%(themes)s, through the link in an email") % {"themes": themes} if facts.get("by_mail") else themes


@dataclass(frozen=True, kw_only=True)
class _OfBounce(Event):
    """About an address at which mails do not arrive."""

    bounce: Bounce

    @property
    def subject(self) -> Thing:
        return person(self.bounce.user)

    def facts(self) -> dict[str, Any]:
        return {"bounce": self.bounce.pk, "status": self.bounce.status, "is_hard": self.bounce.is_hard}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return facts.get("status", "")


@dataclass(frozen=True, kw_only=True)
class MailCameBack(_OfBounce):
    code = "news_bounced"
    title = _("An email came back")


@dataclass(frozen=True, kw_only=True)
class AddressWorksAgain(_OfBounce):
    code = "news_address_works"
    title = _("News is sent to the address again")


@dataclass(frozen=True, kw_only=True)
class AddressCheckRequested(_OfBounce):
    """The link proves that mails arrive again."""

    code = "news_address_check"
    title = _("Link requested, to get news again")
    audience = _("The person")

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.at(self.bounce.address, self.bounce.user)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Confirm that emails arrive again")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {"path": links.address_path(facts["bounce"], notice.address)}
