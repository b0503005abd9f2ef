"""The shape of the package: what docs/architecture.md says of it is so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import pytest
from briefing_site.facts.model import KINDS
from briefing_site.render.compose.kinds import KIND_PARTS

from benchmarks.shape import figures, layers
from tests.conftest import PROJECT, SMALL_BASE
from tests.page_code import PACKAGE, PAGE, replace_once, ruff_faults, shown_code, with_imports_sorted
from tests.render.paper import words
from tests.scripted_repository import ScriptedRepository


def test_every_package_is_described_in_the_order_of_its_imports():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == layers()
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(layers())


def test_the_package_keeps_its_shape():
    limits = {each: each.limit for each in figures() if each.limit is not None}
    assert limits
    assert {each.name: each.over for each, limit in limits.items() if int(each.value) > limit} == {}


@pytest.mark.parametrize("name", sorted({*re.findall(r"`((?:\w+/)+\w+\.(?:py|yml))`", PAGE)}))
def test_every_file_that_the_page_names_is_there(name):
    path = Path(name)
    assert any((folder / path).is_file() for folder in (PACKAGE, PROJECT)), name


# --- what the page says of adding things, carried out ---------------------------------------------------------------

FIELD = shown_code("Head(")
EVENT_MODULE = "facts/kinds/event.py"
EVENT = """\
name: Talks
type: meeting
date: 2023-06-18
summary: They met.
outcome: >-
  Salt, see [[{target}]].
