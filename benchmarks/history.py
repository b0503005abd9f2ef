"""How long a diff of two large revisions and a long history take: cold, and once they are remembered.

In: a directory for two made-up repositories. Out: a table of seconds. Repositories are written by `git fast-import`
and are the same for the same arguments; processor time counts where other work shares the machine.

    python -m benchmarks.history DIR --records 8300 --commits 5000
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Usage, measure
from benchmarks.synthetic import write_base

START = 1_600_000_000
"""Seconds since 1970 of the first commit; each later one is an hour after the one before."""
HOUR = 3600
LONG_RECORDS = 1000
"""Records of the repository with the long history."""
WORDS = ("firmly", "again", "in private", "for the record", "once more", "without a date")
BUDGETS = {"diff, cold": 10.0, "diff, warm": 2.0, "history, cold": 20.0, "history, warm": 1.0}
"""Seconds, from the issue; the last for reading it alone, without starting Python and MkDocs."""


def write_repository(directory: Path, *, records: int, commits: int, edited: int, seed: int = 2023) -> None:
    """Make a repository of one base and `commits` commits on top, each with `edited` files changed."""
    if (directory / ".git").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        write_base(base, records=records)
        files = {path.relative_to(base).as_posix(): path.read_text("utf-8") for path in sorted(base.rglob("*.*"))}
    directory.mkdir(parents=True, exist_ok=True)
    _git(directory, "init", "--quiet", "--initial-branch=main")
    stream = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=directory, stdin=subprocess.PIPE)
    assert stream.stdin is not None  # noqa: S101 - it was asked for
    for piece in _commits(files, commits, edited, random.Random(seed)):
        stream.stdin.write(piece)
    stream.stdin.close()
    if stream.wait():
        raise RuntimeError("git fast-import failed")
    _git(directory, "checkout", "--quiet", "--force", "main")


def _commits(files: dict[str, str], commits: int, edited: int, chance: random.Random) -> Iterator[bytes]:
    """Yield fast-import's commands: everything in the first commit, then edits of a fact's words."""
    yield _commit(0, "Start", files)
    editable = [path for path in files if "\n    text: >-\n" in files[path]]
    for number in range(1, commits + 1):
        changed = {}
        for path in chance.sample(editable, edited):
            head, mark, tail = files[path].partition("\n    text: >-\n")
            line, _, rest = tail.partition("\n")
            files[path] = changed[path] = f"{head}{mark}{line} {chance.choice(WORDS)}\n{rest}"[:900_000]
        yield _commit(number, f"Edit {number}", changed)


def _commit(number: int, subject: str, files: dict[str, str]) -> bytes:
    lines = [
        b"commit refs/heads/main",
        b"committer Desk <desk@example.org> %d +0000" % (START + HOUR * number),
        b"data %d" % len(subject),
        subject.encode(),
    ]
    for path, text in files.items():
        data = text.encode()
        lines += [b"M 100644 inline " + path.encode(), b"data %d" % len(data), data]
    return b"\n".join(lines) + b"\n\n"


def _git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=directory, check=True)


def measurements(directory: Path, records: int, commits: int) -> Iterator[tuple[str, Usage]]:
    """Yield what each command cost, cold and then warm."""
    large, long = directory / "large", directory / "long"
    write_repository(large, records=records, commits=1, edited=max(records // 50, 1))
    write_repository(long, records=LONG_RECORDS, commits=commits, edited=2)
    briefing = (sys.executable, "-m", "briefing_site")
    record = next(path.stem for path in sorted((long / "content/issues").glob("*.yml")))
    history = (
        "from pathlib import Path; from briefing_site.history.log import read_history; "
        "print(len(read_history(Path()).changes))"
    )
    _measured(directory, large, *briefing, "--version")
    _measured(directory, long, *briefing, "log", "--help")
    shutil.rmtree(large / ".cache", ignore_errors=True)
    shutil.rmtree(long / ".cache", ignore_errors=True)
    for state in ("cold", "warm"):
        yield f"diff, {state}", _measured(directory, large, *briefing, "diff", "HEAD~1", "HEAD")
    for state in ("cold", "warm"):
        yield f"history, {state}", _measured(directory, long, sys.executable, "-c", history)
    yield "briefing log, warm", _measured(directory, long, *briefing, "log", record)
    yield (
        "starting Python and git, nothing read",
        _measured(directory, long, sys.executable, "-c", "import briefing_site.history.log"),
    )


def _measured(directory: Path, project: Path, *command: str) -> Usage:
    usage = measure(command, cwd=project, env=os.environ, log=directory / "log.txt")
    if usage.status:
        raise RuntimeError((directory / "log.txt").read_text("utf-8"))
    return usage


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the repositories are made, once, and kept")
    parser.add_argument("--records", type=int, default=8300, help="of the base whose revisions are compared")
    parser.add_argument("--commits", type=int, default=5000, help="of the long history")
    given = parser.parse_args()
    directory = given.directory.resolve()
    print(f"{'':38} {'wall s':>8} {'cpu s':>8} {'MB':>7}  budget s")
    for name, usage in measurements(directory, given.records, given.commits):
        budget = f"{BUDGETS[name]:.0f}" if name in BUDGETS else ""
        print(f"{name:38} {usage.wall:8.1f} {usage.processor:8.1f} {usage.largest:7.0f}  {budget:>8}", flush=True)


if __name__ == "__main__":
    main()
