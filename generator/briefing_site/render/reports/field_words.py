"""The label and the values of a field of a fact file, in the words that the site uses.

In: the model that holds the field, and plain values. Out: English words; if the site has no other word for a key or
a value, the key or the value itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from pydantic import BaseModel

from briefing_site.base.edtf import DateError, parse_date
from briefing_site.facts.fields import FieldSpec, Role, fields_of
from briefing_site.facts.model import BriefSection, Fact, Position, Post
from briefing_site.facts.plain_values import PlainValue, items_of
from briefing_site.facts.types import CREDIBILITY, RELIABILITY
from briefing_site.site.labels import SECTION_HEADINGS, source_type, term

SITE_WORDS = {
    "authors": "by",
    "extent": "what we hold",
    "issued": "published",
    "locators": "references within it",
    "org": "at",
    "origin": "after",
    "place": "where",
    "publisher": "published by",
    "type": "kind",
    "url": "address",
}
"""Labels that pages and sheets define themselves (`render/compose/kinds.py`), not through a mark on the field."""
GRADES = {"reliability": RELIABILITY, "credibility": CREDIBILITY}
DATES = frozenset({"Date", "FullDate"})

Name = Callable[[str], str]


def label_of(key: str, model: type[BaseModel] | None = None) -> str:
    """Return the label of a key: `published by` for `publisher`, `if raised` for `if_raised`."""
    if key in SITE_WORDS:
        return SITE_WORDS[key]
    spec = _spec(model, key) if model else None
    label = (spec.label if spec else "") or SECTION_HEADINGS.get(key.replace(" ", "_"), "")
    return f"{label[:1].lower()}{label[1:]}" or key.replace("_", " ")


def value_words(model: type[BaseModel], key: str, value: PlainValue, name: Name) -> PlainValue:
    """Return a value in words: records by their names, dates written out, grades with what they mean."""
    if model in {Fact, Position} and key == "home":
        return name(str(value))
    spec = _spec(model, key)
    if spec is None or not value:
        return value
    if isinstance(value, tuple):
        return tuple(_item_words(spec, item, name) for item in value)
    return _item_words(spec, value, name)


def citation_words(citation: str, name: Name) -> str:
    """Return a citation in words: `The Gazette, 25 June 2023, p3`."""
    source, _, locator = citation.partition(" ")
    return f"{name(source)}{f', {locator}' if locator else ''}"


def date_words(text: str) -> str:
    """Return a date in words; anything else unchanged."""
    try:
        return str(parse_date(text))
    except DateError:
        return text


def _item_words(spec: FieldSpec, item: str, name: Name) -> str:
    if spec.role in {Role.ID, Role.IDS}:
        return name(item)
    if spec.role is Role.CITATIONS:
        return citation_words(item, name)
    if spec.part is Post:
        return ", ".join(_post_words(item, name))
    return date_words(item) if spec.type_name in DATES else _plain_words(spec, item)


def _plain_words(spec: FieldSpec, item: str) -> str:
    if item in GRADES.get(spec.key, ()):
        return f"{item} ({GRADES[spec.key][item]})"
    if spec.key == "type" and not spec.choices:
        return source_type(item)
    if spec.choices and not item.startswith("TLP:"):
        return term(item)
    return "yes" if item == "true" else item


def _post_words(post: str, name: Name) -> Iterator[str]:
    """Yield the parts of a post, which `plain_values` writes on one line as `Title, org arcadia, from 2021`."""
    title, *rest = _keys_of_post().split(post)
    yield title
    for key, value in zip(rest[::2], rest[1::2], strict=True):
        found = value.split(", ") if key == "sources" else [value]
        words = [value_words(Post, key, item, name) for item in found]
        yield f"{label_of(key, Post)} {'; '.join(map(str, words))}"


def citations_in_posts(posts: PlainValue) -> tuple[str, ...]:
    """Return what posts cite, each citation once."""
    found = (_keys_of_post().split(post)[1:] for post in items_of(posts))
    cited = (value for parts in found for key, value in zip(parts[::2], parts[1::2], strict=True) if key == "sources")
    return tuple(dict.fromkeys(citation for value in cited for citation in value.split(", ")))


@cache
def _keys_of_post() -> re.Pattern[str]:
    keys = "|".join(spec.key for spec in fields_of(Post) if spec.key != "title")
    return re.compile(rf", ({keys}) ")


@cache
def _spec(model: type[BaseModel], key: str) -> FieldSpec | None:
    """Return the field of a model, or of a brief's parts, with a key, or with a heading that stands for a key."""
    named = key.replace(" ", "_")
    return next((spec for each in (model, BriefSection) for spec in fields_of(each) if spec.key == named), None)
