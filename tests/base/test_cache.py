"""What comes out of the cache is what was put there, or nothing, whatever became of its file."""

from __future__ import annotations

import errno
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from briefing_site.base import cache as cache_module
from briefing_site.base.cache import FILE, PAGE_SIZE, SUPER_JOURNAL, Cache, Region
from briefing_site.build.pipeline import Options, check
from briefing_site.checks.check_result import RESULTS
from briefing_site.cli.changes import write_changes
from briefing_site.cli.edit import write_editor_schemas

from tests.cached import cached, damage, opened
from tests.conftest import SMALL_BASE
from tests.rounds import Rounds

PATH = "content/issues/salt.yml"
FEW, MANY = Region("few", max_entries=3), Region("many", max_entries=1000)
JOURNAL = Path(f"{FILE}-journal")


def options(project: Path, day: int = 21) -> Options:
    return Options(project=project, today=date(2023, 6, day))


# --- a check ---


def test_the_same_bytes_have_the_same_problems(write_base):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    assert first.problems
    assert check(options(project)) == first
    assert len(cached(project, RESULTS)) == 1


def test_a_change_is_seen(write_base):
    project = write_base()
    assert not check(options(project)).problems
    write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    assert check(options(project)).problems


def test_another_day_is_another_check(write_base):
    project = write_base({PATH: SMALL_BASE[PATH] + "review_by: 2023-06-22\n"})
    assert not check(options(project)).problems
    assert check(options(project, 23)).problems


DAMAGED = [b"", b"{", b"[]", b"null", b'{"digest": 1}', b"\xff\xfe", b"[" * 100_000, b"import os"]


@pytest.mark.parametrize("value", DAMAGED)
def test_a_damaged_result_is_passed_over(write_base, value):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    damage(project, RESULTS, value)
    assert check(options(project)) == first
    (key,) = cached(project, RESULTS)
    Cache(project).put(RESULTS, key, value)  # with a right checksum
    assert check(options(project)) == first


def test_a_result_of_another_base_under_this_name_is_passed_over(write_base):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    write_base({PATH: SMALL_BASE[PATH]})
    check(options(project))
    with opened(project) as db:
        wrong, right = (number for (number,) in db.execute("SELECT number FROM entries WHERE region = 'check'"))
        found = db.execute("SELECT value, checksum FROM entries WHERE number = ?", (right,)).fetchone()
        db.execute("UPDATE entries SET value = ?, checksum = ? WHERE number = ?", (*found, wrong))
    write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    assert check(options(project)) == first


# --- one entry, and many ---


def test_what_was_put_is_found_again(tmp_path):
    cache = Cache(tmp_path)
    assert cache.get(FEW, "a") is None
    assert not (tmp_path / ".cache").exists(), "made by a mere look"
    for value in (b"", b"one", b"\0" * 3_000_000, b"two"):
        cache.put(FEW, "a", value)
        assert cache.get(FEW, "a") == Cache(tmp_path).get(FEW, "a") == value
    assert cache.get(MANY, "a") is None
    assert cache.get(FEW, "b") is None
    with opened(tmp_path) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (PAGE_SIZE,)


def test_the_oldest_of_too_many_go(tmp_path):
    cache = Cache(tmp_path)
    cache.put(MANY, "other", b"")
    for key in "abcadef":
        cache.put(FEW, key, key.encode())
    assert list(cached(tmp_path, FEW)) == ["d", "e", "f"]
    assert list(cached(tmp_path, MANY)) == ["other"]


def test_what_a_whole_run_did_not_use_goes_once_there_is_much_of_it(tmp_path):
    cache = Cache(tmp_path)
    for key in "abcdefg":
        cache.put(MANY, key, b"pdf")
    cache.put(FEW, "a", b"")
    cache.retain(MANY, [*"abcdef"])
    assert len(cached(tmp_path, MANY)) == 7
    cache.retain(MANY, ["a"])
    assert list(cached(tmp_path, MANY)) == ["a"]
    assert list(cached(tmp_path, FEW)) == ["a"]


