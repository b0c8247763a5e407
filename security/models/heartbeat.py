"""When the console's own work was last done, so that `/health/` can tell a worker that is alive from one that works."""

from django.db import models
from django.db.models.functions import Now


class Heartbeat(models.Model):
    """One kind of work that returns by itself, and when (UTC, by the clock of the database) it was last through."""

    SWEEP = "sweep"
    SEAL = "seal"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def beat(name: str) -> None:
        """Notes that this work was done now. One statement, whether the row is there or not."""
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=Now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )
