"""mkdocs.yml: what is read of it, what is never run, and what is said of it where it is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.mkdocs_plugin.config_file import ConfigFileError, read_config_file

from tests.conftest import MKDOCS, run_briefing
from tests.scripted_repository import ScriptedRepository

Write = Callable[[Mapping[str, str | bytes]], Path]
HOSTILE = """\
hooks: [hook.py]
markdown_extensions:
  - stolen
  - x: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [stolen]]
extra: {x: !!python/name:os.system , y: !relative docs, z: !mine {a: b}}
"""
"""Everything by which MkDocs can be made to run code, plugins that are not installed apart."""
FAULTS: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a file that inherits from itself": (
        {"mkdocs.yml": f"INHERIT: mkdocs.yml\n{MKDOCS}"},
        "mkdocs.yml: INHERIT: 'mkdocs.yml' inherits from this file itself.",
    ),
    "a cycle of two": (
        {"mkdocs.yml": f"INHERIT: a.yml\n{MKDOCS}", "a.yml": "INHERIT: mkdocs.yml\n"},
        "a.yml: INHERIT: 'mkdocs.yml' inherits from this file itself.",
    ),
    "an endless file": (
        {"mkdocs.yml": f"INHERIT: /dev/zero\n{MKDOCS}"},
        "mkdocs.yml: INHERIT: there is no file '/dev/zero'.",
    ),
    "a parent that is not there": (
        {"mkdocs.yml": f"INHERIT: base.yml\n{MKDOCS}"},
        "mkdocs.yml: INHERIT: there is no file 'base.yml'.",
    ),
    "no YAML": ({"mkdocs.yml": f"{MKDOCS}x: [\n"}, "mkdocs.yml:10:1: "),
    "no set of keys": ({"mkdocs.yml": "- x\n"}, "mkdocs.yml: a set of keys is expected, like 'site_name: …'."),
    "brackets without end": ({"mkdocs.yml": "x: " + "[" * 5_000}, "mkdocs.yml: brackets or lists lie too deep"),
    "no such day": ({"mkdocs.yml": f"{MKDOCS}x: 2023-02-30\n"}, "mkdocs.yml: day is out of range for month."),
    "an unknown language of the content": (
        {"mkdocs.yml": f"{MKDOCS}      content_language: klingon\n"},
        "mkdocs.yml:9:25: content_language: no language 'klingon'; write a BCP 47 tag",
    ),
    "no plugin": (
        {"mkdocs.yml": "site_name: x\ndocs_dir: content/pages\n"},
        "mkdocs.yml names no plugin 'briefing'. Write '- briefing:' below 'plugins:'.",
    ),
    "a tag for an option": (
        {"mkdocs.yml": MKDOCS.replace("TLP:AMBER+STRICT", "!!python/name:os.sep")},
        "mkdocs.yml:8:7: audience: '!!python/name:os.sep' is not one of",
    ),
    "pages elsewhere": (
        {"mkdocs.yml": MKDOCS.replace("docs_dir: content/pages", "docs_dir: content")},
        "mkdocs.yml:3:11: docs_dir: hand-written pages lie in 'content/pages': write that.",
    ),
    "no folder of templates": (
        {"mkdocs.yml": MKDOCS.replace("custom_dir: /", "custom_dir: nowhere/")},
        "mkdocs.yml:4:8: theme: The path set in custom_dir",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_fault_is_one_line_and_status_2(write_base: Write, fault: str, command: str) -> None:
    changes, expected = FAULTS[fault]
    started = time.monotonic()
    done = run_briefing(command, cwd=write_base(changes))
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"Error: {expected}")
    assert done.stderr.count("\n") == 1
    assert time.monotonic() - started < 60, "seconds, on a slow and busy machine"


@pytest.mark.slow
def test_nothing_that_mkdocs_yml_names_is_run_but_by_a_build(tmp_path: Path) -> None:
    repository = ScriptedRepository(tmp_path / "desk")
    page, sources = "Salt.\n", "type: report\ntitle: It\npublisher: It\n"
    traps = dict.fromkeys(("hook.py", "stolen.py"), 'open("stolen", "w").close()\n')
    repository.write({"mkdocs.yml": f"{HOSTILE}{MKDOCS}", "content/pages/index.md": page, **traps})
    repository.commit("Start")
    repository.write({"content/sources/it.yml": sources})
    repository.commit("A source")
    commands = (
        ["check"],
        ["diff", "HEAD~1", "HEAD"],
        ["fmt", "--check"],
        ["proposal", "HEAD", "--base", "HEAD~1", "--into", str(tmp_path / "merged")],
        ["log", "it"],
        ["impact", "it"],
        ["review"],
        ["fix"],
        ["new", "actor", "arcadia"],
    )
    for command in commands:
        done = run_briefing(*command, cwd=repository.folder)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in {0, 1}, done.stderr
        assert not [*tmp_path.rglob("stolen")], command


def test_inherited_keys_lie_below_and_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_URL", "https://desk.example/")
    (tmp_path / "base.yml").write_text("site_name: Base\nextra: {a: 1, b: 1}\nplugins: [x]\n")
    own = "INHERIT: base.yml\nextra: {b: 2}\nplugins: [y]\nsite_url: !ENV DESK_URL\nz: !ENV [NONE_SUCH, dflt]\n"
    (tmp_path / "mkdocs.yml").write_text(own)
    assert read_config_file(tmp_path / "mkdocs.yml") == {
        "site_name": "Base",
        "extra": {"a": 1, "b": 2},
        "plugins": ["y"],
        "site_url": "https://desk.example/",
        "z": "dflt",
    }


def test_merge_keys_do_not_multiply_without_end(tmp_path: Path) -> None:
    levels = ["a0: &a0 {k: 1}"]
    levels += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 9)]
    (tmp_path / "mkdocs.yml").write_text("\n".join(levels))
    with pytest.raises(ConfigFileError, match="'<<' brings in too many keys"):
        read_config_file(tmp_path / "mkdocs.yml")
