"""What the pages of one build share: an edition, and what only pages show.

In: nothing; it is a plain value. Out: `Setting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefing_site.facts.files.issuances import ChangesSince, Issuance
from briefing_site.history.position_history import LineChange, PositionKey
from briefing_site.render.compose.edition import Edition


@dataclass(frozen=True, slots=True)
class Setting(Edition):
    """What the pages of one build share."""

    built: Sequence[tuple[str, str]] = ()
    """What the site was built from, as labels and values."""
    edit_url: str = ""
    """Address of the editor, with `{path}` where the file's path goes; empty if there is none."""
    line_changes: Mapping[PositionKey, tuple[LineChange, ...]] = field(default_factory=dict)
    """The changes of each position, by subject and actor."""
    pdf: bool = False
    """True if PDFs are built beside the pages."""
    issued: Mapping[str, tuple[Issuance, ChangesSince | None]] = field(default_factory=dict)
    """Each brief that was issued: when last, and what has changed since; None if that is not known."""
    search: bool = False
    """True if a search index is built beside the pages."""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The paragraphs of the archived texts that may be shown, by source: source pages depend on them."""
    assets: Mapping[str, str] = field(default_factory=dict)
    """The published name of each of the theme's files; one that is missing keeps its own."""
