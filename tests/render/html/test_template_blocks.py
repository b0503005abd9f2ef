"""Blocks of our templates that a desk replaces: which there are, and what is said of one that no longer fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.render.html.template_blocks import BLOCKS, VERSION
from briefing_site.render.html.template_faults import TemplateFaultError, check_templates
from jinja2 import Environment, nodes

from tests.conftest import MKDOCS, PROJECT, run_briefing

FOOT = """\
{# briefing-templates: 1 #}
{% extends "briefing/main.html" %}
{% block foot %}<p class="of-ours">Ours</p>{{ super() }}{% endblock %}
"""
BODY = """\
{# briefing-templates: 1 #}
{% extends "briefing/pages/page.html" %}
{% block body %}<p class="of-ours">Above</p>{{ super() }}{% endblock %}
"""
OWN = re.sub(r"^theme: .*", "theme: {name: briefing, custom_dir: ours}", MKDOCS, flags=re.MULTILINE)


def own(folder: Path, text: str) -> Path:
    (folder / "main.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_that_is_promised_is_there_and_documented(name: str) -> None:
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(
        (PROJECT / "templates" / name).read_text()
    )
    assert [block.name for block in tree.find_all(nodes.Block)] == [*BLOCKS[name]]
    (row,) = re.findall(rf"^\| `{re.escape(name)}`.* \| (.*) \|$", (PROJECT / "docs/look.md").read_text(), re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", row)) == BLOCKS[name]
    assert f"| in version {VERSION} |" in (PROJECT / "docs/look.md").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            FOOT.replace("foot", "footer"),
            "main.html:3: 'briefing/main.html' has no block 'footer' in version 1: it",
        ),
        (FOOT.replace(": 1", ": 0"), "main.html:1: it is written for version 0 of the templates, and this tool has"),
        (FOOT.replace("{# briefing-templates: 1 #}", ""), "main.html:2: it says no version; begin it with"),
        (
            FOOT.replace("main.html", "404.html"),
            "'briefing/404.html' has no block 'foot' in version 1: it has none",
        ),
        (FOOT.replace("main.html", "former.html"), "main.html:2: there is no template 'briefing/former.html'"),
        ("\n{# briefing-templates: 7 #}<html></html>", "main.html:2: it is written for version 7 of the templates"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TemplateFaultError) as raised:
        check_templates([own(tmp_path, text), PROJECT / "templates"], ())
    assert said in str(raised.value)


def test_blocks_of_a_desk_within_its_own_are_its_affair(tmp_path: Path) -> None:
    text = FOOT.replace("{{ super() }}", "{% block of_ours %}{% endblock %}")
    check_templates([own(tmp_path, text), PROJECT / "templates"], ())


@pytest.mark.slow
def test_a_desk_replaces_blocks(write_base: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    project = write_base({"mkdocs.yml": OWN, "ours/main.html": FOOT, "ours/pages/page.html": BODY})
    build = ("build", "--no-pdf", "--no-search")
    done = run_briefing(*build, cwd=project)
    assert done.returncode == 0, done.stderr
    page = (project / "site/issues/salt/index.html").read_text()
    assert (page.count("of-ours"), page.count('<footer class="foot">'), page.count("</main>")) == (2, 1, 1)
    assert "too dear" in page
    assert (project / "site/404.html").read_text().count("of-ours") == 1
    (project / "ours/main.html").write_text(FOOT.replace("foot", "footer"))
    for command in (("check",), build):
        done = run_briefing(*command, cwd=project)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert "ours/main.html:3: 'briefing/main.html' has no block 'footer'" in done.stderr
