"""What a person proves the second step of a sign-in with, as devices of django-otp; passkeys are that library's own.

An answer is checked with `django_otp.verify_token`, which locks the row: whatever is right is right once. None of
these rows holds a secret in clear: keys are encrypted, codes are hashed.
"""

import hmac
import re
import time
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, TimestampMixin
from django_otp.oath import hotp

from security.encryption import decrypt, encrypt, rotate
from security.links import derived, matches
from security.models.user import User

STEP = 30  # seconds
DIGITS = 6
EITHER_SIDE = 1  # steps by which the clock of a telephone may differ
SIX_DIGITS = re.compile(r"[0-9]{6}")
TRIES = 5  # for one code that was sent


def code_at(key: bytes, step: int) -> str:
    """The six digits of RFC 6238 (HMAC-SHA-1) for a key and a time step."""
    return f"{hotp(key, step, DIGITS):0{DIGITS}}"


def step_of(key: bytes, code: str, *, after: int = -1) -> int | None:
    """The time step whose code this is, if it is one of now or of one step either side, and later than `after`."""
    if not SIX_DIGITS.fullmatch(code):
        return None
    now = int(time.time()) // STEP
    steps = range(now - EITHER_SIDE, now + EITHER_SIDE + 1)
    found = [step for step in steps if hmac.compare_digest(code_at(key, step), code)]
    return next((step for step in found if step > after), None)


class Authenticator(TimestampMixin, Device):
    """An authenticator app (RFC 6238). `sealed_key` is encrypted for the person; `last_step` is the last one used."""

    sealed_key = models.BinaryField(_("key"))
    last_step = models.BigIntegerField(default=-1)

    objects = models.Manager["Authenticator"]()

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    @staticmethod
    def sealed(key: bytes, user: User) -> bytes:
        """The key, encrypted for this person: in anybody else's row it is unreadable."""
        return encrypt(key, purpose=f"authenticator of {user.pk}")

    @property
    def key(self) -> bytes:
        """The key in clear. Raises `Unreadable`."""
        return decrypt(bytes(self.sealed_key), purpose=f"authenticator of {self.user_id}")

    def rotate_key(self) -> None:
        """Encrypts the key with the first of ENCRYPTION_KEYS. Raises `Unreadable`."""
        self.sealed_key = rotate(bytes(self.sealed_key), purpose=f"authenticator of {self.user_id}")
        self.save(update_fields=["sealed_key"])

    def verify_token(self, token: str) -> bool:
        """Whether the code is right and later than the last; to be called through `django_otp.verify_token`."""
        step = step_of(self.key, token, after=self.last_step)
        if step is None:
            return False
        self.last_step = step
        self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["last_step", "last_used_at"])
        return True


class BackupCodes(TimestampMixin, Device):
    """The sheet of codes that a person keeps for when nothing else is at hand; one sheet at a time."""

    objects = models.Manager["BackupCodes"]()

    class Meta:
        verbose_name = _("backup codes")
        verbose_name_plural = _("backup codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_sheet_of_backup_codes")]

    def verify_token(self, token: str) -> bool:
        """Whether this is a code of the sheet that was not used; it is used now. A wrong one costs the same hash."""
        code = self.codes.filter(selector=token[: BackupCode.SELECTOR], used_at=None).first()
        if code is None:
            make_password(token)
            return False
        if not check_password(token, code.digest):
            return False
        code.used_at = timezone.now()
        code.save(update_fields=["used_at"])
        self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["last_used_at"])
        return True


class BackupCode(models.Model):
    """One code of a sheet: its first letters, by which it is found, and a slow salted hash of the whole."""

    SELECTOR = 4

    sheet = models.ForeignKey(BackupCodes, models.CASCADE, related_name="codes")
    selector = models.CharField(max_length=SELECTOR)
    digest = models.CharField(max_length=128)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("backup code")
        verbose_name_plural = _("backup codes")
        constraints = [models.UniqueConstraint(fields=["sheet", "selector"], name="one_backup_code_a_selector")]

    def __str__(self) -> str:
        return f"{self.selector}…"


class NumberWithCode(models.Model):
    """A number (E.164) to which codes are sent. A code is bound to one attempt, and a new one ends the one before."""

    codes_for: ClassVar[str]  # what they prove: a code for one thing is none for another

    number = models.CharField(_("number"), max_length=16)
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    def keep_code(self, code: str, *, attempt: str) -> None:
        """From now on this is the code, for this attempt alone."""
        self.code_digest = self._digest(code, attempt)
        self.code_sent_at = timezone.now()
        self.code_tries = 0
        self.save(update_fields=["code_digest", "code_sent_at", "code_tries"])

    def take_code(self, code: str, *, attempt: str) -> bool:
        """Whether it was sent last, in time (`SMS_VALID`), with tries left; then it is used. For a locked row."""
        if not self.code_digest or self.code_sent_at is None or self.code_tries >= TRIES or self._is_late():
            return False
        right = matches(self.code_digest, self._digest(code, attempt))
        self.code_tries += 1
        if right:
            self.code_digest = ""
        self.save(update_fields=["code_digest", "code_tries"])
        return right

    def _is_late(self) -> bool:
        valid: timedelta = settings.STEWARD["SMS_VALID"]
        return self.code_sent_at is None or timezone.now() - self.code_sent_at > valid

    def _digest(self, code: str, attempt: str) -> str:
        return derived(self.codes_for, self.pk, self.number, attempt, code)


class Phone(NumberWithCode, TimestampMixin, Device):
    """A telephone that gets codes by SMS to sign in with."""

    codes_for = "sms"

    objects = models.Manager["Phone"]()

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(confirmed=True), name="one_telephone_a_person")
        ]

    def verify_token(self, token: str) -> bool:
        """Whether this is "attempt:code" of what was sent last; to be called through `django_otp.verify_token`."""
        attempt, _colon, code = token.partition(":")
        right = self.take_code(code, attempt=attempt)
        if right:
            self.set_last_used_timestamp(commit=False)
            self.save(update_fields=["last_used_at"])
        return right
