"""Pictures made here of what people uploaded, by a name that is their content; knows nobody who shows one.

Whoever shows a picture has a foreign key to it. A name never means another picture, so a browser may keep it for ever;
the database itself sees to that (migration).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.db.models import Exists, ForeignObjectRel, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures in the words of those who keep and forget them."""

    def unwanted(self, *, since: datetime) -> "PictureQuerySet":
        """Kept by nobody since then, and nobody's foreign key points at them."""
        return self.filter(*(~Exists(rows) for rows in _referrers()), kept_at__lt=since)


class Picture(models.Model):
    """The bytes of a PNG or JPEG file of our own making. The key is the name of its file: SHA-256 and ending."""

    name = models.CharField(_("name"), max_length=68, primary_key=True)
    content = models.BinaryField()
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    kept_at = models.DateTimeField(_("last kept"), default=timezone.now)

    objects: ClassVar[PictureQuerySet] = PictureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [models.Index(fields=["kept_at"], name="picture_kept")]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        """As a browser is told."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


def picture_url(name: str | None) -> str:
    """Where a picture is, by its key alone: whoever has the foreign key asks nobody. Nothing for no picture. On the
    console's own host, unless PICTURES_URL names another; the console's goes on answering what was mailed before."""
    return f"{settings.PICTURES_URL}{reverse('picture', args=name.split('.'))}" if name else ""


def url_elsewhere(url: str) -> str:
    """The same address for a reader who is not in the console: in a mail, in an address book."""
    return urljoin(settings.PUBLIC_URL, url) if url else ""


def _referrers() -> Iterator[models.QuerySet]:
    """The rows of every foreign key that points at the picture asked about."""
    for relation in Picture._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            yield relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
