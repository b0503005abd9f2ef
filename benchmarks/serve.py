"""Measures `briefing serve` on a synthetic base: from a save to its page, and memory over many saves.

In: a number of records and of saves, which are of five sorts, or all of them edits of one fact. Out: seconds from a
save until the page is served with the new words, the median and the longest, and the memory (`VmRSS`, Linux) of the
server and of the process that is asked for the rules, again and again.

    .venv/bin/python -m benchmarks.serve --records 1000 --saves 1000
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

WARM = 5
"""Saves after which memory is looked at first."""
SORTS = 5
"""Of saves."""
POINTS = 20
"""How often memory is looked at."""
HERTZ = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--one-fact", action="store_true", help="edit one fact, again and again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="briefing-serve-") as name:
        base = Path(name)
        command = [sys.executable, "-m", "benchmarks.synthetic", str(base), "--records", str(given.records)]
        subprocess.run(command, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serve = [sys.executable, "-m", "briefing_site", "serve", "--address", f"127.0.0.1:{port}"]
        with subprocess.Popen(serve, cwd=base, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr  # noqa: S101 - asked for above
                next(line for line in server.stderr if "Serving on" in line)
                _measure(base, port, server.pid, given.saves, 1 if given.one_fact else SORTS)
            finally:
                server.terminate()


Save = tuple[Callable[[], object], str, Callable[[str], bool]]
"""What saves something, the address of the page that shows it, and what tells that it does."""


def _measure(base: Path, port: int, process: int, saves: int, sorts: int) -> None:
    took: list[float] = []
    memory: list[int] = []
    for number in range(saves):
        save, address, shows = _save(base, number, number % sorts)
        started = time.monotonic()
        save()
        _wait_for(port, address, shows)
        took.append(time.monotonic() - started)
        if number + 1 in {WARM, saves} or (number + 1) % max(1, saves // POINTS) == 0:
            memory.append(_memory_of(process))
            rules = sum(map(_memory_of, _children_of(process)))
            print(f"{number + 1} saves: {memory[-1]} MB, rules {rules} MB", flush=True)
    cpu = sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13])) / HERTZ
    print(f"save to page: {statistics.median(took):.2f} s, at most {max(took):.2f} s, of {saves} saves")
    print(f"processor time of the server, start-up included: {cpu:.1f} s, {cpu / saves:.2f} s a save")
    print(f"memory: {memory[0]} MB after {min(WARM, saves)} saves, at most {max(memory) / memory[0]:.2f} times that")


def _save(base: Path, number: int, sort: int) -> Save:
    """Return one save, of another sort each time: a fact, a new record, its end, a page by hand, a mistake."""
    path = min((base / "content/actors").iterdir())
    page, new = base / "content/pages/index.md", base / "content/issues/a-new-one.yml"
    text = re.sub(r"Edit\d+ |\n  wrong: \[", "", path.read_text(encoding="utf-8"))
    mark, address = f"Edit{number} ", f"/actors/{path.stem}/"
    edited = text.replace("    text: >-\n      ", f"    text: >-\n      {mark}", 1)
    broken = f"{text}\n  wrong: ["
    shows = lambda page: mark in page  # noqa: E731 - what four of them have in common
    saves: Sequence[Save] = (
        (lambda: path.write_text(edited, encoding="utf-8"), address, shows),
        (lambda: new.write_text(f"name: {mark}\nsummary: It.\n", encoding="utf-8"), "/issues/a-new-one/", shows),
        (new.unlink, "/issues/a-new-one/", lambda page: "<h1>Page not found" in page),
        (lambda: page.write_text(f"# Home\n\n{mark}it says.\n", encoding="utf-8"), "/", shows),
        (
            lambda: path.write_text(broken, encoding="utf-8"),
            "/timeline/",
            lambda page: path.name in page,
        ),
    )
    return saves[sort]


def _wait_for(port: int, address: str, shows: Callable[[str], bool]) -> None:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        connection.request("GET", address)
        if shows(connection.getresponse().read().decode()):
            return
        time.sleep(0.02)


def _memory_of(process: int) -> int:
    """Return the memory of a process in MB; 0 where it has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
        return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)
    return 0


def _children_of(process: int) -> Iterator[int]:
    """Yield the children that run a program of their own; one that is still to begin it has its parent's memory."""
    own = _command_of(process)
    yield from (child for child in _started_by(process) if _command_of(child) != own)


def _command_of(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _started_by(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):  # a thread may end meanwhile
            yield from map(int, (task / "children").read_text(encoding="utf-8").split())


if __name__ == "__main__":
    main()
