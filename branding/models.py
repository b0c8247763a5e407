"""How an organization looks: a square logo, or initials and perhaps one rectangular logo (BRA-1)."""

from dataclasses import astuple, dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branding.initials import LONGEST
from console.kit import fingerprints
from organizations.models import Mark, Organization
from security.models import Picture


@dataclass(frozen=True)
class Renditions:
    """One logo in the sizes that are shown: for bars and lists, and for where there is more room."""

    small: str
    large: str


@dataclass(frozen=True)
class Brand:
    """What somebody chose, or what stands by itself. A square logo and a rectangular one exclude each other."""

    initials: str
    mark: str
    square: Renditions | None = None
    rectangle: Renditions | None = None

    @property
    def pictures(self) -> set[str]:
        """The names of all its pictures."""
        return {name for logo in (self.square, self.rectangle) if logo for name in (logo.small, logo.large)}

    @property
    def fingerprint(self) -> str:
        """A short text that tells whether another brand is the same."""
        return fingerprints.of(repr(astuple(self)))


class BrandingQuerySet(models.QuerySet["Branding"]):
    """Rows with what a page shows of them."""

    def with_sizes(self) -> "BrandingQuerySet":
        """With the rectangular logo's size, without its bytes."""
        return self.select_related("rectangle").defer("rectangle__content")


class Branding(models.Model):
    """What an organization customized; without a row it looks as `Organization.initials` and `mark` say."""

    organization = models.OneToOneField(Organization, models.PROTECT, primary_key=True, related_name="branding")
    initials = models.CharField(_("initials"), max_length=LONGEST)
    mark = models.CharField(_("colour"), max_length=10, choices=Mark.choices)
    square = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    square_large = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    rectangle = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    rectangle_large = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[BrandingQuerySet] = BrandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("brandings")
        constraints = [
            models.CheckConstraint(
                condition=Q(square=None) | Q(rectangle=None), name="a_square_logo_or_a_rectangular_one"
            ),
            models.CheckConstraint(
                condition=Q(square=None, square_large=None) | Q(square__isnull=False, square_large__isnull=False),
                name="a_square_logo_in_both_sizes",
            ),
            models.CheckConstraint(
                condition=Q(rectangle=None, rectangle_large=None)
                | Q(rectangle__isnull=False, rectangle_large__isnull=False),
                name="a_rectangular_logo_in_both_sizes",
            ),
            models.CheckConstraint(condition=~Q(initials=""), name="a_square_is_never_empty"),
        ]

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def brand(self) -> Brand:
        """What stands in the row."""
        return Brand(
            self.initials,
            self.mark,
            _renditions(self.square_id, self.square_large_id),
            _renditions(self.rectangle_id, self.rectangle_large_id),
        )

    def wear(self, brand: Brand) -> None:
        """Takes the brand over."""
        self.initials, self.mark = brand.initials, brand.mark
        self.square_id, self.square_large_id = _names(brand.square)
        self.rectangle_id, self.rectangle_large_id = _names(brand.rectangle)
        self.save()


def _renditions(small: str | None, large: str | None) -> Renditions | None:
    return Renditions(small, large) if small and large else None


def _names(logo: Renditions | None) -> tuple[str | None, str | None]:
    return (logo.small, logo.large) if logo else (None, None)
