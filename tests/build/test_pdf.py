from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.base.cache import Cache
from briefing_site.base.fonts import add_fonts, font_files
from briefing_site.base.parallel import map_each, processor_count
from briefing_site.build.pdf import PDFS, PdfError, Printed, overlay_templates, run_print_jobs
from briefing_site.render.typst.print_jobs import PrintJob, PrintSetting, all_print_jobs
from briefing_site.render.typst.typeset import Typesetter

from tests.cached import cached, damage
from tests.render.paper import TEMPLATES, opened, setting_of, write_base


@pytest.fixture
def setting(tmp_path: Path) -> PrintSetting:
    return setting_of(write_base(tmp_path / "base"))


def test_prints_everything_and_tells_what_is_done(setting: PrintSetting, tmp_path: Path) -> None:
    done: list[str] = []
    printed = run_print_jobs(all_print_jobs(setting), TEMPLATES, tmp_path / "pdf", done=done.append)
    files = {str(file.relative_to(tmp_path / "pdf")) for file in (tmp_path / "pdf").rglob("*.pdf")}
    assert sorted(done) == sorted(files)
    assert printed.files == printed.typeset == len(files) == 9
    assert len(opened((tmp_path / "pdf" / "cards" / "talks.pdf").read_bytes())) == 1


@pytest.mark.slow
def test_sets_again_only_what_changed(setting: PrintSetting, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    run_print_jobs(all_print_jobs(setting), TEMPLATES, tmp_path / "one", cache=cache)
    assert run_print_jobs(all_print_jobs(setting), TEMPLATES, tmp_path / "two", cache=cache).typeset == 0
    other = {"actors/ruritania.yml": "name: Ruritania\ntype: government\nsummary: A kingdom.\n"}
    changed = setting_of(write_base(tmp_path / "later", other))
    again = run_print_jobs(all_print_jobs(changed), TEMPLATES, tmp_path / "three", cache=cache)
    assert again.typeset == 2, "its own sheet, and the book"
    for file in (tmp_path / "one").rglob("*.pdf"):
        assert (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("value", [b"", b"rubbish", None])
def test_damaged_cache_is_set_anew(setting: PrintSetting, tmp_path: Path, value: bytes | None) -> None:
    chosen = [sheaf for sheaf in all_print_jobs(setting) if sheaf.record == "salt"]
    cache = Cache(tmp_path)
    run_print_jobs(chosen, TEMPLATES, tmp_path / "pdf", cache=cache)
    whole = (tmp_path / "pdf/issues/salt.pdf").read_bytes()
    (kept,) = cached(tmp_path, PDFS).values()
    damage(tmp_path, PDFS, kept[:-9] if value is None else value)
    assert run_print_jobs(chosen, TEMPLATES, tmp_path / "pdf", cache=cache).typeset == 1
    assert (tmp_path / "pdf/issues/salt.pdf").read_bytes() == whole


def test_cache_that_cannot_be_written_does_no_harm(setting: PrintSetting, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file in the way")
    chosen = [sheaf for sheaf in all_print_jobs(setting) if sheaf.record == "salt"]
    assert run_print_jobs(chosen, TEMPLATES, tmp_path / "pdf", cache=Cache(tmp_path)).typeset == 1


def test_changed_template_is_a_change(setting: PrintSetting, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    for file in TEMPLATES.iterdir():
        (templates / file.name).write_bytes(file.read_bytes())
    chosen = [sheaf for sheaf in all_print_jobs(setting) if sheaf.record == "salt"]
    cache = Cache(tmp_path)
    run_print_jobs(chosen, templates, tmp_path / "pdf", cache=cache)
    (templates / "look.typ").write_text((templates / "look.typ").read_text() + "// a remark\n")
    assert run_print_jobs(chosen, templates, tmp_path / "pdf", cache=cache).typeset == 1


@pytest.mark.slow
def test_cache_forgets_what_a_whole_run_had_no_use_for(setting: PrintSetting, tmp_path: Path) -> None:
    one = [sheaf for sheaf in all_print_jobs(setting) if sheaf.record == "salt"]
    run_print_jobs(all_print_jobs(setting), TEMPLATES, tmp_path / "pdf", cache=Cache(tmp_path), whole=True)
    run_print_jobs(one, TEMPLATES, tmp_path / "pdf", cache=Cache(tmp_path))
    assert len(cached(tmp_path, PDFS)) == 9
    run_print_jobs(one, TEMPLATES, tmp_path / "pdf", cache=Cache(tmp_path), whole=True)
    assert len(cached(tmp_path, PDFS)) == 1


@pytest.mark.slow
def test_press_hang_more_sheets_than_any_limit_of_the_pool_are_printed(setting: PrintSetting, tmp_path: Path) -> None:
    """Python 3.11 waited for ever once each process had set as many as it was allowed to, which were 200."""
    (sheaf,) = (sheaf for sheaf in all_print_jobs(setting) if sheaf.file == "issues/salt.pdf")
    document = sheaf.make()
    number = 210 * processor_count()
    many = [PrintJob(f"{n}.pdf", "", lambda n=n: replace(document, title=f"Salt {n}")) for n in range(number)]  # type: ignore[misc]
    assert run_print_jobs(many, TEMPLATES, tmp_path / "pdf") == Printed(number, number)


def test_failure_names_the_file_and_spares_the_others(setting: PrintSetting, tmp_path: Path) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    main = templates / "document.typ"
    main.write_text(f'{main.read_text()}\n#if json(bytes(sys.inputs.json)).title == "Bad" {{ panic("it is bad") }}\n')
    good = [sheaf for sheaf in all_print_jobs(setting) if sheaf.record == "salt"]
    bad = PrintJob("bad.pdf", "", lambda: replace(good[0].make(), title="Bad"))
    with pytest.raises(PdfError, match=r"bad\.pdf: .*it is bad"):
        run_print_jobs([bad, *good], templates, tmp_path / "pdf")
    assert [file.name for file in (tmp_path / "pdf").rglob("*.pdf")] == ["salt.pdf"]


def test_fonts_that_a_desk_adds_go_with_documents_to_other_processes(tmp_path: Path) -> None:
    without = Typesetter(TEMPLATES).digest()
    add_fonts((Path(shutil.copy(font_files()[0], tmp_path / "ours.ttf")),))
    try:
        typesetter = Typesetter(TEMPLATES)
    finally:
        add_fonts(())
    digests = {digest for _, digest in map_each(Typesetter.digest, [typesetter] * 2, min_items=1)}
    add_fonts(())
    assert len(digests) == 1
    assert without not in digests
    assert without == Typesetter(TEMPLATES).digest()


def test_templates_laid_together_do_not_pile_up(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (tmp_path / "print/notes").mkdir(parents=True)
    for number in (*range(6), 4):
        (ours / "look.typ").write_text(f"// {number}")
        together = overlay_templates([ours, TEMPLATES], tmp_path / "print")
        assert (together / "look.typ").read_text() == f"// {number}"
        assert (together / "document.typ").read_bytes() == (TEMPLATES / "document.typ").read_bytes()
    assert len([*(tmp_path / "print").iterdir()]) == 5
    assert (tmp_path / "print/notes").is_dir()
