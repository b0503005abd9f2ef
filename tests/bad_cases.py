"""The cases of `tests/bad`: wrong files, and the exact problems expected of them.

Each `tests/bad/*.txt` holds cases one after another:

    === what is wrong
    --- content/issues/salt.yml         a file put over the base (`base.txt`), or in its place
    --- content/issues/x.yml escaped    the same, with Python's escapes, each `\\xNN` one byte
    --- expect                          the problems, in order; the origin, code and words of each (`make accept`
                                        writes them)
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "bad"


@dataclass
class Case:
    name: str
    """`FILE: TITLE`."""
    files: dict[str, bytes] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)


def read_cases(path: Path) -> Iterator[Case]:
    case = None
    for part in re.split(r"^(?====|---)", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        head, _, body = part.partition("\n")
        mark, _, title = head.partition(" ")
        if mark == "===":
            if case:
                yield case
            case = Case(f"{path.stem}: {title}")
        elif mark == "---" and case and title == "expect":
            case.expected = [line for line in body.splitlines() if line.strip()]
        elif mark == "---" and case:
            name = title.removesuffix(" escaped")
            case.files[name] = _escaped(body) if name != title else body.rstrip("\n").encode() + b"\n"
    if case:
        yield case


def accept(case: Case, found: list[str]) -> None:
    """Write what is found now into the case's file, as what is expected."""
    stem, _, title = case.name.partition(": ")
    path = FOLDER / f"{stem}.txt"
    head, start, rest = path.read_text(encoding="utf-8").partition(f"=== {title}\n")
    body, *following = re.split(r"^(?====)", rest, maxsplit=1, flags=re.MULTILINE)
    files = body.partition("--- expect\n")[0]
    expected = "".join(f"{line}\n" for line in ["--- expect", *found])
    path.write_text("".join([head, start, files, expected, *following]), encoding="utf-8")


def _escaped(text: str) -> bytes:
    words: str = codecs.decode(text.rstrip("\n") + "\n", "unicode_escape")
    return words.encode("latin-1")


BASE = next(read_cases(FOLDER / "base.txt"))
CASES = [case for path in sorted(FOLDER.glob("*.txt")) if path.stem != "base" for case in read_cases(path)]
