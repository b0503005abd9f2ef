"""Each system call of a publish fails, or is the last one before the process is killed: a whole site stands after it.

strace lists the calls of one publish, and then makes each of them fail in turn. Where folders cannot be exchanged, a
kill may leave no site in its place; then the next build puts the last one back.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from briefing_site.build.publish import recover
from briefing_site.build.targets import MARKER, TargetFolder

from tests.rounds import Rounds

pytestmark = pytest.mark.slow

PARTS = 24
"""Each round tries one of so many parts of all faults."""
SPARED = re.compile(r"mmap|munmap|mprotect|madvise|brk|futex|rt_sig|clock_|exit|getrandom|rseq|gettid|getpid|tgkill")
"""Calls that have nothing to do with files, and whose failure ends Python itself."""
PUBLISH = """
import os, sys
from pathlib import Path
from briefing_site.build import publish
from briefing_site.base.system_calls import exchange, flush_filesystem
from briefing_site.build.targets import Marker, TargetFolder

publish.MIN_GRACE = 0
if sys.argv[1] == "two renames":
    publish.exchange = lambda *_: False
flush_filesystem(Path.cwd())  # loads what ctypes loads

def make(folder):
    for name in ("index.html", "assets/site.22222222.css"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("new")
    return Marker("for all")

os.write(2, b"BEGUN")
try:
    publish.publish(make, TargetFolder(Path("site").resolve()))
except OSError as error:
    sys.exit(3)
finally:
    os.write(2, b"ENDED")
"""


@dataclass(frozen=True)
class Fault:
    """A call by its name and how many of it came before, and what becomes of it."""

    call: str
    number: int
    what: str


@pytest.fixture
def strace() -> str:
    """The command; skip the test where there is none."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("no strace on this machine")
    return found


@pytest.fixture(params=["one step", "two renames"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(strace: str, way: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Publish into a folder with a site in it, under strace."""
    site = folder / "site"
    (site / "assets").mkdir(parents=True)
    for name in ("index.html", "assets/site.11111111.css"):
        (site / name).write_text("last")
    (site / MARKER).write_text('{"label": "for all", "shown": [], "kept": []}')
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [strace, "-qq", *options, sys.executable, "-c", PUBLISH, way]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def faults_of(strace: str, way: str, folder: Path) -> list[Fault]:
    """Return every fault that one publish can meet."""
    log = folder.with_suffix(".log")
    done = run(strace, way, folder, "-o", str(log))
    assert done.returncode == 0, done.stderr
    assert words_in(folder / "site") == "new"
    seen: Counter[str] = Counter()
    faults, begun = [], False
    for line in log.read_text().splitlines():
        call = line.partition("(")[0]
        seen[call] += 1
        if "BEGUN" in line or "ENDED" in line:
            begun = "BEGUN" in line
        elif begun and not SPARED.match(call):
            faults += [Fault(call, seen[call], what) for what in ("error=EIO", "signal=KILL")]
    return faults


def words_in(site: Path) -> str:
    """Return what a site says; the test fails unless all of it says the same."""
    page = (site / "index.html").read_text()
    styles = {"new": "assets/site.22222222.css", "last": "assets/site.11111111.css"}[page]
    assert (site / styles).read_text() == page
    assert (site / MARKER).is_file()
    return page


@pytest.mark.rounds(few=1, many=PARTS)
def test_a_whole_site_stands_whatever_fails(rounds: Rounds, strace: str, way: str, tmp_path: Path) -> None:
    faults = faults_of(strace, way, tmp_path / "listing")
    assert {"fsync", "rename" if way == "two renames" else "renameat2", "link", "unlinkat"} <= {f.call for f in faults}
    for seed in rounds:
        for fault in faults[seed % PARTS :: PARTS]:
            folder = tmp_path / f"{fault.call}-{fault.number}-{fault.what}"
            done = run(strace, way, folder, "-e", f"inject={fault.call}:{fault.what}:when={fault.number}")
            assert done.returncode in {0, 1, 3, -9, 137}, (fault, done.stderr)
            place = TargetFolder((folder / "site").resolve())
            if way == "one step":
                words_in(place.folder)
            recover(place)
            words_in(place.folder)
            assert [path.name for path in folder.iterdir()] == ["site"], fault
            shutil.rmtree(folder)
