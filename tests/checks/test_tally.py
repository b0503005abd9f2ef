"""What `check` counts beside problems: sentences that rest on facts, and things that are suspect."""

from __future__ import annotations

import json
from pathlib import Path

from briefing_site.cli.main import main
from click.testing import CliRunner

BRIEF = """\
title: Talks about salt
for: arcadia
event: talks
purpose: To settle it.
bottom_line: Salt is dear [@envoy-on-salt]. It stays so [@ours]. Nobody knows why.
as_of: 2023-06-20
prepared_by: Desk
sections:
  - text: Background
    body: "It was said [@envoy-on-salt]."
"""


def run(*typed: str) -> str:
    done = CliRunner().invoke(main, [*typed])
    assert not done.exception or isinstance(done.exception, SystemExit), done.output
    return done.stdout


def test_check_counts_sentences_and_what_is_suspect(write_base) -> None:
    event = "name: Talks\nsummary: Talks.\ndate: 2023-07-01\n"
    project: Path = write_base({"content/briefs/talks-brief.yml": BRIEF, "content/events/talks.yml": event})
    config = ("-f", str(project / "mkdocs.yml"), "--today", "2023-06-21")
    told = run("check", *config)
    assert "talks-brief: 2 of 4 sentences rest on facts, 1 is ours, 1 rests on nothing.\n" in told
    data = json.loads(run("check", *config, "--format", "json"))
    assert data["sentences_of_briefs"] == {"talks-brief": {"total": 4, "on_facts": 2, "ours": 1, "unsupported": 1}}
    assert data["sentences"]["on_facts"] == 2
    assert data["suspect"] == 0
    assert run("review", "envoy-on-salt", "talks-brief/prose", "--by", "ak", *config)
    path = project / "content/issues/salt.yml"
    path.write_text(path.read_text().replace("too dear", "dear"))
    again = run("check", *config)
    assert "3 things suspect: `briefing review` lists what awaits review.\n" in again
    assert json.loads(run("check", *config, "--format", "json"))["suspect"] == 3, "the position as well"
    assert "2 of 4 sentences rest on facts" in again, "the same, though only what the edit reaches is judged again"
