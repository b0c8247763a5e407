"""ORG-6: the invited accept with their account or by making one; what they get comes from the invitation alone."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.ending import end_of_day
from organizations.models import Invitation, Membership, Organization, Right, Role
from organizations.operations.acceptance import accept, accept_with_new_account, decline
from security.links import LinkEnded
from security.models import AuditEntry, Notice, Session, User
from security.opened_links import name_of
from tests import make
from tests.organizations.dialog import STALE
from tests.organizations.invitations.asked import ACCOUNT, SOFIA, decline_link, link, state_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sofia(db):
    return make.user("Sofia", "Keller", email="Sofia@Keller.test")


@pytest.fixture
def invitation(organization, admin):
    return make.invitation(organization, SOFIA, by=admin.user, given_name="Sofia", family_name="Kellerin")


def test_looking_changes_nothing_and_keeps_the_link_out_of_the_referer(client, client_of, sofia, invitation):
    before = list(Invitation.objects.values())
    for browser in (client, client_of(sofia), client_of(make.user())):
        for url in (link(invitation), decline_link(invitation)):
            page = browser.get(url)
            assert page.status_code == 200
            assert page["Referrer-Policy"] == "strict-origin"
            assert page["Cache-Control"] == "no-store"
    assert list(Invitation.objects.values()) == before
    assert not AuditEntry.objects.exists()


def test_the_page_says_who_invites_to_what_as_what_and_until_when(client_of, sofia, invitation):
    page = words(client_of(sofia).get(link(invitation)))
    for said in ("Lanterna SA", "Andrea Conti", "Collaborator", "Only the products given to you", "(Zurich)"):
        assert said in page


def test_the_invited_accepts_and_is_in(client_of, sofia, invitation, organization, admin):
    browser, home = client_of(sofia), reverse("home-of", args=[organization.slug])
    answer = browser.post(link(invitation))
    assert (answer.status_code, answer["Location"]) == (303, home)
    member = Membership.objects.get(user=sofia)
    assert (member.organization, member.role, member.sponsor) == (organization, Role.COLLABORATOR, None)
    stored = Invitation.objects.get()
    assert (stored.state, stored.accepted_by) == ("accepted", sofia)
    codes = AuditEntry.objects.order_by("pk").values_list("code", "actor")
    assert list(codes) == [("member_joined", str(sofia.pk)), ("invitation_accepted", str(sofia.pk))]
    assert AuditEntry.objects.get(code="invitation_accepted").facts["invited_by"] == admin.user_id
    assert not Notice.objects.exists(), "five hundred acceptances are not five hundred mails"
    assert "You are now Collaborator in Lanterna SA." in words(browser.get(home))


def test_what_the_batch_offers_becomes_the_members_own(client_of, sofia, organization, admin, other_organization):
    team = make.team(organization, "Boutique")
    site, ended = make.product(organization), make.product(organization, ended_at=timezone.now())
    batch = make.batch(organization, author=admin.user, topics=["product_blocked"], manages_accounting=True)
    batch.teams.set([team])
    make.grant(batch, site, Right.TECHNICAL, Right.STATISTICS)
    make.grant(batch, ended)
    batch.access.kind_grants.create(kind=site.kind, rights=[Right.STATISTICS])
    invitation = make.invitation(organization, SOFIA, batch=batch)
    client_of(sofia).post(link(invitation))
    member = Membership.objects.get(user=sofia)
    grants = member.access.grants.values_list("product", "rights")
    assert list(grants) == [(site.pk, [Right.TECHNICAL, Right.STATISTICS])]
    assert list(member.access.kind_grants.values_list("kind", "rights")) == [(site.kind_id, [Right.STATISTICS])]
    assert list(member.teams.all()) == [team]
    assert (member.topics, member.manages_accounting) == (["product_blocked"], True)
    logged = set(AuditEntry.objects.filter(organization=organization.pk).values_list("code", flat=True))
    given = {"access_changed", "team_members_changed", "preferences_changed"}
    assert given <= logged, "what an invitation gives stands in the log as what is given by hand"
    assert batch.access.grants.count() == 2, "the next who accepts gets it too"


def test_an_external_gets_the_last_day_and_a_sponsor_and_no_accounting(client_of, sofia, organization, admin):
    last = make.today() + timedelta(days=30)
    batch = make.batch(organization, author=admin.user, manages_accounting=True)
    make.access(batch, full=True)
    invitation = make.invitation(organization, SOFIA, Role.EXTERNAL, batch=batch, access_ends_on=last)
    client_of(sofia).post(link(invitation))
    member = Membership.objects.get(user=sofia)
    assert (member.role, member.ends_at) == (Role.EXTERNAL, end_of_day(last, organization))
    assert (member.sponsor, member.manages_accounting, member.access.full) == (admin.user, False, True)


def test_whoever_has_no_account_makes_one_and_gets_no_organization_of_their_own(client, invitation, organization):
    page = words(client.get(link(invitation)))
    assert 'value="Sofia"' in page
    assert 'value="Kellerin"' in page
    assert SOFIA in page
    answer = client.post(link(invitation), ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (303, reverse("home-of", args=[organization.slug]))
    sofia = User.objects.get(email=SOFIA)
    assert (sofia.name, sofia.language, sofia.time_zone) == ("Sofia Keller", "de", "America/Lima")
    assert sofia.check_password(ACCOUNT["password"])
    assert sofia.memberships.get().role == Role.COLLABORATOR
    assert Organization.objects.count() == 1
    assert Session.objects.get().user == sofia
    codes = AuditEntry.objects.order_by("pk").values_list("code", "actor")
    assert list(codes)[:3] == [(code, str(sofia.pk)) for code in ("signed_up", "member_joined", "invitation_accepted")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"given_name": ""}, "Type your name."),
        ({"given_name": "see evil.test"}, "cannot contain a web or email address"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "sofiakeller1"}, "little more than"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence_and_the_link_still_works(client, invitation, change, sentence):
    answer = client.post(link(invitation), ACCOUNT | change)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not User.objects.filter(email=SOFIA).exists()
    assert client.post(link(invitation), ACCOUNT).status_code == 303


def test_signed_out_with_an_account_the_way_leads_through_sign_in_and_back(client, sofia, invitation):
    page, address = words(client.get(link(invitation))), f"/invitations/{name_of(invitation.token)}/"
    assert f'href="/sign-in/?next={address.replace("/", "%2F")}"' in page
    assert "password" not in page
    answer = client.post(link(invitation), ACCOUNT)
    assert answer["Location"].startswith("/sign-in/?next=")
    assert Membership.objects.count() == 2
    signed_in = client.post(answer["Location"], {"email": SOFIA, "password": make.PASSWORD, "next": address})
    assert signed_in["Location"] == address
    assert "Join Lanterna SA" in words(client.get(signed_in["Location"]))


@pytest.mark.parametrize("has_account", [True, False])
def test_another_account_gets_nothing_and_the_way_to_change_it(client_of, invitation, has_account, organization):
    if has_account:
        make.user(email=SOFIA)
    other = make.user(email="other@example.test")
    browser = client_of(other)
    page = words(browser.get(link(invitation)))
    assert "This invitation is for <b>sofia@keller.test</b>" in page
    assert "other@example.test" in page
    answer = browser.post(link(invitation), ACCOUNT)
    assert answer.status_code == 409
    assert "This invitation is for sofia@keller.test." in words(answer)
    assert not Membership.objects.filter(user=other).exists()
    assert User.objects.filter(email=SOFIA).exists() == has_account
    refusal = AuditEntry.objects.get(code="refused")
    assert (refusal.organization, refusal.facts["reasons"]) == (None, ["for_another_address"])
    assert refusal.actor == str(other.pk), "in the person's own history"
    out = browser.post("/sign-out/", {"next": link(invitation)})
    assert out["Location"] == link(invitation)
    assert ("Sign in" if has_account else "Create your account") in words(browser.get(link(invitation)))


def test_signing_out_leads_to_no_other_site(client_of, sofia):
    answer = client_of(sofia).post("/sign-out/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/sign-in/?out=yes"


@pytest.mark.parametrize("has_account", [True, False])
def test_nothing_in_the_form_or_the_address_changes_what_is_offered(
    client, client_of, invitation, other_organization, organization, has_account
):
    forged = ACCOUNT | {
        "role": Role.LEGAL_REPRESENTATIVE,
        "organization": other_organization.pk,
        "slug": other_organization.slug,
        "email": "other@example.test",
        "manages_accounting": "on",
        "access_ends_on": "",
        "is_staff": "on",
        "is_superuser": "on",
        "accepted_by": "1",
        "state": "pending",
    }
    browser = client_of(make.user(email=SOFIA)) if has_account else client
    query = f"?organization={other_organization.pk}&role=administrator"
    assert browser.post(link(invitation) + query, forged).status_code == 303
    member = User.objects.get(email=SOFIA).memberships.get()
    assert (member.organization, member.role, member.manages_accounting) == (organization, "collaborator", False)
    assert (member.user.is_staff, member.user.is_superuser) == (False, False)
    assert not User.objects.filter(email="other@example.test").exists()


def test_a_link_works_once(client_of, client, sofia, invitation):
    client_of(sofia).post(link(invitation))
    Membership.objects.filter(user=sofia).delete()
    for browser in (client_of(sofia), client):
        for method in (browser.get, browser.post):
            assert method(link(invitation)).status_code == 410
            assert method(decline_link(invitation)).status_code == 410
    assert not Membership.objects.filter(user=sofia).exists()


@pytest.mark.parametrize("how", ["revoked", "declined", "expired", "too old", "replaced", "unknown", "strange"])
def test_a_link_that_has_ended_says_so_and_what_to_do(client_of, client, sofia, invitation, how):
    url = link(invitation)
    match how:
        case "revoked" | "declined" | "expired":
            Invitation.objects.update(state=how, ended_at=timezone.now())
        case "too old":
            Invitation.objects.update(expires_at=timezone.now())
        case "replaced":
            invitation.generation += 1
            invitation.seal()
            invitation.save()
        case "unknown":
            url = url[:-3] + ("AA/" if url[-3:] != "AA/" else "BB/")
        case "strange":
            url = "/invitations/%00%ff%e2%80%a8/"
    for browser in (client_of(sofia), client):
        for answer in (browser.get(url), browser.post(url, ACCOUNT), browser.post(f"{url}decline/")):
            assert answer.status_code == 410
            assert answer["Referrer-Policy"] == "strict-origin"
            assert "ask the person who invited you for a new invitation" in words(answer)
    assert not Membership.objects.filter(user=sofia).exists()


@pytest.mark.parametrize("how", [{"expires_at": timezone.now()}, {"state": "revoked", "ended_at": timezone.now()}])
def test_what_ended_after_the_page_was_read_is_seen_under_the_lock(sofia, invitation, how):
    Invitation.objects.update(**how)
    for answer in (
        partial(accept, actor=make.actor(sofia), token=invitation.token, user=sofia),
        partial(accept_with_new_account, token=invitation.token, **ACCOUNT),
        partial(decline, actor=make.actor(sofia), token=invitation.token),
    ):
        with pytest.raises(LinkEnded):
            answer()


def test_whoever_joined_in_another_way_reads_it_and_the_invitation_ends(client_of, sofia, invitation, organization):
    make.member(organization, Role.EXTERNAL, user=sofia)
    answer = client_of(sofia).post(link(invitation))
    assert answer.status_code == 410
    assert "The address already belonged to a user." in words(answer)
    assert state_of(invitation) == ("revoked", "already_a_member")
    assert sofia.memberships.get().role == Role.EXTERNAL, "an invitation changes no role"


def test_an_address_that_got_an_account_meanwhile_is_not_taken_over(client, invitation, monkeypatch):
    """Between the page and the form: the form's answer is the page again, which now asks for the password."""
    from_elsewhere = make.user(email=SOFIA)
    monkeypatch.setattr(User.objects, "with_address", lambda email: User.objects.none())
    answer = client.post(link(invitation), ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (303, link(invitation))
    assert not from_elsewhere.memberships.exists()
    assert state_of(invitation) == ("pending", "")


def test_the_legal_responsibility_wants_a_fresh_proof(client_of, sofia, organization):
    invitation = make.invitation(organization, SOFIA, Role.LEGAL_REPRESENTATIVE)
    answer = client_of(sofia, proved=STALE).post(link(invitation))
    assert answer["Location"].startswith("/confirm/")
    assert not sofia.memberships.exists()
    assert client_of(sofia).post(link(invitation)).status_code == 303
    assert sofia.memberships.get().role == Role.LEGAL_REPRESENTATIVE


def test_a_right_that_a_kind_has_lost_is_not_given(client_of, sofia, organization, admin):
    site = make.product(organization)
    batch = make.batch(organization, author=admin.user)
    make.grant(batch, site, Right.TECHNICAL, Right.STATISTICS)
    batch.access.kind_grants.create(kind=site.kind, rights=[Right.STATISTICS])
    invitation = make.invitation(organization, SOFIA, batch=batch)
    site.kind.rights = [Right.TECHNICAL]
    site.kind.save()
    assert client_of(sofia).post(link(invitation)).status_code == 303
    access = Membership.objects.get(user=sofia).access
    assert list(access.grants.values_list("rights", flat=True)) == [[Right.TECHNICAL]]
    assert not access.kind_grants.exists()
