"""The language that the interface speaks: English as it stands in the code, any other from a gettext catalogue.

In: a BCP 47 tag, and the English words of templates and modules. Out: words in the language that `speaking` has
set; English where none was. Facts are never translated. Catalogues are `locale/<tag>/LC_MESSAGES/briefing.po`.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

DOMAIN = "briefing"
LOCALES = Path(__file__).parent.parent / "locale"
SOURCE = "en-GB"
"""The language that the code is written in; it needs no catalogue."""


class LanguageError(ValueError):
    """There is no catalogue for the language; the message names those that there are."""


@dataclass(frozen=True)
class Language:
    """A language of the interface."""

    tag: str = SOURCE
    """Its BCP 47 tag, as it stands in HTML's `lang`."""
    direction: Literal["ltr", "rtl"] = "ltr"
    translations: NullTranslations = field(default_factory=NullTranslations)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Names of the months, from index 1 on."""
        return tuple(calendar.month_name) if self.tag == SOURCE else self._months("wide")

    @cached_property
    def short_months(self) -> tuple[str, ...]:
        """Abbreviated names of the months, from index 1 on."""
        return tuple(calendar.month_abbr) if self.tag == SOURCE else self._months("abbreviated")

    def _months(self, length: Literal["wide", "abbreviated"]) -> tuple[str, ...]:
        from babel import Locale  # noqa: PLC0415 - slow to import, and English does without

        names = Locale.parse(self.tag, sep="-").months["format"][length]
        return ("", *(names[number] for number in range(1, 13)))


ENGLISH = Language()
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def speak(language: Language) -> None:
    """Have everything rendered from now on speak a language."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Have everything rendered meanwhile speak a language; processes forked meanwhile inherit it."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Language:
    """Return the language that is being spoken."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Return a message in the language being spoken."""
    return _spoken.get().translations.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that goes with a number."""
    return _spoken.get().translations.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return a message whose English is ambiguous; `context` tells translators which is meant."""
    return _spoken.get().translations.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a constant for translation; `gettext` translates it where it is shown."""
    return message


def known_languages(folder: Path = LOCALES) -> tuple[str, ...]:
    """Return the tags of English and of every language that has a catalogue."""
    return (SOURCE, *sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


@cache
def read_language(tag: str, folder: Path = LOCALES) -> Language:
    """Read the catalogue of a language; raises LanguageError where there is none."""
    if tag == SOURCE:
        return ENGLISH
    catalogue = folder / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
    if tag not in known_languages(folder):
        raise LanguageError(f"no language '{tag}'; there are {', '.join(known_languages(folder))}")
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - slow to import, and English does without
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import Translations  # noqa: PLC0415

    compiled = BytesIO()
    with catalogue.open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag.replace("-", "_")))
    compiled.seek(0)
    return Language(tag, direction_of(tag), Translations(compiled))


def direction_of(tag: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written; raises LanguageError for one that Babel does not know."""
    if tag == SOURCE:
        return "ltr"
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - English does without

    try:
        return "rtl" if Locale.parse(tag, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        raise LanguageError(f"no language '{tag}'") from None


def name_of_language(tag: str) -> str:
    """Return what a language is called in the one being spoken: `Japanese, in Latin letters` for `ja-Latn`."""
    from babel import Locale  # noqa: PLC0415 - slow to import, and few bases need it

    ours = Locale.parse(_spoken.get().tag, sep="-")
    language, *rest = tag.split("-")
    name = ours.languages.get(language.lower(), tag)
    script = next((ours.scripts[part] for part in rest if part in ours.scripts), "")
    return gettext("{language}, in {script} letters").format(language=name, script=script) if script else name
