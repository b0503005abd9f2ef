"""Files are written whole or not at all, whatever fails and whenever the process is killed."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import stat
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from briefing_site.base import atomic_files
from briefing_site.base.atomic_files import (
    ChangedError,
    append_file,
    finish,
    open_new,
    sweep,
    write_file,
    write_together,
)

from tests.faults import INTERRUPT, calls_of, fault, killed_at

BEFORE = {"facts/a.yml": b"old a", "facts/b.yml": b"old b", "facts/gone.yml": b"gone"}
AFTER = {"facts/a.yml": b"new a", "new/deep/c.yml": b"new c", "facts/b.yml": b"new b", "facts/gone.yml": None}
NEW = {path: data for path, data in AFTER.items() if data is not None}


def tree(root):
    paths = (path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def root(tmp_path):
    return laid_out(tmp_path / "first")


def laid_out(root):
    for path, data in BEFORE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    (root / ".cache").mkdir()
    return root


def change(root):
    write_together(root, BEFORE, AFTER, root / ".cache", ("rename", "a", "b"))


def finished(root):
    return finish(root, root / ".cache")


def journals(root):
    return [path for path in (root / ".cache").iterdir() if path.name != "lock"]


def number_of_calls(tmp_path):
    root = laid_out(tmp_path / "counted")
    return len(calls_of(lambda: change(root)).made)


def killed_change(root, at):
    assert killed_at(at, partial(change, root))


def test_several_files_are_written_and_removed(root):
    change(root)
    assert tree(root) == NEW
    assert journals(root) == []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, INTERRUPT])
def test_an_error_at_any_call_puts_everything_back(tmp_path, error):
    number = number_of_calls(tmp_path)
    refused = []
    for at in range(number):
        root = laid_out(tmp_path / f"{at}")
        try:
            with fault(at, error):
                change(root)
        except OSError as raised:
            refused.append(raised.errno)
            assert tree(root) == BEFORE
            assert not (root / "new").exists()
        except KeyboardInterrupt:
            refused.append(INTERRUPT)
        assert tree(root) in (BEFORE, NEW)
        finished(root)
        if tree(root) == BEFORE:
            change(root)
        assert tree(root) == NEW
        assert journals(root) == []
    assert {*refused} == {error}
    assert number // 2 < len(refused) <= number


def test_errors_from_any_call_on_leave_what_the_next_command_finishes(tmp_path):
    for at in range(number_of_calls(tmp_path)):
        root = laid_out(tmp_path / f"{at}")
        with suppress(OSError), fault(at, errno.EIO, lasting=True):
            change(root)
        finished(root)
        assert tree(root) in (BEFORE, NEW)
        assert journals(root) == []


@pytest.mark.slow
def test_what_was_killed_at_any_call_is_finished_or_was_not_begun(tmp_path):
    ends = []
    for at in range(number_of_calls(tmp_path)):
        root = laid_out(tmp_path / f"{at}")
        killed_change(root, at)
        begun, left = tree(root) != BEFORE, bool(list((root / ".cache").glob("*/journal.json")))
        assert finished(root) == ([("rename", "a", "b")] if begun and left else [])
        assert tree(root) == (NEW if begun else BEFORE)
        assert journals(root) == []
        ends.append(begun)
        if not begun:
            change(root)
        assert tree(root) == NEW
    assert {*ends} == {True, False}


@pytest.mark.slow
def test_a_kill_while_what_was_killed_is_finished(tmp_path):
    for at in range(12, number_of_calls(tmp_path), 7):
        for then in range(20):
            root = laid_out(tmp_path / f"{at}-{then}")
            killed_change(root, at)
            begun = tree(root) != BEFORE
            was_killed = killed_at(then, partial(finished, root))
            finished(root)
            assert tree(root) == (NEW if begun else BEFORE)
            if not was_killed:
                break


def test_a_kill_while_everything_is_put_back(tmp_path):
    """The way back is gone to its end: the command would have said that it could not write."""
    number = number_of_calls(tmp_path)
    removal = number - 12
    for at in range(removal + 1, number + 15):
        root = laid_out(tmp_path / f"{at}")

        def fail(root=root):
            with fault(removal, errno.EIO):
                change(root)

        killed_at(at, fail)
        finished(root)
        assert tree(root) == BEFORE
        assert journals(root) == []


def test_nothing_is_created_below_the_folders_of_facts(root):
    calls = calls_of(lambda: change(root))
    assert calls.created()
    assert [path for path in calls.created() if not Path(path).is_relative_to(root / ".cache")] == []


@pytest.mark.slow
def test_what_somebody_wrote_after_a_kill_stays(tmp_path):
    for at in range(number_of_calls(tmp_path)):
        root = laid_out(tmp_path / f"{at}")
        killed_change(root, at)
        begun = tree(root) != BEFORE
        (root / "facts/a.yml").write_bytes(b"by hand")
        finished(root)
        assert (root / "facts/a.yml").read_bytes() == b"by hand"
        assert {**tree(root), "facts/a.yml": b""} in ({**BEFORE, "facts/a.yml": b""}, {**NEW, "facts/a.yml": b""}), (
            begun
        )


def test_what_changed_since_it_was_read_is_not_overwritten(root):
    (root / "facts/b.yml").write_bytes(b"by hand")
    with pytest.raises(ChangedError, match="changed in the meantime") as raised:
        change(root)
    assert raised.value.filename == str(root / "facts/b.yml")
    assert tree(root) == {**BEFORE, "facts/b.yml": b"by hand"}


def test_a_new_file_does_not_take_the_place_of_one_that_is_there(root):
    with pytest.raises(ChangedError):
        write_together(root, {}, {"facts/a.yml": b"new"}, root / ".cache")
    assert tree(root) == BEFORE


def test_many_files_at_once(root):
    files = {f"facts/{number}.yml": b"x" for number in range(atomic_files.MAX_FLUSHED + 1)}
    write_together(root, {}, files, root / ".cache")
    assert tree(root) == {**BEFORE, **files}


def test_another_process_that_writes_is_not_waited_for_without_end(root, monkeypatch):
    monkeypatch.setattr(atomic_files, "MAX_WAIT", 0.1)
    with (root / ".cache/lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ChangedError, match="another command is writing"):
            change(root)
    change(root)
    assert tree(root) == NEW


def test_another_file_system_is_no_obstacle(tmp_path):
    def no_way_across(source, target):
        if source.parent.parent.name == ".cache" and target.parent.parent.name != ".cache":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(source, target)

    real = Path.replace
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", no_way_across)
        for at in range(0, number_of_calls(tmp_path), 3):
            root = laid_out(tmp_path / f"{at}")
            killed_change(root, at)
            finished(root)
            if tree(root) == BEFORE:
                change(root)
            assert tree(root) == NEW


# --- one file ---


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_an_error_at_any_call_leaves_a_file_as_it_was(tmp_path, error):
    path = tmp_path / "folder/a.pdf"
    number = len(calls_of(lambda: write_file(path, b"old")).made)
    for at in range(number - 1):
        path.write_bytes(b"old")
        with pytest.raises(OSError, match=os.strerror(error)) as raised, fault(at, error):
            write_file(path, b"new")
        assert (raised.value.filename, path.read_bytes()) == (str(path), b"old")
        assert [*path.parent.iterdir()] == [path]


def test_a_kill_at_any_call_leaves_the_old_file_or_the_new_one(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    number = len(calls_of(lambda: write_file(path, b"old")).made)
    for at in range(number):
        path.write_bytes(b"old")
        assert killed_at(at, partial(write_file, path, b"new"))
        assert path.read_bytes() == (b"old" if at < number - 1 else b"new")


def test_what_is_written_in_pieces_comes_whole(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"old")

    def interrupted():
        with open_new(path) as file:
            file.write(b"ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    with open_new(path) as file:
        file.write(b"ne")
        file.write(b"w")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [*tmp_path.iterdir()] == [path]


def test_permissions_stay_and_new_ones_are_the_umasks(tmp_path):
    (tmp_path / "old").write_bytes(b"")
    (tmp_path / "old").chmod(0o640)
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "old", b"x")
        write_file(tmp_path / "deep/new", b"x")
        write_file(tmp_path / "private", b"x", private=True)
    finally:
        os.umask(before)
    assert [mode_of(tmp_path / name) for name in ("old", "deep", "deep/new", "private")] == [0o640, 0o750, 0o640, 0o600]


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_a_file_that_others_add_to_is_added_to(tmp_path):
    for words in (b"a\n", b"b\n"):
        append_file(tmp_path / "summary", words)
    assert (tmp_path / "summary").read_bytes() == b"a\nb\n"


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path):
    kept = [".notes.txt", "a.12345678~", ".a.pdf~", ".hidden.1234567~"]
    for name in kept:
        (tmp_path / name).write_bytes(b"mine")
    killed_at(2, partial(write_file, tmp_path / "a.pdf", b"new"))
    with open_new(tmp_path / "b.pdf") as file:
        assert len([*tmp_path.iterdir()]) == len(kept) + 2
        sweep(tmp_path)
        file.write(b"whole")
    assert (tmp_path / "b.pdf").read_bytes() == b"whole"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, "b.pdf"])


def test_a_temporary_file_that_is_swept_before_it_is_held_is_made_again(tmp_path, monkeypatch):
    hold = atomic_files._hold
    swept: list[int] = []

    def hold_late(descriptor, *, where_unknown):
        if not swept:
            swept.append(descriptor)
            for path in tmp_path.iterdir():
                path.unlink()
        return hold(descriptor, where_unknown=where_unknown)

    monkeypatch.setattr(atomic_files, "_hold", hold_late)
    write_file(tmp_path / "a.pdf", b"new")
    assert (tmp_path / "a.pdf").read_bytes() == b"new"


def test_a_journal_from_elsewhere_is_not_obeyed(root):
    """Somebody may have put one into a repository, to have any file written by whoever formats it."""
    old, evil, gone = (hashlib.sha256(data).hexdigest() for data in (b"old a", b"evil", b"gone"))
    files = [["facts/a.yml", old, evil], ["facts/gone.yml", None, gone]]
    planted: dict[str, object] = {"what": ["x"], "files": files, "folders": []}
    texts = [json.dumps(planted), json.dumps({**planted, "place": [1, 2]}), "[]", '"x"', "{", ""]
    for number, text in enumerate(texts):
        folder = root / f".cache/{number}"
        (folder / "folder").mkdir(parents=True)
        (folder / "0.new").write_bytes(b"evil")
        (folder / "journal.json").write_text(text)
    (root / ".cache/without/folder").mkdir(parents=True)
    assert finished(root) == []
    change(root)
    assert tree(root) == NEW
