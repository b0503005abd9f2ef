"""One record's page as Markdown, with the contents that our own page of it shows.

In: a `Base`, a record and a function that makes addresses. Out: Markdown text: essentials, positions,
facts with speaker, date, marks and citations, related records, backlinks and the list of sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from benchmarks.base import LINK, Base, Data, Record, Shown, common_records, listed

Address = Callable[[Record, str], str]
"""(record, fragment or empty) -> the address that the peer's Markdown wants."""

_VERBS = {"said": "said", "agreed": "agreed", "did": "did", "position": "holds"}
_ROWS = {
    "type": "Type",
    "state": "State",
    "date": "Date",
    "place": "Place",
    "publisher": "Publisher",
    "issued": "Issued",
    "accessed": "Accessed",
    "language": "Language",
    "role": "Role",
    "reliability": "Reliability",
    "extent": "Extent",
    "locators": "Locators",
    "purpose": "Purpose",
    "bottom_line": "Bottom line",
    "as_of": "As of",
    "prepared_by": "Prepared by",
}
_LINK_ROWS = {
    "speaks_for": "Speaks for",
    "part_of": "Part of",
    "parties": "Parties",
    "participants": "Participants",
    "for": "For",
    "event": "Event",
    "related": "Related",
}
_MARKS = ("credibility", "likelihood", "confidence", "status")


