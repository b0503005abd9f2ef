"""Compiled templates: words translated beforehand, text escaped, finished HTML left alone."""

from __future__ import annotations

import pytest
from briefing_site.base.language import ENGLISH, read_language, speaking
from briefing_site.render.html.templates import Templates
from jinja2 import UndefinedError
from markupsafe import Markup


@pytest.fixture
def render(tmp_path):
    """Render one template's text with values, in a language."""

    def rendered(text, language=ENGLISH, **values):
        (tmp_path / "it.html").write_text(text, encoding="utf-8")
        with speaking(language):
            templates = Templates(tmp_path, "en")
        return templates.get_template("it.html").render(**values)

    return rendered


def test_words_are_those_of_the_language_that_was_spoken_when_the_templates_were_made(render):
    assert render('{{ _("Sources") }}') == "Sources"
    assert render('{{ _("Sources") }}', read_language("ar")) == "المصادر"


@pytest.mark.parametrize(
    "text",
    ["{{ _(word) }}", "{% trans %}Sources{% endtrans %}", '{% macro m(w) %}{{ w }}{% endmacro %}{{ m(_("Sources")) }}'],
)
def test_words_come_out_the_same_however_they_are_asked_for(render, text):
    assert render(text, read_language("ar"), word="Sources") == "المصادر"


def test_a_percent_sign_is_written_twice_as_everywhere_in_jinja(render):
    assert render('{{ _("100 %% sure") }}') == "100 % sure"


def test_text_is_escaped_and_finished_html_is_not(render):
    text = "{{ a }}{{ b }}{% if a %}{{ a if b else b }}{% endif %}{{ 7 }}{{ n }}{{ none }}"
    assert render(text, a="<i>", b=Markup("<b>"), n=1.5, none=None) == "&lt;i&gt;<b>&lt;i&gt;71.5None"


def test_what_is_not_there_fails(render):
    with pytest.raises(UndefinedError, match="'missing' is undefined"):
        render("{{ missing }}")


def test_a_template_is_loaded_once(tmp_path):
    (tmp_path / "it.html").write_text("x", encoding="utf-8")
    templates = Templates(tmp_path, "en")
    assert templates.get_template("it.html") is templates.get_template("it.html", "other.html")
    assert templates.get_template("it.html", globals={"a": 1}).globals["a"] == 1
