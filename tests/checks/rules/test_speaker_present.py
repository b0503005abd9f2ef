"""Sixty statements at ten meetings: how often the advice on who was there is right."""

from __future__ import annotations

from pathlib import Path

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


def test_the_advice_is_right_four_times_of_five(tmp_path: Path) -> None:
    files = {f"content/actors/{name}.yml": text for name, text in ACTORS.items()}
    for number, participants in enumerate(ABSENT):
        facts = "".join(
            f"  - id: said-{number}-{speaker}\n    kind: said\n    text: Word {number} {speaker}.\n    by: {speaker}\n"
            f"    date: 2023-06-18\n    sources: [gazette p1]\n"
            for speaker in SPEAKERS
        )
        files[f"content/events/meeting-{number}.yml"] = (
            f"name: Meeting {number}\ntype: meeting\ndate: 2023-06-18\nparticipants: [{participants}]\n"
            f"summary: They met.\nfacts:\n{facts}"
        )
    case = Case("planted", {path: text.encode() for path, text in files.items()})
    told = {
        (int(problem.origin.path.split("-")[-1].removesuffix(".yml")), problem.message.split("'")[1])
        for problem in check_case(case, tmp_path).problems
        if problem.code == "speaker-present"
    }
    absent = {(number, name) for number, names in enumerate(ABSENT.values()) for name in names.split()}
    assert len(SPEAKERS) * len(ABSENT) == 60
    assert len(told & absent) / len(told) >= 0.8
    assert len(told & absent) / len(absent) >= 0.8
