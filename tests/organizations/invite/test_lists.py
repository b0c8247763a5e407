"""ORG-6: a list of people is understood in many shapes and in five languages, and what is hostile stays harmless."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from organizations import invite_list
from organizations.ending import last_possible
from organizations.invite_list import rows_of, text_of
from organizations.invite_rows import MOST_ROWS, what_is_wrong
from organizations.invite_words import HEADS, column_of, folded, iso_day, role_of
from organizations.models import Role

TODAY = date(2026, 11, 22)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def read(text: str, role: str = "collaborator") -> list[tuple[str, ...]]:
    """Each row as (email, given name, family name, role, last day)."""
    columns = ("email", "given_name", "family_name", "role", "ends_on")
    return [tuple(row[column] for column in columns) for row in rows_of(text, role=role)]


def people(text: str) -> list[tuple[str, ...]]:
    """Each row as (email, given name, family name)."""
    return [row[:3] for row in read(text)]


def problems(text: str) -> list[list[str]]:
    return [[reason.code for reason in what_is_wrong(row, TODAY)] for row in rows_of(text, role="collaborator")]


ANN, BOB = ("ann@x.test", "Ann", "Lee"), ("bob@x.test", "Bob", "Müller")


# Pasted


@pytest.mark.parametrize(
    "text",
    [
        "ann@x.test\nbob@x.test",
        "ann@x.test\r\n\r\n  \r\nbob@x.test\r\n",
        "ann@x.test\rbob@x.test",
        "ann@x.test, bob@x.test",
        "ann@x.test; bob@x.test;",
        "ann@x.test bob@x.test",
        "ann@x.test,bob@x.test,",
        "\ufeffmailto:ann@x.test\nMAILTO:bob@x.test",
        "<ann@x.test>\n<bob@x.test>",
    ],
)
def test_addresses_alone_are_enough(text):
    assert people(text) == [("ann@x.test", "", ""), ("bob@x.test", "", "")]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee <ann@x.test>\nBob Müller <bob@x.test>",
        "Ann Lee <ann@x.test>, Bob Müller <bob@x.test>",
        'Ann Lee <ann@x.test>; "Müller, Bob" <bob@x.test>',
        '"Ann Lee" <ann@x.test>\n"Bob Müller" <bob@x.test>',
        "Lee, Ann <ann@x.test>\nMüller, Bob <bob@x.test>",
        "Lee, Ann <ann@x.test>; Müller, Bob <bob@x.test>",
        "ann@x.test,Ann,Lee\nbob@x.test,Bob,Müller",
        "ann@x.test;Ann;Lee\nbob@x.test;Bob;Müller",
        "ann@x.test\tAnn\tLee\nbob@x.test\tBob\tMüller",
        "Ann,Lee,ann@x.test\nBob,Müller,bob@x.test",
        'ann@x.test, "Ann" , "Lee"\nbob@x.test,"Bob","Müller"',
    ],
)
def test_names_are_understood_as_mail_programs_and_tables_write_them(text):
    assert people(text) == [ANN, BOB]


def test_a_name_of_many_words_is_divided_at_the_last_and_one_word_is_a_given_name():
    assert people("Anna Maria Lee <ann@x.test>\nBob <bob@x.test>") == [
        ("ann@x.test", "Anna Maria", "Lee"),
        ("bob@x.test", "Bob", ""),
    ]


def test_role_and_day_follow_the_name():
    assert read("ann@x.test,Ann,Lee,External,30.06.2027\nbob@x.test,,,admin") == [
        ("ann@x.test", "Ann", "Lee", "external", "2027-06-30"),
        ("bob@x.test", "", "", "administrator", ""),
    ]


def test_a_role_beside_an_address_is_no_name():
    assert read("ann@x.test, Administrator\nbob@x.test, Externe, 2027-06-30") == [
        ("ann@x.test", "", "", "administrator", ""),
        ("bob@x.test", "", "", "external", "2027-06-30"),
    ]


def test_whoever_has_no_role_gets_the_chosen_one():
    assert [row[3] for row in read("ann@x.test\nbob@x.test;;;admin", role="external")] == ["external", "administrator"]


# Tables with a head


def test_a_head_says_which_column_is_which_in_any_order():
    text = "Role,Last day,E-mail,Team,Surname,First name\nguest,2027-06-30,ann@x.test,Blue,Lee,Ann\n,,bob@x.test,,,\n"
    assert read(text) == [
        ("ann@x.test", "Ann", "Lee", "external", "2027-06-30"),
        ("bob@x.test", "", "", "collaborator", ""),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Email address;Given name;Family name;Role;Last day of access",
        "E-Mail-Adresse;Vorname;Nachname;Rolle;Letzter Tag",
        "Adresse e-mail;Prénom;Nom;Rôle;Dernier jour",
        "Indirizzo e-mail;Nome;Cognome;Ruolo;Ultimo giorno",
        "Correo electrónico;Nombre;Apellidos;Rol;Último día",
        "E-MAIL;vorname;NAME;Rolle;bis",
    ],
)
def test_a_head_is_understood_in_five_languages(head):
    assert read(f"{head}\nann@x.test;Ann;Lee;extern;30.06.2027") == [
        ("ann@x.test", "Ann", "Lee", "external", "2027-06-30")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_understood_in_the_language_in_which_it_was_downloaded(language):
    with translation.override(language):
        heads = [str(head) for head in HEADS.values()]
    assert [column_of(head) for head in heads] == list(HEADS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_is_understood_by_its_name_in_each_language(language):
    with translation.override(language):
        names = {role: str(role.label) for role in Role}
    assert {role: role_of(name.upper()) for role, name in names.items()} == {role: role.value for role in Role}


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("legal_representative", "legal_representative"),
        ("Gesetzlicher Vertreter", "legal_representative"),
        ("Administratorin", "administrator"),
        ("MITARBEITERIN", "collaborator"),
        ("Collaboratrice", "collaborator"),
        ("esterna", "external"),
        ("Invité", "external"),
        ("boss", ""),
        ("", ""),
    ],
)
def test_roles_are_understood_as_people_call_them(word, role):
    assert role_of(word) == role


def test_a_line_for_excel_and_rows_without_anything_are_skipped():
    assert people("sep=;\r\nE-Mail;Vorname;Name\r\n;;\r\nann@x.test;Ann;Lee\r\n; ;\r\n") == [ANN]


def test_a_head_without_a_word_for_the_address_finds_the_column_that_has_them():
    assert people("Vorname,Name,Kontakt\nAnn,Lee,ann@x.test") == [ANN]


def test_each_row_keeps_the_number_of_its_line():
    assert [row["line"] for row in rows_of("\nE-mail\n\nann@x.test\nbob@x.test", role="external")] == [4, 5]
    assert [row["line"] for row in rows_of("a@x.test,b@x.test\nc@x.test", role="external")] == [1, 2, 3]


# Days


@pytest.mark.parametrize("text", ["2027-06-30", "30.06.2027", "30.6.2027", "30/06/2027", "2027-06-30 00:00:00"])
def test_a_day_is_understood_as_people_write_it(text):
    assert iso_day(text) == "2027-06-30"


@pytest.mark.parametrize(
    "text", ["31.02.2027", "06/30/2027", "30.06.27", "tomorrow", "2027", "0000-01-01", "٣٠.٠٦.٢٠٢٧x"]
)
def test_what_is_no_day_is_none(text):
    assert iso_day(text) == ""


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_a_file_is_read_as_its_program_wrote_it(encoding):
    content = "E-Mail;Vorname;Nachname\r\nbob@x.test;Bob;Müller\r\n".encode(encoding)
    assert people(text_of(content)) == [BOB]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 a workbook", b"%PDF-1.7", b"ann@x.test\0\0", b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_what_is_no_text_is_refused_with_a_way_out(content):
    with pytest.raises(ValidationError, match="Save the table as CSV"):
        text_of(content)


# What cannot be right


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("ann", ["wrong_address"]),
        ("ann@", ["wrong_address"]),
        ("änn@x.test", ["wrong_address"]),
        (f"{'a' * 300}@x.test", ["wrong_address"]),
        ("ann@x.test;http://evil.example", ["wrong_name"]),
        (f"ann@x.test;{'a' * 5000}", ["wrong_name"]),
        ("ann@x.test;;;boss", ["unknown_role"]),
        ("ann@x.test;;;external;tomorrow", ["unreadable_day"]),
        (f"ann@x.test;;;external;{last_possible(TODAY) + timedelta(1)}", ["day_too_far"]),
        ("ann@;http://evil.example;;boss;tomorrow", ["wrong_address", "wrong_name", "unknown_role", "unreadable_day"]),
    ],
)
def test_a_row_says_everything_that_is_wrong_with_it(line, codes):
    assert problems(line) == [codes]


def test_a_row_without_an_address_says_so():
    assert problems("Email;Vorname\n;Ann") == [["no_address"]]


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil.example")', "@SUM(1+1)*cmd|' /C calc'!A0", "+1234", "-1"])
def test_a_formula_is_no_address(formula):
    assert problems(formula) == [["wrong_address"]]


def test_a_quote_that_is_never_closed_spoils_its_own_line_only():
    assert people('ann@x.test,"Ann\nbob@x.test,Bob,Müller') == [("ann@x.test", "Ann", ""), BOB]


def test_a_huge_line_is_one_row_that_cannot_be_right():
    assert problems(f'"{"a" * 500_000}\nbob@x.test') == [["wrong_address"], []]


def test_a_null_byte_is_kept_out():
    (row,) = rows_of("ann@x.test,A\0nn", role="external")
    assert "\0" not in str(row)


@pytest.mark.parametrize("text", ["", " \n\t\n;;;\n", "Email;Vorname;Name\n"])
def test_nobody_is_no_list(text):
    with pytest.raises(ValidationError, match="There is nobody in this list"):
        rows_of(text, role="external")


def test_a_thousand_are_read_and_one_more_is_too_many():
    lines = [f"a{number}@x.test" for number in range(MOST_ROWS)]
    assert len(rows_of("E-mail\n" + "\n".join(lines), role="external")) == MOST_ROWS
    for too_long in ("\n".join([*lines, "b@x.test"]), ",".join([*lines, "b@x.test"]), "\n" + "x\n" * 400_000):
        with pytest.raises(ValidationError, match="at most 1,000 people"):
            rows_of(too_long, role="external")


def test_words_are_compared_without_accents_case_and_signs():
    assert folded("  Prénom_(usuel) ") == "prenom usuel"


@pytest.mark.parametrize(
    "text", ["a@b@<" + "x " * 500_000, "<" + "@" * 1_000_000, "a@b" + "x" * 1_000_000 + "@", "<@>" + "< " * 500_000]
)
def test_a_line_as_long_as_a_file_is_cut_before_it_is_looked_at_closely(text, monkeypatch):
    """With a pattern that goes back to where it began, each of these takes hours."""
    seen, named = [], invite_list._named
    monkeypatch.setattr(invite_list, "_named", lambda cell: seen.append(len(cell)) or named(cell))
    assert all(problems(text))
    assert max(seen) <= invite_list._LONGEST_PERSON


def test_five_hundred_addresses_on_one_line_are_five_hundred_people():
    several = [f"person{place}@example.test" for place in range(500)]
    for separator in ("; ", ", ", " "):
        assert [row[0] for row in read(separator.join(several))] == several
    named = " ".join(f"Ann Lee <{address}>" for address in several)
    assert people(named) == [(address, "Ann", "Lee") for address in several]
