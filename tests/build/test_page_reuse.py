"""After any edits, a site that takes over what stands is, byte for byte, the one that is made from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from briefing_site.build import content_check, page_reuse
from briefing_site.build.page_state import STATES
from briefing_site.render.html import answers, disputes, matrix_page, saved_lists, timeline
from briefing_site.render.html.answers import Answers
from briefing_site.render.html.neighbourhoods import Standing
from briefing_site.render.html.read_log import EVERYTHING
from briefing_site.site import pages, parts, whole_lists

from tests.build.site_edits import EditedDesk, bytes_of
from tests.cached import damage

pytestmark = pytest.mark.slow

STEPS = 10
PAGES_ALONE = ("--no-pdf", "--no-search")
SHORTENED = (parts, pages, whole_lists, timeline, disputes, matrix_page, saved_lists)
CHANGED_DATA = ("changes.json", "facts.csv", "facts.json", "issues.json")
"""What of the data another word of an issue's fact and line changes."""


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(site).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in site.rglob("*.html")
    }


def shorten_lists(patch: pytest.MonkeyPatch) -> None:
    """Cut lists into pages that hold little: a small desk then has all the kinds of page that a large one has.

    Several processes check it, link its pages and give its answers, too, as they do for a large one.
    """
    patch.setattr(content_check, "MIN_FILES_BESIDE", 1)
    patch.setattr(page_reuse, "LINKS_AT_ONCE", 5)
    patch.setattr(page_reuse, "MIN_LINKS", 10)
    patch.setattr(answers, "TOKENS_AT_ONCE", 50)
    patch.setattr(answers, "MIN_TOKENS", 100)
    for name in ("RECORDS", "SUBJECTS", "DISPUTES", "FACTS", "RECORD_FACTS"):
        for module in SHORTENED:
            if hasattr(module, name):
                patch.setattr(module, name, parts.Limits(4, 4))
    patch.setattr(pages, "MAX_NAMES_ON_PAGE", 12)
    patch.setattr(whole_lists, "MAX_DOUBTS_BESIDE", 1)
    patch.setattr(disputes, "MAX_DOUBTS_BESIDE", 1)


def ask_everything(patch: pytest.MonkeyPatch) -> None:
    """Fail where an answer that was not asked for, as its record's neighbourhood is the same, is another."""
    changed = Answers.changed

    def checked(self: Answers, answered: Mapping[str, bytes], standing: Standing) -> frozenset[str]:
        found = changed(self, answered, standing)
        anew = Answers(self._setting, self._impacts, "")
        assert {token for token, digest in answered.items() if token != EVERYTHING and anew.of(token) != digest} == {
            token for token in found if token != EVERYTHING
        }
        return found

    patch.setattr(Answers, "changed", checked)


@pytest.mark.rounds(few=3, many=400)
def test_any_edits(tmp_path, rounds, monkeypatch):
    """Scripts of ten edits: a build after each, and one from nothing at the end.

    Every second script has short lists, and two of four have paper and search as well.
    """
    kept = made = 0
    for seed in rounds:
        monkeypatch.undo()
        ask_everything(monkeypatch)
        if seed % 2:
            shorten_lists(monkeypatch)
        desk = EditedDesk(tmp_path / str(seed), seed, *(PAGES_ALONE if seed % 4 < 2 else ()))
        site, clean = tmp_path / f"{seed}-site", tmp_path / f"{seed}-clean"
        assert desk.build(site)
        for _ in range(STEPS):
            before = stamps(site)
            desk.step(site)
            after = stamps(site)
            kept += len(before.items() & after.items())
            made += len(after.items() - before.items())
        desk.build_from_nothing(clean)
        found, wanted = bytes_of(site), bytes_of(clean)
        assert found.keys() == wanted.keys(), desk.log
        assert [name for name in wanted if found[name] != wanted[name]] == [], desk.log
    assert kept > made / 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> EditedDesk:
    return EditedDesk(tmp_path_factory.mktemp("desk") / "desk", 0, *PAGES_ALONE)


