"""Texts of data and feeds are taken over while all that they read is answered the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from briefing_site.base.cache import Cache
from briefing_site.build.page_reuse import PageReuse
from briefing_site.build.page_state import STATES
from briefing_site.build.text_reuse import TextReuse
from briefing_site.build.text_state import TEXTS, MadeText, Pack
from briefing_site.render.html.answers import Answers, digest_of
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.read_log import EVERYTHING, ReadLog

from tests.cached import cached, damage

WORDS = {"salt": "Čeština, 关税", "fish": "", "rye": "two\nlines"}
MANY = 1000


class Desk:
    """Words that texts quote, each under its own token, and what was made of them."""

    def __init__(self, folder: Any) -> None:
        self.folder, self.words, self.made = folder, dict(WORDS), list[str]()

    def build(
        self, shared: str = "shared", pages_read: Iterable[str] = ("rye", "salt"), *, stores_pages: bool = True
    ) -> dict[str, str]:
        """Make all texts as one build would; note in `made` which were not taken over."""
        self.made.clear()
        setting = SimpleNamespace(log=ReadLog())
        setting.log.note("read before")
        reuse = PageReuse(Cache(self.folder), self.folder / "site", shared, cast("Answers", Words(dict(self.words))))
        texts = TextReuse(Cache(self.folder), reuse, cast("LoggedSetting", setting))
        found = {key: texts.of(key, partial(self.make, key)).decode() for key in self.words}
        texts.put()
        if stores_pages:
            reuse.numbers.of(pages_read)
            reuse.put(self.folder / "site", (), {}, {})
        assert setting.log.take() == {"read before"}
        assert found == {key: f"{key}: {words}" for key, words in self.words.items()}
        return found

    def make(self, key: str, edition: Any) -> str:
        self.made.append(key)
        edition.log.note(key)
        return f"{key}: {self.words[key]}"


class Words:
    """The answers of one build: the words under each key."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words, self.neighbourhoods = words, SimpleNamespace(digests={}, compared=dict)

    def of(self, token: str) -> bytes:
        return digest_of([*self.words.items()] if token == EVERYTHING else self.words.get(token))

    def changed(self, answered: Mapping[str, bytes], _near: object) -> frozenset[str]:
        return frozenset(token for token, digest in answered.items() if self.of(token) != digest)


@pytest.fixture
def desk(tmp_path) -> Desk:
    desk = Desk(tmp_path)
    desk.build()
    assert desk.made == [*WORDS]
    return desk


def test_what_read_the_same_is_taken_over(desk):
    desk.build()
    assert desk.made == []


@pytest.mark.parametrize("key", WORDS)
def test_what_read_something_that_changed_is_made_anew(desk, key):
    for words in ("cod", "hake", ""):
        desk.words[key] = words
        desk.build()
        assert desk.made == [key]
        desk.build()
        assert desk.made == []


def test_texts_come_and_go(desk):
    del desk.words["salt"]
    desk.words["oats"] = "new"
    desk.build()
    assert desk.made == ["oats"]
    desk.words["salt"] = WORDS["salt"]
    desk.build()
    assert desk.made == ["salt"]


def test_other_settings_take_over_nothing(desk):
    desk.build("others")
    assert desk.made == [*WORDS]


def test_a_damaged_cache_costs_time_alone(desk):
    damage(desk.folder, TEXTS, b"nothing of ours")
    desk.build()
    assert desk.made == [*WORDS]


@pytest.mark.parametrize("key", WORDS)
def test_texts_of_a_build_that_was_killed_before_it_stored_its_pages(desk, key):
    """What it changed is made again when it is changed back; nothing is when it stays."""
    for words, made in (("killed", [key]), ("killed", []), ("again", [key]), (WORDS[key], [key])):
        desk.words[key] = words
        desk.build(stores_pages=False)
        assert desk.made == made
    desk.build()
    desk.build()
    assert desk.made == []


def test_texts_of_two_builds_later_than_the_pages(desk):
    (key, pages), *_ = cached(desk.folder, STATES).items()
    for words in ("one", "two"):
        desk.words["salt"] = words
        desk.build()
    Cache(desk.folder).put(STATES, key, pages)
    desk.words["salt"] = WORDS["salt"]
    desk.build()
    assert desk.made == [*WORDS]


def test_texts_beside_the_pages_of_a_build_at_the_same_time(tmp_path):
    """Their inputs are the same, but not their numbers for tokens."""
    desk, other = Desk(tmp_path / "one"), Desk(tmp_path / "other")
    for each, pages_read in ((desk, ["fish", "salt"]), (other, ["salt", "fish"])):
        each.build(pages_read=pages_read)
        each.words["rye"] = "other"
        each.build(pages_read=pages_read)
    (key,), (state,) = cached(desk.folder, STATES), cached(other.folder, STATES).values()
    Cache(desk.folder).put(STATES, key, state)
    desk.words["salt"] = "other"
    desk.build()
    assert desk.made == [*desk.words]


def test_a_text_more_or_less_leaves_other_packs_as_they_are(desk, monkeypatch):
    packed: list[int] = []

    def pack(made: Mapping[str, MadeText]) -> Pack:
        packed.append(len(made))
        return real(made)

    real = Pack.of
    monkeypatch.setattr(Pack, "of", pack)
    desk.words |= {f"grain {n}": str(n) for n in range(MANY)}
    desk.build()
    assert len(packed) > 2
    assert sum(packed) == len(desk.words)
    del desk.words["grain 500"]
    packed.clear()
    desk.build()
    assert len(packed) == 1
    desk.words["grain 700"] = "other"
    packed.clear()
    desk.build()
    assert len(packed) == 1
