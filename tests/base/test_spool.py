"""Texts in a file: each comes back whole, in this process and in those forked from it."""

from __future__ import annotations

import errno
import os

import pytest
from briefing_site.base.parallel import FORKS, run_in_background
from briefing_site.base.spool import Spool

TEXTS = ("", "plain", "盐矿 ĉ\ud800", "a\nb\x01c" * 1000)


def test_each_text_comes_back():
    spool = Spool()
    places = [spool.put(text) for text in TEXTS]
    assert [spool.get(place) for place in places] == [*TEXTS]
    assert spool.get(spool.put("later")) == "later"


@pytest.mark.skipif(not FORKS, reason="forks no process")
def test_forked_processes_read_the_texts_and_write_apart(monkeypatch):
    monkeypatch.setattr("briefing_site.base.parallel.processor_count", lambda: 2)
    spool = Spool()
    before = spool.put("before")

    def write_and_read() -> list[str]:
        own = [spool.put(f"{number} of the other") for number in range(3)]
        return [spool.get(before), *map(spool.get, own)]

    other = run_in_background(write_and_read)
    after = [spool.put(f"{number} of this one") for number in range(3)]
    assert other() == ["before", "0 of the other", "1 of the other", "2 of the other"]
    assert [spool.get(place) for place in after] == ["0 of this one", "1 of this one", "2 of this one"]


@pytest.mark.skipif(not FORKS, reason="forks no process")
def test_a_file_that_was_lent_is_written_elsewhere_and_read_here(monkeypatch):
    monkeypatch.setattr("briefing_site.base.parallel.processor_count", lambda: 2)
    spool = Spool()
    spool.lend()
    places = run_in_background(lambda: [spool.put(text) for text in TEXTS])()
    assert [spool.get(place) for place in places] == [*TEXTS]


def test_a_full_disk_is_said(monkeypatch):
    class Full:
        closed = False

        def write(self, data: bytes) -> int:
            return len(data) - 1

        def close(self) -> None:
            pass

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Full())
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as raised:
        Spool().put("text")
    assert raised.value.filename
