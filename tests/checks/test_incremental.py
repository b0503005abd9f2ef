"""After any edits, a check that remembers finds exactly what a check of the whole finds."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from briefing_site.base.cache import FILE, Cache
from briefing_site.base.problems import Severity
from briefing_site.build import content_check
from briefing_site.build.pipeline import Options, check, prepare
from briefing_site.checks import engine, incremental
from briefing_site.checks.check_result import RESULTS
from briefing_site.checks.check_state import FORM, STATES, CheckState
from briefing_site.checks.context import CheckContext
from briefing_site.checks.engine import RULES
from briefing_site.checks.environment import CheckEnvironment
from briefing_site.checks.incremental import check_incrementally
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.checks.symbol_table import SymbolTable
from briefing_site.facts.files.load import Loaded
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import Event

from tests.bad_cases import BASE
from tests.cached import cached, damage, forget
from tests.checks.any_edits import Project, as_bytes, whole, write
from tests.conftest import SMALL_BASE

PATH = "content/issues/salt.yml"
TODAY = date(2023, 6, 21)
PARTS = (CheckContext, CheckState, Loaded, CheckEnvironment, Snapshot, SymbolTable)
"""What a check is made of."""


def forget_outcomes(project: Path) -> None:
    forget(project, RESULTS)


@pytest.fixture
def ways(monkeypatch):
    """Counts how often a part was enough, and how often the whole was needed."""
    counts = {"part": 0, "whole": 0}
    real = check_incrementally

    def counted(*arguments):
        found = real(*arguments)
        counts["part" if found else "whole"] += 1
        return found

    monkeypatch.setattr(content_check, "check_incrementally", counted)
    return counts


@pytest.mark.rounds(few=3, many=400)
@pytest.mark.parametrize("group", range(8))
def test_any_edits(tmp_path, ways, rounds, group):
    for number in rounds:
        seed = number * 8 + group
        project = Project(tmp_path / str(seed), seed)
        for _ in range(8):
            project.step()
    assert ways["part"] > ways["whole"]


def state_of(project: Path) -> tuple[str, bytes]:
    (found,) = cached(project, STATES).items()
    return found


def edited(project: Path) -> Options:
    """Give the base a problem by one edit, and forget what whole runs gave."""
    path = project / PATH
    path.write_bytes(path.read_bytes().replace(b"by: envoy", b"by: envoi"))
    forget_outcomes(project)
    return Options(project, TODAY)


def test_an_edit_takes_the_short_way(write_base, ways):
    project = write_base()
    assert not check(Options(project, TODAY)).problems
    options = edited(project)
    assert [problem.code for problem in check(options).problems] == ["reference-exists"]
    assert ways == {"part": 1, "whole": 0}


def test_a_build_takes_the_short_way_too(write_base, ways):
    project = write_base()
    assert not prepare(Options(project, TODAY)).problems
    options = edited(project)
    found = prepare(options).problems
    assert found == whole(options).problems
    assert [problem.code for problem in found]
    assert ways == {"part": 1, "whole": 0}


def test_nothing_of_a_check_stays_in_memory(write_base, ways):
    """No rule holds it, and it does not wait for the garbage collector: the next check would come on top of it."""
    project = write_base()
    gc.collect()
    before = {id(each) for each in gc.get_objects() if isinstance(each, PARTS)}  # what other tests hold
    gc.disable()
    try:
        check(Options(project, TODAY))
        check(edited(project))
        left = [type(each).__name__ for each in gc.get_objects() if isinstance(each, PARTS) and id(each) not in before]
    finally:
        gc.enable()
    assert left == []
    assert ways == {"part": 1, "whole": 0}


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_hub_that_cannot_be_read_costs_no_check_of_the_whole(write_base, monkeypatch, ways, at_once):
    for name, value in (("MIN_PRELOADED", at_once), ("MIN_RECORDS", at_once), ("RECORDS_AT_ONCE", 3)):
        monkeypatch.setattr(incremental, name, value)  # with 1, all is loaded at once, and shared among processes
    monkeypatch.setattr(engine, "MIN_RECORDS", 1000)
    issue = SMALL_BASE[PATH]
    names = [f"salt-{number}" for number in range(60)]
    project = write_base({f"content/issues/{name}.yml": issue.replace("salt", name) for name in names})
    options = Options(project, TODAY)
    check(options)
    for damage_done in ("name: [x\n", "strange: key\n"):
        hub = project / "content/actors/envoy.yml"
        before = hub.read_bytes()
        hub.write_bytes(damage_done.encode() + before)
        forget_outcomes(project)
        assert check(options) == whole(options)
        hub.write_bytes(before)
    assert ways == {"part": 2, "whole": 0}


def test_a_new_fact_may_be_what_single_brackets_elsewhere_mean(write_base, ways):
    envoy = SMALL_BASE["content/actors/envoy.yml"].replace("[[arcadia]]", "[[arcadia]], see [envoy-on-pepper]")
    project = write_base({"content/actors/envoy.yml": envoy})
    assert not check(Options(project, TODAY)).problems
    path = project / PATH
    fact = (
        "  - id: envoy-on-peper\n    kind: context\n    text: It is hot.\n    date: 2023\n    sources: [gazette p1]\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + fact, encoding="utf-8")
    forget_outcomes(project)
    assert [problem.code for problem in check(Options(project, TODAY)).problems] == ["link-form"]
    assert ways == {"part": 1, "whole": 0}


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"null", b'{"files": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_memory_is_passed_over(write_base, ways, value):
    project = write_base()
    check(Options(project, TODAY))
    damage(project, STATES, value)
    options = edited(project)
    assert check(options) == whole(options)
    assert ways == {"part": 0, "whole": 0}


@pytest.mark.parametrize("length", [1, 64, 65, 100, 1000])
def test_a_memory_cut_short_is_passed_over(write_base, length):
    project = write_base()
    check(Options(project, TODAY))
    damage(project, STATES, state_of(project)[1][:-length])
    options = edited(project)
    assert check(options) == whole(options)


def test_a_deleted_memory_is_made_anew(write_base):
    project = write_base()
    check(Options(project, TODAY))
    shutil.rmtree(project / ".cache")
    options = edited(project)
    assert check(options) == whole(options)
    assert state_of(project)


def test_the_memory_of_another_base_serves_nobody_wrongly(write_base, tmp_path, ways):
    project = write_base()
    check(Options(project, TODAY))
    other = tmp_path / "other"
    write(other, as_bytes(BASE.files))
    check(Options(other, TODAY))
    shutil.copyfile(other / FILE, project / FILE)
    options = edited(project)
    assert check(options) == whole(options)


def check_event_still_ahead(event: Event, context: CheckContext) -> Iterator[Finding]:
    """An event is not ahead once its day has passed: a rule as somebody would add it, who knows of no cache."""
    if event.phase == "ahead" and event.date:
        latest = event.date.latest
        if context.has_passed(date(latest.year, latest.month, latest.day)):
            yield Finding(("state",), "its day has passed.")


def test_a_rule_that_asks_for_the_day_needs_nothing_else_to_stay_right(write_base, monkeypatch):
    monkeypatch.setattr(engine, "RULES", (*RULES, *rules_of(Severity.WARNING, check_event_still_ahead)))
    talks = "name: Talks\ntype: meeting\nsummary: Talks.\nstate: planned\ndate: 2023-06-{}\n"
    events = {f"content/events/talks-{day}.yml": talks.format(day) for day in (18, 20, 22)}
    project = write_base(events)
    found = []
    for day in (17, 21, 19, 30, 18, 23):
        options = Options(project, date(2023, 6, day))
        forget_outcomes(project)
        (project / PATH).write_text((project / PATH).read_text(encoding="utf-8") + f"# {day}\n", encoding="utf-8")
        told = check(options)
        assert told == whole(options), day
        found.append(sum(problem.code == "event-still-ahead" for problem in told.problems))
    assert found == [0, 2, 1, 3, 0, 3]


def test_a_hostile_memory_raises_nothing(write_base):
    """With a right seal it can tell lies about files that are the same; it can neither run nor crash anything."""
    project = write_base()
    check(Options(project, TODAY))
    way, state = state_of(project)
    remembered = FORM.validate_json(state)
    options = edited(project)
    for words in ("", "x", "a b c", "salt salt", "../../etc/passwd \x00", "envoy " * 3, "a\nb +c"):
        keys = ("record", "facts", "broken", "names", "targets", "steps", "said", "reads")
        lie: dict[str, Any] = dict.fromkeys(keys, words)
        entries = {name: entry._replace(**lie) for name, entry in remembered.files.items()}
        Cache(project).put(STATES, way, FORM.dump_json(replace(remembered, files=entries, days=(words,))))
        check(options)
        forget_outcomes(project)


def test_another_light_is_another_check(write_base):
    project = write_base()
    check(Options(project, TODAY))
    (project / PATH).write_text(SMALL_BASE[PATH] + "review_by: 2023-06-22\n", encoding="utf-8")
    for options in (
        Options(project, TODAY),
        Options(project, date(2023, 6, 23)),
        Options(project, TODAY, default_handling="TLP:AMBER"),
    ):
        assert check(options) == whole(options)
