"""What came of a change of many people at once, person by person; knows no request and no page."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from console.kit.guards import Guard, Reason, Refused
from organizations.models import Membership


class OfOneMember(Hashable, Protocol):
    """An intended change as guards are asked about it, and whom it concerns."""

    @property
    def membership(self) -> Membership: ...


Change = TypeVar("Change", bound=OfOneMember)


@dataclass(frozen=True)
class Outcome(Generic[Change]):
    """Who was changed, who was so already, and whom the guard refused, with every reason.

    `operation` is the id under which all of it stands in the log. Whoever is not, or no longer, in the organization
    is in none of the three.
    """

    operation: UUID
    changed: list[Membership]
    same: list[Membership]
    refused: dict[Change, list[Reason]]

    def insist(self, guard: Guard[Change]) -> None:
        """Raises `Refused` if anybody was: inside an outer operation this undoes the others too."""
        if self.refused:
            reasons: dict[Hashable, list[Reason]] = {change: why for change, why in self.refused.items()}  # noqa: C416
            raise Refused(guard.name, reasons)
