"""ORG-13: what may be typed as a phone number, a VAT number, a country and a postal code, and how it is kept."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from console.kit.countries import country_choices, country_name
from console.profile.forms import OrganizationForm as NewForm
from organizations.fields import PhoneField
from organizations.forms_organization import AddressForm, NameForm, VatNumberForm
from organizations.forms_teams import TeamForm
from organizations.vat import normal_vat_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+41 44 123 45 67", "+41441234567"),
        ("0041 (0)44 123-45-67", "+41441234567"),
        ("+49.30/1234567", "+49301234567"),
        (" ", ""),
        ("", ""),
    ],
)
def test_a_phone_number_is_kept_as_e164_writes_it(typed, kept):
    assert PhoneField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("044 123 45 67", "Begin with + and the country code"),
        ("call me", "digits and spaces, with a + in front"),
        ("+41 12", "7 to 15 digits"),
        ("+0441234567", "7 to 15 digits"),
        ("+4144123456712345678", "7 to 15 digits"),
        ("+٤١٤٤١٢٣٤٥٦٧", "digits and spaces, with a + in front"),
        ("+41 44 123 45 67 ext. 4", "digits and spaces, with a + in front"),
    ],
)
def test_what_is_no_phone_number_is_told_why(typed, sentence):
    with pytest.raises(ValidationError, match=sentence.replace("+", r"\+")):
        PhoneField(required=False).clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("che-123.456.788 mwst", "CHE-123.456.788 MWST"),
        ("CHE 107 787 577 TVA", "CHE-107.787.577 TVA"),
        ("CHE116281710IVA", "CHE-116.281.710 IVA"),
        ("CHE-123.456.788", "CHE-123.456.788 MWST"),
        ("de 123 456 789", "DE123456789"),
        ("ATU12345678", "ATU12345678"),
        ("FR 12 345678901", "FR12345678901"),
        ("IT-12345678901", "IT12345678901"),
        ("ES X1234567 X", "ESX1234567X"),
        ("GR123456789", "EL123456789"),
        ("NL123456789B01", "NL123456789B01"),
    ],
)
def test_a_vat_number_is_kept_as_its_country_writes_it(typed, kept):
    assert normal_vat_number(typed) == kept
    assert len(kept) <= 20


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("CHE-123.456.789 MWST", "The last digit does not match"),
        ("CHE-123.456.78", "nine digits after CHE"),
        ("CHE-123.456.788 GST", "nine digits after CHE"),
        ("DE12345", "begin with DE look different"),
        ("123456789", "Begin with the letters of the country"),
        ("US123456789", "Begin with the letters of the country"),
        ("DЕ123456789", "letters from A to Z"),
    ],
)
def test_what_is_no_vat_number_is_told_why(typed, sentence):
    form = VatNumberForm({"vat_number": typed})
    assert not form.is_valid()
    assert sentence in str(form.errors["vat_number"])


def test_a_vat_number_may_be_taken_away():
    form = VatNumberForm({"vat_number": ""})
    assert form.is_valid()
    assert form.details == {"vat_number": ""}


def test_the_countries_are_those_of_iso_3166_in_the_readers_language():
    assert len(country_choices()) == 249
    assert not {"EU", "XK", "UN", "ZZ"} & set(dict(country_choices()))
    with translation.override("de"):
        names = [name for _code, name in country_choices()]
        assert names.index("Ägypten") < names.index("Albanien") < names.index("Zypern")
        assert country_name("CH") == "Schweiz"


def address(**typed) -> AddressForm:
    return AddressForm({"street": "Rue du Port 5", "postal_code": "1204", "city": "Genève", "country": "CH", **typed})


@pytest.mark.parametrize(
    ("country", "code", "right"),
    [
        *(("CH", "8001", True), ("CH", "80010", False), ("CH", "", False), ("AT", "1010", True)),
        *(("DE", "10115", True), ("DE", "1011", False), ("FR", "75001", True), ("IT", "00100", True)),
        *(("ES", "28001", True), ("GB", "SW1A 1AA", True), ("IE", "", True), ("DE", "1011٥", False)),
    ],
)
def test_a_postal_code_fits_its_country_where_that_is_simple(country, code, right):
    assert address(country=country, postal_code=code).is_valid() is right


@pytest.mark.parametrize("missing", ["street", "city", "country"])
def test_an_address_is_whole(missing):
    assert list(address(**{missing: ""}).errors) == [missing]


def test_a_country_that_is_none_is_refused():
    assert "country" in address(country="EU").errors


@pytest.mark.parametrize("name", ["", "   ", "…", "Lan\u202eterna", "x" * 121, "a\0b"])
def test_a_name_is_a_name(name):
    assert "name" in NameForm({"name": name, "legal_form": "company"}).errors


@pytest.mark.parametrize("name", ["Win at https://evil", "ftp://x", "WWW.evil", "me@evil.test"])
def test_a_name_of_an_organization_or_a_team_leads_nowhere(name):
    for form in (NameForm({"name": name, "legal_form": "company"}), NewForm({"name": name}), TeamForm({"name": name})):
        assert "A name cannot contain a web or email address" in str(form.errors["name"])


def test_a_name_may_have_a_dot():
    assert NameForm({"name": "firma.ch", "legal_form": "company"}).is_valid()
