"""Initials as people count them: a letter with its marks is one, in whatever script; knows no organization (BRA-2).

What is drawn as one sign and stands for several letters counts as those; what a square cannot hold is none.
"""

import unicodedata
from collections.abc import Container, Sequence
from itertools import pairwise

MOST = 3  # letters in a square
LONGEST = 16  # code points of all of them together
MOST_SIGNS = 6  # code points of one letter: marks do not pile up to the next line
ZERO_WIDTH_JOINER = "\u200d"
JOINERS = {"\u200c", ZERO_WIDTH_JOINER}
# The viramas that make one letter of two, as the Unicode Standard's Annex 29 has it (rule GB9c).
CONJOINING = set("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
# In em, what fits beside one another in a square: at the size of most, and written smaller (components/square.css).
ROOM, MOST_ROOM = 2.1, 3.0
WIDE = set("MWmw@ÆŒæœЖМШЩЮЫФжмшщюыфꓟ")
# The widest letter of a script in em, by how the Unicode Standard begins its name.
WIDEST = {
    **dict.fromkeys(("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "ARMENIAN", "GEORGIAN", "LISU"), 0.7),
    **dict.fromkeys(("DIGIT", "ARABIC-INDIC", "EXTENDED", "THAI", "LAO", "THAANA"), 0.7),
    **dict.fromkeys(("DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "TIBETAN", "ETHIOPIC", "KHMER"), 0.9),
    **dict.fromkeys(("TAMIL", "TELUGU", "KANNADA", "ORIYA", "CHEROKEE", "TIFINAGH", "NKO"), 1.0),
    **dict.fromkeys(("SYRIAC", "CANADIAN", "MONGOLIAN", "COPTIC", "OL", "LIMBU", "ADLAM"), 1.0),
    **dict.fromkeys(("MALAYALAM", "SINHALA", "MYANMAR"), 1.4),
}
UNKNOWN = 1.5  # of another script
# Canadian syllabics, and a letter of Lisu, that are wider than the rest of them: as wide as an unknown script's.
BROAD = (
    *(range(0x1410, 0x1430), range(0x1440, 0x1448), range(0x14C9, 0x14CF), range(0x14DC, 0x14EA)),
    *(range(0x1513, 0x1525), range(0x155B, 0x155D), range(0x157E, 0x1585), range(0x158E, 0x1597)),
    *(range(0x166F, 0x1677), range(0xA4EA, 0xA4EB)),
)
# Blocks of letters that nobody begins a name with; some are ten others wide.
RARE = (range(0x10300, 0x1E900), range(0x1E960, 0x20000), range(0xA640, 0xA6A0), range(0xA720, 0xA800))
NARROW = (set(map(ord, "ခဂငစဇဒဓနပဖဗမရဝ")),)  # one circle of Myanmar, where others are two
BLOCKS: tuple[tuple[Sequence[Container[int]], float], ...] = ((RARE, 9.0), (BROAD, UNKNOWN), (NARROW, 0.75))
BESIDE = 0.5  # em of a mark that stands beside its letter
HALF = 0.6  # what is left of a letter's width before another that it makes one with


def letters_of(text: str) -> list[str]:
    """The letters of a text, each with what belongs to it."""
    letters: list[str] = []
    joined = False
    for sign in unicodedata.normalize("NFKC", text):
        if letters and (joined or sign in JOINERS or unicodedata.category(sign).startswith("M")):
            letters[-1] += sign
        else:
            letters.append(sign)
        joined = sign == ZERO_WIDTH_JOINER or sign in CONJOINING
    return letters


def are_initials(text: str) -> bool:
    """Whether this is one to three letters or digits and nothing else, and a square holds them."""
    letters = letters_of(text)
    small = sum(map(len, letters)) <= LONGEST and all(len(letter) <= MOST_SIGNS for letter in letters)
    return are_letters(text) and small and sum(map(_width, letters)) <= MOST_ROOM


def are_letters(text: str) -> bool:
    """Whether this is one to three letters or digits and nothing else, however much room they take."""
    letters = letters_of(text)
    return 0 < len(letters) <= MOST and all(map(_is_letter, letters))


def are_tight(text: str) -> bool:
    """Whether they are written smaller so that the square holds them; a good guess, without the font at hand."""
    return sum(map(_width, letters_of(text))) > ROOM


def _is_letter(letter: str) -> bool:
    return (
        unicodedata.category(letter[0])[0] in "LN"
        and letter[-1] not in JOINERS
        and all(sign in JOINERS or unicodedata.category(sign)[0] in "LM" for sign in letter[1:])
    )


def _width(letter: str) -> float:
    """In em, as the console's font would have it; of letters that are joined, one beside the other and all but the last
    smaller."""
    pairs = pairwise(f"{letter} ")
    return sum(_width_of_sign(sign) * (HALF if after in CONJOINING else 1) for sign, after in pairs)


def _width_of_sign(sign: str) -> float:
    category = unicodedata.category(sign)
    if category[0] not in "LN":
        return BESIDE if category == "Mc" else 0.0
    if unicodedata.east_asian_width(sign) in {"W", "F"}:
        return 1.0
    if sign in WIDE:
        return 0.9
    if sign.isascii():
        return 0.66
    for blocks, width in BLOCKS:
        if any(ord(sign) in block for block in blocks):
            return width
    return WIDEST.get(unicodedata.name(sign, "").partition(" ")[0], UNKNOWN)
