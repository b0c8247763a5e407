"""The codes of an authenticator app: those of RFC 6238, which `oathtool --totp` prints, each once, none too late."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django_otp import verify_token

from security.factors.authenticator import address_of, new_key, picture_of, spelled
from security.models import Authenticator
from security.models.factors import STEP, code_at, step_of
from tests import make

# RFC 6238, appendix B: seconds since 1970 and the last six of its eight digits, for SHA-1.
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    assert code_at(make.KEY, seconds // STEP) == code


@pytest.fixture
def clock(monkeypatch):
    """`clock(step)` stops the time in the middle of a step."""

    def stop(step: int) -> None:
        monkeypatch.setattr("security.models.factors.time.time", lambda: step * STEP + STEP / 2)

    return stop


@pytest.mark.parametrize(("away", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(clock, away, accepted):
    """ASVS 6.5.5."""
    clock(1000)
    assert (step_of(make.KEY, code_at(make.KEY, 1000 + away)) is not None) == accepted


def test_no_code_works_twice_nor_one_before_it(clock, db):
    person = make.user()
    app = make.authenticator(person)
    clock(1000)
    assert verify_token(person, app.persistent_id, code_at(make.KEY, 1000))
    for step in (999, 1000):
        assert verify_token(person, app.persistent_id, code_at(make.KEY, step)) is None
    assert verify_token(person, app.persistent_id, code_at(make.KEY, 1001))


NO_CODES = ["", " 287082", "287_082", "２８７０８２", "٢٨٧٠٨٢", "+87082", "2870820", "28708", "0x1234"]


@pytest.mark.parametrize("shape", NO_CODES)
def test_what_is_not_six_digits_is_no_code(monkeypatch, shape):
    monkeypatch.setattr("security.models.factors.time.time", lambda: 59)
    assert step_of(make.KEY, "287082") == 1
    assert step_of(make.KEY, shape) is None


def test_a_code_of_somebody_elses_app_is_none_of_mine(db):
    mine, theirs = make.authenticator(make.user()), make.authenticator(make.user())
    assert verify_token(mine.user, theirs.persistent_id, make.code()) is None


def test_keys_are_long_random_and_written_so_that_apps_read_them():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) * 8 for key in keys} == {160}
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", spelled(keys.pop()))
    assert spelled(make.KEY) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_the_address_sets_an_app_up(db):
    person = make.user(email="linda+x@lanterna.test")
    address = urlsplit(address_of(make.KEY, person))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/Steward:linda+x@lanterna.test"
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert asked == {
        "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "issuer": "Steward",
        "algorithm": "SHA1",
        "digits": "6",
        "period": "30",
    }


def test_the_picture_says_the_address(db):
    """Drawn back into modules, the path is the QR code that the library makes."""
    segno = pytest.importorskip("segno")
    address = address_of(make.KEY, make.user())
    picture, dark = picture_of(address), set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    matrix = segno.make_qr(address, error="m").matrix
    assert dark == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert picture.side == len(matrix) + 8


def test_the_key_is_unreadable_in_anybody_elses_row(db):
    mine = make.authenticator(make.user())
    stolen = Authenticator(user=make.user(), sealed_key=mine.sealed_key)
    assert mine.key == make.KEY
    with pytest.raises(Exception, match="authenticator of"):
        assert stolen.key
