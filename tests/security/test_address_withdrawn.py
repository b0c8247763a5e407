"""A change of address that waits for its links (SEC-6, SEC-8) can be sent again, and withdrawn."""

from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from security.models import AddressChange, AuditEntry, Notice, User
from security.operations.addresses import confirm_address, withdraw_change
from tests import make
from tests.security.links import link_in
from tests.together import raised, together

SECURITY = "/profile/security/"
NEW = "linda@new.test"
OF = {"sign_in": f"{SECURITY}address/", "recovery": f"{SECURITY}recovery-email/"}
NOTHING = "Nothing is waiting to be confirmed any more."


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def text(response) -> str:
    return unescape(response.content.decode())


def addresses_of(user) -> tuple[str, str]:
    user.refresh_from_db()
    return user.email, user.recovery_email


@pytest.mark.parametrize("kind", OF)
def test_withdrawn_its_links_are_dead_and_say_so(client, client_of, linda, deliver, kind):
    mine, page = client_of(linda), OF[kind]
    assert "withdraw/" not in text(mine.get(SECURITY)) + text(mine.get(page)), "there is nothing to withdraw"
    mine.post(page, {"email": NEW})
    links = [link_in(mail) for mail in deliver()]
    for shown in (SECURITY, page):
        assert f'href="{page}withdraw/"' in text(mine.get(shown))
    late = client_of(linda, proved=None)  # taking back what was asked for makes the account only safer
    asked = text(late.get(f"{page}withdraw/"))
    assert NEW in asked
    assert ("linda@lanterna.test" if kind == "sign_in" else "linda@home.test stays") in asked
    assert AddressChange.objects.get().ended_at is None, "looking withdraws nothing"
    answer = late.post(f"{page}withdraw/")
    assert (answer.status_code, answer["Location"]) == (303, SECURITY)
    told = text(late.get(SECURITY))
    assert f"The change to {NEW} was withdrawn." in told
    assert "withdraw/" not in told
    for link in links:
        for method in (client.get, client.post):
            ended = method(link)
            assert ended.status_code == 410
            assert f"The change to {NEW} was withdrawn on" in text(ended)
    assert "was withdrawn" not in text(client.get(links[0][:-5] + "0000/")), "a guess is told nothing"
    assert addresses_of(linda) == ("linda@lanterna.test", "linda@home.test")
    code = {"sign_in": "sign_in_address_withdrawn", "recovery": "recovery_email_withdrawn"}[kind]
    entry = AuditEntry.objects.get(code=code)
    assert (entry.subject, entry.actor, "new.test" in str(entry.content())) == (str(linda.pk), str(linda.pk), False)
    assert "withdrawn" in text(mine.get("/profile/history/"))
    assert deliver() == [], "what is in force has not changed"
    assert mine.post(page, {"email": "another@new.test"}).status_code == 303, "it can be asked for anew"


def test_a_mail_that_is_still_owed_is_not_sent_any_more(linda, client_of, deliver):
    mine = client_of(linda)
    mine.post(OF["sign_in"], {"email": NEW})
    mine.post(f"{OF['sign_in']}withdraw/")
    assert deliver() == []
    assert Notice.objects.filter(sent_at=None).count() == 2


def test_sent_again_the_old_link_ends_and_what_was_confirmed_counts(client, client_of, linda, deliver):
    mine, again = client_of(linda), f"{OF['sign_in']}again/"
    mine.post(OF["sign_in"], {"email": NEW})
    links = {mail.to[0]: link_in(mail) for mail in deliver()}
    client.post(links["linda@lanterna.test"])
    long_ago = timezone.now() - settings.STEWARD["ADDRESS_LINK_VALID"] + timedelta(minutes=1)
    AddressChange.objects.update(sent_at=long_ago)
    assert client_of(linda, proved=None).post(again)["Location"].startswith("/confirm/?next=")
    assert NEW in text(mine.get(again))
    assert mine.post(again)["Location"] == SECURITY
    [mail] = deliver()
    assert mail.to == [NEW], "the present address has agreed already"
    assert AddressChange.objects.get().sent_at > timezone.now() - timedelta(minutes=1), "the link works for its time"
    old = client.post(links[NEW])
    assert (old.status_code, "a newer one was sent" in text(old)) == (410, True)
    client.post(link_in(mail))
    assert addresses_of(linda)[0] == NEW


def test_nobody_writes_to_a_mailbox_without_end(client_of, linda):
    times, _each = settings.STEWARD["LIMITS"]["change_address.account"]
    mine = client_of(linda)
    mine.post(OF["recovery"], {"email": NEW})
    statuses = [mine.post(f"{OF['recovery']}again/").status_code for _ in range(times)]
    assert statuses == [303] * (times - 1) + [429]
    assert mine.post(f"{OF['recovery']}withdraw/").status_code == 303, "what is only taken back is not counted"


@pytest.mark.parametrize("what", ["again/", "withdraw/"])
@pytest.mark.parametrize("how", ["never", "confirmed", "withdrawn", "too old", "of another"])
def test_where_nothing_waits_any_more_the_page_says_how_things_stand(client_of, linda, htmx, what, how):
    change = make.address_change(make.user() if how == "of another" else linda, NEW)
    match how:
        case "never":
            AddressChange.objects.all().delete()
        case "confirmed":
            confirm_address(change_id=change.pk, token=change.token("new"))
        case "withdrawn":
            withdraw_change(actor=make.actor(linda), user=linda, kind="recovery")
        case "too old":
            AddressChange.objects.update(sent_at=timezone.now() - settings.STEWARD["ADDRESS_LINK_VALID"])
    before, mine = list(AddressChange.objects.values()), client_of(linda)
    for method in (mine.get, mine.post):
        assert method(OF["recovery"] + what)["Location"] == SECURITY
        assert NOTHING in text(mine.get(SECURITY))
    assert htmx(mine, at=SECURITY).post(OF["recovery"] + what)["HX-Redirect"] == SECURITY
    assert list(AddressChange.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_withdrawn_at_the_same_moment_it_is_one_of_the_two():
    for number in range(6):
        person = make.user()
        change = make.address_change(person, f"home{number}@example.test")
        withdraw = partial(withdraw_change, actor=make.actor(person), user=person, kind="recovery")
        confirm = partial(confirm_address, change_id=change.pk, token=change.token("new"))
        assert len(raised(together(*[withdraw, confirm] * 2))) == 3
        change.refresh_from_db()
        person.refresh_from_db()
        made = person.recovery_email == f"home{number}@example.test"
        codes = AuditEntry.objects.filter(subject=str(person.pk)).values_list("code", flat=True)
        assert list(codes) == ["recovery_email_changed" if made else "recovery_email_withdrawn"]
        assert (change.withdrawn_at is None, change.new_agreed_at is not None) == (made, made)


@pytest.mark.parametrize("kind", OF)
def test_the_database_knows_no_change_that_was_made_and_withdrawn(linda, kind):
    change = make.address_change(linda, NEW, kind=kind)
    now = timezone.now()
    agreed = dict.fromkeys(["new_agreed_at", "present_agreed_at"], now)
    for wrong in ({"withdrawn_at": now}, {"withdrawn_at": now, "ended_at": now, **agreed}):
        with pytest.raises(IntegrityError, match="withdrawn_change_of_address_was_not_made"), transaction.atomic():
            AddressChange.objects.filter(pk=change.pk).update(**wrong)
