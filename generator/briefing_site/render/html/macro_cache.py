"""Macros rendered once for each shape of their arguments, and filled in for each value.

In: a macro of a template, and its arguments (values from `views`). Out: the same HTML that the macro itself would give.
A macro tests only what is there and what is not, and prints the rest, so ten thousand facts have a few dozen shapes:
the markup stays in the templates, at a fraction of the cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from itertools import count
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

SPECIAL = re.compile("[&<>\"']")
"""The characters that HTML escapes; most texts have none."""
PLACEHOLDER = re.compile("\x02([0-9]+)\x02")


class Placeholder:
    """Stands for a non-empty text: a template can print it or test for it, and nothing else.

    Values that a template compares or unpacks shape its HTML, and must be named in their view's `SHAPING`.
    """

    __slots__ = ("_mark",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, number: int) -> None:
        self._mark = f"\x02{number}\x02"

    def __html__(self) -> str:
        return self._mark

    def __str__(self) -> str:
        raise TypeError("a template takes text apart: name its field in SHAPING of its view")

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"a template compares text with {other!r}: name its field in SHAPING of its view")


@dataclass(frozen=True, slots=True)
class _CutMacro:
    """A macro's HTML, cut at its holes."""

    pieces: tuple[str, ...]
    """Pieces of HTML and, between them, an empty string for each hole."""
    order: tuple[int, ...]
    """The index of the value for each hole."""


class SpecialisedMacro:
    """One macro. Its arguments may be text, numbers, None, tuples and views."""

    def __init__(self, macro: Callable[..., str]) -> None:
        self.macro = macro
        self._cuts: dict[tuple[Any, ...], _CutMacro] = {}

    def __call__(self, *arguments: Any) -> str:
        """Return what the macro would."""
        shape: list[Any] = []
        texts: list[str] = []
        for argument in arguments:
            _take_apart(argument, shape, texts)
        key = tuple(shape)
        cut = self._cuts.get(key)
        if cut is None:
            cut = self._cuts[key] = self._cut(arguments)
        filled = [*cut.pieces]
        filled[1::2] = [texts[number] for number in cut.order]
        return "".join(filled)

    def _cut(self, arguments: tuple[Any, ...]) -> _CutMacro:
        numbers = count()
        pieces = PLACEHOLDER.split(self.macro(*(_with_holes(argument, numbers) for argument in arguments)))
        order = tuple(int(number) for number in pieces[1::2])
        pieces[1::2] = [""] * len(order)
        return _CutMacro(tuple(pieces), order)


def _take_apart(value: Any, shape: list[Any], texts: list[str]) -> None:
    """Split a value into what shapes the HTML, and the texts that go into it."""
    kind = type(value)
    if kind is tuple:
        shape.append(len(value))
        parts: Iterable[Any] = value
    elif names := _names_in(kind):
        shape.append(kind)
        shape += [getattr(value, name) for name in names.shaping]
        parts = names.rest(value)
    else:
        parts = (value,)
    for part in parts:  # the hottest loop of a build
        kind = type(part)
        if kind is Markup or kind is str:
            if part:
                shape.append(True)
                texts.append(part if kind is Markup or not SPECIAL.search(part) else escape(part))
            else:
                shape.append(False)
        elif kind is bool or part is None:
            shape.append(part)
        elif kind is tuple or _names_in(kind):
            _take_apart(part, shape, texts)
        else:
            shape.append(part)


def _with_holes(value: Any, numbers: count[int]) -> Any:
    """Return the value with a hole for each text, numbered as `_take_apart` lists them."""
    if isinstance(value, str):
        return Placeholder(next(numbers)) if value else value
    if isinstance(value, tuple):
        return tuple(_with_holes(item, numbers) for item in value)
    if names := _names_in(type(value)):
        shaping = {name: getattr(value, name) for name in names.shaping}
        return type(value)(**shaping, **{name: _with_holes(getattr(value, name), numbers) for name in names.others})
    return value


@dataclass(frozen=True, slots=True)
class _ViewFields:
    """The fields of a view."""

    shaping: tuple[str, ...]
    others: tuple[str, ...]
    rest: Callable[[Any], tuple[Any, ...]]
    """Returns the values of the other fields."""


_known: dict[type, _ViewFields | None] = {}


def _names_in(kind: type) -> _ViewFields | None:
    """Return the fields of a view; None for other types."""
    if kind not in _known:
        _known[kind] = _names_of(kind) if is_dataclass(kind) else None
    return _known[kind]


def _names_of(kind: Any) -> _ViewFields:
    shaping: frozenset[str] = getattr(kind, "SHAPING", frozenset())
    others = tuple(field.name for field in fields(kind) if field.name not in shaping)
    rest = attrgetter(*others) if len(others) > 1 else lambda view: tuple(getattr(view, name) for name in others)
    return _ViewFields(tuple(sorted(shaping)), others, rest)
