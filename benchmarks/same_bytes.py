"""Shows whether two revisions of the code make the same output: a check on changes that only rename or move things.

In: two revisions. Out: what differs, file by file; the exit code is 1 if anything does. Both build the content that the
earlier revision ships (with PDFs and search) and a synthetic base (pages, and some sheets), without a cache, for the
same day and the same revision.

    .venv/bin/python -m benchmarks.same_bytes BEFORE AFTER --records 1000 --sheets 200
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.synthetic import write_base

REPOSITORY = Path(__file__).resolve().parent.parent
MAX_SHOWN = 20
"""Differing files that are named for each output."""
MAX_LINE = 200
"""Characters shown of a line that differs."""


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield a line for each file that only one of two folders has, or that differs between them."""
    old, new = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (before, after)
    )
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"{name}: only before"
        elif name not in old:
            yield f"{name}: only after"
        elif (was := old[name].read_bytes()) != (now := new[name].read_bytes()):
            yield f"{name}: {_first_difference(was, now)}"


def _first_difference(was: bytes, now: bytes) -> str:
    """Return the first lines that differ, with their number; only the sizes if the files are not text."""
    if b"\0" in was + now or was.startswith(b"%PDF"):
        return f"{len(was):,} bytes before, {len(now):,} after"
    lines = [data.decode(errors="replace").splitlines() for data in (was, now)]
    number = next((n for n, (one, other) in enumerate(zip(*lines, strict=False)) if one != other), min(map(len, lines)))
    one, other = (found[number][:MAX_LINE] if number < len(found) else "(end of file)" for found in lines)
    return f"line {number + 1}\n    - {one}\n    + {other}"


class Comparison:
    """Two revisions of the code in clones of their own, and what they made so far."""

    def __init__(self, workplace: Path, revisions: tuple[str, str], today: str) -> None:
        self.workplace, self.today = workplace, today
        self.project = _clone(revisions[0], workplace / "project")
        self._code = [_clone(revision, workplace / name) for revision, name in zip(revisions, ("a", "b"), strict=True)]

    def run(self, name: str, project: Path, command: Sequence[str], target: str) -> bool:
        """Run a command on a project with either code, and print what differs; tell whether all bytes are the same."""
        outputs = []
        for code in self._code:
            shutil.rmtree(project / ".cache", ignore_errors=True)
            output = self.workplace / f"{name}-{code.name}"
            options = ("-f", str(project / "mkdocs.yml"), "--today", self.today, "--revision", "0000000000")
            argv = [sys.executable, "-m", "briefing_site", command[0], *options, target, str(output), *command[1:]]
            environment = {**os.environ, "PYTHONPATH": str(code / "generator"), "PYTHONDONTWRITEBYTECODE": "1"}
            done = subprocess.run(argv, env=environment, cwd=project, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(f"{name}: {' '.join(argv)}\n{done.stdout}{done.stderr}")
            outputs.append(output)
        found = [*differences(*outputs)]
        files = sum(path.is_file() for path in outputs[0].rglob("*"))
        print(f"{name}: {files:,} files, {len(found):,} differ", flush=True)
        print("".join(f"  {line}\n" for line in islice(found, MAX_SHOWN)), end="", flush=True)
        return not found


def _clone(revision: str, folder: Path) -> Path:
    """Return a clone of this repository at a revision."""
    sha = _git("rev-parse", "--verify", f"{revision}^{{commit}}").strip()
    _git("clone", "--quiet", "--shared", "--no-checkout", str(REPOSITORY), str(folder))
    _git("-C", str(folder), "checkout", "--quiet", "--detach", sha)
    return folder


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_bytes", description=__doc__)
    parser.add_argument("before", help="the earlier revision, whose content is built")
    parser.add_argument("after", help="the later revision")
    parser.add_argument("--records", type=int, default=1000, help="size of the synthetic base")
    parser.add_argument("--sheets", type=int, default=200, help="records of the synthetic base to print")
    parser.add_argument("--today", default=datetime.now(UTC).date().isoformat(), help="the day to build for")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(Path(folder), (given.before, given.after), given.today)
        base = Path(folder) / "base"
        write_base(base, records=given.records)
        printed = [path.stem for path in sorted((base / "content").glob("*/*.yml")) if path.parent.name != "sources"]
        sheets = printed[:: max(1, len(printed) // given.sheets)][: given.sheets]
        results = (
            comparison.run("shipped", comparison.project, ("build",), "--site-dir"),
            comparison.run("synthetic", base, ("build", "--no-pdf", "--no-search"), "--site-dir"),
            comparison.run("sheets", base, ("pdf", *sheets), "-o"),
        )
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
