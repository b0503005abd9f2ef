"""No module writes, removes or moves a file by itself: `atomic_files` does, and a few others say why they may."""

from __future__ import annotations

import ast

from tests.conftest import PROJECT

PACKAGE = PROJECT / "generator" / "briefing_site"
WRITES = frozenset(
    """write_text write_bytes touch unlink rmdir mkdir mkdtemp mkstemp rename symlink_to hardlink_to rmtree chmod
    extractall NamedTemporaryFile TemporaryDirectory TemporaryFile fdopen""".split()  # noqa: SIM905 - as a list of words
)
IN_OS_OR_SHUTIL = frozenset(
    """open write remove link symlink makedirs renames truncate copy copy2 copyfile copytree move""".split()  # noqa: SIM905
)
ALLOWED = {
    "base.atomic_files": "this is the one place",
    "base.cache": "a database that cannot be read goes; and `.cache` is closed to others",
    "base.system_calls": "two folders are exchanged, and a folder is opened to flush its filesystem",
    "base.parallel": "pipes to other processes",
    "base.process_endings": "what ended a process goes to its standard error",
    "base.spool": "a file without a name, which goes with the process",
    "build.page_reuse": "a page of the last site gets a second name in the folder that is published whole",
    "build.pdf": "templates for paper that were laid together and are out of use go",
    "build.publish": "a site is written to a folder of its own, which is published whole",
    "build.search_index": "the index is unpacked into the folder that is published whole",
    "build.zip_archive": "the archive is written to the file that `atomic_files` gives for it",
    "cli.init": "the empty folders of a new project",
    "git.drivers": "a file goes that would be empty",
    "git.signatures": "a folder for the list of signers, which git reads as a file; it goes again",
    "git.objects": "a folder of git's own, for the index of a commit that no branch has",
    "mkdocs_plugin.runner": "a folder for the pages of another revision, which goes again",
}
"""Modules that touch the disk otherwise, and why."""


def other_writes(tree):
    """Yield the line and the name of each call by which a module might write, remove or move a file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        words = [a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
        modes = [word for word in words if isinstance(word, str) and 0 < len(word) <= 3 and set(word) <= set("rwaxbt+")]
        opens = name in {"open", "ZipFile", "TarFile"} and any(set(mode) & set("wax+") for mode in modes)
        replaces = (
            name == "replace" and isinstance(function, ast.Attribute) and len(node.args) == 1 and not node.keywords
        )
        receiver = getattr(function.value, "id", "") if isinstance(function, ast.Attribute) else ""
        low = receiver in {"os", "shutil"} and name in IN_OS_OR_SHUTIL
        if name in WRITES or opens or replaces or low:
            yield node.lineno, name


def test_nothing_else_in_the_package_writes():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if calls := [*other_writes(ast.parse(path.read_text(encoding="utf-8")))]:
            found[module] = calls
    assert {module: calls for module, calls in found.items() if module not in ALLOWED} == {}
    assert found.keys() == ALLOWED.keys(), "an exception that is not needed any more"


def test_the_search_finds_writes_and_nothing_else():
    lines = """\
Path(p).write_text(x)
open(p, 'w')
p.open('ab')
open(p, mode='x')
p.replace(q)
os.open(p, flags)
shutil.copy(p, q)
ZipFile(p, 'w')
os.remove(p)
p.rename(q)
open(p)
p.open('rb')
text.replace('a', 'b')
replace(record, a=1)
day.replace(month=1)
items.remove(p)
ZipFile(p)
"""
    assert [line for line, _ in other_writes(ast.parse(lines))] == [*range(1, 11)]
