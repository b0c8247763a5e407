"""Who gets news: what people have chosen, and which issues they were served. What comes back is a `Bounce`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.news.models.bounce import Bounce
from console.news.models.issue import Issue


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions in the words of sending."""

    def served(self) -> "SubscriptionQuerySet":
        """Of people whose account is active, at addresses from which nothing has come back for good."""
        return self.filter(user__is_active=True).exclude(
            Exists(Bounce.objects.blocking().filter(user=OuterRef("user"), address__iexact=OuterRef("user__email")))
        )

    def of_issue(self, issue: Issue) -> "SubscriptionQuerySet":
        """Whoever an issue is for, and who was not served yet: chosen before it began, if it has begun."""
        chosen = self.filter(theme=issue.theme, user__gt=issue.reached).served()
        return chosen.filter(since__lte=issue.started_at) if issue.started_at else chosen


class Subscription(models.Model):
    """A person has chosen a theme. The row is the consent: without it there is no news."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="news", verbose_name=_("person"))
    theme = models.CharField(_("theme"), max_length=20)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["theme", "user"], name="subscribed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.theme}"


class CopyQuerySet(models.QuerySet["Copy"]):
    """Copies in the words of the outbox."""

    def operations_of(self, issue: Issue) -> models.QuerySet["Copy", uuid.UUID]:
        """The operations whose notices are the mails of an issue: one for some hundreds of people."""
        return self.filter(issue=issue).order_by().values_list("operation", flat=True).distinct()


class Copy(models.Model):
    """A person was served an issue: written in the transaction that owes the mail, so that nobody gets it twice.

    `operation` is that of the mails' notices: how far they have come is theirs to say.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    operation = models.UUIDField()

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "user"], name="served_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.user_id}"