def test_what_went_takes_no_room_on_the_disk(tmp_path):
    cache = Cache(tmp_path)
    for number in range(40):
        cache.put(MANY, str(number), os.urandom(100_000))
    cache.retain(MANY, ["0"])
    assert (tmp_path / FILE).stat().st_size < 1_000_000
    assert len(cache.get(MANY, "0") or b"") == 100_000


# --- a file that is of no use ---


@pytest.mark.parametrize(
    "text", [b"", b"not a database at all, but long enough to be taken for one" * 99, b"SQLite format 3\0"]
)
def test_a_foreign_file_is_replaced(tmp_path, text):
    (tmp_path / ".cache").mkdir()
    (tmp_path / FILE).write_bytes(text)
    cache = Cache(tmp_path)
    assert cache.get(FEW, "a") is None
    cache.put(FEW, "a", b"one")
    assert cache.get(FEW, "a") == b"one"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (a)",
        """CREATE VIEW entries AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT 'few' AS region, 'a' AS key, x'00' AS checksum, i AS value FROM n""",
        "CREATE TABLE entries (region, key, checksum, value)",
    ],
)
def test_a_database_with_other_tables_is_replaced(tmp_path, statement):
    (tmp_path / ".cache").mkdir()
    with opened(tmp_path) as db:
        db.execute(statement)
    cache = Cache(tmp_path)
    assert cache.get(FEW, "a") is None
    cache.put(FEW, "a", b"one")
    assert cache.get(FEW, "a") == b"one"


def test_a_trigger_that_came_with_the_file_does_not_run(tmp_path):
    Cache(tmp_path).put(FEW, "a", b"one")
    with opened(tmp_path) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END")
    cache = Cache(tmp_path)
    cache.put(FEW, "b", b"two")
    assert cache.get(FEW, "a") is None
    cache.put(FEW, "b", b"two")
    assert cache.get(FEW, "b") == b"two"


@pytest.mark.rounds(few=20, many=2000)
def test_a_damaged_file_gives_right_values_or_none(tmp_path, rounds: Rounds):
    for seed in rounds:
        dice = random.Random(seed)  # noqa: S311 - the dice of a test
        project = tmp_path / str(seed)
        values = {str(number): dice.randbytes(dice.choice((10, 1000, 100_000))) for number in range(20)}
        for key, value in values.items():
            Cache(project).put(MANY, key, value)
        data = bytearray((project / FILE).read_bytes())
        for _ in range(dice.choice((1, 3, 30))):
            start, length = dice.randrange(len(data)), dice.choice((1, 100, 20_000))
            data[start : start + length] = dice.randbytes(len(data[start : start + length]))
        (project / FILE).write_bytes(data[: dice.choice((len(data), dice.randrange(len(data))))])
        for key, value in values.items():
            assert Cache(project).get(MANY, key) in {value, None}, key
        for cache in (Cache(project), Cache(project)):  # at the latest the second time: the first may find the damage
            cache.put(MANY, "new", b"new")
            cache.retain(MANY, ["new"])
        assert Cache(project).get(MANY, "new") in {b"new", None}
        for _ in range(2):
            Cache(project).put(MANY, "last", b"last")
        assert Cache(project).get(MANY, "last") == b"last"


@pytest.mark.parametrize("value", ["'text'", "CAST(x'80' AS TEXT)", "12", "NULL", "1.5", "zeroblob(10)"])
def test_odd_values_are_passed_over(tmp_path, value):
    cache = Cache(tmp_path)
    cache.put(FEW, "a", b"one")
    with opened(tmp_path) as db:
        db.execute(f"UPDATE entries SET value = {value}")  # noqa: S608 - from above
    assert cache.get(FEW, "a") is None
    with opened(tmp_path) as db:
        db.execute(f"UPDATE entries SET key = {value}")  # noqa: S608
    cache.retain(FEW, [])
    assert cached(tmp_path, FEW) == {}


@pytest.mark.parametrize("place", [".cache", str(FILE)])
def test_what_lies_in_the_way_is_no_error(tmp_path, place):
    path = tmp_path / place
    if place == ".cache":
        path.write_text("a file")
    else:
        (path / "folder").mkdir(parents=True)
    cache = Cache(tmp_path)
    assert cache.get(FEW, "a") is None
    cache.put(FEW, "a", b"one")
    assert cache.get(FEW, "a") is None
    assert path.exists()


