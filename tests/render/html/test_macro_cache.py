"""A specialised macro gives what the macro itself gives, whatever the values; one that looks into text is found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from briefing_site.base.edtf import parse_date
from briefing_site.facts.factbase import FactBase
from briefing_site.render.html import views
from briefing_site.render.html.fact_words import when
from briefing_site.render.html.macro_cache import SpecialisedMacro
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Site
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from tests.conftest import PROJECT

TEXT = st.text(st.characters(exclude_categories=["C"]) | st.sampled_from("&<>\"'%{}"), max_size=12)
LINK = st.builds(views.Link, TEXT, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans())
LINKS = st.lists(LINK, max_size=3).map(tuple)
TAGS = st.lists(st.builds(views.Tag, TEXT, TEXT, TEXT), max_size=3).map(tuple)
CITATION = st.builds(views.CitationView, TEXT, TEXT, TEXT, TEXT)
HTML = TEXT.map(lambda text: Markup("<i>{}</i>").format(text) if text else Markup())
DATES = st.sampled_from(["2023", "2023-06-19", "2022-08~", "2023-06-18/2023-06-19"]).map(parse_date)
WHEN = st.builds(when, DATES, st.sampled_from(["stated", "resolved"]))
FACT = st.builds(
    views.FactView,
    href=TEXT,
    text=HTML,
    kind=st.sampled_from(["said", "did", "assessment"]),
    lead=TEXT,
    date=WHEN,
    day=HTML,
    by=HTML,
    to=HTML,
    via=HTML,
    hedge=HTML,
    tags=HTML,
    marks=HTML,
    notes=HTML,
    status=st.sampled_from(["current", "disputed", "superseded", "retracted"]),
    others=HTML,
    reviewed=TEXT,
)
ARGUMENTS = {
    "link": LINK,
    "links": LINKS,
    "fact": FACT,
    "day": WHEN,
    "names": st.lists(st.builds(views.Speaker, LINK, st.none() | LINK), max_size=3).map(tuple),
    "tags": TAGS,
    "cited": CITATION,
    "marks": st.lists(HTML, max_size=3).map(tuple),
    "note": CITATION,
    "others": st.lists(HTML, max_size=3).map(tuple),
    "place": LINK,
    "also": LINKS,
}


@pytest.fixture(scope="module")
def macros():
    setting = Setting(Site(FactBase([])), "TLP:CLEAR", date(2023, 6, 20))
    return HtmlRenderer(PROJECT / "templates", setting)._cache.macros


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_specialised_macro_gives_what_the_macro_gives(name, macros):
    specialised = getattr(macros, name)

    @given(ARGUMENTS[name])
    def holds(argument):
        assert specialised(argument) == str(specialised.macro(argument))

    holds()


def _specialised_macro(body: str) -> SpecialisedMacro:
    source = f"{{% macro it(l) %}}{body}{{% endmacro %}}"
    module = Environment(loader=DictLoader({"it": source}), autoescape=True).get_template("it").module
    return SpecialisedMacro(module.it)  # type: ignore[attr-defined]


def test_a_shape_is_rendered_once():
    calls = []

    def macro(link):
        calls.append(link)
        return Markup("<a>{}</a>").format(link.text)

    specialised = SpecialisedMacro(macro)
    link = views.Link("x", "one")
    assert [specialised(link), specialised(replace(link, text="<two>"))] == ["<a>one</a>", "<a>&lt;two&gt;</a>"]
    specialised(replace(link, note="a note"))
    assert len(calls) == 2


@pytest.mark.parametrize(
    "body", ["{% if l.text == 'one' %}1{% endif %}", "{{ l.text|length }}", "{{ l.text[:1] }}", "{{ l.text|upper }}"]
)
def test_a_macro_that_looks_into_text_is_found_out(body):
    with pytest.raises(TypeError):
        _specialised_macro(body)(views.Link("x", "one"))
