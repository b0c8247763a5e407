"""Uploads that attack: each ends in a sentence at its field, and the web server stays small (BRA-3)."""

import os
import re
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from django.conf import settings
from django.urls import reverse

from branding.models import Branding
from console.local.child import Child
from console.local.ports import free_port, is_taken
from organizations.models import Role
from security.models import Picture
from tests import make
from tests.branding.pages import left, right
from tests.kit import attacks
from tests.kit.attacks import opened, photo
from tests.worker.post_office import wait_until
from tests.worker.workers import database_url

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = {
    "Export it as PNG": attacks.SVG,
    "PDF": b"%PDF-1.7\n",
    "EPS": attacks.EPS,
    "not a JPEG, PNG or WebP picture": attacks.HTML,
    "measures 13,000": attacks.png_bomb(),
    "incomplete or damaged": attacks.text_bomb(),
    "contains something else after the picture": photo(100, 100, "PNG") + attacks.HTML,
    "is animated": attacks.animated("WEBP"),
    "4,097": photo(4097, 100, "PNG"),
    "2.1 MB": b"\x89PNG\r\n\x1a\n" + bytes(2_000_001),
}


@pytest.mark.parametrize("kind", ["square", "rectangle"])
def test_each_ends_in_a_sentence_and_nothing_of_it_is_kept(legal, kind):
    side = left(legal, left=kind)
    for sentence, content in ATTACKS.items():
        answer = side.send(**{kind: content}, save="yes")
        assert answer.status_code == 422
        assert sentence in answer.content.decode(), sentence
    assert not Branding.objects.exists()
    assert not Picture.objects.exists()


def test_nothing_but_pixels_is_kept_even_before_it_is_saved(legal):
    side = left(legal, left="square")
    side.send(square=attacks.with_traces(300, 300), save="yes")
    right(legal).send(rectangle=attacks.with_traces(100, 300), confirmed="square")  # lies on its side
    kept = [bytes(picture.content) for picture in Picture.objects.all()]
    assert len(kept) == 5
    for content in kept:
        assert b"PLANTED" not in content
        assert not opened(content).getexif()
        assert opened(content).format == "PNG"


def test_whoever_sends_without_end_has_to_wait(legal, settings):
    limits = {**settings.STEWARD["LIMITS"], "upload.account": (2, timedelta(minutes=1))}
    settings.STEWARD = {**settings.STEWARD, "LIMITS": limits}
    side = left(legal, left="square")
    answers = [side.send(square=attacks.SVG, preview="yes").status_code for _ in range(3)]
    assert answers == [422, 422, 429]
    assert side.send(initials="LS", preview="yes").status_code == 200  # nothing was sent


def test_whoever_saves_without_end_has_to_wait(legal, settings):
    """Each part of a picture that was sent once is a logo of its own, and is kept for a while."""
    side = left(legal, left="square")
    side.send(square=photo(400, 300, "PNG"), preview="yes")
    limits = {**settings.STEWARD["LIMITS"], "upload.account": (3, timedelta(minutes=1))}
    settings.STEWARD = {**settings.STEWARD, "LIMITS": limits}
    answers = [side.send(x=x, y=0, side=200, save="yes").status_code for x in range(4)]
    assert answers == [303, 422, 429, 429]  # the second is refused, because the first was saved meanwhile


class WebServer:
    """The web server as it is deployed, at the database of the tests."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "granian", "console.wsgi:application", "--interface", "wsgi", "--workers", "2"]
        command += ["--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws"]
        variables = {**os.environ, "DATABASE_URL": database_url(), "STEWARD_URL": f"http://localhost:{self.port}"}
        self.child = Child("web", command, log=folder / "web.log", environment=variables, folder=ROOT)

    def processes(self) -> list[Path]:
        """Its own, without the short-lived ones that decode pictures."""
        found = subprocess.check_output(["pgrep", "-g", str(self.child.pid)], text=True).split()
        return [one for pid in found if b"images_child" not in ((one := Path("/proc", pid)) / "cmdline").read_bytes()]

    def memory(self, name: str) -> int:
        """Of all its processes, in MB."""
        found = [re.search(rf"{name}:\s*(\d+) kB", (one / "status").read_text()) for one in self.processes()]
        return sum(int(one[1]) for one in found) // 1000


def post(url: str, cookie: str, content: bytes) -> int:
    """What the server answers to a browser that sends this as a square logo."""
    cookies = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=cookies), timeout=120) as page:
        csrf = re.search(r"csrf=([^;]+)", page.headers["Set-Cookie"])[1]
    fields = {"csrfmiddlewaretoken": csrf, "left": "square", "initials": "A", "mark": "moss", "preview": "yes"}
    body = b"".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    body += b'--edge\r\nContent-Disposition: form-data; name="square"; filename="logo.png"\r\n\r\n' + content
    headers = {"Cookie": f"{cookies['Cookie']}; csrf={csrf}", "Content-Type": "multipart/form-data; boundary=edge"}
    try:
        request = urllib.request.Request(url, body + b"\r\n--edge--\r\n", headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_and_the_server_hardly_grows(tmp_path, organization):
    members = [make.member(organization, Role.ADMINISTRATOR) for _ in range(5)]
    cookies = [make.session(member) for member in members]
    heavy = attacks.noise(800)[:-12]
    work = [
        heavy + bytes(1_990_000 - len(heavy)),  # as many bytes as are taken, and broken at its end
        photo(4096, 4096),
        attacks.png_bomb(),
        attacks.noise(700, "WEBP"),
    ] * 25
    server = WebServer(tmp_path)
    server.child.start()
    try:
        path = reverse("branding-left", args=[organization.slug])
        wait_until(lambda: is_taken("127.0.0.1", server.port), 30)
        url = f"http://localhost:{server.port}{path}"
        assert [post(url, cookies[0], content) for content in work[:8]] == [422, 200, 422, 200] * 2  # warm
        before = server.memory("VmRSS")
        for one in server.processes():
            (one / "clear_refs").write_text("5")  # forgets the peak
        with ThreadPoolExecutor(100) as pool:
            answers = list(pool.map(lambda pair: post(url, cookies[1 + pair[0] % 4], pair[1]), enumerate(work)))
        grown = server.memory("VmHWM") - before
    finally:
        server.child.stop()
    print(f"\nA hundred uploads at once: {grown} MB more in {before} MB")
    assert answers == [422, 200, 422, 200] * 25
    assert grown < 50
