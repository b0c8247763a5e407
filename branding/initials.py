"""Initials as people count them: a letter with its marks is one, in whatever script; knows no organization (BRA-2)."""

import unicodedata

MOST = 3  # letters in a square
LONGEST = 16  # code points of all of them together
MOST_SIGNS = 6  # code points of one letter: marks do not pile up to the next line
ZERO_WIDTH_JOINER = "\u200d"
JOINERS = {"\u200c", ZERO_WIDTH_JOINER}
# The viramas that make one letter of two, as the Unicode Standard's Annex 29 has it (rule GB9c).
CONJOINING = set("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
WIDE, ROOM = set("MWmw@ЖМШЩЮЫФжмшщюыф"), 2.1  # em: what fits beside one another in a square


def letters_of(text: str) -> list[str]:
    """The letters of a text, each with what belongs to it."""
    letters: list[str] = []
    joined = False
    for sign in unicodedata.normalize("NFC", text):
        if letters and (joined or sign in JOINERS or unicodedata.category(sign).startswith("M")):
            letters[-1] += sign
        else:
            letters.append(sign)
        joined = sign == ZERO_WIDTH_JOINER or sign in CONJOINING
    return letters


def are_initials(text: str) -> bool:
    """Whether this is one to three letters or digits and nothing else."""
    letters = letters_of(text)
    return 0 < len(letters) <= MOST and len(text) <= LONGEST and all(map(_is_letter, letters))


def are_tight(text: str) -> bool:
    """Whether they are written smaller so that the square holds them; a good guess, without the font at hand."""
    return sum(map(_width, letters_of(text))) > ROOM


def _is_letter(letter: str) -> bool:
    return (
        unicodedata.category(letter[0])[0] in "LN"
        and len(letter) <= MOST_SIGNS
        and letter[-1] not in JOINERS
        and all(sign in JOINERS or unicodedata.category(sign)[0] in "LM" for sign in letter[1:])
    )


def _width(letter: str) -> float:
    """In em, as the console's font would have it."""
    if unicodedata.east_asian_width(letter[0]) in {"W", "F"}:
        return 1.0
    if letter[0] in WIDE:
        return 0.9
    return 0.66 if letter[0].isascii() else 0.8 if len(letter) > 1 else 0.7
