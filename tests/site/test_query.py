"""The query language: what is read, what it finds, and that no text breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.model import Fact
from briefing_site.history.review_status import Reviews
from briefing_site.site.query import QueryError, parse_query
from briefing_site.site.query_context import QueryContext
from briefing_site.site.query_terms import LISTS, find, ids_in
from hypothesis import given
from hypothesis import strategies as st

from tests.bad_cases import read_cases
from tests.golden_files import GOLDEN

PIECES = [
    *("kind:said", "by:envoy", "by:arcadia,borduria", "-by:envoy", "date>=2023-06", "date<2023", "date:2023-06-18"),
    *("unchecked", "-unbriefed", "sources=1", "list:positions", "list:gaps", "list:lines", 'text:"dear"', '"too dear"'),
    *(
        "about:salt",
        ",",
        ":",
        "-",
        '"',
        "by:",
        "date>",
        "date>=x",
        "kind:sad",
        "or",
        "“",
        "”",
        "list:",
        "=",
        "by:é",
        "\0",
    ),
]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> QueryContext:
    project = tmp_path_factory.mktemp("golden")
    (case,) = read_cases(GOLDEN / "site.txt")
    for name, data in case.files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    base = FactBase(load_snapshot(read_tree(project, "content")).records)
    return QueryContext(base, Reviews(), date(2023, 6, 21), "TLP:CLEAR")


def asked(context: QueryContext, text: str) -> list[Any]:
    return list(find(parse_query(text), context).items)


def small_context(project: Path, audience: str = "TLP:RED") -> QueryContext:
    base = for_audience(FactBase(load_snapshot(read_tree(project, "content")).records), audience, "TLP:CLEAR")
    return QueryContext(base, Reviews(), date(2023, 6, 21), "TLP:CLEAR")


SALT = """\
name: Salt
summary: The price of salt.
positions:
  - {actor: arcadia, line: It should fall., facts: [envoy-on-salt]}
facts:
  - {id: envoy-on-salt, kind: said, text: '[[envoy]] said that salt is "too dear".', by: envoy, to: borduria,
     date: 2023-06-18, sources: [gazette p2]}
  - {id: told-later, kind: context, text: The price fell., date: 2023-07, sources: [gazette, courier], hedge: alleged}
  - {id: long-ago, kind: did, by: arcadia, text: Arcadia taxed Åland salt., date: 2020/2021, sources: [courier],
     reviewed: 2023-06-20 ak, status: retracted}