@dataclass(slots=True)
class Page:
    """One page being written."""

    base: Base
    record: Record
    address: Address
    numbers: dict[str, int] = field(default_factory=dict)
    """Source id -> its number on this page."""
    places: dict[str, list[str]] = field(default_factory=dict)
    """Source id -> the locators that this page cites."""

    def body(self) -> str:
        """Return the page below its title and summary."""
        parts = [
            *self._essentials(),
            *self._sections(),
            *self._positions(),
            *self._groups(),
            *self._common(),
            *self._backlinks(),
            *self._sources(),
        ]
        return "\n".join(parts) + "\n"

    def list_body(self, facts: Sequence[Shown]) -> str:
        """Return a page that lists facts of many records, with their sources."""
        return "\n".join((*self._facts(facts, at_home=False), *self._sources())) + "\n"

    def prose(self, text: str) -> str:
        """Turn `[[id]]` into Markdown's own links."""
        return LINK.sub(lambda match: self._link(match[1], match[2] or ""), text)

    def _link(self, id_: str, label: str = "") -> str:
        record = self.base.find(id_)
        fragment = "" if id_ in self.base.records else id_
        return f"[{label or record.label}]({self.address(record, fragment)})"

    def _links(self, ids: Sequence[str]) -> str:
        return ", ".join(self._link(id_) for id_ in ids)

    def _fact_link(self, id_: str) -> str:
        shown = self.base.homes[id_]
        return f"[{when(shown.fact['date'])}]({self.address(shown.home, id_)})"

    def _essentials(self) -> Iterator[str]:
        data = self.record.data
        for key, label in _ROWS.items():
            if key in data:
                yield f"- **{label}:** {when(data[key]) if key in ('date', 'issued') else data[key]}"
        for key, label in _LINK_ROWS.items():
            if key in data:
                yield f"- **{label}:** {self._links(listed(data[key]))}"
        for tag, name in data.get("names", {}).items():
            yield f"- **Name ({tag}):** {name}"
        for post in data.get("posts", []):
            yield f"- **Post:** {self._post(post)}"
        if "url" in data:
            yield f"- **Address:** <{data['url']}>"
        yield ""

    def _post(self, post: Data) -> str:
        term = post.get("attested") or f"{post.get('from', '')}–{post.get('to', '')}"
        marks = self._citations(post.get("sources", []))
        return f"{post['title']}, {self._link(post['org'])}, {term} {marks}"

    def _sections(self) -> Iterator[str]:
        """Yield a brief's parts."""
        for section in self.record.data.get("sections", []):
            key = next(iter(section))
            yield f"## {section.get('text', key.replace('_', ' ').capitalize())}\n"
            if "body" in section:
                yield self.prose(section["body"]) + "\n"
            yield from self._section(key, section[key])

    def _section(self, key: str, value: Data | list[Data] | list[str]) -> Iterator[str]:
        if isinstance(value, dict):
            yield from self._chronology(value)
        elif key == "points_to_make":
            for point in value:
                yield self._line(point) + "\n" if isinstance(point, dict) else ""
        elif isinstance(value, list):
            subjects = [self.base.find(str(id_)) for id_ in value]
            yield "".join(f"- {self._link(subject.id)}\n" for subject in subjects)
            if key == "positions":
                yield from (self._position(s, p, p["actor"]) for s in subjects for p in s.data.get("positions", []))

    def _line(self, point: Data) -> str:
        return f"- {point['line']} ({', '.join(map(self._fact_link, point['facts']))})"

    def _chronology(self, chosen: Data) -> Iterator[str]:
        found: dict[str, Shown] = {}
        for id_ in chosen["about"]:
            record = self.base.find(id_)
            found |= {fact["id"]: Shown(record, fact) for fact in record.facts}
            about = self.base.groups[id_].get("Also about this", [])
            found |= {shown.fact["id"]: shown for shown in about}
        yield from self._facts([*found.values()], at_home=False)

    def _positions(self) -> Iterator[str]:
        own = [(self.record, position) for position in self.record.data.get("positions", [])]
        positions = own or self.base.positions.get(self.record.id, [])
        if positions:
            yield "## Positions\n"
        for subject, position in positions:
            yield self._position(subject, position, position["actor"] if own else subject.id)

    def _position(self, subject: Record, position: Data, heading: str) -> str:
        """Return one line taken, under the actor or the subject, whichever the page is not about."""
        facts = ", ".join(map(self._fact_link, position["facts"]))
        on = f" on {self._link(subject.id)}" if self.record.folder == "briefs" else ""
        return f"- **{self._link(heading)}**{on}: {position['line']} ({facts})\n"

    def _groups(self) -> Iterator[str]:
        own = [Shown(self.record, fact) for fact in self.record.facts]
        if own:
            yield "## Facts\n"
            yield from self._facts(own, at_home=True)
        for heading, facts in self.base.groups.get(self.record.id, {}).items():
            yield f"## {heading}\n"
            yield from self._facts(facts, at_home=False)

    def _facts(self, facts: Sequence[Shown], *, at_home: bool) -> Iterator[str]:
        for shown in sorted(facts, key=lambda shown: str(shown.fact["date"])):
            yield self._fact(shown, at_home=at_home)

    def _fact(self, shown: Shown, *, at_home: bool) -> str:
        """Return a fact as two paragraphs: the claim, then its marks and sources."""
        fact = shown.fact
        attributes = f"{{ #{fact['id']} .fact }}" if at_home else "{ .fact }"
        hedge = f"*{fact['hedge']}* " if "hedge" in fact else ""
        marks = self._citations(fact.get("sources", []))
        day = f"[{when(fact['date'])}]({self.address(shown.home, fact['id'])})"
        claim = f"{day} {self._who(fact)}{hedge}{self.prose(fact['text'])} {marks}"
        notes = " · ".join(self._notes(shown, at_home=at_home))
        return f"{claim}\n{attributes}\n\n{notes}\n{{ .notes }}\n"

    def _who(self, fact: Data) -> str:
        if "by" not in fact:
            return ""
        to = f" to {self._links(listed(fact['to']))}" if "to" in fact else ""
        via = f", via {self._links(listed(fact['via']))}" if "via" in fact else ""
        return f"**{self._links(listed(fact['by']))}** {_VERBS[fact['kind']]}{to}{via}: "

    def _notes(self, shown: Shown, *, at_home: bool) -> Iterator[str]:
        fact = shown.fact
        yield fact["kind"]
        yield from (f"{key} {fact[key]}" for key in _MARKS if key in fact)
        for key in ("superseded_by", "disputed_by", "rests_on"):
            if key in fact:
                facts = ", ".join(map(self._fact_link, listed(fact[key])))
                yield f"{key.replace('_', ' ')} {facts}"
        if not at_home:
            yield f"in {self._link(shown.home.id)}"
        if "about" in fact:
            yield f"also in {self._links(listed(fact['about']))}"
        yield from (self._citation(citation) for citation in fact.get("sources", []))
        if "reviewed" in fact:
            yield f"checked {fact['reviewed']}"

    def _citations(self, citations: Sequence[str]) -> str:
        """Return the numbers of the sources, each a link to the page's list, and note the places."""
        marks = []
        for citation in citations:
            source, _, locator = citation.partition(" ")
            number = self.numbers.setdefault(source, len(self.numbers) + 1)
            places = self.places.setdefault(source, [])
            if locator and locator not in places:
                places.append(locator)
            marks.append(f"[{number}](#source-{number})")
        return ", ".join(marks)

    def _citation(self, citation: str) -> str:
        source, _, locator = citation.partition(" ")
        short = ", ".join(filter(None, (self._source_label(source), locator)))
        return f"{self.numbers[source]} [{short}]({self._place(source, locator)})"

    def _place(self, source: str, locator: str) -> str:
        """Return the address of a place within a source: that of the first page or paragraph named."""
        return self.address(self.base.find(source), locator.partition("-")[0])

    def _source_label(self, source: str) -> str:
        data = self.base.find(source).data
        return f"{data['publisher']}, {when(data['issued'])}"

    def _common(self) -> Iterator[str]:
        """Yield whom or what the record has facts in common with, the most first, under the kind of record."""
        groups: dict[str, list[str]] = {}
        for id_, number in common_records(self.base, self.record).most_common():
            entry = f"- {self._link(id_)} {number} {'fact' if number == 1 else 'facts'}"
            groups.setdefault(self.base.find(id_).folder, []).append(entry)
        for folder, entries in groups.items():
            yield f"## {folder.capitalize()} with facts in common\n"
            yield from (*entries, "")

    def _backlinks(self) -> Iterator[str]:
        for heading, records in self.base.backlinks.get(self.record.id, {}).items():
            yield f"## {heading}\n"
            yield from (f"- {self._link(record.id)}" for record in records)
            yield ""

    def _sources(self) -> Iterator[str]:
        if self.numbers:
            yield "## Sources\n"
        for source, number in self.numbers.items():
            data = self.base.find(source).data
            label = f"[{self._source_label(source)}]({self.address(self.base.find(source), '')})"
            places = ", ".join(f"[{place}]({self._place(source, place)})" for place in self.places[source])
            detail = f"{data['type']}, reliability {data['reliability']}. Cited here: {places or 'all'}"
            yield f"**{number}** {label} {data['title']}. {detail}\n{{ #source-{number} }}\n"


def when(edtf: str) -> str:
    """Return an EDTF date of the forms that synthetic bases hold in words: `19 June 2023`."""
    start, slash, end = edtf.partition("/")
    if slash:
        return f"from {when(start)}" if end == ".." else f"{when(start)} – {when(end)}"
    about = "about " if start.endswith("~") else ""
    parts = [int(part) for part in start.rstrip("~").split("-")]
    day = date(*[*parts, 1, 1][:3])
    forms = ("{0:%Y}", "{0:%B} {0:%Y}", "{0.day} {0:%B} {0:%Y}")
    return about + forms[len(parts) - 1].format(day)
