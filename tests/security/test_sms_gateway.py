"""Handing a message to a provider: what is posted where, how one is known there, what a failure says."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.core import mail

from console import env
from security import sms_gateway
from security.sms_gateway import NotSent


class Provider(BaseHTTPRequestHandler):
    """Keeps what is posted to it and answers what it is told to."""

    status = 201
    asked: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, dict(self.headers), parse_qs(body)))
        self.send_response(self.status)
        self.send_header("Location", "http://elsewhere.invalid/")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    kind = type("Provider", (Provider,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://user:pa%40ss@127.0.0.1:{server.server_port}/2010/Messages.json?x=1"
    settings.SMS_FORM = "To={to}&From=Steward&Body={text}"
    yield kind
    server.shutdown()
    server.server_close()


TEXT = "123456 ist Ihr Code für Steward & Söhne + mehr"


def test_the_fields_are_posted_as_the_settings_name_them(provider):
    sms_gateway.send("+41791234567", TEXT)
    ((path, headers, fields),) = provider.asked
    assert path == "/2010/Messages.json?x=1"
    assert fields == {"To": ["+41791234567"], "From": ["Steward"], "Body": [TEXT]}
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Authorization"] == "Basic dXNlcjpwYUBzcw=="


def test_a_name_without_a_password_is_a_token(provider, settings):
    settings.SMS_URL = settings.SMS_URL.replace("user:pa%40ss@", "secret-token@")
    sms_gateway.send("+41791234567", TEXT)
    assert provider.asked[0][1]["Authorization"] == "Bearer secret-token"


@pytest.mark.parametrize("status", [301, 400, 401, 429, 500])
def test_an_answer_that_is_no_success_is_a_failure(provider, status):
    provider.status = status
    with pytest.raises(NotSent, match=str(status)) as caught:
        sms_gateway.send("+41791234567", TEXT)
    assert "123456" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "ftp://x/", "nonsense", "http://127.0.0.1:1/"])
def test_nobody_there_is_a_failure(settings, url):
    settings.SMS_URL = url
    with pytest.raises(NotSent):
        sms_gateway.send("+41791234567", TEXT)


def test_locally_a_message_is_shown_beside_the_mails(settings):
    settings.SMS_URL = "mail:"
    sms_gateway.send("+41791234567", TEXT)
    assert (mail.outbox[0].to, mail.outbox[0].body) == (["+41791234567@sms.test"], TEXT)


@pytest.mark.parametrize("url", ["mail:", "http://gateway.example/"])
def test_production_wants_a_provider_over_tls(monkeypatch, url):
    monkeypatch.setenv("STEWARD_ENV", "production")
    monkeypatch.setenv("SMS_URL", url)
    with pytest.raises(Exception, match="SMS_URL begins with https://"):
        env.sms()
    monkeypatch.setenv("SMS_URL", "https://gateway.example/")
    assert env.sms() == "https://gateway.example/"


def test_signs_that_would_halve_the_message_are_sent_as_plain_ones(provider):
    sms_gateway.send("+41791234567", "L’accès\u00a0: «\u202fSteward\u202f» – déjà …")
    assert provider.asked[0][2]["Body"] == ['L\'accès : " Steward " - déjà ...']
