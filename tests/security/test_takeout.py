"""SEC-9: a person takes along what is known of them: whole, documented, without a secret, and without other people."""

import csv
import io
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from console.kit.archives import zipped
from console.news.models import Copy, State, Subscription
from organizations.models import Membership, Role
from organizations.operations.people import change_role
from security import pictures, remembered
from security.models import AuditEntry, Notice, PhoneChange, RememberedDevice, User
from security.operations.securing import begin_securing
from security.takeout import PARTS
from tests import make
from tests.feedback.suggesting import suggestion
from tests.kit.attacks import photo
from tests.news import newsroom
from tests.organizations.dialog import STALE, words
from tests.security import recovering

URL = "/profile/account/data/"
TAKEN = {  # every key to a person, and the part in which its rows stand
    "security.AddressChange.user": "addresses",
    "security.Authenticator.user": "second_factors",
    "security.BackupCodes.user": "second_factors",
    "security.Phone.user": "second_factors",
    "security.PhoneChange.user": "addresses",
    "security.RecoveryRequest.user": "requests_for_help",
    "security.RememberedDevice.user": "remembered_devices",
    "security.Securing.user": "securing",
    "security.Session.user": "sessions",
    "organizations.Membership.user": "memberships",
    "organizations.Invitation.invited_by": "invitations",
    "organizations.Invitation.accepted_by": "invitations",
    "organizations.Seat.user": "seats_and_mailboxes",
    "organizations.Mailbox.user": "seats_and_mailboxes",
    "organizations.HandOver.nominator": "nominations",
    "organizations.HandOver.nominee": "nominations",
    "organizations.Appointment.nominee": "nominations",
    "news.Bounce.user": "mails_that_came_back",
    "news.Subscription.user": "news",
    "news.Copy.user": "news_received",
    "feedback.Suggestion.author": "suggestions",
    "django_otp_webauthn.WebAuthnCredential.user": "second_factors",
}
OF_STAFF = "what a member of staff did for the provider: it stands in their activity"
LEFT_OUT = {
    "security.PasswordReset.user": "a link that ends within the hour: that it was asked for stands in the activity",
    "security.RecoveryLook.reviewer": OF_STAFF,
    "security.RecoveryReview.reviewer": OF_STAFF,
    "security.User_groups.user": "what a member of staff may do is the provider's",
    "security.User_user_permissions.user": "what a member of staff may do is the provider's",
    "organizations.Membership.sponsor": "a row about somebody else, whose sponsor one is",
    "organizations.InvitationBatch.author": "rows about others; what was sent is in the invitations",
    "organizations.Appointment.proposed_by": OF_STAFF,
    "organizations.Appointment.decided_by": OF_STAFF,
    "news.Issue.written_by": OF_STAFF,
    "feedback.ServiceMeeting.planned_by": OF_STAFF,
    "feedback.ServiceMeeting.closed_by": OF_STAFF,
    "feedback.Decision.decided_by": OF_STAFF,
    "django_otp_webauthn.WebAuthnUserHandle.user": "a random name of the person for authenticators; we use none",
    "admin.LogEntry.user": "the framework's table, in which nothing is written",
}


