"""Writes a synthetic fact base of any size, in the shape of the fact files' contract.

In: a directory, the number of records and a seed. Out: `content/` with about twelve facts a record, one
source for every eight records, a few briefs and two hand-written pages, and a `mkdocs.yml` that builds
it with this repository's theme. The same arguments give the same bytes on every machine.

    python -m benchmarks.synthetic DIR --records 1000 [--hub 10000]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cast import Cast
from benchmarks.facts import World
from benchmarks.hub import write_hub
from benchmarks.records import brief_entry, record_entry, source_entry
from benchmarks.yamltext import render_yaml

REPOSITORY = Path(__file__).resolve().parent.parent
_CONFIG = """\
site_name: Synthetic briefing base
site_url: https://example.org/
docs_dir: content/pages
theme: briefing
plugins:
  - briefing:
      format: 1
      audience: TLP:AMBER+STRICT
"""
_INDEX = "---\ntitle: Synthetic briefing base\n---\nMade-up facts, for measuring. Nothing here is true.\n"
_ABOUT = "# About\n\nEvery name, date and figure on this site was drawn by a seeded generator.\n"


def write_base(directory: Path, *, records: int, facts_per_record: int = 12, seed: int = 2023) -> None:
    """Write a base of `records` actors, issues, cooperation areas and events below `directory`.

    Sources (records / 8) and briefs (records / 500) come on top. Raises FileExistsError where
    `directory` already holds content, ValueError below one record.
    """
    if records < 1 or facts_per_record < 1:
        raise ValueError("a base needs at least one record, and a record at least one fact")
    content = directory / "content"
    content.mkdir(parents=True)
    for folder in ("actors", "issues", "cooperation", "events", "sources", "briefs", "pages"):
        (content / folder).mkdir()
    for path, text in _fact_files(World(Cast(records), seed, facts_per_record)):
        (content / path).write_text(text, encoding="utf-8", newline="\n")
    (content / "pages" / "index.md").write_text(_INDEX, encoding="utf-8", newline="\n")
    (content / "pages" / "about.md").write_text(_ABOUT, encoding="utf-8", newline="\n")
    (directory / "mkdocs.yml").write_text(_CONFIG, encoding="utf-8", newline="\n")


def _fact_files(world: World) -> Iterator[tuple[str, str]]:
    """Yield each fact file's path below `content/` and its text."""
    for member in world.cast.members:
        yield f"{member.folder}/{member.id}.yml", render_yaml(record_entry(world, member))
    for source in world.sources:
        yield f"sources/{source.id}.yml", render_yaml(source_entry(world, source))
    for number in range(world.cast.brief_count):
        yield f"briefs/brief-{number + 1:03}.yml", render_yaml(brief_entry(world, number))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic", description=__doc__)
    parser.add_argument("directory", type=Path, help="where to write; must not hold content yet")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--facts-per-record", type=int, default=12)
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--hub", type=int, default=0, help="facts that one state, one issue and one source share")
    given = parser.parse_args()
    write_base(
        given.directory,
        records=given.records,
        facts_per_record=given.facts_per_record,
        seed=given.seed,
    )
    if given.hub:
        write_hub(given.directory, given.hub)


if __name__ == "__main__":
    main()
