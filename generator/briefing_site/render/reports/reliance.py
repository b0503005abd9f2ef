"""What rests on a source, a record or a fact, including issued copies, with notices for their holders.

In: what `build/issued_copies.py` found. Out: text for a terminal, with notices to paste into an e-mail; or JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefing_site.base.edtf import day_words
from briefing_site.base.problems import counted
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.support.dependencies import stands
from briefing_site.facts.support.reliance import IssuedCopy, Reliance
from briefing_site.site.pages import FOLDER_TITLES

VERSION = 1
"""Version of the JSON; raised when a key is renamed, dropped or changes its meaning."""
NOUNS = {"line": "line to take", "position": "position", "sentence": "sentence", "assessment": "assessment"}
WHAT_BECAME = {
    "retracted": "has been retracted",
    "superseded": "has been superseded",
    "disputed": "is disputed",
    "withdrawn": "has been withdrawn",
    "corrected": "has been corrected by its publisher",
    "concern": "gives cause for concern",
}


@dataclass(frozen=True, slots=True)
class RelianceReport:
    """What rests on an item, in words."""

    id: str
    about: str
    state: str
    """The status of the item: `has been retracted`."""
    lines: tuple[tuple[str, str, str], ...]
    """Record, kind and words of everything that rests on it now."""
    pages: tuple[tuple[str, str, str], ...]
    """Folder, id and label of each page that shows it, including briefs."""
    copies: tuple[IssuedCopy, ...]
    notices: tuple[str, ...]
    """One for each issued brief, to send to those who hold it."""
    lost: tuple[str, ...]


def report_of(base: FactBase, now: Reliance, copies: Iterable[IssuedCopy], lost: Iterable[str] = ()) -> RelianceReport:
    """Return the report; `base` holds everything it refers to."""
    held = tuple(sorted(copies, key=lambda copy: (copy.brief, copy.issued.date)))
    state, about = _state(base, now.id, held), _about(base, now.id, held)
    records = [base.records[i] for i in (*now.briefs, *now.pages) if i in base.records]
    return RelianceReport(
        now.id,
        about,
        state,
        tuple((claim.holder, NOUNS[claim.kind], plain_prose(base, claim.text)) for claim in now.claims),
        tuple((record.folder, record.id, record.label) for record in records),
        held,
        tuple(_notice([*group], about, state) for _, group in groupby(held, key=lambda copy: copy.brief)),
        tuple(lost),
    )


def headline(report: RelianceReport) -> str:
    """Return how much rests on the item, in one line."""
    number = len(report.copies)
    copies = "1 issued copy" if number == 1 else f"{number:,} issued copies"
    pages, lines = counted(len(report.pages), "page"), counted(len(report.lines), "line")
    return f"On '{report.id}', which {report.state}, rest: {copies}, {pages}, {lines}."


def render_text(report: RelianceReport) -> str:
    """Return plain text, the notices last."""
    lines = [f"{report.id}: {report.about}", headline(report)]
    lines += [f"Not known here is the revision of: {'; '.join(report.lost)}."] if report.lost else []
    lines += _part("Issued copies", _copy_lines(report.copies))
    lines += _part("Lines", (f"{holder}, {kind}: {text}" for holder, kind, text in report.lines))
    folders = groupby(sorted(report.pages, key=lambda page: [*FOLDER_TITLES].index(page[0])), key=lambda page: page[0])
    lines += _part("Pages", (f"{FOLDER_TITLES[f]}: {'; '.join(p[2] for p in found)}" for f, found in folders))
    for notice in report.notices:
        lines += ["", "--- notice to send ---", *notice.split("\n")]
    return "\n".join((*lines, ""))


def render_data(report: RelianceReport) -> str:
    """Return JSON."""
    data = {
        "version": VERSION,
        "id": report.id,
        "headline": headline(report),
        "issued": [
            {
                "brief": copy.brief,
                "title": copy.title,
                "day": copy.issued.date.isoformat(),
                "revision": copy.issued.revision,
                "content": copy.issued.content,
                "by": copy.issued.by,
                "lines": [{"kind": k, "words": w} for k, w in zip(copy.kinds, copy.lines, strict=True)],
                "facts": [*copy.shown],
            }
            for copy in report.copies
        ],
        "lines": [{"record": holder, "kind": kind, "words": text} for holder, kind, text in report.lines],
        "pages": [page for _, page, _ in report.pages],
        "notices": [*report.notices],
        "unknown": [*report.lost],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    found = [*lines]
    return ["", heading, *(f"  {line}" for line in found)] if found else []


def _copy_lines(copies: Iterable[IssuedCopy]) -> Iterator[str]:
    for copy in copies:
        issued = copy.issued
        yield (
            f"{copy.title} ({copy.brief}), issued {issued.date.isoformat()} by {issued.by} as of "
            f"{issued.revision[:10]}, content {issued.content}"
        )
        yield from (f"  {NOUNS[kind]}: {line}" for kind, line in zip(copy.kinds, copy.lines, strict=True))
        yield from (f"  shows: {words}" for words in copy.shown if not copy.lines)


def _about(base: FactBase, thing: str, copies: Sequence[IssuedCopy]) -> str:
    """Return the words of an item; for a removed one, as in the last copy."""
    if thing in base.facts:
        return plain_prose(base, base.facts[thing].text)
    if thing in base.records:
        return base.records[thing].label
    return " ".join(copies[-1].shown[:1]) if copies else ""


def _state(base: FactBase, thing: str, copies: Iterable[IssuedCopy]) -> str:
    """Return the status of an item, as far as the files tell."""
    fact, record = base.facts.get(thing), base.records.get(thing)
    if fact is None and record is None:
        return "has been taken out"
    if fact:
        sources = [base.records[s] for s, _ in fact.sources if s in base.records]
        if fact.status != "current":
            return WHAT_BECAME[fact.status]
        if sources and not any(map(stands, sources)):
            return "has no source left that stands"
        words = plain_prose(base, fact.text)
        return "has been changed since" if any(words not in copy.shown for copy in copies) else "is being checked again"
    standing = "withdrawn" if record and record.withdrawn else str(getattr(record, "standing", None) or "")
    return WHAT_BECAME.get(standing, "is being checked again")


def _notice(copies: list[IssuedCopy], about: str, state: str) -> str:
    """Return the notice to those who hold copies of one brief."""
    last = copies[-1]
    days = ", ".join(f"{day_words(copy.issued.date)} (content {copy.issued.content})" for copy in copies)
    said = [f"- {NOUNS[kind].capitalize()}: {line}" for kind, line in zip(last.kinds, last.lines, strict=True)]
    shown = [] if said else [f"- {words}" for words in last.shown]
    lines = [
        f"Subject: {last.title}: please do not rely on all of it",
        "",
        f"The brief “{last.title}”, issued on {days}, rests in part on the following, which {state}:",
        "",
        f"  {about}",
        "",
        f"{'These lines of it rest on that' if said else 'It shows'}:",
        "",
        *(f"  {line}" for line in (*said, *shown)),
        "",
        "Please do not use them until you hear from us again. The content number stands at the foot of each page.",
    ]
    return "\n".join(lines)
