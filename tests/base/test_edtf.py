"""Dates of partial precision, with the edtf package as the other opinion."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from briefing_site.base.edtf import DateError, parse_date, parse_day
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

GOOD = {
    "2023": ("2023-01-01", "2023-12-31", "2023"),
    "2023-06": ("2023-06-01", "2023-06-30", "June 2023"),
    "2024-02-29": ("2024-02-29", "2024-02-29", "29 February 2024"),
    "2022-08~": ("2022-08-01", "2022-08-31", "about August 2022"),
    "2022?": ("2022-01-01", "2022-12-31", "2022 (uncertain)"),
    "2022-08-04%": ("2022-08-04", "2022-08-04", "about 4 August 2022 (uncertain)"),
    "202X": ("2020-01-01", "2029-12-31", "the 2020s"),
    "19XX": ("1900-01-01", "1999-12-31", "the years 1900 to 1999"),
    "2022-XX": ("2022-01-01", "2022-12-31", "2022, month unknown"),
    "2022-02-XX": ("2022-02-01", "2022-02-28", "February 2022, day unknown"),
    "2022-21": ("2022-03-01", "2022-05-31", "spring 2022"),
    "2023-06-18/2023-06-19": ("2023-06-18", "2023-06-19", "18–19 June 2023"),
    "2023-06-30/2023-07-02": ("2023-06-30", "2023-07-02", "30 June – 2 July 2023"),
    "2021/2023": ("2021-01-01", "2023-12-31", "2021–2023"),
    "2022-08/..": ("2022-08-01", str(date.max), "no earlier than August 2022"),
    "../2023-06-19": (str(date.min), "2023-06-19", "no later than 19 June 2023"),
}


@pytest.mark.parametrize("text", GOOD)
def test_bounds_and_words(text):
    found = parse_date(text)
    assert (str(found.earliest), str(found.latest), str(found)) == GOOD[text]


@pytest.mark.parametrize(
    "text", ["", " 2023", "2023-6-1", "2023-06-19Z", "٢٠٢٣", "2023-W25", "2023-06-19\n", "x" * 10_000]
)
def test_anything_else_is_refused(text):
    with pytest.raises(DateError):
        parse_date(text)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_itself(day):
    assert (parse_day(day.isoformat()), parse_date(day.isoformat()).is_day) == (day, True)


@given(st.from_regex(r"[1-9][0-9X]{3}(-[0-9X]{2}(-[0-9X]{2})?)?[?~%]?", fullmatch=True))
def test_what_we_accept_edtf_accepts_too(text):
    try:
        found = parse_date(text)
    except DateError:
        return
    assert found.earliest <= found.latest
    parse_edtf(text)


@given(st.text())
def test_nothing_but_date_error(text):
    with suppress(DateError):
        parse_date(text)


def test_the_order_is_by_first_day_and_an_open_start_by_its_end():
    texts = ["2023-06", "2022/..", "../2022-06-01", "2023-06-01", "2021"]
    assert sorted(texts, key=lambda text: parse_date(text).order) == [
        "2021",
        "2022/..",
        "../2022-06-01",
        "2023-06-01",
        "2023-06",
    ]


def test_what_lasted_began_or_ended_where_what_happened_did_so_at_the_earliest_or_latest():
    assert (parse_date("2022-08/..").span, parse_date("../2023-06-19").span) == (
        "from August 2022",
        "until 19 June 2023",
    )
    assert parse_date("2023-06-18/2023-06-19").span == str(parse_date("2023-06-18/2023-06-19"))
