"""What a screen reader is given: the text of a PDF in the order of its tags, block by block.

PDFium and others leave spaces out that they can do without, so the content streams are read here, as Typst writes
them: fonts by Identity-H with a `ToUnicode`, text across the page, each run placed by a matrix of its own.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.generic import ContentStream

INLINE = frozenset({"/Span", "/Link", "/Em", "/Strong", "/Code", "/Lbl", "/Quote", "/Reference", "/Note"})
"""Structure types (ISO 32000-1, 14.8.4.4) that stand within a line, where they are not placed as blocks."""
BREAKS_AFTER = "-–—/…·"
"""Characters after which a line may end without a space."""
GAP = 0.12
"""Of the size of a letter: space between two letters from which on they are seen apart."""
AROUND = 20
"""Characters shown on each side of a fault."""
THOUSAND = 1000
"""Of what widths of glyphs are given in, one size of the font."""


class Letter(NamedTuple):
    """What one glyph stands for, and where on its page."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    page: int


Marked = dict[tuple[int, int], list[Letter]]
"""Letters by page, and number of the marked content on it."""


def blocks(pdf: bytes) -> Iterator[list[Letter]]:
    """Yield the letters of each block-level element, in the order of the tags."""
    reader = PdfReader(io.BytesIO(pdf))
    marked: Marked = {}
    for number, page in enumerate(reader.pages):
        letters = _Stream(page, number).read()
        assert page.indirect_reference, "a page that was read from a file has a number"
        marked |= {(page.indirect_reference.idnum, mark): run for mark, run in letters.items()}
    yield from _blocks(reader.trailer["/Root"]["/StructTreeRoot"], 0, marked)  # type: ignore[index]  # dictionaries both


def tagged_text(pdf: bytes) -> list[str]:
    """Return the text of each block-level element that has any."""
    return [text for block in blocks(pdf) if (text := "".join(letter.text for letter in block))]


def unspaced(pdf: bytes) -> list[str]:
    """Return what is seen as two words and read as one, with what stands around it.

    Blocks with letters from right to left are left out: Typst stores the runs of their lines in an order of its own.
    """
    return [
        "".join(letter.text for letter in block[max(0, index - AROUND) : index + AROUND])
        for block in blocks(pdf)
        if not any(unicodedata.bidirectional(end) in {"R", "AL"} for letter in block for end in letter.text)
        for index, (one, other) in enumerate(pairwise(block))
        if _apart(one, other) and not (one.text[-1:].isspace() or other.text[:1].isspace() or _may_meet(one, other))
    ]


def _may_meet(one: Letter, other: Letter) -> bool:
    """Tell whether a line may end between two letters that belong together."""
    wide = all(unicodedata.east_asian_width(end) in "WF" for end in (one.text[-1:], other.text[:1]))
    return not _on_one_line(one, other) and (one.text[-1:] in BREAKS_AFTER or wide)


def _apart(one: Letter, other: Letter) -> bool:
    return not _on_one_line(one, other) or max(other.left - one.right, one.left - other.right) > GAP * one.size


def _on_one_line(one: Letter, other: Letter) -> bool:
    return one.page == other.page and abs(one.baseline - other.baseline) < max(one.size, other.size) / 2


# --- tags ---


def _blocks(element: Any, page: int, marked: Marked) -> Iterator[list[Letter]]:
    """Yield the blocks in a block-level element; text of its own around one of them is a block each."""
    own: list[Letter] = []
    for piece in _pieces(element, page, marked):
        if isinstance(piece, list):
            own += piece
        else:
            yield own
            own = []
            inner, on = piece
            yield from _blocks(inner, on, marked)
    yield own


def _pieces(element: Any, page: int, marked: Marked) -> Iterator[Any]:
    """Yield the letters of an element and of those inline within it; each block-level one as itself and its page."""
    page = element.raw_get("/Pg").idnum if "/Pg" in element else page
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        kid = child.get_object()
        if isinstance(kid, int):
            yield marked.get((page, kid), [])
        elif kid.get("/Type") == "/MCR":
            yield marked.get((kid.raw_get("/Pg").idnum if "/Pg" in kid else page, kid["/MCID"]), [])
        elif kid.get("/Type") == "/OBJR":
            continue
        elif kid["/S"] in INLINE and not _is_placed_as_block(kid):
            yield from _pieces(kid, page, marked)
        else:
            yield kid, page


def _is_placed_as_block(element: Any) -> bool:
    attributes = element.get("/A", [])
    found = (a.get_object() for a in (attributes if isinstance(attributes, list) else [attributes]))
    return any(a.get("/Placement") == "/Block" for a in found if hasattr(a, "get"))


