"""Measures `briefing serve` on a synthetic base: from the save of one fact to its page, and memory over many saves.

In: a number of records and of saves. Out: seconds from a save until the page is served with the new words, the median
and the longest, and the memory of the process (`VmRSS`, Linux) after the first saves and after all of them.

    .venv/bin/python -m benchmarks.serve --records 1000 --saves 1000
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WARM = 5
"""Saves after which memory is looked at first."""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--saves", type=int, default=20)
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
                _measure(base, port, server.pid, given.saves)
            finally:
                server.terminate()


def _measure(base: Path, port: int, process: int, saves: int) -> None:
    path = min((base / "content/actors").iterdir())
    text = path.read_text(encoding="utf-8")
    address = f"/actors/{path.stem}/"
    _wait_for(port, address, "")
    took: list[float] = []
    first = 0
    for number in range(saves):
        started = time.monotonic()
        path.write_text(text.replace("    text: >-\n      ", f"    text: >-\n      Edit{number} ", 1), encoding="utf-8")
        _wait_for(port, address, f"Edit{number} ")
        took.append(time.monotonic() - started)
        if number < WARM:
            first = _memory_of(process)
    last = _memory_of(process)
    print(f"save to page: {statistics.median(took):.2f} s, at most {max(took):.2f} s, of {saves} saves")
    print(f"memory: {first} MB after {min(WARM, saves)} saves, {last} MB after {saves} ({last / first:.2f} times)")


def _wait_for(port: int, address: str, words: str) -> None:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        connection.request("GET", address)
        if words in connection.getresponse().read().decode():
            return
        time.sleep(0.02)


def _memory_of(process: int) -> int:
    """Return the memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    main()