def archive_of(client) -> ZipFile:
    response = client.post(URL)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="steward-')
    assert response["Cache-Control"] == "no-store"
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_everything_is_in_it_once_for_programs_and_once_for_people(client_of, admin, other_organization, deliver):
    person = admin.user
    person.preferred_factor = "sms"
    person.recovery_email, person.recovery_phone = "andrea@home.test", "+41787654321"
    person.save()
    PhoneChange.objects.create(user=person, number="+33612345678")
    make.authenticator(person, name="Pocket")
    make.phone(person)
    make.backup_codes(person)
    make.address_change(person, "andrea@new.test")
    team = make.team(admin.organization, "Web", admin)
    make.grant(team, make.product(admin.organization, name="The shop"))
    make.seat(admin, make.product(admin.organization, "ksuite", "Big kSuite"))
    make.mailbox(admin, "info@lanterna.test")
    make.invitation(admin.organization, "asked@example.test", by=person, given_name="=Ina")
    make.member(other_organization, Role.EXTERNAL, user=person)
    make.hand_over(admin)
    recovering.sent(person)
    suggestion(admin, "A wish")
    make.appointment(admin)
    Membership.objects.filter(pk=admin.pk).update(alerted_at=timezone.now())
    RememberedDevice.objects.create(user=person, digest="0" * 64, seal=remembered._seal(person))
    begin_securing(actor=make.actor(person), user=person)
    Copy.objects.create(issue=newsroom.issue(State.SENT), user=person, operation=uuid4())
    newsroom.bounce(person, said="No such user")
    Subscription.objects.create(user=person, theme="products")
    picture = pictures.store(photo(64, 64), now=timezone.now())
    User.objects.filter(pk=person.pk).update(picture=picture)
    deliver()
    client = client_of(admin)
    page = words(client.get(URL))
    assert "Second factors" in page
    archive = archive_of(client)
    assert archive.testzip() is None
    known = json.loads(archive.read("takeout.json"))
    assert (known["format"], known["version"]) == ("steward-takeout", 1)
    assert [name for name in known if name not in ("format", "version", "made_at")] == [part.name for part in PARTS]
    assert [part.name for part in PARTS if not known[part.name]] == []
    assert (known["profile"][0]["given_name"], known["profile"][0]["preferred_factor"]) == ("Andrea", "sms")
    assert {(one["kind"], one["address"], one["confirmed"]) for one in known["addresses"]} == {
        ("sign_in", "andrea@lanterna.test", True),
        ("recovery", "andrea@home.test", True),
        ("phone", "+41791234567", True),
        ("recovery_phone", "+41787654321", True),
        ("recovery_phone", "+33612345678", False),
        ("recovery", "andrea@new.test", False),
    }
    assert {(one["kind"], one["name"]) for one in known["second_factors"]} >= {("authenticator", "Pocket")}
    assert len(known["sessions"]) == 1
    assert known["requests_for_help"][0]["state"] == "sent"
    assert [(one["organization"], one["role"]) for one in known["memberships"]] == [
        ("Lanterna SA", "administrator"),
        ("Harbour Club", "external"),
    ]
    assert known["memberships"][0]["teams"] == ["Web"]
    assert known["rights"] == [
        {"organization": "Lanterna SA", "product": "The shop", "rights": ["technical"], "team": "Web"}
    ]
    assert {one["product"] for one in known["seats_and_mailboxes"]} >= {"Big kSuite"}
    assert (known["invitations"][0]["person"], known["invitations"][0]["direction"]) == ("=Ina", "sent")
    assert [one["person"] for one in known["nominations"]] == ["Linda Berger", None]
    assert known["memberships"][0]["alerted_at"]
    assert known["securing"][0]["ended_at"] is None
    assert [(one["number"][:2], one["subject"]) for one in known["news_received"]] == [("N-", "Quieter mail")]
    assert [(one["address"], one["said"]) for one in known["mails_that_came_back"]] == [
        ("andrea@lanterna.test", "No such user")
    ]
    assert {one["code"] for one in known["activity"]} >= {"recovery_sent", "takeout_made"}
    assert {one["code"] for one in known["mails"]} == {"recovery_sent", "role_changed"}
    assert [one["theme"] for one in known["news"]] == ["Product news"]
    assert [(one["title"], one["service"], one["state"]) for one in known["suggestions"]] == [
        ("A wish", "kDrive", "received")
    ]
    assert archive.namelist() == ["takeout.json", *[f"{part.name}.csv" for part in PARTS], "picture.jpg"]
    assert archive.read("picture.jpg") == bytes(picture.content)
    rows = list(csv.reader(io.StringIO(archive.read("invitations.csv").decode("utf-8-sig"))))
    assert rows[0][:3] == ["Direction", "Organization", "Person"]
    assert rows[1][2] == "'=Ina", "no spreadsheet runs it"
    entry = AuditEntry.objects.get(code="takeout_made")
    assert (entry.actor, entry.organization) == (str(person.pk), None)
    assert {mail.to[0] for mail in deliver()} == {"andrea@lanterna.test", "andrea@home.test"}


