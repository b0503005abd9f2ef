"""A message is told to nobody who may not see everything that its commit is about, however that is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pasts import past_of
from tests.scripted_repository import ScriptedRepository

SALT = "content/issues/salt.yml"
CLOSED = "handling: TLP:RED\n"
FACT = "    kind: said\n    date: 2023-06-18\n"
ISSUE = f"name: Salt\nsummary: The price.\nfacts:\n  - id: salt-is-dear\n    text: It is dear.\n{FACT}    by: arcadia\n"
BASE = {
    "content/pages/index.md": "---\ntitle: Salt desk\n---\nIt is about salt.\n",
    "content/sources/gazette.yml": "type: report\ntitle: The Gazette\npublisher: The Guild\n",
    "content/sources/canary-paper.yml": f"type: report\ntitle: The Canary\npublisher: The Guild\n{CLOSED}",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    "content/actors/canary-bird.yml": f"name: The Canary\ntype: government\nsummary: Another state.\n{CLOSED}",
    "content/events/visit.yml": "name: The visit\ntype: visit\ndate: 2023-06-18\nsummary: They met.\n",
    "content/events/canary-visit.yml": f"name: Canary\ntype: visit\ndate: 2023-06-18\nsummary: They met.\n{CLOSED}",
    "content/issues/fish.yml": "name: Fish\nsummary: Who may fish.\n",
    SALT: f"{ISSUE}    sources: [gazette]\n",
    "content/issues/canary.yml": (
        f"name: Canary\nsummary: It sings.\n{CLOSED}facts:\n  - id: canary-sings\n    text: It sings.\n"
        f"{FACT}    by: arcadia\n    sources: [gazette]\n"
    ),
}
BRIEF = "purpose: To talk.\nas_of: 2023-06-20\nsections:\n  - {text: It, body: It is so.}\n"
BASE |= {
    "content/briefs/talks.yml": f"title: Talks\n{BRIEF}",
    "content/briefs/canary-talks.yml": f"title: C\n{BRIEF}{CLOSED}",
}
OPEN = {
    "canary-talks": "talks",
    "canary-sings": "salt-is-dear",
    "canary-paper": "gazette",
    "canary-bird": "arcadia",
    "canary-visit": "visit",
    "canary": "salt",
}
"""What takes the place of each closed thing where nothing closed is named."""


def fact(*keys: str, text: str = "They said so.") -> tuple[str, str]:
    more = "".join(f"    {key}\n" for key in keys)
    return (
        "content/issues/grain.yml",
        f"name: Grain\nsummary: Its price.\nfacts:\n  - id: new\n    text: {text}\n{FACT}{more}",
    )


def position(*keys: str) -> tuple[str, str]:
    more = "".join(f"    {key}\n" for key in keys)
    return "content/issues/grain.yml", f"name: Grain\nsummary: Its price.\npositions:\n  - actor: arcadia\n{more}"


def record(folder: str, text: str) -> tuple[str, str]:
    return f"content/{folder}/grain.yml", text


def brief(section: str, head: str = "") -> tuple[str, str]:
    return record("briefs", f"title: Talks\npurpose: To talk.\nas_of: 2023-06-20\n{head}sections:\n  - {section}\n")


NAMED = {
    "a fact about it": fact("about: [fish, canary]"),
    "a fact about it alone": fact("about: canary"),
    "a fact that it disputes": fact("status: disputed", "disputed_by: [canary-sings]"),
    "a fact that it supersedes": fact("status: superseded", "superseded_by: [canary-sings]"),
    "a fact that rests on it": fact("rests_on: [canary-sings]"),
    "a fact by it": fact("by: canary-bird"),
    "a fact that was said to it": fact("by: arcadia", "to: [canary-bird]"),
    "a fact by way of it": fact("by: arcadia", "via: [canary-bird]"),
    "a fact from it": fact("sources: [gazette p3, canary-paper p2]"),
    "a fact with a link to it": fact(text="'See [[canary|there]].'"),
    "a fact that cites it": fact(text="'It rose [@salt-is-dear; @canary-sings].'"),
    "a caveat": fact("caveat: '[[canary]] says otherwise.'"),
    "a line that it is said to rest on": position("line: Less.", "facts: [salt-is-dear, canary-sings]"),
    "a line with a link to it": position("line: 'Less [[canary]].'", "facts: [salt-is-dear]"),
    "a former line": position(
        "line: Less.",
        "facts: [salt-is-dear]",
        "former:\n      - {line: More., facts: [canary-sings], until: 2023-05}",
    ),
    "a record related to it": record("issues", "name: Grain\nsummary: Its price.\nrelated: [fish, canary]\n"),
    "a record that is part of it": record("issues", "name: Grain\nsummary: Its price.\npart_of: canary\n"),
    "a summary": record("issues", "name: Grain\nsummary: See [[canary]].\n"),
    "a person who speaks for it": record("actors", "name: G\ntype: person\nsummary: One.\nspeaks_for: canary-bird\n"),
    "a post with it": record(
        "actors", "name: G\ntype: person\nsummary: One.\nposts:\n  - {title: Envoy, org: canary-bird, from: 2020}\n"
    ),
    "an event with it": record(
        "events", "name: G\ntype: visit\ndate: 2023\nsummary: S.\nparticipants: [arcadia, canary-bird]\n"
    ),
    "cooperation with it": record(
        "cooperation", "name: G\nsummary: S.\nstate: ended\nparties: [arcadia, canary-bird]\n"
    ),
    "a source that was withdrawn": record(
        "sources", "type: report\ntitle: G\npublisher: H\nwithdrawn: 'It is [[canary-paper]].'\n"
    ),
    "a brief for it": brief("issues: [fish]", "for: canary-bird\n"),
    "a brief on its event": brief("issues: [fish]", "event: canary-visit\n"),
    "a brief with it": brief("issues: [fish, canary]"),
    "a brief with its positions": brief("positions: [canary]"),
    "a brief with people": brief("people: [canary-bird]"),
    "a brief with what happened about it": brief("chronology: {about: [canary], from: 2023}"),
    "a brief with a line on it": brief("points_to_make:\n      - {line: Say it., facts: [canary-sings]}"),
    "a brief with an answer on it": brief("if_raised:\n      - {topic: It, line: Say it., facts: [canary-sings]}"),
    "a brief with prose on it": brief("text: It\n    body: 'So it is [@canary-sings].'"),
    "a page": ("content/pages/about.md", "See [[canary]].\n"),
    "a page that cites it": ("content/pages/about.md", "It sings [@canary-sings].\n"),
    "an issue of a brief": (
        "issued/canary-talks.yml",
        f"- date: 2023-06-20\n  revision: {'0' * 40}\n  content: 0123456789\n  by: ak\n",
    ),
    "another speaker": (SALT, f"{ISSUE.replace('by: arcadia', 'by: [arcadia, canary-bird]')}    sources: [gazette]\n"),
    "another source": (SALT, f"{ISSUE}    sources: [gazette, canary-paper p2]\n"),
    "another text": (SALT, f"{ISSUE.replace('It is dear.', 'It is dear, [[canary]].')}    sources: [gazette]\n"),
}


Messages = dict[str, list[tuple[str, str]]]


def told(desk: ScriptedRepository, cases: dict[str, tuple[str, str]]) -> Messages:
    """Return what the public is told of commits: one that writes a file, one that takes it back."""
    desk.write(BASE)
    desk.commit("Begin")
    for number, (name, text) in enumerate(cases.values()):
        for verb, written in (("Say", text), ("Unsay", BASE.get(name))):
            desk.write({name: written, "content/issues/fish.yml": f"name: Fish\nsummary: {verb} {number}.\n"})
            desk.commit(f"{verb}\n\nChange: They {verb}")
    changes = past_of(desk.folder, "TLP:CLEAR")[1].history.changes[1:]
    assert all("fish" in {event.id for event in change.events} for change in changes), "the rest of it is told"
    messages = [(change.reason, change.for_readers) for change in changes]
    return {name: messages[2 * number : 2 * number + 2] for number, name in enumerate(cases)}


@pytest.mark.slow
def test_a_message_about_something_closed_is_not_told(tmp_path: Path) -> None:
    assert told(ScriptedRepository(tmp_path), NAMED) == {name: [("", "")] * 2 for name in NAMED}


@pytest.mark.slow
def test_a_message_about_open_things_alone_is_told(tmp_path: Path) -> None:
    def opened(text: str) -> str:
        return re.sub("|".join(OPEN), lambda closed: OPEN[closed[0]], text)

    cases = {name: (opened(path), opened(text)) for name, (path, text) in NAMED.items()}
    expected = [("Say", "They Say"), ("Unsay", "They Unsay")]
    assert told(ScriptedRepository(tmp_path), cases) == dict.fromkeys(NAMED, expected)


@pytest.mark.parametrize("later", ["[canary, salt, fish]", "[salt, canary, canary, fish]"])
def test_where_something_closed_stands_in_a_list_is_not_told(later: str, tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    name, text = fact("about: [salt, canary, fish]")
    desk.write({**BASE, name: text})
    desk.commit("Begin")
    for written in (later, "[fish, canary, salt]"):
        desk.write({name: text.replace("[salt, canary, fish]", written)})
        desk.commit(f"Write {written}")
    _, *changes = past_of(desk.folder, "TLP:CLEAR")[1].history.changes
    assert [(c.reason, [e.keys for e in c.events]) for c in changes] == [("", [("about",)])], "salt and fish did move"


GRAIN = "name: Grain\nsummary: Its price.\npositions:\n  - {actor: arcadia, line: Less., facts: [salt-is-dear]}\n"
LINES = "positions:\n  - {actor: arcadia, line: LINE, facts: [salt-is-dear]}\n"


@pytest.mark.parametrize("handling", [CLOSED, ""])
def test_that_a_record_went_on_in_a_closed_one_is_not_told(handling: str, tmp_path: Path) -> None:
    """For good it is closed like that one; for a time it is removed, whatever that one says."""
    grown = f"former_ids: [grain]\n{BASE['content/issues/canary.yml']}{LINES}"
    found = []
    for line in ("Less.", "More."):
        desk = ScriptedRepository(tmp_path / line)
        desk.write({**BASE, "content/issues/grain.yml": GRAIN})
        desk.commit("Begin")
        desk.write({"content/issues/grain.yml": None, "content/issues/canary.yml": grown.replace("LINE", line)})
        desk.commit("Merge it into the canary")
        desk.edit("content/issues/canary.yml", CLOSED, handling)
        desk.commit("Reclassify it")
        seen = past_of(desk.folder, "TLP:CLEAR")[1].history.changes
        found.append([(c.reason, [(e.kind, e.id, *e.what) for e in c.events]) for c in seen[:2]])
    assert found[0] == found[1]
    begun, *rest = found[0]
    assert (("record", "grain", "added") in begun[1]) is (not handling)
    gone = [("position", "arcadia", "removed"), ("record", "grain", "removed")]
    assert [(reason, sorted(events)) for reason, events in rest] == ([] if handling else [("", gone)])


def test_a_closed_record_that_went_on_in_an_open_one_is_not_told(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    desk.write(BASE)
    desk.commit("Begin")
    desk.write({"content/issues/canary.yml": None, "content/issues/fish.yml": "former_ids: [canary]\nname: Fish\n"})
    desk.commit("Merge it into fish")
    seen = past_of(desk.folder, "TLP:CLEAR")[1].history
    assert "canary" not in {event.id for change in seen.changes for event in change.events}