@pytest.fixture(scope="module")
def site(desk: EditedDesk) -> Path:
    """The site of the desk as it is written, built twice: what the first build made the second takes over."""
    place = desk.folder.parent / "site"
    assert desk.build(place)
    first = stamps(place)
    assert desk.build(place)
    anew = {name for name, stamp in stamps(place).items() if first[name] != stamp}
    assert anew == {"404.html", "index.html", "about/index.html", "data/index.html"}  # written by hand
    return place


def rebuilt(desk: EditedDesk, site: Path, *options: str) -> set[str]:
    """Build again; return the pages that were made anew."""
    before = stamps(site)
    kept, desk.options = desk.options, (*desk.options, *options)
    try:
        assert desk.build(site), desk.log
    finally:
        desk.options = kept
    return {name.removesuffix("index.html") for name, stamp in stamps(site).items() if before.get(name) != stamp}


def test_one_word_of_a_fact(desk, site, capsys):
    """Made anew are the pages that show the fact, and those that go through all records."""
    path = desk.folder / "content/issues/survey-buoy.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("had broken from its mooring and drifted.\n    by", "broke away.\n    by"), encoding="utf-8"
    )
    anew = rebuilt(desk, site, "--explain", "issues/survey-buoy")
    told = capsys.readouterr().out
    path.write_text(text, encoding="utf-8")
    assert {"issues/survey-buoy/", "actors/tomas-lind/", "events/buoy-sighting-2023/"} <= anew
    assert not {"issues/herring-quota/", "actors/erik-halvard/"} & anew
    assert not {"actors/", "issues/", "events/", "sources/", "a-z/"} & anew  # they count facts, and quote none
    assert "issues/survey-buoy/ was rebuilt:" in told
    assert "- 'lind-buoy-drifted' changed" in told
    rebuilt(desk, site)


def test_another_day_leaves_most_pages_as_they_are(desk, site):
    desk.day = desk.day.replace(day=desk.day.day + 1)
    anew = rebuilt(desk, site)
    assert "about-this-build/" in anew
    assert len(anew) < len(stamps(site)) / 2


def test_a_commit_changes_only_the_data_that_it_is_about(desk, site):
    desk.repository.commit("desk: all that there is")
    rebuilt(desk, site)
    before = bytes_of(site)
    path = desk.folder / "content/issues/survey-buoy.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("its mooring", "its anchor"), encoding="utf-8")
    desk.repository.commit("issues: what the buoy broke from")
    rebuilt(desk, site)
    after = bytes_of(site)
    changed = {name for name in after if before.get(name) != after[name]}
    assert {name for name in changed if name.startswith("data/")} == {f"data/{f}" for f in CHANGED_DATA}
    assert {"about-this-build/index.html", "build.js"} <= changed


def test_another_audience_takes_over_nothing(desk, site):
    assert rebuilt(desk, site, "--audience", "TLP:CLEAR") == {n.removesuffix("index.html") for n in stamps(site)}
    rebuilt(desk, site)


def test_a_page_that_somebody_edited_is_made_anew(desk, site):
    page = site / "issues/herring-quota/index.html"
    made = page.read_bytes()
    page.write_bytes(made.replace(b"Herring", b"Hering"))
    assert "issues/herring-quota/" in rebuilt(desk, site)
    assert page.read_bytes() == made


def test_a_page_that_could_not_be_noted_down_is_not_lost(tmp_path, monkeypatch):
    """Which pages a record has is known from the last build, so none may be missing there."""
    shorten_lists(monkeypatch)
    desk, site = EditedDesk(tmp_path / "desk", 0, *PAGES_ALONE), tmp_path / "site"
    assert desk.build(site)
    wanted, stamp_of = bytes_of(site), page_reuse._stamp_of
    part = next(name for name in sorted(wanted) if name.startswith("issues/strait-relations/20"))

    def fails(path: str) -> tuple[int, int, int]:
        if path.endswith(part):
            raise OSError(path)
        return stamp_of(path)

    with monkeypatch.context() as patch:
        patch.setattr(page_reuse, "_stamp_of", fails)
        assert desk.build(site)
    assert desk.build(site)
    assert bytes_of(site) == wanted


def test_a_cache_that_is_damaged_or_gone_costs_time_alone(desk, site):
    wanted = bytes_of(site)
    damage(desk.folder, STATES, b"nothing of ours")
    assert len(rebuilt(desk, site)) == len(stamps(site))
    assert bytes_of(site) == wanted
