"""Sixty statements at ten meetings: how often the advice on who was there is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad_cases import Case
from tests.checks.test_bad_files import check_case

SPEAKERS = ("envoy", "clerk", "arcadia", "borduria", "guest", "retired")
ACTORS = {
    "clerk": "name: The Clerk\ntype: person\npart_of: ministry\nsummary: A clerk.\n",
    "ministry": "name: The Ministry\ntype: organisation\npart_of: arcadia\nsummary: A ministry.\n",
    "guest": "name: The Guest\ntype: person\nsummary: A guest.\n",
    "retired": "name: The Old Envoy\ntype: person\nsummary: Once an envoy of Arcadia.\n",
}
ABSENT = {
    "envoy, borduria": "clerk guest retired",
    "arcadia, borduria": "guest retired",
    "ministry, borduria": "envoy guest retired",
    "clerk, guest": "envoy borduria retired",
    "guest, borduria": "envoy clerk arcadia retired",
    "envoy, clerk": "borduria guest retired",
    "borduria, retired": "envoy clerk arcadia guest",
    "arcadia, guest": "borduria retired",
    "envoy, guest": "clerk borduria retired",
    "arcadia, clerk": "borduria guest retired",
}
"""Who takes part, as the file has it, and who of the speakers was not there."""


def said_at(number: int, more: str = "") -> str:
    facts = (
        f"  - id: said-{number}-{speaker}\n    kind: said\n    text: Word {number} {speaker}.\n    by: {speaker}\n"
        f"    date: 2023-06-18\n    sources: [gazette p1]\n{more}"
        for speaker in SPEAKERS
    )
    return f"facts:\n{''.join(facts)}"


def told_in(files: dict[str, str], project: Path) -> set[tuple[int, str]]:
    """Return of each meeting who is told not to have been there."""
    actors = {f"content/actors/{name}.yml": text for name, text in ACTORS.items()}
    case = Case("planted", {path: text.encode() for path, text in (actors | files).items()})
    return {
        (int(problem.origin.path.split("-")[-1].removesuffix(".yml")), problem.message.split("'")[1])
        for problem in check_case(case, project).problems
        if problem.code == "speaker-present"
    }


MEETING = "name: Meeting {0}\ntype: meeting\ndate: 2023-06-18\nparticipants: [{1}]\nsummary: They met.\n"


@pytest.mark.parametrize("is_at_home", [True, False])
def test_the_advice_is_right_four_times_of_five(tmp_path: Path, is_at_home: bool) -> None:
    """Wherever the facts live: with the meeting, or on an issue, said to one who took part."""
    files = {}
    for number, participants in enumerate(ABSENT):
        meeting, heard = MEETING.format(number, participants), participants.rpartition(" ")[2]
        beside = f"    to: {heard}\n    about: meeting-{number}\n"
        files[f"content/events/meeting-{number}.yml"] = meeting + (said_at(number) if is_at_home else "")
        if not is_at_home:
            files[f"content/issues/talk-{number}.yml"] = (
                f"name: Talk {number}\nsummary: Talk.\n{said_at(number, beside)}"
            )
    told = told_in(files, tmp_path)
    absent = {(number, name) for number, names in enumerate(ABSENT.values()) for name in names.split()}
    assert len(SPEAKERS) * len(ABSENT) == 60
    assert len(told & absent) / len(told) >= 0.8
    assert len(told & absent) / len(absent) >= 0.8


@pytest.mark.parametrize("beside", ["", "    to: retired\n", "    to: envoy\n    date_basis: external\n"])
def test_what_is_about_a_meeting_and_was_not_said_there_is_left_alone(tmp_path: Path, beside: str) -> None:
    """Said to nobody in particular, to one who was not there, or on another day."""
    talk = said_at(1, f"{beside}    about: meeting-1\n")
    if "external" in beside:
        talk = talk.replace("date: 2023-06-18", "date: 2023-06-20")
    files = {
        "content/events/meeting-1.yml": MEETING.format(1, "envoy, borduria"),
        "content/issues/talk-1.yml": f"name: Talk 1\nsummary: Talk.\n{talk}",
    }
    assert told_in(files, tmp_path) == set()
