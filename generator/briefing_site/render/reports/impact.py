"""What would lose its support without a source, a record or a fact, as text, Markdown, HTML or JSON.

In: a fact base and an `Impact` in it. Out: an outline, the most important first, in the requested form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.problems import counted
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.support.dependencies import Impact, LostSupport
from briefing_site.render.reports import outline as forms
from briefing_site.render.reports.cards import owner_of
from briefing_site.render.reports.changes import loss_of, lost_facts
from briefing_site.render.reports.outline import Part, ReportEntry, ReviewReport, names_in_line
from briefing_site.render.reports.review_data import impact_data, render_json
from briefing_site.site.pages import FOLDER_TITLES


def render_text(base: FactBase, impact: Impact, *, full: bool = False) -> str:
    """Return plain text; unless `full`, long lists are cut, and it says so."""
    return forms.render_text(outline_of(base, impact), full=full)


def render_markdown(base: FactBase, impact: Impact) -> str:
    """Return Markdown: headline and critical parts, with the rest folded."""
    return forms.render_markdown(outline_of(base, impact))


def render_html(base: FactBase, impact: Impact) -> str:
    """Return a self-contained page without scripts."""
    return forms.render_html(outline_of(base, impact))


def render_data(base: FactBase, impact: Impact) -> str:
    """Return JSON, as `data/schema/impact.json` describes it."""
    return render_json(impact_data(impact, headline(base, impact)))


def headline(base: FactBase, impact: Impact) -> str:
    """Return the effect in words: `If it were withdrawn, 12 facts and 3 positions would lose all support. …`."""
    others = len(impact.facts) - (impact.id in base.facts)
    gone = [f for f in impact.lost_support if not f.left]
    parts = [
        *((counted(others, "fact" if impact.id not in base.facts else "other fact"),) if others else ()),
        *_counts(gone),
        *((counted(len(impact.posts), "post"),) if impact.posts else ()),
    ]
    kept = f" {counted(len(impact.kept), 'fact')} would still have another source." if impact.kept else ""
    weakened = len(impact.lost_support) - len(gone)
    weaker = f" {counted(weakened, 'line')} would have less support." if weakened else ""
    shown = f" It would affect {counted(len(impact.briefs), 'brief')} and {counted(len(impact.pages), 'other page')}."
    if not impact:
        return f"Nothing else would lose its support.{kept}"
    losers = _listed(parts) if parts else "nothing else"
    return f"If it were withdrawn, {losers} would lose all support.{kept}{weaker}{shown}"


def outline_of(base: FactBase, impact: Impact) -> ReviewReport:
    """Return the parts that have entries, the most important first."""
    names = {record.id: record.label for record in base.records.values()}
    fact = base.facts.get(impact.id)
    outline = ReviewReport(
        "If it were withdrawn", impact.id, headline(base, impact), tuple(_parts(base, impact, names)), names
    )
    what = outline.cut(fact.text) if fact else base.records[impact.id].distinct_name
    return replace(outline, about=f"{impact.id}: {what}")


def _parts(base: FactBase, impact: Impact, names: dict[str, str]) -> Iterator[Part]:
    def entry(lost_support: LostSupport) -> ReportEntry:
        whose = owner_of(lost_support, lambda record: names.get(record, record))
        lost = loss_of(lost_support) if lost_support.left else lost_facts(lost_support)
        return ReportEntry(lost_support.holder, f"{whose}: {lost}", lost_support.text)

    pages: dict[str, list[str]] = {}
    for page in impact.pages:
        pages.setdefault(base.records[page].folder, []).append(names[page])
    parts = (
        Part("Left without support", tuple(entry(f) for f in impact.lost_support if not f.left), critical=True),
        Part("Left with less support", tuple(entry(f) for f in impact.lost_support if f.left), critical=True),
        Part("Posts with no other source", tuple(ReportEntry(a, f"{names[a]}: {t}") for a, t in impact.posts)),
        Part(
            "Facts that would lose their support",
            tuple(
                ReportEntry(i, f"{i}, in {names[base.facts[i].home]}: {why}", base.facts[i].text)
                for i, why in impact.facts
            ),
        ),
        Part("Facts that would still stand", tuple(ReportEntry(i, i, base.facts[i].text) for i in impact.kept)),
        Part("Briefs affected", tuple(ReportEntry(i, names[i]) for i in impact.briefs)),
        Part(
            "Pages affected",
            tuple(ReportEntry(i, names[i]) for i in impact.pages),
            short=tuple(f"{FOLDER_TITLES[folder]}: {names_in_line(found)}" for folder, found in pages.items()),
        ),
    )
    yield from (part for part in parts if part.entries)


def _counts(gone: list[LostSupport]) -> Iterator[str]:
    """Yield the number of positions, lines to take and sentences; assessments are counted as facts."""
    for kind, one, many in (
        ("position", "1 position", "positions"),
        ("line", "1 line to take", "lines to take"),
        ("sentence", "1 sentence", "sentences"),
    ):
        number = sum(1 for lost_support in gone if lost_support.kind == kind)
        if number:
            yield one if number == 1 else f"{number:,} {many}"


def _listed(parts: list[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
