"""The week of a desk: what two analysts and a reviewer do to a base, update by update, and what each sheet must tell.

Ann Analyst (`aa`) and Bob Baker (`bb`) write, Rita Reviewer (`rr`) reviews. `told` is, of each update, what a reader
who did not make it needs to decide on it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from briefing_site.cli.main import main
from click.testing import CliRunner

from tests import edits
from tests.edits import ARCADIA, BRIEF, ENVOY, GAZETTE, LEDGER, SALT
from tests.scripted_repository import ScriptedRepository

ANN, BOB, RITA = "Ann Analyst", "Bob Baker", "Rita Reviewer"
VISIT, MEETING = "content/events/visit.yml", "content/events/meeting.yml"
WOOD, TIMBER = "content/issues/wood.yml", "content/issues/timber.yml"
HERALD, WIRE = "content/sources/herald.yml", "content/sources/wire.yml"
TOMORROW = "content/briefs/tomorrow.yml"
MINISTER = "content/actors/minister.yml"
FILES: dict[str, str | None] = {
    **edits.FILES,
    MEETING: "name: The meeting\ntype: meeting\nstate: planned\ndate: 2023-07-10\nas_of: 2023-06-20\n"
    "summary: Of experts.\n",
    BRIEF: (edits.FILES[BRIEF] or "").replace("purpose:", "event: meeting\npurpose:"),
    HERALD: "type: article-newspaper\npublisher: The Herald\nissued: 2023-06-24\nreliability: C\n",
    MINISTER: "name: The Minister\ntype: person\nspeaks_for: borduria\nsummary: Speaks for [[borduria]].\n",
    ENVOY: (edits.FILES[ENVOY] or "") + "posts:\n  - title: Envoy to Borduria\n    org: arcadia\n    from: 2021\n"
    "    sources: [gazette p9]\n",
    WOOD: "name: Wood\nsummary: Who fells what.\nhandling: TLP:GREEN\n",
    TIMBER: "name: Timber\nsummary: Who sells what.\nhandling: TLP:GREEN\npositions:\n  - actor: arcadia\n"
    "    line: Wants to sell.\n    facts: [arcadia-sells]\nfacts:\n  - id: arcadia-sells\n    kind: position\n"
    "    text: Arcadia wants to sell timber.\n    by: arcadia\n    date: 2023-05\n    sources: [gazette p6]\n",
}
NEWS = {
    2: 'The envoy said that salt is "too dear".',
    5: "Pepper is rare this year, as traders say.",
    6: "Arcadia, which has wood enough, wants to sell timber.",
    7: "The envoy asked for half the price of last year.",
    9: "The envoy, in Borduria since 2021, leaves on 20 July; her successor follows the day after.",
}
ARCHIVE = {
    "gazette": "\n\n".join(
        f"{NEWS.get(number, 'She went on.')} The envoy named district {number}." for number in range(1, 50)
    ).encode()
}
"""The text of one source, at hand for the reviewer: it bears out what is cited, but for the quotation corrected."""

Act = Callable[[ScriptedRepository], object]


@dataclass(frozen=True)
class Update:
    """One commit, or what comes to one."""

    name: str
    author: str
    act: Act
    told: tuple[str, ...]
    """What the sheet says, as text."""

    @property
    def message(self) -> str:
        """What its commit says; `{other}` stands for the SHA of another update, or of a branch."""
        return MESSAGES[self.name]


MESSAGES = {
    "visit-announced": "The envoy's visit, as the Wire reports it",
    "meeting-cancelled": "The meeting is off\n\nThe hosts told us by telephone; no source in writing yet.",
    "position-changed": "Arcadia asks for half the price now",
    "retraction": "Take back what did not hold\n\nPrices rose in June, so our forecast fell. The Herald withdrew its\n"
    "report of the threat the next morning; it is kept so that nobody enters\nit again.",
    "contradiction": "The minister denies the tax",
    "actor-renamed": "The minister is chancellor now",
    "records-merged": "Timber is a part of wood: one record for both",
    "post-handed-over": "The envoy leaves on 20 July, her successor follows",
    "new-issue": "Open a file on pepper",
    "quotation-corrected": "He said 'much too dear'\n\nFrom the recording; the Gazette left a word out.",
    "source-withdrawn": "The Guild's report is a forgery",
    "fact-restricted": "The price asked for came from a closed meeting",
    "brief-for-tomorrow": "Brief for the visit",
    "import-of-forty": "The districts, from the envoy's list in the Gazette",
    "typo-fixes": "Mend two typing errors",
    "thirty-reviews": "Read thirty districts against the Gazette",
    "brief-issued": "Brief given to the envoy's office",
    "changed-after-issue": "Another word in the quotation",
    "conflict-resolved": "Merge Bob's third with Ann's quarter",
    "revert-and-cherry-pick": "Lift the restriction, rate the Gazette\n\nThe meeting's host published the price.\n\n"
    "This reverts commit {fact-restricted}.\n\n(cherry picked from commit {other})",
}
"""What the commit of each update says."""


def append(name: str, text: str) -> Act:
    def act(desk: ScriptedRepository) -> None:
        path = desk.folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return act


def edit(name: str, old: str, new: str) -> Act:
    return lambda desk: desk.edit(name, old, new)


def write(name: str, text: str) -> Act:
    return lambda desk: desk.write({name: text})


def both(*acts: Act) -> Act:
    return lambda desk: [act(desk) for act in acts]


def run(*arguments: str) -> Act:
    def act(desk: ScriptedRepository) -> None:
        command, *rest = arguments
        done = CliRunner().invoke(main, [command, "-f", str(desk.folder / "mkdocs.yml"), *rest])
        assert done.exit_code == 0, done.output

    return act


def fact(fact_id: str, text: str, **keys: str) -> str:
    """Return a fact as a file has it."""
    given = {"kind": "said", "text": text, "by": "envoy", "date": "2023-06-24", "sources": "[gazette p3]", **keys}
    return f"  - id: {fact_id}\n" + "".join(f"    {key}: {value}\n" for key, value in given.items())


def _rename(desk: ScriptedRepository) -> None:
    old = (desk.folder / MINISTER).read_text(encoding="utf-8").replace("The Minister", "The Chancellor")
    desk.write({MINISTER: None, "content/actors/chancellor.yml": f"{old}former_ids: [minister]\n"})


def _issue(desk: ScriptedRepository) -> None:
    """Give the brief out, with a made-up hash of its content: the real one follows the printed form."""
    run("issue", "tomorrow", "--by", "rr", "--today", "2023-07-15", "--anyway", "The visit is tomorrow")(desk)
    path = desk.folder / "issued/tomorrow.yml"
    made_up = re.sub(r"content: \w+", f"content: {'0' * 10}", path.read_text(encoding="utf-8"))
    path.write_text(made_up, encoding="utf-8")


def _conflict(desk: ScriptedRepository) -> None:
    """Two branches give one line other words; whoever merges takes the one, and adds a word."""
    desk.git("checkout", "--quiet", "-b", "side")
    desk.edit(SALT, "It should fall by half.", "It should fall by a third.")
    commit(desk, BOB, "A third")
    desk.git("checkout", "--quiet", "main")
    desk.edit(SALT, "It should fall by half.", "It should fall by a quarter.")
    commit(desk, ANN, "A quarter")
    with suppress(subprocess.CalledProcessError):
        desk.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    desk.git("checkout", "--quiet", "--theirs", SALT)
    desk.edit(SALT, "It should fall by a third.", "It should fall by a third at least.")


def _revert(desk: ScriptedRepository) -> None:
    """Take the restriction back, and bring the corrected quotation in again from another branch."""
    restricted = desk.git("log", "--format=%H", f"--grep=^{MESSAGES['fact-restricted']}$")
    desk.git("checkout", "--quiet", "-b", "other", "HEAD~1")
    desk.edit(GAZETTE, "issued: 2023-06-25", "issued: 2023-06-25\nreliability: B")
    picked = commit(desk, BOB, "How reliable it is")
    desk.git("checkout", "--quiet", "main")
    desk.git("revert", "--no-commit", restricted)
    desk.git("cherry-pick", "--no-commit", picked)


IMPORT = "".join(
    fact(f"import-{n}", f"The envoy named district {n}.", sources=f"[gazette p{n}]", hedge="reportedly")
    for n in range(40, 0, -1)
)
BRIEF_OF_TOMORROW = """\
title: Tomorrow
for: arcadia
event: visit
purpose: To prepare the visit.
as_of: 2023-07-11
handling: TLP:GREEN
sections:
  - points_to_make:
      - line: Salt is much too dear.
        facts: [envoy-on-salt]
