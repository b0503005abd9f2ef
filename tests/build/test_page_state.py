"""What pages were made from comes back from the cache as it was put there, or not at all."""

from __future__ import annotations

import tracemalloc
from array import array
from pathlib import Path

import pytest
from briefing_site.base.cache import Cache
from briefing_site.build import page_state
from briefing_site.build.page_size import PageSize
from briefing_site.build.page_state import STATES, MadePage, PageState, get_page_state, put_page_state
from briefing_site.render.html.answers import SIZE
from briefing_site.site.pages import Page

from tests.cached import damage

FACTS, PAGES = 7, 4


def state_of(tokens: int) -> PageState:
    """Return a state in which every page and every fact has read something else."""
    return PageState(
        "shared",
        [f"=fact-{n}" if n % 3 else f"head récord-{n}" for n in range(tokens)],
        b"".join(n.to_bytes(SIZE, "big") for n in range(tokens)),
        {f"fact-{n}": array("I", range(n)) for n in range(FACTS)},
        {
            (page := Page(f"issues/{n}/", "issue", "Ságe", record=f"{n}")).address: MadePage(
                page, "frame", array("I", [n, 2]), PageSize(1, n, 3), (n, 1 << 40, 3)
            )
            for n in range(PAGES)
        },
        {"salt": b"12345678"},
        tokens,
    )


@pytest.mark.parametrize("tokens", [0, 1, 5, 6, 11])
def test_a_state_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokens: int) -> None:
    monkeypatch.setattr(page_state, "PORTION", 5)
    put_page_state(Cache(tmp_path), "key", state_of(tokens))
    found = get_page_state(Cache(tmp_path), "key")
    assert found == state_of(tokens)
    assert dict(found.answered()) == {f"head récord-{n}": n.to_bytes(SIZE, "big") for n in range(tokens) if n % 3 == 0}


def test_what_is_no_state_is_none(tmp_path: Path) -> None:
    assert get_page_state(Cache(tmp_path), "key") == PageState()
    put_page_state(Cache(tmp_path), "key", state_of(5))
    damage(tmp_path, STATES, b"nothing of ours")
    assert get_page_state(Cache(tmp_path), "key") == PageState()


def test_a_state_is_written_without_being_in_memory_twice(tmp_path: Path) -> None:
    state = state_of(100_000)
    length = sum(map(len, state.tokens)) + len(state.digests)
    tracemalloc.start()
    try:
        put_page_state(Cache(tmp_path), "key", state)
        assert tracemalloc.get_traced_memory()[1] < length
    finally:
        tracemalloc.stop()
