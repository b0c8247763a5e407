"""BRA-2: one to three letters, in whatever script; what looks like one letter is one."""

import pytest
from django.conf import settings

from branding.crop import Crop, Drawing, Place, is_square, placed, within
from branding.initials import are_initials, are_letters, are_tight, letters_of


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("HF", 2),
        ("éÀñ", 3),
        ("e\u0301A\u0300", 2),  # accents typed after their letters
        ("ÅÄÖ", 3),
        ("क्षि", 1),  # a Devanagari conjunct: four code points, one letter
        ("ก็", 1),
        ("한글", 2),
        ("\u1112\u1161\u11ab", 1),  # the same first syllable, typed as its parts
        ("漢字株", 3),
        ("Ж3", 2),
        ("שלם", 3),
        ("क्षत्र", 2),  # what is joined to the next is half a letter
        ("ᐃᓄᒃ", 3),
        ("ပကခ", 3),
        ("ܐܒܓ", 3),
        ("ꓡꓲꓢ", 3),
        ("𞤀𞤁𞤂", 3),
        ("ﬃ", 3),  # one sign that is drawn as three letters
        ("Ａ３", 2),
    ],
)
def test_letters_are_counted_as_people_count_them(text, letters):
    assert len(letters_of(text)) == letters
    assert are_initials(text)


def test_nothing_else_is_initials():
    unseen = ["A\u202eB", "\u0301", "A\u200b", "A\u200d", "A" + "\u0301" * 9, "\n", "\0"]
    wide = ["ﬃﬃ", "ﷺ", "ﷲ", "𒐫", "ꙮ", "மழலை" * 2, "ഈഈഈ", "क्ष्म्य"]
    wide += ["ကကက", "ᙱᙱᙱ", "ꦲꦤꦕ", "ꓪꓟꓪ", "क्षत्रज्ञ"]
    for text in ("", " ", "A B", "ABCD", "A.", "<b>", "👩‍👩‍👧", "★", *unseen, *wide):
        assert not are_initials(text), text
    assert all(map(are_letters, ["𒐫", "ꙮ", "ഈഈഈ", "क्ष्म्य", "ကကက", "ᙱᙱᙱ", "ꦲꦤꦕ", "क्षत्रज्ञ"]))
    assert not any(map(are_letters, ["", " ", "A B", "ABCD", "A.", "<b>", "★", "ﷺ"]))


def test_wide_ones_are_written_smaller():
    assert not any(map(are_tight, ["HF", "ASI", "LS", "HRN", "漢字"]))
    assert all(map(are_tight, ["WWW", "漢字株", "ШЩЮ"]))


def test_a_crop_is_always_a_square_that_shows_as_much_as_it_can(monkeypatch):
    assert [placed(place, 640, 356) for place in Place] == [
        Crop(0, 0, 356), Crop(142, 0, 356), Crop(284, 0, 356), Crop(0, -142, 640),
    ]  # fmt: skip
    assert within(Crop(-50, 900, 100), 640, 356) == Crop(0, 256, 100)
    assert within(Crop(0, 0, 1), 640, 356).side == 24
    assert within(Crop(5, 5, 9_999), 640, 356) == Crop(0, -142, 640)
    assert Drawing(Crop(0, -142, 640), 640, 356).view == "0 -142 640 640"
    assert Drawing(Crop(9, 9, 100), 640, 356).view == "0 0 640 356"
    assert is_square(100, 102)
    assert not is_square(100, 103)
    monkeypatch.setitem(settings.STEWARD, "ALMOST_SQUARE", 0.03)
    assert is_square(100, 103)
