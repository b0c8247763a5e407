"""Files that attack whoever decodes pictures, and pictures that cameras make; each as bytes, made when asked for."""

import io
import struct
import zlib
from functools import cache

from PIL import Image

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x010F


def photo(width: int = 64, height: int = 48, kind: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    """A picture: red, with a blue block at its top left corner."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((20, 20, 220), (0, 0, max(1, width // 4), max(1, height // 4)))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def plain(mode: str, colour) -> bytes:
    """A small PNG of one colour."""
    out = io.BytesIO()
    Image.new(mode, (20, 20), colour).save(out, "PNG")
    return out.getvalue()


def noise(side: int, kind: str = "PNG") -> bytes:
    """A picture that no format makes small."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(out, kind)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """The picture, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@cache
def png_bomb(width: int = 13_000, height: int = 13_000, *, said: tuple[int, int] | None = None) -> bytes:
    """A few kB that become hundreds of MB; `said` is what the header claims instead."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (1 + width * 4)) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", *(said or (width, height)), 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def many_chunks() -> bytes:
    """A PNG of hundreds of thousands of empty chunks."""
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"tEXt", b"a\0b") * 300_000 + _chunk(b"IEND", b"")


@cache
def text_bomb() -> bytes:
    """A PNG whose compressed comment becomes 100 MB."""
    small = photo(kind="PNG")
    comment = b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000, 9)
    return small[:33] + _chunk(b"zTXt", comment) + small[33:]


def endless_scan(size: int) -> bytes:
    """A JPEG whose scan is nothing but the byte that begins a marker."""
    sizes = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 600, 600, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00"
    return b"\xff\xd8" + sizes + scan + b"\xff" * size


def many_scans(number: int) -> bytes:
    """A progressive JPEG whose last scan, of a few bytes and as much work as the picture is large, comes again."""
    picture = photo(kind="JPEG", mode="L", progressive=True)
    begin = picture.rindex(b"\xff\xc4", 0, picture.rindex(b"\xff\xda"))
    return picture[:-2] + picture[begin:-2] * number + picture[-2:]


def animated(kind: str) -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def with_traces(width: int = 64, height: int = 48) -> bytes:
    """A photograph that says where it was taken, by which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[CAMERA] = "PLANTED-CAMERA"
    exif.get_ifd(GPS).update({1: "N", 2: (46.0, 12.0, 7.0), 3: "E", 4: (6.0, 9.0, 3.0)})
    options = {"exif": exif, "comment": b"PLANTED-COMMENT", "icc_profile": b"PLANTED-PROFILE" * 40}
    return photo(width, height, **options)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n%%EndComments\n(x) show\n%%EOF\n"
