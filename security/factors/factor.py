"""What every second factor says of itself; the catalogue of them is the package's own module."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django_otp.models import Device

from console.kit.words import StrOrPromise


@dataclass(frozen=True)
class Held:
    """A second factor that somebody has set up. `name` is what the person calls it, or its number."""

    code: str
    user_id: int
    pk: int
    name: str
    created_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Factor:
    """A kind of second factor. `code` names it in addresses and the log, `title` on the screen.

    `challenge` is the name of the page where it is answered, `named_by` the field of its rows that tells one from
    another, `shown_as` how that is shown. `is_single`: nobody has two.
    """

    code: str
    title: StrOrPromise
    icon: str
    model: type[Device]
    challenge: str
    named_by: str = "name"
    shown_as: Callable[[str], str] = str
    is_single: bool = False

    def shown(self, device: Device) -> str:
        """How the person tells this one from another."""
        return self.shown_as(getattr(device, self.named_by))

    def held(self) -> QuerySet[Any, Any]:
        """Everybody's factors of this kind that are in force, as the fields of `Held` in their order."""
        rows = self.model.objects.filter(confirmed=True).annotate(code=Value(self.code))
        return rows.values_list("code", "user_id", "pk", self.named_by, "created_at", "last_used_at")
