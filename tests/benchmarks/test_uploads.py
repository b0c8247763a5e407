"""How long an uploaded logo takes until its preview can be drawn: beside the process that reads it, doing nothing."""

import io
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from branding import logos
from branding.crop import Place, placed
from branding.drafts import Draft
from organizations.models import Organization
from tests.benchmarks.measure import medians, say

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = 300  # milliseconds
IDLE = [
    sys.executable,
    "-I",
    "-c",
    "from PIL import Image, ImageDraw, ImageFont, TiffImagePlugin; Image.preinit()",
]


def logo(side: int, kind: str, *, noise: float = 12, edge: int = 8, **options: int) -> bytes:
    """As a designer exports one: a few shapes, smooth edges, and a little noise as of a photograph."""
    image = Image.effect_noise((side, side), noise).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((side // edge, side // edge, side - side // edge, side - side // edge), fill=(20, 90, 120))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_an_upload_is_ready_within_300_ms(organization: Organization) -> None:
    files = {"PNG of 800": logo(800, "PNG"), "JPEG of 2000": logo(2000, "JPEG")}
    largest = {"PNG of 4096": logo(4096, "PNG", noise=0.2, edge=64), "WebP of 4096": logo(4096, "WEBP", quality=75)}
    for content in (files | largest).values():
        assert len(content) < 2_000_000

    def processed(name: str) -> Draft:
        upload = SimpleUploadedFile("logo.png", (files | largest)[name])
        return logos.keep(upload, "square", organization, now=timezone.now())

    draft = processed("PNG of 800")
    crop = placed(Place.MIDDLE, *draft.sides)
    found = medians(
        {
            "idle": lambda: subprocess.run(IDLE, check=True),
            **{name: lambda name=name: processed(name) for name in files},
            "cut": lambda: logos.cut(draft, crop),
        },
        rounds=12,
        warm=2,
    )
    ratios = {name: found[name] / found["idle"] for name in (*files, "cut")}
    say("An uploaded logo", found, **ratios)
    most = medians({name: lambda name=name: processed(name) for name in largest}, rounds=5, warm=1)
    say("The largest that is taken", most, **{f"MB of {name}": len(largest[name]) / 1e6 for name in largest})
    assert max(found[name] for name in files) < BUDGET
    assert max(ratios.values()) < 4
