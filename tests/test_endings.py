"""A build or a command that is ended before its time: nothing is half done, and no process stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from briefing_site.build.targets import Marker, write_marker
from briefing_site.cli.main import MAX_ENDING

from tests.conftest import hear_interrupts

BUILD = """
import signal, sys, time
from multiprocessing import active_children
from pathlib import Path
import briefing_site.cli.main
from briefing_site.build.publish import publish
from briefing_site.build.targets import TargetFolder
from briefing_site.base.parallel import map_chunks

def make(folder):
    (folder / "index.html").write_text("half")
    results = map_chunks(lambda _: time.sleep(600), range(4), chunk_size=1, min_per_worker=1)
    print(*(process.pid for process in active_children()), flush=True)
    next(results)

for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(ending, signal.SIG_IGN if ending.name in sys.argv else signal.SIG_DFL)
briefing_site.cli.main.main = lambda: publish(make, TargetFolder(Path("site").resolve()))
briefing_site.cli.main.run()
"""
"""A build whose processes have ten minutes' work, deaf to the signals that are named, whatever it is started by."""


def write_site(folder: Path) -> Path:
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("whole", encoding="utf-8")
    write_marker(site, Marker())
    return site


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are shared on Linux alone")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_build_that_is_ended_leaves_the_last_site_and_no_process(tmp_path, ending):
    site = write_site(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", BUILD], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        started = [int(word) for word in process.stdout.readline().split()]
        number = getattr(signal, ending)
        process.send_signal(number)
        end = time.monotonic() + 300
        while time.monotonic() < end and (process.poll() is None or any(map(is_alive, started))):
            time.sleep(0.02)
        left = [pid for pid in started if is_alive(pid)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        process.kill()
        told = process.communicate()[1]
    assert len(started) > 1
    assert left == []
    assert (site / "index.html").read_text(encoding="utf-8") == "whole"
    if ending != "SIGKILL":
        assert told == "Aborted!\n"
        assert process.returncode == (1 if ending == "SIGINT" else 128 + number)
        assert names_in(tmp_path) == ["site"]


DEAF = """
import hashlib, signal
import briefing_site.cli.main

def make():
    print("begun", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10**9)

signal.signal(signal.SIGTERM, signal.SIG_DFL)
briefing_site.cli.main.main = make
briefing_site.cli.main.run()
"""
"""A build within library code that comes back to Python after minutes, as a book that is being typeset may."""


def test_a_command_has_less_than_two_seconds_to_end():
    """Of the clock of a machine that has nothing else to do; the tests below ask only that nothing is waited for."""
    assert MAX_ENDING < 2


def test_a_build_within_library_code_ends_before_it_comes_back(tmp_path):
    command = [sys.executable, "-c", DEAF]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.terminate()
        try:
            status = process.wait(60)
        finally:
            process.kill()
        assert process.stderr
        assert process.stderr.read() == "Aborted!\n"
    assert status == 128 + signal.SIGTERM


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0, 1, 2])
def test_a_build_that_prints_ends_before_it_has_printed(write_base, delay):
    actor = "type: organisation\nsummary: One of many.\n"
    project = write_base({f"content/actors/b{n}.yml": f"name: Body {n}\n{actor}" for n in range(800)})
    command = [sys.executable, "-m", "briefing_site", "build", "--no-search"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr
        while not process.stderr.readline().startswith(b"Printing"):
            assert process.poll() is None
        time.sleep(delay)
        assert process.poll() is None, "it was to be at work yet"
        process.terminate()
        try:
            assert process.wait(60) == 128 + signal.SIGTERM
        finally:
            process.kill()
    assert not (project / "site").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are shared on Linux alone")
def test_what_was_to_be_ignored_from_the_start_ends_no_build(tmp_path):
    command = [sys.executable, "-c", BUILD, "SIGHUP"]  # as `nohup` starts it
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.terminate()
        assert process.wait(300) == 128 + signal.SIGTERM


def test_servers_hear_an_interrupt_though_the_tests_were_started_in_the_background():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        hear_interrupts()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
