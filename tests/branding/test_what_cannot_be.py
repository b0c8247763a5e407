"""BRA-1: what cannot be chosen is said where it is seen, and what is right beside it is kept."""

import pytest

from branding.models import Branding
from tests.branding.pages import SQUARE, left
from tests.kit.attacks import photo


@pytest.mark.parametrize(
    ("choices", "sent", "sentence"),
    [
        ({"left": "square"}, {}, "Choose a picture."),
        ({"left": "rectangle"}, {}, "Choose a picture."),
        ({"left": "square"}, {"square": photo(300, 200)}, "Choose which part of it is shown."),
        ({"left": "square"}, {"square": photo(47, 47)}, "shorter side needs at least 48. Export it larger"),
        ({"left": "square"}, {"square": photo(4097, 200)}, "at most 4,096 on a side are allowed. Save it at a"),
        ({"left": "square"}, {"square": b"<svg onload='x'></svg>"}, "Export it as PNG"),
        ({"left": "square"}, {"square": b""}, "This file is empty."),
        ({"left": "rectangle"}, {"rectangle": photo(100, 100)}, "wider than it is high"),
        ({"left": "rectangle"}, {"rectangle": photo(1300, 100)}, "wider than it is high"),
        ({"initials": ""}, {}, "one to three letters"),
        ({"initials": "ABCD"}, {}, "one to three letters"),
        ({"initials": "A B"}, {}, "one to three letters"),
        ({"initials": "ﬃﬃﬃ"}, {}, "one to three letters"),
        ({"initials": "<b>"}, {}, "one to three letters"),
        ({"initials": "A" * 41}, {}, "one to three letters"),
        ({"initials": "ഈഈഈ"}, {}, "These letters are too wide for the square."),
        ({"mark": "pink"}, {}, "is not one of the available choices"),
        ({"left": "both"}, {}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(legal, choices, sent, sentence):
    answer = left(legal, **{"initials": "QX", **choices}).send(**sent, save="yes")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert choices.get("initials", "QX").replace("<", "&lt;").replace(">", "&gt;") in page
    assert not Branding.objects.exists()


def test_what_is_wrong_where_nobody_sees_it_stops_nobody(legal):
    side = left(legal, left="square", initials="A" * 41)
    assert side.send(square=photo(300, 200, "PNG"), preview="yes").status_code == 200
    assert "Enter a whole number." in side.send(x="12.5", save="yes").content.decode()
    side.choices |= {"left": "name", "initials": "QX"}
    assert side.send(x="12.5", save="yes").status_code == 303
    side = left(legal, left="square", initials="A" * 41)
    side.send(square=SQUARE, preview="yes")
    assert side.send(save="yes").status_code == 303
    found = Branding.objects.get()
    assert found.square_id
    assert found.initials == "QX"


def test_a_picture_that_was_right_is_kept_while_something_else_was_not(legal):
    side = left(legal, left="square", initials="too long")
    page = side.send(square=SQUARE, preview="yes").content.decode()
    assert "Kept" in page
    side.choices["initials"] = "OK"
    answer = side.send(square=b"nonsense", save="yes")
    assert answer.status_code == 422
    assert "The previous picture is kept." in answer.content.decode()
    assert "upload--wrong" not in answer.content.decode()
    assert side.send(save="yes").status_code == 303
    assert Branding.objects.get().square_id
