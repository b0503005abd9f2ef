"""Git's external diff driver: the diff of one fact file, with the changed facts in the heading of each hunk.

In: what git passes to such a driver: path, old file, its hex and mode, new file, its hex and mode; for a rename the new
path as well. Out: git's own diff, which `git apply` accepts, with other words after `@@`. Git itself takes the line
above a hunk as its heading, which is often the previous fact. It is run as a script, once for each file: it imports
nothing but Python's standard library.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

HEADING = re.compile(r" *- (?P<item>(?:id|actor): .*)|(?P<key>\w+):")
"""What a line may belong to: a fact, a position, or a key of the record itself."""
HUNK = re.compile(r"(@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@)")
MOST_NAMED = 3
COLOURS = {"+": "\033[32m", "-": "\033[31m", "@": "\033[36m"}
BOLD, PLAIN = "\033[1m", "\033[m"
NO_FILE = "/dev/null"


def main() -> int:
    """Print the diff that git asks for."""
    path, old, old_hex, old_mode, new, new_hex, new_mode, *renamed = sys.argv[1:]
    os.environ.pop("GIT_EXTERNAL_DIFF", None)
    plain = ("--no-ext-diff", "--no-textconv", "--color=never", "--no-prefix")
    asked = ("git", "diff", "--no-index", *plain, "--", old, new)
    lines = subprocess.run(asked, capture_output=True, check=False).stdout.decode("utf-8", "surrogateescape")
    found = _head(path, renamed[0] if renamed else path, (old_hex, old_mode), (new_hex, new_mode))
    _, mark, hunks = lines.partition("\n@@")
    if mark:
        sides = [f"--- {NO_FILE if old == NO_FILE else f'a/{path}'}"]
        sides.append(f"+++ {NO_FILE if new == NO_FILE else f'b/{renamed[0] if renamed else path}'}")
        found = (*found, *sides, *headed(f"@@{hunks}".removesuffix("\n").split("\n"), _read(old), _read(new)))
    else:
        found = (*found, *(line for line in lines.split("\n") if line.startswith("Binary")))
    is_coloured = sys.stdout.isatty() or os.environ.get("GIT_PAGER_IN_USE") == "1"
    text = "".join(f"{_coloured(line) if is_coloured else line}\n" for line in found)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    return 0


def _head(old: str, new: str, before: tuple[str, str], after: tuple[str, str]) -> tuple[str, ...]:
    """Return the lines above the hunks, as git has them."""
    (old_hex, old_mode), (new_hex, new_mode) = before, after
    lines = [f"diff --git a/{old} b/{new}"]
    if old_mode == ".":
        lines.append(f"new file mode {new_mode}")
    elif new_mode == ".":
        lines.append(f"deleted file mode {old_mode}")
    elif old_mode != new_mode:
        lines += [f"old mode {old_mode}", f"new mode {new_mode}"]
    if old != new:
        lines += [f"rename from {old}", f"rename to {new}"]
    same = f" {new_mode}" if old_mode == new_mode else ""
    return (*lines, f"index {_short(old_hex)}..{_short(new_hex)}{same}")


def _short(name: str) -> str:
    return "0" * 10 if name == "." else name[:10]


def headed(lines: Sequence[str], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a diff, each hunk headed by what changes in it; `old` and `new` have a heading a line."""
    starts = [number for number, line in enumerate(lines) if HUNK.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = HUNK.match(lines[start])
        if match is None:
            continue
        body = lines[start + 1 : end]
        names = [*dict.fromkeys(filter(None, _names(body, int(match[2]), int(match[3]), old, new)))]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield f"{match[1]} {'; '.join(names[:MOST_NAMED])}{more}".rstrip()
        yield from body


def _names(body: Sequence[str], before: int, after: int, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield what each changed line belongs to; `before` and `after` are the numbers of the first line, from 1."""
    for line in body:
        if line.startswith("-"):
            yield old[before - 1]
        elif line.startswith("+"):
            yield new[after - 1]
        before += line[:1] in {"-", " "}
        after += line[:1] in {"+", " "}


def _read(path: str) -> list[str]:
    """Return for each line of a file the fact, the position or the key that it belongs to."""
    if path == NO_FILE:
        return []
    found, now = [], ""
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123 - pathlib is slow to import
        for line in file:
            if match := HEADING.match(line):
                now = match["item"] or match["key"]
            found.append(now.strip())
    return found


def _coloured(line: str) -> str:
    if line.startswith(("diff --git", "index ", "--- ", "+++ ", "new file", "deleted file", "rename ")):
        return f"{BOLD}{line}{PLAIN}"
    colour = COLOURS.get(line[:1])
    return f"{colour}{line}{PLAIN}" if colour else line


if __name__ == "__main__":
    sys.exit(main())
