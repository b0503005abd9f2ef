"""The sheet of a proposal: each thing with all that it says, and on top what nobody may miss."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.edits import BRIEF, FILES, LEDGER, SALT
from tests.scripted_repository import ScriptedRepository

ADDED = """\
  - id: envoy-later
    kind: said
    text: The envoy said more.
    by: envoy
    to: borduria
    via: arcadia
    date: 2023-06-19
    date_basis: inferred
    sources: [gazette p10]
    hedge: reportedly
    credibility: 3
    handling: TLP:RED
  - id: a-first-word
    kind: said
    text: The envoy said "good morning".
    by: envoy
    date: 2023-06-19
    sources: [gazette p2]
"""
EVENT = "name: The talks\ntype: meeting\nstate: planned\ndate: 2023-07-01\nas_of: 2023-06-20\nsummary: Talks.\n"


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    desk = ScriptedRepository(tmp_path / "desk")
    talks = (FILES[BRIEF] or "").replace("purpose:", "event: salt-talks\npurpose:")
    desk.write({**FILES, "content/events/salt-talks.yml": EVENT, BRIEF: talks})
    desk.commit("Start")
    return desk


def sheet(desk: ScriptedRepository, *arguments: str) -> str:
    named = ["diff", "-f", str(desk.folder / "mkdocs.yml"), "--today", "2023-07-20", *arguments]
    result = CliRunner().invoke(main, [*named, *(() if "HEAD^" in arguments else ("HEAD",))])
    assert result.exit_code == 0, result.output
    return result.stdout


def append(desk: ScriptedRepository, name: str, text: str) -> None:
    path = desk.folder / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def part(text: str, title: str) -> str:
    return next((block for block in text.split("\n\n") if block.startswith(f"{title} (")), "")


def test_a_card_tells_all_that_a_fact_says(desk: ScriptedRepository) -> None:
    append(desk, SALT, ADDED)
    desk.commit("Two facts")
    card = part(sheet(desk, "HEAD^", "HEAD"), "Facts")
    assert "said: The Envoy → Borduria, via Arcadia · date: 19 June 2023 (inferred)" in card
    assert "source: The Gazette, 25 June 2023, p10" in card
    assert (
        "hedge: reportedly · credibility: 3 (possibly true) · handling: TLP:RED · stamp: none · commit: Ann Analyst"
        in card
    )
    page = sheet(desk, "HEAD^", "HEAD", "--format", "html")
    assert "TLP:RED" in page
    data = json.loads(sheet(desk, "HEAD^", "HEAD", "--format", "json"))
    assert data["facts"][1]["values"]["via"] == ["arcadia"]
    assert data["facts"][1]["authors"] == ["Ann Analyst"]


def test_facts_stand_in_the_order_of_the_sources_paragraphs(desk: ScriptedRepository) -> None:
    append(desk, SALT, ADDED)
    card = part(sheet(desk), "Facts")
    assert card.index("a-first-word") < card.index("envoy-later")


def test_the_paragraph_stands_beside_the_fact_where_the_archive_is_at_hand(desk: ScriptedRepository) -> None:
    append(desk, SALT, ADDED)
    archive = desk.folder.parent / "archive"
    archive.mkdir()
    text = "One <b>paragraph</b>.\n\nHe said “good morning” to all.\n\nAnother.\n"
    (archive / "gazette.txt").write_text(text, encoding="utf-8")
    given = ("--archive", str(archive))
    assert "| The Gazette, 25 June 2023, p2: He said “good morning” to all." in sheet(desk, *given)
    assert "<blockquote>" in sheet(desk, *given, "--format", "html")
    assert "“He said “good morning” to all.”" in sheet(desk, *given, "--format", "markdown")
    data = json.loads(sheet(desk, *given, "--format", "json"))
    assert data["facts"][0]["excerpts"][0]["paragraphs"] == ["He said “good morning” to all."]
    assert "good morning” to all" not in sheet(desk, *given, "--audience", "TLP:RED"), "it is rarely ours to publish"


def test_handling_that_was_lowered_stands_on_top(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "name: Salt\n", "name: Salt\nhandling: TLP:AMBER\n")
    desk.edit(SALT, "sources: [ledger p4]", "sources: [ledger p4]\n    handling: TLP:RED")
    desk.commit("Restrict salt")
    tax = "  - id: salt-tax-planned\n    kind: context\n    text: A tax on salt is planned.\n    date: 2023-06-01\n"
    whole = f"{tax}    sources: [ledger p4]\n    handling: TLP:RED\n"
    desk.edit(SALT, whole, "")
    append(desk, "content/issues/fish.yml", f"facts:\n{tax}    sources: [ledger p4]\n")
    desk.edit(SALT, "handling: TLP:AMBER\n", "handling: TLP:GREEN\n")
    told = part(sheet(desk), "Handling lowered")
    assert "Salt: from TLP:AMBER to TLP:GREEN, with 3 facts in it: may now be shown to the whole community" in told
    assert "salt-tax-planned, in Fish: from TLP:RED to TLP:CLEAR: may now be shown to anybody" in told


def test_a_mark_of_review_is_doubted_by_whose_commit_it_is(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "sources: [ledger p4]\n", "sources: [ledger p4]\n    reviewed: 2023-06-20 zz\n")
    append(desk, SALT, ADDED + "    reviewed: 2023-06-20 aa\n")
    desk.edit(SALT, "    reviewed: 2023-06-19 aa\n", "")
    desk.edit(BRIEF, "facts: [envoy-on-salt]", "facts: [envoy-on-salt]\n        reviewed: 2023-06-20 aa")
    desk.commit("Reviews")
    told = part(sheet(desk, "HEAD^", "HEAD"), "Doubtful marks of review")
    assert "salt-tax-planned, in Salt: 2023-06-20 zz; not the initials of Ann Analyst, whose commit it is" in told
    assert "a-first-word, in Salt: 2023-06-20 aa; it arrives stamped; Ann Analyst wrote these words as well" in told
    assert "envoy-on-salt, in Salt: was 2023-06-19 aa; taken away" in told
    assert "talks/line-1" not in told, "whoever committed the file alone, without new words, made the mark"


def test_what_is_gone_or_off_stands_on_top(desk: ScriptedRepository) -> None:
    desk.edit(
        SALT, "  - actor: arcadia\n    line: It should fall.\n    facts: [envoy-on-salt, arcadia-wants-less]\n", ""
    )
    desk.edit(SALT, "positions:\n", "")
    desk.edit("content/events/salt-talks.yml", "state: planned", "state: cancelled")
    append(desk, LEDGER, "withdrawn: A forgery.\n")
    text = sheet(desk)
    assert "removed: Arcadia on Salt\n      It should fall." in part(text, "Positions gone")
    assert "fact arcadia-wants-less: Arcadia wants cheaper salt." in part(text, "Positions gone")
    assert "cancelled: The talks; named by The talks" in part(text, "Events off under a brief")
    assert "withdrawn: The Ledger" in part(text, "Records gone or merged")


def test_a_brief_that_was_issued_is_told(desk: ScriptedRepository) -> None:
    entry = f"- date: 2023-06-20\n  revision: {'a' * 40}\n  content: {'b' * 10}\n  by: aa\n"
    desk.write({"issued/talks.yml": entry})
    assert "The talks: issued on 20 June 2023 by aa, from aaaaaaaaaa, which is not at hand" in part(
        sheet(desk), "Briefs issued"
    )
    desk.commit("Issue")
    assert "Briefs issued" in sheet(desk, "HEAD^", "HEAD")
    assert "Briefs issued" in sheet(desk, "HEAD^", "HEAD", "--audience", "TLP:CLEAR")


def test_a_commit_that_takes_another_back_says_so(desk: ScriptedRepository) -> None:
    append(desk, LEDGER, "withdrawn: A forgery.\n")
    desk.commit("Withdraw the Ledger")
    taken_back = desk.git("rev-parse", "HEAD")
    desk.git("revert", "--no-commit", taken_back)
    desk.commit(f"Keep it\n\nIt is genuine.\n\nThis reverts commit {taken_back}.")
    told = part(sheet(desk, "HEAD^", "HEAD"), "Why")
    assert "Keep it\n      It is genuine.\n      takes back what" in told
    assert ": Withdraw the Ledger" in told
    assert taken_back not in told
    desk.edit(SALT, "by: envoy", "by: arcadia")
    desk.commit(f"Arcadia said it\n\n(cherry picked from commit {'c' * 40})")
    told = part(sheet(desk, "HEAD^", "HEAD"), "Why")
    assert "repeats from another branch cccccccccc, a commit that is not at hand" in told


def test_a_record_that_goes_on_is_told_beside_what_it_does_not_take_over(desk: ScriptedRepository) -> None:
    write = {
        "content/issues/wood.yml": "name: Wood\nsummary: Who fells what.\naliases: [Timber]\n",
        "content/issues/timber.yml": "name: Timber\nsummary: Who sells what.\n",
    }
    desk.write(write)
    desk.commit("Two")
    (desk.folder / "content/issues/timber.yml").unlink()
    desk.edit("content/issues/wood.yml", "aliases: [Timber]\n", "aliases: [Timber]\nformer_ids: [timber]\n")
    told = part(sheet(desk), "Records gone or merged")
    assert "not taken over: summary “Who sells what.” · Wood goes on with: summary “Who fells what.”; 0 facts" in told


def test_the_check_stands_on_top_where_it_is_asked_for(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "by: envoy", "by: nobody")
    assert "Check" not in sheet(desk)
    told = part(sheet(desk, "--check"), "Check")
    assert "'nobody'" in told
    desk.commit("Wrong")
    desk.edit(SALT, "by: nobody", "by: envoy")
    assert "'nobody'" in part(sheet(desk, "--check", "HEAD^", "HEAD"), "Check"), "of the revision, not of the disk"
    assert "nobody" not in part(sheet(desk, "--check", "HEAD^", "HEAD", "--audience", "TLP:CLEAR"), "Check")


def test_a_remedy_is_shown_as_it_has_to_be_typed(desk: ScriptedRepository) -> None:
    desk.write({"content/issues/pepper.yml": "name: Pepper\nsummary: Arcadia sells it.\n"})
    for form in ("text", "markdown", "html"):
        told = sheet(desk, "--check", "--format", form, "--full")
        assert "[arcadia|Arcadia]" in told.replace("\\", ""), form


def test_a_comment_tells_what_its_readers_may_see(desk: ScriptedRepository) -> None:
    """By the setting `comment_audience`, which is the most public unless a desk says otherwise."""
    append(desk, SALT, ADDED)
    told = sheet(desk, "--comment")
    assert "as far as TLP:CLEAR may see it" in told
    assert "a-first-word" in told
    assert "envoy-later" not in told
    assert "TLP:RED" not in told
    desk.edit("mkdocs.yml", "      format: 1\n", "      format: 1\n      comment_audience: TLP:RED\n")
    assert "envoy-later" in sheet(desk, "--comment")


def test_a_comment_is_the_same_whether_nothing_or_something_hidden_changed(desk: ScriptedRepository) -> None:
    """It neither calls unchanged what it may not show, nor lets on that there is any."""
    desk.commit("Nothing")
    nothing = sheet(desk, "HEAD^", "HEAD", "--comment")
    append(desk, SALT, ADDED[: ADDED.index("  - id: a-first-word")])
    desk.commit("Something that is restricted")
    hidden = sheet(desk, "HEAD^", "HEAD", "--comment")
    told = "Nothing changed that TLP:CLEAR may see. Whether anything else did is not told here."
    assert told in nothing
    assert told in hidden
    lines = [[line for line in text.splitlines() if "as far as" not in line] for text in (nothing, hidden)]
    assert lines[0] == lines[1]


def test_a_comment_says_that_a_stamp_is_of_earlier_words(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "far too dear")
    told = sheet(desk, "--audience", "TLP:CLEAR", "--full")
    assert "of what it said before" in told
    desk.commit("Another word")
    told = sheet(desk, "HEAD^", "HEAD", "--audience", "TLP:CLEAR", "--full")
    assert "of what it said before 21 June 2023 (Ann Analyst: text)" in told


def test_many_pages_that_show_the_same_facts_list_them_once(desk: ScriptedRepository) -> None:
    one = "  - id: fact-{0}\n    kind: context\n    text: Salt is dear.\n    date: 2023-06-19\n"
    append(desk, SALT, "".join(one.format(number) for number in range(1, 9)))
    told = part(sheet(desk, "--full"), "Pages affected")
    assert told.count("all 8 of them") == 0  # the brief above has them
    assert "the same 8 as The talks" in told


def test_what_does_not_fit_into_a_comment_is_counted_and_stands_in_the_sheet(desk: ScriptedRepository) -> None:
    one = "  - id: fact-{0}\n    kind: context\n    text: Salt is dear in district {0}, and has been for long.\n"
    one += "    date: 2023-06-19\n    sources: [gazette p{0}]\n"
    append(desk, SALT, "".join(one.format(number) for number in range(1, 601)))
    told = sheet(desk, "--format", "markdown")
    assert len(told) < 60_000
    assert "more: the whole sheet has them." in told
    assert told.count("</details>") == told.count("<details>")
    assert sheet(desk, "--format", "html").count("Salt is dear in district") == 600
    assert sheet(desk, "--full").count("Salt is dear in district") == 600
    text = sheet(desk)
    assert "… and 590 more (--full)" in text
    assert text.index("fact-2,") < text.index("fact-10,"), "p2 stands before p10"


def check_since(desk: ScriptedRepository, *arguments: str) -> tuple[int, str]:
    given = ["check", "-f", str(desk.folder / "mkdocs.yml"), "--today", "2023-07-20", "--since", "HEAD", *arguments]
    result = CliRunner().invoke(main, given)
    return result.exit_code, result.output


def test_a_check_since_a_revision_tells_of_touched_lines_and_of_errors_caused_elsewhere(
    desk: ScriptedRepository,
) -> None:
    desk.edit(SALT, "by: arcadia\n    date", "by: somebody\n    date")
    desk.commit("An error that stands")
    desk.edit(SALT, "sources: [ledger p4]", "sources: [lodger p4]")
    desk.write({"content/sources/gazette.yml": None})
    code, told = check_since(desk, "--format", "github")
    assert code == 1
    assert "lodger" in told
    assert "gazette" in told, "an error that it causes elsewhere"
    assert "somebody" not in told
    assert "in other lines, already there at HEAD." in told
    desk.git("checkout", "--quiet", "--", "content")
    code, told = check_since(desk)
    assert code == 1, "every error counts"
    assert "somebody" not in told


def test_a_position_tells_all_there_is_to_know_of_the_facts_that_carry_it(desk: ScriptedRepository) -> None:
    append(desk, SALT, ADDED)
    desk.edit(SALT, "facts: [envoy-on-salt, arcadia-wants-less]", "facts: [envoy-on-salt, envoy-later]")
    told = part(sheet(desk, "--full"), "Positions")
    assert "fact envoy-on-salt: The Envoy said" in told
    assert "said: The Envoy · 18 June 2023 · The Gazette, 25 June 2023, p2 · stamp: 2023-06-19 aa" in told
    assert "said: The Envoy → Borduria, via Arcadia · 19 June 2023 (inferred) · The Gazette, 25 June 2023, p10" in told
    assert "hedge: reportedly · credibility: 3 (possibly true) · TLP:RED · stamp: none" in told
    for form in ("html", "markdown"):
        assert "credibility: 3 (possibly true) · TLP:RED" in sheet(desk, "--format", form)
    data = json.loads(sheet(desk, "--format", "json"))
    held = {each["id"]: each for each in data["supporting_facts"]}
    assert held["envoy-later"]["handling"] == "TLP:RED"
    assert held["envoy-on-salt"]["values"]["sources"] == ["gazette p2"]


def test_the_facts_under_the_sentences_of_a_brief_are_told(desk: ScriptedRepository) -> None:
    desk.edit(BRIEF, "bottom_line: The price can fall.", "bottom_line: The price can fall [@assess-price-falls].")
    told = part(sheet(desk, "--full"), "Briefs whose meaning changed")
    assert "fact assess-price-falls: The price will likely fall." in told
    assert "assessment: our own judgement · 19 June 2023 · without a source of its own" in told


def test_what_is_retracted_says_when_why_and_what_rests_on_it(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "    reviewed: 2023-06-19 aa\n", "    reviewed: 2023-06-19 aa\n    status: retracted\n")
    desk.commit("The Gazette took it back")
    text = sheet(desk, "HEAD^", "HEAD", "--full")
    told = part(text, "Facts retracted or gone")
    assert "the commit says: The Gazette took it back" in told
    assert "caveat: none: the fact itself does not say why" in told
    assert "by a commit of Ann Analyst" in told
    assert "carries Arcadia on Salt: It should fall." in told
    assert "carries the assessment assess-price-falls: The price will likely fall." in told
    assert part(text, "Facts") == "", "it is told once"
    data = json.loads(sheet(desk, "HEAD^", "HEAD", "--format", "json"))
    assert data["facts"][0]["fall"]["reason"] == "The Gazette took it back"
    assert {
        "fact": "envoy-on-salt",
        "holder": "salt",
        "kind": "position",
        "of": "arcadia",
        "text": "It should fall.",
    } in (data["resting"])


def test_what_a_proposal_makes_wrong_is_told_apart_from_what_was_wrong_before(desk: ScriptedRepository) -> None:
    desk.edit("content/events/salt-talks.yml", "state: planned", "state: cancelled")
    told = part(sheet(desk, "--check"), "Check")
    assert "1 warning new; " in told
    assert "new: warning: content/briefs/talks.yml" in told
    assert "stood before" in told.splitlines()[1]
    data = json.loads(sheet(desk, "--check", "--format", "json"))["check"]
    assert data["new_warnings"] == 1
    new = [found["code"] for found in data["problems"] if found["new"] and found["severity"] == "warning"]
    assert new == ["brief-event-stands"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_sheet_that_holds_more_than_its_readers_may_see_is_marked_at_top_and_bottom(
    desk: ScriptedRepository, form: str
) -> None:
    append(desk, SALT, ADDED)
    text = sheet(desk, "--format", form)
    text = re.sub(r"<[^>]+>|\*\*", "\n", text.partition("<main>")[2] if form == "html" else text)
    told = [line.strip() for line in text.split("\n") if line.strip()]
    assert (told[0], told[-1]) == ("TLP:RED", "TLP:RED")
    assert json.loads(sheet(desk, "--format", "json"))["marking"] == "TLP:RED"
    assert "TLP:RED" not in sheet(desk, "--format", form, "--audience", "TLP:AMBER")
    desk.edit("mkdocs.yml", "format: 1", "format: 1\n      comment_audience: TLP:RED")
    assert not sheet(desk, "--format", form).startswith("TLP:RED")
    assert json.loads(sheet(desk, "--format", "json"))["marking"] == ""


def test_words_of_a_higher_handling_before_the_change_count_as_well(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "sources: [ledger p4]\n", "sources: [ledger p4]\n    handling: TLP:AMBER\n")
    desk.commit("Restrict")
    desk.edit(SALT, "sources: [ledger p4]\n    handling: TLP:AMBER\n", "sources: [ledger p4]\n")
    assert sheet(desk).startswith("TLP:AMBER\n")


def test_an_event_says_where_it_comes_from(desk: ScriptedRepository) -> None:
    fact = "facts:\n" + ADDED.partition("  - id: a-first-word")[0]
    append(desk, "content/events/salt-talks.yml", fact)
    desk.edit("content/events/salt-talks.yml", "date: 2023-07-01", "date: 2023-07-02")
    assert "source: its facts cite The Gazette, 25 June 2023, p10" in part(sheet(desk), "Records")
    desk.edit("content/events/salt-talks.yml", fact, "")
    assert "source: none given: no new fact in it tells of this" in part(sheet(desk), "Records")


def test_fields_and_values_are_told_in_the_words_of_the_site(desk: ScriptedRepository) -> None:
    visit = "name: The visit\ntype: visit\nstate: planned\ndate: 2023-07-06\nas_of: 2023-06-26\nplace: Salina\n"
    desk.write({"content/events/visit.yml": f"{visit}summary: A visit.\n"})
    told = part(sheet(desk), "Records")
    assert "kind: visit · state: planned · date: 6 July 2023 · as of: 26 June 2023 · where: Salina" in told


def test_one_count_of_pages_has_one_meaning(desk: ScriptedRepository) -> None:
    append(desk, SALT, ADDED)
    text = sheet(desk)
    (number,) = re.findall(r"(\d+) pages affected\.", text)
    assert f"Pages affected ({number})" in text


def test_a_large_part_stands_in_groups_by_source_with_counts_and_a_table_of_contents(desk: ScriptedRepository) -> None:
    def facts(record: str, source: str, number: int) -> str:
        return "".join(
            f"  - id: {record}-{source}-{n}\n    kind: said\n    text: Word {n}.\n    by: envoy\n    date: 2023-06-19\n"
            f"    sources: [{source} p{n}]\n"
            for n in range(1, number + 1)
        )

    append(desk, SALT, facts("salt", "gazette", 9) + facts("salt", "ledger", 2))
    append(desk, "content/issues/fish.yml", f"facts:\n{facts('fish', 'gazette', 4)}")
    text = sheet(desk, "--full")
    assert "== Added, from The Gazette, 25 June 2023: 13 (Salt 9, Fish 4)" in text
    assert "== Added, from The Guild, June 2023: 2 (Salt 2)" in text
    page = sheet(desk, "--format", "html")
    place = re.search(r'<a href="#([\w-]+)">Added, from The Guild, June 2023</a> <span class="count">2</span>', page)
    assert place
    assert f'id="{place[1]}"' in page
    markdown = sheet(desk, "--format", "markdown")
    assert "**Added, from The Gazette, 25 June 2023: 13 (Salt 9, Fish 4)**" in markdown


def test_a_sheet_says_that_something_could_not_be_read(desk: ScriptedRepository) -> None:
    (desk.folder / SALT).write_bytes(b"\x00\xff not a fact file")
    for form in ("text", "markdown", "html"):
        told = sheet(desk, "--format", form)
        assert "But not everything could be read." in told
        assert "what cannot be read is missing from this sheet" in told
    told = sheet(desk, "--format", "json")
    assert json.loads(told[told.index("{") :])["errors"] == 1
