"""Records as compact bytes, and back: sent between processes and cached, to avoid parsing a file again.

In: a record whose file had no problems. Out: JSON of what the file sets, and from that an equal record. Values are
encoded by the type of their field; an unknown type raises a TypeError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import PurePosixPath
from sys import intern
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, cast, get_args, get_origin

from pydantic_core import from_json, to_json

from briefing_site.base.edtf import EdtfDate, parse_date
from briefing_site.base.problems import Origin
from briefing_site.facts.files.snapshot import folder_of
from briefing_site.facts.kinds.strict import StrictModel, restored, sharing_keys
from briefing_site.facts.model import INJECTED, KINDS, AnyRecord, Fact
from briefing_site.facts.types import Citation, Review

PLACE = "@"
"""Line and column; of a fact, its number in the file as well. No key of a file."""
Read = Callable[[Any], Any]
Write = Callable[[Any], Any]


class _Codec(NamedTuple):
    model: type[StrictModel]
    template: dict[str, Any]
    """Every field in its order, with its default; None for those that have none. Its copies share their keys."""
    reads: Mapping[str, Read]
    """What makes a value of what JSON holds, for the fields where it is not the same."""
    writes: Mapping[str, Write]
    """What makes of such a value what JSON holds, likewise; a tuple becomes a list by itself."""


def encode_record(record: AnyRecord) -> bytes:
    """Return a record as bytes."""
    kept = _plain(record)
    kept.pop("id")  # it is the file's name
    return to_json({**kept, PLACE: _place(record.origin)})


def decode_record(data: bytes, path: str, content: str) -> AnyRecord:
    """Return the record encoded in these bytes, of the file at `path`; raises ValueError for invalid bytes."""
    try:
        return _decoded(from_json(data), path, content)
    except (AttributeError, LookupError, TypeError) as error:
        raise ValueError("these bytes are no record") from error


def _decoded(values: dict[str, Any], path: str, content: str) -> AnyRecord:
    codec, record_id = _codec(KINDS[folder_of(path, content)]), PurePosixPath(path).stem
    facts = values.pop("facts", ())
    line, column = values.pop(PLACE)
    fields = _fields(codec, values)
    fields["id"], fields["origin"] = record_id, Origin(path, line, column)
    if facts:
        fields["facts"] = tuple([_fact(fact, path, record_id) for fact in facts])
    return cast("AnyRecord", restored(codec.model, fields))


def _fact(values: dict[str, Any], path: str, home: str) -> Fact:
    line, column, index = values.pop(PLACE)
    fields = _fields(_codec(Fact), values)
    fields["origin"], fields["home"], fields["index"] = Origin(path, line, column), home, index
    return cast("Fact", restored(Fact, fields))


def _fields(codec: _Codec, values: dict[str, Any]) -> dict[str, Any]:
    fields, reads = codec.template | values, codec.reads
    for name in values:
        if name in reads:
            fields[name] = reads[name](fields[name])
    if len(fields) > len(codec.template):
        raise ValueError("a field is none of the model")
    return fields


def _part(codec: _Codec, values: dict[str, Any]) -> StrictModel:
    return restored(codec.model, _fields(codec, values))


def _place(origin: Origin) -> tuple[int, int]:
    return origin.line, origin.column


def _plain(model: StrictModel) -> dict[str, Any]:
    """Return the values of a model that are not defaults."""
    codec = _codec(type(model))
    template, writes = codec.template, codec.writes
    kept = {
        name: writes[name](value) if name in writes and value is not None else value
        for name, value in vars(model).items()
        if value is not (default := template[name]) and name not in INJECTED and value != default
    }
    if isinstance(model, Fact):
        kept[PLACE] = (*_place(model.origin), model.index)
    return kept


@cache
def _codec(model: type[StrictModel]) -> _Codec:
    fields = model.model_fields
    template = {
        name: None if f.is_required() else f.get_default(call_default_factory=True) for name, f in fields.items()
    }
    reads = {name: read for name, f in fields.items() if name not in INJECTED and (read := _read_of(f.annotation))}
    writes = {name: write for name in reads if (write := _write_of(fields[name].annotation))}
    return _Codec(model, sharing_keys(template), reads, writes)


def _read_of(annotation: Any) -> Read | None:
    """Return the decoder for this type from JSON; None if JSON has it as it is."""
    kind = _bare_type(annotation)
    if get_origin(kind) is tuple:
        item = _read_of(get_args(kind)[0])
        return partial(_tuple, item) if item else tuple
    if isinstance(kind, type) and issubclass(kind, StrictModel):
        return partial(_part, _codec(kind))
    if kind in _CONVERTERS:
        return _CONVERTERS[kind][1]
    if kind in {str, bool, int} or get_origin(kind) in {Literal, dict}:
        return None
    raise TypeError(f"the record codec knows no way to keep {annotation}")


def _write_of(annotation: Any) -> Write | None:
    """Return what makes of a value of this type what JSON holds; None if it is the same, or a list of the same."""
    kind = _bare_type(annotation)
    if get_origin(kind) is tuple:
        item = _write_of(get_args(kind)[0])
        return partial(_list, item) if item else None
    if isinstance(kind, type) and issubclass(kind, StrictModel):
        return _plain
    return _CONVERTERS[kind][0] if kind in _CONVERTERS else None


def _bare_type(annotation: Any) -> Any:
    """Return a type without its marks, and without None."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _bare_type(arguments[0])
    if NoneType in arguments:
        return next(_bare_type(argument) for argument in arguments if argument is not NoneType)
    return annotation


def _list(write: Write, values: tuple[Any, ...]) -> list[Any]:
    return [write(value) for value in values]


def _tuple(read: Read, values: list[Any]) -> tuple[Any, ...]:
    return tuple([read(value) for value in values])


@lru_cache(maxsize=65_536)
def _citation(text: str) -> Citation:
    source, _, locator = text.partition(" ")
    return Citation(intern(source), locator)  # one id for all citations of a source


@lru_cache(maxsize=65_536)
def _review(text: str) -> Review:
    day, initials, *fingerprint = text.split(" ")
    return Review(date.fromisoformat(day), initials, *fingerprint)


_CONVERTERS: Mapping[Any, tuple[Callable[[Any], str], Read]] = {
    EdtfDate: (lambda value: value.text, parse_date),
    date: (date.isoformat, date.fromisoformat),
    Citation: (lambda value: " ".join(value) if value.locator else value.source, _citation),
    Review: (str, _review),
}
"""How the types that JSON lacks are written as text and read again."""
