"""A desk's own files for paper that were written for other templates than ours are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.build.print_check import check_print_files
from briefing_site.render.html.template_faults import TemplateFaultError

from tests.conftest import MKDOCS, PROJECT, run_briefing

OURS = PROJECT / "templates/print"
LOOK = (OURS / "look.typ").read_text(encoding="utf-8")
FORMER = re.sub(r"^#let faces = .*\n", "", LOOK, flags=re.MULTILINE)
OWN = re.sub(r"^theme: .*", "theme: {name: briefing, custom_dir: ours}", MKDOCS, flags=re.MULTILINE)


def test_files_that_define_what_ours_use_fit(tmp_path: Path) -> None:
    (tmp_path / "look.typ").write_text(LOOK + "#let of-ours = 1\n", encoding="utf-8")
    (tmp_path / "of-ours.typ").write_text("#let x = 1\n", encoding="utf-8")
    check_print_files([tmp_path, OURS])
    check_print_files([OURS])


@pytest.mark.parametrize(
    ("data", "said"), [(FORMER.encode(), "look.typ: it does not define 'faces', which"), (b"\xff", "not UTF-8 text.")]
)
def test_one_that_does_not_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "look.typ").write_bytes(data)
    with pytest.raises(TemplateFaultError) as raised:
        check_print_files([tmp_path, OURS])
    assert said in str(raised.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [(FORMER, "ours/print/look.typ: it does not define 'faces'"), (LOOK + "#let x = (\n", "look.typ:")],
)
@pytest.mark.parametrize("command", [("build", "--no-search"), ("pdf", "salt")])
def test_commands_name_the_file(
    write_base: Callable[[Mapping[str, str | bytes]], Path], command: tuple[str, ...], text: str, said: str
) -> None:
    project = write_base({"mkdocs.yml": OWN, "ours/print/look.typ": text})
    done = run_briefing(*command, cwd=project)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert said in done.stderr
