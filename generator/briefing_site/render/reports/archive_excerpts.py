"""The archived paragraphs that citations point to.

In: archived texts by source. Out: `Excerpt`s. A text is split into paragraphs when it is first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from briefing_site.facts.text.quotations import PARAGRAPHS, cited_paragraphs, paragraphs_of
from briefing_site.render.reports.field_words import Name, citation_words
from briefing_site.render.reports.outline import Excerpt


@dataclass(frozen=True)
class ArchiveExcerpts:
    """The texts available."""

    texts: Mapping[str, bytes]
    name: Name
    _read: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, citations: Iterable[str]) -> Iterator[Excerpt]:
        """Yield the paragraphs cited by number."""
        for citation in citations:
            source, _, locator = citation.partition(" ")
            text = self._paragraphs(source)
            if text and PARAGRAPHS.fullmatch(locator) and (found := cited_paragraphs(text, locator)):
                yield Excerpt(citation_words(citation, self.name), found)

    def _paragraphs(self, source: str) -> tuple[str, ...]:
        if source not in self._read and source in self.texts:
            self._read[source] = paragraphs_of(self.texts[source].decode("utf-8", "replace"))
        return self._read.get(source, ())
