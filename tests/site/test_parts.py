"""Long lists on several pages: every fact once, at places that do not depend on how many there are."""

from __future__ import annotations

from collections import Counter

import pytest
from briefing_site.base.edtf import EdtfDate, parse_date
from briefing_site.site import parts as parts_module
from briefing_site.site.parts import Limits, Parts, cut_by_letter, cut_by_period, cut_by_place, cut_by_year, path_to
from hypothesis import given
from hypothesis import strategies as st

DATES = st.one_of(
    st.dates().map(lambda day: f"{day:%Y-%m-%d}".rjust(10, "0")),
    st.dates().map(lambda day: f"{day:%Y-%m}".rjust(7, "0")),
    st.integers(-300, 2100).map(lambda year: f"{year:05d}" if year < 0 else f"{year:04d}"),
    st.sampled_from(["199X", "19XX", "2004~", "2004-21", "../2004-03", "2004-03-01/..", "2004-03-01/2004-05", "-0043"]),
)


def cut(*dates: str) -> Parts[EdtfDate]:
    found = [parse_date(text) for text in dates]
    return cut_by_period(sorted(found, key=lambda day: day.order), lambda day: day)


def lower(patch: pytest.MonkeyPatch, most: int) -> None:
    patch.setattr(parts_module, "FACTS", Limits(most, most))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    lower(monkeypatch, 3)
    return 3


def test_what_fits_on_a_page_is_not_cut(few: int) -> None:
    parts = cut("1999", "2001", "2004-03-01")
    assert [*parts] == [""]
    assert len(parts[""].items) == few


@pytest.mark.usefixtures("few")
def test_a_crowded_list_is_cut_as_finely_as_it_must() -> None:
    days = [f"2004-03-{day:02d}" for day in range(1, 6)]
    parts = cut("1994", "1996-02", *days, "2004", "2007-05-01")
    assert {span: [str(day) for day in part.items] for span, part in parts.items() if part.items} == {
        "1990s": ["1994", "February 1996"],
        "2004": ["2004"],
        "2007": ["1 May 2007"],
        **{day: [str(parse_date(day))] for day in days},
    }
    assert parts["2004-03"].below == ("2004-03-01-to-10",)
    assert parts["2004-03-01-to-10"].below == tuple(days)
    assert parts["2000s"].title == "the 2000s"
    assert path_to(parts, "2004-03-02") == ("", "2000s", "2004", "2004-03", "2004-03-01-to-10", "2004-03-02")


@pytest.mark.parametrize(
    ("day", "span", "title"),
    [
        ("2004-02-21", "2004-02-21-to-29", "21–29 February 2004"),
        ("2004-12-31", "2004-12-21-to-31", "21–31 December 2004"),
        ("2004-12-20", "2004-12-11-to-20", "11–20 December 2004"),
        ("-0043-03-10", "-0043-03-01-to-10", "1–10 March 44 BCE"),
    ],
)
@pytest.mark.usefixtures("few")
def test_a_month_that_is_too_long_is_cut_into_thirds(day: str, span: str, title: str) -> None:
    parts = cut(*[day] * 4)
    assert parts[span].title == title
    assert str(parts[span].period) == title


def test_one_fact_more_moves_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, 4)
    before = ["1994", *(f"2009-{month:02d}" for month in range(1, 5))]
    assert {"1990s", "2000s"} == cut(*before).keys() - {""}
    assert {"1990s", "2000s", "2009"} <= cut(*before, "2009-05").keys()


@pytest.mark.usefixtures("few")
def test_what_no_date_tells_apart_is_numbered() -> None:
    parts = cut(*["2004-03-01"] * 8)
    assert [(part.span, len(part.items)) for part in parts.values() if part.items] == [
        ("2004-03-01", 3),
        ("2004-03-01-part-2", 3),
        ("2004-03-01-part-3", 2),
    ]
    assert parts["2004-03-01-part-2"].period == parse_date("2004-03-01")


@given(st.lists(DATES, max_size=60))
def test_every_fact_stands_on_one_page_and_no_page_is_too_long(dates: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lower(patch, 3)
        parts = cut(*dates)
    assert Counter(day.text for part in parts.values() for day in part.items) == Counter(dates)
    assert all(len(part.items) <= 3 for part in parts.values())
    for span, part in parts.items():
        below = [parts[place] for place in part.below]
        assert part.total == len(part.items) + sum(lower.total for lower in below)
        assert all(lower.above == span for lower in below)


@given(
    st.lists(
        st.tuples(st.sampled_from(["p1", "p9", "p10", "p12", "", "§ 4", "p10-to-19", "12:30", "7"]), st.integers())
    )
)
def test_every_place_in_a_source_keeps_its_facts(cited: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lower(patch, 3)
        parts = cut_by_place(cited)
    assert Counter(item for part in parts.values() for item in part.items) == Counter(cited)
    assert all(len(part.items) <= 3 for part in parts.values())
    assert all(place == place.lower() and " " not in place for place in parts)


@pytest.mark.usefixtures("few")
def test_what_is_cited_without_a_place_is_numbered() -> None:
    parts = cut_by_place([(place, number) for place in ("", "§ 4") for number in range(7)])
    assert [len(part.items) for part in parts.values()] == [0, 3, 3, 1, 3, 3, 1]
    assert all(path_to(parts, span)[0] == "" for span in parts)


def test_names_are_told_apart_by_as_many_letters_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "RECORDS", Limits(2, 2))
    names = ["abel", "acton", "adams", "1984", "baker", "øst", "x", "xi", "xu"]
    parts = cut_by_letter(names, lambda name: name)
    assert {span: part.items for span, part in parts.items() if part.items} == {
        "ab": ("abel",),
        "ac": ("acton",),
        "ad": ("adams",),
        "other": ("1984",),
        "b": ("baker",),
        "u-f8": ("øst",),
        "x": ("x",),
        "xi": ("xi",),
        "xu": ("xu",),
    }
    assert parts["ab"].title == "Ab"
    assert parts["other"].title == "#"


def test_a_letter_beyond_ascii_shares_no_page_with_two_of_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "RECORDS", Limits(2, 2))
    names = ["faro", "fenton", "fermi", "þor"]
    parts = cut_by_letter(names, lambda name: name)
    assert sorted(name for part in parts.values() for name in part.items) == names


def test_events_are_listed_by_year_and_those_without_a_date_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "RECORDS", Limits(2, 2))
    dates = ["", "2004-03-01", "2004-03-02", "2004-04", "2005", ""]
    parts = cut_by_year(dates, lambda text: parse_date(text) if text else None)
    assert {span: len(part.items) for span, part in parts.items() if part.items} == {
        "": 2,
        "2004-03": 2,
        "2004-04": 1,
        "2005": 1,
    }
