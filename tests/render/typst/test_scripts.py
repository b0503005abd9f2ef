"""Scripts on paper, each by a font that a desk can have: set under both standards, and handed out again when copied.

Whether text comes out of a PDF right is up to its reader too: the one asked here is PDFium, that of Chrome.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from briefing_site.base.fonts import SUBSTITUTE, FontError, add_fonts, characters_missing, find_fonts

from tests.render.paper import PROJECT, print_one, setting_of, words, write_base

NOTO = Path(os.environ.get("NOTO_FONTS", "/usr/share/fonts/truetype/noto"))
"""Where Debian's fonts-noto-core has its files; they are no package of PyPI."""
UNSEEN = re.compile(r"[\s\u200b-\u200f\u2066-\u2069\ufffe\x02]")


class Script(NamedTuple):
    """A sentence, and what prints it: a package, or a file of Noto."""

    sentence: str
    font: str


SCRIPTS = {
    "Korean": Script("김민수 장관은 소금값이 내려야 한다고 말했다", "pylopdf-fonts-ko"),
    "Hebrew": Script("השר אמר שמחיר המלח צריך לרדת", "pylopdf-fonts-he"),
    "Devanagari": Script("मंत्री ने कहा कि नमक की क़ीमत घटनी चाहिए", "pylopdf-fonts-hi"),
    "Thai": Script("รัฐมนตรีกล่าวว่าราคาเกลือควรลดลง", "pylopdf-fonts-th"),
    "Bengali": Script("মন্ত্রী বলেছেন লবণের দাম কমা উচিত", "fontpkg-hind-siliguri"),
    "Tamil": Script("உப்பு விலை குறைய வேண்டும் என்று அமைச்சர் கூறினார்", "fontpkg-noto-sans-tamil"),
    "Khmer": Script("រដ្ឋមន្ត្រីបាននិយាយថាតម្លៃអំបិលគួរតែថយចុះ", "fontpkg-noto-sans-khmer"),
    "Telugu": Script("ఉప్పు ధర తగ్గాలని మంత్రి చెప్పారు", "NotoSerifTelugu-Regular.ttf"),
    "Georgian": Script("მინისტრმა თქვა, რომ მარილის ფასი უნდა შემცირდეს", "NotoSerifGeorgian-Regular.ttf"),
    "Armenian": Script("Նախարարն ասաց, որ աղի գինը պետք է իջնի", "NotoSerifArmenian-Regular.ttf"),
    "Ethiopic": Script("ሚኒስትሩ የጨው ዋጋ መቀነስ አለበት ብለዋል", "NotoSerifEthiopic-Regular.ttf"),
    "Burmese": Script("ဝန်ကြီးက ဆားဈေး ကျသင့်သည်ဟု ပြောသည်", "NotoSansMyanmar-Regular.ttf"),
    "Sinhala": Script("ලුණු මිල අඩු විය යුතු බව අමාත්‍යවරයා පැවසීය", "NotoSerifSinhala-Regular.ttf"),
}
REPEATED = frozenset({"Khmer"})
"""Scripts of which a copy holds some letters twice: Typst gives each glyph of a cluster the whole of its text."""


@pytest.fixture(autouse=True)
def _without_fonts_of_others() -> Iterator[None]:
    add_fonts(())
    yield
    add_fonts(())


def letters(text: str) -> str:
    """What can be seen of a text, in composed form."""
    return UNSEEN.sub("", unicodedata.normalize("NFC", text))


def take_font(name: str, project: Path) -> None:
    """Have a font printed with, as `fonts` in mkdocs.yml does; skip where it is not there."""
    if name.endswith(".ttf"):
        if not (NOTO / name).is_file():
            pytest.skip("Debian's fonts-noto-core is not installed; NOTO_FONTS names a folder of its files")
        shutil.copy(NOTO / name, project)
    try:
        add_fonts(find_fonts([name], project))
    except FontError:
        pytest.skip(f"the font package {name} is not installed (make lock)")


def sheet_of(sentence: str, project: Path) -> bytes:
    fact = f"  - id: pepper-fact\n    kind: context\n    text: >-\n      {sentence}.\n"
    issue = f"name: Pepper\nsummary: Of pepper.\nfacts:\n{fact}    date: 2023-06-19\n    sources: [gazette p4]\n"
    return print_one(setting_of(write_base(project, {"issues/pepper.yml": issue})), "issues/pepper.pdf")


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_sentence_is_printed_and_comes_out_again(name: str, tmp_path: Path) -> None:
    sentence, font = SCRIPTS[name]
    assert characters_missing(sentence)
    take_font(font, tmp_path)
    assert not characters_missing(sentence)
    said = letters(words(sheet_of(sentence, tmp_path)))
    assert SUBSTITUTE not in said
    if name in REPEATED:
        assert letters(sentence) not in said, "comes out right by now: say so in docs/look.md"
        assert {*letters(sentence)} <= {*said}
    else:
        assert letters(sentence) in said


@pytest.mark.slow
def test_without_a_font_a_sign_stands_for_each_letter(tmp_path: Path) -> None:
    assert SUBSTITUTE * 3 in words(sheet_of(SCRIPTS["Georgian"].sentence, tmp_path))


def test_the_documentation_says_which_scripts_were_tried() -> None:
    table = dict(re.findall(r"^\| ([A-Z]\w+) \|.*\| (.*) \|$", (PROJECT / "docs/look.md").read_text(), re.MULTILINE))
    assert {*SCRIPTS} <= {*table}
    assert {name for name in SCRIPTS if table[name] != "as written"} == REPEATED
