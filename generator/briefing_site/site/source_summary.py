"""What a page or a brief rests on, in one sentence: how many reports and origins, how reliable, what is missing.

In: a fact base and the facts that are shown. Out: words. Reports that print the same agency's text have one origin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from briefing_site.base.cldr import format_number, set_apart
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import FactBase, facts_of_chronology
from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.model import AnyRecord, Fact, Source
from briefing_site.facts.text.prose import cited_in


def source_summary(base: FactBase, record: AnyRecord) -> str:
    """Return what a record's facts, positions, lines and sentences rest on; empty if they cite no source."""
    facts = {fact.id: fact for fact in _facts_of(base, record)}
    cited = dict.fromkeys(source for fact in facts.values() for source, _ in fact.sources)
    sources = [base.sources[source] for source in cited if source in base.sources]
    return gettext("; ").join(_parts(sources)) if sources else ""


def origin_of(source: Source) -> str:
    """Return what identifies an origin: the report or agency that a source repeats, or its publisher."""
    return (source.repeats or source.publisher).casefold()


def _facts_of(base: FactBase, record: AnyRecord) -> Iterator[Fact]:
    yield from base.facts_shown_on.get(record.id, ())
    ids = [fact for position in record.positions for fact in position.facts]
    ids += [fact for _, text in asserting_prose_of(record) for fact in cited_in(text)]
    for section in record.sections:
        ids += [fact for line in section.lines for fact in line.facts]
        for subject in (*section.issues, *section.cooperation):
            yield from base.facts_shown_on.get(subject, ())
        for subject in section.positions:
            positions = base.records[subject].positions if subject in base.records else ()
            ids += [fact for position in positions for fact in position.facts]
        if section.chronology:
            yield from facts_of_chronology(base, section.chronology)
    yield from (base.facts[fact] for fact in ids if fact in base.facts)


def _parts(sources: list[Source]) -> Iterator[str]:
    origins = len({origin_of(source) for source in sources})
    reports = ngettext("{number} report", "{number} reports", len(sources)).format(number=format_number(len(sources)))
    words = ngettext("{number} independent source", "{number} independent sources", origins)
    independent = words.format(number=format_number(origins))
    yield gettext("{reports} from {origins}").format(reports=reports, origins=independent)
    yield _grades(sources)
    yield from _missing(sources)


def _grades(sources: Iterable[Source]) -> str:
    counts = Counter(source.reliability or "" for source in sources)
    if len(counts) == 1 and "" not in counts:
        return gettext("reliability {grades}").format(grades=set_apart(*counts))
    graded = [set_apart(f"{grade} ({format_number(number)})") for grade, number in sorted(counts.items()) if grade]
    bare = gettext("{number} not graded").format(number=format_number(counts[""])) if counts[""] else ""
    if not graded:
        return gettext("reliability not graded")
    return gettext("reliability {grades}").format(grades=gettext(", ").join(filter(None, (*graded, bare))))


def _missing(sources: list[Source]) -> Iterator[str]:
    if not any(source.role == "primary" for source in sources):
        yield gettext("no primary source")
    if any(source.extent for source in sources) and not any(source.extent == "full-text" for source in sources):
        yield gettext("no full text")
    changed_sources = sum(1 for source in sources if source.withdrawn or source.standing)
    if changed_sources:
        words = ngettext("{number} no longer in good standing", "{number} no longer in good standing", changed_sources)
        yield words.format(number=format_number(changed_sources))
