"""Two branches that changed different things of one fact file do not conflict, and nothing of either is lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml
from briefing_site.edit.formatter import format_text
from briefing_site.edit.three_way import Merged, MergeError, merge_files
from briefing_site.facts.files.yaml_nodes import parse_yaml

from tests.rounds import Rounds

PATH = "content/issues/salt.yml"
BASE = format_text(
    b"""\
# Kept by the salt desk.
name: Salt
summary: The price of salt.

positions:
  - actor: arcadia
    line: It should fall.
    facts: [envoy-on-salt]

related: [fish]

facts:
  - id: envoy-on-salt
    kind: said
    text: Salt is "too dear".
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]  # the morning edition

  # Ask again in May.
  - id: salt-tax-planned
    kind: context
    text: A tax on salt is planned.
    date: 2023-06-20
    sources: [gazette p3]
# The end.
""",
    PATH,
)
NEW = "\n  - id: {id}\n    kind: context\n    text: {text}\n    date: 2023-06-21\n    sources: [gazette p4]\n"


def merge(ours: str, theirs: str, base: str = BASE) -> Merged:
    return merge_files((base.encode(), ours.encode(), theirs.encode()), PATH, labels=("main: Ann", "proposal: Bo"))


def plain(text: str) -> Any:
    node, problems = parse_yaml(text.encode(), PATH)
    assert node
    assert not problems
    return node.plain()


def added(text: str, id_: str) -> str:
    return text.replace("# The end.\n", f"{NEW.format(id=id_, text=f'The {id_}.')}# The end.\n")


def test_two_facts_appended_to_one_list_both_stay() -> None:
    merged = merge(added(BASE, "salt-strike"), added(BASE, "salt-road"))
    assert not merged.conflicts
    assert {fact["id"] for fact in plain(merged.text)["facts"]} == {
        "envoy-on-salt",
        "salt-tax-planned",
        "salt-strike",
        "salt-road",
    }
    assert merged.text.endswith("# The end.\n")


def test_two_keys_of_one_fact_both_change() -> None:
    merged = merge(BASE.replace("2023-06-18", "2023-06-17"), BASE.replace('"too dear"', '"far too dear"'))
    assert merged == Merged(BASE.replace("2023-06-18", "2023-06-17").replace('"too dear"', '"far too dear"'), 0)


def test_one_key_changed_by_both_is_a_choice_that_can_be_read() -> None:
    merged = merge(added(BASE.replace("too dear", "dear"), "salt-road"), BASE.replace("too dear", "not cheap"))
    assert merged.conflicts == 1
    assert (
        """\
    kind: said
<<<<<<< main: Ann
    text: >-
      Salt is "dear".
=======
    text: >-
      Salt is "not cheap".
>>>>>>> proposal: Bo
    by: envoy
