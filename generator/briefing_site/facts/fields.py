"""Walks over the fields of the model: the only module that knows which field holds prose, and which refers to what.

In: a record or fact. Out: its prose and its references, each with its place in the file. No field is named here: a new
one is found by its type (`Prose`, `Reason`, `Citations`) and by what it `RefersTo`, as declared in the model, and so
takes part in checks, renaming, audiences, backlinks, canonical form and autofix at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache, partial
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from briefing_site.base.problems import Loc
from briefing_site.facts import types
from briefing_site.facts.field_marks import FACTS, SUPPORTED, After, Head, Mark, RefersTo, Tie, Trait
from briefing_site.facts.model import (
    ANYTHING,
    KINDS,
    RECORD_FOLDERS,
    SUBJECT_FOLDERS,
    AnyRecord,
    Fact,
    choices_of,
    models_in,
)
from briefing_site.facts.text.prose import cited_in, links_in

PROSE = ("Prose", "Reason")
"""The types that are inline Markdown with `[[links]]`."""
SHOWN = (*PROSE, "Text", "OptionalText", "Texts", "Names", "Hedge", "Url")
"""The types whose values are shown as they stand."""
WORDS = (*PROSE, "Note", "Text", "OptionalText", "Texts", "Names", "Hedge")
"""The types whose values people read."""
NAMES_NOTHING = RefersTo(frozenset(), "")


class Role(Enum):
    """How a walk treats a field."""

    PROSE = auto()
    """Inline Markdown with `[[links]]`."""
    ID = auto()
    IDS = auto()
    CITATIONS = auto()
    PART = auto()
    """A model of its own."""
    PARTS = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a model."""

    key: str
    """As a file has it."""
    attribute: str
    role: Role
    type_name: str
    """The name of its type in `types`; empty for a part and for a choice of words."""
    refers_to: frozenset[str]
    """The folders that what it names may lie in; `facts` for facts; empty if it names nothing."""
    filtered: bool
    """True where `audience` leaves out of it what an audience may not see."""
    part: type[BaseModel] | None
    """The model of its parts."""
    choices: tuple[str, ...] = ()
    """The words that it chooses among; none if it takes other values."""
    is_list: bool = False
    is_required: bool = False
    default: Any = None
    """Its value if a file leaves it out."""
    marks: frozenset[Mark] = frozenset()
    """The other marks in its declaration."""
    label: str = ""
    """Its label at the head of page and sheet; empty if a kind shows it in its own way, or not at all."""
    after: str | None = None
    """The key that it follows in canonical form; empty for what comes first, None for the field above it."""
    backlink: str = ""
    """The heading under which the page of what it names lists who names it; empty if that shows the fact itself."""
    tie: Tie | None = None
    """The relation that it creates between the two records."""


class Reference(NamedTuple):
    """One place where a record names another record or a fact."""

    holder: str
    """Id of the record whose file says so."""
    fact: str
    """Id of the fact within it; empty when the record's own keys say so."""
    why: str
    """The key (`by`, `part_of`, `positions`, …); in prose `link` for a `[[link]]`, `cite` for a `[@citation]`."""
    target: str
    loc: Loc
    """Keys and indices down to the value in the file."""
    allowed: frozenset[str]
    """Folders that the target may lie in; `facts` for a fact."""
    filtered: bool
    """True where an audience that may not see the target does without the reference."""


def references_of(record: AnyRecord) -> tuple[Reference, ...]:
    """Return every place where the record's file names a record or a fact, its facts' references included."""
    found: list[Reference] = []
    _add_references(found, record, record.id, "", ())
    return tuple(found)


def asserting_prose_of(record: AnyRecord) -> Iterator[tuple[Loc, str]]:
    """Yield the prose of a record, without that of its facts, in which every sentence needs support."""
    for spec in fields_marked(Mark.ASSERTING, record.__class__):
        if value := getattr(record, spec.attribute):
            yield (spec.key,), value
    for index, section in enumerate(record.sections):
        for spec in fields_marked(Mark.ASSERTING, type(section)):
            if value := getattr(section, spec.attribute):
                yield ("sections", index, spec.key), value


def texts_of(record: AnyRecord) -> Iterator[tuple[Loc, str, bool]]:
    """Yield every visible text of a record and its facts, with its place, and whether it is prose.

    Names, titles, hedges and addresses are shown as they stand.
    """
    return _texts(record, ())


