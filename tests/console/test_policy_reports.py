"""What browsers report of the content security policy (ASVS 3.4.7): one line each, without secrets, and no flood."""

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from console.kit.rations import Ration
from console.shell import reports

URL = "/csp-report/"
LINK = "0123456789abcdef" * 4
OLD, NEW = "application/csp-report", "application/reports+json"


def old(**said) -> bytes:
    """As `report-uri` has it sent."""
    return json.dumps({"csp-report": said}).encode()


def new(*violations) -> bytes:
    """As `report-to` has them sent."""
    return json.dumps([{"type": "csp-violation", "age": 1, "body": said} for said in violations]).encode()


@pytest.fixture
def send(client_of, legal, monkeypatch, caplog, django_assert_num_queries):
    """What the lines say after a message of somebody who is signed in."""
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(reports, "RATION", Ration(20, timedelta(hours=1)))
    browser = client_of(legal)

    def sending(body: bytes, kind: str = OLD, **options) -> list[dict[str, object]]:
        caplog.clear()
        with django_assert_num_queries(0):
            answer = browser.post(URL, body, content_type=kind, **options)
        assert (answer.status_code, answer.content, answer.cookies.keys() & {"session"}) == (204, b"", set())
        return [record.facts for record in caplog.records]

    return sending


def test_both_ways_to_report_make_a_line_without_query_and_secret(send, organization):
    page = reverse("members", args=[organization.slug])
    secret = reverse("password-reset", args=[1, LINK])
    encoded = secret.replace(LINK, "%61" + LINK[1:])
    (line,) = send(old(**{"document-uri": f"https://x.test{encoded}"}))
    assert line["page"] == secret.replace(LINK, "…")
    (line,) = send(
        old(
            **{
                "document-uri": f"https://x.test{page}?q=linda",
                "violated-directive": "img-src 'self'",
                "blocked-uri": "https://u:p@evil.test/a?b",
            }
        )
    )
    assert line == {"directive": "img-src", "blocked": "evil.test", "page": page, "left_out": 0}
    lines = send(
        new(
            {
                "documentURL": f"https://x.test{secret}#top",
                "effectiveDirective": "script-src-elem",
                "blockedURL": "inline",
            },
            {"documentURL": f"https://x.test{page}{LINK}/", "effectiveDirective": "img-src", "blockedURL": "data:x"},
        ),
        NEW,
    )
    assert [(line["directive"], line["blocked"], line["page"]) for line in lines] == [
        ("script-src-elem", "inline", secret.replace(LINK, "…")),
        ("img-src", "data", "…"),
    ]


@pytest.mark.parametrize(
    "value", ['x\r\n{"level": "info"}', "https://[", "<script>", "a" * 5000, 7, None, [], {}, "/%00"]
)
def test_what_no_browser_says_stands_in_no_line(send, value):
    names = ("document-uri", "effective-directive", "blocked-uri")
    (line,) = send(old(**dict.fromkeys(names, value)))
    assert [line[name] for name in ("directive", "blocked", "page")] == ["…"] * 3


def test_what_stands_below_django_admin_is_no_page_of_ours(send):
    """It answers whatever is asked for there, so anybody could write into the log what they like."""
    (line,) = send(old(**{"document-uri": "https://x.test/admin/linda@lanterna.test/"}))
    assert line["page"] == "…"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", OLD),
        (b"{", OLD),
        (b"\xff", NEW),
        (b"[" * 50_000, NEW),
        (b'["x", 1, {"type": "deprecation", "body": {}}, {"csp-report": 1}]', NEW),
        (old(**{"blocked-uri": "x" * 70_000}), OLD),
        (old(**{"blocked-uri": "inline"}), "text/plain"),
        (b"csp-report=x", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_report_is_thanked_for_and_forgotten(send, body, kind):
    assert send(body, kind) == []


def test_a_flood_is_told_of_and_is_no_flood_of_lines(send, monkeypatch):
    one = {"effectiveDirective": "img-src", "blockedURL": "inline"}
    assert len(send(new(*[one] * 100), NEW)) == reports.MOST
    assert sum(len(send(new(*[one] * 10), NEW)) for _ in range(5)) == 20 - reports.MOST
    monkeypatch.setattr(reports, "monotonic", lambda: 10.0**9)
    assert [line["left_out"] for line in send(new(one), NEW)] == [40]


def test_it_is_everybodys_and_for_reports_alone(client):
    assert reverse("csp-report") == URL, "the policy names the address"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, old(), content_type=OLD).status_code == 204
    assert {client.get(URL).status_code, client.put(URL).status_code} == {405}
    assert client.post(f"{URL}x", old(), content_type=OLD).status_code == 404


def test_a_ration_comes_back_with_time():
    ration = Ration(2, timedelta(seconds=10))
    assert [ration.take(0), ration.take(0), ration.take(9), ration.take(10), ration.take(10)] == [0, 0, None, 1, None]
    assert ration.take(1000) == 1
