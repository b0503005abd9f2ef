"""Problems as reports: for a terminal, for programs, and for the reviews of GitHub and GitLab.

In: problems in order. Out: text. The formats are those of GitHub's workflow commands, GitLab's Code Quality
(a subset of Code Climate's) and SARIF 2.1.0 (OASIS); `json` is our own. No text of a fact file or file name can
break out of its place.
"""

from __future__ import annotations

import hashlib
import html
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from briefing_site.base.problems import Problem, Severity, count_words, visible
from briefing_site.checks.tally import NOTHING, BaseTally
from briefing_site.render.reports.tallies import tally_data, tally_lines

MAX_WIDTH = 104
"""Terminal columns that a source line may take, margin included."""
MARGIN = "    "
MAX_SIGNS = 500
"""Characters of a source line examined on either side of the caret: some take no column."""
MAX_ROWS = 500
"""Problems in GitHub's summary, which is limited to 1 MiB."""
MAX_LISTED = 20
"""Warnings or advice of one code listed in a terminal; beyond that they become one line."""
SHOWN_FILES = 3
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TOOL = "briefing"
GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
GITLAB_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}
SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def render_text(problem: Problem, line: str | None = None, width: int = MAX_WIDTH) -> str:
    """Return `file:line:column: code: …` and, if given, the source line below it with a caret.

    The line is cut to `width` columns, with `…` for what is cut off on either side.
    """
    text = visible(str(problem))
    return f"{text}\n{_with_caret(line, problem.origin.column, width)}" if line and line.strip() else text


