"""Requests of people who have lost their second factor, and the documents they send (SEC-4, SEC-5).

What is declared and sent is encrypted for its row and kept only until it is decided; the decision stays. Which state
may follow which, and that nothing is approved by fewer than two people, the database knows, too (migration).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit.search import folded
from security import links
from security.encryption import decrypt, encrypt
from security.models.user import User


class State(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("Being filled in")
    SENT = "sent", _("Waiting for review")
    APPROVED = "approved", _("Approved, waiting time")
    READY = "ready", _("Link sent")
    USED = "used", _("New method set up")
    DECLINED = "declined", _("Declined")
    STOPPED = "stopped", _("Stopped")
    LAPSED = "lapsed", _("Lapsed")


OPEN = (State.SENT, State.APPROVED, State.READY)
HOLDING = (State.DRAFT, State.SENT)  # in which there are documents


class DocumentKind(models.TextChoices):
    """What people prove with who they are."""

    IDENTITY_CARD = "identity_card", _("Identity card")
    PASSPORT = "passport", _("Passport")


class Side(models.TextChoices):
    """The pictures of a request."""

    FRONT = "front", pgettext_lazy("side of a document", "Front")
    BACK = "back", pgettext_lazy("side of a document", "Back")
    SELFIE = "selfie", _("Selfie")


class StoppedBy(models.TextChoices):
    """What stopped a request."""

    LINK = "link", _("By the link that stops it")
    SIGN_IN = "sign_in", _("By a sign-in with a second factor")
    ACCOUNT = "account", _("By the end of the account")


class Grounds(models.TextChoices):
    """Why a request is declined; the applicant reads it in their language."""

    UNREADABLE = "unreadable", _("The pictures cannot be read well enough.")
    DIFFERS = "differs", _("What the document says is not what was declared, or not the name of the account.")
    NOT_VALID = "not_valid", _("The document is not valid, or not one that is accepted.")
    SELFIE = "selfie", _("The selfie does not show the person on the document holding it.")
    NOT_GENUINE = "not_genuine", _("It is not certain that the document is genuine.")


@dataclass(frozen=True)
class Identity:
    """What somebody declares to be called and when they were born, or what a reviewer reads on their document."""

    given_names: str
    family_name: str
    born_on: date

    def agrees_with(self, other: "Identity") -> bool:
        """Whether both say the same, whatever case, accents and hyphens, and wherever the names are parted."""
        return self.born_on == other.born_on and sorted(self._words) == sorted(other._words)

    def is_named(self, user: User) -> bool:
        """Whether the account's family name and first given name are among these names."""
        first = _words_of(user.given_name)[:1]
        return bool(first) and {*first, *_words_of(user.family_name)} <= set(self._words)

    @property
    def _words(self) -> list[str]:
        return _words_of(f"{self.given_names} {self.family_name}")


def _words_of(name: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in folded(name)).split()


class RecoveryRequestQuerySet(models.QuerySet["RecoveryRequest"]):
    """Requests in the words of the rules."""

    def open(self) -> "RecoveryRequestQuerySet":
        """Sent, and not at their end."""
        return self.filter(state__in=OPEN)

    def of(self, user: User) -> "RecoveryRequestQuerySet":
        """What this person has sent."""
        return self.filter(user=user).exclude(state=State.DRAFT)

    def undecided(self) -> "RecoveryRequestQuerySet":
        """Being filled in, or waiting for its reviewers, to whom nobody's name is shown so long."""
        return self.filter(state__in=HOLDING)

    def unsettled(self) -> "RecoveryRequestQuerySet":
        """Those at whose end a new method was set up, and the earlier ones were not looked at since."""
        return self.filter(state=State.USED, settled_at=None)

    def in_sight(self) -> "RecoveryRequestQuerySet":
        """What the person should know of: open, or unsettled."""
        return self.open() | self.unsettled()

    def with_end_of_documents(self) -> "RecoveryRequestQuerySet":
        """With `documents_end_at`, when a reviewer comes too late (RECOVERY_UNTOUCHED, RECOVERY_UNDECIDED)."""
        waits, rules = Q(state=State.SENT), settings.STEWARD
        end = Case(
            When(waits & Q(opened_at=None), then=F("sent_at") + rules["RECOVERY_UNTOUCHED"]),
            When(waits, then=F("sent_at") + rules["RECOVERY_UNDECIDED"]),
        )
        return self.annotate(documents_end_at=end)


