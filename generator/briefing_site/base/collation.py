"""Names as a reader types them, and the one order in which lists of names are sorted.

In: text. Out: plain letters, and sort keys. Numbers in names sort as numbers, and letters as their plain ones, as in
the root of the Unicode Collation Algorithm; apostrophes are ignored, other signs count as spaces. Keys are computed
only here, and pages get positions, so every list of a site has the same order in every browser. The table is our own:
pyuca had its last release in 2017, and PyICU has no wheels, so a desk would need a compiler and ICU.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS_BY_KEYS = """
ae æ, oe œ, ss ß, th þ, a ɑ, b ɓ, d ðđɖɗ, e ǝəɛ, f ƒ, g ǥɣɡ, h ħ, i ıɨɩɪ, k ƙĸ, l łƛɬŀ, n ŋɲŉ, o øɔ, s ſ, t ŧ, u ʉʊ,
v ʋ, y ƴ, z ʒ"""
PLAIN_LETTERS = dict.fromkeys("ʔʕʻʼˀꞌǀǁǂǃ", "") | {
    letter: keys for keys, letters in (row.split() for row in _LETTERS_BY_KEYS.split(",")) for letter in letters
}
"""Letters that Unicode does not decompose, by how they are typed without the key; and letters left out."""
SPELT_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ð": "dh", "đ": "dj", "ñ": "ny"}
"""Letters as their own languages spell them out: Aarhus for Århus."""
_PLAIN_TABLE = str.maketrans(PLAIN_LETTERS)
_SPELT_TABLE = str.maketrans(SPELT_LETTERS)
_SAME = {"ک": "ك", "ی": "ي", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
_AFTER = "аә гґ гғ дђ еє зѕ иі кқ лљ нњ нң оө тћ уү хһ чџ بپ جچ زژ كگ"
_ORDER = {letter[1]: f"{letter[0]}\U0010fffd" for letter in _AFTER.split(" ")} | {
    "ј": "и\U0010fffe",
    "ұ": "у\U0010fffe",
}
_ORDER_TABLE = str.maketrans(_SAME | _ORDER)
"""Letters whose code points are not in alphabetical order: the letter after which each comes."""
APOSTROPHES = re.compile("['’‘ʼ`]")
NUMBER = re.compile(r"\d+")
SIGNS = re.compile(r"[^\w]+|_+")
MAX_DIGITS = 12
"""The most digits of a number that is sorted as one; longer ones are sorted by their first digits."""


def plain(text: str) -> str:
    """Return text without case and diacritics: what a reader types for `Xí Jìnpíng`, or for `Łódź`."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN_TABLE)


def plain_spellings(word: str) -> tuple[str, ...]:
    """Return how a word is typed without the keys for its letters, other than by leaving out diacritics."""
    if word.isascii():
        return ()
    small = unicodedata.normalize("NFC", word.casefold())
    bare = "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))
    found = (plain(word), plain(small.translate(_SPELT_TABLE)))
    return tuple(dict.fromkeys(spelling for spelling in found if spelling != bare))


@lru_cache(maxsize=65_536)
def name_key(text: str) -> str:
    """Return the key that a name is sorted by: its plain letters, and the values of its numbers."""
    letters = SIGNS.sub(" ", APOSTROPHES.sub("", plain(text))).strip()
    return NUMBER.sub(lambda found: found[0].zfill(MAX_DIGITS), letters).translate(_ORDER_TABLE)
