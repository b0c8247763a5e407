"""BRA-3: an uploaded picture is made anew in a process of its own, and what is none is refused with a sentence."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from time import process_time

import pytest
from django.utils import translation

from console.kit import images
from console.kit.images import Limits, Unusable, rewrite
from tests.kit import attacks
from tests.kit.attacks import opened, photo

LIMITS = Limits(size=12_000_000, side=4096, pixels=4096 * 4096)


def made(content: bytes, *, name="photo.jpg", limits=LIMITS, longest=4096, make="JPEG"):
    return rewrite(content, name=name, limits=limits, longest=longest, make=make)


def refused(content: bytes, **options) -> Unusable:
    with pytest.raises(Unusable) as raised:
        made(content, **options)
    return raised.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("make", ["JPEG", "PNG"])
def test_a_picture_of_each_kind_is_made_anew(kind, make):
    source = photo(200, 100, kind)
    picture = made(source, name=f"my photo.{kind.lower()}", make=make)
    image = opened(picture.content)
    assert (image.format, image.size, picture.width, picture.height) == (make, (200, 100), 200, 100)
    assert picture.content != source
    red, _green, blue = image.convert("RGB").getpixel((10, 10))
    assert blue > 150 > red


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        *[("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")],
    ],
)
def test_every_way_to_write_colours_becomes_plain_ones(mode, kind):
    source = photo(80, 60, kind, mode)
    for make, wanted in (("JPEG", "RGB"), ("PNG", "RGBA")):
        assert opened(made(source, make=make).content).mode == wanted


def test_sixteen_bits_keep_their_brightness():
    assert opened(made(attacks.plain("I;16", 40_000), make="PNG").content).getpixel((5, 5)) == (156, 156, 156, 255)


def test_what_is_transparent_stays_so_as_png_and_becomes_white_as_jpeg():
    glass = attacks.plain("RGBA", (0, 0, 0, 0))
    assert opened(made(glass, make="PNG").content).getpixel((5, 5))[3] == 0
    assert opened(made(glass, make="JPEG").content).getpixel((5, 5)) == (255, 255, 255)


def test_a_colour_looks_as_its_profile_means_it():
    """234, 51, 35 is on a Display-P3 screen what a full red is elsewhere; glass stays glass, inks become colours."""
    p3 = attacks.display_p3()
    red = opened(made(attacks.plain("RGB", (234, 51, 35), icc_profile=p3), make="PNG").content).getpixel((5, 5))
    assert red == pytest.approx((255, 0, 0, 255), abs=6)
    glass = attacks.plain("RGBA", (234, 51, 35, 99), icc_profile=p3)
    assert opened(made(glass, make="PNG").content).getpixel((5, 5)) == pytest.approx((255, 0, 0, 99), abs=6)
    grey = opened(made(attacks.plain("RGB", (128,) * 3, icc_profile=p3), make="PNG").content).getpixel((5, 5))
    assert grey == pytest.approx((128, 128, 128, 255), abs=3)


def test_a_profile_that_is_broken_or_of_something_else_says_nothing():
    p3 = attacks.display_p3()
    wrong = [b"", b"acsp", p3[:140], p3[:128] + b"\xff" * 400, p3.replace(b"RGB ", b"CMYK"), b"\xff" * 300_000]
    for mode, colour, kind in (("RGB", (234, 51, 35), "PNG"), ("CMYK", (20, 200, 220, 5), "JPEG")):
        without = opened(made(attacks.plain(mode, colour, kind), make="PNG").content).getpixel((5, 5))
        for profile in [*wrong, p3] if mode == "CMYK" else wrong:
            tagged = made(attacks.plain(mode, colour, kind, icc_profile=profile), make="PNG")
            assert opened(tagged.content).getpixel((5, 5)) == without


@pytest.mark.parametrize("make", ["JPEG", "PNG"])
def test_it_stands_upright_and_says_nothing_of_where_when_and_with_what_it_was_taken(make):
    source = attacks.with_traces()
    assert opened(source).getexif()[attacks.CAMERA]
    picture = made(source, make=make)
    image = opened(picture.content)
    assert (picture.width, picture.height) == image.size == (48, 64)
    red, _green, blue = image.convert("RGB").getpixel((44, 4))  # the corner that was at the top left lies at the right
    assert blue > 150 > red
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & image.info.keys()
    assert b"PLANTED" not in picture.content


def test_a_photograph_is_made_as_small_as_asked():
    picture = made(photo(4000, 3000), longest=1200)
    assert (picture.width, picture.height) == (1200, 900)
    assert opened(picture.content).size == (1200, 900)


def test_one_reading_makes_every_size_and_only_the_piece_that_was_asked_for():
    source = photo(400, 200, "PNG")  # blue where x < 100 and y < 50
    options = {"name": "logo.png", "limits": LIMITS, "make": "PNG"}
    small, large = images.renditions(source, boxes=[(90, 20), (800, 800)], **options)
    assert [(one.width, one.height) for one in (small, large)] == [(40, 20), (400, 200)]
    (blue,) = images.renditions(source, boxes=[(50, 50)], piece=(0, 0, 50, 50), **options)
    assert opened(blue.content).getcolors() == [(50 * 50, (20, 20, 220, 255))]
    (whole,) = images.renditions(source, boxes=[(40, 40)], piece=(0, -100, 400, 300), **options)
    image = opened(whole.content)
    assert (image.size, image.getpixel((20, 5))[3], image.getpixel((20, 20))[3]) == ((40, 40), 0, 255)
    (turned,) = images.renditions(attacks.with_traces(), boxes=[(9, 9)], piece=(39, 0, 48, 9), **options)
    assert opened(turned.content).convert("RGB").getpixel((4, 4))[2] > 150  # in pixels of the upright picture


def test_one_pixel_is_a_picture_and_one_too_many_is_not():
    assert (made(photo(1, 1)).width, made(photo(1, 1)).height) == (1, 1)
    assert made(photo(4096, 1)).width == 4096
    refusal = refused(photo(4097, 1))
    assert refusal.code == "too_large"
    assert "4,097" in refusal.sentence
    assert "4,096" in refusal.sentence


def test_a_picture_too_small_to_read_is_refused_where_it_must_be_read():
    limits = Limits(size=12_000_000, side=4096, pixels=4096 * 4096, least=480)
    assert refused(photo(900, 479), limits=limits).sentence.endswith("Export it larger, or choose another one.")
    assert made(photo(480, 480), limits=limits)
    document = Limits.of("document")
    assert refused(photo(900, 479), limits=document).sentence.endswith("from closer up, or at a higher resolution.")
    assert "Take a photograph" in refused(b"%PDF-1.7\n", limits=document).sentence
    assert "fewer if both sides are long" in refused(photo(9001, 480), limits=document).sentence


def test_too_many_bytes_are_refused_before_anything_is_read():
    limits = Limits(size=2_000_000, side=4096, pixels=4096 * 4096)
    refusal = refused(b"x" * 2_000_001, limits=limits)
    assert refusal.code == "too_heavy"
    assert "2.1 MB" in refusal.sentence
    assert "at most 2 MB" in refusal.sentence


@pytest.mark.parametrize(
    ("content", "name", "code", "helps"),
    [
        (attacks.SVG, "logo.svg", "svg", "Export it as PNG"),
        (attacks.SVG, "logo.png", "svg", "Export it as PNG"),
        (attacks.EPS, "logo.eps", "other", "EPS"),
        (photo(kind="GIF"), "logo.png", "other", "GIF"),
        (photo(kind="TIFF"), "logo.tif", "other", "TIFF"),
        (photo(kind="BMP"), "logo.png", "other", "BMP"),
        (photo(kind="ICO"), "logo.png", "other", "ICO"),
        (photo(kind="AVIF"), "logo.png", "other", "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "other", "HEIC"),
        (b"%PDF-1.7\n", "id.pdf", "pdf", "Export the page as a picture"),
        (b"PK\3\4" + b"\0" * 30, "id.png", "other", "ZIP"),
        (attacks.HTML, "id.png", "unknown", "JPEG, PNG or WebP"),
        (b"", "id.png", "empty", "empty"),
        (photo(), "page.html", "disguised", ".html"),
        (photo(kind="PNG"), "run.php", "disguised", ".php"),
        (photo(kind="PNG") + attacks.HTML, "id.png", "hidden", "save it again"),
        (photo(kind="WEBP") + attacks.HTML, "id.webp", "hidden", "save it again"),
        (photo() + attacks.HTML, "id.jpg", "hidden", "save it again"),
        (photo() + b"PK\3\4" + b"\0" * 30, "id.jpg", "hidden", "save it again"),
        (attacks.animated("PNG"), "id.png", "animated", "one frame"),
        (attacks.animated("WEBP"), "id.webp", "animated", "one frame"),
        (attacks.png_bomb(), "id.png", "too_large", "13,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_picture_is_refused_without_being_decoded(content, name, code, helps, monkeypatch):
    monkeypatch.setattr(images, "_asked", None)
    refusal = refused(content, name=name)
    assert refusal.code == code
    assert helps in refusal.sentence


@pytest.mark.parametrize(
    "name", ["photo.JPG", "image", "../../etc/passwd", "a\0b.png", "x" * 300 + ".webp", "CON.jpeg"]
)
def test_the_name_of_a_file_is_only_looked_at(name):
    assert made(photo(kind="PNG"), name=name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_wherever_a_file_ends_too_early_it_is_told_so(kind):
    source = photo(300, 200, kind)
    ends = range(16, len(source) - 1, max(1, len(source) // 150))
    codes = set()
    for end in ends:
        with pytest.raises(images.NoPicture) as raised:
            images.header_of(source[:end])
        codes.add(raised.value.code)
    assert codes == {"broken"}
    assert "incomplete" in refused(source[: len(source) // 2]).sentence


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_is_damaged_is_refused_or_made_anew_but_never_a_failure(kind):
    source = bytearray(attacks.noise(40, kind))
    for place in range(20, len(source), len(source) // 12):
        damaged = bytes([*source[:place], source[place] ^ 0xFF, *source[place + 1 :]])
        assert result(damaged) in {"made", "broken", "too_large", "other", "unknown", "hidden", "animated"}


def result(content: bytes) -> str:
    """ "made", or the code of the refusal; any other exception is a failure."""
    try:
        return "made" if made(content, longest=800).content else ""
    except Unusable as refusal:
        return refusal.code


def test_whatever_bytes_come_there_is_a_header_or_a_code():
    """Random changes to the heads of real files, and heads with nothing behind them."""
    signs = Random(7)
    for kind in ("JPEG", "PNG", "WEBP"):
        source = photo(40, 40, kind)
        for _ in range(3000):
            damaged = bytearray(source[: signs.randrange(4, len(source) + 1)])
            for _ in range(signs.randrange(1, 6)):
                damaged[signs.randrange(len(damaged))] = signs.randrange(256)
            with suppress(images.NoPicture):
                assert images.header_of(bytes(damaged)).kind == kind


def test_what_a_telephone_puts_behind_a_photograph_is_left_out():
    film = b"\0\0\0\x18ftypmp42" + b"\x07PLANTED-FILM" * 50
    assert b"PLANTED" not in made(photo() + film).content
    two = photo() + photo(20, 20)
    assert made(two).width == 64


def test_bombs_end_in_a_sentence_and_the_memory_of_this_process_does_not_grow():
    bombs = [attacks.png_bomb(), attacks.text_bomb(), attacks.many_chunks()]
    lying = attacks.png_bomb(said=(64, 64))
    with growth() as grown:
        for bomb in bombs:
            assert refused(bomb).code in {"too_large", "broken"}
        assert made(lying).width == 64  # no more is decoded than the header says
    assert grown() < 20


def test_reading_a_header_takes_no_longer_than_the_file_is_long():
    before = process_time()
    assert refused(attacks.endless_scan(10_000_000)).code == "broken"
    assert process_time() - before < 1  # the square of its length would be weeks


def test_a_picture_that_is_drawn_over_and_over_again_is_not_begun(monkeypatch):
    assert made(attacks.many_scans(10)).width == 64
    monkeypatch.setattr(images, "_asked", None)  # no child is asked
    assert refused(attacks.many_scans(1000)).code == "too_hard"


@contextmanager
def growth():
    """By how many MB the memory of this process was larger, at its peak, than at the beginning."""
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
    before = memory("VmRSS")
    yield lambda: (memory("VmHWM") - before) // 1000


def memory(name: str) -> int:
    return int(re.search(rf"{name}:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])


def test_a_hundred_at_once_are_made_one_after_the_other_and_memory_hardly_grows():
    work = [attacks.noise(500, "WEBP"), attacks.png_bomb(), attacks.text_bomb(), photo(3000, 3000)] * 25
    with growth() as grown, ThreadPoolExecutor(100) as pool:
        results = list(pool.map(result, work))
    assert results == ["made", "too_large", "broken", "made"] * 25
    assert grown() < 50


def test_a_marked_picture_has_words_all_over_it():
    plain = made(photo(900, 600)).content
    marked = images.mark(plain, words="R-17 · Sam Support · 22 Nov 2026")
    image, before = opened(marked.content), opened(plain)
    assert image.size == before.size == (900, 600)
    for left in range(0, 900, 300):
        for top in range(0, 600, 200):
            box = (left, top, left + 300, top + 200)
            assert image.crop(box).tobytes() != before.crop(box).tobytes()
            assert len(set(image.crop(box).getcolors(100_000))) > len(set(before.crop(box).getcolors(100_000)))


def test_sentences_are_the_readers():
    with translation.override("de"):
        sentence = refused(photo(5000, 10)).sentence
    assert "5.000" in sentence


def test_the_limits_of_the_settings_are_the_products():
    assert Limits.of("picture") == Limits(2_000_000, 4096, 4096 * 4096, least=48, use="picture")
