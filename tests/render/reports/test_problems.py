"""Reports in every form: valid by their published schemas, stable, and closed to what a file name or text may hold."""

from __future__ import annotations

import json

import pytest
from briefing_site.base.problems import Origin, Problem, Severity
from briefing_site.render.reports.problems import (
    fingerprints,
    render_github,
    render_github_summary,
    render_gitlab,
    render_json,
    render_sarif,
    render_text,
)
from jsonschema import Draft202012Validator
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from tests.conftest import SMALL_BASE, run_briefing

SALT = SMALL_BASE["content/issues/salt.yml"].replace("by: envoy", "by: envoi").replace("is too", "is expected")
NASTY = Problem(
    "a-b", Origin("content/x,y:z\n::error::.yml", 3, 7), "100 % of '|'\r\n::warning::", "<b>@all</b> \x1b[31m"
)
PLAIN = Problem("c-d", Origin("content/é.yml", 2, 1), "wrong.", "", Severity.WARNING)
ADVICE = Problem("e-f", Origin("content/é.yml", 9, 1), "odd.", "", Severity.ADVICE)
PROBLEMS = [NASTY, PLAIN, PLAIN, ADVICE]


def test_text_shows_the_line_with_a_caret():
    shown = render_text(Problem("a-b", Origin("x.yml", 1, 9), "m."), "名前: ab cd")
    assert shown.splitlines() == ["x.yml:1:9: a-b: m.", "    名前: ab cd", "    " + " " * 10 + "^"]


def test_text_shows_the_part_of_a_long_line_that_matters():
    line = "x" * 300 + "HERE" + "y" * 300
    shown = render_text(Problem("a-b", Origin("x.yml", 1, 301), "m."), line).splitlines()
    assert shown[1][shown[2].index("^") :].startswith("HERE")
    assert len(shown[1]) < 120
    assert shown[1].startswith("    …xxx")
    assert shown[1].endswith("yyy…")


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("abcdefghij", 1, ["abcdefghij", "^"]),
        ("  abc: " + "x" * 30, 4, ["  abc: " + "x" * 12 + "…", "   ^"]),
        ("x" * 30 + "HERE", 31, ["…xxxxxxxxxxxxHERE", "             ^"]),
        ("漢" * 30, 16, ["…漢漢漢漢漢漢漢漢漢…", "             ^"]),
        ("e\u0301" * 20, 1, ["e\u0301" * 19 + "…", "^"]),
        ("a\u0301" + "\u0301" * 9_000, 1, ["a" + "\u0301" * 499 + "…", "^"]),
        ("\ta: b" + " " * 90, 5, [" a: b", "    ^"]),
    ],
)
def test_text_fits_the_terminal(line, column, shown):
    """So many columns, and the caret below the sign that it is about: a line that wraps would move it."""
    _, *below = render_text(Problem("a-b", Origin("x.yml", 1, column), "m."), line, 24).split("\n")
    assert below == [f"    {text}" for text in shown]


def test_text_obeys_nothing():
    assert "\x1b" not in render_text(NASTY, "a\x1b[31mb")
    assert "\n" not in render_text(NASTY)


def test_github_commands_are_one_line_each():
    lines = render_github(PROBLEMS).splitlines()
    assert len(lines) == len(PROBLEMS)
    assert lines[0].startswith("::error file=content/x%2Cy%3Az")
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::warning", "::notice"]
    assert lines[0].count("::") >= 2
    assert "100 %25 of" in lines[0]


def test_github_summary_is_closed_to_markup():
    summary = render_github_summary(PROBLEMS, "1 fact of 4 records")
    assert "1 error, 2 warnings, 1 piece of advice" in summary
    assert "<b>" not in summary
    assert "@all" not in summary
    assert all(line.replace("\\|", "").count("|") in {0, 4} for line in summary.splitlines())


def test_fingerprints_stay_when_lines_move_and_tell_like_problems_apart():
    moved = Problem("c-d", Origin("content/é.yml", 99, 1), "wrong.")
    assert fingerprints([moved]) == fingerprints([PLAIN])
    assert len(set(fingerprints(PROBLEMS))) == len(PROBLEMS)


CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/).+"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""GitLab's Code Quality report as its documentation tells it; it publishes no schema file, and no package has one."""


@pytest.mark.parametrize("problems", [[], PROBLEMS])
def test_gitlab_is_as_its_documentation_says(problems):
    report = json.loads(render_gitlab(problems))
    Draft202012Validator(CODE_QUALITY).validate(report)
    assert len(report) == len(problems)
    assert len({entry["fingerprint"] for entry in report}) == len(problems)


@pytest.mark.parametrize("problems", [[], PROBLEMS])
def test_sarif_is_valid(problems):
    log = render_sarif(problems, {"a-b": ("About a.", "# a"), "unused-code": ("Of none.", "#")}, "1.0")
    parsed = Sarif.model_validate_json(log)
    assert len(parsed.runs[0].results) == len(problems)
    for result in json.loads(log)["runs"][0]["results"]:
        assert json.loads(log)["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_has_what_github_requires():
    """Held here to what the multitool's rules of GitHub ask for, since it is no package of Python."""
    log = render_sarif(PROBLEMS, {"a-b": ("About a. And more", "# a")}, "1.0", "https://desk.example/")
    (run,) = json.loads(log)["runs"]
    driver = run["tool"]["driver"]
    assert driver["informationUri"] == "https://desk.example/"
    for rule in driver["rules"]:
        assert rule["fullDescription"]["text"].endswith(".")
        assert rule["name"].isalnum()
        assert rule["help"]["text"]
    assert driver["rules"][0]["name"] == "AB"
    assert driver["rules"][0]["fullDescription"] == {"text": "About a. And more."}
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert result["partialFingerprints"]


def test_json_counts_what_it_lists():
    report = json.loads(render_json(PROBLEMS, 4, 1))
    assert report["counts"] == {"error": 1, "warning": 2, "advice": 1}
    assert len(report["problems"]) == 4


def test_check_as_a_process(write_base):
    project = write_base({"content/issues/salt.yml": SALT, "content/issues/pepper.yml": "name: Pepper\n"})
    done = run_briefing("check", cwd=project)
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["key-missing", "reference-exists"]
    assert done.stdout.splitlines()[-1] == "1 fact of 4 records: 2 errors (`briefing explain CODE` says what one means)"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["json", "github", "gitlab", "sarif"])
