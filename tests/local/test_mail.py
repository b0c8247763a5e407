"""The mail catcher: every mail arrives, is kept, and can be read without being able to do anything."""

import json
import smtplib
from email.message import EmailMessage
from http.client import HTTPConnection

import pytest

from console.local import mailcatcher
from console.local.supervisor import Supervisor

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("catcher")


@pytest.fixture(scope="module")
def catcher(folder):
    with Supervisor() as supervisor:
        yield mailcatcher.start(supervisor, folder / "mail", log=folder / "mail.log")


@pytest.fixture(scope="module")
def key(catcher):
    """A mail with everything in it that could do harm."""
    message = EmailMessage()
    message["Subject"] = f"Grüezi {EVIL}"
    message["From"] = "Steward <no-reply@steward.test>"
    message["To"] = "legal@demo.test"
    message["Bcc"] = "Hidden <hidden@demo.test>"
    message.set_content(f"See http://localhost:8000/confirm/?a=1&b=2. {EVIL}")
    message.add_alternative(f"<html><head></head><body>{EVIL}<p>Grüezi</p></body></html>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=f'../{EVIL}"é.pdf')
    with connected(catcher) as smtp:
        smtp.send_message(message)
    return mails(catcher, "hidden@demo.test")[0]["key"]


def connected(catcher):
    host, _, port = catcher.url.removeprefix("smtp://").rpartition(":")
    return smtplib.SMTP(host, int(port))


def get(catcher, path, host="localhost"):
    connection = HTTPConnection("127.0.0.1", int(catcher.page.rstrip("/").rpartition(":")[2]), timeout=5)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def page(catcher, path):
    status, _, body = get(catcher, path)
    assert status == 200
    return body.decode()


def mails(catcher, to=""):
    return json.loads(page(catcher, f"/mails.json?to={to}"))


def test_a_mail_arrives_with_all_its_parts_and_recipients(catcher, key):
    mail = next(mail for mail in mails(catcher) if mail["key"] == key)
    assert mail["to"] == ["legal@demo.test", "hidden@demo.test"]
    assert mail["subject"] == f"Grüezi {EVIL}"
    assert "Grüezi" in mail["html"]
    assert mail["text"].startswith("See http://localhost:8000")


def test_the_list_is_searched_by_recipient_and_has_the_newest_first(catcher, key):
    with connected(catcher) as smtp:
        for number in (1, 2):
            smtp.sendmail("a@steward.test", ["New.Person@demo.test"], f"Subject: number {number}\r\n\r\nHello\r\n")
    assert [mail["subject"] for mail in mails(catcher, "new.person")] == ["number 2", "number 1"]
    found = page(catcher, "/?to=new.person")
    assert found.index("number 2") < found.index("number 1")
    assert "legal@demo.test" not in found
    assert "No mail was sent to an address with “nobody” in it." in page(catcher, "/?to=nobody")


@pytest.mark.parametrize("path", ["/", "/mails/{key}/", f"/?to={EVIL}"])
def test_nothing_of_a_mail_becomes_markup_of_the_page(catcher, key, path):
    assert "<script" not in page(catcher, path.format(key=key))


def test_web_addresses_in_the_text_are_links(catcher, key):
    link = '<a href="http://localhost:8000/confirm/?a=1&amp;b=2" rel="noreferrer">'
    assert link in page(catcher, f"/mails/{key}/")


def test_the_html_of_a_mail_is_shown_in_a_frame_in_which_nothing_runs(catcher, key):
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page(catcher, f"/mails/{key}/")
    _, headers, body = get(catcher, f"/mails/{key}/html")
    assert headers["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script" not in headers["Content-Security-Policy"]
    assert b'<head><base target="_blank">' in body


def test_source_and_attachments_are_never_taken_for_pages(catcher, key):
    _, headers, body = get(catcher, f"/mails/{key}/source")
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
    assert b"Message" in body or b"Subject" in body
    _, headers, body = get(catcher, f"/mails/{key}/attachments/0")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert body == b"%PDF"


@pytest.mark.parametrize(
    "path", ["/mails/../../etc/passwd", "/mails/1795346561285726796-00000000/", "/mails/{key}/attachments/9", "/x"]
)
def test_what_is_not_there_is_404(catcher, key, path):
    assert get(catcher, path.format(key=key))[0] == 404


def test_a_page_that_points_its_own_name_at_this_machine_reads_nothing(catcher, key):
    assert get(catcher, "/mails.json", host="evil.example")[0] == 421


def test_addresses_made_for_it_are_refused_for_good_or_for_now(catcher):
    with connected(catcher) as smtp:
        for domain, code in (("refused.test", 550), ("later.test", 451)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                smtp.sendmail("a@steward.test", [f"x@{domain}"], "Subject: x\r\n\r\n")
            assert refused.value.recipients[f"x@{domain}"][0] == code


def test_mails_are_still_there_after_a_restart(tmp_path):
    for subjects in (["first"], ["second", "first"]):
        with Supervisor() as supervisor:
            catcher = mailcatcher.start(supervisor, tmp_path / "mail", log=tmp_path / "mail.log")
            with connected(catcher) as smtp:
                smtp.sendmail("a@steward.test", ["b@demo.test"], f"Subject: {subjects[0]}\r\n\r\n")
            assert [mail["subject"] for mail in mails(catcher)] == subjects


def test_a_mail_in_a_character_set_nobody_knows_is_shown_all_the_same(catcher):
    with connected(catcher) as smtp:
        source = b"Content-Type: text/plain; charset=klingon\r\nSubject: odd\r\n\r\nqapla \xff\r\n"
        smtp.sendmail("a@steward.test", ["odd@demo.test"], source)
    mail = mails(catcher, "odd@")[0]
    assert mail["text"].startswith("qapla")
    assert "qapla" in page(catcher, f"/mails/{mail['key']}/")
