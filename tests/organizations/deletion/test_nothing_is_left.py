"""SEC-9: after the account is deleted, names and addresses stand nowhere: in no table, in no log, on no page."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from console.feedback.models import Channel
from console.feedback.operations import suggestions
from console.kit.exceptions import Denied
from console.kit.guards import Refused
from console.news.models import Subscription
from organizations.log.lines import lines
from organizations.models import Invitation, InvitationBatch, Membership, Organization, Role
from organizations.operations.acceptance import accept
from organizations.operations.account import delete_account
from organizations.operations.organizations import change_details, close_organization, fingerprint
from organizations.operations.people import change_role
from organizations.operations.responsibility import decline, nominate
from organizations.operations.signup import complete_sign_up
from security import audit, pictures, seals, tasks
from security.events import ProofGiven
from security.models import AuditEntry, AuditName, Notice, Picture, User
from security.operations import addresses, profile
from security.operations.notices import forget, send_again
from security.operations.recovery_phone import change_recovery_phone, prepare_recovery_phone, remove_recovery_phone
from tests import make
from tests.feedback.suggesting import suggestion
from tests.kit.attacks import photo
from tests.news import newsroom
from tests.organizations.dialog import words
from tests.security import recovering

CANARIES = ("zephyrine", "quartzmann", "zq@canary.test", "zq@backup.test", "zq@another.test", "795554433")
DETAILS = ("kanarienweg", "z-8499", "zwitscherau", "445556677", "che-987")  # of an organization


def traces() -> dict[str, str]:
    """Tables in which a canary stands, with the first row of each."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows = [row for (row,) in cursor.fetchall() if any(one in row.lower() for one in CANARIES + DETAILS)]
            if rows:
                found[table] = rows[0]
    return found


@pytest.fixture
def person(organization, legal, deliver) -> User:
    """Zephyrine Quartzmann, who has left traces wherever a person can."""
    user = make.user("Zephyrine", "Quartzmann", email="ZQ@canary.test", recovery_email="zq@backup.test")
    rows = make.rows({"email": "zq@canary.test", "given_name": "Zephyrine", "family_name": "Quartzmann", "result": ""})
    refused = make.rows({"email": "ZQ@Canary.test", "result": "already_a_member"}, "else@example.test")
    batch = make.batch(organization, rows=rows, done=1, state="sent")
    make.batch(organization, rows=refused, done=2, state="sent")
    names = {"given_name": "Zephyrine", "family_name": "Quartzmann"}
    asked = make.invitation(organization, "zq@canary.test", batch=batch, **names)
    place = accept(actor=make.actor(user), token=asked.token, user=user)
    make.phone(user, "+41795554433")
    change_recovery_phone(actor=make.actor(user), user=user, number="+41795554433")
    remove_recovery_phone(actor=make.actor(user), user=user)
    change_recovery_phone(actor=make.actor(user), user=user, number="+41795554433")
    prepare_recovery_phone(actor=make.actor(user), user=user, number="+33795554433")
    make.authenticator(user, name="Zephyrine's telephone")
    change_role(actor=make.actor(legal), organization=organization, members=[place.pk], role=Role.LEGAL_REPRESENTATIVE)
    own = organization.memberships.get(user=user)
    carl = make.member(organization)
    hand_over = nominate(actor=make.actor(user), organization=organization, member=carl.pk, role_after=Role.EXTERNAL)
    decline(actor=make.actor(carl), hand_over=hand_over)
    change_role(actor=make.actor(user), organization=organization, members=[carl.pk], role=Role.EXTERNAL)
    Membership.objects.filter(pk=carl.pk).update(sponsor=user)
    profile.change_profile(actor=make.actor(user), user=user, given_name="Zephyrine Maria")
    addresses.request_sign_in_address(actor=make.actor(user), user=user, address="zq@another.test")
    recovering.sent(user)
    make.invitation(organization, "other@example.test", by=user)
    elsewhere = make.batch(make.organization("Elsewhere"), rows=rows, done=1, state="sent")
    make.invitation(elsewhere.organization, "Zq@canary.test", batch=elsewhere, **names)
    make.session(user)
    suggestion(user, "A wish of Zephyrine")
    newsroom.bounce(user)
    Subscription.objects.create(user=user, theme="products")
    User.objects.filter(pk=user.pk).update(picture=pictures.store(photo(64, 64), now=timezone.now()))
    deliver()
    assert own.user_id == user.pk
    return User.objects.get(pk=user.pk)


