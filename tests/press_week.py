"""A press week of the made-up desk: what was reviewed and printed on Monday is overtaken, day by day.

`aa` of `tests.week` writes, `rr` reviews and issues. Each day is an `Update`; `told` is what nobody may miss of it.
"""

from __future__ import annotations

from pathlib import Path

from tests.sample_desk import write_sample
from tests.scripted_repository import ScriptedRepository
from tests.week import ANN, BOB, RITA, Update, both, commit, edit, run, write

TALKS, SHOALS = "content/briefs/meeting-with-meng.yml", "content/issues/eastern-shoals.yml"
LINE, FERRY = "content/issues/coastguard-line.yml", "content/cooperation/night-ferry.yml"
VISIT, MENG = "content/events/meng-northport-visit.yml", "content/actors/meng-hesong.yml"
COUNCIL = "content/sources/council-report-2023.yml"
RECORDS = ("meeting-with-meng", "coastguard-line", "night-ferry", "eastern-shoals", "meng-hesong")
TODAY = "2023-07-20"
ISSUE = ("issue", "meeting-with-meng", "--by", "rr", "--today", "2023-06-23")
REVIEWERS = "\n".join(
    f"{initials}: {{name: {name}, git: [{name.lower().replace(' ', '.')}@desk.example]}}"
    for initials, name in (("aa", ANN), ("ak", "Anna Karlsson"), ("bb", BOB), ("rr", RITA))
)
SUCCESSOR = """\
name: Tao Linhai
type: person
short: Tao
speaks_for: southland
summary: >-
  Foreign Minister of [[southland]] since June 2023 [@tao-is-foreign-minister].
posts:
  - title: Foreign Minister
    org: southland-foreign-ministry
    from: 2023-06-27
    sources: [gazette-2023-06-19 p3]
facts:
  - id: tao-is-foreign-minister
    kind: context
    text: >-
      Tao has been made Foreign Minister of [[southland]].
    date: 2023-06-27
    date_basis: external
    sources: [gazette-2023-06-19 p3]
"""


def prepared(desk: ScriptedRepository) -> None:
    """Have the brief and a summary cite what they rest on."""
    desk.write({"reviewers.yml": f"{REVIEWERS}\n"})
    desk.edit(
        TALKS,
        "Press Meng on the coastguard line, on which no answer of\n  Southland is recorded, and ask",
        "Press Meng on the coastguard line, for which Halvard asked\n  again and again [@halvard-asked-for-line]. Ask",
    )
    desk.edit(TALKS, "can be taken further.", "can be taken further [@ours].")
    desk.edit(TALKS, "form it was made. Meng", "form it was made [@committed-to-night-ferry]. Meng")
    desk.edit(SHOALS, "claims part of them.", "claims part of them\n  [@karvel-claims-shoals].")
    desk.edit(LINE, "for it to be opened. No", "for it to be opened [@halvard-asked-for-line]. No")


START = Update("prepared", ANN, prepared, ())
UPDATES = (
    Update("monday-reviewed", RITA, run("review", *RECORDS, "--by", "rr", "--date", "2023-06-22"), ()),
    Update(
        "monday-issued",
        RITA,
        run(*ISSUE, "--anyway", "Half of it was never checked"),
        ("Briefs issued (1)", "though not all of it was checked; reason given: Half of it was never checked"),
    ),
    Update(
        "tuesday-reversal",
        ANN,
        edit(LINE, 'said that he "asked again and again" for', "said that he had not asked for"),
        (
            "issued on 23 June 2023 by rr; its meaning has changed since",
            "Rests on what has changed (4)",
            "review-holds: the position 'coastguard-line/northland'",
            "5 things suspect: 1 brief's text, 1 line to take, 1 record's summary, 1 position, 1 fact.",
            "asked again and again ° (Rests on a fact changed on 25 June 2023, not checked again)",
            "=== paper briefs",
            "halvard-asked-for-line since 2023-06-25",
        ),
    ),
    Update(
        "wednesday-retraction",
        BOB,
        edit(FERRY, "    credibility: 2\n", "    credibility: 2\n    status: retracted\n"),
        (
            "retracted: committed-to-night-ferry",
            "no support left",
            "the line 'meeting-with-meng/line-6' has lost all its support",
            "(retracted, with a caveat, changed since it was checked)",
        ),
    ),
    Update(
        "thursday-source-withdrawn",
        ANN,
        edit(COUNCIL, "reliability: A\n", "reliability: A\nstanding: withdrawn\n"),
        (
            "Without a source (6)",
            "the position 'eastern-shoals/karvel' has lost all its support: 'karvel-claims-shoals' (its sources",
            "council-report-2023 (standing, 2023-06-27 in SHA)",
            "Karvel claims part of them ° (Rests on a source withdrawn on 27 June 2023, not checked again)",
            "Strait Council, May 2023 (WITHDRAWN BY ITS PUBLISHER), s4",
        ),
    ),
    Update(
        "friday-visit-cancelled",
        BOB,
        edit(
            VISIT,
            "state: invited\nshort: Meng's invitation to Northport\nas_of: 2023-06-19",
            "state: cancelled\nshort: Meng's invitation to Northport\nas_of: 2023-06-26",
        ),
        (
            "Events off under a brief (1)",
            "brief-event-stands: the brief prepares for 'meng-northport-visit', which is cancelled",
            "=== page briefs/meeting-with-meng\ncancelled",
            "Prepared for what is cancelled: Meng Hesong’s invitation to Northport.",
        ),
    ),
    Update(
        "friday-post-handed-over",
        ANN,
        both(
            edit(MENG, "    attested: 2023-06-19\n", "    attested: 2023-06-19\n    to: 2023-06-26\n"),
            write("content/actors/tao-linhai.yml", SUCCESSOR),
        ),
        ("issued on 23 June 2023 by rr; something that it shows has changed since",),
    ),
    Update(
        "saturday-issued-again",
        RITA,
        run(*ISSUE[:-1], "2023-06-30", "--anyway", "The minister asked for it as it is"),
        ("issued on 30 June 2023 by rr; though not all of it was checked",),
    ),
)


def begin(folder: Path) -> ScriptedRepository:
    """Return the desk as it is on Monday morning."""
    write_sample(folder)
    desk = ScriptedRepository(folder)
    desk.day = 2  # the sample's own past takes two
    START.act(desk)
    commit(desk, START.author, START.name)
    return desk
