"""No page asks too much of a reader's line or browser, however often one record is named; one that does is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from briefing_site.build.page_size import PageSize, excess_of, size_of

from benchmarks.hub import write_hub
from benchmarks.synthetic import write_base
from tests.conftest import run_briefing

PAGE = "<!doctype html><html><body><p>One <b>two</b><br><!-- three --></p></body></html>"


def test_elements_are_counted_once():
    assert size_of(PAGE * 500) == PageSize(500 * len(PAGE), 0, 5 * 500)


def test_elements_too_few_to_matter_are_not_counted():
    assert size_of(PAGE) == PageSize(len(PAGE), 0, 0)


def test_what_packs_badly_is_told():
    noise = random.Random(0).randbytes(100_000).hex()  # noqa: S311 - not for secrets
    sizes = {"a/": size_of(noise), "b/": size_of("<p>" * 4001), "c/": size_of(PAGE)}
    assert [*excess_of(sizes)] == [
        f"1 page over 40 KB compressed, the largest of them a/ with {sizes['a/'].compressed // 1000} KB",
        "1 page over 4,000 elements, the largest of them b/ with 4,001",
    ]


@pytest.mark.slow
def test_every_page_of_a_base_with_a_hub_is_bounded(tmp_path: Path) -> None:
    """A state, an issue, a meeting and a source that 3,000 facts name, and an issue on which every actor speaks."""
    write_base(tmp_path, records=400)
    write_hub(tmp_path, 3000)
    done = run_briefing("build", "--no-pdf", "--no-search", "--site-dir", str(tmp_path / "site"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert " over " not in "".join(line for line in done.stderr.splitlines() if line.startswith("briefing:"))
    sizes = {path: size_of(path.read_text(encoding="utf-8")) for path in (tmp_path / "site").rglob("*.html")}
    assert [*excess_of({str(path): size for path, size in sizes.items()})] == []
    assert 2000 < max(size.elements for size in sizes.values()) <= 3000
    assert (tmp_path / "site/disputed/in-doubt/index.html").exists()
    positions = (tmp_path / "site/issues/hub-issue/index.html").read_text(encoding="utf-8")
    assert 'href="../../positions/h/">' in positions