"""
        in merged.text
    )
    assert "salt-road" in merged.text


def test_a_fact_deleted_here_and_changed_there_is_a_choice() -> None:
    start, end = BASE.index("\n  # Ask again"), BASE.index("# The end.")
    merged = merge(BASE[:start] + BASE[end:], BASE.replace("is planned", "is certain"))
    assert merged.conflicts == 1
    assert "<<<<<<< main: Ann\n=======\n  # Ask again in May.\n  - id: salt-tax-planned" in merged.text


def test_a_fact_deleted_here_and_left_alone_there_is_gone() -> None:
    start, end = BASE.index("\n  # Ask again"), BASE.index("# The end.")
    merged = merge(BASE[:start] + BASE[end:], added(BASE, "salt-road"))
    assert [fact["id"] for fact in plain(merged.text)["facts"]] == ["envoy-on-salt", "salt-road"]


def test_lists_of_a_record_and_of_a_position_take_what_both_add_and_lose_what_either_drops() -> None:
    ours = BASE.replace("[fish]", "[fish, iron]").replace("facts: [envoy-on-salt]", "facts: [envoy-on-salt, a]")
    theirs = BASE.replace("[fish]", "[roads]").replace("facts: [envoy-on-salt]", "facts: [envoy-on-salt, b]")
    merged = plain(merge(ours, theirs).text)
    assert merged["related"] == ["iron", "roads"]
    assert merged["positions"][0]["facts"] == ["envoy-on-salt", "a", "b"]


def test_who_speaks_is_never_put_together_from_two_answers() -> None:
    many = BASE.replace("by: envoy", "by: [envoy, arcadia]")
    assert merge(many, BASE.replace("by: envoy", "by: [envoy, borduria]")).conflicts == 1


def test_two_branches_that_make_one_record_each_conflict_only_where_they_differ() -> None:
    merged = merge(BASE, BASE.replace("Salt is", "The salt is"), base="")
    assert merged.conflicts == 1
    assert merged.text.count("envoy-on-salt\n") == 1


def test_the_order_of_whoever_put_things_in_order_stays() -> None:
    first, second = BASE.index("  - id: envoy-on-salt"), BASE.index("\n  # Ask again")
    end = BASE.index("# The end.")
    swapped = BASE[:first] + BASE[second + 1 : end] + "\n" + BASE[first:second] + BASE[end:]
    merged = merge(added(BASE, "salt-road"), swapped)
    assert [fact["id"] for fact in plain(merged.text)["facts"]] == ["salt-tax-planned", "salt-road", "envoy-on-salt"]


def test_what_is_no_fact_file_is_left_to_git() -> None:
    with pytest.raises(MergeError, match="yaml-bracket"):
        merge("name: [", BASE)


# --- over and over ---

Edit = Callable[[Any], None]


def _record(choose: random.Random) -> Any:
    facts = [
        {"id": f"fact-{n}", "kind": "context", "text": f"It is {n}.", "date": "2023-06-18", "sources": ["gazette p1"]}
        for n in range(choose.randint(1, 6))
    ]
    positions = [
        {"actor": f"actor-{n}", "line": f"Wants {n}.", "facts": ["fact-0"]} for n in range(choose.randint(1, 3))
    ]
    posts = [{"title": f"Title {n}", "org": "guild", "from": "2020"} for n in range(choose.randint(1, 3))]
    head = {"name": "Salt", "summary": "The price.", "aliases": ["halite"], "related": ["fish"]}
    return {**head, "posts": posts, "positions": positions, "facts": facts}


def _edits(record: Any, side: str) -> list[tuple[str, Edit]]:
    """Return edits of everything there is, each with the name of what it changes."""
    found: list[tuple[str, Edit]] = [
        (f"new fact {side}", lambda r: r["facts"].append({**record["facts"][0], "id": f"new-{side}"})),
        (f"first fact {side}", lambda r: r["facts"].insert(0, {**record["facts"][0], "id": f"first-{side}"})),
        (f"new alias {side}", lambda r: r["aliases"].append(f"alias-{side}")),
        (f"new position {side}", lambda r: r["positions"].append({**record["positions"][0], "actor": f"new-{side}"})),
    ]
    for holder in ("facts", "positions", "posts"):
        for number, item in enumerate(record[holder]):
            for key in list(item)[1:]:
                value = (
                    f"2023-06-2{side}"
                    if key == "date"
                    else [f"new-{side}"]
                    if isinstance(item[key], list)
                    else f"X {side}"
                )
                found.append((f"{holder} {number} {key}", _setter(holder, number, key, value)))
            if holder == "facts":
                found.append((f"{holder} {number} hedge", _setter(holder, number, "hedge", f"alleged {side}")))
    found += [(key, _renaming(key, side)) for key in ("name", "summary", "short")]
    return [edit for edit in found if edit[0] != "posts 0 org"]  # with the title, it is by what a post is known


def _renaming(key: str, side: str) -> Edit:
    def change(record: Any) -> None:
        record[key] = f"Other {side}."

    return change


def _setter(holder: str, number: int, key: str, value: Any) -> Edit:
    def change(record: Any) -> None:
        of = {"facts": "id", "positions": "actor", "posts": "title"}[holder]
        named = {"facts": f"fact-{number}", "positions": f"actor-{number}", "posts": f"Title {number}"}[holder]
        next(item for item in record[holder] if item[of] == named)[key] = value

    return change


def _text(record: Any) -> str:
    return format_text(yaml.safe_dump(json.loads(json.dumps(record)), sort_keys=False).encode(), PATH)


def _sorted(record: Any) -> Any:
    kept = deepcopy(record)
    kept["facts"].sort(key=lambda fact: fact["id"])
    kept["positions"].sort(key=lambda position: position["actor"])
    kept["aliases"].sort()
    return kept


@pytest.mark.rounds(few=20, many=500)
def test_edits_of_different_things_never_conflict_and_are_never_lost(rounds: Rounds) -> None:
    for seed in rounds:
        choose = random.Random(seed)  # noqa: S311 - a test's cases
        base = _record(choose)
        ours, theirs, both = deepcopy(base), deepcopy(base), deepcopy(base)
        mine = choose.sample(_edits(base, "1"), k=choose.randint(1, 5))
        other = [edit for edit in _edits(base, "2") if edit[0] not in {name for name, _ in mine}]
        other = [edit for edit in other if not edit[0].endswith(" org")]
        mine = [edit for edit in mine if not edit[0].endswith(" org")]
        for _, change in mine:
            change(ours), change(both)
        for _, change in choose.sample(other, k=choose.randint(1, 5)):
            change(theirs), change(both)
        merged = merge_files((_text(base).encode(), _text(ours).encode(), _text(theirs).encode()), PATH)
        assert not merged.conflicts, merged.text
        assert merged.text == format_text(merged.text.encode(), PATH)
        assert _sorted(plain(merged.text)) == _sorted(both)
