"""Which archived texts a site may show: those whose source allows it, if the audience may see them.

In: the base of a site, the folder of archived texts, the audience. Out: the paragraphs of each such source. A text is
left out if its source lacks `show_text`, or if the archived text is not the one that was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.text.quotations import paragraphs_of
from briefing_site.facts.types import TLP


def texts_to_show(base: FactBase, archive: Path | None, audience: str) -> Mapping[str, tuple[str, ...]]:
    """Return the paragraphs of each archived text that the audience may read, by the id of its source."""
    found: dict[str, tuple[str, ...]] = {}
    for source in base.sources.values():
        if archive is None or not source.show_text or source.withdrawn:
            continue
        if TLP.index(source.show_text) > TLP.index(audience):
            continue
        with suppress(FileNotFoundError):
            data = (archive / f"{source.id}.txt").read_bytes()
            if source.sha256 in {None, hashlib.sha256(data).hexdigest()}:
                found[source.id] = paragraphs_of(data.decode("utf-8", "replace"))
    return found
