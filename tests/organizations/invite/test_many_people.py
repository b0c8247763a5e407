"""ORG-6: many are invited from a list; every row is shown with its error, corrected or left out before it is sent."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.invite_list import LARGEST_FILE
from organizations.invite_rows import MOST_ROWS
from organizations.models import Invitation, InvitationBatch, Role
from tests import make
from tests.organizations.dialog import words
from tests.organizations.invite.pages import PERSON, emails, only_batch, table, url

LIST = (
    "E-Mail;Vorname;Nachname;Rolle;Letzter Tag\nann@x.test;Ann;Lee;Administrator;\nbob@x.test;Bob;;extern;30.06.2027\n"
)


def csv(content: str | bytes, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def addresses(number: int) -> list[str]:
    return [f"person{place}@x.test" for place in range(number)]


# The list


def test_a_pasted_list_becomes_a_draft_and_nothing_is_sent(client_of, legal):
    response = client_of(legal).post(url(legal, "invite-many"), {"people": LIST, "role": "collaborator"})
    draft = only_batch()
    assert response.status_code == 303
    assert response["Location"] == url(legal, "invite-rows", draft.pk)
    assert [(row["email"], row["role"], row["ends_on"]) for row in draft.rows] == [
        ("ann@x.test", "administrator", ""),
        ("bob@x.test", "external", "2027-06-30"),
    ]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_file_does_as_well(client_of, legal, encoding):
    file = csv("E-Mail,Nachname\nann@x.test,Müller\n".encode(encoding))
    client_of(legal).post(url(legal, "invite-many"), {"file": file, "role": "external"})
    assert [(row["family_name"], row["role"]) for row in only_batch().rows] == [("Müller", "external")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Paste a list here, or choose a file."),
        ({"people": " \n"}, "Paste a list here, or choose a file."),
        ({"people": ";;\n;"}, "There is nobody in this list."),
        ({"people": "ann@x.test", "role": "owner"}, "Choose one of the roles."),
        ({"people": "ann@x.test", "file": "bob@x.test"}, "Paste a list or choose a file, not both."),
        ({"people": "a@x.test\n" * (MOST_ROWS + 1)}, "The list is too long: at most 1,000 people"),
        ({"people": "a\0nn@x.test"}, "Null characters are not allowed."),
        ({"file": b"PK\x03\x04\0\0"}, "This is not a text file. Save the table as CSV (UTF-8) and choose that file."),
        ({"file": b"a" * (LARGEST_FILE + 1)}, "The file is larger than 1 MB."),
        ({"file": b""}, "The submitted file is empty."),
    ],
)
def test_what_is_no_list_is_refused_and_what_was_pasted_is_kept(client_of, legal, typed, sentence):
    sent = {"role": "external"} | typed
    if "file" in sent:
        sent["file"] = csv(sent["file"])
    response = client_of(legal).post(url(legal, "invite-many"), sent)
    page = words(response)
    assert response.status_code == 422
    assert sentence in page
    assert not InvitationBatch.objects.exists()
    if "ann@x.test" in sent.get("people", ""):
        assert "ann@x.test</textarea>" in page


def test_the_template_is_a_table_with_heads_only(client_of, legal):
    response = client_of(legal).get(url(legal, "invite-template"))
    assert b"".join(response).decode("utf-8-sig") == "Email address,Given name,Family name,Role,Last day of access\r\n"


# The preview


def test_every_row_says_whether_it_will_be_invited_and_errors_come_first(client_of, legal, organization):
    make.invitation(organization, "waits@x.test")
    people = [
        "ann@x.test",
        "ANN@x.test",
        "Linda@Lanterna.test",
        "waits@x.test",
        "nonsense",
        {"email": "boss@x.test", "role": "boss"},
        {"email": "late@x.test", "role": "external", "ends_on": "2020-01-01"},
        {"email": "soon@x.test", "role": "external", "ends_on": "tomorrow"},
    ]
    page = words(client_of(legal).get(url(legal, "invite-rows", make.draft(legal, *people).pk)))
    assert table(page) == [
        ("ANN@x.test", "This address is already in the list."),
        ("Linda@Lanterna.test", "This address already belongs to a user."),
        ("waits@x.test", "This address has already been invited, and the invitation is waiting for an answer."),
        ("nonsense", "Enter a valid email address."),
        ("boss@x.test", "“boss” is not one of the roles."),
        ("late@x.test", "The last day of access, 1 Jan 2020, has passed."),
        ("soon@x.test", "“tomorrow” is not a date. Write it as 2027-06-30 or 30.06.2027."),
        ("ann@x.test", "Will be invited"),
    ]
    assert "1 will be invited" in page
    assert "7 rows cannot be invited. They are skipped" in page
    assert "Continue with 1 person" in page


def test_an_administrator_is_told_that_a_legal_representative_stays_out(client_of, admin):
    draft = make.draft(admin, "ann@x.test", {"email": "bob@x.test", "role": "legal_representative"})
    page = words(client_of(admin).get(url(admin, "invite-rows", draft.pk)))
    assert table(page)[0] == ("bob@x.test", "Only a legal representative can invite a legal representative.")


def test_what_is_typed_is_shown_as_text(client_of, legal):
    draft = make.draft(legal, {"email": "<script>", "role": "<b>boss</b>", "ends_on": "<i>"}, "bob@x.test")
    page = client_of(legal).get(url(legal, "invite-rows", draft.pk)).content.decode()
    assert "<script>" not in page.split("<main")[1]
    assert "&lt;b&gt;boss&lt;/b&gt;" in page


def test_a_long_list_has_pages(client_of, htmx, legal):
    draft = make.draft(legal, *addresses(250))
    client = client_of(legal)
    page = words(client.get(url(legal, "invite-rows", draft.pk)))
    assert len(table(page)) == 100
    assert "1–100 of 250" in page
    page = words(htmx(client).get(url(legal, "invite-rows", draft.pk), {"page": "3"}))
    assert page.startswith('<div class="stack" id="table">')
    assert len(table(page)) == 50


def test_five_hundred_rows_cost_as_many_queries_as_five(client_of, legal):
    client, numbers = client_of(legal), []
    for number in (5, 500):
        draft = make.draft(legal, *addresses(number))
        client.get(url(legal, "invite-rows", draft.pk))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(legal, "invite-rows", draft.pk)).status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 15


# Corrected


@pytest.fixture
def draft(legal) -> InvitationBatch:
    return make.draft(legal, "ann@x.test", "nonsense", {"email": "carl@x.test", "role": "boss"})


def test_a_row_is_corrected_in_a_form_that_says_what_is_wrong(client_of, legal, draft):
    client, row = client_of(legal), url(legal, "invite-row", draft.pk, 2)
    page = words(client.get(row))
    assert "Enter a valid email address." in page
    assert 'value="nonsense"' in page
    response = client.post(row, PERSON | {"email": "bob@x.test", "role": "external"})
    assert response["Location"] == url(legal, "invite-rows", draft.pk)
    assert emails(draft) == ["ann@x.test", "bob@x.test", "carl@x.test"]
    assert only_batch().rows[1]["line"] == 2


def test_with_htmx_the_list_changes_in_place(client_of, htmx, legal, draft):
    browser = htmx(client_of(legal), at=url(legal, "invite-rows", draft.pk))
    assert words(browser.get(url(legal, "invite-row", draft.pk, 2))).startswith('<form class="dialog__form"')
    response = browser.post(url(legal, "invite-row", draft.pk, 2), PERSON)
    page = words(response)
    assert page.startswith('<div class="stack" id="table">')
    assert "dialog:close" in response["HX-Trigger"]
    assert "Ann Lee will be invited." in page


@pytest.mark.parametrize("typed", [{"email": "bob"}, {"role": "boss"}, {"email": "linda@lanterna.test"}])
def test_a_correction_that_is_none_stays_in_the_dialog(client_of, htmx, legal, draft, typed):
    response = htmx(client_of(legal)).post(url(legal, "invite-row", draft.pk, 2), PERSON | typed)
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#dialog"
    assert 'value="Lee"' in words(response)
    assert emails(draft)[1] == "nonsense"


def test_a_row_is_left_out_and_the_others_keep_their_place(client_of, legal, draft):
    client = client_of(legal)
    client.post(url(legal, "invite-row", draft.pk, 1), {"leave_out": "yes"})
    assert emails(draft) == ["nonsense", "carl@x.test"]
    client.post(url(legal, "invite-row", draft.pk, 3), PERSON | {"email": "dora@x.test"})
    assert emails(draft) == ["nonsense", "dora@x.test"]
    assert client.post(url(legal, "invite-row", draft.pk, 1), PERSON).status_code == 404


def test_a_list_that_was_discarded_in_the_same_moment_is_not_found(client_of, legal, draft, monkeypatch):
    monkeypatch.setattr("organizations.views.invite_rows.own_draft", lambda *_: draft)
    InvitationBatch.objects.filter(pk=draft.pk).delete()
    for page in ("invite-rows", "invite-row-add"):
        assert client_of(legal).post(url(legal, page, draft.pk), PERSON).status_code == 404


def test_all_rows_with_errors_are_left_out_at_once(client_of, legal, draft):
    client = client_of(legal)
    response = client.post(url(legal, "invite-rows", draft.pk))
    assert "2 rows were left out." in words(client.get(response["Location"]))
    assert emails(draft) == ["ann@x.test"]


def test_a_person_is_added(client_of, legal, draft):
    client = client_of(legal)
    response = client.post(url(legal, "invite-row-add", draft.pk), PERSON | {"email": "dora@x.test"})
    assert response["Location"] == url(legal, "invite-rows", draft.pk)
    assert [(row["line"], row["email"]) for row in only_batch().rows][-1] == (4, "dora@x.test")


def test_a_full_list_takes_nobody_more(client_of, legal):
    full = make.draft(legal, *addresses(MOST_ROWS))
    response = client_of(legal).post(url(legal, "invite-row-add", full.pk), PERSON)
    assert response.status_code == 422
    assert "The list is full." in words(response)
    assert len(emails(full)) == MOST_ROWS


def test_a_list_without_anybody_says_what_to_do(client_of, legal):
    draft = make.draft(legal, rows=[])
    page = words(client_of(legal).get(url(legal, "invite-rows", draft.pk)))
    assert "Nobody is left in this list" in page
    assert "Continue with" not in page
    assert client_of(legal).get(url(legal, "invite-draft", draft.pk)).status_code == 200


# What they all get


def test_of_mixed_roles_everything_is_offered_that_concerns_one_of_them(client_of, legal):
    people = [{"email": f"{role}@x.test", "role": role} for role in ("administrator", "collaborator", "external")]
    draft = make.draft(legal, *people)
    client = client_of(legal)
    page = words(client.get(url(legal, "invite-preferences", draft.pk)))
    assert "Manage accounting" in page
    assert "New invoice" in page
    client.post(url(legal, "invite-preferences", draft.pk), {"topics": ["invoice_issued"], "manages_accounting": "on"})
    assert (only_batch().topics, only_batch().manages_accounting) == (["invoice_issued"], True)


def test_the_review_counts_what_is_sent_and_what_is_not(client_of, legal):
    until = (make.today() + timedelta(days=30)).isoformat()
    people = ["ann@x.test", "nonsense", {"email": "eva@x.test", "role": Role.EXTERNAL.value, "ends_on": until}]
    page = words(client_of(legal).get(url(legal, "invite-draft", make.draft(legal, *people).pk)))
    assert "2 people" in page
    assert "Collaborator (1), External (1)" in page
    assert "1 row has an error and is skipped." in page
    assert "Send 2 invitations" in page
