"""What a file says of itself before anything decodes it: kind, size, whether it moves, what lies behind it.

Plain arithmetic on bytes, in this process: it knows no pixels and no library that does. Raises `NoPicture` with a code.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

PNG, JPEG, WEBP = "PNG", "JPEG", "WEBP"
MOST_PARTS = 20_000  # chunks or segments; a picture has hundreds
MOST_SCANS = 30  # of a JPEG; a progressive one has ten, and each costs as much as the picture is large
ANIMATION = 0x02  # the flag of a WebP file that moves
SIZED = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the JPEG segments that hold the size
SCAN, END = 0xDA, 0xD9
ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
BEHIND_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # one 0xFF only: a search for runs of them takes their square

# Files that are often tried: the beginning, and the name it goes by.
OTHERS = (
    (rb"GIF8[79]a", "GIF"),
    (rb"II[*+]\x00|MM\x00[*+]", "TIFF"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "EPS"),
    (rb"%PDF", "PDF"),
    (rb"....ftypavi[fs]", "AVIF"),
    (rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", "HEIC"),
    (rb"BM", "BMP"),
    (rb"\x00\x00[\x01\x02]\x00", "ICO"),
    (rb"8BPS", "PSD"),
    (rb"PK[\x03\x05\x07]", "ZIP"),
)
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
BEGINS_SOMETHING_ELSE = re.compile(rb"\s*(?:%PDF|%!PS|PK\x03\x04|MZ|\x7fELF|#!|<[a-z!?])", re.IGNORECASE)
MARKUP = re.compile(rb"<!doctype html|<html[\s>]|<script[\s>]|<\?php", re.IGNORECASE)


class NoPicture(Exception):
    """The file cannot be taken as a picture; `code` says why, `kind` what it is instead."""

    def __init__(self, code: str, kind: str = "") -> None:
        super().__init__(f"{code} {kind}".strip())
        self.code = code
        self.kind = kind


@dataclass(frozen=True)
class Header:
    """One picture that stands still, of so many pixels."""

    kind: str
    width: int
    height: int


def header_of(content: bytes) -> Header:
    """The header of a PNG, JPEG or WebP file that is whole and holds one picture and nothing else.

    What telephones put behind a JPEG (a short film, a second picture) may stand there, as it is left out afterwards.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        header, end = _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        header, end = _jpeg(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        header, end = _webp(content)
    else:
        raise _something_else(content)
    behind = content[end:]
    if behind.strip(b"\0") and (header.kind != JPEG or BEGINS_SOMETHING_ELSE.match(behind) or MARKUP.search(behind)):
        raise NoPicture("hidden")
    if not (header.width and header.height):
        raise NoPicture("broken")
    return header


def _something_else(content: bytes) -> NoPicture:
    if SVG.search(content[:4096]):
        return NoPicture("svg")
    found = next((kind for begins, kind in OTHERS if re.match(begins, content, re.DOTALL)), "")
    return NoPicture("pdf") if found == "PDF" else NoPicture("other", found) if found else NoPicture("unknown")


def _png(content: bytes) -> tuple[Header, int]:
    header = None
    for kind, start, end in _chunks(content, 8, number=">I", offset=0, trailer=4):
        if kind == b"IHDR" and header is None:
            header = Header(PNG, *_unpacked(">II", content, start))
        elif header is None:
            break
        elif kind == b"acTL":
            raise NoPicture("animated")
        elif kind == b"IEND":
            return header, end
    raise NoPicture("broken")


def _webp(content: bytes) -> tuple[Header, int]:
    """Its first chunk tells the size: VP8X of the canvas, VP8 and VP8L of the one picture."""
    end = 8 + int(_unpacked("<I", content, 4)[0])
    if end > len(content):
        raise NoPicture("broken")
    found: Header | None = None
    for kind, start, _end in _chunks(content[:end], 12, number="<I", offset=4, trailer=0):
        if kind in {b"ANIM", b"ANMF"} or (kind == b"VP8X" and _unpacked("B", content, start)[0] & ANIMATION):
            raise NoPicture("animated")
        found = found or _webp_size(kind, content, start)
    if found is None:
        raise NoPicture("broken")
    return found, end


def _webp_size(kind: bytes, content: bytes, start: int) -> Header | None:
    if kind == b"VP8X":
        width, height = _unpacked("<I", content, start + 4)[0], _unpacked("<I", content, start + 6)[0]
        return Header(WEBP, (width & 0xFFFFFF) + 1, (height >> 8) + 1)
    if kind == b"VP8L":
        bits = _unpacked("<I", content, start + 1)[0]
        return Header(WEBP, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = _unpacked("<HH", content, start + 6)
        return Header(WEBP, width & 0x3FFF, height & 0x3FFF)
    return None


def _chunks(content: bytes, place: int, *, number: str, offset: int, trailer: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of the content and end of each chunk. The head is a kind and a length of four bytes each, which
    begins at `offset`; `trailer` bytes of a checksum follow in PNG, and a byte that makes it even in RIFF."""
    for _ in range(MOST_PARTS):
        if place == len(content):
            return
        length = _unpacked(number, content, place + offset)[0]
        kind = content[place + 4 - offset : place + 8 - offset]
        start, end = place + 8, place + 8 + length + trailer
        if end > len(content):
            raise NoPicture("broken")
        yield kind, start, end
        place = end if trailer else end + length % 2
    raise NoPicture("broken")


def _jpeg(content: bytes) -> tuple[Header, int]:
    header, place, scans = None, 2, 0
    for _ in range(MOST_PARTS):
        found = NEXT_MARKER.match(content, place)
        if found is None:
            break
        marker, place = found[1][0], found.end()
        if marker == END and header is not None:
            return header, place
        if marker in ALONE:
            continue
        length = int(_unpacked(">H", content, place)[0])
        if marker in SIZED:
            height, width = _unpacked(">HH", content, place + 3)
            if header not in {None, Header(JPEG, width, height)}:
                break
            header = Header(JPEG, width, height)
        place += length
        if marker == SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise NoPicture("too_hard")
            following = BEHIND_SCAN.search(content, place)
            place = following.start() if following else len(content)
    raise NoPicture("broken")


def _unpacked(form: str, content: bytes, place: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, content, place)
    except struct.error:
        raise NoPicture("broken") from None
