"""A picture of one colour, or of none, is told from one on which there is something (BRA-3)."""

import io

from PIL import Image

from tests.kit import attacks
from tests.kit.attacks import photo
from tests.kit.test_images import made


def test_whether_anything_is_to_be_seen_is_told():
    for blank in (attacks.plain("RGB", (7, 9, 250), "JPEG"), attacks.plain("RGBA", (9, 9, 9, 0))):
        assert made(blank).is_blank
    glass = Image.new("RGBA", (20, 20), (255, 255, 255, 0))  # white on nothing
    glass.putpixel((3, 3), (255, 255, 255, 255))
    out = io.BytesIO()
    glass.save(out, "PNG")
    assert not made(out.getvalue(), make="PNG").is_blank
    assert not made(photo()).is_blank
