"""The types of single values in a fact file: text, an id, a date, a citation, a word of a vocabulary.

In: the value as parsed from YAML. Out: the value as the model keeps it, or a PydanticCustomError that says what is
wrong with it and, where that is known, what to write. The model is put together from these annotated types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date as Day  # noqa: N812 - `date` is a key of the model
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

from briefing_site.base.edtf import DateError, EdtfDate, parse_date, parse_day
from briefing_site.base.problems import did_you_mean, quoted

T = TypeVar("T")
ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID_LENGTH = 64
DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.ASCII)
"""Names that Windows keeps for devices, whatever follows after a full stop: it can store no file or folder of one."""
MAX_TEXT_LENGTH = 4_000
"""Characters in one prose field: Python-Markdown is quadratic in the worst case, and a fact is one statement."""
MAX_NAME_LENGTH = 300
MAX_HEDGE_LENGTH = 40
PLACEHOLDERS = frozenset("no none null nil n/a n.a na false - -- – — ~".split())  # noqa: SIM905
"""What people write when there is nothing to write."""

TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""The Traffic Light Protocol 2.0 of FIRST, from open to closed."""
LIKELIHOODS = {
    "almost no chance": "1–5 %",
    "very unlikely": "5–20 %",
    "unlikely": "20–45 %",
    "roughly even chance": "45–55 %",
    "likely": "55–80 %",
    "very likely": "80–95 %",
    "almost certain": "95–99 %",
}
"""The seven terms of ICD 203 (first wording), with their ranges."""
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
"""Information credibility of the NATO Admiralty system (AJP-2.1)."""
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""Source reliability of the NATO Admiralty system (AJP-2.1)."""
PHASES: Mapping[str, Phase] = {
    "invited": "ahead",
    "expected": "ahead",
    "proposed": "ahead",
    "planned": "ahead",
    "held": "held",
    "postponed": "off",
    "cancelled": "off",
}
"""What each state of an event comes to: it is still ahead, it was held, or it is off."""
CSL_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
    legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance
    periodical personal_communication post post-weblog regulation report review review-book software song speech
    standard thesis treaty webpage""".split()  # noqa: SIM905 - a list of 45 words reads better so
)
"""The item types of CSL 1.0.2."""
LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""The form of a BCP 47 tag."""
STAMP_REST = re.compile(r"([a-z]{2,4})(?: ([0-9a-f]{8}))?")
"""What follows the day in a review: initials, and the fingerprint that `briefing review` writes after them."""
URL = re.compile(r"https?://[^\s/:\"<>\\]+[^\s\"<>\\]*")


def not_a_level(text: str) -> str:
    """Return the message on a word that is not a handling: `'clear' is not one of TLP:CLEAR, …. Did you mean …?`."""
    near = did_you_mean(f"TLP:{text.upper().removeprefix('TLP:')}", TLP) if text else ""
    return f"{quoted(text)} is not one of {', '.join(TLP)}. {near}".rstrip()


def _refuse(code: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{message}", {"message": message})


def _text(value: object) -> str:
    """Refuse what YAML read as something other than text, and say how to write it."""
    if isinstance(value, str):
        return value
    raise _refuse("value-type", f"text is expected here, not {yaml_shape_words(value)}")


def _word(value: object, noun: str) -> str:
    if isinstance(value, str):
        return value
    hint = "; one pair of brackets makes a list" if isinstance(value, list) else ""
    raise _refuse("value-type", f"{noun} is expected here, not {yaml_shape_words(value).partition(' (')[0]}{hint}")


def yaml_shape_words(value: object) -> str:
    """Return what YAML made of a value that should have been text, and how to have it as text."""
    if isinstance(value, bool):
        return f"{str(value).lower()} (put it in quotes if it is text)"
    if isinstance(value, list):
        return "a list (if it is text, put '>-' after the key, and the text on the next line)"
    if isinstance(value, dict):
        return "a set of keys (if it is text, put '>-' after the key, and the text on the next line)"
    return "nothing"


def _at_most(limit: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value)
        if not text.strip():
            raise _refuse("value-empty", "has no words")
        if len(text) > limit:
            raise _refuse("value-length", f"{len(text)} characters; at most {limit} are allowed")
        return text

    return check


def _no_placeholder(limit: int) -> Callable[[object], str]:
    """Take text that may be left out, but no word that stands for none: readers would see it."""
    bounded = _at_most(limit)

    def check(value: object) -> str:
        text = bounded(value)
        if _is_placeholder(text):
            raise _refuse("value-placeholder", f"{quoted(text)} means that there is no value; delete the key")
        return text

    return check


def _reason(value: object) -> str:
    if value is True:
        raise _refuse("value-type", "the reason is expected here, not true")
    text = "false" if value is False else value
    if isinstance(text, str) and _is_placeholder(text):
        remedy = "give one, or delete the key if the record is not withdrawn"
        raise _refuse("value-placeholder", f"{quoted(text)} is not a reason; {remedy}")
    return _at_most(MAX_TEXT_LENGTH)(text)


def _is_placeholder(text: str) -> bool:
    """Tell whether text says that there is nothing to say: `no`, `n/a`, `-`."""
    return text.strip(" .").casefold() in PLACEHOLDERS


def _former_folder(value: object) -> str:
    from briefing_site.facts.model import RECORD_FOLDERS  # noqa: PLC0415 - the model is made of these types

    if value in RECORD_FOLDERS:
        return str(value)
    raise PydanticKnownError("literal_error", {"expected": ", ".join(map(repr, RECORD_FOLDERS))})


def _id(value: object) -> str:
    return _id_of(_word(value, "an id"))


@lru_cache(maxsize=65_536)
def _id_of(text: str) -> str:
    if wrong := id_error(text):
        raise _refuse("id-form", wrong)
    return text


def id_error(text: str) -> str:
    """Return why a text is not an id, and the id that it could be; empty for an id."""
    if ID_PATTERN.fullmatch(text) and len(text) <= MAX_ID_LENGTH:
        if not DEVICES.fullmatch(text):
            return ""
        return f"{quoted(text)} is a name that Windows cannot store; write it longer, like '{text}-1'"
    letters = unicodedata.normalize("NFKD", text[: MAX_ID_LENGTH * 2].casefold()).encode("ascii", "ignore").decode()
    like = "-".join(re.findall(r"[a-z0-9]+", letters))[:MAX_ID_LENGTH].strip("-")
    remedy = f"; write it like '{like}'" if like else ""
    form = f"use lower-case letters, digits and single hyphens, at most {MAX_ID_LENGTH} characters"
    return f"{quoted(text)} is not an id: {form}{remedy}"


def _list(value: object) -> list[object]:
    """Take one value for a list of one."""
    return value if isinstance(value, list) else [value]


def _tuple(value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise _refuse("value-type", "a list is expected here: one item a line, each after '- ', or [a, b]")
    return tuple(value)


def _parsed(parse: Callable[[str], T]) -> Callable[[object], T]:
    def check(value: object) -> T:
        text = _word(value, "a date")
        try:
            return parse(text)
        except DateError as error:
            raise _refuse("date-form", f"{quoted(text)}: {error}") from None

    return check


_date, _day = _parsed(parse_date), _parsed(parse_day)


def _url(value: object) -> str:
    text = _text(value)
    if not URL.fullmatch(text):
        remedy = f"; write '{like}'" if URL.fullmatch(like := f"https://{text}") and "." in text else ""
        raise _refuse("url-form", f"{quoted(text)} is not an address that starts with https:// or http://{remedy}")
    return text


class Citation(NamedTuple):
    """`source-id locator`: where a fact can be looked up. The locator is one token, or a range `p10-p12`."""

    source: str
    locator: str = ""


class Review(NamedTuple):
    """`2023-06-20 ak 3f9c2a71`: when something was last checked, by whom, and as what."""

    day: Day
    initials: str
    fingerprint: str = ""
    """Of what was reviewed and what that rested on (`facts/support/fingerprint.py`); empty if only git can tell."""

    def __str__(self) -> str:
        """Return it as a file has it."""
        return " ".join(filter(None, (self.day.isoformat(), self.initials, self.fingerprint)))


def _citation_remedy(text: str) -> str:
    several = [part.strip() for part in re.split("[,;]", text)]
    if len(several) > 1 and all(len(part.split()) in {1, 2} for part in several):
        return f"write a list, [{', '.join(several)}]"
    closed = re.sub(r"\s*([-–])\s*(?=p?\d)", "-", text).replace(" pp ", " p")
    if len(closed.split()) == 2:  # noqa: PLR2004 - source and locator
        return f"write '{closed}'"
    return "write it like gazette-2026-03-02 p10"


def _citation(value: object) -> Citation:
    return _citation_of(_word(value, "a source's id and a locator, like gazette-2026-03-02 p10,"))


@lru_cache(maxsize=65_536)
def _citation_of(text: str) -> Citation:
    if "://" in text or text.startswith("www."):
        remedy = "`briefing new source ID` makes one: put the address in its 'url', and its id here"
        raise _refuse("citation-form", f"{quoted(text)} is an address, but a source is a file of its own; {remedy}")
    source, *locators = text.split() or [""]
    if not source or len(locators) > 1:
        raise _refuse("citation-form", f"{quoted(text)} is not a source id and a locator; {_citation_remedy(text)}")
    return Citation(_id(source), *locators)


def _review(value: object) -> Review:
    text = _word(value, "a date with initials")
    day, _, rest = text.partition(" ")
    found = STAMP_REST.fullmatch(rest)
    if not found:
        raise _refuse("review-form", f"{quoted(text)}: write the date and the reviewer's initials, like 2023-06-20 ak")
    return Review(_day(day), found[1], found[2] or "")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).strip().lower())
    remedy = f"; write {meant}" if meant else ""
    raise _refuse("value-type", f"true or false is expected here, not {quoted(value)}{remedy}")


Text = Annotated[str, BeforeValidator(_at_most(MAX_NAME_LENGTH))]
Texts = Annotated[tuple[Text, ...], BeforeValidator(lambda value: tuple(_list(value)))]
Prose = Annotated[str, BeforeValidator(_at_most(MAX_TEXT_LENGTH))]
"""Inline Markdown and `[[links]]`, for readers."""
Reason = Annotated[str, BeforeValidator(_reason)]
"""Prose that says why."""
Note = Annotated[str, BeforeValidator(_at_most(MAX_TEXT_LENGTH))]
"""Plain text for reviewers; on no page and in no export."""
Hedge = Annotated[str, BeforeValidator(_no_placeholder(MAX_HEDGE_LENGTH))]
OptionalText = Annotated[str, BeforeValidator(_no_placeholder(MAX_NAME_LENGTH))]
Id = Annotated[str, BeforeValidator(_id)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(lambda value: tuple(_list(value)))]
FormerFolders = Annotated[
    tuple[Annotated[str, BeforeValidator(_former_folder)], ...], BeforeValidator(lambda value: tuple(_list(value)))
]
Date = Annotated[EdtfDate, BeforeValidator(_date)]
FullDate = Annotated[Day, BeforeValidator(_day)]
Reviewed = Annotated[Review, BeforeValidator(_review)]
Url = Annotated[str, BeforeValidator(_url)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Flag = Annotated[bool, BeforeValidator(_flag)]
Citations = Annotated[
    tuple[Annotated[Citation, BeforeValidator(_citation)], ...],
    BeforeValidator(lambda value: tuple(_list(value))),
]
Listed = BeforeValidator(_tuple)
Handling = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
DateBasis = Literal["stated", "resolved", "inferred", "external"]
Likelihood = Literal[
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
]
FactKind = Literal["said", "agreed", "did", "position", "context", "assessment"]
Weight = Literal["key"]
Status = Literal["current", "disputed", "superseded", "retracted"]
CooperationState = Literal["explored", "proposed", "welcomed", "committed", "agreed", "active", "suspended", "ended"]
EventState = Literal["invited", "expected", "proposed", "planned", "held", "postponed", "cancelled"]
SourceStanding = Literal["corrected", "superseded", "withdrawn", "concern"]
Phase = Literal["ahead", "held", "off"]
Names = dict[Annotated[str, Field(pattern=LANGUAGE_TAG)], Text]
