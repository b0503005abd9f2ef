"""What all models of fact files have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

ORIGIN = "@origin"
"""What `load` calls the place that a record or fact was read from: no key of a file, since sources have an `origin`."""
NO_KEYS: set[str] = set()
"""What every record and fact has for the keys that its file sets: nothing asks for them, and a set for each fact of
100,000 takes 75 MB.
"""


class StrictModel(BaseModel):
    """The common ground: no unknown key, no conversion, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True, defer_build=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as the values alone, at half of what pydantic's own way costs."""
        return restored, (type(self), self.__dict__)


def restored(kind: type[StrictModel], values: dict[str, Any]) -> StrictModel:
    """Return a model of values that were checked before, without checking them again."""
    model = kind.__new__(kind)
    for name, value in (
        ("__dict__", values),
        ("__pydantic_fields_set__", NO_KEYS),
        ("__pydantic_extra__", None),
        ("__pydantic_private__", None),
    ):
        object.__setattr__(model, name, value)
    return model


def sharing_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values under keys of which all copies of the dict share one table: a fact's takes 296 bytes, not 832.

    Python keeps the attributes of instances like this (PEP 412), and copies of such a dict stay as they are, updated or
    not, until they are given another key.
    """

    class Keys:
        pass

    instance = Keys()
    for name, value in values.items():
        setattr(instance, name, value)
    return vars(instance)
