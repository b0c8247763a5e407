"""An address that waits to be confirmed: a new one to sign in with, or a new recovery email (SEC-6, SEC-8)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security import links
from security.models.user import User


class AddressChange(models.Model):
    """Takes effect when everybody asked has agreed: the new mailbox, and for sign-in the present one, too."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in address")
        RECOVERY = "recovery", _("Recovery Email")

    class Side(models.TextChoices):
        NEW = "new", _("The new address")
        PRESENT = "present", _("The current address")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="address_changes")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    address = models.EmailField(_("new address"), max_length=254)
    generation = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(_("links sent"), default=timezone.now)
    new_agreed_at = models.DateTimeField(_("confirmed by the new address"), null=True)
    present_agreed_at = models.DateTimeField(_("confirmed by the current address"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="one_open_change_of_each_address"
            ),
            models.CheckConstraint(  # it was made, or it was withdrawn: never both
                condition=Q(withdrawn_at=None)
                | Q(ended_at__isnull=False, new_agreed_at=None)
                | Q(ended_at__isnull=False, present_agreed_at=None, kind="sign_in"),
                name="withdrawn_change_of_address_was_not_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}/{self.generation}"

    def token(self, side: str) -> str:
        """The secret of the link that goes to this side."""
        return links.derived("address", self.pk, self.generation, side, self.address.lower())

    def begin(self, address: str, *, now: datetime) -> None:
        """Asks for this address from now on: links sent before, and what they confirmed, no longer count."""
        self.address, self.sent_at = address, now
        self.generation += 1
        self.new_agreed_at = self.present_agreed_at = None
        self.save()

    def send_again(self, *, now: datetime) -> None:
        """Asks whoever has not agreed yet once more: links sent before no longer count, what was confirmed does."""
        self.sent_at = now
        self.generation += 1
        self.save(update_fields=["sent_at", "generation"])

    def withdraw(self, *, now: datetime) -> None:
        """Ends it unmade; its links say so."""
        self.ended_at = self.withdrawn_at = now
        self.save(update_fields=["ended_at", "withdrawn_at"])

    def is_waiting(self, *, now: datetime) -> bool:
        """Whether its links still work (ADDRESS_LINK_VALID)."""
        valid: timedelta = settings.STEWARD["ADDRESS_LINK_VALID"]
        return self.ended_at is None and self.sent_at > now - valid

    def side_of(self, token: str, *, now: datetime) -> str:
        """Which side this link belongs to; empty if it has ended or never was one."""
        missing = self.missing() if self.is_waiting(now=now) else []
        return next((side for side in missing if links.matches(self.token(side), token)), "")

    def missing(self) -> list[str]:
        """The sides that have not agreed yet."""
        agreed = {self.Side.NEW: self.new_agreed_at}
        if self.kind == self.Kind.SIGN_IN:
            agreed[self.Side.PRESENT] = self.present_agreed_at
        return [side.value for side, at in agreed.items() if at is None]

    def agree(self, side: str, *, now: datetime) -> None:
        """Notes that this side has confirmed it; ends it when that was the last."""
        setattr(self, f"{side}_agreed_at", now)
        self.ended_at = None if self.missing() else now
        self.save()

    @classmethod
    def waiting_of(cls, user: User, kind: str, *, now: datetime) -> "AddressChange":
        """The person's change of this kind that waits for its links. Raises AddressChange.DoesNotExist."""
        change = cls.objects.select_related("user").get(user=user, kind=kind, ended_at=None)
        if not change.is_waiting(now=now):
            raise cls.DoesNotExist
        return change

    @classmethod
    def withdrawn_behind(cls, pk: int, token: str) -> "AddressChange | None":
        """The withdrawn change that this link would have confirmed."""
        found = cls.objects.filter(pk=pk).exclude(withdrawn_at=None).first()
        return found if found and any(links.matches(found.token(side), token) for side in cls.Side) else None

    @classmethod
    def opened_by(cls, pk: int, token: str, *, now: datetime) -> "AddressChange | None":
        """The change that this link confirms, if it confirms one."""
        found = cls.objects.select_related("user").filter(pk=pk).first()
        return found if found and found.side_of(token, now=now) else None
