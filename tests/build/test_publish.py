"""A site is put in its place in one step; what cannot be done in one is put right by the next build."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.base import system_calls as system
from briefing_site.build.publish import publish, recover
from briefing_site.build.targets import (
    MARKER,
    Marker,
    TargetFolder,
    UnsafeTargetError,
    read_marker,
    site_files,
    write_marker,
)

Make = Callable[[Path], Marker]


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing_site.build.publish.MIN_GRACE", 0)


@pytest.fixture(params=[True, False], ids=["one step", "two renames"])
def one_step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether folders are exchanged, or renamed one after the other as where the system can do no better."""
    if not request.param:
        monkeypatch.setattr("briefing_site.build.publish.exchange", lambda *_: False)
    return bool(request.param)


def page(words: str, files: Mapping[str, str] | None = None, **marker: object) -> Make:
    """Return what makes a site of one page, and of other files."""

    def make(folder: Path) -> Marker:
        for name, text in {"index.html": words, **(files or {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return Marker(**marker)  # type: ignore[arg-type]

    return make


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that an earlier build published."""
    folder = tmp_path / "site"
    publish(page("last"), TargetFolder(folder))
    return folder


def words_of(site: Path) -> str:
    return (site / "index.html").read_text(encoding="utf-8")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("one_step")
def test_the_new_site_takes_the_place_of_the_last(site: Path) -> None:
    publish(page("new"), TargetFolder(site))
    assert words_of(site) == "new"
    assert names_in(site) == [MARKER, "index.html"]
    assert names_in(site.parent) == ["site"]


@pytest.mark.usefixtures("one_step")
def test_nobody_waits_until_a_large_site_is_removed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing_site.build.publish.LARGE", 0)
    monkeypatch.setattr("briefing_site.build.publish.MIN_GRACE", 0.5)
    publish(page("new"), TargetFolder(site))
    assert words_of(site) == "new"
    (workplace,) = (path for path in site.parent.iterdir() if path != site)
    assert words_of(workplace / "new") == "last"
    over = time.monotonic() + 60
    while workplace.exists() and time.monotonic() < over:
        time.sleep(0.05)
    assert names_in(site.parent) == ["site"]


def test_what_nobody_came_to_remove_the_next_build_does(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing_site.build.publish.LARGE", 0)
    monkeypatch.setattr("briefing_site.build.publish.REMOVAL_SCRIPT", "")
    publish(page("new"), TargetFolder(site))
    assert len(names_in(site.parent)) == 2
    over = time.monotonic() + 60
    while (
        len(names_in(site.parent)) > 1 and time.monotonic() < over
    ):  # the process that was begun lets go of it at once
        recover(TargetFolder(site))
    assert words_of(site) == "new"
    assert names_in(site.parent) == ["site"]


def test_at_every_moment_there_is_a_whole_site(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader asks as fast as it can while sites are published; on this system folders can be exchanged."""
    monkeypatch.setattr("briefing_site.build.publish.MIN_GRACE", 0.02)
    over, seen, missing = threading.Event(), set(), []

    def read() -> None:
        while not over.is_set():
            try:
                seen.add(words_of(site))
            except OSError as error:
                missing.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        publish(page(f"new {number}"), TargetFolder(site))
    over.set()
    reader.join()
    assert missing == []
    assert len(seen) > 2


@pytest.mark.parametrize("what", [KeyboardInterrupt(), OSError(errno.EIO, "worn out")])
def test_a_build_that_fails_leaves_the_last_site(site: Path, what: BaseException) -> None:
    def make(folder: Path) -> Marker:
        (folder / "index.html").write_text("half", encoding="utf-8")
        raise what

    with pytest.raises(type(what)):
        publish(make, TargetFolder(site))
    assert words_of(site) == "last"
    assert names_in(site.parent) == ["site"]


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("what", [KeyboardInterrupt(), OSError(errno.EIO, "worn out")])
@pytest.mark.parametrize("moved", [False, True])
def test_between_two_renames_the_last_site_is_put_back(
    site: Path, monkeypatch: pytest.MonkeyPatch, failing: int, what: BaseException, moved: bool
) -> None:
    monkeypatch.setattr("briefing_site.build.publish.exchange", lambda *_: False)
    rename, calls = Path.rename, []

    def rename_or_raise(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == failing:
            if moved:
                rename(path, target)
            raise what
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_raise)
    with pytest.raises(type(what)):
        publish(page("new"), TargetFolder(site))
    assert words_of(site) == ("new" if failing == 2 and moved else "last")
    assert names_in(site.parent) == ["site"]


def test_a_site_that_cannot_be_put_back_is_not_thrown_away(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fails on the way there and on the way back: the last site stays, and the next build finds it."""
    monkeypatch.setattr("briefing_site.build.publish.exchange", lambda *_: False)
    rename, calls = Path.rename, []

    def fail(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) > 1:
            raise OSError(errno.EIO, "worn out")
        return rename(path, target)

    with monkeypatch.context() as failing:
        failing.setattr(Path, "rename", fail)
        with pytest.raises(OSError, match="worn out"):
            publish(page("new"), TargetFolder(site))
        assert not site.exists()
        with pytest.raises(OSError, match="worn out"):
            recover(TargetFolder(site))
    recover(TargetFolder(site))
    assert words_of(site) == "last"
    assert names_in(site.parent) == ["site"]


def test_what_a_killed_build_had_moved_away_is_put_back_before_anything_is_cleared(site: Path) -> None:
    workplace = site.parent / "site.new-killed"
    (workplace / "new").mkdir(parents=True)
    write_marker(workplace, Marker())
    site.rename(workplace / "old")
    recover(TargetFolder(site))
    assert words_of(site) == "last"
    assert names_in(site.parent) == ["site"]


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "site.new-killed" / "new").mkdir(parents=True)
    write_marker(tmp_path / "site.new-killed", Marker())
    (tmp_path / "site.new-empty").mkdir()
    (tmp_path / "other.new-killed").mkdir()
    publish(page("new"), TargetFolder(tmp_path / "site"))
    assert names_in(tmp_path) == ["other.new-killed", "site"]


def test_what_only_bears_such_a_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.new-layout/new").mkdir(parents=True)
    (tmp_path / "site.new-layout/old").mkdir()
    (tmp_path / "site.new-ideas.txt").touch()
    recover(TargetFolder(tmp_path / "site"))
    publish(page("new"), TargetFolder(tmp_path / "site"))
    assert names_in(tmp_path) == ["site", "site.new-ideas.txt", "site.new-layout"]
    assert names_in(tmp_path / "site.new-layout") == ["new", "old"]


def test_a_build_leaves_alone_what_another_is_at(tmp_path: Path) -> None:
    site = tmp_path / "site"

    def make(folder: Path) -> Marker:
        publish(page("second"), TargetFolder(site))
        return page("first")(folder)

    publish(make, TargetFolder(site))
    assert words_of(site) == "first"
    assert names_in(tmp_path) == ["site"]


def test_builds_into_one_place_wait_for_one_another(site: Path) -> None:
    """What each keeps of the site before it is of the site that it replaced."""
    builders = [
        threading.Thread(
            target=publish, args=(page(f"{n}", {f"assets/site.{n:08x}.css": f"{n}"}, label="x"), TargetFolder(site))
        )
        for n in range(8)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(names_in(site / "assets")) == 2
    assert names_in(site.parent) == ["site"]


def test_what_was_put_there_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    site = tmp_path / "site"

    def make(folder: Path) -> Marker:
        site.mkdir()
        (site / "thesis.odt").touch()
        return page("new")(folder)

    with pytest.raises(UnsafeTargetError, match=r"'thesis\.odt'"):
        publish(make, TargetFolder(site))
    assert names_in(site) == ["thesis.odt"]


def test_a_place_that_cannot_be_written_is_called_by_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "site.new-x1"))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(PermissionError) as raised:
        publish(page("new"), TargetFolder(tmp_path / "site"))
    assert raised.value.filename == str(tmp_path / "site")


# --- the system ---


def test_the_disk_has_the_new_site_before_it_is_put_in_place(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> None:
        assert words_of(folder) == "new"
        raise OSError(errno.EIO, "worn out")

    monkeypatch.setattr("briefing_site.build.publish.flush_filesystem", fail)
    with pytest.raises(OSError, match="worn out"):
        publish(page("new"), TargetFolder(site))
    assert words_of(site) == "last"


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL, errno.EIO])
def test_a_filesystem_that_cannot_exchange_says_so_and_one_that_fails_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def call(*_: bytes) -> int:
        ctypes.set_errno(code)
        return -1

    monkeypatch.setattr(system, "_exchanging_call", lambda: call)
    if code == errno.EIO:
        with pytest.raises(OSError, match=os.strerror(code)):
            system.exchange(tmp_path / "a", tmp_path / "b")
    else:
        assert system.exchange(tmp_path / "a", tmp_path / "b") is False


# --- what is kept of the last site ---

THEME = {"assets/site.11111111.css": "1", "assets/marking.11111111.css": "TLP:GREEN"}
WORDS = {"pagefind/en.1.pf_meta": "1", "pagefind/index/a.pf_index": "1", "pagefind/fragment/a/00.pf_fragment": "1"}
OTHERS = {"assets/map.png": "1", "issues/salt/index.html": "1", "pagefind/pagefind.js": "1"}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A site with files whose names bear digests, and with others."""
    folder = tmp_path / "site"
    publish(
        page("1", {**THEME, **WORDS, **OTHERS}, label="TLP:GREEN", shown=frozenset({"salt", "envoy"})),
        TargetFolder(folder),
    )
    return folder


def kept(site: Path) -> set[str]:
    """Return what lies in a site beside its own page and marker."""
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - {"index.html", MARKER}
    marker = read_marker(site)
    assert marker
    assert files == set(marker.kept)
    assert [path.name for path in site_files(site)] == ["index.html"]
    return files


def test_what_an_open_page_may_ask_for_stays_for_one_publish(first: Path) -> None:
    again = page("2", label="TLP:GREEN", shown=frozenset({"salt", "envoy", "pepper"}))
    publish(again, TargetFolder(first))
    assert kept(first) == {*THEME, *WORDS}
    assert (first / "assets/site.11111111.css").read_text() == "1"
    publish(again, TargetFolder(first))
    assert kept(first) == set()


def test_no_words_stay_of_a_site_that_showed_what_is_shown_no_more(first: Path) -> None:
    """It may have been restricted: then it must not lie in the index of the site before, either."""
    publish(page("2", label="TLP:GREEN", shown=frozenset({"salt"})), TargetFolder(first))
    assert kept(first) == {"assets/site.11111111.css"}


def test_nothing_stays_of_a_site_for_others(first: Path) -> None:
    publish(page("2", label="TLP:CLEAR", shown=frozenset({"salt", "envoy"})), TargetFolder(first))
    assert kept(first) == set()


def test_what_the_new_site_has_itself_is_its_own(first: Path) -> None:
    files = {"assets/site.11111111.css": "1"}
    publish(page("2", files, label="TLP:GREEN", shown=frozenset({"salt", "envoy"})), TargetFolder(first))
    marker = read_marker(first)
    assert marker
    assert set(marker.kept) == {"assets/marking.11111111.css", *WORDS}


def test_a_filesystem_without_second_names_gets_copies(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    publish(page("2", label="TLP:GREEN", shown=frozenset({"salt", "envoy"})), TargetFolder(first))
    assert kept(first) == {*THEME, *WORDS}


def test_nothing_stays_of_a_site_that_does_not_say_what_it_is(first: Path) -> None:
    (first / MARKER).write_text("{", encoding="utf-8")
    publish(page("2", label="TLP:GREEN", shown=frozenset({"salt", "envoy"})), TargetFolder(first))
    assert kept(first) == set()


def test_a_marker_is_read_as_it_was_written(tmp_path: Path) -> None:
    marker = Marker("TLP:GREEN", frozenset({"salt", "欧盟"}), ("assets/site.11111111.css",))
    write_marker(tmp_path, marker)
    assert read_marker(tmp_path) == marker
