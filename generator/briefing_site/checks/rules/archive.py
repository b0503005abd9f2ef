"""Rules that need the archived texts of the sources; they run if `check --archive` names a folder.

An archived text is `<archive>/<source-id>.txt`, UTF-8. It is not in the repository, since it rarely belongs to us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, finding_in, rules_of
from briefing_site.facts.model import AnyRecord, Source
from briefing_site.facts.text.quotations import (
    BREAK,
    alike,
    cited_paragraphs,
    holds,
    paragraphs_of,
    quotations_in,
    spoken_in,
)
from briefing_site.facts.types import Citation

MAX_KEPT = 10_000
"""Texts, and passages of them, that are cut once."""


def check_archive_complete(source: Source, context: CheckContext) -> Iterator[Finding]:
    """If a source gives the digest of its archived text, that text is in the archive."""
    if source.sha256 and context.has_archive and context.find_archived(source.id) is None:
        message = f"the archive has no '{source.id}.txt'."
        yield Finding(("sha256",), message, "Add it, or remove 'sha256'.")


def check_archive_digest(source: Source, context: CheckContext) -> Iterator[Finding]:
    """The archived text is the one that was read: its SHA-256 is the source's `sha256`."""
    data = context.find_archived(source.id) if source.sha256 else None
    digest = hashlib.sha256(data).hexdigest() if data is not None else source.sha256
    if digest != source.sha256:
        message = f"'{source.id}.txt' in the archive is a different text: its SHA-256 is {digest}."
        hint = "Restore the text, or check every fact against the new one and give its digest here."
        yield Finding(("sha256",), message, hint)


def check_locator_exists(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A paragraph that a fact cites is in the archived text, and a range runs forwards."""
    lookup = _Lookup(context)
    for loc, fact in context.facts if context.has_archive else ():
        for index, citation in enumerate(fact.sources):
            if lookup.holds(citation.source) and lookup.words(citation) is None:
                count = len(lookup.paragraphs(citation.source))
                message = f"{quoted(citation.source)} has no {citation.locator}: it runs from p1 to p{count}."
                hint = "Cite the paragraph that says it; a range starts with the lower number."
                yield Finding((*loc, "sources", index), message, hint)


def check_quotation_verbatim(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Words in a fact's quotation marks appear in a paragraph that it cites."""
    lookup = _Lookup(context)
    for loc, fact in context.facts if context.has_archive else ():
        for quotation in quotations_in(fact.text) if lookup.complete_for(fact.sources) else ():
            if not any(lookup.finds(citation, quotation.words) for citation in fact.sources):
                message = f"{quoted(quotation.words)} is not in {_places_of(fact.sources)}."
                hint = lookup.elsewhere(fact.sources, quotation.words)
                yield finding_in((*loc, "text"), fact.text, quotation.start, message, hint)


def check_quotation_direct(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """What a fact quotes from a report is in quotation marks there too; otherwise the words are the reporter's."""
    lookup = _Lookup(context)
    for loc, fact in context.facts if context.has_archive else ():
        for quotation in quotations_in(fact.text) if lookup.complete_for(fact.sources) else ():
            found = tuple(citation for citation in fact.sources if lookup.finds(citation, quotation.words))
            if found and not any(lookup.speaks(citation, quotation.words) for citation in found):
                message = f"{quoted(quotation.words)} is in {_places_of(found)} without quotation marks."
                hint = (
                    "Remove the marks: the words are the reporter's. If the source is the speaker's own text, "
                    "give it 'role: primary'."
                )
                yield finding_in((*loc, "text"), fact.text, quotation.start, message, hint)


def _places_of(citations: Iterable[Citation]) -> str:
    return " or ".join(" ".join(citation).strip() for citation in citations)


class _Lookup:
    """The archived texts of sources, by paragraph."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context

    def holds(self, source: str) -> bool:
        return self._context.find_archived(source) is not None

    def finds(self, citation: Citation, words: str) -> bool:
        """Tell whether the words appear in what is cited."""
        text = self.words(citation)
        return text is not None and holds(text, words)

    def speaks(self, citation: Citation, words: str) -> bool:
        """Tell whether they appear there as somebody's own words, as all of a primary source does."""
        source = self._context.base.sources.get(citation.source)
        primary = source is not None and source.role == "primary"
        return primary or holds(_spoken_words(self._text(citation.source), citation.locator), words)

    def complete_for(self, citations: tuple[Citation, ...]) -> bool:
        """Tell whether every cited text is available; otherwise a quotation may be in the missing one."""
        return bool(citations) and all(self.holds(citation.source) for citation in citations)

    def elsewhere(self, citations: tuple[Citation, ...], quotation: str) -> str:
        """Return a hint that names the paragraph where the words do appear."""
        for source in dict.fromkeys(citation.source for citation in citations):
            for number, paragraph in enumerate(self.paragraphs(source), start=1):
                if holds(alike(paragraph), quotation):
                    return f"It is in p{number}: cite '{source} p{number}'."
        return "Quote the source's own words, or remove the quotation marks."

    def paragraphs(self, source: str) -> tuple[str, ...]:
        return _paragraphs(self._text(source))

    def words(self, citation: Citation) -> str | None:
        return _words(self._text(citation.source), citation.locator)

    def _text(self, source: str) -> bytes:
        return self._context.find_archived(source) or b""


@lru_cache(MAX_KEPT)
def _paragraphs(data: bytes) -> tuple[str, ...]:
    return paragraphs_of(data.decode("utf-8", "replace"))


@lru_cache(MAX_KEPT)
def _words(data: bytes, locator: str) -> str | None:
    cited = cited_paragraphs(_paragraphs(data), locator)
    return None if cited is None else alike("\n\n".join(cited))


@lru_cache(MAX_KEPT)
def _spoken_words(data: bytes, locator: str) -> str:
    cited = cited_paragraphs(_paragraphs(data), locator) or ()
    return alike(BREAK.join(words for paragraph in cited for words in spoken_in(paragraph)))


RULES = (
    *rules_of(Severity.ERROR, check_archive_digest, check_locator_exists, check_quotation_verbatim),
    *rules_of(Severity.WARNING, check_quotation_direct),
    *rules_of(Severity.ADVICE, check_archive_complete),
)