def test_a_full_disk_is_no_error(write_base):
    import resource  # noqa: PLC0415 - Linux has it

    project = write_base()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PAGE_SIZE * 2, before[1]))
    try:
        cache = Cache(project)
        cache.put(FEW, "a", b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert Cache(project).get(FEW, "a") is None
    Cache(project).put(FEW, "a", b"one")
    assert Cache(project).get(FEW, "a") == b"one"


def test_a_folder_that_cannot_be_made_is_no_error(write_base, monkeypatch):
    def refuse(path, mode=0):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    project = write_base()
    monkeypatch.setattr(Path, "mkdir", refuse)
    assert not check(options(project)).problems
    assert not (project / ".cache").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_is_still_read(tmp_path):
    Cache(tmp_path).put(FEW, "a", b"one")
    (tmp_path / FILE).chmod(0o400)
    (tmp_path / ".cache").chmod(0o500)
    cache = Cache(tmp_path)
    assert cache.get(FEW, "a") == b"one"
    cache.put(FEW, "a", b"two")
    assert Cache(tmp_path).get(FEW, "a") == b"one"


# --- others at work ---


def test_a_file_that_somebody_holds_is_waited_for_once(tmp_path, monkeypatch):
    Cache(tmp_path).put(FEW, "a", b"one")
    opened_files = []

    def connect(file):
        opened_files.append(file)
        return real(file)

    real = cache_module._connect
    monkeypatch.setattr(cache_module, "_connect", connect)
    monkeypatch.setattr(cache_module, "MAX_WAIT", 0.2)
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    cache = Cache(tmp_path)
    for _ in range(20):
        cache.put(FEW, "a", b"two")
        assert cache.get(FEW, "a") is None
    assert len(opened_files) == 1
    holder.close()
    assert Cache(tmp_path).get(FEW, "a") == b"one"


WRITER = """
import sys
from pathlib import Path
from briefing_site.base.cache import Cache, Region
many, project, name = Region("many", 1000), Path(sys.argv[1]), sys.argv[2]
print("begun", flush=True)
for number in range(int(sys.argv[3])):
    cache = Cache(project)
    key = str(number % 50)
    assert cache.get(many, key) in (None, key.encode() * 40_000), key
    cache.put(many, key, key.encode() * 40_000)
    if number % 20 == 0:
        cache.retain(many, [key])
print("done", flush=True)
"""


def writer(project: Path, name: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(project), name, str(number)], stdout=subprocess.PIPE)


def test_processes_share_it(tmp_path):
    writers = [writer(tmp_path, name, 100) for name in "ab"]
    for process in writers:
        out, _ = process.communicate(timeout=60)
        assert out.split() == [b"begun", b"done"]


@pytest.mark.rounds(few=5, many=200)
def test_a_writer_may_be_killed_at_any_moment(tmp_path, rounds: Rounds):
    for seed in rounds:
        dice = random.Random(seed)  # noqa: S311 - the dice of a test
        process = writer(tmp_path, "a", 1_000_000)
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        time.sleep(dice.random() / 5)
        process.kill()
        process.communicate()
        cache = Cache(tmp_path)
        for number in range(50):
            key = str(number)
            assert cache.get(MANY, key) in {None, key.encode() * 40_000}
        with opened(tmp_path) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        cache.put(MANY, "after", b"after")
        assert Cache(tmp_path).get(MANY, "after") == b"after"


def test_a_connection_is_carried_over_no_fork(tmp_path):
    cache = Cache(tmp_path)
    cache.put(MANY, "a", b"one")

    def work(number: int) -> None:
        assert cache._connection is None
        assert cache.get(MANY, "a") == b"one"
        cache.put(MANY, str(number), b"two")

    processes = [get_context("fork").Process(target=work, args=(number,)) for number in range(3)]
    for process in processes:
        process.start()
        cache.put(MANY, "parent", b"three")
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert sorted(cached(tmp_path, MANY)) == ["0", "1", "2", "a", "parent"]


