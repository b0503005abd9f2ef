"""Adds a hub to a made-up base: a state, an issue, a meeting and a source that any number of facts name.

In: the folder of a base, and the number of facts. Out: fact files beside those of the base: of 500 facts each, on which
every actor speaks; an issue on which every actor holds a position; a meeting in which all took part. The same arguments
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FACTS_PER_FILE = 500
DOUBTED = 5
"""Every fifth fact bears a caveat."""
PLACES = 300
"""Places in the source that are cited."""
_RECORDS = {
    "actors/hub-state.yml": "type: government\nname: Hub State\nsummary: The state that everything is about.\n",
    "sources/hub-paper.yml": "type: article-newspaper\npublisher: Hub Paper\ntitle: All of it\nissued: 2024-01-01\n",
}

_SUMMIT = "type: summit\nname: Hub Summit\nsummary: All came.\ndate: 2015-05-05\nplace: Hubtown\n"


def write_hub(directory: Path, facts: int) -> None:
    """Add a hub of so many facts to the base in a folder."""
    content = directory / "content"
    actors = sorted(path.stem for path in (content / "actors").glob("*.yml"))
    for path, text in (_RECORDS | dict(_hub_files(actors, facts))).items():
        (content / path).write_text(text, encoding="utf-8", newline="\n")


def _hub_files(actors: list[str], facts: int) -> Iterator[tuple[str, str]]:
    yield "issues/hub-issue.yml", _issue(actors)
    yield "events/hub-summit.yml", f"{_SUMMIT}participants: [{', '.join(actors)}]\n"
    for start in range(0, facts, FACTS_PER_FILE):
        numbers = range(start, min(start + FACTS_PER_FILE, facts))
        own = "".join(_fact(number, actors[number * 7 % len(actors)]) for number in numbers)
        name = f"hub-file-{start // FACTS_PER_FILE + 1}"
        head = f"state: active\nname: Hub file {start // FACTS_PER_FILE + 1}\nsummary: A file of the hub.\n"
        yield f"cooperation/{name}.yml", f"{head}parties: [hub-state]\nfacts:\n{own}"


def _issue(actors: list[str]) -> str:
    positions = "".join(
        f"  - actor: {actor}\n    line: The line of number {n} on all of it.\n    facts: [hub-line-{n}]\n"
        for n, actor in enumerate(actors)
    )
    said = "".join(
        f"  - id: hub-line-{n}\n    kind: said\n    text: Said that number {n} matters most.\n    by: {actor}\n"
        f"    to: hub-state\n    date: {_day(n)}\n    sources: [hub-paper p{n % PLACES + 1}]\n"
        for n, actor in enumerate(actors)
    )
    return f"name: Hub issue\nsummary: The issue of everything.\npositions:\n{positions}facts:\n{said}"


def _fact(number: int, actor: str) -> str:
    doubt = "    caveat: Nobody else has it.\n" if number % DOUBTED == 0 else ""
    return (
        f"  - id: hub-fact-{number}\n    kind: said\n    text: Told the hub of matter {number} and of [[hub-issue]].\n"
        f"    by: {actor}\n    to: hub-state\n    date: {_day(number)}\n"
        f"    sources: [hub-paper p{number % PLACES + 1}]\n    about: [hub-issue, hub-summit]\n{doubt}"
    )


def _day(number: int) -> str:
    return f"{1990 + number % 34}-{number % 12 + 1:02}-{number % 28 + 1:02}"
