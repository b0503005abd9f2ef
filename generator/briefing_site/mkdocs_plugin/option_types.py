"""What an option of the plugin may be in mkdocs.yml, and what is said of anything else.

In: what mkdocs.yml says. Out: the value, or MkDocs' ValidationError.
"""

from __future__ import annotations

from mkdocs.config.base import BaseConfigOption, ValidationError

from briefing_site.base.language import SOURCE, LanguageError, direction_of
from briefing_site.base.problems import quoted
from briefing_site.facts.types import TLP, not_a_level
from briefing_site.mkdocs_plugin.formats import FORMATS, newer_format


class HandlingOption(BaseConfigOption[str]):
    """A handling of TLP 2.0; anything else stops the build, since a level that is guessed may be the wrong one."""

    def __init__(self, default: str | None = None) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the level; raises ValidationError with the one that was probably meant."""
        if value not in TLP:
            raise ValidationError(not_a_level(str(value)))
        return str(value)


class FolderName(BaseConfigOption[str]):
    """The name of a folder beside mkdocs.yml: facts that lie elsewhere have no place in the project's history."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the name; raises ValidationError for a path, and for what no folder of facts may be called."""
        name = str(value)
        if not name or name.startswith(".") or not {"/", "\\", ":"}.isdisjoint(name):
            expected = f"the name of one folder beside mkdocs.yml is expected, like {quoted(self.default)}"
            raise ValidationError(f"{quoted(name)}: {expected}.")
        return name


class FormatOption(BaseConfigOption[int]):
    """The form of a project."""

    def __init__(self) -> None:
        super().__init__()
        self.default = FORMATS[0]

    def run_validation(self, value: object) -> int:
        """Return the format; raises ValidationError for one that this version does not know."""
        if isinstance(value, int) and value > FORMATS[-1]:
            raise ValidationError(newer_format(value))
        if value not in FORMATS or isinstance(value, bool):
            raise ValidationError(f"expected one of {', '.join(map(str, FORMATS))}, not {quoted(value)}.")
        return int(str(value))


class ContentLanguage(BaseConfigOption[str]):
    """The language tag of the facts: pages say in which direction they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.default = SOURCE

    def run_validation(self, value: object) -> str:
        """Return the tag; raises ValidationError for one that Babel does not know."""
        try:
            direction_of(str(value))
        except LanguageError as error:
            raise ValidationError(f"{error}.") from None
        return str(value)
