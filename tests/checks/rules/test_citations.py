"""Sentences that rest on nothing are told, however they end and whatever they are written in."""

from __future__ import annotations

from pathlib import Path

from briefing_site.base.problems import quoted
from briefing_site.checks.rules.citations import FIRST_WORDS
from briefing_site.facts.text.sentences import count_sentences

from tests.bad_cases import Case
from tests.checks.test_advice import rows_of
from tests.checks.test_bad_files import check_case

ROWS = [*rows_of("unsupported.txt")]
PLACES = {
    "summary": "name: Planted {n}\nsummary: >-\n  {text}\n",
    "bottom_line": "bottom_line: >-\n  {text}\nsections:\n  - text: Background\n    body: It is dear [@ours].\n",
    "body": "bottom_line: It is dear [@ours].\nsections:\n  - text: Background\n    body: >-\n      {text}\n",
}
BRIEF = "title: Planted {n}\nfor: arcadia\nevent: talks\npurpose: To settle it.\nas_of: 2023-06-20\nprepared_by: Desk\n"


def told_in(texts: list[str], place: str, project: Path) -> list[list[str]]:
    """Return what is said to rest on nothing in each of some texts, in one place of a record."""
    folder, head = ("issues", "") if place == "summary" else ("briefs", BRIEF)
    files = {
        f"content/{folder}/planted-{n}.yml": (head + PLACES[place]).format(n=n, text=text).encode()
        for n, text in enumerate(texts)
    }
    problems = [p for p in check_case(Case("planted", files), project).problems if p.code == "sentence-supported"]
    return [
        [p.message.removesuffix(" cites no fact.") for p in problems if f"/planted-{n}.yml" in p.origin.path]
        for n in range(len(texts))
    ]


def test_forty_sentences_that_rest_on_nothing_are_told(tmp_path: Path) -> None:
    """Each stands between one that cites a fact and one that is ours; nothing else is told."""
    assert len(ROWS) >= 40
    assert {kind for kind, _ in ROWS} == {"ending", "abbreviation", "quotation", "link", "language"}
    texts = [f"Salt is dear [@envoy-on-salt]. {sentence} It stays so [@ours]." for _, sentence in ROWS]
    expected = [[quoted(sentence, FIRST_WORDS)] for _, sentence in ROWS]
    for place in PLACES:
        assert told_in(texts, place, tmp_path / place) == expected, place
    assert [tuple(count_sentences([text])) for text in texts] == [(1, 1, 1)] * len(ROWS)


def test_those_that_begin_or_close_a_text_are_told_as_well(tmp_path: Path) -> None:
    expected = [[quoted(sentence, FIRST_WORDS)] for _, sentence in ROWS]
    first = [f"{sentence} Its price is high [@envoy-on-salt]." for _, sentence in ROWS]
    assert told_in(first, "summary", tmp_path / "first") == expected
    last = [f"Salt is dear [@envoy-on-salt]. {sentence}" for _, sentence in ROWS]
    assert told_in(last, "summary", tmp_path / "last") == expected


def test_lines_of_lists_and_tables_are_told_one_by_one(tmp_path: Path) -> None:
    """Neither is allowed in prose, which another rule tells: it does not hide what rests on nothing."""
    listed = "|-\n      Salt is dear [@envoy-on-salt].\n      - It rises.\n      - It falls [@ours].\n      - It stays"
    table = "|-\n      Salt is dear [@envoy-on-salt].\n      | salt | dear |\n      | pepper | cheap [@ours] |"
    bodies = {
        f"content/briefs/planted-{n}.yml": f"{BRIEF}{PLACES['body']}".format(n=n, text="").replace(">-\n      \n", body)
        for n, body in enumerate((listed, table))
    }
    case = Case("lines", {path: f"{text}\n".encode() for path, text in bodies.items()})
    found = [p.message for p in check_case(case, tmp_path).problems if p.code == "sentence-supported"]
    assert found == [f"'{line}' cites no fact." for line in ("- It rises.", "- It stays", "| salt | dear |")]
