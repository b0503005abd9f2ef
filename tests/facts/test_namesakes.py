"""Records of one name are told apart wherever they are shown, and nobody by what an audience may not see."""

from __future__ import annotations

import json
from datetime import date

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import Record
from briefing_site.history.diff import compare
from briefing_site.render.compose.edition import Edition
from briefing_site.render.data import render_data
from briefing_site.site.pages import Site

PERSON = "name: Anna Berg\ntype: person\nsummary: S.\n"


def base_of(**records: str) -> FactBase:
    files = {f"content/{name.replace('__', '/')}.yml": text.encode() for name, text in records.items()}
    loaded = load_snapshot(Snapshot(files))
    assert loaded.problems == ()
    return FactBase(loaded.records)


def names_in(base: FactBase) -> list[str]:
    return [record.distinct_name for record in base.records.values() if isinstance(record, Record)]


@pytest.mark.parametrize(
    ("records", "names"),
    [
        (
            {
                "actors__a1": f"{PERSON}posts: [{{title: Minister, from: 2010}}, {{title: Speaker, from: 2020}}]\n",
                "actors__a2": f"{PERSON}posts: [{{title: Speaker, to: 2019}}, {{title: Judge, attested: 2001}}]\n",
                "actors__a3": f"{PERSON}disambiguation: pianist\n",
                "actors__a4": "name: Anna Berg\ntype: organisation\nsummary: S.\n",
                "actors__a5": PERSON,
            },
            [
                "Anna Berg (Minister)", "Anna Berg (Judge)", "Anna Berg (pianist)", "Anna Berg (organisation)",
                "Anna Berg (a5)",
            ],
        ),
        (
            {
                "events__e1": "name: Talks\ntype: meeting\ndate: 2023-06-18\nsummary: S.\n",
                "events__e2": "name: talks\ntype: meeting\ndate: 2023-06-19\nsummary: S.\n",
                "issues__i1": "name: Talks\nsummary: S.\n",
                "cooperation__c1": "name: Talks\nstate: agreed\nsummary: S.\n",
                "issues__i2": "name: Talks\nsummary: S.\nwithdrawn: Joined with another.\n",
            },
            ["Talks (18 June 2023)", "talks (19 June 2023)", "Talks (issue)", "Talks (cooperation)", "Talks"],
        ),
        ({"actors__a1": PERSON, "actors__a2": PERSON.replace("Berg", "Burg")}, ["Anna Berg", "Anna Burg"]),
    ],
)  # fmt: skip
def test_the_first_that_can_be_said_of_one_alone_tells_it_apart(records, names):
    assert names_in(base_of(**records)) == names


def test_a_label_is_told_apart_as_well_and_data_keeps_the_name():
    base = base_of(actors__a1=f"{PERSON}short: Berg\n", actors__a2=f"{PERSON}disambiguation: pianist\n")
    assert [record.label for record in base.records.values()] == ["Berg (a1)", "Anna Berg (pianist)"]
    files = dict(render_data(Edition(Site(base), "TLP:CLEAR", date(2023, 6, 20))))
    exported = json.loads(files["data/actors.json"])["actors"]
    assert [actor["name"] for actor in exported] == ["Anna Berg", "Anna Berg"]
    assert [actor.get("disambiguation") for actor in exported] == [None, "pianist"]


def test_what_an_audience_does_not_see_tells_nobody_apart():
    base = base_of(actors__a1=PERSON, actors__a2=f"{PERSON}handling: TLP:RED\n")
    assert names_in(base) == ["Anna Berg (a1)", "Anna Berg (a2)"]
    assert names_in(for_audience(base, "TLP:AMBER", "TLP:CLEAR")) == ["Anna Berg"]


def test_a_namesake_that_comes_touches_every_page_that_shows_the_name():
    others = {"issues__salt": "name: Salt\nsummary: See [[a1]].\n", "issues__fish": "name: Fish\nsummary: S.\n"}
    before = base_of(actors__a1=PERSON, **others)
    after = base_of(actors__a1=PERSON, actors__a2=PERSON, **others)
    assert [page.id for page in compare(before, after).pages] == ["a1", "a2", "salt"]
