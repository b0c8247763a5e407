"""The limiter's rows: one per secret's subject, holding one instant; see `security.limits`."""

from django.db import models


class Limit(models.Model):
    """How far a subject's guesses are spent: until `spent_until` (UTC), counted by the clock of the database."""

    key = models.CharField(max_length=64, primary_key=True)
    spent_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["spent_until"], name="limit_spent_until")]

    def __str__(self) -> str:
        return self.key[:12]
