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


def plain(mode: str, colour, kind: str = "PNG", *, size: int = 20, **options) -> bytes:
    """A small picture of one colour, a PNG."""
    out = io.BytesIO()
    Image.new(mode, (size, size), colour).save(out, kind, **options)
    return out.getvalue()


def display_p3() -> bytes:
    """The colour profile of a telephone's screen, version 2 of ICC, with a plain gamma of 2.2."""
    columns = {"r": (0.51512, 0.2412, -0.00105), "g": (0.29198, 0.69225, 0.04189), "b": (0.1571, 0.06657, 0.78407)}
    tags = {f"{one}XYZ": _xyz(*values) for one, values in columns.items()} | {"wtpt": _xyz(0.9642, 1.0, 0.8249)}
    tags |= {f"{one}TRC": b"curv" + bytes(4) + struct.pack(">IHxx", 1, round(2.2 * 256)) for one in columns}
    tags["desc"] = b"desc" + bytes(4) + struct.pack(">I", 3) + b"P3\0" + bytes(78)
    tags["cprt"] = b"text" + bytes(4) + b"CC0\0"
    place, table, content = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name.encode() + struct.pack(">II", place + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    size = struct.pack(">I", place + len(content))
    head = (
        size
        + bytes(4)
        + b"\2\x10\0\0"
        + b"mntrRGB XYZ "
        + bytes(12)
        + b"acsp"
        + bytes(28)
        + _xyz(0.9642, 1, 0.8249)[8:]
    )
    return head.ljust(128, b"\0") + table + content


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">iii", *(round(value * 65536) for value in values))


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
