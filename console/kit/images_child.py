"""The process that decodes a picture and writes it anew, and then ends; run by `console.kit.images`, never imported.

It begins by giving up what it does not need: memory, time, files. It knows no setting, no secret and no module of
ours: a fault of a decoder finds nothing here but the picture it came with.
"""

import io
import json
import resource
import sys
import warnings
from contextlib import suppress
from typing import Any

from PIL import Image, ImageCms, ImageDraw, ImageFont, TiffImagePlugin  # noqa: F401 - the last while files may be opened
from PIL.ImageFile import ImageFile
from PIL.ImageOps import exif_transpose
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

MEMORY = 900_000_000  # bytes of address space, with the interpreter's 30 MB
SECONDS = 10  # of the processor
KINDS: dict[str, type[ImageFile]] = {"PNG": PngImageFile, "JPEG": JpegImageFile, "WEBP": WebPImageFile}
WAYS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 85, "progressive": True}, "PNG": {"compress_level": 3}}
SPACES = {"RGB": "RGB ", "RGBA": "RGB ", "CMYK": "CMYK"}  # of modes, as a profile of theirs names it
PAPER = (255, 255, 255)
SPECK = 6  # of 255: what a JPEG adds to one colour
INK, EDGE = (0, 0, 0, 90), (255, 255, 255, 110)


def confine() -> None:
    """Less memory, time and files from here on. macOS knows no limit of memory; where it runs, it is not production."""
    limits = {"AS": MEMORY, "CPU": SECONDS, "FSIZE": 0, "CORE": 0, "NOFILE": 3, "NPROC": 0}
    for name, most in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def rewritten(content: bytes, job: dict[str, Any]) -> tuple[list[bytes], bool]:
    """The picture in pixels of our own, once for each of the `boxes` it has to fit in: upright, nothing else in it.

    Of a `piece` (left, top, right, bottom, in pixels of the upright picture) only that; beyond it, it is transparent.
    And whether nothing is to be seen on it.
    """
    image: Image.Image = KINDS[job["kind"]](io.BytesIO(content))
    if image.size != (job["width"], job["height"]):
        raise ValueError("The header says another size.")
    longest = max(map(max, job["boxes"]))
    if job["kind"] == "JPEG" and not job["piece"]:
        image.draft("RGB", (longest, longest))  # decoded smaller at once, where it is much too large
    image.load()
    profile = image.info.get("icc_profile")
    image = coloured(image, keeps_inks=bool(profile))
    image = upright(image if job["piece"] else smaller(image, (longest, longest)))
    image = coloured(as_meant(image, profile), keeps_inks=False).convert("RGBA")
    if job["piece"]:
        image = image.crop(job["piece"])
    return [saved(smaller(image.copy(), box), job) for box in job["boxes"]], is_blank(image)


def is_blank(image: Image.Image) -> bool:
    """Whether it is transparent throughout, or of one colour."""
    ranges: Any = image.getextrema()
    return ranges[-1][1] == 0 or all(most - least <= SPECK for least, most in ranges)


def saved(image: Image.Image, job: dict[str, Any]) -> bytes:
    """The pixels as a file that holds nothing else."""
    mode = "RGB" if job["make"] == "JPEG" else "RGBA"
    clean = Image.new(mode, image.size, PAPER if mode == "RGB" else 0)
    clean.paste(image, mask=image.getchannel("A") if mode == "RGB" else None)
    if job["mark"]:
        clean = marked(clean, job["mark"])
    out = io.BytesIO()
    clean.save(out, job["make"], **WAYS[job["make"]])
    return out.getvalue()


def coloured(image: Image.Image, *, keeps_inks: bool) -> Image.Image:
    """Palettes, CMYK, 16 bits and the like as plain colours, transparency kept; CMYK may wait for its profile."""
    if keeps_inks and image.mode == "CMYK":
        return image
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def as_meant(image: Image.Image, profile: object) -> Image.Image:
    """The colours that the file's profile means, as sRGB: whoever reads the new file takes them for that. A profile
    that cannot be read, or is of something else, says nothing."""
    if not isinstance(profile, bytes) or image.mode not in SPACES:
        return image
    with suppress(ImageCms.PyCMSError, MemoryError, OSError, TypeError, ValueError):
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if meant.profile.xcolor_space == SPACES[image.mode]:
            mode = "RGB" if image.mode == "CMYK" else image.mode
            converted = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), outputMode=mode)
            return converted or image
    return image


def smaller(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """No larger than the box, its proportions kept."""
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def upright(image: Image.Image) -> Image.Image:
    """Turned as the camera says it was held; what cannot be read says nothing."""
    with suppress(Exception):
        return exif_transpose(image)
    return image


def marked(image: Image.Image, words: str) -> Image.Image:
    """With these words all over it, slanted, so that no part can be cut out without them."""
    size = max(12, max(image.size) // 45)
    font = ImageFont.load_default(size)
    side = int((image.width**2 + image.height**2) ** 0.5) + 2 * size
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    step = int(draw.textlength(words, font=font)) + 3 * size
    for row, top in enumerate(range(0, side, 4 * size)):
        for left in range(-(row % 2) * step // 2, side, step):
            draw.text((left, top), words, INK, font, stroke_width=max(1, size // 16), stroke_fill=EDGE)
    layer = layer.rotate(28)
    left, top = (side - image.width) // 2, (side - image.height) // 2
    image = image.convert("RGBA")
    image.alpha_composite(layer, source=(left, top, left + image.width, top + image.height))
    return image.convert("RGB")


def main() -> None:
    """Reads a line of JSON and a picture, writes a line of JSON and pictures, one behind the other."""
    Image.preinit()  # loads what saving wants, while files may be opened
    confine()
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", module="PIL.TiffImagePlugin")  # of what a camera noted, which is left out
    job = json.loads(sys.stdin.buffer.readline())
    try:
        made, blank = rewritten(sys.stdin.buffer.read(), job)
        answer: dict[str, Any] = {"sizes": [len(content) for content in made], "is_blank": blank}
    except MemoryError:
        answer, made = {"error": "too_hard"}, []
    except Exception:
        answer, made = {"error": "broken"}, []
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(made))


if __name__ == "__main__":
    main()