def _with_caret(line: str, column: int, width: int) -> str:
    room = min(width, MAX_WIDTH) - len(MARGIN)
    before = "".join([*_fitting(reversed(line[: column - 1]), room * 2 // 3)][::-1])
    after = "".join(_fitting(line[column - 1 :].rstrip(), room - _columns(before)))
    return f"{MARGIN}{before}{after}".rstrip() + f"\n{MARGIN}{' ' * _columns(before)}^"


def _fitting(signs: Iterable[str], room: int) -> Iterator[str]:
    """Yield characters as a terminal shows them, up to `room` columns; `…` replaces the rest."""
    for number, sign in enumerate(signs):
        shown = " " if sign == "\t" else visible(sign)
        room -= _columns(shown)
        if room < 1 or number == MAX_SIGNS:
            yield "…"
            return
        yield shown


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def codes_of_many(problems: Iterable[Problem]) -> frozenset[str]:
    """Return the codes of warnings and advice too frequent to list; errors are always listed."""
    counts = Counter(problem.code for problem in problems if problem.severity is not Severity.ERROR)
    return frozenset(code for code, count in counts.items() if count > MAX_LISTED)


def render_counts(problems: Sequence[Problem], meanings: Mapping[str, str]) -> str:
    """Return a line for each code, most frequent first: count, rule in one sentence, and the worst files if many."""
    counts = Counter(problem.code for problem in problems)
    widest = max(map(len, counts), default=0)
    rows = (
        f"{count:6,}  {code:{widest}}  {first_sentence(meanings.get(code, ''))} {_worst_files(problems, code, count)}"
        for code, count in counts.most_common()
    )
    return "\n".join(row.rstrip() for row in rows)


def _worst_files(problems: Iterable[Problem], code: str, count: int) -> str:
    if count <= MAX_LISTED:
        return ""
    files = Counter(problem.origin.path for problem in problems if problem.code == code)
    return f"Most in {', '.join(f'{visible(path)} ({number:,})' for path, number in files.most_common(SHOWN_FILES))}."


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, ending in a full stop."""
    first = text.split(". ", 1)[0].rstrip(".")
    return f"{first}." if first else ""


def render_json(problems: Sequence[Problem], records: int, facts: int, tally: BaseTally = NOTHING) -> str:
    """Return one JSON object: numbers of records and facts, counts by severity, and every problem with its place."""
    counts = Counter(problem.severity for problem in problems)
    found = [
        {
            "code": problem.code,
            "severity": str(problem.severity),
            "path": problem.origin.path,
            "line": problem.origin.line,
            "column": problem.origin.column,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    totals = {str(severity): counts[severity] for severity in Severity}
    about = {"format": 1, "records": records, "facts": facts, **tally_data(tally)}
    return _json({**about, "counts": totals, "problems": found})


def render_github(problems: Sequence[Problem]) -> str:
    """Return one workflow command for each problem, which GitHub shows beside the line in a review."""
    return "".join(
        f"::{GITHUB_LEVELS[p.severity]} file={_property(p.origin.path)},line={p.origin.line},col={p.origin.column},"
        f"title={_property(p.code)}::{_data(_words(p))}\n"
        for p in problems
    )


def render_github_summary(problems: Sequence[Problem], words: str, tally: BaseTally = NOTHING) -> str:
    """Return Markdown for GitHub's job summary: GitHub shows only ten annotations a step."""
    lines = [f"### Fact files: {words}, {count_words(problems)}", ""]
    lines += [part for line in tally_lines(tally) for part in (line, "")]
    if problems:
        lines += ["| place | code | problem |", "|---|---|---|"]
    lines += [f"| {_cell(str(p.origin))} | {_cell(p.code)} | {_cell(_words(p))} |" for p in problems[:MAX_ROWS]]
    if len(problems) > MAX_ROWS:
        lines += ["", f"{len(problems) - MAX_ROWS:,} more are in the log."]
    return "\n".join(lines) + "\n"


def render_gitlab(problems: Sequence[Problem]) -> str:
    """Return a Code Quality report; fingerprints do not depend on line numbers."""
    return _json(
        [
            {
                "description": _words(problem),
                "check_name": problem.code,
                "fingerprint": fingerprint,
                "severity": GITLAB_LEVELS[problem.severity],
                "location": {"path": problem.origin.path, "lines": {"begin": problem.origin.line}},
            }
            for problem, fingerprint in zip(problems, fingerprints(problems), strict=True)
        ]
    )


def render_sarif(
    problems: Sequence[Problem], rules: Mapping[str, tuple[str, str]], version: str, home: str = ""
) -> str:
    """Return a SARIF 2.1.0 log with one run; `rules` has each code's meaning, and its page in Markdown.

    `home` is the address where readers of a result can learn more; left out if empty.
    """
    codes = sorted({*rules, *(problem.code for problem in problems)})
    place = {code: index for index, code in enumerate(codes)}
    described = []
    for code in codes:
        meaning, page = rules.get(code, (code, code))
        described.append(
            {
                "id": code,
                "name": "".join(word.capitalize() for word in code.split("-")),
                "shortDescription": {"text": first_sentence(meaning)},
                "fullDescription": {"text": meaning if meaning.endswith(".") else f"{meaning}."},
                "help": {"text": meaning, "markdown": page},
            }
        )
    run = {
        "tool": {
            "driver": {"name": TOOL, "version": version}
            | ({"informationUri": home} if home else {})
            | {"rules": described}
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PROJECT": {"description": {"text": "The folder that holds the repository."}}},
        "results": [
            _sarif_result(problem, place[problem.code], fingerprint)
            for problem, fingerprint in zip(problems, fingerprints(problems), strict=True)
        ],
    }
    return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _sarif_result(problem: Problem, index: int, fingerprint: str) -> dict[str, Any]:
    uri = quote(problem.origin.path.encode("utf-8", "surrogateescape"))
    region = {"startLine": problem.origin.line, "startColumn": problem.origin.column}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": SARIF_LEVELS[problem.severity],
        "message": {"text": _words(problem)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "PROJECT"}, "region": region}}
        ],
        "partialFingerprints": {"briefing/v1": fingerprint},
    }


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """Return a digest of each problem's file, code and words, but not its line; identical ones are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for problem in problems:
        key = f"{problem.origin.path}\0{problem.code}\0{problem.message}"
        found.append(hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogateescape")).hexdigest()[:40])
        seen[key] += 1
    return found


def source_lines(read: Callable[[str], bytes | None]) -> Callable[[Problem], str]:
    """Return a function that gives a problem's source line, or an empty text; it reads each file once."""
    texts: dict[str, list[str]] = {}

    def line_of(problem: Problem) -> str:
        path = problem.origin.path
        if path not in texts:
            text = (read(path) or b"").decode("utf-8", "replace")
            texts[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = texts[path]
        return lines[problem.origin.line - 1] if problem.origin.line <= len(lines) else ""

    return line_of


def _words(problem: Problem) -> str:
    return visible(f"{problem.message} {problem.hint}".rstrip())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    escaped = html.escape(visible(text), quote=False).replace("\\", "\\\\")
    for sign in "|`*_[]":
        escaped = escaped.replace(sign, f"\\{sign}")
    return escaped.replace("@", "&#64;")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, indent=1) + "\n"
