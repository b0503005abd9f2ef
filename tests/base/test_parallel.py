"""Work that is shared among processes comes out as if it were done in place."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing import active_children

import pytest
from briefing_site.base.parallel import MAX_DRAINED, WorkerError, map_chunks, map_each, run_in_background

forks = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two processors"
)


def _numbers(count: int) -> list[int]:
    return list(range(count))


@pytest.mark.parametrize("least", [1, 1_000_000], ids=["shared", "in place"])
def test_results_come_in_the_order_of_the_items(least):
    portions = map_chunks(
        lambda numbers: [number * 2 for number in numbers], _numbers(101), chunk_size=7, min_per_worker=least
    )
    assert [number for portion in portions for number in portion] == [number * 2 for number in range(101)]


def test_results_larger_than_a_pipe_arrive():
    assert [*map(len, map_chunks(lambda _: "x" * 3_000_000, _numbers(4), chunk_size=1, min_per_worker=1))] == [
        3_000_000
    ] * 4


def test_nothing_gives_nothing():
    assert [*map_chunks(sum, [], chunk_size=5, min_per_worker=1)] == []


@forks
def test_another_process_does_the_work_and_inherits_what_is_at_hand():
    assert os.getpid() not in set(map_chunks(lambda _: os.getpid(), _numbers(4), chunk_size=1, min_per_worker=1))


@pytest.mark.parametrize("least", [1, 1_000_000], ids=["shared", "in place"])
def test_what_the_work_raises_is_raised_where_its_result_is_taken(least):
    def work(numbers):
        if 3 in numbers:
            raise ValueError("three")
        return numbers

    results = map_chunks(work, _numbers(6), chunk_size=1, min_per_worker=least)
    assert [next(results) for _ in range(3)] == [[0], [1], [2]]
    with pytest.raises(ValueError, match="three"):
        next(results)


@forks
def test_one_that_is_helping_takes_the_place_of_a_process(monkeypatch):
    monkeypatch.setattr("briefing_site.base.parallel.processor_count", lambda: 2)

    def work(numbers):
        time.sleep(0.05)
        return os.getpid(), numbers

    results = map_chunks(work, _numbers(20), chunk_size=1, min_per_worker=1, helping=True)
    assert len(active_children()) == 1
    done = [*results]
    assert [numbers for _, numbers in done] == [[number] for number in range(20)]
    assert len({process for process, _ in done}) == 2
    assert os.getpid() in {process for process, _ in done}


@forks
@pytest.mark.parametrize("ordered", [True, False])
def test_what_the_work_of_a_helping_one_raises_is_raised_in_its_turn(ordered, monkeypatch):
    monkeypatch.setattr("briefing_site.base.parallel.processor_count", lambda: 2)
    here = os.getpid()

    def work(numbers):
        if os.getpid() == here:
            raise ValueError("here")
        time.sleep(0.2)
        return numbers

    results = map_chunks(work, _numbers(6), chunk_size=1, min_per_worker=1, ordered=ordered, helping=True)
    with pytest.raises(ValueError, match="here"):
        list(results)
    assert not active_children()


@forks
def test_what_is_raised_early_waits_for_its_turn():
    def work(numbers):
        if numbers == [1]:
            raise ValueError("one")
        time.sleep(0.2)  # the other process is at its end long before
        return numbers

    results = map_chunks(work, _numbers(2), chunk_size=1, min_per_worker=1)
    assert next(results) == [0]
    with pytest.raises(ValueError, match="one"):
        next(results)


@forks
def test_a_free_process_takes_what_is_left(tmp_path):
    def work(numbers):
        _work_as_slowly_as_the_rest(tmp_path, numbers[0], 40)
        return os.getpid()

    slow, *others = map_chunks(work, _numbers(40), chunk_size=1, min_per_worker=20)
    assert slow not in others


def test_more_portions_than_a_pipe_has_room_for_grow():
    sums = [*map_chunks(sum, range(50_000), chunk_size=1, min_per_worker=1)]
    assert len(sums) < 50_000 / 2
    assert sum(sums) == sum(range(50_000))


def test_work_aside_gives_its_result_when_asked_for():
    assert run_in_background(lambda: "x" * 3_000_000)() == "x" * 3_000_000


def test_what_work_aside_raises_is_raised_when_asked_for():
    def work():
        raise ValueError("aside")

    result = run_in_background(work)
    with pytest.raises(ValueError, match="aside"):
        result()


@forks
def test_work_aside_is_done_by_another_process():
    assert run_in_background(os.getpid)() != os.getpid()


@forks
def test_a_process_that_dies_is_no_result():
    with pytest.raises(WorkerError, match="ended with status 7"):
        list(map_chunks(lambda _: os._exit(7), _numbers(4), chunk_size=1, min_per_worker=1))


@forks
def test_no_process_outlives_the_iterator():
    results = map_chunks(lambda _: os.getpid(), _numbers(1_000), chunk_size=1, min_per_worker=1)
    process = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@forks
def test_results_that_need_no_order_do_not_wait_for_the_slowest(tmp_path):
    def work(numbers):
        if not numbers[0]:
            _wait_until((tmp_path / "taken").exists)
        return numbers[0]

    taken = []
    for number in map_chunks(work, _numbers(40), chunk_size=1, min_per_worker=20, ordered=False):
        taken.append(number)
        if len(taken) == 39:
            (tmp_path / "taken").touch()
    assert taken == [*range(1, 40), 0]


@forks
def test_no_process_outlives_an_iterator_that_was_never_used(tmp_path):
    def work(numbers):
        (tmp_path / str(numbers[0])).write_text(str(os.getpid()))
        time.sleep(600)

    results = map_chunks(work, _numbers(2), chunk_size=1, min_per_worker=1)
    _wait_until(lambda: sum(bool(path.read_text()) for path in tmp_path.iterdir()) == 2)
    processes = [int(path.read_text()) for path in tmp_path.iterdir()]
    del results
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@forks
def test_gathering_lets_processes_go_on_though_nobody_takes_results_yet(tmp_path):
    def work(numbers):
        (tmp_path / str(numbers[0])).touch()
        return "x" * 3_000_000  # more than a pipe holds

    results = map_chunks(work, _numbers(8), chunk_size=1, min_per_worker=1)

    def all_begun():
        results.drain()
        return len([*tmp_path.iterdir()]) == 8

    _wait_until(all_begun)
    assert [*map(len, results)] == [3_000_000] * 8


@forks
def test_no_more_is_gathered_than_there_is_room_for():
    items = _numbers(10 * MAX_DRAINED)
    results = map_chunks(lambda numbers: [numbers, "x" * 3_000_000], items, chunk_size=1, min_per_worker=1)
    for _ in range(200):
        results.drain()
        time.sleep(0.001)
    assert len(results._early) <= MAX_DRAINED + 1  # type: ignore[attr-defined]  # both processes may hand over at once
    assert [numbers for numbers, _ in results] == [[number] for number in items]


def test_there_is_nothing_to_gather_where_the_work_is_done_in_place():
    results = map_chunks(sum, _numbers(4), chunk_size=2, min_per_worker=1_000)
    results.drain()
    assert [*results] == [1, 5]


def _work_as_slowly_as_the_rest(folder, number, of):
    """Take, for the first of some pieces of work, as long as all the others together."""
    if number:
        (folder / str(number)).touch()
    else:
        _wait_until(lambda: len([*folder.iterdir()]) == of - 1)


def _wait_until(true, seconds=120.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.005)


# --- processes that inherit nothing: what they do is a function of this module ---

HERE = 0
"""What a process that inherits nothing does not see changed."""


def _doubled(number: int) -> tuple[int, int, int]:
    if number == 40:
        raise ValueError("forty")
    if number == 50:
        os._exit(3)
    if number == 60:
        time.sleep(600)
    return number * 2, os.getpid(), HERE


@pytest.mark.parametrize("least", [1, 1_000_000], ids=["shared", "in place"])
def test_each_item_comes_back_with_its_result(least):
    found = dict(map_each(_doubled, _numbers(30), min_items=least))
    assert {item: result[0] for item, result in found.items()} == {number: number * 2 for number in range(30)}
    assert [*map_each(_doubled, [], min_items=least)] == []


@forks
def test_processes_started_anew_inherit_nothing(monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "HERE", 1)
    results = [result for _, result in map_each(_doubled, _numbers(10), min_items=1)]
    assert {here for _, _, here in results} == {0}
    assert os.getpid() not in {pid for _, pid, _ in results}


@pytest.mark.parametrize("least", [1, 1_000_000], ids=["shared", "in place"])
def test_what_work_on_one_item_raises_is_raised(least):
    with pytest.raises(ValueError, match="forty"):
        list(map_each(_doubled, [1, 40, 2, 3], min_items=least))
    assert not active_children()


@forks
def test_a_process_started_anew_that_dies_is_no_result():
    with pytest.raises(WorkerError):
        list(map_each(_doubled, [1, 50, 2, 3], min_items=1))
    assert not active_children()


@forks
def test_closed_early_it_ends_its_processes_at_once():
    start = time.monotonic()
    results = map_each(_doubled, [1, 60, 2, 60], min_items=1)
    assert next(results)[0] == 1
    results.close()
    assert not active_children()
    assert time.monotonic() - start < 300, "it waited for work of ten minutes"


@forks
def test_items_larger_than_a_pipe_arrive():
    assert dict(map_each(len, ["x" * 3_000_000, "y" * 2_000_000, "z"], min_items=1)) == {
        "x" * 3_000_000: 3_000_000,
        "y" * 2_000_000: 2_000_000,
        "z": 1,
    }
