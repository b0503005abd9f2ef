"""`.ci/install` on machines that have some of what is needed, and on which some of it cannot be had."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT

BASH = shutil.which("bash")
APT_GET = """\
#!{bash}
echo "$@" >> {machine}/asked
package="${{@: -1}}"
[ "$1" = update ] && exit 0
[ "$package" = npm ] && {{ echo "E: Unable to correct problems, you have held broken packages." >&2; exit 100; }}
[ "$package" = nginx-light ] && package=nginx
printf '#!{bash}\\n' > "{machine}/$package"
/bin/chmod +x "{machine}/$package"
"""
"""An apt-get that installs everything but npm, which Debian's refuses beside a node from elsewhere."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of commands: git, and node from elsewhere."""
    for name, text in {"git": "", "node": "", "apt-get": APT_GET.format(bash=BASH, machine=tmp_path)}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def install(machine: Path, *names: str) -> tuple[int, str, list[str]]:
    done = subprocess.run(
        [str(BASH), str(PROJECT / ".ci/install"), *names],
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )
    asked = machine / "asked"
    return done.returncode, done.stderr, asked.read_text().splitlines() if asked.exists() else []


def test_a_machine_that_has_everything_is_left_alone(machine):
    (machine / "npm").write_text("")
    (machine / "npm").chmod(0o755)
    assert install(machine, "git", "node", "npm") == (0, "", [])


def test_only_what_is_missing_is_installed_each_by_itself(machine):
    status, said, asked = install(machine, "git", "node", "chromium", "make")
    assert (status, said) == (0, "")
    assert [line.rpartition(" ")[2] for line in asked] == ["-qq", "chromium", "make"]


def test_what_cannot_be_had_is_named(machine):
    status, said, asked = install(machine, "git", "chromium", "npm", "make")
    assert status == 1
    assert "held broken packages" in said
    assert said.splitlines()[-1].startswith("npm could not be had: apt-get install npm failed.")
    assert not [line for line in asked if line.endswith("make")]


def test_a_package_that_does_not_bring_the_command_is_no_success(machine):
    (machine / "apt-get").write_text(f"#!{BASH}\n")
    status, said, _ = install(machine, "chromium")
    assert status == 1
    assert said.startswith("chromium could not be had")
