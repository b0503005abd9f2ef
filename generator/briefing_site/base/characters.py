"""Which characters a text may contain: no invisible ones, no noncharacters, and each in one form.

In: text. Out: the positions of forbidden characters, the text in composed form, and the words that mix scripts. The
properties are Unicode's: Default_Ignorable_Code_Point, Noncharacter_Code_Point (UAX 44), scripts (UAX 24, UTS 39).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
"""Control characters, line separators, lone surrogates."""
JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: after a letter of some scripts they distinguish words."""
DIRECTION_MARKS = "\u061c\u200e\u200f"
"""Arabic letter mark, left-to-right and right-to-left mark: in a line with letters that run from right to left."""
SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors: after an ideograph or a Mongolian letter they choose one of its forms."""
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8"
)
ASTRAL_IGNORABLE = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
"""Every code point with the property Default_Ignorable_Code_Point: those that show as nothing."""
NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff"
ASTRAL_NONCHARACTERS = "".join(
    chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
ASTRAL = re.compile("[\U00010000-\U0010ffff]")
SUSPECT = re.compile(f"[{CONTROLS}{IGNORABLE}{NONCHARACTERS}]")
"""For text without astral characters, which is nearly all text: including them makes it five times as slow."""
ASTRAL_SUSPECT = re.compile(f"{SUSPECT.pattern[:-1]}{ASTRAL_IGNORABLE}{ASTRAL_NONCHARACTERS}]")
INVISIBLE = re.compile(f"[{IGNORABLE}{ASTRAL_IGNORABLE}]")
JOINING = frozenset(
    """Adlm Arab Bali Beng Cakm Deva Gujr Guru Java Khmr Knda Mand Mlym Mong Mymr Newa Nkoo Orya Phag Rohg Sinh Sund
    Syrc Taml Telu Tibt""".split()  # noqa: SIM905 - a list of codes reads better so
)
"""Scripts whose spelling needs joiners, by ISO 15924 code."""
SELECTED = frozenset({"Hani", "Mong", "Phag"})
"""Scripts with variant forms."""
RIGHT_TO_LEFT = frozenset({"R", "AL"})
"""Bidirectional classes of letters that run from right to left."""
INHERITED = "Zinh"
"""The script of marks that inherit it from the letter before them."""
SHARED = frozenset({INHERITED, "Zyyy", "Zzzz"})
"""The script of what all scripts share: marks, digits, signs."""
WORD = re.compile(r"\w+")
USED_TOGETHER = (
    frozenset({"Latn", "Hani", "Hira", "Kana"}),
    frozenset({"Latn", "Hani", "Bopo"}),
    frozenset({"Latn", "Hani", "Hang"}),
)
"""Scripts that are used together (UTS 39, section 5.2)."""
NOT_WITH_LATIN = frozenset({"Cyrl", "Grek", "Armn", "Cher", "Copt", "Lisu"})
"""Scripts with letters that look like Latin ones: next to those, one of them is an error or a trap."""


def forbidden_in(text: str) -> Iterator[int]:
    """Yield the place of each character that is not allowed."""
    for match in (ASTRAL_SUSPECT if ASTRAL.search(text) else SUSPECT).finditer(text):
        if not _is_needed(text, match.start()):
            yield match.start()


def without_invisible(text: str) -> str:
    """Return the text without the invisible characters that do not belong where they are."""
    gone = {place for place in forbidden_in(text) if INVISIBLE.match(text[place])}
    return "".join(character for place, character in enumerate(text) if place not in gone) if gone else text


def composed(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), in which texts are stored and compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def mixed_words(text: str) -> Iterator[str]:
    """Yield each word with letters of scripts that are not used together: `Pаris` with a Cyrillic а."""
    if not text.isascii():
        for word in WORD.findall(text):
            if not word.isascii() and not _goes_together(_scripts_of(word)):
                yield word


def _is_needed(text: str, place: int) -> bool:
    """Tell whether the scripts around an invisible character need it."""
    character = text[place]
    if character in JOINERS:
        return _script_before(text, place) in JOINING
    if character in DIRECTION_MARKS:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        line = text[start : end if end >= 0 else len(text)]
        next_to_another = text[place - 1 : place] in set(DIRECTION_MARKS)
        return not next_to_another and any(
            unicodedata.bidirectional(other) in RIGHT_TO_LEFT for other in line if other not in DIRECTION_MARKS
        )
    return bool(re.match(f"[{SELECTORS}]", character)) and _script_before(text, place) in SELECTED


def _script_before(text: str, place: int) -> str:
    """Return the script of the letter that a character follows, skipping its marks; empty if there is none."""
    while place > 0 and not INVISIBLE.match(text[place - 1]):
        place -= 1
        if script_of(text[place]) != INHERITED:
            return script_of(text[place])
    return ""


@lru_cache(maxsize=4_096)
def script_of(character: str) -> str:
    """Return the script of a character, by ISO 15924 code."""
    from fontTools.unicodedata import script  # noqa: PLC0415 - slow to import, and rarely needed

    return str(script(character))


def _scripts_of(word: str) -> set[str]:
    return {script_of(character) for character in word} - SHARED


def _goes_together(scripts: set[str]) -> bool:
    if len(scripts) <= 1 or any(scripts <= together for together in USED_TOGETHER):
        return True
    return "Latn" in scripts and len(scripts - {"Latn"}) == 1 and scripts.isdisjoint(NOT_WITH_LATIN)
