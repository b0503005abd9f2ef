"""Which faults are a template's, and where they are found: never those of our own code below it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from briefing_site.build.template_check import NEEDED, check_templates_once
from briefing_site.render.html.page_view import PageBlock, PageHead
from briefing_site.render.html.renderer import PAGE_TEMPLATE, VIEWS
from briefing_site.render.html.template_faults import (
    TemplateFaultError,
    check_templates,
    fault_of,
    naming_templates,
    templates_in,
)
from briefing_site.render.html.templates import Templates

from tests.conftest import PROJECT


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ a.b.c }}", "it.html:1: 'a' is undefined."),
        ("\n{{ 1 + '' }}", "it.html:2: unsupported operand type(s) for +: 'int' and 'str' (TypeError)."),
        ("{% include 'other.html' %}", "other.html:2: 'nothing' is undefined."),
        ("{% from 'other.html' import m %}{{ m() }}", "other.html:2: 'nothing' is undefined."),
        ("{% include ['no.html', 'nor.html'] %}", "it.html:1: there is no template"),
        ("\n{% include name %}", "it.html:2: there is no template 'absent.html'"),
        ("{{ 1 | nothing }}", "it.html:1: No filter named 'nothing'."),
    ],
)
def test_a_failing_template_is_named_with_the_line(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, it=text, other="\n{{ nothing }}{% macro m() %}{% endmacro %}")
    with pytest.raises(TemplateFaultError) as raised:
        naming_templates(lambda: Templates(tmp_path, "en").get_template("it.html").render(name="absent.html"))()
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_fault_of_our_own_code_below_a_template_stays_what_it_is(tmp_path: Path) -> None:
    def fail() -> str:
        raise KeyError("ours")

    template = Templates(write(tmp_path, it="{{ fail() }}"), "en").get_template("it.html")
    with pytest.raises(KeyError) as raised:
        naming_templates(template.render)(fail=fail)
    assert fault_of(raised.value) == ""
    assert fault_of(ValueError("elsewhere")) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n{% if %}", "it.html:2: Expected an expression"),
        ("\n{% extends 'no.html' %}", "it.html:2: there is no template 'no.html'"),
        ("\n{% import 'no.html' as x %}", "it.html:2: there is no template 'no.html'"),
        ("\n\n{% from 'no.html' import x %}", "it.html:3: there is no template 'no.html'"),
        ("{{ " + "(" * 5000 + " }}", "it.html"),
    ],
)
def test_what_cannot_be_used_is_found_without_rendering(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TemplateFaultError) as raised:
        check_templates([write(tmp_path, it=text)], ())
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    write(tmp_path, it="{% include 'no.html' ignore missing %}{% include name %}{% trans %}Yes{% endtrans %}")
    check_templates([tmp_path], ("it.html",))
    with pytest.raises(TemplateFaultError, match=r"there is no template 'main\.html'.*theme: briefing"):
        check_templates([tmp_path], ("main.html",))
    (tmp_path / "it.html").write_bytes(b"\xff")
    with pytest.raises(TemplateFaultError, match=r"it\.html: not UTF-8 text"):
        check_templates([tmp_path], ())


def test_the_first_folder_that_has_a_template_counts(tmp_path: Path) -> None:
    for name in ("own", "theme"):
        (tmp_path / name).mkdir()
    own, theme = write(tmp_path / "own", it="Own"), write(tmp_path / "theme", it="{% if %}", base="Base")
    assert templates_in([own, theme]) == {"it.html": own / "it.html", "base.html": theme / "base.html"}
    check_templates([own, theme], ("it.html", "base.html"))


def test_the_shipped_templates_are_sound_and_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_templates_once(tmp_path, [PROJECT / "templates"])
    module = "briefing_site.build.template_check.check_templates"
    monkeypatch.setattr(module, lambda *_: pytest.fail("parsed again"))
    check_templates_once(tmp_path, [PROJECT / "templates"])


def test_each_template_that_pages_need_is_shipped() -> None:
    assert {*NEEDED} == {"main.html", PAGE_TEMPLATE}
    assert {*NEEDED} <= {*templates_in([PROJECT / "templates"])}


def test_each_template_of_a_kind_of_page_is_used() -> None:
    pages = {name for name in templates_in([PROJECT / "templates"]) if name.startswith("pages/")}
    assert pages - {PAGE_TEMPLATE} <= {f"pages/{kind}.html" for kind in (*VIEWS, "home")}


def test_each_block_has_a_macro() -> None:
    module = Templates(PROJECT / "templates", "en").get_template("partials/blocks.html").module
    kinds = {*get_args(PageBlock), PageHead}
    assert {kind.macro for kind in kinds} == {*module.macros}  # type: ignore[attr-defined]  # what the template sets
