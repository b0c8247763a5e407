"""Pictures of customers on a host of their own (PICTURES_URL): nothing else is there, and old addresses go on."""

import runpy
from types import SimpleNamespace

import pytest
from django.utils import timezone

from console import checks, env
from organizations.models import Role
from organizations.operations.people import change_role
from security import pictures
from tests import make
from tests.branding.brands import with_square_logo
from tests.kit.attacks import photo

OWN = "https://pictures.example.net"
HOST = {"Host": "pictures.example.net"}


@pytest.fixture
def own_host(settings, monkeypatch) -> None:
    """An installation that gives pictures a host of their own."""
    settings.PUBLIC_URL = "https://console.example.com"
    settings.ALLOWED_HOSTS = ["testserver", "pictures.example.net"]
    monkeypatch.setenv("PICTURES_URL", f"{OWN}/")
    given = runpy.run_path(str(env.ROOT / "console" / "settings.py"))
    settings.PICTURES_URL, settings.CONTENT_SECURITY_POLICY = given["PICTURES_URL"], given["CONTENT_SECURITY_POLICY"]


@pytest.fixture
def shown(own_host, legal) -> str:
    """The path of a picture that Linda shows."""
    made = pictures.store(photo(64, 64), now=timezone.now())
    type(legal.user).objects.filter(pk=legal.user_id).update(picture=made)
    return f"/pictures/{made.name}"


def test_the_host_of_pictures_answers_pictures_and_nothing_else(
    client, client_of, legal, shown, django_assert_num_queries
):
    browser = client_of(legal)
    for name in ("pictures.example.net", "Pictures.Example.net:8443", "pictures.example.net."):
        with django_assert_num_queries(1):
            answer = browser.get(shown, headers={"Host": name, "Cookie": "session=stolen"})
        assert answer.status_code == 200, name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not {"Vary", "Set-Cookie"} & set(answer.headers)
    nothing = ["/", "/sign-in/", "/profile/", "/admin/", "/health/", "/static/js/console.js", "/csp-report/"]
    nothing += ["/pictures", "/pictures/", "/pictures/../sign-in/", f"{shown}/", "/o/lanterna/"]
    for path in nothing:
        with django_assert_num_queries(0):
            answers = [browser.get(path, headers=HOST), browser.post(path, headers=HOST)]
        for answer in answers:
            assert (answer.status_code, answer.content) == (404, b""), path
            assert not {"Location", "Set-Cookie"} & set(answer.headers), path
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
    assert client.post(shown, headers=HOST).status_code == 405
    assert client.get(shown, headers={"Host": "evil.example"}).status_code == 400
    assert client.get(shown).status_code == 200, "the console's own host, for mails of before"
    assert client.get("/sign-in/").status_code == 200


def test_pages_mails_and_cards_lead_there_and_browsers_may_go(client_of, legal, organization, shown, deliver):
    answer = client_of(legal).get("/profile/")
    assert f'src="{OWN}{shown}"' in answer.content.decode()
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["img-src"].split() == ["'self'", "data:", OWN]
    assert OWN not in policy["default-src"]
    card = b"".join(client_of(legal).get(f"/o/{organization.slug}/address-book/{legal.pk}.vcf"))
    assert f"{OWN}{shown}".encode() in card.replace(b"\r\n ", b"")
    logo = with_square_logo(organization).square_id
    member = make.member(organization)
    change_role(actor=make.actor(legal), organization=organization, members=[member.pk], role=Role.EXTERNAL)
    [mail] = deliver()
    html = mail.alternatives[0].content
    assert f'src="{OWN}/pictures/{logo}"' in html
    assert "https://console.example.com/pictures/" not in html


@pytest.mark.parametrize(
    ("url", "said"),
    [
        *((url, "is not the address of a host") for url in ("pictures.example.net", "https://", "https://[1/")),
        *((url, "is not the address of a host") for url in (f"{OWN}/a", f"{OWN}?a", "https://me@x.test", f"{OWN}:x")),
        ("https://x.test;script-src *", "is not the address of a host"),
        ("http://pictures.example.net", "differ in http and https"),
        ("https://console.example.com:8443", "leads to the host of the console itself"),
        ("https://elsewhere.example.net", "is not among ALLOWED_HOSTS"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(monkeypatch, url, said):
    def errors(url: str) -> list[str]:
        hosts = ["console.example.com", "pictures.example.net"]
        given = {"PUBLIC_URL": "https://console.example.com", "PICTURES_URL": url, "ALLOWED_HOSTS": hosts}
        monkeypatch.setattr(checks, "settings", SimpleNamespace(**given))
        return [error.msg for error in checks.host_of_pictures()]

    [error] = errors(url)
    assert said in error
    assert errors(OWN) == errors("") == []
