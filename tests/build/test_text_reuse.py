"""Texts of data and feeds are taken over while all that they read is answered the same."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from briefing_site.base.cache import Cache
from briefing_site.build.text_reuse import TEXTS, TextReuse
from briefing_site.render.html.answers import Answers, digest_of
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.read_log import ReadLog

from tests.cached import damage

WORDS = {"salt": "Čeština, 关税", "fish": "", "rye": "two\nlines"}


class Desk:
    """Words that texts quote, each under its own token, and what was made of them."""

    def __init__(self, folder: Any) -> None:
        self.folder, self.words, self.made = folder, dict(WORDS), list[str]()

    def build(self, shared: str = "shared") -> dict[str, str]:
        """Make all texts as one build would; note in `made` which were not taken over."""
        self.made.clear()
        setting = SimpleNamespace(log=ReadLog())
        setting.log.note("read before")
        answers = cast("Answers", SimpleNamespace(of=lambda token: digest_of(self.words.get(token))))
        texts = TextReuse(Cache(self.folder), "site", shared, answers, cast("LoggedSetting", setting))
        found = {key: texts.of(key, partial(self.make, key)) for key in self.words}
        texts.put()
        assert setting.log.take() == {"read before"}
        return found

    def make(self, key: str, edition: Any) -> str:
        self.made.append(key)
        edition.log.note(key)
        return f"{key}: {self.words[key]}"


@pytest.fixture
def desk(tmp_path) -> Desk:
    desk = Desk(tmp_path)
    desk.build()
    assert desk.made == [*WORDS]
    return desk


def test_what_read_the_same_is_taken_over(desk):
    assert desk.build() == {key: f"{key}: {words}" for key, words in WORDS.items()}
    assert desk.made == []


def test_what_read_something_that_changed_is_made_anew(desk):
    desk.words["fish"] = "cod"
    assert desk.build()["fish"] == "fish: cod"
    assert desk.made == ["fish"]
    assert desk.build()["rye"] == "rye: two\nlines"
    assert desk.made == []


def test_texts_come_and_go(desk):
    del desk.words["salt"]
    desk.words["oats"] = "new"
    assert desk.build() == {"fish": "fish: ", "rye": "rye: two\nlines", "oats": "oats: new"}
    assert desk.made == ["oats"]
    desk.words["salt"] = WORDS["salt"]
    assert desk.build()["salt"] == f"salt: {WORDS['salt']}"
    assert desk.made == ["salt"]


def test_other_settings_take_over_nothing(desk):
    desk.build("others")
    assert desk.made == [*WORDS]


def test_a_damaged_cache_costs_time_alone(desk):
    damage(desk.folder, TEXTS, b"nothing of ours")
    assert desk.build()["salt"] == f"salt: {WORDS['salt']}"
    assert desk.made == [*WORDS]