"""
FILES = {
    "content/issues/salt.yml": SALT,
    "content/issues/wood.yml": "name: Wood\nsummary: A.\npositions:\n"
    "  - {actor: borduria, line: No., facts: [envoy-on-salt]}\n",
    "content/actors/borduria.yml": "name: Borduria\ntype: government\nformer_ids: [bordura]\nsummary: A.\n",
    "content/sources/courier.yml": "type: article-newspaper\npublisher: The Courier\nissued: 2023-07-02\n",
    "content/briefs/talks.yml": (
        "title: Talks\npurpose: A.\nas_of: 2023-06-20\nfor: arcadia\nsections:\n"
        "  - points_to_make:\n      - {line: Say so., facts: [envoy-on-salt]}\n"
    ),
}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["told-later", "envoy-on-salt", "long-ago"]),
        ("kind:said", ["envoy-on-salt"]),
        ("kind:said,did", ["envoy-on-salt", "long-ago"]),
        ("-kind:said", ["told-later", "long-ago"]),
        ("by:envoy", ["envoy-on-salt"]),
        ("for:arcadia", ["envoy-on-salt", "long-ago"]),
        ("actor:borduria", ["envoy-on-salt"]),
        ("about:salt date>=2023-06", ["told-later", "envoy-on-salt"]),
        ("date:2023", ["told-later", "envoy-on-salt"]),
        ("date:2021", ["long-ago"]),
        ("date>2023-06", ["told-later"]),
        ("date<2023", ["long-ago"]),
        ("date<=2023-06-18", ["envoy-on-salt", "long-ago"]),
        ("source:courier", ["told-later", "long-ago"]),
        ("sources>1", ["told-later"]),
        ("unchecked", ["told-later", "envoy-on-salt"]),
        ("checked", ["long-ago"]),
        ("reviewed<2023-07", ["long-ago"]),
        ("retracted", ["long-ago"]),
        ("hedged", ["told-later"]),
        ("hedge:alleged", ["told-later"]),
        ("unbriefed", ["told-later", "long-ago"]),
        ('"too dear"', ["envoy-on-salt"]),
        ("“THE ENVOY said”", ["envoy-on-salt"]),
        ("text:aland", ["long-ago"]),
        ('-"salt"', ["told-later"]),
    ],
)
def test_a_query_finds_the_facts_that_it_says(write_base: Callable[..., Path], query: str, ids: list[str]) -> None:
    assert [fact.id for fact in asked(small_context(write_base(FILES)), query)] == ids


def test_lists_of_other_things_tell_what_is_covered(write_base: Callable[..., Path]) -> None:
    context = small_context(write_base(FILES))
    gaps = [(gap.actor.id, gap.subject.id) for gap in asked(context, "list:gaps")]
    assert gaps == [("borduria", "salt"), ("arcadia", "wood")]
    assert [gap.subject.id for gap in asked(context, "list:gaps by:arcadia")] == ["wood"]
    assert [item.position.actor for item in asked(context, "list:positions sources=1 about:salt")] == ["arcadia"]
    assert [item.line.line for item in asked(context, "list:lines sources=1 unchecked")] == ["Say so."]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("by:envoi", "column 4: no actor 'envoi'. Did you mean 'envoy'?"),
        ("by:bordura", "column 4: 'bordura' is a former id. Its id is now 'borduria'."),
        ("by:salt", "column 4: no actor 'salt'."),
        ("kind:sayd", "column 6: 'kind' has no value 'sayd'. Did you mean 'said'?"),
        ("knid:said", "column 1: no key 'knid'. Did you mean 'kind'?"),
        ("kind>said", "column 1: 'kind' cannot be compared with '>'. Write 'kind:' and the value."),
        ("uncheked", "column 1: 'uncheked' is not a term that can stand alone. Did you mean 'unchecked'?"),
        (
            "sandholm sound",
            "column 1: 'sandholm' is not a term that can stand alone. Put words to search for in quotation marks.",
        ),
        ("date>=2023-13", "column 7: '2023-13': "),
        ("date>2022,2023", "column 11: 'date>' takes one value. Leave the others out."),
        ("sources<two", "column 9: 'two' is not a number. Write digits, as in 'sources=1'."),
        ("by:", "column 4: a value is missing here. For example: kind:said by:anna-berg date>=2026-03"),
        ("by:a, b", "column 6: a value is missing here."),
        ('"too dear', 'column 1: this quotation mark is not closed. Put " after the words.'),
        ("by:envoy or by:arcadia", "column 10: 'or' is not a term. Separate alternatives by commas, as in 'by:a,b'."),
        ('by:envoy "a"b', "column 13: 'b' follows a term directly. Put a space between them."),
        ("list:facts list:gaps", "column 12: 'list:' can be given once, with one value. For example: list:positions."),
        ("list:fact", "column 6: no list 'fact'. Did you mean 'facts'?"),
        ("list:gaps unchecked", "column 11: 'unchecked' is not a term that can stand alone."),
        ("kind:said " * 41, "column 401: more than 40 terms. Ask in several queries."),
        ("x" * 1001, "column 1000: more than 1,000 characters. Ask in several queries."),
    ],
)
def test_a_mistake_is_told_with_its_column_and_a_remedy(
    write_base: Callable[..., Path], query: str, words: str
) -> None:
    with pytest.raises(QueryError) as caught:
        asked(small_context(write_base(FILES)), query)
    assert str(caught.value).startswith(words.rstrip("."))


def test_what_is_hidden_from_an_audience_is_named_in_no_answer(write_base: Callable[..., Path]) -> None:
    hidden = SALT.replace("hedge: alleged", "hedge: alleged, handling: TLP:RED")
    project = write_base({**FILES, "content/issues/salt.yml": hidden})
    assert [fact.id for fact in asked(small_context(project, "TLP:GREEN"), "hedged")] == []
    assert [fact.id for fact in asked(small_context(project), "hedged")] == ["told-later"]


def test_the_ids_that_a_query_names_are_known() -> None:
    assert list(ids_in(parse_query('by:envoy about:salt,wood unchecked "x" date>2023'))) == ["envoy", "salt", "wood"]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)))
def test_any_text_is_answered_or_told_what_is_wrong(context: QueryContext, text: str) -> None:
    try:
        found = find(parse_query(text), context)
    except QueryError as error:
        place, words = error.column, str(error)
    else:
        place, words = 1, "column 1: "
        assert found.what in LISTS
        assert find(parse_query(f" {text} "), context) == found
    assert 1 <= place <= len(text) + 1
    assert words.startswith(f"column {place}: ")
    assert words.isprintable()


@given(
    st.lists(st.sampled_from([p for p in PIECES if p[:3] in {"kin", "by:", "dat", "unc", "sou", "abo"}]), max_size=3)
)
def test_a_term_turned_round_finds_what_it_did_not(context: QueryContext, terms: list[str]) -> None:
    try:
        whole = {fact.id for fact in asked(context, " ".join(terms)) if isinstance(fact, Fact)}
        split = [
            {fact.id for fact in asked(context, " ".join([*terms, extra]))} for extra in ("unchecked", "-unchecked")
        ]
    except QueryError:
        return
    assert split[0] | split[1] == whole
    assert not split[0] & split[1]
