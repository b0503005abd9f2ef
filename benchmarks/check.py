"""Measures `briefing check` on a synthetic base: cold, again unchanged, and with one fact edited.

In: a number of records (twelve facts each). Out: wall time, processor time and peak memory of each as a process of
its own, start-up included, and how often the peer's one pass fits in: PyYAML's own C loader reading the same files.

    .venv/bin/python -m benchmarks.check --records 8000
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Usage, measure

PEER = """
import pathlib, yaml
for path in pathlib.Path("content").rglob("*.yml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""
CHECK = [sys.executable, "-m", "briefing_site", "check", "--today", "2025-06-21"]  # after every date that is drawn


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="briefing-check-") as name:
        base = Path(name)
        # written by a process of its own: a child begins with its parent's peak memory
        command = [sys.executable, "-m", "benchmarks.synthetic", str(base), "--records", str(given.records)]
        subprocess.run(command, check=True)
        peer = _run([sys.executable, "-c", PEER], base)
        shutil.rmtree(base / ".cache", ignore_errors=True)
        runs = {"PyYAML alone": peer, "cold": _run(CHECK, base), "unchanged": _run(CHECK, base)}
        _edit_a_fact(base)
        runs["one fact edited"] = _run(CHECK, base)
    for title, usage in runs.items():
        cost = usage.user + usage.system
        ratio = cost / (peer.user + peer.system)
        print(f"{title:16} {usage.wall:7.1f} s wall {cost:7.1f} s cpu {usage.largest:6.0f} MB {ratio:6.2f} x PyYAML")


def _run(argv: list[str], base: Path) -> Usage:
    return measure(argv, cwd=base, env=_environment(), log=base / "log")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


def _edit_a_fact(base: Path) -> None:
    path = next(path for path in sorted((base / "content" / "issues").iterdir()) if b"    text: " in path.read_bytes())
    head, text, tail = path.read_bytes().partition(b"      ")  # the first line of prose below its key
    path.write_bytes(head + text + b"Once more: " + tail)


if __name__ == "__main__":
    main()
