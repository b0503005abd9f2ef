"""The query language: `kind:said by:anna-berg about:herring-quota date>=2026-03 unchecked`.

In: text. Out: a `Query`, or a `QueryError` with its column and a remedy. All terms must hold; alternatives are
separated by commas, and a minus negates a term. Nothing in it is ever evaluated as code; `query_terms` defines what
terms mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing_site.base.problems import quoted

MAX_LENGTH = 1000
MAX_TERMS = 40
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""Each opening quotation mark, and the one that closes it."""
HEAD = re.compile(r"(?P<key>[a-z_]+)(?P<operator>>=|<=|[:=<>])")
"""How a term that has a value begins."""
END_OF_WORD = re.compile(r'[\s,"“„«]|$')
EXAMPLE = "kind:said by:anna-berg date>=2026-03"
MISTAKEN = {
    "or": "Separate alternatives by commas, as in 'by:a,b'",
    "and": "Terms next to each other must all hold anyway",
}
MISTAKEN |= {"not": "Put a minus before the term, as in '-by:a'"}
"""Words of other query languages, and what to write."""


class QueryError(ValueError):
    """A query cannot be read, or asks for something that does not exist."""

    def __init__(self, column: int, words: str, remedy: str = "") -> None:
        super().__init__(f"column {column}: {words}.{f' {remedy}' if remedy else ''}")
        self.column = column
        """From 1 on, in characters."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a term."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One condition."""

    key: str
    """`by`, or a word without a value (`unchecked`); `text` for words in quotation marks."""
    operator: str
    """`:`, `=`, `<`, `<=`, `>`, `>=`; empty for a word without a value."""
    values: tuple[Value, ...]
    """Alternatives; none for a word without a value."""
    negated: bool
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was parsed, but not yet run against a base."""

    text: str
    terms: tuple[QueryTerm, ...]


def parse_query(text: str) -> Query:
    """Parse a query; raises QueryError."""
    if len(text) > MAX_LENGTH:
        raise QueryError(MAX_LENGTH, f"more than {MAX_LENGTH:,} characters", "Ask in several queries.")
    terms = tuple(_terms_in(text))
    if len(terms) > MAX_TERMS:
        raise QueryError(terms[MAX_TERMS].column, f"more than {MAX_TERMS} terms", "Ask in several queries.")
    return Query(text.strip(), terms)


def _terms_in(text: str) -> Iterator[QueryTerm]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        term, place = _term_at(text, place)
        yield term
        if place < len(text) and not text[place].isspace():
            raise QueryError(place + 1, f"{quoted(text[place])} follows a term directly", "Put a space between them.")


def _term_at(text: str, start: int) -> tuple[QueryTerm, int]:
    """Return the term that begins at a place, and where it ends."""
    negated = text[start] == "-"
    place = start + negated
    column = place + 1
    if place < len(text) and text[place] in QUOTES:
        value, place = _quoted_at(text, place)
        return QueryTerm("text", ":", (value,), negated, column), place
    head = HEAD.match(text, place)
    if head:
        values, place = _values_at(text, head.end())
        return QueryTerm(head["key"], head["operator"], values, negated, column), place
    word, place = _word_at(text, place)
    if not word:
        culprit = quoted(text[place]) if place < len(text) else "nothing"
        raise QueryError(column, f"a term is needed here, and there is {culprit}", f"For example: {EXAMPLE}")
    if word.lower() in MISTAKEN:
        raise QueryError(column, f"{quoted(word)} is not a term", f"{MISTAKEN[word.lower()]}.")
    return QueryTerm(word, "", (), negated, column), place


def _values_at(text: str, place: int) -> tuple[tuple[Value, ...], int]:
    values = []
    while True:
        if place < len(text) and text[place] in QUOTES:
            value, place = _quoted_at(text, place)
        else:
            column = place + 1
            word, place = _word_at(text, place)
            value = Value(word, column)
        if not value.text:
            raise QueryError(value.column, "a value is missing here", f"For example: {EXAMPLE}")
        values.append(value)
        if place >= len(text) or text[place] != ",":
            return tuple(values), place
        place += 1


def _word_at(text: str, place: int) -> tuple[str, int]:
    end = END_OF_WORD.search(text, place)
    stop = end.start() if end else len(text)
    return text[place:stop], stop


def _quoted_at(text: str, place: int) -> tuple[Value, int]:
    end = text.find(QUOTES[text[place]], place + 1)
    if end < 0:
        raise QueryError(place + 1, "this quotation mark is not closed", f"Put {QUOTES[text[place]]} after the words.")
    words = text[place + 1 : end].strip()
    if not words:
        raise QueryError(place + 1, "there are no words in these quotation marks", "Put words in, or take them out.")
    return Value(words, place + 2), end + 1
