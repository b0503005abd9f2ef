"""The language of the interface: English is in the code, all others come from gettext catalogues.

In: a BCP 47 tag, and the English words of templates and modules. Out: words in the language that `speaking` has set,
English by default. Facts are never translated. Catalogues are `locale/<tag>/LC_MESSAGES/briefing.po`.
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
"""The language of the words in the code; it needs no catalogue."""


class LanguageError(ValueError):
    """There is no such language, or its catalogue cannot be read; the message says which."""


@dataclass(frozen=True)
class Language:
    """A language of the interface."""

    tag: str = SOURCE
    """Its BCP 47 tag, as in HTML's `lang`."""
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
    """Set the language of everything rendered from now on."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Set the language of everything rendered meanwhile; processes forked meanwhile inherit it."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Language:
    """Return the current language."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Return a message in the current language; nothing for an empty one, under which catalogues keep their header."""
    return _spoken.get().translations.gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message for a number."""
    return _spoken.get().translations.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return a message whose English is ambiguous; `context` tells translators which meaning is intended."""
    return _spoken.get().translations.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a constant for translation; `gettext` translates it where it is shown."""
    return message


def known_languages(folder: Path = LOCALES) -> tuple[str, ...]:
    """Return the tags of English and of every language that has a catalogue."""
    return (SOURCE, *sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def read_language(tag: str, own: Path | None = None, folder: Path = LOCALES) -> Language:
    """Read the catalogues of a language: first those in a project's `own` folder, then ours, then English.

    They are searched for each string. Raises LanguageError for an unknown language, and for a broken catalogue.
    """
    direction = direction_of(tag)
    found = [path for place in (own, folder) if place and (path := catalogue_of(place, tag)).is_file()]
    read = [_read_catalogue(path, path.stat().st_mtime_ns) for path in found]
    if not read:
        return ENGLISH if tag == SOURCE else Language(tag, direction)
    return _joined(tag, direction, tuple(read))


def catalogue_of(folder: Path, tag: str) -> Path:
    """Return the path of a language's catalogue in a folder of catalogues."""
    return folder / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def _joined(tag: str, direction: Literal["ltr", "rtl"], catalogues: tuple[bytes, ...]) -> Language:
    from babel.support import Translations  # noqa: PLC0415 - slow to import, and English does without

    first, *others = (Translations(BytesIO(compiled)) for compiled in catalogues)
    for read in (first, *others):
        # gettext's header would else be shown wherever there is nothing to say.
        read._catalog.pop("", None)  # noqa: SLF001 - Babel keeps it there
    for other in others:
        first.add_fallback(other)
    return Language(tag, direction, first)


@cache
def _read_catalogue(path: Path, _changed: int) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    compiled = BytesIO()
    tag = path.parent.parent.name
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=tag.replace("-", "_"), abort_invalid=True))
    except (PoFileError, ValueError) as error:
        raise LanguageError(f"{path.name} of '{tag}' is not a catalogue: {error}") from None
    return compiled.getvalue()


def untranslated_words(language: Language) -> str:
    """Return a sentence on how many strings a language has no translation for; empty if it has all."""
    if language.tag == SOURCE:
        return ""
    asked = _messages()
    left = sum(not _knows(language.translations, message) for message in asked)
    return (
        f"{left:,} of {len(asked):,} strings have no translation into '{language.tag}', and are in English."
        if left
        else ""
    )


def _knows(translations: NullTranslations | None, message: str) -> bool:
    if translations is None:
        return False
    known = getattr(translations, "_catalog", {})
    return message in known or (message, 0) in known or _knows(getattr(translations, "_fallback", None), message)


@cache
def _messages() -> frozenset[str]:
    """Return the strings to translate, as gettext looks them up: those in the catalogues that ship with this tool."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    found: set[str] = set()
    for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                name = message.id if isinstance(message.id, str) else message.id[0]
                found.add(f"{message.context}\x04{name}" if message.context else name)
    return frozenset(found - {""})


def direction_of(tag: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written; raises LanguageError for one unknown to Babel."""
    if tag == SOURCE:
        return "ltr"
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - English does without

    try:
        return "rtl" if Locale.parse(tag, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        raise LanguageError(f"no language '{tag}'; write a BCP 47 tag, like 'en-GB' or 'ar'") from None


def name_of_language(tag: str) -> str:
    """Return a language's name in the current one: `Japanese, in Latin letters` for `ja-Latn`."""
    from babel import Locale  # noqa: PLC0415 - slow to import, and few bases need it

    ours = Locale.parse(_spoken.get().tag, sep="-")
    language, *rest = tag.split("-")
    name = ours.languages.get(language.lower(), tag)
    script = next((ours.scripts[part] for part in rest if part in ours.scripts), "")
    return gettext("{language}, in {script} letters").format(language=name, script=script) if script else name
