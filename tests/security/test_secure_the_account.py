"""Password compromised (SEC-8): one path through password, sessions, second factor, addresses and recent changes, which
knows from the facts how far it is."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from organizations.operations.account import delete_account
from security.enrolment import ONWARD
from security.models import AuditEntry, Authenticator, Securing, User
from security.operations.securing import begin_securing, end_securing, look_through
from security.views.thread import thread_of
from tests import make
from tests.security import recovering
from tests.security.enrolling import set_up_an_app
from tests.security.links import NEW_PASSWORD
from tests.security.test_where_to_go_next import EVIL

SECURITY = "/profile/security/"
STEPS = f"{SECURITY}compromised/"
NAMES = ("New password", "Sessions", "Second factor", "Recovery addresses", "Recent changes")


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def body(client, url=STEPS) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def states(client) -> list[str]:
    """The word of each step, in order."""
    page = body(client)
    assert re.findall(r'<h2 class="settings__name"[^>]*>\d\. ([^<]*)<', page) == list(NAMES)
    return re.findall(r'<span class="badge badge--(?:on|wait|off)">([^<]*)<', page)


def begin(client) -> None:
    """The path, and its first step."""
    client.post(STEPS)
    form = {"password": make.PASSWORD, "new_password": NEW_PASSWORD, "next": STEPS}
    assert client.post(f"{SECURITY}password/", form)["Location"] == STEPS


def way_to(client, number: int) -> str:
    """Where the button of a step leads."""
    return re.search(rf'id="open-{number}" href="([^"]*)"', body(client))[1]


def test_what_was_looked_at_counts_only_after_the_new_password_and_not_for_what_came_later(client_of, linda):
    client = client_of(linda)
    make.authenticator(linda, name="Pocket")
    client.post(STEPS)
    for look in ("two-factor", "addresses", "review"):
        for answer in (client.get(f"{STEPS}{look}/"), client.post(f"{STEPS}{look}/")):
            assert (answer.status_code, answer["Location"]) == (303, STEPS), "others are still in, and could change it"
    assert 'id="open-3"' not in body(client)
    begin(client)
    assert states(client)[2:] == ["Next", "Not yet", "Not yet"]
    client.post(way_to(client, 3))
    assert states(client)[2] == "Done"
    make.authenticator(linda, name="Whose is this?")
    assert states(client)[2] == "Next"
    Securing.objects.update(started_at=timezone.now() - timedelta(days=31), factors_seen_at=None)
    assert "Start with a new password" in body(client), "the box of the Security page has forgotten it, too"


def test_a_look_that_waited_for_a_new_beginning_counts_for_nothing(linda):
    begin_securing(actor=make.actor(linda), user=linda)
    with pytest.raises(Securing.DoesNotExist):  # nor does one with the old password, whoever asks
        look_through(actor=make.actor(linda), user=linda, look="addresses")
    now = timezone.now()
    Securing.objects.update(started_at=now + timedelta(seconds=5))  # while this one waited for the person
    User.objects.update(password_changed_at=now + timedelta(seconds=10))
    with pytest.raises(Securing.DoesNotExist):
        look_through(actor=make.actor(linda), user=linda, look="addresses")
    with pytest.raises(Securing.DoesNotExist):
        end_securing(actor=make.actor(linda), user=linda, current=None)


def test_the_whole_path_from_the_first_step_to_what_else_is_to_be_done(client_of, linda):
    client, intruder = client_of(linda), client_of(linda)
    make.authenticator(linda, name="Pocket")
    assert f'href="{STEPS}"' in body(client, SECURITY)
    assert states(client) == [], "nothing is under way"
    assert not Securing.objects.exists(), "looking begins nothing"
    answer = client.post(STEPS)
    assert (answer.status_code, answer["Location"]) == (303, f"{SECURITY}password/?next={STEPS}")
    assert states(client) == ["Next", "Not yet", "Not yet", "Not yet", "Not yet"]
    assert "1 other session is open" in body(client)

    form = {"password": make.PASSWORD, "new_password": NEW_PASSWORD, "next": STEPS}
    assert f'name="next" value="{STEPS}"' in body(client, answer["Location"])
    assert client.post(f"{SECURITY}password/", form)["Location"] == STEPS
    assert intruder.get("/profile/").status_code == 303
    assert states(client) == ["Done", "Done", "Next", "Not yet", "Not yet"]
    assert f'href="{STEPS}"' in body(client, way_to(client, 2)), "the page of the sessions knows the way back"

    linda.refresh_from_db()
    client = client_of(linda)  # left, and gone on with in another browser
    assert "Started " in body(client, SECURITY)
    assert states(client)[1] == "Next", "the other browser is still signed in"
    assert client.post(f"{SECURITY}sessions/others/", {"next": STEPS})["Location"] == STEPS
    for number, said in ((3, "All of it is mine"), (4, "All of it is mine"), (5, "I recognize all of it")):
        way = way_to(client, number)
        assert said in body(client, way)
        assert states(client)[number - 1] == "Next"
        assert client.post(way)["Location"] == STEPS
        assert states(client)[number - 1] == "Done"

    assert client.post(f"{STEPS}end/")["Location"] == f"{STEPS}end/"
    end = body(client, f"{STEPS}end/")
    assert "Your account is yours alone" in end
    assert all(name in end for name in (*NAMES, "The same password elsewhere"))
    assert "Started " not in body(client, SECURITY)
    codes = list(AuditEntry.objects.filter(code__startswith="securing").order_by("pk").values_list("code", flat=True))
    assert codes == ["securing_begun", *["securing_looked"] * 3, "securing_ended"]
    history = body(client, "/profile/history/")
    assert all(words in history for words in ("Began to secure the account", "Recovery addresses", "5 of 5 steps done"))
    client.post(STEPS)
    assert states(client)[0] == "Next", "begun anew, only what is done from now on counts"


def test_what_is_done_is_read_from_the_facts(client_of, linda):
    client = client_of(linda)
    client.post(f"{SECURITY}password/", {"password": make.PASSWORD, "new_password": NEW_PASSWORD})
    client.post(STEPS)
    assert states(client)[:2] == ["Next", "Not yet"], "a change of before does not count"
    User.objects.update(password_changed_at=timezone.now())
    assert states(client)[:2] == ["Done", "Done"]
    make.session(linda)
    assert states(client)[:2] == ["Done", "Next"], "somebody has come in with the new password"
    assert "All of it is mine" not in body(client, f"{STEPS}two-factor/"), "there is nothing to be sure of"
    make.authenticator(linda)
    assert states(client)[2] == "Done", "set up on the way"
    Authenticator.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert states(client)[2] == "Not yet", "it was there before, whoever set it up"
    client.post(f"{STEPS}end/")
    end = body(client, f"{STEPS}end/")
    assert "Your account is safer than before" in end
    assert f'href="{SECURITY}two-factor/"' in end
    assert AuditEntry.objects.get(code="securing_ended").facts == {"done": 1, "steps": 5}


def test_a_request_for_help_outlives_the_new_password_until_it_is_stopped(client_of, linda):
    """SEC-8: whoever knew the old one may have asked for help."""
    client, request = client_of(linda), recovering.sent(linda)
    begin(client)
    client.post(f"{STEPS}addresses/")
    client.post(f"{STEPS}review/")
    assert states(client)[3:] == ["Done", "Not yet"], "it was looked through, and is open all the same"
    assert "A request for help is open. If it is not yours, stop it." in body(client)
    stop = re.search(r'href="(/[^"]*/stop/[^"]*)"', body(client, f"{STEPS}review/"))[1]
    asked = client.get(stop, follow=True)
    assert f'name="next" value="{STEPS}review/"' in asked.content.decode()
    stopped = client.post(asked.request["PATH_INFO"], {"next": f"{STEPS}review/"}, follow=True)
    assert f'href="{STEPS}review/"' in stopped.content.decode()
    assert not type(request).objects.open().exists()
    assert states(client)[4] == "Done"


def test_every_page_of_a_step_comes_back_to_it(client_of, linda, htmx):
    """What is saved, what is cancelled, and what has to prove who one is on the way."""
    app, step = make.authenticator(linda), f"{STEPS}two-factor/"
    client = client_of(linda)
    begin(client)
    assert f'href="{SECURITY}two-factor/?next={step}"' in body(client, step)
    assert f"remove/?next={step}" in body(client, f"{SECURITY}two-factor/?next={step}")
    removal = {"password": NEW_PASSWORD, "next": step}
    assert client.post(f"{SECURITY}two-factor/authenticator/{app.pk}/remove/", removal)["Location"] == step
    assert client.post(f"{SECURITY}sessions/others/", {"next": STEPS})["Location"] == STEPS
    addresses = f"{STEPS}addresses/"
    assert f"recovery-email/?next={addresses}" in body(client, addresses)
    email = {"email": "linda@new.test", "next": addresses}
    assert client.post(f"{SECURITY}recovery-email/", email)["Location"] == addresses
    assert f"recovery-email/withdraw/?next={addresses}" in body(client, addresses)
    inside = htmx(client, at=addresses)
    withdrawn = inside.post(f"{SECURITY}recovery-email/withdraw/", {"next": addresses})
    assert withdrawn["HX-Redirect"] == addresses
    for page in (f"{SECURITY}history/", "/profile/history/"):
        assert f'href="{STEPS}review/"' in body(client, f"{page}?next={STEPS}review/")
    linda.refresh_from_db()
    late = client_of(linda, proved=None).post(f"{SECURITY}sessions/others/", {"next": STEPS})
    assert unquote(unquote(late["Location"])) == f"/confirm/?next={SECURITY}sessions/others/?next={STEPS}&undone=yes"


def test_a_factor_that_is_set_up_on_the_way_leads_back_to_the_step(client_of, linda):
    client = client_of(linda)
    begin(client)
    client.get(f"{SECURITY}two-factor/?next={STEPS}two-factor/")
    set_up_an_app(client, onward=f"{STEPS}two-factor/")
    assert states(client)[2] == "Done"
    client.get(f"{SECURITY}two-factor/")  # by themselves, later
    assert ONWARD not in client.session


def test_the_way_back_leads_to_the_steps_and_nowhere_else(client_of, linda):
    for url in (*EVIL, "/profile/", "/", f"{SECURITY}sessions/"):
        assert thread_of(RequestFactory().post("/", {"next": url})).url == "", url
    client = client_of(linda)
    assert client.post(f"{SECURITY}sessions/others/", {"next": EVIL[0]})["Location"] == f"{SECURITY}sessions/"
    assert "Back to the steps" not in body(client, f"{SECURITY}sessions/?next=/profile/")


def test_without_a_path_every_step_leads_to_its_beginning(client_of, linda):
    client = client_of(linda)
    for address in ("two-factor/", "addresses/", "review/", "end/"):
        ways = {client.get(STEPS + address)["Location"], client.post(STEPS + address)["Location"]}
        assert ways <= {STEPS, f"{STEPS}end/"}
    assert not Securing.objects.exists()
    assert not AuditEntry.objects.exists()
    for step in ("password", "sessions", "nothing"):
        assert client.get(f"{STEPS}{step}/").status_code == 404


def test_the_path_is_ones_own_and_ends_with_the_account(client_of, linda):
    client_of(linda).post(STEPS)
    assert states(client_of(make.user())) == []
    delete_account(actor=make.actor(linda), user=linda)
    assert not Securing.objects.exists()


def test_the_database_knows_nothing_that_was_seen_before_it_began(linda):
    Securing.objects.create(user=linda)
    for field in ("factors_seen_at", "addresses_seen_at", "changes_seen_at", "ended_at"):
        with pytest.raises(IntegrityError, match="it_started"), transaction.atomic():
            Securing.objects.update(**{field: timezone.now() - timedelta(days=1)})
    with pytest.raises(IntegrityError), transaction.atomic():
        Securing.objects.create(user=linda)
