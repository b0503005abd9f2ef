"""Characters: nothing invisible where no script needs it, one form of each, no word of two scripts."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from briefing_site.base.characters import composed, forbidden_in, mixed_words, without_invisible
from briefing_site.facts.files.load_file import load_file
from fontTools.unicodedata import block

TAGS = "".join(chr(0xE0000 + number) for number in range(0x20, 0x58))


def test_a_name_with_56_tag_characters_is_refused_and_mended():
    loaded = load_file("content/actors/x.yml", f"name: Xi{TAGS}\ntype: person\nsummary: S.\n".encode())
    (problem,) = loaded.problems
    assert loaded.record is None
    assert str(problem).startswith("content/actors/x.yml:1:9: character-forbidden: the character U+E0020 is invisible")
    assert problem.hint == "Delete it, and 55 more like it below."
    assert without_invisible(f"Xi{TAGS} Lanting") == "Xi Lanting"


@pytest.mark.parametrize(
    "code",
    "00ad 034f 200b 200c 200d 200e 2060 2064 3164 fe0f feff fdd0 fdef ffff 1fffe 10ffff e0001 e0fff e0100".split(),  # noqa: SIM905 - shorter
)
def test_invisible_characters_and_noncharacters_have_no_place_in_latin_text(code):
    assert [*forbidden_in(f"Xi{chr(int(code, 16))} Lanting")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian: the joined spelling is another word
        "کلمهٔ\u200cها",
        "क्\u200dष",
        "ශ්\u200dරී ලංකා",
        "葛\U000e0100城",
        "موقع (C++)\u200f جديد",
        "ᠠ\u180b",
    ],
)
def test_scripts_that_need_them_have_them(text):
    assert [*forbidden_in(text)] == []


@pytest.mark.parametrize("text", ["می\u200c\u200c\u200cخ", "م\u200f\u200f\u200e", "葛\U000e0100\U000e0101", "\u200cم"])
def test_but_not_in_rows_that_could_hide_something(text):
    assert [*forbidden_in(text)]


def test_what_is_taken_for_invisible_is_what_unicode_calls_so():
    """Of format characters and unassigned code points: those that are shown, or are of no text, are known by block."""
    shown = {
        "Arabic",
        "Arabic Extended-A",
        "Arabic Extended-B",
        "Syriac",
        "Kaithi",
        "Egyptian Hieroglyph Format Controls",
    }
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character) == "Cf" and not forbidden_anywhere(character):
            assert block(character) in {*shown, "Specials"}, hex(number)


def forbidden_anywhere(character: str) -> bool:
    return bool([*forbidden_in(f"a{character}")])


def test_texts_are_kept_composed():
    loaded = load_file("content/actors/x.yml", 'name: "Cafe\\u0301"\ntype: person\nsummary: Cafe\u0301\n'.encode())
    assert loaded.record
    assert loaded.record.name == getattr(loaded.record, "summary", "") == "Caf\u00e9"
    assert composed("e\u0301") == "\u00e9"


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Pаris is free", ["Pаris"]),  # a Cyrillic а
        ("Οbama and Путин", ["Οbama"]),  # a Greek omicron
        ("Привет", []),
        ("日本のニュースNHK", []),
        ("FCS회의, 韓国", []),
        ("naïve Łódź", []),
        ("席兰亭 Xí Lántíng", []),
        ("שלוםworld", []),
        ("Кремльα", ["Кремльα"]),
        ("2-й", []),
    ],
)
def test_words_of_mixed_scripts(text, mixed):
    assert [*mixed_words(text)] == mixed
