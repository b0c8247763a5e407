"""Days of an organization and instants (UTC): the last day of external access, and which day it is there (ORG-17)."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from console.kit.time_zones import zone_of
from organizations.models import Organization


def end_of_day(on: date, organization: Organization) -> datetime:
    """The first instant after that day in the organization's time zone, in UTC.

    Where clocks jump over midnight that is the jump itself; where midnight comes twice, the first of the two.
    """
    midnight = datetime.combine(on + timedelta(days=1), time.min, tzinfo=zone_of(organization.time_zone))
    return midnight.astimezone(UTC)


def last_day(ends_at: datetime, organization: Organization) -> date:
    """The last day, in the organization's time zone, on which there is still access."""
    before = ends_at.astimezone(UTC) - timedelta(microseconds=1)
    return before.astimezone(zone_of(organization.time_zone)).date()


def last_possible(today: date) -> date:
    """The last day that external access can be given today (ACCESS_AHEAD)."""
    ahead: timedelta = settings.STEWARD["ACCESS_AHEAD"]
    return today + ahead


def today_in(organization: Organization) -> date:
    """Which day it is in the organization's time zone."""
    return timezone.localdate(timezone=zone_of(organization.time_zone))
