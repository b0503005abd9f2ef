"""Whatever a page can ask of its setting is noted, and every note can be answered."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import cached_property

import pytest
from briefing_site.facts.factbase import FactBase, facts_of_chronology
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.model import Chronology
from briefing_site.history.review_status import Reviews
from briefing_site.history.review_verdicts import ReviewVerdicts
from briefing_site.render.html.answers import Answers
from briefing_site.render.html.logged_base import LoggedBase
from briefing_site.render.html.logged_day import LoggedDay
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.read_log import EVERYTHING, GROUP, LoggedProxy, Memo, ReadLog
from briefing_site.render.html.setting import Setting
from briefing_site.site.pages import Site

DAY = date(2023, 6, 24)


@pytest.fixture
def base(write_base) -> FactBase:
    return FactBase(load_snapshot(read_tree(write_base(), "content")).records)


def logged(log: ReadLog, ask) -> AbstractSet[str]:
    log.take()
    ask()
    return log.take()


def test_each_lookup_of_a_base_is_noted(base):
    """An attribute that a base gets tomorrow is noted as everything, unless it is answered thing by thing."""
    log = ReadLog()
    recorded = LoggedBase(base, log)
    names = [name for name, value in vars(FactBase).items() if isinstance(value, cached_property)]
    assert names
    for name in names:
        assert logged(log, lambda name=name: [*getattr(recorded, name)]), name


def test_a_label_a_head_and_facts_are_noted_apart(base):
    log = ReadLog()
    salt = LoggedBase(base, log).records["salt"]
    assert log.take() == {"salt"}
    assert logged(log, lambda: salt.label) == set()
    assert logged(log, lambda: salt.lead) == {"head salt"}
    assert "own salt" in logged(log, lambda: salt.facts)
    assert isinstance(salt, type(base.records["salt"]))


def test_what_is_absent_is_noted(base):
    log = ReadLog()
    recorded = LoggedBase(base, log)
    assert "nothing" not in recorded.records
    assert recorded.facts_by.get("nobody") is None
    assert log.take() == {"nothing", "by nobody"}


def test_a_chronology_reads_the_records_that_it_names(base):
    log = ReadLog()
    recorded = LoggedBase(base, log)
    named, whole = Chronology.model_validate({"about": ["salt", "envoy"]}), Chronology.model_validate({"from": "2023"})
    read = logged(log, lambda: facts_of_chronology(recorded, named))
    assert read == {"on salt", "on envoy", "own salt", "envoy-on-salt"}
    assert EVERYTHING in logged(log, lambda: facts_of_chronology(recorded, whole))


def test_the_verdict_on_a_line_reads_the_briefs(write_base):
    brief = (
        "title: The talks\nfor: arcadia\npurpose: To prepare.\nas_of: 2023-06-20\nsections:\n"
        "  - points_to_make:\n      - line: Salt is dear.\n        facts: [envoy-on-salt]\n"
    )
    found = FactBase(load_snapshot(read_tree(write_base({"content/briefs/talks.yml": brief}), "content")).records)
    (line,) = found.briefs["talks"].sections[0].points_to_make
    setting = Setting(Site(found), "TLP:CLEAR", DAY, reviews=Reviews(verdicts=ReviewVerdicts(found)))
    recorded = LoggedSetting.recording(setting)
    verdicts = recorded.reviews.verdicts
    assert verdicts
    assert logged(recorded.log, lambda: verdicts.of_line(line)) == {"all briefs", "verdict talks/line-1", "talks"}
    assert EVERYTHING in logged(recorded.log, lambda: verdicts.items)


def test_the_whole_is_noted_once(base):
    setting = Setting(Site(base), "TLP:CLEAR", DAY)
    recorded = LoggedSetting.recording(setting)
    assert logged(recorded.log, lambda: [fact.text for fact in recorded.whole.site.base.facts.values()]) == {EVERYTHING}
    assert recorded.whole is setting


def test_a_day_tells_of_comparisons_alone():
    log = ReadLog()
    day = LoggedDay.recording(DAY, log)
    assert date(2023, 6, 23) < day
    assert log.take() == {"day > 2023-06-23"}
    assert not day < date(2023, 6, 23)
    assert log.take() == {"day < 2023-06-23"}
    for ask in (
        day.isoformat,
        day.toordinal,
        lambda: day.year,
        lambda: day - timedelta(1),
        lambda: f"{day}",
        lambda: day == DAY,
    ):
        assert logged(log, ask) == {"today "}
    assert day.isoformat() == "2023-06-24"


def test_whatever_has_no_token_is_everything():
    log = ReadLog()
    assert logged(log, lambda: LoggedProxy("abc", log).upper()) == {EVERYTHING}


def test_a_memo_gives_its_reads_to_everybody():
    log = ReadLog()
    memo: Memo[str, int] = Memo(log)

    def make() -> int:
        log.note("a")
        return 1

    assert logged(log, lambda: memo.of("key", make)) == {"a"}
    assert logged(log, lambda: memo.of("key", make)) == {"a"}
    assert logged(log, lambda: log.grouped("fact", make)) == {f"{GROUP}fact"}
    tokens = log.numbers.tokens()
    assert {fact: [tokens[n] for n in reads] for fact, reads in log.groups.items()} == {"fact": ["a"]}


def test_answers_differ_where_what_they_tell_of_does(base):
    def answers(found: FactBase, day: date = DAY) -> Answers:
        setting = Setting(Site(found), "TLP:CLEAR", day)
        return Answers(setting, LoggedSetting.recording(setting).impacts, "")

    fact = next(iter(base.facts.values()))
    home = base.records[fact.home]
    other = fact.model_copy(update={"text": "Something else."})
    facts = tuple(other if each.id == fact.id else each for each in home.facts)
    changed = FactBase(
        [home.model_copy(update={"facts": facts}) if r.id == home.id else r for r in base.records.values()]
    )
    before, after = answers(base), answers(changed)
    assert before.of(fact.id) != after.of(fact.id)
    for same in (home.id, f"head {home.id}", f"own {home.id}", f"on {home.id}", f"naming {home.id}", "newest "):
        assert before.of(same) == after.of(same), same
    for same in (
        "total timeline ",
        "items timeline ",
        "part timeline ",
        "below timeline ",
        "letters ",
        "names ",
        "events ",
    ):
        assert before.of(same) == after.of(same), same
    fewer = answers(FactBase([r for r in base.records.values() if r.id != home.id]))
    for other in ("total timeline ", "items timeline ", "names ", f"count {home.id}", f"shown {home.id}"):
        assert before.of(other) != fewer.of(other), other
    later = answers(base, DAY + timedelta(1))
    assert before.of("today ") != later.of("today ")
    assert before.of("day > 2023-06-24") != later.of("day > 2023-06-24")
    assert before.of("day > 2023-06-23") == later.of("day > 2023-06-23")
