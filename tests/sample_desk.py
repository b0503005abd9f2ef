"""The made-up desk of `tests/sample/`: two states on a strait, with every kind of record, of page and of doubt.

In: a folder. Out: the desk in it as a git repository of two days, so that its facts have a past: on the first day
some stood otherwise, or did not stand at all. It is the world of the example that `briefing init` writes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.scripted_repository import ScriptedRepository

SAMPLE = Path(__file__).resolve().parent / "sample"
DISPUTE = "    status: disputed\n    disputed_by: [council-buoy-was-moored]\n"
COUNCIL = """
  - id: council-buoy-was-moored
    kind: said
    text: >-
      The [[strait-council]] says in a report that the buoy was moored where it was sighted.
    by: strait-council
    date: 2023-05
    sources: [council-report-2023 s4]
    about: [buoy-sighting-2023]
"""
ON_THE_FIRST_DAY: Mapping[str, Mapping[str, str]] = {
    "content/issues/sandholm.yml": {
        'called on Northland to "hold': 'urged Northland to "hold',
        ', and is concerned\n      over "reckless manoeuvres" of Southland in Sandholm Sound': "",
    },
    "content/issues/survey-buoy.yml": {DISPUTE: "", COUNCIL: ""},
    "content/issues/herring-quota.yml": {"    status: retracted\n": ""},
}
"""What stood otherwise, by the words that stand there now."""


def write_sample(folder: Path) -> Path:
    """Write the desk with its past, and return its folder."""
    desk = ScriptedRepository(folder)
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".cache", "site"))
    now = {path: (folder / path).read_text(encoding="utf-8") for path in ON_THE_FIRST_DAY}
    for path, changes in ON_THE_FIRST_DAY.items():
        for new, old in changes.items():
            desk.edit(path, new, old)
    desk.commit("issues: what the two states said in June")
    desk.write(now)
    desk.commit("issues: a second account\n\nChange: a second account of the buoy, and words put right")
    return folder
