"""What an audience may be told of the past of a project that a test has made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from briefing_site.build.pipeline import Options, Prepared, prepare
from briefing_site.build.visible_history import VisibleHistory, visible_history_for

DAY = date(2023, 7, 20)


def past_of(project: Path, audience: str, *, default: str = "TLP:CLEAR") -> tuple[Prepared, VisibleHistory]:
    """Return what is shown to an audience, and the past that goes with it."""
    options = Options(project, DAY, audience=audience, default_handling=default)
    prepared = prepare(options)
    return prepared, visible_history_for(options, prepared)
