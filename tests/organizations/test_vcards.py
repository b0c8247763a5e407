"""Contact cards follow RFC 6350 whatever a name is made of."""

from uuid import UUID

import pytest

from organizations.vcards import Card, encoded, escaped, folded, vcard

UID = UUID("6ba7b810-9dad-51d1-80b4-00c04fd430c8")
FAMILY = "👩‍👩‍👧‍👦"  # one sign of seven characters, 25 octets


def card(given_name="Linda", family_name="Berger", email="linda@lanterna.test", organization="Lanterna SA") -> Card:
    return Card(UID, given_name, family_name, email, organization)


def read(text: str) -> dict[str, str]:
    """The properties of a card, unfolded as 3.2 says."""
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return dict(line.split(":", 1) for line in lines)


def test_a_card_holds_name_address_and_organization():
    assert vcard(card()) == (
        "BEGIN:VCARD\r\n"
        "VERSION:4.0\r\n"
        "UID:urn:uuid:6ba7b810-9dad-51d1-80b4-00c04fd430c8\r\n"
        "FN:Linda Berger\r\n"
        "N:Berger;Linda;;;\r\n"
        "EMAIL:linda@lanterna.test\r\n"
        "ORG:Lanterna SA\r\n"
        "END:VCARD\r\n"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a;b", r"a\;b"),
        ("a,b", r"a\,b"),
        ("a\\b", r"a\\b"),
        (r"a\nb", r"a\\nb"),
        ("a\nb", r"a\nb"),
        ("a\r\nb", r"a\nb"),
        ("a\rb", r"a\nb"),
        ("a\x0bb\x0cb\x85b\u2028b\u2029b", r"a\nb\nb\nb\nb\nb"),
        ("a\0b\x1bc\x9fd\te", "abcd\te"),
        ("a:b=c\"d'", "a:b=c\"d'"),
        (f"Zoé {FAMILY}", f"Zoé {FAMILY}"),
    ],
)
def test_what_means_something_in_a_card_is_escaped(text, value):
    assert escaped(text) == value


def test_no_name_adds_a_property_or_a_part():
    found = read(vcard(card("X;Y\r\nTEL:1", "Z,\\\nEND:VCARD", "a\nb@x.test", "A; B\u2028NOTE:1")))
    assert list(found) == ["BEGIN", "VERSION", "UID", "FN", "N", "EMAIL", "ORG", "END"]
    assert found["N"] == r"Z\,\\\nEND:VCARD;X\;Y\nTEL:1;;;"
    assert found["FN"] == r"X\;Y\nTEL:1 Z\,\\\nEND:VCARD"
    assert found["EMAIL"] == r"a\nb@x.test"
    assert found["ORG"] == r"A\; B\nNOTE:1"


@pytest.mark.parametrize(("given_name", "family_name"), [("", ""), ("\x07", "")])
def test_who_has_no_name_is_called_by_the_address(given_name, family_name):
    assert read(vcard(card(given_name, family_name)))["FN"] == "linda@lanterna.test"


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("sign", ["a", "é", "漢", "🏔", FAMILY])
def test_a_long_line_is_folded_between_characters(sign, before):
    line = "x" * before + sign * 120
    pieces = folded(line).encode().split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert min(len(piece) for piece in pieces[:-1]) > 75 - 4
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert pieces[0].decode() + "".join(piece.decode()[1:] for piece in pieces[1:]) == line


@pytest.mark.parametrize(("length", "pieces"), [(75, 1), (76, 2), (149, 2), (150, 3)])
def test_a_line_of_75_octets_is_left_alone(length, pieces):
    assert len(folded("x" * length).split("\r\n")) == pieces


def test_a_blank_at_a_fold_is_kept():
    line = "x" * 75 + "  y"
    assert folded(line).replace("\r\n ", "") == line


def test_very_long_names_come_back_whole():
    name = f"{FAMILY}; é," * 60
    found = read(vcard(card(name, name)))
    assert found["N"] == f"{escaped(name)};{escaped(name)};;;"
    assert all(len(line) <= 75 for line in vcard(card(name, name)).encode().split(b"\r\n"))


def test_cards_follow_each_other():
    text = encoded([card(), card("Carl", "Dubois")]).decode()
    assert text.count("BEGIN:VCARD\r\n") == text.count("END:VCARD\r\n") == 2
    assert text.endswith("END:VCARD\r\n")
    assert encoded([]) == b""