@cache
def fields_of(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the fields of a model that a file may have, in order."""
    injected = {name for name, field in model.model_fields.items() if field.exclude}
    return tuple(_spec(name, field) for name, field in model.model_fields.items() if name not in injected)


@cache
def models() -> tuple[type[BaseModel], ...]:
    """Return every model of a fact file: the kinds of records, facts, and the parts of both."""
    return parts_of(*KINDS.values())


@cache
def parts_of(*kinds: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """Return some models and all models that are part of them."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[type[BaseModel]] = [*kinds]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model] = None
            waiting += [spec.part for spec in fields_of(model) if spec.part]
    return tuple(found)


@cache
def keys_of_type(*names: str) -> frozenset[str]:
    """Return the keys, of any model, whose values are of one of these types."""
    return frozenset(spec.key for model in models() for spec in fields_of(model) if spec.type_name in names)


@cache
def keys_naming(model: type[BaseModel], *folders: frozenset[str]) -> tuple[str, ...]:
    """Return the keys of a model that list ids of these kinds: for a fact and actors, `by`, `to` and `via`."""
    return tuple(spec.key for spec in fields_of(model) if spec.role is Role.IDS and spec.refers_to in folders)


@cache
def keys_of_parts(*parts: type[BaseModel]) -> frozenset[str]:
    """Return the keys, of any model, that hold parts of these models."""
    return frozenset(spec.key for model in models() for spec in fields_of(model) if spec.part in parts)


def vouched_fields(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the fields of a model that a review vouches for, in their order."""
    return fields_marked(Mark.VOUCHED, model)


@cache
def fields_marked(mark: Mark, model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the fields of a model that have a mark, in order."""
    return tuple(spec for spec in fields_of(model) if mark in spec.marks)


@cache
def keys_marked(mark: Mark, *among: type[BaseModel]) -> frozenset[str]:
    """Return the keys that have a mark, in some models; by default in all kinds of records."""
    return frozenset(spec.key for model in among or KINDS.values() for spec in fields_marked(mark, model))


@cache
def backlinks_of(model: type[BaseModel]) -> Mapping[tuple[str, bool], str]:
    """Return the headings of what a kind's keys name, on the pages of what is named; by key, and whether in a fact."""
    found: dict[tuple[str, bool], str] = {("cite", False): SUPPORTED}
    for part in parts_of(model):
        found |= {(spec.key, part is Fact): spec.backlink for spec in fields_of(part) if spec.backlink}
    return found


@cache
def ties() -> Mapping[str, Tie]:
    """Return the keys, of any model but facts, that create a tie between two records."""
    return {spec.key: spec.tie for model in models() for spec in fields_of(model) if spec.tie}


def labelled_values(record: AnyRecord) -> Iterator[tuple[FieldSpec, Any]]:
    """Yield the fields that stand at the head of a record's page and sheet under their own label, with their values."""
    for spec in _labelled(record.__class__):
        if value := getattr(record, spec.attribute):
            yield spec, value


@cache
def _labelled(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in fields_of(model) if spec.label)


@cache
def canonical_order(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a model in canonical order."""
    order: list[str] = []
    waiting: list[tuple[str, str]] = []
    above = ""
    for spec in fields_of(model):
        waiting.append((spec.key, above if spec.after is None else spec.after))
        above = spec.key
    while waiting:
        key, anchor = next((key, anchor) for key, anchor in waiting if not anchor or anchor in order)
        waiting.remove((key, anchor))
        order.insert(order.index(anchor) + 1 if anchor else 0, key)
    return tuple(order)


@cache
def part_orders() -> Mapping[str, tuple[str, ...]]:
    """Return, for each key that holds parts, the canonical order of the keys in them."""
    specs = (spec for model in models() for spec in fields_of(model))
    return {spec.key: canonical_order(spec.part) for spec in specs if spec.part}


def _add_references(found: list[Reference], part: BaseModel, holder: str, fact: str, place: Loc) -> None:
    """Add the references of a part of a record: to one list for all, since there are many parts, each of few."""
    values, new = vars(part), _new_reference
    for attribute, key, role, spec in _walked(part.__class__):
        value = values[attribute]
        if not value:  # most are empty
            continue
        if role is _PROSE:
            if "[[" in value or "[@" in value:
                loc = _loc(place, key)
                found += [new((holder, fact, "link", i, loc, ANYTHING, False)) for i in links_in(value)]
                found += [new((holder, fact, "cite", i, loc, FACTS, False)) for i in cited_in(value)]
        elif spec.part:
            for below, item in _parts(spec, value):
                _add_references(found, item, holder, item.id if item.__class__ is Fact else fact, (*place, *below))
        elif role is _ID:
            found.append(new((holder, fact, key, value, _loc(place, key), spec.refers_to, spec.filtered)))
        else:
            to, filtered, ids = spec.refers_to, spec.filtered, value if role is _IDS else [c[0] for c in value]
            for target, loc in zip(ids, _locs(place, key, len(ids)), strict=True):
                found.append(new((holder, fact, key, target, loc, to, filtered)))


_new_reference = partial(tuple.__new__, Reference)
"""Makes a reference of a tuple, at a third of what the class itself takes."""
_PROSE, _ID, _IDS = Role.PROSE, Role.ID, Role.IDS
"""Under names of their own, since looking them up in the class took a third of the walk."""


@lru_cache(maxsize=65_536)
def _loc(place: Loc, *below: str | int) -> Loc:
    """Return a path, each time the same object: all records together have few, and these take half the memory."""
    return (*place, *below)


@lru_cache(maxsize=65_536)
def _locs(place: Loc, key: str, number: int) -> tuple[Loc, ...]:
    """Return the paths of the items of a list."""
    return tuple(_loc(place, key, index) for index in range(number))


def _texts(part: BaseModel, place: Loc) -> Iterator[tuple[Loc, str, bool]]:
    values = vars(part)
    for spec in _shown(type(part)):
        value = values[spec.attribute]
        if not value:
            continue
        if spec.part:
            for below, item in _parts(spec, value):
                yield from _texts(item, (*place, *below))
        elif isinstance(value, str):
            yield (*place, spec.key), value, spec.role is Role.PROSE
        else:
            items = value.items() if isinstance(value, dict) else enumerate(value)
            yield from (((*place, spec.key, index), text, False) for index, text in items)


@cache
def _shown(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in fields_of(model) if spec.part or spec.type_name in SHOWN)


def _parts(spec: FieldSpec, value: Any) -> Iterator[tuple[Loc, BaseModel]]:
    """Yield the parts of a field; a fact knows its own index, since facts with mistakes are left out."""
    if spec.role is Role.PART:
        yield (spec.key,), value
        return
    for index, item in enumerate(value):
        yield (spec.key, item.index if type(item) is Fact else index), item


@cache
def _walked(model: type[BaseModel]) -> tuple[tuple[str, str, Role, FieldSpec], ...]:
    """Return the fields that hold prose, references or parts, with what the walk asks of each; facts last."""
    specs = [spec for spec in fields_of(model) if spec.role is not Role.OTHER]
    specs.sort(key=lambda spec: spec.part is Fact)
    return tuple((spec.attribute, spec.key, spec.role, spec) for spec in specs)


def _spec(name: str, field: FieldInfo) -> FieldSpec:
    kind = _type_name(field)
    named = next((mark for mark in field.metadata if isinstance(mark, RefersTo)), NAMES_NOTHING)
    refers_to = _folders(named.target)
    part = next(models_in(field.annotation), None)
    role = Role.OTHER
    if part:
        role = Role.PARTS if _is_tuple(field.annotation) else Role.PART
    elif kind in PROSE:
        role, refers_to = Role.PROSE, ANYTHING
    elif kind == "Citations":
        if not refers_to:
            raise TypeError(f"{name}: citations say by RefersTo under what heading a source lists them")
        role = Role.CITATIONS
    elif refers_to:
        role = Role.IDS if _is_tuple(field.annotation) else Role.ID
    marks = frozenset(mark for mark in field.metadata if isinstance(mark, Mark))
    label = next((mark.label for mark in field.metadata if isinstance(mark, Head)), "")
    after = next((mark.key for mark in field.metadata if isinstance(mark, After)), None)
    is_list, required = _is_tuple(field.annotation), field.is_required()
    key = field.alias or name
    return FieldSpec(
        key,
        name,
        role,
        kind,
        refers_to,
        named.filtered,
        part,
        choices_of(field),
        is_list,
        required,
        None if required else field.default,
        marks,
        label,
        after,
        named.backlink,
        named.tie,
    )


def _folders(target: frozenset[str] | Trait) -> frozenset[str]:
    """Return the folders of the kinds that have a trait."""
    match target:
        case Trait.RECORDS:
            return frozenset(RECORD_FOLDERS)
        case Trait.SUBJECTS:
            return frozenset(SUBJECT_FOLDERS)
    return target


def _type_name(field: FieldInfo) -> str:
    """Return the name that a field's type has in `types`, with `| None` or without; empty if it has none."""
    optional = not _is_tuple(field.annotation) and NoneType in get_args(field.annotation)
    candidates = get_args(field.annotation) if optional else (field.annotation,)
    for name, alias in vars(types).items():
        if not hasattr(alias, "__metadata__"):
            if name in WORDS and alias in candidates:
                return name
            continue
        base, (validator, *_) = alias.__origin__, alias.__metadata__
        if alias in candidates or (base == field.annotation and validator in field.metadata):
            return name
    return ""


def _is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


PROSE_KEYS = keys_of_type(*PROSE, "Note")
"""Keys whose text is written as `>-` with the words below."""