def delete(person: User) -> None:
    delete_account(actor=make.actor(person), user=person)


def test_no_table_holds_name_or_address_of_a_deleted_account(person, deliver):
    before = set(traces())
    assert before > {"feedback_suggestion", "news_bounce"}
    assert before > {"security_user", "security_auditname", "security_notice", "organizations_invitation"}
    assert before > {"security_phone", "security_phonechange"}
    delete(person)
    assert not Subscription.objects.exists()
    assert User.objects.get(pk=person.pk).picture is None
    tasks.forget_pictures()
    assert not Picture.objects.exists(), "a face, to whoever has its address"
    left = traces()
    assert set(left) == {"security_notice"}, left
    deliver()
    tasks.sweep_messages()
    tasks.forget_notices()
    own = Notice.objects.filter(user=person.pk)
    assert set(own.values_list("address", "name")) == {("", "")}
    forget(actor=make.SYSTEM, now=timezone.now() + settings.STEWARD["NOTICES_KEPT"] + timedelta(minutes=1))
    assert traces() == {}


def test_an_organization_that_was_theirs_alone_keeps_neither_name_nor_address(client_of, staff, deliver):
    """Made by signing up, it bears their name, and so does its address in the console."""
    asked = make.sign_up("zq@canary.test")
    names = {"given_name": "Zephyrine", "family_name": "Quartzmann", "language": "en", "time_zone": "Europe/Zurich"}
    user = complete_sign_up(sign_up_id=asked.pk, token=asked.token, password=make.PASSWORD, **names)
    own = Organization.objects.get(memberships__user=user)
    at = {"street": "Kanarienweg 9", "postal_code": "Z-8499", "city": "Zwitscherau", "country": "CH"}
    typed = {**at, "phone": "+41445556677", "vat_number": "CHE-987.654.321"}
    for details in (typed, {**typed, "name": "Atelier Quartzmann", "street": "Kanarienweg 11"}):
        seen = fingerprint(organization=own, fields=details)
        own = change_details(actor=make.actor(user), organization=own, seen=seen, **details)
    shared = make.organization("Shared", owner=user, street="Our street 1")
    make.member(shared, Role.LEGAL_REPRESENTATIVE)
    (line,) = lines([AuditEntry.objects.filter(code="organization_changed").latest("pk")])
    assert "Zephyrine Quartzmann → Atelier Quartzmann" in line.change_text
    assert "Kanarienweg 9 → Kanarienweg 11" in line.change_text
    company = make.organization("Canary Ltd", owner=user, legal_form="company")
    for closing in (own, company):
        close_organization(actor=make.actor(user), organization=closing)
    deliver()
    assert set(traces()) > {"organizations_organization", "security_auditname"}
    delete(user)
    deliver()
    tasks.forget_notices()
    assert set(traces()) == {"security_notice"}, "of whoever stays in the other one"
    seals.seal(now=timezone.now())
    call_command("verify_audit", stdout=StringIO())
    entry = AuditEntry.objects.filter(code="organization_changed").latest("pk")
    shown = words(client_of(staff).get(reverse("admin:security_auditentry_change", args=[entry.pk])))
    assert "Street and number: – → –" in shown
    shared.refresh_from_db()
    assert (shared.name, shared.street) == ("Shared", "Our street 1"), "others are in it"
    company.refresh_from_db()
    assert company.name == "Canary Ltd", "it is nobody's own name"


def test_lists_that_were_sent_are_found_by_what_was_typed_in_them(person):
    with connection.cursor() as cursor:  # so few rows would be read whole
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = InvitationBatch.objects.sent_to_any({"zq@canary.test"})
    assert found.count() == 3
    assert "batches_by_typed_address" in found.explain()


def test_the_log_is_whole_and_speaks_of_a_deleted_account(client_of, person, organization, legal):
    seals.seal(now=timezone.now())
    delete(person)
    seals.seal(now=timezone.now())
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert AuditEntry.objects.filter(actor=str(person.pk)).count() > 5
    page = words(client_of(legal).get(reverse("log", args=[organization.slug])))
    assert "A deleted account" in page
    assert "Left by deleting their account" in page
    assert "Zephyrine" not in page
    found = words(client_of(legal).get(reverse("log", args=[organization.slug]) + "?q=Quartzmann"))
    assert "Nothing matches" in found


