"""The desk's own lists: what mkdocs.yml may say, and who gets to see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from briefing_site.site.saved_lists import SavedListError, parse_lists

from tests.conftest import MKDOCS, run_briefing

LISTS = """\
      lists:
        - {name: Not yet checked, query: unchecked}
        - {name: Of the envoy, query: 'by:envoy "too dear"'}
        - {name: Nobody has spoken, query: 'list:gaps'}
        - {name: Lines taken, query: 'list:positions sources=1'}
"""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("unchecked", "'unchecked': each list has a name and a query"),
        ({"name": "A"}, "each list has a name and a query, as in {name: Not yet checked, query: unchecked}"),
        ({"name": "A", "query": "unchecked", "sort": "x"}, "each list has a name and a query"),
        ({"name": "", "query": "unchecked"}, "the name is missing"),
        ({"name": "席兰亭", "query": "unchecked"}, "for its address it needs an 'id' of Latin letters"),
        ({"name": "A", "query": "by:"}, "'A': column 4: a value is missing here. For example:"),
    ],
)
def test_a_list_that_is_none_is_told(value: object, words: str) -> None:
    with pytest.raises(SavedListError) as caught:
        parse_lists([value])
    assert words in str(caught.value)


def test_two_lists_at_one_address_are_refused() -> None:
    with pytest.raises(SavedListError, match="two lists have the address 'a-b'"):
        parse_lists([{"name": "A b", "query": ""}, {"name": "Ä-b", "query": ""}])


def built(project: Path, *arguments: str) -> Path:
    done = run_briefing("build", "--no-pdf", "--no-search", "--strict", *arguments, cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "site"


@pytest.mark.slow
def test_lists_become_pages_and_the_home_page_leads_to_them(write_base: Callable[..., Path]) -> None:
    site = built(write_base({"mkdocs.yml": MKDOCS + LISTS}))
    assert "lists/not-yet-checked/" in (site / "index.html").read_text()
    unchecked = (site / "lists" / "not-yet-checked" / "index.html").read_text()
    assert "too dear" in unchecked
    assert 'class="filters"' in unchecked
    of_envoy = (site / "lists" / "of-the-envoy" / "index.html").read_text()
    assert '<p class="remark">Asked with the query by:envoy &#34;too dear&#34;</p>' in of_envoy
    assert of_envoy.index("Asked with") > of_envoy.index('id="found"'), "the desk's own words stand last"
    assert "It should fall." in (site / "lists" / "lines-taken" / "index.html").read_text()


@pytest.mark.slow
def test_a_list_that_names_what_is_hidden_is_not_there(write_base: Callable[..., Path]) -> None:
    hidden = "name: Zanzibar\ntype: government\nhandling: TLP:RED\nsummary: A.\n"
    lists = "      lists: [{name: Of Zanzibar, query: 'by:zanzibar'}]\n"
    files = {"mkdocs.yml": MKDOCS + lists, "content/actors/zanzibar.yml": hidden}
    site = built(write_base(files), "--audience", "TLP:GREEN")
    assert not (site / "lists").exists()
    assert [path for path in site.rglob("*.html") if "anzibar" in path.read_text()] == []
    assert (built(write_base(files), "--audience", "TLP:RED") / "lists" / "of-zanzibar" / "index.html").exists()


def test_a_list_that_asks_for_what_there_is_not_stops_the_build(write_base: Callable[..., Path]) -> None:
    project = write_base({"mkdocs.yml": MKDOCS + "      lists: [{name: A, query: 'by:envoi'}]\n"})
    done = run_briefing("build", "--no-pdf", "--no-search", cwd=project)
    assert done.returncode == 1
    words = "lists: 'A': column 4: no actor 'envoi'. Did you mean 'envoy'?"
    assert re.search(rf"mkdocs\.yml:\d+:36: {re.escape(words)}", done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("'by:envoi'", 36, "no actor 'envoi'. Did you mean 'envoy'?"),
        ("by:envoy date>=2023-13", 47, "'2023-13': "),
        ('"uncheked"', 33, "'uncheked' is not a term that can stand alone. Did you mean 'unchecked'?"),
        ("'by:envoy or'", 42, "'or' is not a term."),
    ],
)
def test_a_list_that_asks_for_what_there_is_not_is_told_by_check_with_its_place(
    write_base: Callable[..., Path], query: str, column: int, words: str
) -> None:
    project = write_base({"mkdocs.yml": MKDOCS + f"      lists: [{{name: A, query: {query}}}]\n"})
    line = 1 + MKDOCS.count("\n")
    for _ in range(2):  # the second time from what was found
        done = run_briefing("check", cwd=project)
        assert done.returncode in {1, 2}
        told = done.stdout + done.stderr
        assert re.search(rf"mkdocs\.yml:{line}:{column}: (list-answered: |lists: )'A': column \d+: ", told), told
        assert words in told
        assert "Traceback" not in told