def test_check_in_each_form(write_base, form):
    done = run_briefing("check", "--format", form, cwd=write_base({"content/issues/salt.yml": SALT}))
    assert done.returncode == 1
    assert "reference-exists" in done.stdout
    assert done.stderr == ""
    if form != "github":
        json.loads(done.stdout)
    if form == "sarif":
        Sarif.model_validate_json(done.stdout)


def test_github_paths_start_at_the_repository(write_base, monkeypatch, tmp_path):
    project = write_base({"content/issues/salt.yml": SALT})
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    done = run_briefing("check", "--format", "github", cwd=project)
    assert f"::error file={project.name}/content/issues/salt.yml,line=12,col=9" in done.stdout
    assert "reference-exists" in (tmp_path / "summary.md").read_text()


def config(rules: str) -> str:
    return SMALL_BASE["mkdocs.yml"].replace("      format: 1\n", f"      format: 1\n      rules: {rules}\n")


def test_a_rule_can_be_raised_and_silenced(write_base):
    salt = SMALL_BASE["content/issues/salt.yml"].replace(
        "date: 2023-06-18", "date: 2023-06-18\n    review_by: 2023-01-01"
    )
    base = {"content/issues/salt.yml": salt}
    quiet = run_briefing(
        "check", cwd=write_base({**base, "mkdocs.yml": config("{review-current: {severity: off, reason: r}}")})
    )
    assert (quiet.returncode, quiet.stderr) == (0, "")
    loud = run_briefing("check", cwd=write_base({**base, "mkdocs.yml": config("{review-current: {severity: error}}")}))
    assert loud.returncode == 1


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("{review-current: {severity: off}}", "needs a 'reason'"),
        ("{reference-exists: {severity: warning}}", "needs a 'reason'"),
        ("{review-curent: {severity: error}}", "Did you mean 'review-current'?"),
        ("{key-unknown: {severity: off, reason: r}}", "key-unknown: always an error"),
        ("{review-current: {severity: loud}}", "not one of error, warning, advice, off"),
        ("{review-current: error}", "write it like {severity: warning, reason: why}"),
    ],
)
def test_a_setting_that_does_not_say_what_it_should(write_base, rules, expected):
    done = run_briefing("check", cwd=write_base({"mkdocs.yml": config(rules)}))
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_content_passes():
    done = run_briefing("check", "--today", "2023-06-21")
    assert done.returncode == 0
    assert "error" not in done.stderr


def test_advice_is_counted_and_shown_on_demand(write_base):
    """Advice must not bury what has to be mended; named files are shown with all of it."""
    pepper = "name: Pepper\nsummary: Arcadia and Sylvania want it.\nreview_by: 2023-01-01\nshort: P #1\n"
    sylvania = "name: Sylvania\ntype: government\nsummary: S.\n"
    herb = "name: Herb\nsummary: Of [[sylvania]].\n"
    project = write_base(
        {"content/issues/pepper.yml": pepper, "content/issues/herb.yml": herb, "content/actors/sylvania.yml": sylvania}
    )
    done = run_briefing("check", cwd=project)
    assert [line.split()[:2] for line in done.stderr.splitlines()[1:]] == [
        ["2", "mention-linked"],
        ["1", "review-current"],
    ]
    assert "text-cut" in done.stderr
    assert "1 error, 3 pieces of advice" in done.stdout
    for arguments in (["--advice"], ["content/issues/pepper.yml"], ["content/issues"]):
        assert run_briefing("check", *arguments, cwd=project).stderr.count(": advice: mention-linked: ") == 2
    other = run_briefing("check", "content/issues/herb.yml", cwd=project)
    assert (other.returncode, other.stderr) == (0, "")


def test_more_than_twenty_of_a_kind_become_one_line_with_the_worst_files(write_base):
    """In text alone: what programs read lists every one."""
    often = "".join(
        f"  - {{id: p-{n}, kind: did, by: envoy, date: 2023, sources: [gazette], text: Harvest {n} is expected.}}\n"
        for n in range(21)
    )
    few = often.replace("p-", "q-").replace("Harvest", "Crop").split("  - {id: q-3", 1)[0]
    files = {"herb": f"name: Herb\nsummary: S.\nfacts:\n{few}", "pepper": f"name: Pepper\nsummary: S.\nfacts:\n{often}"}
    project = write_base({f"content/issues/{name}.yml": text for name, text in files.items()})
    done = run_briefing("check", cwd=project)
    (line,) = [line for line in done.stderr.splitlines() if "hedge-named" in line]
    assert line.split()[:2] == ["24", "hedge-named"]
    assert line.endswith("Most in content/issues/pepper.yml (21), content/issues/herb.yml (3).")
    assert done.stdout.endswith("(`briefing check FILE` lists all those in a file)\n")
    named = run_briefing("check", "content/issues/pepper.yml", cwd=project)
    assert named.stderr.count(": warning: hedge-named: ") == 21
    exported = run_briefing("check", "--format", "json", cwd=project)
    assert len(json.loads(exported.stdout)["problems"]) == 24
