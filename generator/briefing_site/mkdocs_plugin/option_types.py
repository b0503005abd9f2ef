"""The types of the plugin's options in mkdocs.yml, and the messages for wrong values.

In: a value from mkdocs.yml. Out: the validated value, or MkDocs' ValidationError.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from mkdocs.config.base import BaseConfigOption, ValidationError

from briefing_site.base.language import SOURCE, LanguageError, direction_of
from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.facts.types import TLP, not_a_level
from briefing_site.mkdocs_plugin.formats import FORMATS, newer_format


def is_not(expected: str, value: object) -> ValidationError:
    """Return the error for a value of the wrong type."""
    if "text" in expected and isinstance(value, (int, float, date)):
        return ValidationError(f"{expected} is expected. If {_plain(value)} is meant, put it in quotation marks.")
    found = "a list" if isinstance(value, list) else "a set of keys" if isinstance(value, dict) else _plain(value)
    return ValidationError(f"{expected} is expected, not {found}.")


def _plain(value: object) -> str:
    """Return a value as written in YAML."""
    return "nothing" if value is None else quoted(str(value).lower() if isinstance(value, bool) else value)


def text_of(value: object) -> str:
    """Return a value that is a single line of text; raises ValidationError for anything else."""
    if not isinstance(value, str) or not value.isprintable():
        raise is_not("a text of one line", value)
    return value


class TextOption(BaseConfigOption[str]):
    """A single line of text."""

    def __init__(self, default: str = "") -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the text, or the default if there is none; raises ValidationError."""
        return str(self.default) if value is None else text_of(value)


class WordOption(BaseConfigOption[str]):
    """One of a few words; the first is the default."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self.words = tuple(words)
        self.default = self.words[0]

    def run_validation(self, value: object) -> str:
        """Return the word; raises ValidationError."""
        if value is None:
            return self.words[0]
        word = text_of(value)
        if word not in self.words:
            words = f"{quoted(word)} is not one of {', '.join(self.words)}. {did_you_mean(word, self.words)}"
            raise ValidationError(words.rstrip())
        return word


class KeysOption(BaseConfigOption[dict[str, Any]]):
    """A set of keys; `example` shows one of them in messages."""

    def __init__(self, example: str) -> None:
        super().__init__()
        self.default: dict[str, Any] = {}
        self.example = example

    def run_validation(self, value: object) -> dict[str, Any]:
        """Return the keys; raises ValidationError."""
        if value is not None and not isinstance(value, dict):
            raise is_not(f"a set of keys, like '{self.example}',", value)
        return value or {}


class ItemsOption(BaseConfigOption[list[Any]]):
    """A list; `example` shows one of its items in messages."""

    def __init__(self, example: str) -> None:
        super().__init__()
        self.default: list[Any] = []
        self.example = example

    def run_validation(self, value: object) -> list[Any]:
        """Return the items; raises ValidationError."""
        if value is not None and not isinstance(value, list):
            raise is_not(f"a list, like '[{self.example}]',", value)
        return value or []


class HandlingOption(BaseConfigOption[str]):
    """A TLP 2.0 label; anything else stops the build, since a guessed label may be the wrong one."""

    def __init__(self, default: str | None = None) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the label; raises ValidationError, which suggests the one that was probably meant."""
        word = text_of("" if value is None else value)
        if word not in TLP:
            raise ValidationError(not_a_level(word))
        return word


class FolderName(BaseConfigOption[str]):
    """The name of a folder next to mkdocs.yml: facts anywhere else would not be part of the project's history."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the name; raises ValidationError for a path, or for a name that a folder of facts may not have."""
        name = text_of("" if value is None else value)
        if not name or name.startswith(".") or not {"/", "\\", ":"}.isdisjoint(name):
            expected = f"the name of one folder beside mkdocs.yml is expected, like {quoted(self.default)}"
            raise ValidationError(f"{quoted(name)}: {expected}.")
        return name


class FormatOption(BaseConfigOption[int]):
    """The format of a project."""

    def __init__(self) -> None:
        super().__init__()
        self.default = FORMATS[0]

    def run_validation(self, value: object) -> int:
        """Return the format; raises ValidationError for one that this version does not support."""
        if isinstance(value, int) and value > FORMATS[-1]:
            raise ValidationError(newer_format(value))
        if value not in FORMATS or isinstance(value, bool):
            raise is_not(f"one of {', '.join(map(str, FORMATS))}", value)
        return int(str(value))


class ContentLanguage(BaseConfigOption[str]):
    """The language tag of the facts, from which pages get their writing direction."""

    def __init__(self) -> None:
        super().__init__()
        self.default = SOURCE

    def run_validation(self, value: object) -> str:
        """Return the tag; raises ValidationError for one that Babel does not know."""
        tag = SOURCE if value is None else text_of(value)
        try:
            direction_of(tag)
        except LanguageError as error:
            raise ValidationError(f"{error}.") from None
        return tag
