"""What staff do with an issue, and about an address, in Django admin: each a form that calls one operation (CON-2)."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit import formats
from console.kit.admin_operations import CreationForm, Done
from console.news import letters
from console.news.admin_forms import IssueForm, RewriteForm, ScheduleForm, TestForm, typed_of
from console.news.models import Bounce, Issue, State
from console.news.operations import bounces, issues
from console.news.queries import audience_of, last_hand
from security.admin_operations import StaffOperation
from security.event import Thing
from security.events import person
from security.models import User


class OfIssue(StaffOperation):
    """About one issue, by whoever may write news."""

    permission = issues.RIGHT
    offered_in: tuple[State, ...] = (State.DRAFT,)

    @classmethod
    def is_offered(cls, row: Issue) -> bool:
        return row.state in cls.offered_in

    def over(self, row: Issue) -> str:
        """Which state it is in now, who brought it there unless it was the worker, and when."""
        member, at = last_hand(row)
        sentence = __("The state of %(issue)s has changed in the meantime: %(state)s (%(time)s). Nothing was done.")
        if member:
            sentence = __(
                "The state of %(issue)s has changed in the meantime: %(state)s (%(member)s, %(time)s). "
                "Nothing was done."
            )
        said = {"issue": row, "state": row.get_state_display(), "member": member, "time": formats.instant(at)}
        return sentence % said

    def about(self, row: Issue | None) -> tuple[Thing | None, int | None]:
        return Thing("news_issue", str(row.pk), row.number) if row else None, None

    @staticmethod
    def who_gets_it(row: Issue) -> str:
        """How many people will get it, in a sentence."""
        people = sum(part.people for part in audience_of(row))
        if not people:
            nobody = __(
                "Nobody will get it: nobody to whom news is sent has chosen the theme %(theme)s. It will "
                "only appear on the public page."
            )
            return nobody % {"theme": row.theme_name}
        sentence = ngettext("%(people)s person will get it.", "%(people)s people will get it.", people)
        return sentence % {"people": formats.number(people)}


class Write(CreationForm, OfIssue):
    """A new draft."""

    name = "write"
    label = _("Write an issue")
    form_class = IssueForm

    def explanation(self, row: None) -> str | Promise:
        return _("It becomes a draft. Nobody gets it before you send it; look at it and test it first.")

    def run(self, request: HttpRequest, row: None, cleaned: dict[str, Any]) -> Done:
        issue = issues.write(actor=self.actor(request), theme=cleaned["theme"], texts=cleaned["texts"])
        return _("%(issue)s is a draft now. Look at it below, and send yourself a test.") % {"issue": issue}, issue


class Rewrite(OfIssue):
    """Other texts for a draft."""

    name = "rewrite"
    label = _("Edit the texts")
    form_class = RewriteForm

    def initial(self, row: Issue) -> dict[str, Any]:
        return typed_of(row)

    def explanation(self, row: Issue) -> str | Promise:
        return _("A language whose subject and text are emptied is left out of the issue.")

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        said = {name: cleaned[name] for name in ("seen", "theme", "texts")}
        issues.rewrite(actor=self.actor(request), issue=row, **said)
        return _("The texts of %(issue)s were saved.") % {"issue": row}


class Test(OfIssue):
    """The mail as it would be, to the writer alone."""

    name = "test"
    label = _("Send me a test")
    form_class = TestForm
    offered_in = (State.DRAFT, State.SCHEDULED)

    def initial(self, row: Issue) -> dict[str, Any]:
        return {"languages": letters.languages_of(row)}

    def explanation(self, row: Issue) -> str | Promise:
        return _("You get one email for each language in which the issue is written, and nobody else gets any.")

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        assert isinstance(request.user, User)
        issues.test(actor=self.actor(request), issue=row, languages=cleaned["languages"])
        return _("The test is on its way to %(address)s.") % {"address": request.user.email}


class Schedule(OfIssue):
    """Sends it later."""

    name = "schedule"
    label = _("Schedule")
    form_class = ScheduleForm

    def initial(self, row: Issue) -> dict[str, Any]:
        return {"time_zone": timezone.get_current_timezone_name()}

    def explanation(self, row: Issue) -> str | Promise:
        return f"{self.who_gets_it(row)} {__('They are counted anew when it begins. Until then it can be taken back.')}"

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        planned = issues.schedule(actor=self.actor(request), issue=row, at=cleaned["instant"])
        assert planned.scheduled_at is not None
        names = {"issue": planned, "time": formats.instant(planned.scheduled_at)}
        return _("%(issue)s is scheduled for %(time)s (your time zone).") % names


class SendNow(OfIssue):
    """Sends it at once."""

    name = "send"
    label = _("Send now")

    def explanation(self, row: Issue) -> str | Promise:
        return f"{self.who_gets_it(row)} {__('It begins at once, and what was sent cannot be fetched back.')}"

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        issues.send_now(actor=self.actor(request), issue=row)
        return _("The worker is starting to send %(issue)s. This page shows how far it has come.") % {"issue": row}


class TakeBack(OfIssue):
    """Before it begins."""

    name = "take-back"
    label = _("Take back")
    offered_in = (State.SCHEDULED,)

    def explanation(self, row: Issue) -> str | Promise:
        return _("It is a draft again, and nobody gets it.")

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        issues.take_back(actor=self.actor(request), issue=row)
        return _("%(issue)s is a draft again.") % {"issue": row}


class Stop(OfIssue):
    """While it is being sent."""

    name = "stop"
    label = _("Stop")
    offered_in = (State.SENDING,)

    def explanation(self, row: Issue) -> str | Promise:
        return _(
            "Nobody else will get it. It leaves the public list; people who already got it can still "
            "open it from their email. You can resume it later."
        )

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        issues.stop(actor=self.actor(request), issue=row)
        return _("%(issue)s is stopped.") % {"issue": row}


class GoOn(OfIssue):
    """After a stop."""

    name = "go-on"
    label = _("Resume")
    offered_in = (State.STOPPED,)

    def explanation(self, row: Issue) -> str | Promise:
        return _("Everyone who has not got it yet gets it now. The texts are unchanged.")

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        issues.go_on(actor=self.actor(request), issue=row)
        return _("The worker has resumed %(issue)s.") % {"issue": row}


class Discard(OfIssue):
    """A draft that is not wanted."""

    name = "discard"
    label = _("Delete the draft")

    def explanation(self, row: Issue) -> str | Promise:
        return _("This deletes its texts in every language.")

    def run(self, request: HttpRequest, row: Issue, cleaned: dict[str, Any]) -> str | Promise:
        issues.discard(actor=self.actor(request), issue=row)
        return _("The draft was deleted.")

    def leads_to(self, row: Issue) -> str:
        return reverse("admin:news_issue_changelist")


class Lift(StaffOperation):
    """Where the fault was not the address."""

    name = "lift"
    label = _("Send news there again")
    permission = bounces.RIGHT

    @classmethod
    def is_offered(cls, row: Bounce) -> bool:
        return row.is_hard and row.lifted_at is None

    def about(self, row: Bounce) -> tuple[Thing | None, int | None]:
        return person(row.user), None

    def explanation(self, row: Bounce) -> str | Promise:
        return _(
            "Only if you know that emails to %(address)s arrive: the person can confirm it themselves "
            "under News in their profile. Emails that keep coming back make servers refuse all of ours."
        ) % {"address": row.address}

    def run(self, request: HttpRequest, row: Bounce, cleaned: dict[str, Any]) -> str | Promise:
        bounces.lift(actor=self.actor(request), bounce=row)
        return _("News is sent to %(address)s again.") % {"address": row.address}
