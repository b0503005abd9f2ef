"""A preview tells of each mistake, goes on showing what it can, prints when asked, and follows the day."""

from __future__ import annotations

import gc
import subprocess
from pathlib import Path
from threading import Event, Thread

import pytest
from briefing_site.base.collection import Remains
from briefing_site.base.parallel import WorkerError
from briefing_site.build.pdf import PdfError
from briefing_site.facts.factbase import FactBase
from briefing_site.mkdocs_plugin.live_site import LiveSite
from briefing_site.mkdocs_plugin.preview import Preview
from briefing_site.render.typst.typeset import Typesetter

from tests.conftest import SMALL_BASE

SALT = "issues/salt/index.html"
WRONG = "related: [nobody]\n"
FOOT = '<aside class="preview-mistakes"'


def _preview(project: Path, **how: object) -> Preview:
    preview = Preview(str(project / "mkdocs.yml"), **how)  # type: ignore[arg-type]
    preview.refresh()
    return preview


def _text(preview: Preview, path: str) -> str:
    return preview.answer(path).data.decode()


def _save(preview: Preview, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    preview.refresh()


@pytest.fixture
def salt(write_base) -> Path:
    return Path(write_base()) / "content/issues/salt.yml"


@pytest.mark.parametrize("mistake", ["  wrong: [\n", WRONG], ids=["in a file", "that rules find"])
def test_a_mistake_before_the_first_state_was_judged_leaves_the_pages_there(salt, mistake):
    preview = _preview(salt.parents[2])
    sound = salt.read_text(encoding="utf-8")
    _save(preview, salt, sound + mistake)
    preview.judge()
    assert '<ol class="problems">' in _text(preview, SALT)
    home = _text(preview, "timeline/index.html")
    assert FOOT in home
    assert "content/issues/salt.yml:" in home
    _save(preview, salt, sound)
    preview.judge()
    assert FOOT not in _text(preview, SALT)


@pytest.mark.parametrize("mistake", ["  wrong: [\n", WRONG], ids=["in a file", "that rules find"])
def test_a_mistake_that_was_there_from_the_start_leaves_the_other_pages_there(salt, mistake):
    salt.write_text(salt.read_text(encoding="utf-8") + mistake, encoding="utf-8")
    preview = _preview(salt.parents[2])
    preview.judge()
    assert '<ol class="problems">' in _text(preview, SALT)
    other = _text(preview, "timeline/index.html")
    assert "this page shows what could be read" in other
    assert "could not be built" not in other


def test_settings_that_are_wrong_are_told_below_pages_of_before(salt):
    config = salt.parents[2] / "mkdocs.yml"
    preview = _preview(config.parent)
    sound = config.read_text(encoding="utf-8")
    _save(preview, config, f"{sound}x: [\n")
    page = _text(preview, SALT)
    assert "The price of salt." in page
    assert FOOT in page
    assert "mkdocs.yml" in page
    _save(preview, config, sound)
    assert FOOT not in _text(preview, SALT)


def test_what_rules_say_of_a_state_gone_by_does_not_judge_the_next(salt, monkeypatch):
    """A save may come while they are at it."""
    preview = _preview(salt.parents[2])
    asked, told = Event(), Event()

    def ask(_options: object) -> tuple[()]:
        asked.set()
        told.wait(20)
        return ()

    monkeypatch.setattr(preview, "_ask_rules", ask)
    judging = Thread(target=preview.judge)
    judging.start()
    asked.wait(20)
    _save(preview, salt, salt.read_text(encoding="utf-8").replace("The price", "What is paid"))
    told.set()
    judging.join()
    assert not preview._is_judged
    assert "What is paid" in _text(preview, SALT)


def test_a_page_whose_record_goes_or_is_renamed_while_it_is_open_says_so(salt):
    preview = _preview(salt.parents[2])
    text = salt.read_text(encoding="utf-8")
    before = preview.answer(SALT)
    salt.unlink()
    preview.refresh()
    gone = preview.answer(SALT)
    assert (before.status, gone.status) == (200, 404)
    assert gone.digest != before.digest  # so that a browser asks for it
    _save(preview, salt.with_name("rock-salt.yml"), f"{text}former_ids: [salt]\n")
    assert "issues/rock-salt/" in _text(preview, SALT)
    _save(preview, salt, text)
    salt.with_name("rock-salt.yml").unlink()
    preview.refresh()
    assert preview.answer(SALT) == before


def test_bytes_that_are_no_text_are_told_on_the_page_of_their_file(salt):
    preview = _preview(salt.parents[2])
    preview.judge()
    salt.write_bytes(salt.read_bytes() + b"\xff\xfe\x00")
    preview.refresh()
    assert "content/issues/salt.yml:" in _text(preview, SALT)
    assert FOOT in _text(preview, "timeline/index.html")


def test_an_image_that_was_added_is_there(salt):
    preview = _preview(salt.parents[2])
    data = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
    assert preview.answer("map.png").status == 404
    (salt.parents[1] / "pages/map.png").write_bytes(data)
    preview.refresh()
    assert preview.answer("map.png").data == data


def test_another_branch_is_shown_as_a_whole(write_base):
    project = Path(write_base())
    git = ["git", "-c", "user.name=Desk", "-c", "user.email=desk@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "One"], ["switch", "-qc", "b"]):
        subprocess.run([*git, *command], cwd=project, check=True)
    many = {f"content/issues/many-{n}.yml": f"name: Number {n}\nsummary: It.\n" for n in range(50)}
    write_base({**SMALL_BASE, **many})
    for command in (["add", "-A"], ["commit", "-q", "-m", "Two"], ["switch", "-q", "main"]):
        subprocess.run([*git, *command], cwd=project, check=True)
    preview = _preview(project)
    assert preview.answer("issues/many-7/index.html").status == 404
    subprocess.run([*git, "switch", "-q", "b"], cwd=project, check=True)
    preview.refresh()
    assert all(preview.answer(f"issues/many-{n}/index.html").status == 200 for n in range(50))
    subprocess.run([*git, "switch", "-q", "main"], cwd=project, check=True)
    preview.refresh()
    assert preview.answer("issues/many-7/index.html").status == 404


def test_the_day_that_passes_is_followed(salt, monkeypatch):
    monkeypatch.setenv("BRIEFING_TODAY", "2023-07-01")
    preview = _preview(salt.parents[2])
    assert not preview.has_aged()
    monkeypatch.setenv("BRIEFING_TODAY", "2023-07-02")
    assert preview.has_aged()
    preview.refresh()
    assert not preview.has_aged()
    assert "2 July 2023" in _text(preview, "about-this-build/index.html")


def _save_something(preview: Preview, salt: Path, number: int) -> None:
    """Save something, of another sort each time."""
    sound, other = SMALL_BASE["content/issues/salt.yml"], salt.with_name("other.yml")
    config = salt.parents[2] / "mkdocs.yml"
    saves = (
        lambda: salt.write_text(f"{sound}  wrong: [\n", encoding="utf-8"),
        lambda: salt.write_text(sound.replace("The price", f"Price {number}"), encoding="utf-8"),
        lambda: other.write_text(f"name: Number {number}\nsummary: It.\n", encoding="utf-8"),
        other.unlink,
        lambda: config.write_text(f"{SMALL_BASE['mkdocs.yml']}site_author: '{number}'\n", encoding="utf-8"),
    )
    saves[number % len(saves)]()
    preview.refresh()


@pytest.mark.slow
def test_memory_is_that_of_one_state_however_many_there_were(salt):
    """Counted in objects: what the system gives a process is measured by `benchmarks.serve`."""
    preview, remains = Preview(str(salt.parents[2] / "mkdocs.yml"), lambda _: ()), Remains()
    counts, states = [], []
    for number in range(30):
        _save_something(preview, salt, number)
        for path in (SALT, "index.html", "timeline/index.html", "assets/site.css", "no/such/index.html"):
            preview.answer(path)
        preview.judge()
        remains.collect()
        if number % 10 == 9:
            gc.unfreeze()
            gc.collect()
            objects = gc.get_objects()
            counts.append(len(objects))
            states.append(sum(isinstance(each, (FactBase, LiveSite)) for each in objects))
            del objects
    assert states[-1] == states[0]
    assert counts[-1] < counts[0] * 1.01


# --- printing ---


def test_a_pdf_is_made_when_it_is_asked_for_and_not_before(salt, monkeypatch):
    preview = _preview(salt.parents[2])
    made: list[str] = []
    whole = Typesetter.pdf

    def pdf(typesetter: Typesetter, document: str, day: tuple[int, int, int]) -> bytes:
        made.append(document)
        return whole(typesetter, document, day)

    monkeypatch.setattr(Typesetter, "pdf", pdf)
    preview.judge()
    assert "pdf/issues/salt.pdf" in _text(preview, SALT)
    assert not made
    assert preview.answer("pdf/issues/salt.pdf").data.startswith(b"%PDF-")
    assert preview.answer("pdf/book.pdf").data.startswith(b"%PDF-")
    assert len(made) == 2
    preview.answer("pdf/issues/salt.pdf")
    assert len(made) == 2  # the cache holds it
    assert preview.answer("pdf/issues/nothing.pdf").status == 404


@pytest.mark.parametrize("error", [PdfError("no font has it"), WorkerError("a process ended")], ids=["typst", "killed"])
def test_it_is_said_why_a_pdf_could_not_be_made(salt, error):
    def refuse(_order: object) -> bytes:
        raise error

    preview = _preview(salt.parents[2], set_pdf=refuse)
    preview.judge()
    found = preview.answer("pdf/issues/salt.pdf")
    assert str(error) in found.data.decode()
    assert found.digest  # it is a page


def test_it_is_said_where_printing_is_not_installed(salt, monkeypatch):
    def digest(_typesetter: Typesetter) -> str:
        raise ModuleNotFoundError("No module named 'typst'", name="typst")

    monkeypatch.setattr(Typesetter, "digest", digest)
    preview = _preview(salt.parents[2])
    preview.judge()
    assert "pip install typst" in _text(preview, "pdf/issues/salt.pdf")


def test_nothing_is_printed_while_there_are_mistakes(salt):
    preview = _preview(salt.parents[2])
    _save(preview, salt, salt.read_text(encoding="utf-8") + WRONG)
    preview.judge()
    text = _text(preview, "pdf/issues/salt.pdf")
    assert "Nothing is printed while there are mistakes." in text
    assert "content/issues/salt.yml:" in text
