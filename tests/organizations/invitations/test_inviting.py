"""ORG-6: addresses are asked to join; each row is judged alone, and a hundred cost what one costs."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.kit.exceptions import Denied
from organizations.models import Invitation, Membership, Role
from organizations.operations.invitations import invite
from organizations.queries.invitations import obstacles
from security.audit import Actor
from security.models import AuditEntry, Notice
from tests import make
from tests.organizations.invitations.asked import SOFIA, link, row


@pytest.fixture
def batch(organization, admin):
    return make.batch(organization, author=admin.user)


def sent(membership, batch, *rows):
    return invite(actor=make.actor(membership), batch=batch, rows=rows)


def test_an_invitation_waits_is_logged_and_is_mailed_once(admin, batch, organization, deliver):
    (made,) = sent(admin, batch, row(SOFIA, given_name="Sofia", family_name="Keller"))
    stored = Invitation.objects.get()
    assert (stored.email, stored.name, stored.role, stored.state) == (SOFIA, "Sofia Keller", "collaborator", "pending")
    assert (stored.organization, stored.batch, stored.invited_by) == (organization, batch, admin.user)
    assert stored.expires_at - stored.sent_at == settings.STEWARD["INVITATION_VALID"]
    entry = AuditEntry.objects.get(code="invited")
    assert (entry.subject_kind, entry.subject, entry.actor) == ("invitation", str(made.pk), str(admin.user_id))
    (mail,) = deliver()
    assert mail.to == [SOFIA]


def test_the_mail_says_who_invites_to_what_as_what_and_until_when(admin, batch, deliver):
    (made,) = sent(admin, batch, row(SOFIA, "external", (make.today() + timedelta(2)).isoformat()))
    (mail,) = deliver()
    html = mail.alternatives[0].content
    assert mail.subject == "Invitation to Lanterna SA"
    for text in (mail.body, html):
        for said in ("Andrea Conti", "Lanterna SA", "External", SOFIA, "Last day of access", "Zurich", "Not expected?"):
            assert said in text
        assert settings.PUBLIC_URL + link(made) in text
        assert settings.PUBLIC_URL + link(made) + "decline/" in text


def test_the_mail_speaks_the_language_of_the_account_else_of_the_organization(admin, batch, organization):
    organization.language, organization.time_zone = "fr", "Europe/Paris"
    organization.save()
    make.user(email="Known@example.test", language="de", time_zone="Europe/Berlin")
    sent(admin, batch, row("known@example.test"), row("unknown@example.test"))
    told = {n.address: (n.language, n.time_zone) for n in Notice.objects.all()}
    assert told == {"known@example.test": ("de", "Europe/Berlin"), "unknown@example.test": ("fr", "Europe/Paris")}


def test_nothing_tells_the_inviter_whether_an_address_has_an_account(admin, batch):
    make.user(email="known@example.test")
    rows = [row("known@example.test"), row("unknown@example.test")]
    known, unknown = sent(admin, batch, *rows)
    assert obstacles(batch.organization, admin, [row("other@example.test")]) == [None]
    hidden = {"id", "email", "reference", "digest", "search", "_state", "pk"}
    assert {k: v for k, v in vars(known).items() if k not in hidden} == {
        k: v for k, v in vars(unknown).items() if k not in hidden
    }
    facts = [entry.facts | {"invitation": 0} for entry in AuditEntry.objects.filter(code="invited")]
    assert facts[0] == facts[1]


def test_nothing_that_is_stored_opens_the_link(admin, batch):
    (made,) = sent(admin, batch, row(SOFIA))
    with connection.cursor() as cursor:
        for table in ("organizations_invitation", "security_notice", "security_auditentry", "security_auditname"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            assert made.token not in cursor.fetchone()[0]


def test_a_row_that_is_refused_stops_no_other(admin, batch, organization, collaborator, settings):
    settings.STEWARD = settings.STEWARD | {"INVITATIONS_WAITING": 4}
    make.invitation(organization, "waits@example.test")
    yesterday, tomorrow = (make.today() + timedelta(days) for days in (-1, 1))
    ends = sent(
        admin,
        batch,
        row(collaborator.user.email.upper()),
        row("Waits@Example.test"),
        row("new@example.test"),
        row("NEW@example.test"),
        row("boss@example.test", Role.LEGAL_REPRESENTATIVE),
        row("late@example.test", Role.EXTERNAL, yesterday.isoformat()),
        row("inside@example.test", Role.COLLABORATOR, tomorrow.isoformat()),
    )
    assert [end.email if isinstance(end, Invitation) else end for end in ends] == [
        "already_a_member",
        "already_invited",
        "new@example.test",
        "twice_in_the_list",
        "only_legal_representatives",
        "end_is_past",
        "only_external_access_ends",
    ]
    assert Notice.objects.count() == 1


def test_only_so_many_wait_at_once(admin, batch, organization, settings):
    settings.STEWARD = settings.STEWARD | {"INVITATIONS_WAITING": 2}
    make.invitation(organization)
    make.invitation(organization, expires_at=timezone.now())
    first, second = sent(admin, batch, row("a@example.test"), row("b@example.test"))
    assert (first.email, second) == ("a@example.test", "too_many_wait")


def test_only_a_legal_representative_invites_a_legal_representative(legal, admin, organization, staff):
    asked = row("boss@example.test", Role.LEGAL_REPRESENTATIVE)
    assert sent(admin, make.batch(organization, author=admin.user), asked) == ["only_legal_representatives"]
    (made,) = sent(legal, make.batch(organization, author=legal.user), asked)
    assert made.role == Role.LEGAL_REPRESENTATIVE
    asked = row("other@example.test", Role.LEGAL_REPRESENTATIVE)
    of_staff = invite(actor=Actor.staff(legal.user), batch=make.batch(organization, author=legal.user), rows=[asked])
    assert of_staff == ["only_legal_representatives"]


def test_where_a_second_factor_is_wanted_the_responsibility_is_given_to_members_only(legal, organization, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    asked = row("boss@example.test", Role.LEGAL_REPRESENTATIVE)
    assert sent(legal, make.batch(organization, author=legal.user), asked) == ["no_second_factor"]


@pytest.mark.parametrize("role", ["collaborator", "external"])
def test_who_may_not_invite_is_denied(request, organization, role):
    member = request.getfixturevalue(role)
    with pytest.raises(Denied):
        sent(member, make.batch(organization, author=member.user), row(SOFIA))
    assert not Invitation.objects.exists()


def test_a_batch_is_sent_by_whoever_prepared_it_in_its_organization(admin, legal, batch, stranger):
    for somebody in (legal, stranger):
        with pytest.raises(Denied):
            sent(somebody, batch, row(SOFIA))
    assert not Notice.objects.exists()


def test_an_invitation_that_nobody_answered_in_time_does_not_stand_in_the_way(admin, batch, organization):
    now = timezone.now()
    old = make.invitation(organization, SOFIA, sent_at=now - timedelta(15), expires_at=now - timedelta(minutes=1))
    (new,) = sent(admin, batch, row(SOFIA.upper()))
    old.refresh_from_db()
    assert (old.state, new.state) == ("expired", "pending")
    assert AuditEntry.objects.get(code="invitation_expired").subject == str(old.pk)


def test_an_invitation_never_lives_longer_than_the_access_it_brings(admin, batch, organization):
    last = make.today() + timedelta(days=1)
    (made,) = sent(admin, batch, row(SOFIA, Role.EXTERNAL, last.isoformat()))
    assert made.expires_at < timezone.now() + timedelta(days=3)


def test_the_database_takes_no_second_one_for_an_address(organization):
    make.invitation(organization, SOFIA)
    with pytest.raises(IntegrityError):
        make.invitation(organization, SOFIA.upper())


@pytest.mark.parametrize("state", ["revoked", "expired"])
def test_a_mailbox_is_not_flooded_by_ending_and_inviting_anew(admin, batch, organization, state):
    now = timezone.now()
    old = make.invitation(organization, SOFIA.upper(), state=state, ended_at=now)
    assert sent(admin, batch, row(SOFIA)) == ["sent_a_moment_ago"]
    Invitation.objects.filter(pk=old.pk).update(sent_at=now - settings.STEWARD["INVITATION_RESENT"])
    (new,) = sent(admin, batch, row(SOFIA))
    assert new.state == "pending"


def test_a_no_is_a_no_for_a_while_and_in_this_organization_only(admin, batch, organization, other_organization):
    now = timezone.now()
    long_ago, rest = now - timedelta(days=90), settings.STEWARD["INVITATION_DECLINED"]
    declined = {"sent_at": long_ago, "state": "declined"}
    make.invitation(organization, SOFIA, ended_at=now - rest + timedelta(hours=1), **declined)
    make.invitation(organization, "long@example.test", ended_at=now - rest, **declined)
    make.invitation(other_organization, "there@example.test", ended_at=now, **declined)
    ends = sent(admin, batch, row(SOFIA), row("long@example.test"), row("there@example.test"))
    assert [end if isinstance(end, str) else end.state for end in ends] == ["declined_lately", "pending", "pending"]


@pytest.mark.parametrize("refused", [False, True])
def test_a_hundred_cost_what_one_costs(admin, batch, organization, refused):
    def statements(number: int) -> int:
        rows = [row(f"p{number}-{place}@example.test") for place in range(number)]
        for place in range(0, number, 2):
            make.user(email=f"P{number}-{place}@example.test")
            if refused:
                now = timezone.now()
                make.invitation(organization, rows[place]["email"], sent_at=now - timedelta(15), expires_at=now)
        with CaptureQueriesContext(connection) as captured:
            assert len(sent(admin, batch, *rows)) == number
        return len(captured)

    assert statements(1) == statements(100) <= 25


def test_what_the_preview_says_is_what_sending_does(admin, batch, organization, collaborator):
    rows = [row(collaborator.user.email), row(SOFIA), row(SOFIA), row("x@example.test", Role.LEGAL_REPRESENTATIVE)]
    previewed = [reason.code if reason else "" for reason in obstacles(organization, admin, rows)]
    ends = sent(admin, batch, *rows)
    assert previewed == ["" if isinstance(end, Invitation) else end for end in ends]
    assert Membership.objects.filter(organization=organization).count() == 3
