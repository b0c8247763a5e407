"""A person with a sign-in address; knows nothing of organizations."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.search import Searchable
from console.kit.time_zones import zone_of
from security.models.picture import Picture
from security.models.picture import picture_url as url_of

NOWHERE = "@deleted.invalid"  # where the addresses of deleted accounts lead: no mail server has such a name (RFC 2606)
PERSONAL = (  # what a deleted account has as if nobody had ever said anything
    *("given_name", "family_name", "picture", "recovery_email", "recovery_phone", "preferred_factor"),
    *("last_login", "password_changed_at"),
    *("language", "time_zone", "appearance", "is_staff", "is_superuser"),
)


def is_e164(field: str) -> Q:
    """Whether this field is a telephone number with its country, as E.164 writes it: for a constraint."""
    return Q(**{f"{field}__regex": r"^\+[1-9][0-9]{6,14}$"})


class Appearance(models.TextChoices):
    """How the console looks to this person; the system decides by default."""

    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class UserManager(BaseUserManager["User"]):
    """Finds people by address, whatever its case, as the unique constraint does."""

    def with_address(self, email: str) -> models.QuerySet["User"]:
        """Whoever signs in with this address: one or none. Compares as the constraint does, from its index."""
        return self.alias(lower_email=Lower("email")).filter(lower_email=Lower(Value(email.strip())))

    def still_there(self, pk: int | None) -> bool:
        """Whether there is such an account that was not deleted, nor is until the end: the row is locked."""
        return self.select_for_update(no_key=True).filter(pk=pk or 0, deleted_at=None).exists()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_address(username or "").get()

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person with this address. Raises IntegrityError if the address, in any case, is taken."""
        user = self.model(email=normal_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A member of staff with every right; made from the shell at installation only."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


def normal_address(email: str) -> str:
    """An address as it is stored: trimmed, the domain in lower case; the local part stays as typed."""
    local, at, domain = email.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # of devices, untyped
    """A person. The sign-in address is unique whatever its case (SEC-1)."""

    email = models.EmailField(_("email address"), max_length=254)
    given_name = models.CharField(_("given name"), max_length=80, validators=[MinLengthValidator(1)])
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Zurich")
    appearance = models.CharField(_("appearance"), max_length=6, choices=Appearance.choices, default=Appearance.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("member of staff"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    recovery_email = models.EmailField(_("recovery email"), max_length=254, blank=True, default="")
    recovery_phone = models.CharField(_("recovery phone"), max_length=16, blank=True, default="")
    password_changed_at = models.DateTimeField(_("password changed"), null=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True)
    preferred_factor = models.CharField(_("preferred second factor"), max_length=20, blank=True, default="")
    picture = models.ForeignKey(
        Picture, models.PROTECT, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    search = Searchable("given_name", "family_name", "email")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
            models.CheckConstraint(  # SEC-6
                condition=~Q(email__iexact=F("recovery_email")), name="recovery_email_is_another_address"
            ),
            models.CheckConstraint(  # SEC-8
                condition=Q(recovery_phone="") | is_e164("recovery_phone"), name="recovery_phone_is_written_as_e164"
            ),
            models.CheckConstraint(  # SEC-9
                condition=Q(deleted_at=None)
                | Q(
                    email__endswith=NOWHERE,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                    **dict.fromkeys(("given_name", "family_name", "preferred_factor"), ""),
                    **dict.fromkeys(("recovery_email", "recovery_phone"), ""),
                    **dict.fromkeys(("is_active", "is_staff", "is_superuser"), False),
                    **dict.fromkeys(("picture", "last_login", "password_changed_at")),
                ),
                name="deleted_account_holds_nothing_personal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as it is shown: given name, then family name; wherever a person is named, this is asked."""
        named = f"{self.given_name} {self.family_name}".strip()
        return named or (gettext("A deleted account") if self.deleted_at else "")

    @property
    def shown_address(self) -> str:
        """The sign-in address, as people see it; of a deleted account there is none."""
        return "" if self.deleted_at else self.email

    @property
    def initials(self) -> str:
        """One or two letters for the round tile."""
        return (self.given_name[:1] + self.family_name[:1]).upper() or self.email[:1].upper()

    @property
    def picture_url(self) -> str:
        """Where the person's picture is; nothing for whoever shows initials. The row knows it without a query."""
        return url_of(self.picture_id)

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone; UTC if the stored one is no longer known to the system."""
        return zone_of(self.time_zone)

    @property
    def addresses(self) -> list[str]:
        """Every address that is known to be the person's: the one they sign in with, then the recovery email."""
        return [self.email, self.recovery_email] if self.recovery_email else [self.email]

    def locked(self) -> "User":
        """The person as they are now, locked until the end of the operation."""
        return User.objects.select_for_update(no_key=True).get(pk=self.pk)

    def blank(self, *, now: datetime) -> None:
        """Forgets and stores all that is personal (SEC-9); the row stays, since others point at it. For good."""
        anybody = User()
        self.set_unusable_password()
        self.email, self.deleted_at, self.is_active = f"deleted-{self.pk}{NOWHERE}", now, False
        for name in PERSONAL:
            setattr(self, name, getattr(anybody, name))
        self.save()

    def change_password(self, password: str, *, now: datetime) -> None:
        """Sets and stores a new password, and since when it is one."""
        self.set_password(password)
        self.password_changed_at = now
        self.save(update_fields=["password", "password_changed_at"])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_name
