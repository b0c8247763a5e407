"""What every form of Django admin shares that calls an operation: who acts, and that refusals are logged."""

from typing import Any

from django.http import HttpRequest

from console.kit.admin_operations import OperationForm
from console.kit.guards import Refused
from security import audit, events
from security.audit import Actor
from security.event import Thing
from security.models import User


class StaffOperation(OperationForm):
    """An operation whose actor is the member of staff who is signed in; its refusals are logged."""

    def about(self, row: Any) -> tuple[Thing | None, int | None]:
        """Whom a refusal is about, and in which organization's log it stands."""
        return None, None

    def note(self, request: HttpRequest, row: Any, refusal: Refused) -> None:
        about, organization = self.about(row)
        codes = tuple(sorted(refusal.codes))
        event = events.Refusal(guard=refusal.guard, reasons=codes, about=about, organization=organization)
        audit.refused(event, actor=self.actor(request))

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """The member of staff."""
        assert isinstance(request.user, User)
        return Actor.staff(request.user)