"""
NEW_ISSUE = "name: Pepper\nsummary: Who grows it.\nhandling: TLP:AMBER\nfacts:\n" + fact(
    "pepper-is-rare", "Pepper is rare.", kind="context", sources="[gazette p5]"
).replace("    by: envoy\n", "")
RETRACTED = fact("envoy-threatens", "The envoy threatened to leave.", sources="[herald p1]")

UPDATES = (
    Update(
        "visit-announced",
        ANN,
        both(
            write(
                WIRE,
                "type: article-newspaper\npublisher: The Wire\nissued: 2023-06-26\nreliability: B\n"
                "url: https://wire.example/1\n",
            ),
            write(
                VISIT,
                "name: The visit\ntype: visit\nstate: planned\ndate: 2023-07-16\nas_of: 2023-06-26\nplace: Salina\n"
                "participants: [envoy, borduria]\nsummary: The envoy goes to Borduria.\nfacts:\n"
                + fact("visit-planned", "The envoy is to visit Borduria.", sources="[wire p1]", to="borduria"),
            ),
        ),
        (
            "added: The visit, events/visit",
            "state: planned · date: 16 July 2023",
            "where: Salina",
            "participants: The Envoy, Borduria",
            "said: The Envoy → Borduria",
            "The Wire, 26 June 2023, p1",
            "reliability: B (usually reliable)",
            "https://wire.example/1",
        ),
    ),
    Update(
        "meeting-cancelled",
        BOB,
        edit(MEETING, "state: planned\ndate: 2023-07-10\nas_of: 2023-06-20\n", "state: cancelled\ndate: 2023-07-10\n"),
        (
            "Events off under a brief (1)\n  cancelled: The meeting; named by The talks",
            "state: [-planned-]{+cancelled+}",
        ),
    ),
    Update(
        "position-changed",
        ANN,
        both(
            edit(SALT, "It should fall.", "It should fall by half."),
            append(SALT, fact("envoy-half", "The envoy asked for half the price.", sources="[gazette p7]")),
            edit(SALT, "facts: [envoy-on-salt, arcadia-wants-less]", "facts: [envoy-half, arcadia-wants-less]"),
        ),
        (
            "line: It should fall{+ by half+}.",
            "fact envoy-half: The envoy asked for half the price.",
            "no longer rests on envoy-on-salt: The Envoy said",
            "The Gazette, 25 June 2023, p7",
            "The envoy asked for half the price of last year.",
        ),
    ),
    Update(
        "retraction",
        BOB,
        both(
            append(SALT, f"{RETRACTED}    caveat: The Herald withdrew it the next day.\n    status: retracted\n"),
            edit(SALT, "    likelihood: likely\n", "    likelihood: likely\n    status: retracted\n"),
        ),
        (
            "Facts retracted or gone (2)\n  retracted: assess-price-falls, in Salt",
            "1 fact added as already retracted, 1 retracted",
            "added as already retracted: envoy-threatens, in Salt",
            "status: {+retracted+}",
            "status: retracted",
            "when: 2 July 2023, by a commit of Bob Baker",
            "the commit says: Take back what did not hold. Prices rose in June, so our forecast fell.",
            "caveat: none: the fact itself does not say why",
            "caveat: The Herald withdrew it the next day.",
            "The Herald, 24 June 2023, p1",
        ),
    ),
    Update(
        "contradiction",
        ANN,
        both(
            append(
                SALT,
                fact(
                    "minister-denies",
                    "The minister denied any tax.",
                    by="minister",
                    sources="[herald p2]",
                    credibility="4",
                ),
            ),
            edit(
                SALT,
                "    sources: [ledger p4]\n",
                "    sources: [ledger p4]\n    status: disputed\n    disputed_by: minister-denies\n",
            ),
        ),
        (
            "disputed: salt-tax-planned",
            "disputed by minister-denies: The minister denied any tax.",
            "carries nothing: no position, line, assessment or sentence rests on it",
            "credibility: 4 (doubtful)",
            "The Herald, 24 June 2023, p2 (reliability C, not in the archive)",
        ),
    ),
    Update(
        "actor-renamed",
        BOB,
        both(_rename, edit(SALT, "by: minister\n", "by: chancellor\n")),
        (
            "changed, renamed: The Chancellor, actors/chancellor (was minister)",
            "name: The [-Minister-]{+Chancellor+}",
            "source: none given: no new fact in it tells of this",
            "Still under a former name (1)",
            "minister-denies, in Salt: says “minister”; the record is called The Chancellor now",
            "The minister denied any tax.",
        ),
    ),
    Update(
        "records-merged",
        ANN,
        run("merge", "timber", "wood"),
        (
            "Records gone or merged (1)\n  merged: Timber, issues/timber (into Wood)",
            "moved: arcadia-sells, in Wood",
            "home: [-Timber-]{+Wood+}",
            "moved: Arcadia on Wood",
            "1 position moved",
            "Who sells what.",
            "merged into it: Timber",
            "not taken over: summary “Who sells what.”",
            "Wood goes on with: summary “Who fells what.”; 1 fact, 1 position",
            "handling of both: TLP:GREEN",
        ),
    ),
    Update(
        "post-handed-over",
        BOB,
        both(
            edit(ENVOY, "    from: 2021\n", "    from: 2021\n    to: 2023-07-20\n"),
            write(
                "content/actors/successor.yml",
                "name: The Successor\ntype: person\nspeaks_for: arcadia\nsummary: Follows [[envoy]].\n"
                "posts:\n  - title: Envoy to Borduria\n    org: arcadia\n    from: 2023-07-21\n"
                "    sources: [gazette p9]\n",
            ),
        ),
        (
            "kind: person · speaks for: Arcadia · stamp: none · commit: Bob Baker",
            "posts: Envoy to Borduria, at Arcadia, from 2021, {+to 20 July 2023, +}sources",
            "nothing refers to the actor 'successor'",
            "added: The Successor, actors/successor",
            "Envoy to Borduria, at Arcadia, from 21 July 2023",
            "The envoy, in Borduria since 2021, leaves on 20 July; her successor follows the day after.",
        ),
    ),
    Update(
        "new-issue",
        ANN,
        write("content/issues/pepper.yml", NEW_ISSUE),
        ("added: Pepper, issues/pepper", "Who grows it.", "handling: TLP:AMBER", "context: in the source's own voice"),
    ),
    Update(
        "quotation-corrected",
        BOB,
        edit(SALT, '"too dear"', '"much too dear"'),
        (
            'said that salt is "{+much +}too dear"',
            'The envoy said that salt is "too dear". The envoy named district 2.',
            "not in what it cites: “much too dear”",
            "stamp: 2023-06-19 aa, of what it said before 8 July 2023 (Bob Baker: text)",
            "To be reviewed again (1)",
            "Rests on what has changed",
        ),
    ),
    Update(
        "source-withdrawn",
        ANN,
        append(LEDGER, "withdrawn: A forgery.\n"),
        (
            "withdrawn: The Ledger, sources/ledger, cited as The Guild, June 2023",
            "why: A forgery.",
            "Without a source",
            "arcadia-wants-less, in Salt",
        ),
    ),
    Update(
        "fact-restricted",
        BOB,
        edit(SALT, "    sources: [gazette p7]\n", "    sources: [gazette p7]\n    handling: TLP:RED\n"),
        (
            "reclassified: envoy-half",
            "handling: {+TLP:RED+}",
            "Handling raised (1)\n  envoy-half, in Salt: from TLP:CLEAR to TLP:RED: for named recipients alone",
            "still for anybody (TLP:CLEAR), Arcadia on Salt: It should fall by half.",
        ),
    ),
    Update(
        "brief-for-tomorrow",
        ANN,
        write(TOMORROW, BRIEF_OF_TOMORROW),
        (
            "Tomorrow: added",
            "for: Arcadia · event: The visit · as of: 11 July 2023",
            "handling: TLP:GREEN",
            "points to make: Salt is much too dear. [envoy-on-salt]",
            "fact envoy-on-salt: The Envoy said",
            "not in what it cites: “much too dear”",
            "stamp: 2023-06-19 aa, of what it said before 8 July 2023 (Bob Baker: text)",
        ),
    ),
    Update(
        "import-of-forty",
        BOB,
        append(SALT, IMPORT),
        (
            "40 facts added",
            "added: import-1, in Salt",
            "hedge: reportedly",
            "The envoy named district 40.",
            "commit: Bob Baker",
        ),
    ),
    Update(
        "typo-fixes",
        ANN,
        both(edit(ARCADIA, "A state.", "A sovereign state."), edit(SALT, "named district 7.", "named the district 7.")),
        ("Arcadia, actors/arcadia", "sovereign", "named {+the +}district 7."),
    ),
    Update(
        "thirty-reviews",
        RITA,
        run("review", *(f"import-{n}" for n in range(1, 31)), "--by", "rr", "--date", "2023-07-11"),
        (
            "30 facts reviewed",
            "reviewed: {+2023-07-11 rr+}",
            "stamp: 2023-07-11 rr (by a commit of Rita Reviewer)",
            "dated before these words were written (12 July 2023): 29 (Salt 29)\n  import-1, in Salt: 2023-07-11 rr",
            "dated before these words were written (13 July 2023): 1 (Salt 1)\n  import-7, in Salt: 2023-07-11 rr",
        ),
    ),
    Update(
        "brief-issued",
        RITA,
        _issue,
        (
            "Why (1)\n  15 July 2023, Rita Reviewer: Brief given to the envoy's office",
            "Briefs issued (1)\n  Tomorrow: issued on 15 July 2023 by rr",
            "but 1 brief issued",
            "though not all of it was checked; reason given: The visit is tomorrow",
            "for: Arcadia · event: The visit · as of: 11 July 2023 · handling: TLP:GREEN",
            "points to make: Salt is much too dear. [envoy-on-salt]\n          not fit to be issued: tomorrow/line-1",
            'fact envoy-on-salt: The Envoy said that salt is "much too dear".',
            "not in what it cites: “much too dear” · stamp: 2023-06-19 aa, of what it said before 8 July 2023",
            "tomorrow/line-1 was never checked, and rests on what has changed",
            "envoy-on-salt has changed, or rests on what has, since it was checked",
            "handling: TLP:GREEN",
        ),
    ),
    Update(
        "changed-after-issue",
        ANN,
        edit(SALT, '"much too dear"', '"far too dear"'),
        (
            "Changed after they were issued (1)\n  Tomorrow: issued on 15 July 2023 by rr; its meaning has changed",
            "Briefs whose meaning changed (2)",
            "Tomorrow: contains changed facts: envoy-on-salt",
            "[-much-]{+far+}",
        ),
    ),
    Update(
        "conflict-resolved",
        RITA,
        _conflict,
        (
            "line: It should fall by a [-quarter-]{+third at least+}.",
            "commit: Bob Baker, Rita Reviewer",
            "Decided by a merge (1)\n  Arcadia on Salt, line: two changes, neither taken as it was",
            "Ann Analyst, 18 July 2023: It should fall by a quarter.",
            "Bob Baker, 17 July 2023: It should fall by a third.",
            "before both: It should fall by half.",
            "the merge has: It should fall by a third at least.",
        ),
    ),
    Update(
        "revert-and-cherry-pick",
        BOB,
        _revert,
        (
            "Handling lowered (1)\n  envoy-half, in Salt: from TLP:RED to TLP:CLEAR: may now be shown to anybody",
            "takes back what Bob Baker committed on 10 July 2023: The price asked for came from a closed meeting",
            "repeats from another branch what Bob Baker committed on 20 July 2023: How reliable it is",
            "reliability: {+B (usually reliable)+}",
            "On The Gazette, 25 June 2023 (reliability): 49",
            "Rests on what has changed (50)\n  `briefing review ID --by xx` for each that still holds",
            "the first: the fact 'import-30' has changed since rr reviewed it on 11 July 2023.",
        ),
    ),
)


def commit(desk: ScriptedRepository, author: str, subject: str) -> str:
    """Commit everything as somebody, a day after the last commit; return the SHA."""
    first, last = author.lower().split()
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "--allow-empty", f"--author={author} <{first}.{last}@desk.example>", "-m", subject)
    desk.day += 1
    return desk.git("rev-parse", "HEAD")


def play_week(folder: Path) -> tuple[ScriptedRepository, tuple[tuple[str, str], ...]]:
    """Return the repository, and for each update the revisions before and after it."""
    desk = ScriptedRepository(folder)
    desk.day = 8  # the papers of these days are out
    desk.write(FILES)
    commit(desk, ANN, "Start")
    pairs = []
    shas: dict[str, str] = {}
    for update in UPDATES:
        before = desk.git("rev-parse", "HEAD")
        update.act(desk)
        named = {
            name: shas.get(name) or desk.git("rev-parse", name) for name in re.findall(r"{([\w-]+)}", update.message)
        }
        after = shas[update.name] = commit(desk, update.author, update.message.format(**named))
        parents = desk.git("rev-list", "--parents", "-1", after).split()[1:]
        pairs.append((parents[0] if len(parents) > 1 else before, after))
    return desk, tuple(pairs)
