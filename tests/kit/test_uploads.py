"""Files as they come in: in memory, never on a disk, and no more of them than is taken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from console.kit.uploads import CutUpload


@pytest.fixture(autouse=True)
def _small_limits(settings):
    settings.UPLOAD_MOST, settings.UPLOADS_MOST = 100_000, 150_000


def received(**files: bytes) -> HttpRequest:
    sent = {name: SimpleUploadedFile(f"{name}.jpg", content) for name, content in files.items()}
    return RequestFactory().post("/", {"typed": "words", **sent})


def test_a_file_is_kept_in_memory_as_it_was(tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "not there"
    file = received(front=b"x" * 100_000).FILES["front"]
    assert (file.name, file.size, file.read()) == ("front.jpg", 100_000, b"x" * 100_000)


def test_of_a_file_that_is_too_heavy_only_its_size_is_known():
    request = received(front=b"x" * 100_001, back=b"y" * 10)
    front, back = request.FILES["front"], request.FILES["back"]
    assert isinstance(front, CutUpload)
    assert (front.size, front.read()) == (100_001, b"")
    assert back.read() == b"y" * 10
    assert request.POST["typed"] == "words"


def test_all_files_of_a_request_together_have_a_limit_too():
    request = received(first=b"x" * 90_000, second=b"y" * 90_000, third=b"z" * 10)
    assert not isinstance(request.FILES["first"], CutUpload)
    assert isinstance(request.FILES["second"], CutUpload)
    assert request.FILES["third"].read() == b"z" * 10


def test_more_files_than_any_form_has_are_refused(client, settings):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 4
    files = {f"f{number}": SimpleUploadedFile("x.jpg", b"x") for number in range(5)}
    assert client.post("/sign-in/", files).status_code == 400


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\boot.ini", "a\nb.jpg", "x" * 400 + ".jpg", "..", ""])
def test_a_name_is_never_a_path(name):
    file = RequestFactory().post("/", {"front": SimpleUploadedFile("x", b"x")}).FILES["front"]
    assert "/" not in file.name
    body = f'--b\r\nContent-Disposition: form-data; name="front"; filename="{name}"\r\n\r\nx\r\n--b--\r\n'.encode()
    request = RequestFactory().post("/", body, content_type="multipart/form-data; boundary=b")
    assert all("/" not in one.name and "\\" not in one.name and len(one.name) <= 255 for one in request.FILES.values())