"""
SCRIPT = """\
from briefing_site.facts.fields import canonical_order
from briefing_site.facts.json_schema import schema_of
from briefing_site.facts.model import Event
order = canonical_order(Event)
assert order.index("outcome") == order.index("place") + 1
assert schema_of("events")["properties"]["outcome"]["description"] == "What came of it."
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with the page's field of events."""
    source = tmp_path_factory.mktemp("extended")
    package = shutil.copytree(PACKAGE, source / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    (package / EVENT_MODULE).write_text(event_with_field(), encoding="utf-8")
    return source


def event_with_field() -> str:
    """Return the module of events with the page's field, and with what it imports for it."""
    head = (
        "from briefing_site.base.language import N_\n"
        "from briefing_site.facts.field_marks import VOUCHED, Head\n"
        "from briefing_site.facts.types import Prose\n"
    )
    place = '    """Where it takes place."""\n'
    text = (
        (PACKAGE / EVENT_MODULE)
        .read_text(encoding="utf-8")
        .replace("from briefing_site.", f"{head}from briefing_site.", 1)
    )
    return with_imports_sorted(EVENT_MODULE, text.replace(place, place + textwrap.indent(FIELD, "    ")))


def test_the_code_of_a_field_on_the_page_is_clean() -> None:
    assert ruff_faults(EVENT_MODULE, event_with_field()) == ""


def briefing(source: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def make_project(folder: Path, target: str) -> Path:
    files = {
        "mkdocs.yml": "site_name: Desk\ntheme: {name: null, custom_dir: TEMPLATES}\ndocs_dir: content/pages\n"
        "plugins:\n  - briefing: {format: 1, audience: 'TLP:CLEAR', default_handling: 'TLP:CLEAR'}\n",
        "content/pages/index.md": "---\ntitle: Desk\n---\nIt is about [[salt]].\n",
        "content/issues/salt.yml": "name: Salt\nsummary: A spice.\n",
        "content/events/talks.yml": EVENT.format(target=target),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("TEMPLATES", str(PROJECT / "templates")), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_field_added_as_the_page_says_is_everywhere(extended: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path, "salt")
    assert (ran := briefing(extended, project, "-c", SCRIPT)).returncode == 0, ran.stderr
    built = briefing(
        extended, project, "-m", "briefing_site", "build", "--no-pdf", "--no-search", "--today", "2023-06-21"
    )
    assert built.returncode == 0, built.stderr
    page = (project / "site" / "events" / "talks" / "index.html").read_text(encoding="utf-8")
    assert "Outcome" in page
    assert re.search(r'Salt, see <a [^>]*href="../../issues/salt/"', page)
    assert '"outcome"' in (project / "site" / "data" / "events.json").read_text(encoding="utf-8")
    assert "Talks" in (project / "site" / "issues" / "salt" / "index.html").read_text(encoding="utf-8")


FORMS_SCRIPT = """\
from datetime import date
from pathlib import Path
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.compose.edition import Edition
from briefing_site.render.search import render_search
from briefing_site.site.pages import Site
site = Site(FactBase(load_snapshot(read_tree(Path("."))).records))
(talks,) = (d for d in render_search(Edition(site, "TLP:CLEAR", date(2023, 6, 21))) if d.address == "events/talks/")
assert "Salt, see Salt." in talks.html, talks.html
"""


@pytest.mark.slow
def test_a_field_added_as_the_page_says_is_searched_and_printed(extended: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path, "salt")
    assert (ran := briefing(extended, project, "-c", FORMS_SCRIPT)).returncode == 0, ran.stderr
    command = ("-m", "briefing_site", "pdf", "talks", "-o", "printed", "--today", "2023-06-21")
    assert (ran := briefing(extended, project, *command)).returncode == 0, ran.stderr
    assert "Outcome Salt, see Salt." in words((project / "printed" / "events" / "talks.pdf").read_bytes())


@pytest.mark.slow
def test_a_field_added_as_the_page_says_is_formatted_renamed_compared_and_scaffolded(
    extended: Path, tmp_path: Path
) -> None:
    project = make_project(tmp_path, "salt")
    run = partial(briefing, extended, project, "-m", "briefing_site")
    talks = project / "content/events/talks.yml"
    lines = talks.read_text(encoding="utf-8").splitlines()
    talks.write_text("\n".join([lines[0], *lines[4:], *lines[1:4], "place: Thebes", ""]), encoding="utf-8")
    assert (ran := run("fmt")).returncode == 0, ran.stderr
    assert re.search(r"\nplace: Thebes\noutcome: ", talks.read_text(encoding="utf-8"))
    ScriptedRepository(project).commit("facts: talks")
    assert (ran := run("rename", "salt", "brine")).returncode == 0, ran.stderr
    assert "[[brine]]" in talks.read_text(encoding="utf-8")
    talks.write_text(talks.read_text(encoding="utf-8").replace("Salt, see", "Pepper, see"), encoding="utf-8")
    told = run("diff", "HEAD", "--today", "2023-06-21").stdout
    assert "outcome" in told
    assert "Pepper" in told
    assert (ran := run("new", "event", "parley")).returncode == 0, ran.stderr
    assert "outcome" in (project / "content/events/parley.yml").read_text(encoding="utf-8")


def test_a_field_added_as_the_page_says_tells_no_audience_too_much(extended: Path, tmp_path: Path) -> None:
    """A link in it to what the audience may not see is reported, as in any other prose."""
    project = make_project(tmp_path, "closed")
    (project / "content/issues/closed.yml").write_text(
        "name: Closed\nsummary: S.\nhandling: 'TLP:RED'\n", encoding="utf-8"
    )
    ran = briefing(extended, project, "-m", "briefing_site", "check", "--today", "2023-06-21")
    assert "talks.yml:6:13: handling" in ran.stdout + ran.stderr, ran.stdout + ran.stderr


def test_a_dead_link_in_a_field_added_as_the_page_says_is_reported(extended: Path, tmp_path: Path) -> None:
    ran = briefing(extended, make_project(tmp_path, "nowhere"), "-m", "briefing_site", "check", "--today", "2023-06-21")
    assert "content/events/talks.yml:6:13: reference-exists" in ran.stdout + ran.stderr


def test_every_kind_says_what_it_shows() -> None:
    assert {*KIND_PARTS} == {*KINDS}


# --- a kind ---------------------------------------------------------------------------------------------------------

TREATY_SCRIPT = """\
from datetime import date
from pathlib import Path
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.compose.edition import Edition
from briefing_site.render.search import render_search
from briefing_site.site.pages import Site
site = Site(FactBase(load_snapshot(read_tree(Path("."))).records))
(peace,) = (d for d in render_search(Edition(site, "TLP:CLEAR", date(2023, 6, 21))) if d.address == "treaties/peace/")
assert "kind:treaties" in peace.html
assert "Arcadia signed." in peace.html
"""
TREATY = """\
name: Peace of Salt
summary: It ends the war over [[salt]].
signatories: arcadia
facts:
  - id: it-was-signed
    kind: did
    text: Arcadia signed.
    by: arcadia
    date: 2023-06-18
    sources: [gazette p2]
"""


TREATY_MODULE = "facts/kinds/treaty.py"
KIND_MODULE = shown_code("class Treaty(")


def test_the_code_of_a_kind_on_the_page_is_clean() -> None:
    assert ruff_faults(TREATY_MODULE, KIND_MODULE) == ""


@pytest.fixture(scope="module")
def with_treaties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with the page's kind, added in its three places."""
    source = tmp_path_factory.mktemp("treaties")
    package = shutil.copytree(PACKAGE, source / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    (package / TREATY_MODULE).write_text(KIND_MODULE, encoding="utf-8")
    replace_once(
        package / "facts" / "model.py",
        (
            "FactRecord = Actor | Issue | Cooperation | Event",
            "FactRecord = Actor | Issue | Cooperation | Event | Treaty",
        ),
        (
            "from briefing_site.facts.kinds.strict ",
            "from briefing_site.facts.kinds.treaty import Treaty\nfrom briefing_site.facts.kinds.strict ",
        ),
    )
    table = "KIND_PARTS: Mapping[str, KindParts] = {\n"
    replace_once(package / "render" / "compose" / "kinds.py", (table, f"{table}    {shown_code('KindParts(')}"))
    return source


@pytest.fixture
def treaty_project(tmp_path: Path) -> Path:
    project = make_project(tmp_path, "salt")
    for name in ("actors/arcadia.yml", "sources/gazette.yml"):
        path = project / "content" / name
        path.parent.mkdir()
        path.write_text(SMALL_BASE[f"content/{name}"], encoding="utf-8")
    place = project / "content" / "treaties" / "peace.yml"
    place.parent.mkdir()
    place.write_text(TREATY, encoding="utf-8")
    (project / "content/events/talks.yml").unlink()
    return project


@pytest.mark.slow
def test_a_kind_added_as_the_page_says_is_everywhere(with_treaties: Path, treaty_project: Path) -> None:
    command = ("-m", "briefing_site")
    built = briefing(with_treaties, treaty_project, *command, "build", "--no-search", "--today", "2023-06-21")
    assert built.returncode == 0, built.stderr
    site = treaty_project / "site"
    page = (site / "treaties/peace/index.html").read_text(encoding="utf-8")
    assert "Signed by" in page
    assert 'href="../../actors/arcadia/"' in page
    assert 'id="it-was-signed"' in page
    assert "Peace of Salt" in (site / "treaties/index.html").read_text(encoding="utf-8")
    assert "What binds the sides." in (site / "treaties/index.html").read_text(encoding="utf-8")
    assert re.search(r'href="[^"]*treaties/">Treaties<', page)
    actor = (site / "actors/arcadia/index.html").read_text(encoding="utf-8")
    assert "Has signed" in actor
    assert "Peace of Salt" in (site / "a-z/index.html").read_text(encoding="utf-8")
    (treaty,) = json.loads((site / "data/treaties.json").read_bytes())["treaties"]
    assert (treaty["signatories"], treaty["facts"]) == (["arcadia"], ["it-was-signed"])
    assert "signatories" in (site / "data/schema/treaties.json").read_text(encoding="utf-8")
    assert (site / "pdf/treaties/peace.pdf").is_file()
    ran = briefing(with_treaties, treaty_project, "-c", TREATY_SCRIPT)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.slow
def test_a_kind_added_as_the_page_says_has_a_schema_a_scaffold_and_its_rules(
    with_treaties: Path, treaty_project: Path
) -> None:
    command = ("-m", "briefing_site")
    schema = briefing(with_treaties, treaty_project, *command, "schema", "treaties").stdout
    assert json.loads(schema)["properties"]["signatories"]["description"] == "The actors that signed it."
    made = briefing(with_treaties, treaty_project, *command, "new", "treaty", "truce")
    assert made.returncode == 0, made.stderr
    truce = treaty_project / "content/treaties/truce.yml"
    assert " signatories," in truce.read_text(encoding="utf-8")
    truce.write_text("name: Truce\nsummary: S.\nsignatories: arcada\nrelated: peace\n", encoding="utf-8")
    checked = briefing(with_treaties, treaty_project, *command, "check", "--today", "2023-06-21")
    told = checked.stdout + checked.stderr
    assert "truce.yml:3:14: reference-exists: no record or fact 'arcada'. Did you mean 'arcadia'?" in told
    assert "truce.yml:4" not in told
    found = briefing(with_treaties, treaty_project, *command, "find", "in:peace").stdout
    assert "it-was-signed" in found
