"""What is wrong in mkdocs.yml: told at once, each with line, column and what to write instead."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.mkdocs_plugin.config_file import place_of
from briefing_site.mkdocs_plugin.plugin_options import BriefingConfig
from briefing_site.mkdocs_plugin.setting_faults import PLAIN_KEYS
from click.testing import CliRunner, Result

from tests.conftest import MKDOCS
from tests.scripted_repository import ScriptedRepository

Write = Callable[[Mapping[str, str | bytes]], Path]
VALUES = (
    *(
        "''",
        "null",
        "~",
        "42",
        "0x1F",
        "1.5",
        "true",
        "no",
        "2026-02-30x",
        "2026-03-01",
        "nonsense",
        "'日本'",
        '"a\\nb"',
    ),
    *("../x", "/etc/passwd", "[]", "{}", "[a]", "[1, 2]", "[[a]]", "{a: b}", "[{a: b}]", "!!python/name:os.sep"),
)
"""Of every kind that YAML has, and some that are none."""
OWN = [name for name, _ in BriefingConfig._schema]
HOUSE = ("name", "crest", "accent", "copyright", "contact", "letterhead")
LINE = re.compile(r"(Error: )?mkdocs\.yml:\d+:\d+: [a-z_]+: \S.*[.?]")
PYTHON = re.compile(r"<class|Traceback|None|True|False|\['|\{'")
"""Words that only whoever has written the tool understands."""


def check(project: Path) -> Result:
    return CliRunner().invoke(main, ["check", "-f", str(project / "mkdocs.yml")])


def settings(key: str, value: str) -> str:
    if key in {*PLAIN_KEYS, "theme", "nav"}:
        lines = [line for line in MKDOCS.splitlines() if not line.startswith(f"{key}:")]
        return "\n".join([f"{key}: {value}", *lines, ""])
    lines = [line for line in MKDOCS.splitlines() if not line.startswith(f"      {key}:")]
    return "\n".join([*lines, f"      {key}: {value}", ""])


def assert_told(done: Result) -> None:
    """A command goes on, or says in lines of one form what is wrong, and never fails by itself."""
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    if done.exit_code == 2:
        for line in done.stderr.splitlines():
            assert LINE.fullmatch(line) or "of format" in line or "no template" in line, line
    assert not PYTHON.search(done.stderr), done.stderr


@pytest.mark.parametrize("key", [*OWN, *PLAIN_KEYS, "theme", "nav"])
def test_no_value_of_a_setting_is_met_by_the_words_of_a_program(write_base: Write, key: str) -> None:
    for value in VALUES:
        assert_told(check(write_base({"mkdocs.yml": settings(key, value), "content/pages/.keep": ""})))


@pytest.mark.parametrize("key", HOUSE)
def test_nor_is_any_of_the_house(write_base: Write, key: str) -> None:
    for value in VALUES:
        assert_told(check(write_base({"mkdocs.yml": settings("house", f"{{{key}: {value} }}")})))


WRONG: dict[str, str] = {
    "paper: leter": "9:14: paper: 'leter' is not one of a4, letter. Did you mean 'letter'?",
    "house: Salt": "9:14: house: a set of keys, like 'name: Ministry of Fisheries', is expected, not 'Salt'.",
    "fonts: pylopdf-fonts-ko": "9:14: fonts: a list, like '[pylopdf-fonts-ko]', is expected, not 'pylopdf-fonts-ko'.",
    "fonts: [[a]]": "9:15: fonts: the name of a package, a file or a folder is expected, not a list.",
    "changes_since: 1234567": "9:22: changes_since: a text of one line is expected. If '1234567' is meant, put it in",
    "changes_since: nowhere": "9:22: changes_since: no revision 'nowhere' in this repository",
    "today: soon": "9:14: today: a full date is needed here, for example 2023-06-19.",
    "lists: unchecked": "9:14: lists: a list, like '[{name: Not yet checked, query: unchecked}]', is expected, not",
    "lists: [{name: A, query: 'by:'}]": "9:36: lists: 'A': column 4: a value is missing here.",
    "rules: {fact-onze: {severity: off}}": "9:26: rules: fact-onze: no such rule. Did you mean 'fact-once'?",
    "language: klingon": "9:17: language: no language 'klingon'; write a BCP 47 tag",
    "audience: [TLP:RED]": "9:17: audience: a text of one line is expected, not a list.",
    "papper: a4": "9:7: papper: no such option. Did you mean 'paper'?",
}


@pytest.mark.parametrize("line", WRONG)
def test_each_has_its_place(write_base: Write, line: str) -> None:
    text = "\n".join(one for one in MKDOCS.splitlines() if line.split(":", 1)[0] not in one)
    number = len(text.splitlines()) + 1
    project = write_base({"mkdocs.yml": f"{text}\n      {line}\n"})
    ScriptedRepository(project).commit("Start")
    done = check(project)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: mkdocs.yml:{number}:{WRONG[line].removeprefix('9:')}"), done.stderr


MENUS: dict[str, str] = {
    "about.md": "1:6: nav: a list is expected, each item of which is a page, like 'about.md', or a title with its page",
    "{Home: index.md}": "1:6: nav: a list is expected",
    "[]": "1:6: nav: a list is expected",
    "[index.md, 42]": "1:17: nav: a page, like 'about.md', or a title with its page, like 'About: about.md', is expec",
    "[index.md, {About: }]": "1:18: nav: a page, like 'about.md', or a title with its page",
    "[{Topics: issues/index.md, Actors: actors/index.md}]": "1:7: nav: one title is expected here",
    "[issues]": "1:7: nav: 'issues': the path of a page below the folder of pages is expected, like 'about.md'.",
    "[{Ours: [index.md, /about.md]}]": "1:25: nav: '/about.md': the path of a page below the folder of pages",
    "['https://elsewhere.test/']": "1:7: nav: 'https://elsewhere.test/' needs a title, as in 'Elsewhere: https://",
    "[{Bad: 'javascript:alert(1)'}]": "1:13: nav: 'javascript:alert(1)': the path of a page",
}


@pytest.mark.parametrize("menu", MENUS)
@pytest.mark.parametrize("command", ["check", "build"])
def test_what_cannot_be_an_entry_of_the_menu_stops_with_its_place(write_base: Write, command: str, menu: str) -> None:
    project = write_base({"mkdocs.yml": f"nav: {menu}\n{MKDOCS}"})
    done = CliRunner().invoke(main, [command, "-f", str(project / "mkdocs.yml")])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: mkdocs.yml:{MENUS[menu]}"), done.stderr


def test_a_page_that_the_menu_names_and_that_is_not_there_is_told(write_base: Write) -> None:
    there = (
        "index.md, actors/index.md, changes/index.md, issues/salt/index.md, notes/on-salt.md, timeline/2023/index.md"
    )
    menu = f"nav: [{there}, isues/index.md, {{Us: [abot-us.md]}}]\n"
    project = write_base({"mkdocs.yml": MKDOCS + menu, "content/pages/notes/on-salt.md": "Salt."})
    done = check(project)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "mkdocs.yml:9:116: warning: page-exists: no page 'isues/index.md'. Did you mean 'issues/index.md'?",
        "mkdocs.yml:9:138: warning: page-exists: no page 'abot-us.md'. Write that page, or remove it from the menu.",
    ]


def test_a_setting_that_mkdocs_does_not_know_is_told(write_base: Write) -> None:
    done = check(write_base({"mkdocs.yml": f"{MKDOCS}site_nam: Salt\n"}))
    expected = "mkdocs.yml:9:1: warning: setting-known: no setting 'site_nam'. Did you mean 'site_name'?\n"
    assert (done.exit_code, done.stderr) == (0, expected)


def test_everything_is_told_at_once_in_the_order_of_the_file(write_base: Write) -> None:
    wrong = "      paper: a5\n      language: [x]\n      papper: a4\n"
    done = check(write_base({"mkdocs.yml": MKDOCS + wrong}))
    assert [line.split(": ")[-2] for line in done.stderr.splitlines()] == ["paper", "language", "papper"]
    wrong = "      rules: {a: b}\n      fonts: [x, y]\n      house: {accent: red, crest: x}\n      today: x\n"
    done = check(write_base({"mkdocs.yml": MKDOCS + wrong}))
    assert len(done.stderr.splitlines()) == 6


def test_the_place_of_a_setting_is_in_the_file_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("plugins:\n  - search\n  - briefing:\n      house: {name: x, accent: red}\n")
    (tmp_path / "mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: x\n")
    keys = ("plugins", "briefing", "house", "accent")
    assert place_of(tmp_path / "mkdocs.yml", keys) == "base.yml:4:32"
    assert place_of(tmp_path / "mkdocs.yml", keys, at_key=True) == "base.yml:4:24"
    assert place_of(tmp_path / "mkdocs.yml", (*keys[:3], "crest")) == "base.yml:4:14"
    assert place_of(tmp_path / "mkdocs.yml", ("site_name",)) == "mkdocs.yml:2:12"
    assert place_of(tmp_path / "mkdocs.yml", ("nav", 3)) == "mkdocs.yml"


REFUSED = {
    "papr: a4": ("setting-valid", 9, 7, "papr: no such option. Did you mean 'paper'?"),
    "archive: texts": ("setting-valid", 9, 16, "archive: there is no archive folder "),
}
"""A line of mkdocs.yml, to the code, line, column and words of what a check cannot go on with."""


@pytest.mark.parametrize("line", REFUSED)
def test_programs_are_told_of_it_with_its_place_as_well(write_base: Write, line: str) -> None:
    """An annotation in a review, and not one line in a log that nobody opens."""
    project = write_base({"mkdocs.yml": f"{MKDOCS}      {line}\n"})
    code, number, column, words = REFUSED[line]
    assert_annotated(project, (code, number, column, words))
    assert f"Error: mkdocs.yml:{number}:{column}: {words}" in check(project).stderr


@pytest.mark.parametrize(("format_line", "is_old"), [("      format: 1\n", False), ("", True)])
def test_a_theme_without_templates_is_told_with_its_place(write_base: Write, format_line: str, is_old: bool) -> None:
    """A project of before templates came with the tool learns what lifts it."""
    text = re.sub(r"custom_dir: [^,]+", "custom_dir: content", MKDOCS.replace("      format: 1\n", format_line))
    project = write_base({"mkdocs.yml": text})
    assert_annotated(project, ("template-valid", 4, 1, "theme: there is no template 'main.html'"))
    for command in (["check"], ["build", "--no-pdf", "--no-search"]):
        done = CliRunner().invoke(main, [*command, "-f", str(project / "mkdocs.yml")])
        assert done.exit_code == 2
        assert "mkdocs.yml:4:1: theme: there is no template 'main.html' in the theme's folder." in done.stderr
        assert ("`briefing migrate` writes that" in done.stderr) is is_old


def assert_annotated(project: Path, expected: tuple[str, int, int, str]) -> None:
    code, line, column, words = expected
    done = CliRunner().invoke(main, ["check", "-f", str(project / "mkdocs.yml"), "--format", "github"])
    assert done.exit_code == 2
    assert done.stdout.startswith(f"::error file=mkdocs.yml,line={line},col={column},title={code}::{words}")
    for form in ("json", "gitlab", "sarif"):
        done = CliRunner().invoke(main, ["check", "-f", str(project / "mkdocs.yml"), "--format", form])
        assert code in json.dumps(json.loads(done.stdout))
