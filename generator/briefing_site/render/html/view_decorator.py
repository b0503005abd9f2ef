"""The decorator for types passed to templates.

In: a class of annotated fields. Out: a dataclass, frozen for mypy and hashed by its values, but not frozen at run time:
that would make each of several hundred thousand values cost three times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def view(kind: type[T]) -> type[T]:
    """Make a class a view type."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
