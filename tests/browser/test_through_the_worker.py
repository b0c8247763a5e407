"""From the click on **Save** to the person's mailbox: browser, database, broker, worker and mail server, all real."""

import contextlib

import pytest
from playwright.sync_api import expect

from tests.worker.post_office import PostOffice, wait_until
from tests.worker.workers import Worker, flush


@pytest.fixture
def mailbox(live_server, transactional_db, tmp_path):
    """What a worker brings to people's mailboxes."""
    office = PostOffice()
    office.open()
    flush()
    with contextlib.closing(office):
        worker = Worker(tmp_path, email_url=office.url).start()
        try:
            worker.wait()
            yield office
        finally:
            worker.stop()


def test_the_summary_is_in_the_mailbox_within_seconds(open_browser, legal, priya, mailbox):
    priya.user.language = "de"
    priya.user.save(update_fields=["language"])
    page = open_browser(legal)
    page.goto(f"/o/{legal.organization.slug}/members/")
    page.wait_for_load_state()
    page.get_by_role("link", name="Actions for Priya Raman").click()
    page.get_by_role("link", name="Edit role").click()
    page.get_by_role("radio", name="Administrator").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priya Raman is now Administrator.")).to_be_visible()

    wait_until(lambda: mailbox.mails, 10)
    (mail,) = mailbox.mails
    assert mail["To"] == "priya@lanterna.test"
    assert mail["Content-Language"] == "de"
    words = mail.get_body(("plain",)).get_content()
    for expected in ("Lanterna SA", "Linda Berger", "Mitarbeit", "Administrat"):
        assert expected in words