def test_others_see_a_deleted_account_where_the_name_was(client_of, person, organization, legal, staff):
    delete(person)
    client = client_of(legal)
    for invitation in organization.invitations.all():
        page = words(client.get(reverse("invitation-details", args=[organization.slug, invitation.pk])))
        assert "A deleted account" in page
        assert "@deleted.invalid" not in page
    listed = words(client.get(reverse("invitations", args=[organization.slug]) + "?state=accepted&state=revoked"))
    assert "@deleted.invalid" not in listed
    batch = InvitationBatch.objects.filter(state="sent").order_by("pk")[0]
    progress = words(client.get(reverse("invite-progress", args=[organization.slug, batch.pk])))
    assert "A deleted account" in progress
    client = client_of(staff)
    for name, pk in (("security_user", person.pk), ("security_recoveryrequest", person.recovery_requests.get().pk)):
        assert "A deleted account" in words(client.get(reverse(f"admin:{name}_change", args=[pk])))


def test_an_invitation_that_waits_elsewhere_is_declined_and_names_nobody(client_of, client, person, deliver):
    """In an organization that they have never been in; whoever sent it sees that it ended, and gets no mail."""
    [asked] = Invitation.objects.filter(organization__name="Elsewhere")
    past = make.invitation(make.organization("Past"), person.email, expires_at=timezone.now())
    other = make.invitation(asked.organization, "other@canary.example")
    token = asked.token
    delete(person)
    found = {one.pk: (one.state, one.email) for one in Invitation.objects.filter(pk__in=[asked.pk, past.pk, other.pk])}
    assert found == {asked.pk: ("declined", ""), past.pk: ("expired", ""), other.pk: ("pending", other.email)}
    assert "This invitation has ended" in words(client.get(reverse("invitation", args=[token])))
    inviter, slug = client_of(asked.invited_by), asked.organization.slug
    listed = words(inviter.get(reverse("invitations", args=[slug]) + "?state=declined"))
    assert "A deleted account" in listed
    entry = AuditEntry.objects.get(code="invitation_declined")
    assert (entry.organization, entry.subject) == (asked.organization_id, str(asked.pk))
    assert (entry.actor_kind, entry.actor, entry.address) == ("person", "", None)
    log = words(inviter.get(reverse("log", args=[slug])))
    assert "Invitation declined" in log
    assert str(person.pk) not in entry.facts.values()
    assert not Notice.objects.filter(code="invitation_declined").exists()


def test_a_name_that_somebody_still_had_in_mind_is_not_written_again(person):
    remembered = make.actor(person)
    delete(person)
    with audit.operation(actor=remembered) as operation:
        operation.record(ProofGiven(user=person))
    assert AuditName.objects.get(kind="user", key=str(person.pk)).name == ""


def test_a_mail_without_an_address_is_not_sent_again(person, staff):
    delete(person)
    given_up = Notice.objects.filter(code="account_deleted")
    given_up.update(given_up_at=timezone.now())
    tasks.forget_notices()
    with pytest.raises(Refused) as refusal:
        send_again(actor=make.Actor.staff(staff), notice=given_up[0])
    assert refusal.value.codes == {"was_forgotten"}
    assert not Notice.objects.filter(address__endswith="@deleted.invalid").exists()


def test_a_suggestion_that_was_under_way_is_not_kept_of_a_deleted_account(person):
    """Its request was let in before the deletion, and waited for it."""
    said = {"service": "kdrive", "language": "en", "title": "A wish of Zephyrine", "text": "At length."}
    delete(person)
    with pytest.raises(Denied):
        suggestions.send(actor=make.actor(person), author=person, key=uuid4(), about="", organization=None, **said)
    told = suggestions.record(actor=make.SYSTEM, channel=Channel.PHONE, author=person, told_by="", **said)
    assert told.author is None


@pytest.mark.parametrize(
    "change",
    [{"given_name": "Anna"}, {"email": "a@b.test"}, {"is_active": True}, {"is_staff": True}, {"password": "pbkdf2$x"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_nobody_bring_a_deleted_account_back(person, change):
    delete(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(**change)


def test_the_database_keeps_deleted_accounts_and_organizations_apart(organization, legal, person):
    blank = {"given_name": "", "family_name": "", "recovery_email": "", "is_active": False, "password": "!"}
    with pytest.raises(IntegrityError, match="still a member"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(deleted_at=timezone.now(), email="x@deleted.invalid", **blank)
    delete(person)
    with pytest.raises(IntegrityError, match="has deleted"), transaction.atomic():
        make.member(organization, user=person)
