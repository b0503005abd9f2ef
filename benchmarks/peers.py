"""Writes a synthetic base as ready-made Markdown for MkDocs with Material and for Hugo.

In: a base's directory. Out: two more directories that `mkdocs build` and `hugo` build as they stand, with
the same pages and the same contents a page as ours. None of this is part of a timed run.

    python -m benchmarks.peers BASE OUT      (writes OUT/material and OUT/hugo)
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.base import FOLDERS, LINK, Base, Record, Shown, read_base
from benchmarks.markdown import Address, Page

PEERS = Path(__file__).resolve().parent / "peers"
"""The peers' configuration and theme, copied as they stand."""
NAMES = ("material", "hugo")
_HOME = "Made-up facts, for measuring. Nothing here is true."
_ABOUT = "Every name, date and figure on this site was drawn by a seeded generator."


def write_peers(base_directory: Path, out: Path) -> None:
    """Write `out`/material and `out`/hugo from a base; raises FileExistsError where they exist."""
    base = read_base(base_directory)
    writers = (_material_files, _hugo_files)
    for name, files in zip(NAMES, writers, strict=True):
        shutil.copytree(PEERS / name, out / name)
        for path, text in files(base):
            target = out / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")


def _material_files(base: Base) -> Iterator[tuple[str, str]]:
    """Yield paths and texts: links lead to Markdown files, as MkDocs checks them."""
    yield "docs/index.md", _front("Synthetic briefing base", _HOME) + _HOME + "\n"
    yield "docs/about.md", _front("About", _ABOUT) + _ABOUT + "\n"
    for folder in FOLDERS:
        entries = "\n".join(_entry(base, record) for record in base.folder(folder))
        yield f"docs/{folder}/index.md", f"# {folder.capitalize()}\n\n{entries}\n"
    for record in base.records.values():
        yield f"docs/{record.folder}/{record.id}.md", _page(base, record, _material_address)
    months = base.months()
    links = "\n".join(f"- [{month}]({month}.md) ({len(months[month])} facts)" for month in months)
    yield "docs/timeline/index.md", f"# Timeline\n\n{links}\n"
    for month, facts in months.items():
        yield f"docs/timeline/{month}.md", _month(base, month, facts, _material_address)


def _entry(base: Base, record: Record) -> str:
    summary = _plain(base, _summary(record))
    return f"- [{record.name}]({record.id}.md) ({len(record.facts)} facts)  \n  {summary}"


def _hugo_files(base: Base) -> Iterator[tuple[str, str]]:
    """Yield paths and texts: lists are left to Hugo's own section pages."""
    yield "content/_index.md", _front("Synthetic briefing base", _HOME) + _HOME + "\n"
    yield "content/about.md", _front("About", _ABOUT) + _ABOUT + "\n"
    for folder in FOLDERS:
        yield f"content/{folder}/_index.md", _front(folder.capitalize(), "")
    for record in base.records.values():
        yield f"content/{record.folder}/{record.id}.md", _page(base, record, _hugo_address)
    yield "content/timeline/_index.md", _front("Timeline", "")
    for month, facts in base.months().items():
        yield f"content/timeline/{month}.md", _month(base, month, facts, _hugo_address)


def _material_address(record: Record, fragment: str) -> str:
    return f"../{record.folder}/{record.id}.md" + (f"#{fragment}" if fragment else "")


def _hugo_address(record: Record, fragment: str) -> str:
    return f"/{record.folder}/{record.id}/" + (f"#{fragment}" if fragment else "")


def _page(base: Base, record: Record, address: Address) -> str:
    page = Page(base, record, address)
    summary = _summary(record)
    front = _front(record.name, _plain(base, summary), facts=str(len(record.facts)))
    return f"{front}{_heading(record.name, address)}{page.prose(summary)}\n\n{page.body()}"


def _month(base: Base, month: str, facts: Sequence[Shown], address: Address) -> str:
    title = f"Timeline, {month}"
    page = Page(base, Record("timeline", month, {}), address)
    front = _front(title, title, facts=str(len(facts)))
    return f"{front}{_heading(title, address)}{page.list_body(facts)}"


def _heading(title: str, address: Address) -> str:
    """Return the page's own heading, which Hugo's layout sets by itself."""
    return f"# {title}\n\n" if address is _material_address else ""


def _summary(record: Record) -> str:
    """Return the opening of a page: the summary, or what stands for one."""
    return str(record.data.get("summary") or record.data.get("purpose") or record.name)


def _plain(base: Base, text: str) -> str:
    """Return a text with labels in place of its links, as lists and descriptions show it."""
    return LINK.sub(lambda match: match[2] or base.find(match[1]).label, text)


def _front(title: str, description: str, **more: str) -> str:
    keys = {"title": title, "description": description, **more}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    return "\n".join(("---", *lines, "---", "", ""))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("base", type=Path, help="a directory that benchmarks.synthetic wrote")
    parser.add_argument("out", type=Path, help="where to write material/ and hugo/")
    given = parser.parse_args()
    write_peers(given.base, given.out)


if __name__ == "__main__":
    main()
