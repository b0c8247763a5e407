"""Initials as people count them: a letter with its marks is one, in whatever script; knows no organization (BRA-2).

What is drawn as one sign and stands for several letters counts as those; what a square cannot hold is none.
"""

import unicodedata

MOST = 3  # letters in a square
LONGEST = 16  # code points of all of them together
MOST_SIGNS = 6  # code points of one letter: marks do not pile up to the next line
ZERO_WIDTH_JOINER = "\u200d"
JOINERS = {"\u200c", ZERO_WIDTH_JOINER}
# The viramas that make one letter of two, as the Unicode Standard's Annex 29 has it (rule GB9c).
CONJOINING = set("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
# In em, what fits beside one another in a square: at the size of most, and written smaller (components/square.css).
ROOM, MOST_ROOM = 2.1, 3.0
WIDE = set("MWmw@ÆŒæœЖМШЩЮЫФжмшщюыф")
# The widest letter of a script in em, by how the Unicode Standard begins its name.
WIDEST = {
    **dict.fromkeys(("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "ARMENIAN", "GEORGIAN"), 0.7),
    **dict.fromkeys(("DIGIT", "ARABIC-INDIC", "EXTENDED", "THAI", "LAO", "THAANA"), 0.7),
    **dict.fromkeys(("DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "TIBETAN", "ETHIOPIC", "KHMER"), 0.9),
    **dict.fromkeys(("TAMIL", "TELUGU", "KANNADA", "ORIYA", "CHEROKEE", "TIFINAGH", "NKO"), 1.0),
    **dict.fromkeys(("MALAYALAM", "SINHALA", "MYANMAR"), 1.4),
}
UNKNOWN = 1.5  # of another script
# Blocks of letters that nobody begins a name with; some are ten others wide.
RARE, ENDLESS = (range(0x10300, 0x20000), range(0xA640, 0xA6A0), range(0xA720, 0xA800)), 9.0
BESIDE = 0.5  # em of a mark that stands beside its letter


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
    fits = 0 < len(letters) <= MOST and sum(map(len, letters)) <= LONGEST and sum(map(_width, letters)) <= MOST_ROOM
    return fits and all(map(_is_letter, letters))


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
    """In em, as the console's font would have it; of letters that are joined, one beside the other."""
    return sum(map(_width_of_sign, letter))


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
    if any(ord(sign) in block for block in RARE):
        return ENDLESS
    return WIDEST.get(unicodedata.name(sign, "").partition(" ")[0], UNKNOWN)
