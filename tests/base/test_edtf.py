"""Dates of partial precision, with the edtf package as the other opinion."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from briefing_site.base.calendar_day import CalendarDay
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
    "2022-08/..": ("2022-08-01", "9999-12-31", "no earlier than August 2022"),
    "../2023-06-19": ("-9999-01-01", "2023-06-19", "no later than 19 June 2023"),
    "2023-06-19/2023-06-19": ("2023-06-19", "2023-06-19", "19 June 2023"),
    "2023/2023": ("2023-01-01", "2023-12-31", "2023"),
    "1XXX": ("1000-01-01", "1999-12-31", "the years 1000 to 1999"),
    "0476": ("0476-01-01", "0476-12-31", "476"),
    "0476-09-04": ("0476-09-04", "0476-09-04", "4 September 476"),
    "0476/0480": ("0476-01-01", "0480-12-31", "476–480"),
    "047X": ("0470-01-01", "0479-12-31", "the 470s"),
    "0014": ("0014-01-01", "0014-12-31", "14 CE"),
    "004X": ("0040-01-01", "0049-12-31", "the years 40 CE to 49 CE"),
    "000X": ("0001-01-01", "0009-12-31", "the years 1 CE to 9 CE"),
    "0000": ("0000-01-01", "0000-12-31", "1 BCE"),
    "0000-02-29": ("0000-02-29", "0000-02-29", "29 February 1 BCE"),
    "-0043": ("-0043-01-01", "-0043-12-31", "44 BCE"),
    "-0043~": ("-0043-01-01", "-0043-12-31", "about 44 BCE"),
    "-0043-03": ("-0043-03-01", "-0043-03-31", "March 44 BCE"),
    "-0043-03-15": ("-0043-03-15", "-0043-03-15", "15 March 44 BCE"),
    "-0043-03-15/-0043-03-17": ("-0043-03-15", "-0043-03-17", "15–17 March 44 BCE"),
    "-0043-03-15/-0043-05-01": ("-0043-03-15", "-0043-05-01", "15 March – 1 May 44 BCE"),
    "-0043/-0041": ("-0043-01-01", "-0041-12-31", "44–42 BCE"),
    "-0043/0014": ("-0043-01-01", "0014-12-31", "44 BCE – 14 CE"),
    "0014/2023": ("0014-01-01", "2023-12-31", "14 CE – 2023"),
    "-004X": ("-0049-01-01", "-0040-12-31", "the years 50 BCE to 41 BCE"),
    "-00XX": ("-0099-01-01", "0000-12-31", "the years 100 BCE to 1 BCE"),
    "../-0043": ("-9999-01-01", "-0043-12-31", "no later than 44 BCE"),
}
ROUNDED = {
    "198X": "the 1980s",
    "17XX": "the years 1700 to 1799",
    "1984~": "about 1984",
    "2022-21": "spring 2022",
    "2023-XX": "2023",
    "2023-06-XX": "June 2023",
    "2022-08-04~": "about August 2022",
    "2023-06-18/2023-06-19": "June 2023",
    "2023-06-30/2023-07-02": "June – July 2023",
    "1888/..": "no earlier than 1888",
    "../2023-06-19": "no later than June 2023",
    "0014/2023": "14 CE – 2023",
    "-0043-03-15": "March 44 BCE",
}


@pytest.mark.parametrize("text", GOOD)
def test_bounds_and_words(text):
    found = parse_date(text)
    assert (found.earliest.isoformat(), found.latest.isoformat(), str(found)) == GOOD[text]


@pytest.mark.parametrize("text", ROUNDED)
def test_a_date_is_rounded_to_the_month_but_never_made_finer(text):
    assert str(parse_date(text).rounded("month")) == ROUNDED[text]


@given(st.integers(-3_652_058, 3_652_059))
def test_days_are_counted_as_the_standard_library_does_and_on_before_it(ordinal):
    day = CalendarDay.fromordinal(ordinal)
    assert day.toordinal() == ordinal
    assert CalendarDay.fromordinal(ordinal + 1) > day
    assert parse_date(day.isoformat()).earliest == day
    if ordinal > 0:
        assert day.to_date() == date.fromordinal(ordinal)


@pytest.mark.parametrize(
    "text", ["", " 2023", "2023-6-1", "2023-06-19Z", "٢٠٢٣", "2023-W25", "2023-06-19\n", "x" * 10_000, "-0000"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(DateError):
        parse_date(text)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_itself(day):
    assert (parse_day(day.isoformat()), parse_date(day.isoformat()).is_day) == (day, True)


@pytest.mark.slow
@given(st.from_regex(r"-?[0-9][0-9X]{3}(-[0-9X]{2}(-[0-9X]{2})?)?[?~%]?", fullmatch=True))
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


def test_only_what_html_knows_is_said_to_machines():
    """A year of HTML has four digits and is above zero."""
    texts = ("2023", "0476-09-04", "0000", "-0043", "2022-08~")
    assert [parse_date(text).machine for text in texts] == ["2023", "0476-09-04", "", "", ""]