def test_every_row_about_a_person_is_taken_along_or_left_out_for_a_reason():
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is User
    }
    assert keys == TAKEN.keys() | LEFT_OUT.keys()
    assert not TAKEN.keys() & LEFT_OUT.keys()
    assert set(TAKEN.values()) <= {part.name for part in PARTS}


def test_no_secret_is_in_it(client_of, admin):
    person = admin.user
    devices = [make.authenticator(person), make.phone(person), make.passkey(person)]
    devices[1].keep_code("135790", attempt="one")
    make.backup_codes(person)
    asked = make.invitation(admin.organization, "asked@example.test", by=person)
    change, reset, request = make.address_change(person), make.password_reset(person), recovering.sent(person)
    cookie = make.session(person)
    archive = archive_of(client_of(admin))
    text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    secrets = [person.password, make.KEY.decode(), asked.token, asked.digest, cookie, reset.token, reset.account]
    secrets += [
        urlsafe_b64encode(devices[2].credential_id).rstrip(b"=").decode(),
        change.token("new"),
        request.token,
        request.method_token,
        devices[1].code_digest,
        "135790",
    ]
    with connection.cursor() as cursor:
        for query in (
            "SELECT encode(sealed_key, 'hex') FROM security_authenticator",
            "SELECT digest FROM security_backupcode",
            "SELECT session_key FROM security_session",
            "SELECT session_data FROM security_session",
            "SELECT encode(sealed_identity, 'hex') FROM security_recoveryrequest",
        ):
            cursor.execute(query)
            secrets += [value for (value,) in cursor.fetchall() if value]
    assert len(secrets) > 25
    assert [secret for secret in secrets if str(secret) in text] == []
    assert "1984" not in text, "what was declared in a request for help is no part of it"


def test_of_others_there_is_no_more_than_the_person_sees(client_of, legal, admin, collaborator, organization):
    person = collaborator.user
    make.invitation(organization, "secret-guest@example.test", by=person)
    change_role(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    Notice.objects.update(sent_at=timezone.now())
    archive = archive_of(client_of(collaborator))
    text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    for other in ("Linda", "Andrea", "linda@lanterna.test", "secret-guest"):
        assert other not in text
    known = json.loads(archive.read("takeout.json"))
    changed = next(one for one in known["activity"] if one["code"] == "role_changed")
    assert changed["by"] == "somebody"
    assert (changed["address"], changed["device"]) == (None, None)
    assert "External" in changed["changes"]
    assert [one["code"] for one in known["mails"]] == ["role_changed"]


def test_it_wants_a_fresh_proof_and_is_not_made_by_the_dozen(client_of, collaborator):
    assert client_of(collaborator, proved=STALE).post(URL)["Location"].startswith("/confirm/")
    client = client_of(collaborator)
    for _ in range(3):
        assert archive_of(client)
    response = client.post(URL)
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert AuditEntry.objects.filter(code="takeout_made").count() == 3


def test_a_long_history_is_sent_in_pieces(client_of, collaborator):
    yesterday = timezone.now() - timedelta(days=1)
    one = {"code": "signed_in", "actor_kind": "person", "actor": str(collaborator.user_id), "digest": b"x" * 32}
    AuditEntry.objects.bulk_create(AuditEntry(at=yesterday, **one) for _ in range(2500))
    response = client_of(collaborator).post(URL)
    pieces = list(response.streaming_content)
    assert max(map(len, pieces)) < 100_000
    known = json.loads(ZipFile(io.BytesIO(b"".join(pieces))).read("takeout.json"))
    assert len(known["activity"]) == 2501


def test_an_archive_needs_no_more_memory_than_a_piece_of_it():
    def noise():
        for number in range(400):
            yield (f"{number}:" + "abcdefghij" * 5000).encode()

    sizes = [len(piece) for piece in zipped([("one.txt", noise()), ("two.txt", iter([b"two"]))])]
    assert max(sizes) < 200_000
    assert len(sizes) > 2


def test_both_pages_are_led_to(client_of, collaborator):
    client = client_of(collaborator)
    for page in ("/profile/", "/profile/security/"):
        text = words(client.get(page))
        assert reverse("takeout") in text
        assert reverse("account-delete") in text
