"""However long and strange what is sent is, it is looked at in no time: no pattern of ours takes long (ASVS 1.3.12)."""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from console.documented_fields import documented_fields
from console.kit import http
from console.kit.device_names import short_device
from console.kit.search import folded
from organizations.fields import PhoneField
from organizations.invite_list import rows_of
from organizations.vat import normal_vat_number
from security.factors.backup_codes import plain
from security.factors.sms import number_of
from security.fields import AddressField, NameField, PasswordField, TitleField

LONG = 100_000
HOSTILE = ["9" * LONG, " " * LONG, "a." * (LONG // 2), "@" * LONG, "(" * LONG, "+0" * (LONG // 2), "a" * LONG + "!"]
HOSTILE += ["\u0301" * LONG, "x@" + "a-" * (LONG // 2), "CHE" + "1" * LONG, "=?" * (LONG // 2), "/" * LONG]
AT_MOST = 0.2  # seconds of the processor


def looked_at(what, text: str) -> None:
    with suppress(ValidationError):
        what(text)


LOOKING = {
    "an address": AddressField(autocomplete="").clean,
    "a name": NameField().clean,
    "a title": TitleField(max_length=120).clean,
    "a password": PasswordField(autocomplete="").clean,
    "a phone number": PhoneField().clean,
    "a mobile number": lambda text: number_of(text, "CH"),
    "a VAT number": normal_vat_number,
    "a backup code": plain,
    "a pasted list": lambda text: rows_of(text, role="external"),
    "a browser": short_device,
    "a search": folded,
    "a way back": http._is_ours,
}


@pytest.mark.parametrize("what", LOOKING)
def test_it_is_looked_at_in_no_time(what):
    for text in HOSTILE:
        begun = time.thread_time()
        looked_at(LOOKING[what], text)
        assert time.thread_time() - begun < AT_MOST, text[:20]


def test_every_field_for_text_has_an_end():
    """What has none is a list that is pasted (cut by its reader), a day, or a number."""
    endless = {f"{one.form.rpartition('.')[2]}.{one.name}" for one in documented_fields() if one.limit == "–"}
    text = {f"{one.form.rpartition('.')[2]}.{one.name}" for one in documented_fields() if "Char" in one.kind}
    assert endless & text == {"ListForm.people"}
