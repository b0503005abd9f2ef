"""Looks at what a run built: whether it is whole, how large it is, and how much a page of it holds.

In: a base's directory and a site. Out: an `Outcome`, or the list of what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

SAMPLED = 60
"""Record pages that are read, spread evenly over the base."""
_FACT_ID = re.compile(r"^  - id: (\S+)$", re.MULTILINE)
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A site in figures."""

    pages: int
    """HTML files."""
    megabytes: float
    """All files, in MB (10^6 bytes)."""
    words: float
    """Words in the article of a page, averaged over the sample."""
    links: float
    """Links in the article of a page, averaged over the sample."""
    missing: tuple[str, ...]
    """Pages that are not there, and facts that their page does not hold."""


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
    articles = []
    for record in _sample(base):
        page = site / record.parent.name / record.stem / "index.html"
        html = page.read_text(encoding="utf-8") if page.is_file() else ""
        missing += _missing_facts(record, html)
        articles.append("".join(_ARTICLE.findall(html)))
    files = [path for path in site.rglob("*") if path.is_file()]
    return Outcome(
        pages=sum(path.suffix == ".html" for path in files),
        megabytes=sum(path.stat().st_size for path in files) / 1e6,
        words=mean(len(_TAG.sub(" ", article).split()) for article in articles),
        links=mean(article.count("<a ") for article in articles),
        missing=tuple(missing),
    )


def _sample(base: Path) -> list[Path]:
    """Return some records that hold facts, the same ones for every tool."""
    folders = ("actors", "issues", "cooperation", "events")
    records = [path for folder in folders for path in sorted((base / "content" / folder).glob("*.yml"))]
    return records[:: max(1, len(records) // SAMPLED)]


def _missing_facts(record: Path, html: str) -> list[str]:
    """Return the facts of a record that its page does not hold under their own id."""
    ids = _FACT_ID.findall(record.read_text(encoding="utf-8"))
    return [id_ for id_ in ids if f'id="{id_}"' not in html and f"id={id_} " not in html]
