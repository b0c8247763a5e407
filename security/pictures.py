"""Keeping pictures that were made here, and forgetting those that nobody shows any more; no log, no mail, no question.

Whoever points at a picture calls `store` or `keep` in the same transaction: that holds it against the sweep.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from console.kit.image_headers import JPEG, PNG, header_of
from security.models import Picture

AT_ONCE = 1000  # pictures that one sweep forgets
ENDINGS = {PNG: "png", JPEG: "jpg"}


def store(content: bytes, *, now: datetime) -> Picture:
    """Keeps a PNG or JPEG file made by `console.kit.images`; the same bytes twice are one picture."""
    header = header_of(content)
    name = f"{sha256(content).hexdigest()}.{ENDINGS[header.kind]}"
    picture = Picture(name=name, content=content, width=header.width, height=header.height, kept_at=now)
    Picture.objects.bulk_create([picture], update_conflicts=True, unique_fields=["name"], update_fields=["kept_at"])
    return picture


def keep(names: Collection[str], *, now: datetime) -> bool:
    """Whether all these pictures are still there; those that are stay for PICTURE_KEPT, whoever points at them."""
    return Picture.objects.filter(name__in=names).update(kept_at=now) == len(set(names))


def let_go(name: str | None, *, now: datetime) -> None:
    """The next sweep takes this picture if nobody else shows it; it does not stay for PICTURE_KEPT."""
    Picture.objects.filter(name=name).update(kept_at=now - settings.STEWARD["PICTURE_KEPT"])


def forget_unwanted(*, now: datetime) -> int:
    """Deletes what nobody points at and nobody kept within PICTURE_KEPT; how many there were.

    Rows are locked first and looked at again after that: who keeps one meanwhile waits, and finds it gone or stays.
    """
    kept: timedelta = settings.STEWARD["PICTURE_KEPT"]
    with transaction.atomic():
        found = Picture.objects.unwanted(since=now - kept).values_list("name", flat=True)[:AT_ONCE]
        locked = Picture.objects.filter(name__in=list(found)).select_for_update(skip_locked=True)
        names = list(locked.values_list("name", flat=True))
        deleted, _rows = Picture.objects.filter(name__in=names).unwanted(since=now - kept).only("name").delete()
    return deleted