def test_it_may_be_deleted_while_it_is_in_use(tmp_path):
    cache = Cache(tmp_path)
    cache.put(FEW, "a", b"one")
    for path in (tmp_path / ".cache").iterdir():
        path.unlink()
    (tmp_path / ".cache").rmdir()
    cache.put(FEW, "a", b"two")
    assert cache.get(FEW, "a") in {b"two", None}
    other = Cache(tmp_path)
    other.put(FEW, "a", b"three")
    assert other.get(FEW, "a") == b"three"


def test_a_journal_that_came_with_it_removes_no_other_file(tmp_path):
    """SQLite removes the file that a journal names once it is rolled back; a repository may bring one along."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    Cache(tmp_path).put(FEW, "a", b"one")
    name = str(precious).encode()
    sum_of_name = sum(byte - 256 if byte > 127 else byte for byte in name) & 0xFFFFFFFF
    numbers = (0, 0, (tmp_path / FILE).stat().st_size // PAGE_SIZE, 512, PAGE_SIZE)
    header = bytes.fromhex("d9d505f920a163d7") + b"".join(number.to_bytes(4, "big") for number in numbers)
    end = len(name).to_bytes(4, "big") + sum_of_name.to_bytes(4, "big") + SUPER_JOURNAL
    (tmp_path / JOURNAL).write_bytes(header.ljust(512, b"\0") + name + end)
    cache = Cache(tmp_path)
    cache.get(FEW, "a")
    cache.put(FEW, "a", b"two")
    assert precious.read_text() == "mine"
    assert cache.get(FEW, "a") == b"two"


# --- its place ---


def test_git_is_told_to_pass_the_cache_over(write_base):
    project = write_base()
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    check(options(project))
    assert cached(project, RESULTS)
    seen = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=project, capture_output=True, text=True, check=True
    )
    assert ".cache" not in seen.stdout


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_is_kept_is_closed_to_others(write_base, umask):
    """Whatever it was made of, and for whom: one cache serves every audience."""
    project = write_base()
    (project / ".cache").mkdir()
    (project / ".cache").chmod(0o755)  # as an earlier version made it
    before = os.umask(umask)
    try:
        check(options(project))
        write_editor_schemas(project)
        write_changes(project, {}, {"content/issues/x.yml": b""}, ("new",))
        with opened(project) as db:
            db.execute("DELETE FROM entries")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (project / ".cache").iterdir()}
    finally:
        os.umask(before)
    assert modes[JOURNAL.name] == 0o600
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in [project / ".cache", *(project / ".cache").rglob("*")]}
    assert len(found) > 6
    assert {mode for path, mode in found.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in found.items() if path.is_file()} == {0o600}
    assert (project / ".cache/.gitignore").read_text() == "*\n"


def test_what_earlier_versions_kept_there_goes_and_nothing_else(tmp_path):
    digest = "0123456789abcdef" * 4
    old = [f"check/{digest}.json", f"base/{digest}.json", f"pdf/{digest}", f"pdf/.{digest}.01234567~", "history.json"]
    other = ["pdf/mine.pdf", "soak/seed", "print/0123/look.typ", "changes/lock", "notes.txt"]
    for name in (*old, *other):
        path = tmp_path / ".cache" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    Cache(tmp_path).put(FEW, "a", b"one")
    paths = (path for path in (tmp_path / ".cache").rglob("*") if path.is_file())
    found = {path.relative_to(tmp_path / ".cache").as_posix() for path in paths}
    assert found == {*other, FILE.name, ".gitignore"}
    assert not (tmp_path / ".cache/check").exists()


def test_where_the_cache_lies_elsewhere_that_place_is_left_as_it_is(write_base, tmp_path_factory):
    project, elsewhere = write_base(), tmp_path_factory.mktemp("elsewhere")
    elsewhere.chmod(0o755)
    (project / ".cache").symlink_to(elsewhere)
    check(options(project))
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755
    assert cached(project, RESULTS)


def test_a_project_may_be_called_anything(tmp_path):
    for name in ("a b", "50%", "what?", "a#b", "Übung", "\udce9t\udce9"):
        (tmp_path / name).mkdir()
        Cache(tmp_path / name).put(FEW, "a", b"one")
        assert Cache(tmp_path / name).get(FEW, "a") == b"one", name
