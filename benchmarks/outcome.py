"""Looks at what a run built: whether it is whole, how large it is, and how much its pages hold.

In: a base's directory and a site. Out: an `Outcome`: what is missing, and for each kind of page what a page holds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks.article import article_of
from benchmarks.peers import UNREAD

SAMPLED = 60
"""Pages of each kind that are read, spread evenly over the base."""
MOST_APART = 0.03
"""By what share the pages of two tools may differ."""
FEW = 10
"""Words, links or marks that do not count as a difference."""
HOME = "home"
_FACT_ID = re.compile(r"^  - id: (\S+)$", re.MULTILINE)
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"\w\S*")
_LINK = re.compile(r"<a\s")
_MARK = re.compile(r"<(?:circle|line|path|rect|text|use)\b")


@dataclass(frozen=True, slots=True)
class Contents:
    """What the articles of one kind of page hold, averaged over a sample."""

    pages: int
    """How many pages of the kind there are."""
    words: float
    links: float
    marks: float
    """Shapes and labels drawn in pictures."""


NOTHING = Contents(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A site in figures."""

    pages: int
    """HTML files."""
    megabytes: float
    """All files, in MB (10^6 bytes)."""
    kinds: dict[str, Contents]
    """By kind of page: `actors/`, the index, and `actors/*`, the pages that it lists."""
    missing: tuple[str, ...]
    """Pages that are not there, and facts that no page of their record holds."""

    @property
    def words(self) -> float:
        """Words in the article of a page, averaged over all."""
        return self._average(kind.words for kind in self.kinds.values())

    @property
    def links(self) -> float:
        """Links in the article of a page, averaged over all."""
        return self._average(kind.links for kind in self.kinds.values())

    def _average(self, values: Iterable[float]) -> float:
        return fmean(values, weights=[kind.pages for kind in self.kinds.values()])


def count_facts(base: Path) -> int:
    """Return how many facts a base holds."""
    files = (base / "content").glob("*/*.yml")
    return sum(len(_FACT_ID.findall(path.read_text(encoding="utf-8"))) for path in files)


def expected_pages(base: Path) -> list[str]:
    """Return the pages that every tool must build, as paths below its site."""
    content = base / "content"
    folders = sorted(path for path in content.iterdir() if path.is_dir() and path.name != "pages")
    pages = ["index.html", "about/index.html"]
    pages += [f"{folder.name}/index.html" for folder in folders] + ["timeline/index.html"]
    return pages + [
        f"{folder.name}/{path.stem}/index.html" for folder in folders for path in sorted(folder.glob("*.yml"))
    ]


def look_at(site: Path, base: Path) -> Outcome:
    """Return what a site holds and what it lacks."""
    missing = [page for page in expected_pages(base) if not (site / page).is_file()]
    for record in _sample(base):
        parts = (site / record.parent.name / record.stem).rglob("index.html")  # a long list has pages of its own
        missing += _missing_facts(record, "".join(page.read_text(encoding="utf-8") for page in parts))
    files = [path for path in site.rglob("*") if path.is_file()]
    return Outcome(
        pages=sum(path.suffix == ".html" for path in files),
        megabytes=sum(path.stat().st_size for path in files) / 1e6,
        kinds={kind: _contents(pages) for kind, pages in _pages_by_kind(site).items()},
        missing=tuple(missing),
    )


def differences(ours: Outcome, theirs: Outcome) -> Iterator[str]:
    """Yield, in words, where the pages of two tools are not the same."""
    for kind in sorted({*ours.kinds, *theirs.kinds}):
        mine, other = ours.kinds.get(kind, NOTHING), theirs.kinds.get(kind, NOTHING)
        if mine.pages != other.pages:
            yield f"{kind}: {mine.pages:,} pages, theirs {other.pages:,}"
        for what in ("words", "links", "marks"):
            here, there = getattr(mine, what), getattr(other, what)
            if abs(here - there) > max(FEW, MOST_APART * here):
                yield f"{kind}: {here:,.0f} {what} a page, theirs {there:,.0f}"


def _pages_by_kind(site: Path) -> dict[str, list[Path]]:
    kinds: dict[str, list[Path]] = {}
    for page in sorted(site.rglob("index.html")):
        parts = page.parent.relative_to(site).parts
        kind = f"{parts[0]}/{'*' * (len(parts) > 1)}" if parts else HOME
        if kind not in UNREAD:
            kinds.setdefault(kind, []).append(page)
    return kinds


def _contents(pages: Sequence[Path]) -> Contents:
    """Return what the pages of one kind hold; one is read after the other, for what measures must stay small."""
    counted = [_count(article_of(page.read_text(encoding="utf-8"))) for page in pages[:: max(1, len(pages) // SAMPLED)]]
    return Contents(len(pages), *(fmean(column) for column in zip(*counted, strict=True)))


def _count(article: str) -> tuple[int, int, int]:
    """Count words, links and marks."""
    text = html.unescape(_TAG.sub(" ", article))
    return sum(1 for _ in _WORD.finditer(text)), len(_LINK.findall(article)), len(_MARK.findall(article))


def _sample(base: Path) -> list[Path]:
    """Return some records that hold facts, the same ones for every tool."""
    folders = ("actors", "issues", "cooperation", "events")
    records = [path for folder in folders for path in sorted((base / "content" / folder).glob("*.yml"))]
    return records[:: max(1, len(records) // SAMPLED)]


def _missing_facts(record: Path, page: str) -> list[str]:
    """Return the facts of a record that none of its pages holds under their own id."""
    ids = _FACT_ID.findall(record.read_text(encoding="utf-8"))
    return [id_ for id_ in ids if f'id="{id_}"' not in page and f"id={id_} " not in page]
