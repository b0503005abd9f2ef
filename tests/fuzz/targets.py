"""What is fuzzed: each target takes bytes, and raises where a promise is broken.

The targets know nothing of atheris: `tests/test_fuzz_targets.py` runs them over their seeds in the quick loop.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import PurePosixPath

from briefing_site.base.edtf import DateError, parse_date, parse_day
from briefing_site.base.problems import Problem, in_order
from briefing_site.checks.engine import check_all
from briefing_site.edit.autofix import autofixed
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.files.yaml_text import lines_of
from briefing_site.facts.model import KINDS
from briefing_site.facts.text.prose import UnsafeAddressError, page_link_places, parse_prose, prose_html, prose_text
from briefing_site.facts.text.quotations import holds, quotations_in
from briefing_site.history.review_status import Reviews
from briefing_site.render.reports.problems import render_github, render_gitlab, render_json, render_sarif, render_text
from briefing_site.site.query import QueryError, parse_query
from briefing_site.site.query_context import QueryContext, QueryResult
from briefing_site.site.query_terms import LISTS, find, ids_in

from tests.bad_cases import BASE, CASES
from tests.sample_desk import SAMPLE

FOLDERS = tuple(KINDS)
TAG = re.compile(r"<(/?[^\s>]*)")
OUR_TAGS = {f"{end}{name}" for name in ("em", "strong", "code", "a") for end in ("", "/")}
TODAY = date(2023, 6, 21)
BESIDE = ("content/actors/arcadia.yml", "content/actors/envoy.yml", "content/sources/gazette.yml")
FILES = {path: BASE.files[path] for path in BESIDE}
"""What stands beside the file that is fuzzed: little, for speed."""
QUERIES = (
    *("kind:said by:envoy date>=2023-06 unchecked", "-by:envoy,arcadia via:gazette", 'text:"too dear", "salt"'),
    *(
        "list:positions sources=1 moved",
        "list:lines facts>3 in:salt",
        "list:gaps about:salt",
        "date<2023 reviewed<2023-06",
    ),
    *("„Salz“ «sel»", "by:envoi", "by:", "a or b", "-", "list:facts list:gaps", "sources=1e9", "date>=\x1b[31m"),
)


def fuzz_file(data: bytes) -> None:
    """A file of any kind (the first byte says which) beside the small base: read, checked, reported."""
    folder = FOLDERS[data[0] % len(FOLDERS)] if data else FOLDERS[0]
    path, text = f"content/{folder}/fuzzed.yml", data[1:]
    snapshot = Snapshot({**FILES, path: text})
    problems = _check(snapshot)
    _report(problems, text)


def fuzz_mend(data: bytes) -> None:
    """What is mended once needs no mending again."""
    path = f"content/{FOLDERS[data[0] % len(FOLDERS)] if data else FOLDERS[0]}/fuzzed.yml"
    snapshot = Snapshot({path: data[1:]})
    changes = autofixed(snapshot)
    assert not autofixed(Snapshot({**snapshot.files, **changes}))


def _check(snapshot: Snapshot) -> list[Problem]:
    parse_prose.cache_clear()
    parse_date.cache_clear()
    loaded = load_snapshot(snapshot)
    found = [*loaded.problems, *check_all(loaded, "TLP:CLEAR", TODAY)]
    return in_order(found)


def _report(problems: list[Problem], text: bytes) -> None:
    lines = lines_of(text.decode("utf-8", "replace"))
    for problem in problems:
        line = lines[problem.origin.line - 1] if problem.origin.path.endswith("/fuzzed.yml") else ""
        assert problem.origin.column <= len(line) + 2 or not line
        shown = render_text(problem, line)
        assert all(part.isprintable() for part in shown.split("\n")), "no terminal obeys a fact file"
    assert render_github(problems).count("\n") == len(problems)
    render_json(problems, 1, 1)
    render_gitlab(problems)
    render_sarif(problems, {}, "1")


def fuzz_canonical(data: bytes) -> None:
    """The canonical form says the same, and is its own canonical form."""
    folder = FOLDERS[data[0] % len(FOLDERS)] if data else FOLDERS[0]
    path = f"content/{folder}/fuzzed.yml"
    try:
        written = format_text(data[1:], path)
    except FormatError:
        return
    before, after = parse_yaml(data[1:], path)[0], parse_yaml(written.encode(), path)[0]
    assert before is not None
    assert after is not None
    assert before.plain() == after.plain()
    if b"\\" not in data:
        assert letters_in(data[1:].decode()) <= letters_in(written)
    assert format_text(written.encode(), path) == written


def letters_in(text: str) -> Counter[str]:
    composed = unicodedata.normalize("NFC", text)
    return Counter(character for character in composed if character.isalpha() or character == "#")


def fuzz_dates(data: bytes) -> None:
    """A text is a date, with its first day not after its last, or a DateError that says what to write."""
    text = data.decode("utf-8", "replace")
    parse_date.cache_clear()
    try:
        day = parse_date(text)
    except DateError as error:
        _, write, meant = str(error).rpartition("here; write ")
        if write and not meant.startswith("it like"):
            parse_date(meant)
    else:
        assert day.earliest <= day.latest
        assert str(day)
        assert day.order
    try:
        parse_day(text)
    except DateError:
        return


def fuzz_prose(data: bytes) -> None:
    """Prose becomes our own tags or text, whatever it holds."""
    text = data.decode("utf-8", "replace")[:4_000]
    list(page_link_places(text))
    for quotation in quotations_in(text):
        holds(text, quotation.words)
    parse_prose.cache_clear()
    prose = parse_prose(text)
    prose_text(prose, lambda name: name)
    try:
        html = str(prose_html(prose, lambda _, label: label))
    except UnsafeAddressError:
        return
    assert set(TAG.findall(html)) <= OUR_TAGS


@cache
def _query_context() -> QueryContext:
    base = FactBase(load_snapshot(Snapshot(FILES)).records)
    return QueryContext(base, Reviews(), TODAY, "TLP:CLEAR")


def fuzz_query(data: bytes) -> None:
    """A text is a query that finds items of the base, or a QueryError that points into the text."""
    text = data.decode("utf-8", "replace")
    found = _answer(text)
    if isinstance(found, QueryError):
        assert 1 <= found.column <= len(text) + 1
        assert str(found).isprintable(), "no terminal obeys a query"
    else:
        assert found.what in LISTS


def _answer(text: str) -> QueryResult | QueryError:
    try:
        query = parse_query(text)
        assert parse_query(query.text).terms or not query.terms
        list(ids_in(query))
        return find(query, _query_context())
    except QueryError as error:
        return error


TARGETS: dict[str, Callable[[bytes], None]] = {
    "file": fuzz_file,
    "canonical": fuzz_canonical,
    "mend": fuzz_mend,
    "dates": fuzz_dates,
    "prose": fuzz_prose,
    "query": fuzz_query,
}


def seeds_of(name: str) -> Iterator[bytes]:
    """Yield what a target starts from."""
    for path, data in _fact_files():
        if name in {"file", "canonical", "mend"}:
            yield bytes([FOLDERS.index(PurePosixPath(path).parts[1])]) + data
    texts = ("2023-06-19", "2022-08~", "2023-06-18/2023-06-19", "2022-08/..", "19 June 2023", "202X", "2022-21")
    prose = ('*a* **b** `c` [[salt|d]] [e](https://x.example) "f" <b>', "[[", "\\*", "a_b_c", "![x](y)")
    yield from (text.encode() for text in {"dates": texts, "prose": prose, "query": QUERIES}.get(name, ()))


def _fact_files() -> Iterator[tuple[str, bytes]]:
    for path in sorted((SAMPLE / "content").glob("*/*.yml")):
        yield path.relative_to(SAMPLE).as_posix(), path.read_bytes()[:3_000]
    for case in CASES:
        for name, data in case.files.items():
            if name.endswith(".yml") and name.split("/")[1:2] and name.split("/")[1] in FOLDERS:
                yield name, data[:3_000]
