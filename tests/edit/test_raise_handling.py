"""A source whose handling rises: `fix --raise-handling` raises all that rests on it, just so far, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from briefing_site.cli.main import main
from click.testing import CliRunner, Result

from tests.conftest import SMALL_BASE

PEPPER = """\
name: Pepper
summary: Pepper is dear.
facts:
  - id: pepper-assessed  # our view
    kind: assessment
    text: Pepper will follow.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
  - id: pepper-apart
    kind: context
    text: See [[envoy-on-salt]].
    date: 2023-06-19
    sources: [herald p1]
"""
HERALD = "type: article-newspaper\npublisher: The Herald\nissued: 2023-06-19\n"


def run(project: Path, *typed: str) -> Result:
    command, *rest = typed
    return CliRunner().invoke(main, [command, "-f", str(project / "mkdocs.yml"), *rest])


def test_all_that_rests_on_a_source_is_raised_with_it(write_base: Callable[..., Path]) -> None:
    gazette = SMALL_BASE["content/sources/gazette.yml"] + "handling: TLP:AMBER\n"
    project = write_base(
        {
            "content/sources/gazette.yml": gazette,
            "content/sources/herald.yml": HERALD,
            "content/issues/pepper.yml": PEPPER,
        }
    )
    assert "handling-kept" in run(project, "check", "--today", "2023-06-21").stderr
    plain = run(project, "fix")
    assert "3 things are less restricted than what they rest on: `briefing fix --raise-handling`" in plain.stderr
    shown = run(project, "fix", "--raise-handling", "--dry-run")
    assert shown.stdout.count("+    handling: TLP:AMBER") == 3
    assert (project / "content/issues/pepper.yml").read_text() == PEPPER
    assert run(project, "fix", "--raise-handling").exit_code == 0
    assert "handling-kept" not in run(project, "check", "--today", "2023-06-21").stderr
    raised = (project / "content/issues/pepper.yml").read_text()
    assert raised.replace("    handling: TLP:AMBER\n", "") == PEPPER, "no other character has gone or come"
    assert "0 files fixed" in run(project, "fix", "--raise-handling").stdout
