"""Pictures that people upload: taken apart by nobody in this process, rewritten in another, told what is wrong (BRA-3).

A picture that leaves here is made of its pixels alone: upright, no larger than asked, without anything that stood
beside them in the file. Knows no model; which limits hold is a setting.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from console.kit import formats
from console.kit.image_headers import Header, NoPicture, header_of

CHILD = Path(__file__).with_name("images_child.py")
PATIENCE = 15.0  # seconds until a child that does not answer is ended
AT_ONCE = 2  # children of one process of ours; the others wait
QUEUE = 60.0  # seconds for which they do
MOST_OUT = 12_000_000  # bytes a child may answer
NAMES = {"png", "jpg", "jpeg", "jpe", "jfif", "webp"}
Made = Literal["JPEG", "PNG"]
Box = tuple[int, int]  # width and height in pixels
Piece = tuple[int, int, int, int]  # left, top, right and bottom in pixels of the upright picture

_places = BoundedSemaphore(AT_ONCE)


class Unusable(Exception):
    """A file that is not taken; `sentence`, in the reader's language, says why and what helps."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class Limits:
    """What a picture may measure, in bytes and pixels; `least` is what its shorter side must have. `use` says in which
    words somebody is helped: a document can be photographed again, a logo cannot."""

    size: int
    side: int
    pixels: int
    least: int = 1
    use: str = ""

    @classmethod
    def of(cls, use: str) -> "Limits":
        """The limits that the settings give for a use of pictures."""
        return cls(**settings.STEWARD["IMAGES"][use], use=use)

    @property
    def words(self) -> str:
        """How large a picture may be, for a field that takes one."""
        facts = {"most": megabytes(self.size), "side": formats.number(self.side)}
        return _("PNG, JPEG or WebP, up to %(most)s MB and %(side)s pixels on a side") % facts


@dataclass(frozen=True)
class Picture:
    """A picture made here; of a blank one, nothing but one colour is to be seen, or nothing at all."""

    content: bytes
    width: int
    height: int
    is_blank: bool = False


def rewrite(content: bytes, *, name: str, limits: Limits, longest: int, make: Made) -> Picture:
    """The uploaded picture, anew, with no side longer than `longest`. Raises `Unusable`.

    JPEG for photographs (what is transparent becomes white), PNG to keep transparency. `name` is what the file was
    called; it is looked at and forgotten.
    """
    return renditions(content, name=name, limits=limits, boxes=[(longest, longest)], make=make)[0]


def renditions(
    content: bytes, *, name: str, limits: Limits, boxes: Sequence[Box], make: Made, piece: Piece | None = None
) -> list[Picture]:
    """The uploaded picture, anew, once for each box it has to fit in; never larger than it was. Raises `Unusable`.

    Of a `piece` only that; what of it lies beyond the picture is transparent, or white in a JPEG.
    """
    return _made(content, _allowed(content, name, limits), boxes=boxes, make=make, piece=piece)


def mark(content: bytes, *, words: str) -> Picture:
    """A picture made here, with words all over it, for eyes that should not pass it on. Raises `Unusable`."""
    header = header_of(content)
    longest = max(header.width, header.height)
    return _made(content, header, boxes=[(longest, longest)], make="JPEG", mark=words)[0]


def _allowed(content: bytes, name: str, limits: Limits) -> Header:
    if not content:
        raise _unusable("empty")
    if len(content) > limits.size:
        raise too_heavy(len(content), limits)
    try:
        header = header_of(content)
    except NoPicture as found:
        raise _unusable(_code(found.code, limits), kind=found.kind) from None
    ending = Path(name.replace("\\", "/")).suffix.lstrip(".").lower()
    if ending and ending not in NAMES:
        raise _unusable("disguised", ending=ending[:10])
    shorter, longer = sorted((header.width, header.height))
    measured = {"width": formats.number(header.width), "height": formats.number(header.height)}
    if longer > limits.side or shorter * longer > limits.pixels:
        code = "too_large" if limits.pixels >= limits.side**2 else "too_many"
        raise _unusable(code, **measured, side=formats.number(limits.side))
    if shorter < limits.least:
        raise _unusable(_code("too_small", limits), **measured, least=formats.number(limits.least))
    return header


def _code(code: str, limits: Limits) -> str:
    """Of an identity document, some things are said in other words: it can be photographed again."""
    return f"{code}_document" if limits.use == "document" and code in {"pdf", "too_small"} else code


