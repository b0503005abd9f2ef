"""What search reads, and the index that Pagefind makes of it."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefing_site.base.cache import Cache
from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, prepare
from briefing_site.build.search_index import SearchIndexError, _pack, _read_cbor, write_index
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.compose.edition import Edition
from briefing_site.render.search import SearchDocument, render_search
from briefing_site.site.facets import cjk_suffixes, facets_of_fact, names_in_order
from briefing_site.site.pages import Site

from tests.conftest import SMALL_BASE, TODAY, run_briefing

NAMED = {
    "content/actors/xi-lanting.yml": (
        "name: Xi Lanting\nshort: Xi\ntype: person\nsummary: A person.\naliases: [The Chairman]\n"
        "former_ids: [xi]\nnames: {zh-Hans: 席兰亭, zh-Latn-pinyin: Xí Lántíng, ru: Си Ланьтин, ja: 席蘭亭}\n"
    )
}
CANARY = SMALL_BASE["content/issues/salt.yml"] + (
    "  - id: canary-fact\n    kind: said\n    by: envoy\n    text: The zanzibar canary sings.\n    date: 2021-06-18\n"
    "    sources: [gazette p3]\n    handling: TLP:RED\n"
)


def base_of(project: Path) -> FactBase:
    return FactBase(load_snapshot(read_tree(project, "content")).records)


def documents_of(project: Path, audience: str = "TLP:AMBER") -> list[SearchDocument]:
    site = Site(for_audience(base_of(project), audience, "TLP:CLEAR"))
    return list(render_search(Edition(site, "TLP:CLEAR", parse_day(TODAY))))


def inflated(folder: Path) -> bytes:
    """Every byte of an index, uncompressed."""
    files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\n".join(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for data in files)


def marks(document: SearchDocument) -> list[dict[str, Any]]:
    return [json.loads(mark.replace("&quot;", '"')) for mark in re.findall(r'<span id="([^"]*)"', document.html)]


def test_a_document_tells_of_the_record_and_then_of_each_fact(write_base):
    (salt,) = [d for d in documents_of(write_base()) if d.address == "issues/salt/"]
    head, fact, names = marks(salt)
    assert head == {"is": "Issue", "as": ["kind:issues", "handling:TLP:CLEAR", "actor:arcadia", "issue:salt"]}
    assert fact["id"] == "envoy-on-salt"
    assert fact["when"] == "18 June 2023"
    assert fact["source"] == "The Gazette, 19 June 2023, p2"
    facets = {"kind:said", "status:current", "actor:envoy", "issue:salt", "source:gazette", "year:2023"}
    assert facets <= set(fact["as"])
    assert names == {"names": True, "as": []}
    words = "The Envoy said"
    assert fact["skip"] == len(words.split())
    assert f"<p>{words} The Envoy said that salt is “too dear”.</p>" in salt.html
    assert not re.search(r'id="[^"]*\s', salt.html)  # Pagefind takes white space out of ids


def test_a_caveat_is_searched_and_told_apart_from_the_words(write_base):
    salt = SMALL_BASE["content/issues/salt.yml"].replace("    by: envoy", "    caveat: Of [[arcadia]].\n    by: envoy")
    (document,) = [
        d for d in documents_of(write_base({"content/issues/salt.yml": salt})) if d.address == "issues/salt/"
    ]
    _, fact, _ = marks(document)
    caveat = "Caveat: Of Arcadia."
    assert fact["doubt"] == len(caveat.split())
    assert "is “too dear”. Caveat: Of Arcadia.</p>" in document.html


def test_a_fact_of_several_years_counts_for_each_and_an_open_one_ends(write_base):
    salt = SMALL_BASE["content/issues/salt.yml"]
    base = base_of(write_base({"content/issues/salt.yml": salt.replace("2023-06-18", "2020/2022")}))
    years = [v for f, v in facets_of_fact(base, base.facts["envoy-on-salt"], "TLP:CLEAR") if f == "year"]
    assert years == ["2020", "2021", "2022"]
    base = base_of(write_base({"content/issues/salt.yml": salt.replace("2023-06-18", "2020/..")}))
    years = [v for f, v in facets_of_fact(base, base.facts["envoy-on-salt"], "TLP:CLEAR") if f == "year"]
    assert years == ["2020", "2021", "2022", "2023"], "no further than its source, of 2023, can tell"
    base = base_of(write_base({"content/issues/salt.yml": salt.replace("2023-06-18", "1990/2022")}))
    assert len([f for f, _ in facets_of_fact(base, base.facts["envoy-on-salt"], "TLP:CLEAR") if f == "year"]) == 11


def test_every_name_stands_in_the_a_to_z_where_a_reader_looks(write_base):
    names = [(n.letter, n.text) for n in names_in_order(base_of(write_base(NAMED))) if n.record == "xi-lanting"]
    assert names == [
        ("T", "The Chairman"),
        ("X", "Xi"),
        ("X", "xi"),
        ("X", "Xi Lanting"),
        ("X", "Xí Lántíng"),
        ("X", "席兰亭"),
        ("X", "席蘭亭"),
        ("С", "Си Ланьтин"),
    ]


def test_ranking_knows_the_short_names_by_their_length(write_base):
    (document,) = [d for d in documents_of(write_base(NAMED)) if d.address == "actors/xi-lanting/"]
    fields = re.findall(r'data-pagefind-meta="([^"]*)"', document.html)
    assert fields == ["known:Xi; 席兰亭; 席蘭亭; xi", "named:Xi Lanting; The Chairman; Xí Lántíng; Си Ланьтин"]


def test_any_part_of_a_chinese_name_begins_a_word_of_the_index():
    assert list(cjk_suffixes("Xi 席兰亭, 沙屿!")) == ["席兰亭", "兰亭", "亭", "沙屿", "屿"]


def test_a_long_a_to_z_is_cut_into_letters_and_parts(monkeypatch, write_base):
    monkeypatch.setattr("briefing_site.site.pages.MAX_NAMES_ON_PAGE", 2)
    site = Site(base_of(write_base(NAMED)))
    assert [page.address for page in site.name_pages][:3] == ["a-z/", "a-z/a/", "a-z/s/"]
    assert {"a-z/x/", "a-z/x-2/", "a-z/u421/"} <= {page.address for page in site.name_pages}
    assert sum(len(part.names) for part in site.name_parts.values()) == len(site.names)


@pytest.mark.slow
def test_the_index_is_the_same_each_time_and_holds_nothing_restricted(write_base, tmp_path):
    project = write_base({"content/issues/salt.yml": CANARY, **NAMED})
    documents = documents_of(project)
    assert _pack(documents, lambda _: None) == _pack(documents, lambda _: None)
    write_index(documents, tmp_path / "index")
    every_byte = inflated(tmp_path / "index")
    for present in (b"envoy-on-salt", "席兰亭".encode(), "XíLántíng".encode(), b"The Chairman"):
        assert present in every_byte
    # The words of an index are told apart from the word before: only the first letters of a word may be missing.
    restricted = (b"canary-fact", b"zanzibar", b"nzibar", b"TLP:RED", b"2021")
    assert [words for words in restricted if words in every_byte] == []
    write_index(documents_of(project, "TLP:RED"), tmp_path / "whole")
    assert [words for words in restricted if words not in inflated(tmp_path / "whole")] == []


@pytest.mark.slow
def test_an_index_is_kept_until_a_word_changes(write_base, tmp_path):
    documents, cache = documents_of(write_base()), Cache(tmp_path)
    assert write_index(documents, tmp_path / "one", cache=cache)
    assert not write_index(documents, tmp_path / "two", cache=cache)
    assert inflated(tmp_path / "one") == inflated(tmp_path / "two")
    assert write_index(documents[1:], tmp_path / "three", cache=cache)


@pytest.mark.slow
def test_an_edit_gives_new_names_to_the_fragments_near_it_alone(monkeypatch, write_base, tmp_path):
    monkeypatch.setattr("briefing_site.build.search_index.BLOCK", 2)
    documents = documents_of(write_base())
    before, after = (fragments_of(found, tmp_path / name) for name, found in (
        ("before", documents),
        ("after", [*documents[:-1], replace(documents[-1], html=documents[-1].html.replace("<p>", "<p>Anew ", 1))]),
    ))  # fmt: skip
    assert len(before) == len(documents) == len({name.partition("/")[0] for name in before}) * 2
    assert before[:-2] == after[:-2]
    assert not set(before[-2:]) & set(after)


def fragments_of(documents: list[SearchDocument], folder: Path) -> list[str]:
    """Return what the list of all documents calls their fragments, each of which is there and alone."""
    write_index(documents, folder)
    (meta,) = folder.glob("*.pf_meta")
    names = [str(name) for name, _ in _read_cbor(meta.read_bytes())[1]]
    assert sorted(f"{name}.pf_fragment" for name in names) == sorted(
        path.relative_to(folder / "fragment").as_posix() for path in folder.rglob("*.pf_fragment")
    )
    return names


@pytest.mark.slow
def test_what_pagefind_refuses_is_told():
    with pytest.raises(SearchIndexError):
        _pack([SearchDocument("x/", None)], lambda _: None)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_published_index_holds_every_fact_and_only_what_the_site_needs(sample, built_site):
    every_byte = inflated(built_site / "pagefind")
    for fact_id in prepare(Options(sample, parse_day(TODAY), audience="TLP:AMBER+STRICT")).site.base.facts:
        assert f'\\"{fact_id}\\"'.encode() in every_byte
    kinds = {re.sub(r"^.*?\.", ".", path.name) for path in (built_site / "pagefind").glob("*.*")}
    assert not [kind for kind in kinds if "css" in kind]


@pytest.mark.slow
def test_without_an_index_no_page_offers_to_search(write_base):
    project = write_base()
    assert run_briefing("build", "--no-search", "--no-pdf", cwd=project).returncode == 0
    site = project / "site"
    assert not (site / "pagefind").exists()
    for page in site.rglob("*.html"):
        assert 'role="search"' not in page.read_text()
    assert "a-z/" in (site / "search" / "index.html").read_text()