# --- content streams ---


@dataclass
class _Font:
    """A composite font: what its codes stand for, and how wide they are."""

    font: Any

    @cached_property
    def texts(self) -> dict[int, str]:
        """Read the mapping to Unicode (ISO 32000-1, 9.10.3)."""
        cmap = self.font["/ToUnicode"].get_data().decode("latin-1")
        found = {}
        for body in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
            for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", body):
                found[int(code, 16)] = _utf16(text)
        for body in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
            for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", body):
                for code in range(int(low, 16), int(high, 16) + 1):
                    found[code] = chr(ord(_utf16(text)) + code - int(low, 16))
        return found

    @cached_property
    def widths(self) -> dict[int, float]:
        """Read the widths of glyphs, in thousandths (ISO 32000-1, 9.7.4.3)."""
        entries = [entry.get_object() for entry in self._descendant.get("/W", [])]
        found: dict[int, float] = {}
        index = 0
        while index < len(entries):
            if isinstance(entries[index + 1], list):
                found |= dict(enumerate(map(float, entries[index + 1]), int(entries[index])))
                index += 2
            else:
                low, high, width = entries[index : index + 3]
                found |= dict.fromkeys(range(int(low), int(high) + 1), float(width))
                index += 3
        return found

    @cached_property
    def default(self) -> float:
        return float(self._descendant.get("/DW", 1000))

    @property
    def _descendant(self) -> Any:
        return self.font["/DescendantFonts"][0].get_object()


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")


class _Stream:
    """Reads the content stream of one page."""

    def __init__(self, page: Any, number: int) -> None:
        self.page, self.number = page, number
        self.letters: dict[int, list[Letter]] = {}
        self.fonts: dict[str, _Font] = {}
        self.font, self.size, self.across = _Font(None), 0.0, 0.0
        self.shift, self.kept = (0.0, 0.0), list[tuple[float, float]]()
        self.marks = list[tuple[int | None, str | None]]()
        """What is open: marked content by its number, and what it is said to stand for."""

    def read(self) -> dict[int, list[Letter]]:
        """Return the letters of each piece of marked content."""
        operators = {
            b"q": self.save, b"Q": self.restore, b"cm": self.move, b"Tm": self.place, b"Tf": self.choose,
            b"BDC": self.open, b"BMC": self.open, b"EMC": self.close, b"TJ": self.show, b"Tj": self.show,
        }  # fmt: skip
        for operands, operator in ContentStream(self.page.get_contents(), self.page.pdf).operations:
            if operator in operators:
                operators[operator](operands)
        return self.letters

    def save(self, _: list[Any]) -> None:
        self.kept.append(self.shift)

    def restore(self, _: list[Any]) -> None:
        self.shift = self.kept.pop()

    def move(self, matrix: list[Any]) -> None:
        self.shift = (self.shift[0] + float(matrix[4]), float(matrix[5]))

    def place(self, matrix: list[Any]) -> None:
        self.across = float(matrix[4])

    def choose(self, operands: list[Any]) -> None:
        name, self.size = operands[0], float(operands[1])
        self.font = self.fonts.setdefault(name, _Font(self.page["/Resources"]["/Font"][name].get_object()))

    def open(self, operands: list[Any]) -> None:
        outer = self.marks[-1] if self.marks else (None, None)
        found = operands[1] if len(operands) > 1 else {}
        self.marks.append((found.get("/MCID", outer[0]), found.get("/ActualText", outer[1])))

    def close(self, _: list[Any]) -> None:
        self.marks.pop()

    def show(self, operands: list[Any]) -> None:
        mark, actual = self.marks[-1] if self.marks else (None, None)
        if mark is not None:
            run = list(self._run(operands[0] if isinstance(operands[0], list) else operands))
            self.letters.setdefault(mark, []).extend(_meant(run, actual))

    def _run(self, shown: list[Any]) -> Iterator[Letter]:
        left = self.shift[0] + self.across
        for piece in shown:
            if isinstance(piece, (int, float)):
                left -= float(piece) / THOUSAND * self.size
                continue
            codes = piece.original_bytes
            for code in (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)):
                right = left + self.font.widths.get(code, self.font.default) / THOUSAND * self.size
                yield Letter(self.font.texts.get(code, ""), left, right, self.shift[1], self.size, self.number)
                left = right


def _meant(run: list[Letter], actual: str | None) -> list[Letter]:
    """Return a run, or what it is said to stand for."""
    if actual is None or not run:
        return run
    return [run[0]._replace(text=actual, right=run[-1].right)]
