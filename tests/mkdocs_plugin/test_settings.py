"""The plugin's options: what is misspelt stops, and where nobody says who a build is for, it shows the least."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.cli.main import COMMANDS, main
from briefing_site.facts.types import TLP
from briefing_site.mkdocs_plugin import options_for_readers, options_of, read_config
from briefing_site.mkdocs_plugin.settings import AUDIENCE_UNNAMED
from click.testing import CliRunner, Result

from tests.conftest import MKDOCS, SMALL_BASE, run_briefing, run_module

Write = Callable[[Mapping[str, str | bytes]], Path]

SECRET = SMALL_BASE["content/issues/salt.yml"] + (
    "  - id: canary-fact\n    kind: context\n    text: The canary sings.\n    date: 2023-06-18\n"
    "    sources: [gazette p3]\n    handling: TLP:GREEN\n"
)


def with_options(*lines: str) -> dict[str, str]:
    config = SMALL_BASE["mkdocs.yml"].replace("      format: 1\n      audience: TLP:AMBER+STRICT\n", "")
    options = "".join(f"      {line}\n" for line in lines)
    return {"mkdocs.yml": config.replace("  - briefing:\n", f"  - briefing:\n{options}") if lines else config}


def build(project: Path, *arguments: str) -> Result:
    command = ["build", "-f", str(project / "mkdocs.yml"), "--site-dir", str(project / "site"), "--no-search"]
    return CliRunner().invoke(main, [*command, "--no-pdf", *arguments])


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("audiance: TLP:CLEAR", "audiance: no such option. Did you mean 'audience'?"),
        ("audience: clear", f"audience: 'clear' is not one of {', '.join(TLP)}. Did you mean 'TLP:CLEAR'?"),
        ("audience: ''", f"audience: '' is not one of {', '.join(TLP)}."),
        ("default_handling: TLP:AMBR", "Did you mean 'TLP:AMBER'?"),
        (
            "content: a/b",
            "content: 'a/b': the name of one folder beside mkdocs.yml is expected, like 'content'.",
        ),
        ("content: ../x", "content: '../x': the name of one folder"),
        ("content: /etc", "content: '/etc': the name of one folder"),
        ("content: .", "content: '.': the name of one folder"),
        ("content: ''", "content: '': the name of one folder"),
        ("content_language: zzz", "content_language: no language 'zzz'; write a BCP 47 tag, like 'en-GB'"),
        ("format: 2", "this base is of format 2, and this version of the tool knows formats up to 1"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_misspelt_option_stops(write_base: Write, command: str, option: str, said: str) -> None:
    done = CliRunner().invoke(main, [command, "-f", str(write_base(with_options(option)) / "mkdocs.yml")])
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_plain_mkdocs_says_the_same_of_an_option(write_base: Write) -> None:
    project = write_base(with_options("content: a/b"))
    done = run_module("mkdocs", "build", "-q", cwd=project)
    assert done.returncode == 1
    assert "option 'content': 'a/b': the name of one folder beside mkdocs.yml is expected" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_pages_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(SMALL_BASE["mkdocs.yml"], encoding="utf-8")
    for command in ("check", "build"):
        done = CliRunner().invoke(main, [command, "-f", str(tmp_path / "mkdocs.yml")])
        assert done.exit_code == 2
        assert "isn't an existing directory. Hand-written pages lie there: make it, with an index.md" in done.stderr


@pytest.mark.slow
def test_from_format_1_a_build_needs_an_audience_and_a_check_none(write_base: Write) -> None:
    project = write_base(with_options("format: 1"))
    assert run_briefing("check", cwd=project).returncode == 0
    for command in (["build"], ["pdf", "salt"], ["issue", "salt", "--by", "ak"]):
        done = run_briefing(*command, cwd=project)
        assert done.returncode == 1
        assert done.stderr == (
            "Error: mkdocs.yml: the plugin 'briefing' needs 'audience': one of TLP:CLEAR, TLP:GREEN, TLP:AMBER, "
            "TLP:AMBER+STRICT, TLP:RED, as in 'audience: TLP:AMBER'.\n"
        )
    assert run_briefing("pdf", "salt", "--audience", "TLP:CLEAR", cwd=project).returncode == 0


@pytest.mark.slow
def test_a_base_that_names_no_audience_is_built_for_the_public_and_told_so(write_base: Write) -> None:
    project = write_base({**with_options(), "content/issues/salt.yml": SECRET})
    done = build(project)
    assert done.exit_code == 0, done.output
    assert AUDIENCE_UNNAMED in done.stderr
    assert "canary" not in "".join(path.read_text() for path in (project / "site").rglob("*.html"))
    done = build(project, "--audience", "TLP:GREEN")
    assert AUDIENCE_UNNAMED not in done.output
    assert "The canary sings." in (project / "site/issues/salt/index.html").read_text()


def test_the_desk_itself_sees_all_of_its_base(write_base: Write) -> None:
    project = write_base({**with_options(), "content/issues/salt.yml": SECRET})
    config = read_config(str(project / "mkdocs.yml"), {})
    assert (options_of(config).audience, options_for_readers(config).audience) == ("TLP:RED", "TLP:CLEAR")
    assert "canary-fact" in run_briefing("review", cwd=project).stdout


@pytest.mark.parametrize("command", ["build", "pdf --book", "issue salt --by ak"])
@pytest.mark.parametrize(
    ("given", "near"), [("clear", " Did you mean 'TLP:CLEAR'?"), ("tlp:red", " Did you mean 'TLP:RED'?"), ("", "")]
)
def test_a_misspelt_audience_is_one_line(write_base: Write, command: str, given: str, near: str) -> None:
    done = run_briefing(*command.split(), "--audience", given, cwd=write_base({}))
    assert done.returncode == 2
    levels = "TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED"
    assert done.stderr == f"Error: --audience: '{given}' is not one of {levels}.{near}\n"


ARGUMENTS = {
    "new": "issue pepper",
    "rename": "salt pepper",
    "merge": "salt pepper",
    "find": "salt",
    "export": "--markdown out",
    "diff": "HEAD",
    "impact": "salt",
    "log": "salt",
    "pdf": "salt",
    "issue": "salt --by ak",
    "proposal": "HEAD --into merged",
}
"""What a command cannot do without."""
WITHOUT_A_BASE = {"init", "explain", "schema", "merge-driver", "reference"}


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - WITHOUT_A_BASE))
def test_a_base_of_a_later_version_is_refused_in_one_sentence(write_base: Write, command: str) -> None:
    later = MKDOCS.replace("format: 1", "format: 2\n      unheard_of: true")
    arguments = [command, *ARGUMENTS.get(command, "").split()]
    done = run_briefing(*arguments, cwd=write_base({"mkdocs.yml": later}))
    assert done.returncode == 2
    assert done.stderr == (
        "Error: mkdocs.yml: this base is of format 2, and this version of the tool knows formats up to 1: install the "
        "version that its requirements name.\n"
    )