def _made(
    content: bytes, header: Header, *, boxes: Sequence[Box], make: Made, piece: Piece | None = None, mark: str = ""
) -> list[Picture]:
    """What the child makes of it, if it is what was asked for."""
    job = {"kind": header.kind, "width": header.width, "height": header.height, "boxes": boxes, "piece": piece}
    answer = _asked(json.dumps(job | {"make": make, "mark": mark}).encode() + b"\n", content)
    said, _end, made = answer.partition(b"\n")
    try:
        told = json.loads(said) if said else {"error": "too_hard"}  # it was ended, or ended itself
        if "error" in told:
            raise _unusable("too_hard" if told["error"] == "too_hard" else "broken")
        parts = BytesIO(made)
        found = [_checked(parts.read(size), box, make) for size, box in zip(told["sizes"], boxes, strict=True)]
        return [replace(picture, is_blank=bool(told["is_blank"])) for picture in found]
    except (ValueError, KeyError, NoPicture, TypeError):
        raise _unusable("broken") from None


def _checked(made: bytes, box: Box, make: Made) -> Picture:
    """Raises ValueError unless this is a picture of that kind which fits in the box."""
    found = header_of(made)
    if found.kind != make or found.width > box[0] or found.height > box[1]:
        raise ValueError("This is not what was asked for.")
    return Picture(made, found.width, found.height)


def _asked(job: bytes, content: bytes) -> bytes:
    """The child's answer; nothing, if it did not give one in its time or gave too long a one."""
    if not _places.acquire(timeout=QUEUE):
        raise _unusable("busy")
    try:
        # Without -B: where nobody has compiled its library, the first one does, which takes it twice its time.
        command = [sys.executable, "-I", str(CHILD)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env={}, cwd="/")  # noqa: S603 - ours
        watch = Timer(PATIENCE, child.kill)
        watch.daemon = True
        watch.start()
        with child:
            assert child.stdin
            assert child.stdout
            with suppress(BrokenPipeError):
                child.stdin.write(job)
                child.stdin.write(content)
            with suppress(BrokenPipeError):
                child.stdin.close()
            answer = child.stdout.read(MOST_OUT + 1)
            if len(answer) > MOST_OUT:
                child.kill()
        watch.cancel()
        return answer if child.returncode == 0 else b""
    finally:
        _places.release()


def too_heavy(size: int, limits: Limits) -> Unusable:
    """What is said of a file of more bytes than are taken; of use where its bytes were not even kept."""
    return _unusable("too_heavy", size=megabytes(size), most=megabytes(limits.size))


def megabytes(size: int) -> str:
    """In millions of bytes, never rounded to fewer than there are."""
    tenths = -(-size // 100_000)
    return formats.number(tenths // 10) if tenths % 10 == 0 else formats.number(Decimal(tenths) / 10, 1)


def _unusable(code: str, **facts: str) -> Unusable:
    sentences = {
        "empty": _("This file is empty."),
        "too_heavy": _(
            "This file is %(size)s MB, and at most %(most)s MB is allowed. Save a smaller version of the picture."
        ),
        "svg": _("An SVG file is a drawing that can contain programs. Export it as PNG."),
        "pdf": _("This is a PDF. Export the page as a picture."),
        "pdf_document": _("This is a PDF. Take a photograph of the document, or export the page as a picture."),
        "other": _("This is a file of the type %(kind)s. Save the picture as JPEG, PNG or WebP."),
        "unknown": _("This is not a JPEG, PNG or WebP picture."),
        "disguised": _(
            "The name of this file ends in .%(ending)s, which is not a picture format. Save it as a picture again."
        ),
        "animated": _("This picture is animated. Save one frame of it as PNG or JPEG."),
        "hidden": _("This file contains something else after the picture. Open the picture and save it again."),
        "too_large": _(
            "This picture measures %(width)s × %(height)s pixels, and at most %(side)s on a side are "
            "allowed. Save it at a smaller size."
        ),
        "too_many": _(
            "This picture measures %(width)s × %(height)s pixels, and at most %(side)s on a side are "
            "allowed, fewer if both sides are long. Save it at a smaller size."
        ),
        "too_small": _(
            "This picture measures %(width)s × %(height)s pixels, and its shorter side needs at least %(least)s. "
            "Export it larger, or choose another one."
        ),
        "too_small_document": _(
            "This picture measures %(width)s × %(height)s pixels, and its shorter side needs at least "
            "%(least)s. Take it again from closer up, or at a higher resolution."
        ),
        "too_hard": _("Reading this picture takes too much memory or time. Save it again as a smaller JPEG."),
        "busy": _("Many pictures are being processed at the moment. Send it again in a minute."),
        "broken": _("This picture is incomplete or damaged. Save it again, or take another one."),
    }
    return Unusable(code, sentences[code] % facts)
