"""Pages for finding things: search with its filters, and the A to Z of names, which works without it.

In: a `PageContext`. Out: `PageView`s. The filters offer the most frequent values, so that the page stays small at any
size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from briefing_site.base.edtf import year_words
from briefing_site.base.language import N_, gettext
from briefing_site.facts.text.prose import curl
from briefing_site.facts.types import TLP
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageHead, PageView, introduced, jump_to, siblings
from briefing_site.render.html.parts import links_of_desk
from briefing_site.site.facets import OTHER, Name, days_in, facets_of_fact, facets_of_record, months_of
from briefing_site.site.labels import language_name, term
from briefing_site.site.pages import FOLDER_TITLES, Page

MAX_CHOICES = 100
"""Values in one filter, the most frequent first."""
FACETS = {
    "kind": (N_("What"), N_("Everything")),
    "actor": (N_("Actor"), N_("All actors")),
    "issue": (N_("Issue or cooperation"), N_("All issues and cooperation")),
    "year": (N_("Year"), N_("All years")),
    "status": (N_("Status"), N_("Any status")),
    "source": (N_("Source"), N_("All sources")),
    "handling": (N_("Handling"), N_("Any handling")),
}
FACT_KINDS = {
    "said": N_("Facts: statements"),
    "agreed": N_("Facts: agreements"),
    "did": N_("Facts: actions"),
    "position": N_("Facts: positions"),
    "context": N_("Facts: context"),
    "assessment": N_("Facts: our assessments"),
}
STATUSES = ("current", "disputed", "superseded", "retracted")
NAME_KINDS = {
    "alias": N_("see {name}"),
    "former": N_("former id of {name}"),
}


def search_view(context: PageContext, page: Page) -> PageView:
    """Return the search page: its filters, and where to look without scripts. Results can be anything on the site."""
    whole = context.setting.whole
    context.marking.add(*whole.labels.levels)
    if not context.setting.search:
        return PageView("search", PageHead(page.title), (blocks.SearchForm(context.root),))
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    months: dict[str, set[str]] = {"newest": set(), "oldest": set()}
    base, default = whole.site.base, whole.default_handling
    for record in base.records.values():
        for order, month in months_of(days_in(record)):
            months[order].add(month)
        for facet, value in dict.fromkeys(facets_of_record(base, record, default)):
            counts[facet][value] += 1
        for fact in record.facts:
            for facet, value in facets_of_fact(base, fact, default):
                counts[facet][value] += 1
    filters = (_filter(context, facet, counts[facet]) for facet in FACETS)
    form = blocks.SearchForm(
        context.root,
        searchable=True,
        filters=tuple(found for found in filters if len(found.choices) > 1),
        orders=(
            ("newest", " ".join(sorted(months["newest"], reverse=True))),
            ("oldest", " ".join(sorted(months["oldest"]))),
        ),
    )
    return PageView("search", PageHead(page.title), (form,))


def names_view(context: PageContext, page: Page) -> PageView:
    """Return the A to Z, whole or one part of it."""
    site = context.site
    titles = site.name_titles
    span = page.span or next(iter(titles), "")
    groups = tuple(
        blocks.NameGroup(f"letter-{_letter_id(letter)}", letter, tuple(_entry(context, name) for name in found))
        for letter, found in groupby(site.names_on(span), key=lambda name: name.letter)
    )
    pages = tuple(
        views.Link(context.href(f"a-z/{place}/"), title, current=place == span) for place, title in titles.items()
    )
    lead = gettext("Every name on record, including names in other languages, short forms and former names.")
    found = groups or (blocks.NothingYet(),)
    return PageView("names", introduced(page.title, lead), (*siblings(pages), *jump_to(groups), *found))


def _letter_id(letter: str) -> str:
    return "other" if letter == OTHER else letter.lower()


def _entry(context: PageContext, name: Name) -> views.NameEntry:
    record = context.base.records[name.record]
    link = context.link(record.id, text=name.text)
    if name.kind == "native":
        words = gettext("see {name} ({language})").format(
            name=curl(record.distinct_name), language=language_name(name.lang)
        )
    elif name.kind:
        words = gettext(NAME_KINDS[name.kind]).format(name=curl(record.distinct_name))
    else:
        words = ""
    lang = name.lang.removesuffix("-pinyin")
    return views.NameEntry(views.Link(link.href, link.text, note=words, withdrawn=link.withdrawn), lang)


def _filter(context: PageContext, facet: str, counts: Counter[str]) -> views.Filter:
    label, everything = FACETS[facet]
    if facet == "year":
        values: Iterable[str] = sorted(counts, key=int, reverse=True)
    elif facet in {"actor", "issue", "source"}:
        common = (value for value, _ in counts.most_common(MAX_CHOICES))
        values = sorted(common, key=lambda value: (context.base.records[value].order, value))
    else:
        order = (*FOLDER_TITLES, *FACT_KINDS, *STATUSES, *TLP)
        values = sorted(counts, key=order.index)
    choices = tuple(views.Choice(value, _words(context, facet, value), counts[value]) for value in values)
    return views.Filter(facet, gettext(label), gettext(everything), choices)


def _words(context: PageContext, facet: str, value: str) -> str:
    if facet in {"actor", "issue", "source"}:
        return curl(context.base.records[value].distinct_name)
    if facet == "kind":
        return gettext(FOLDER_TITLES.get(value) or FACT_KINDS[value])
    if facet == "year":
        return year_words(int(value))
    return term(value).capitalize() if facet == "status" else value


def build_view(context: PageContext, page: Page) -> PageView:
    """Return the page on what the site was built from; no other page says so, so none changes with it."""
    rows = tuple(views.Row(label, (value,)) for label, value in context.setting.built)
    shown = (blocks.Essentials(rows),) if rows else ()
    lead = gettext("What these pages were built from. The other pages change only when what they show does.")
    return PageView("build", introduced(page.title, lead), (*siblings(links_of_desk(context, page.address)), *shown))
