"""A process that is asked again and again answers, outlives what goes wrong in it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest
from briefing_site.base.companion import Companion
from briefing_site.base.parallel import WorkerError, map_chunks

from tests.serving import wait_until_gone

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
ASKING = """
import os, signal
from briefing_site.base.companion import Companion
from tests.base.test_companion import _id_of_process
if __name__ == "__main__":
    print(Companion(_id_of_process).ask(0), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _answer(question: str) -> str:
    if question == "wrong":
        raise ValueError(question)
    if question == "deadly":
        os._exit(3)
    if question == "long":
        time.sleep(60)
    return f"{question}!"


def _id_of_process(_: object) -> int:
    return os.getpid()


def _sum_in_processes(count: int) -> int:
    return sum(map_chunks(sum, range(count), chunk_size=10, min_per_worker=1))


@pytest.fixture
def companion() -> Iterator[Companion[str, str]]:
    companion = Companion(_answer)
    yield companion
    companion.close()
    assert not active_children()


def test_it_answers_again_after_a_mistake_and_after_its_end(companion):
    assert companion.ask("one") == "one!"
    with pytest.raises(ValueError, match="wrong"):
        companion.ask("wrong")
    assert companion.ask("two") == "two!"
    with pytest.raises(WorkerError):
        companion.ask("deadly")
    assert companion.ask("three") == "three!"


def test_nobody_is_asked_once_it_is_closed(companion):
    companion.close()
    with pytest.raises(WorkerError):
        companion.ask("one")


def test_it_stays_the_same_process_and_may_have_processes_of_its_own():
    companion = Companion(_id_of_process)
    assert companion.ask(0) == companion.ask(0) != os.getpid()
    companion.close()
    parent = Companion(_sum_in_processes)
    assert parent.ask(100) == sum(range(100))
    parent.close()


@linux
def test_it_ends_with_a_process_that_is_killed():
    """Nothing of ours runs in a process that is killed: the system has to tell."""
    command = [sys.executable, "-c", ASKING]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    wait_until_gone(int(done.stdout))