class RecoveryRequest(models.Model):
    """Somebody asks for help: they know the password, and have no second factor left to sign in with."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="recovery_requests")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    document_kind = models.CharField(_("document"), max_length=13, choices=DocumentKind.choices)
    sealed_identity = models.BinaryField(null=True)
    password_mark = models.CharField(max_length=64)
    handovers = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    opened_at = models.DateTimeField(_("first looked at"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    due_at = models.DateTimeField(_("waiting time ends"), null=True)
    ready_at = models.DateTimeField(_("link sent"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    destroyed_at = models.DateTimeField(_("documents destroyed"), null=True)
    settled_at = models.DateTimeField(_("earlier methods looked at"), null=True)
    grounds = models.CharField(_("grounds"), max_length=11, choices=Grounds.choices, blank=True)
    stopped_by = models.CharField(_("stopped by"), max_length=7, choices=StoppedBy.choices, blank=True)

    objects: ClassVar[RecoveryRequestQuerySet] = RecoveryRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recovery request")
        verbose_name_plural = _("recovery requests")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state__in=OPEN), name="one_open_request_a_person"),
            models.CheckConstraint(
                condition=Q(state__in=HOLDING) | Q(sealed_identity=None), name="what_was_declared_is_destroyed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.APPROVED, State.READY)) | Q(due_at__isnull=False),
                name="what_is_approved_waits",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by="") | Q(state=State.STOPPED), name="what_stopped_it_is_of_what_is_stopped"
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="recovery_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """By which people and mails speak of it."""
        return f"R-{self.pk}"

    @property
    def token(self) -> str:
        """The secret of the links that show it and stop it."""
        return links.derived("recovery", self.pk)

    @property
    def method_token(self) -> str:
        """The secret of the link by which a new method is set up."""
        return links.derived("recovery method", self.pk)

    @property
    def handover_token(self) -> str:
        """The secret of the link by which filling in goes on in another browser; the next one ends it."""
        return links.derived("recovery handover", self.pk, self.handovers)

    @property
    def identity(self) -> Identity:
        """What was declared. Raises `Unreadable`."""
        told = json.loads(decrypt(bytes(self.sealed_identity or b""), purpose=f"identity of recovery {self.pk}"))
        return Identity(told["given_names"], told["family_name"], date.fromisoformat(told["born_on"]))

    def declare(self, identity: Identity, kind: str) -> None:
        """Keeps what the person says about themselves, encrypted."""
        told = {"given_names": identity.given_names, "family_name": identity.family_name}
        text = json.dumps(told | {"born_on": identity.born_on.isoformat()})
        self.sealed_identity = encrypt(text.encode(), purpose=f"identity of recovery {self.pk}")
        self.document_kind = kind
        self.save(update_fields=["sealed_identity", "document_kind"])

    def is_being_filled_in(self, *, now: datetime) -> bool:
        """Whether it is a draft, in time (RECOVERY_FORM_VALID), of somebody whose password is still the one given."""
        valid: timedelta = settings.STEWARD["RECOVERY_FORM_VALID"]
        in_time = self.state == State.DRAFT and self.begun_at > now - valid
        return in_time and self.user.is_active and self.password_mark == mark_of(self.user)

    def opens_method(self, token: str, *, now: datetime) -> bool:
        """Whether this link lets somebody set up a new method now (RECOVERY_LINK_VALID)."""
        valid: timedelta = settings.STEWARD["RECOVERY_LINK_VALID"]
        in_time = self.state == State.READY and self.ready_at is not None and self.ready_at > now - valid
        return in_time and links.matches(self.method_token, token)

    def is_handed_over_by(self, token: str) -> bool:
        """Whether this link lets another browser go on with the form."""
        return links.matches(self.handover_token, token)

    def approve(self, *, now: datetime, due_at: datetime) -> None:
        """Two have approved it: everybody waits until `due_at`, and what was sent is destroyed."""
        self.state, self.decided_at, self.due_at = State.APPROVED, now, due_at
        self._destroy(now)
        self.save()

    def make_ready(self, *, now: datetime) -> None:
        """The waiting time is over: from now on the link for a new method works."""
        self.state, self.ready_at = State.READY, now
        self.save(update_fields=["state", "ready_at"])

    def end(self, state: State, *, now: datetime) -> None:
        """Ends it one way or another, and destroys what was sent."""
        self.state, self.ended_at = state, now
        self._destroy(now)
        self.save()

    def stop(self, by: StoppedBy, *, now: datetime) -> None:
        """Ends it because nobody wants it any more."""
        self.stopped_by = by
        self.end(State.STOPPED, now=now)

    def settle(self, *, now: datetime) -> None:
        """The person has looked at the methods from before."""
        self.settled_at = now
        self.save(update_fields=["settled_at"])

    def _destroy(self, now: datetime) -> None:
        self.documents.all().delete()
        self.sealed_identity = None
        self.destroyed_at = self.destroyed_at or now

    @classmethod
    def with_token(cls, pk: int, token: str) -> "RecoveryRequest | None":
        """The request that this link shows, if it shows one."""
        sent = cls.objects.select_related("user").filter(pk=pk, user__deleted_at=None).exclude(state=State.DRAFT)
        found = sent.first()
        return found if found and links.matches(found.token, token) else None


def mark_of(user: User) -> str:
    """Which password somebody gave, without saying anything about it."""
    return sha256(user.get_session_auth_hash().encode()).hexdigest()


class RecoveryDocument(models.Model):
    """One picture, made anew and encrypted for this request and side: in any other row it is unreadable."""

    recovery = models.ForeignKey(RecoveryRequest, models.CASCADE, related_name="documents")
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    sealed = models.BinaryField()
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("document of a recovery request")
        verbose_name_plural = _("documents of recovery requests")
        constraints = [models.UniqueConstraint(fields=["recovery", "side"], name="one_picture_a_side")]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.side}"

    @property
    def purpose(self) -> str:
        """What it is encrypted for."""
        return f"document of recovery {self.recovery_id} {self.side}"

    @property
    def content(self) -> bytes:
        """The picture. Raises `Unreadable`."""
        return decrypt(bytes(self.sealed), purpose=self.purpose)
