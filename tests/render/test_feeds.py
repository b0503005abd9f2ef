"""Feeds and calendar as readers of them see them, and held to what RFC 4287 and RFC 5545 require."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History, read_history
from briefing_site.render.compose.edition import Edition
from briefing_site.render.feeds import render_feeds
from briefing_site.site.pages import Site
from icalendar import Calendar

from tests.bad_cases import BASE
from tests.edits import FISH, STEPS, make_repository
from tests.pasts import past_of

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://salt.example/"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TODAY = date(2023, 7, 20)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make_repository(folder)
    return folder


def base_of(folder: Path) -> FactBase:
    return FactBase(load_snapshot(read_tree(folder)).records)


def feeds(base: FactBase, history: History, url: str = URL) -> dict[str, bytes]:
    return dict(
        render_feeds(Edition(Site(base), "TLP:CLEAR", TODAY, title="Salt <desk> & Co", url=url, history=history))
    )


@pytest.fixture(scope="module")
def made(desk: Path) -> dict[str, bytes]:
    """The feeds of a desk that says to readers what the subject of each commit says."""
    prepared, past = past_of(desk, "TLP:AMBER+STRICT")
    changes = tuple(replace(change, for_readers=change.reason) for change in past.history.changes)
    return feeds(prepared.seen, replace(past.history, changes=changes))


def test_an_entry_is_named_by_what_happened_and_never_by_a_commits_subject(desk: Path) -> None:
    prepared, past = past_of(desk, "TLP:AMBER+STRICT")
    made = feeds(prepared.seen, past.history)["feeds/changes.xml"].decode()
    assert "<title>1 changed</title>" in made
    assert not [subject for subject, _ in STEPS if f"<title>{subject}</title>" in made]


def atom_errors(data: bytes) -> list[str]:
    """Return what a feed lacks of RFC 4287, sections 3 and 4."""
    feed = ET.fromstring(data)  # noqa: S314 - our own
    wrong = [] if feed.tag == f"{ATOM}feed" else ["root"]
    for container in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = container.findall(f"{ATOM}{name}")
            if len(found) != 1 or not (found[0].text or "").strip():
                wrong.append(f"{container.tag}: {len(found)} {name}")
        if not MOMENT.fullmatch(container.findtext(f"{ATOM}updated") or ""):
            wrong.append("updated is no RFC 3339 moment")
        if not re.fullmatch(r"[a-z]+:\S+", container.findtext(f"{ATOM}id") or ""):
            wrong.append("id is no absolute IRI")
        rels = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in container.findall(f"{ATOM}link")]
        wrong += ["two alternates of one type"] if len(rels) != len(set(rels)) else []
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    wrong += ["ids repeat"] if len(ids) != len(set(ids)) else []
    if feed.find(f"{ATOM}author/{ATOM}name") is None:
        wrong.append("no author")
    if not [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]:
        wrong.append("no link to itself")
    known = {"id", "title", "updated", "author", "link", "entry", "content", "name", "rights"}
    return wrong + [e.tag for e in feed.iter() if e is not feed and e.tag.removeprefix(ATOM) not in known]


def test_every_feed_is_atom(made: dict[str, bytes]) -> None:
    found = {path: data for path, data in made.items() if path.endswith(".xml")}
    assert len(found) > 8
    assert {path: atom_errors(data) for path, data in found.items() if atom_errors(data)} == {}


def test_ids_are_unique_over_all_feeds(made: dict[str, bytes]) -> None:
    ids = [e.id for path, d in made.items() if path.endswith(".xml") and "envoy" not in path for e in read(d).entries]
    assert len(ids) == len(set(ids))


def read(data: bytes) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def test_the_feed_of_all_changes_tells_each_the_newest_first(made: dict[str, bytes]) -> None:
    feed = read(made["feeds/changes.xml"])
    assert feed.feed.title == "Salt <desk> & Co: changes"
    for_readers = [entry.title for entry in reversed(feed.entries)]
    silent = {"Reflow a text", "Move the ambassador into a folder", "Break the fish", "Mend the fish"}
    unlisted = {"Tell reviewers why"}
    expected = [subject for subject, _ in STEPS if subject not in silent | unlisted]
    merge = expected.index("Merge the side branch")
    expected[merge:merge] = ["Note the nets (side)", "Open a record on wood (main)"]
    assert for_readers == expected
    assert feed.entries[0].updated == "2023-07-18T09:00:00+00:00"


def test_a_records_feed_tells_its_own_life_and_leads_to_it(made: dict[str, bytes]) -> None:
    feed = read(made["feeds/issues/salt.xml"])
    entry = next(e for e in feed.entries if e.title == "Sharpen Arcadia's line")
    assert entry.link == f"{URL}issues/salt/#history"
    assert f'<a href="{URL}issues/salt/">position of Arcadia on Salt</a> (wording)' in entry.content[0].value
    assert not [e for e in feed.entries if e.title == "Note the nets (side)"]
    quote = next(e for e in feed.entries if e.title == "Quote the envoy more fully")
    assert "too dear" in quote.content[0].value


def test_a_renamed_record_is_still_found_by_its_former_feed(made: dict[str, bytes]) -> None:
    assert made["feeds/actors/envoy.xml"] == made["feeds/actors/ambassador.xml"]
    titles = [entry.title for entry in read(made["feeds/actors/ambassador.xml"]).entries]
    assert titles == ["The envoy is now an ambassador", "Start"]


def test_ids_of_feeds_entries_and_events_survive_a_rename_and_a_merge() -> None:
    def change(sha: str, event: ItemChange) -> Change:
        return Change(sha * 40, "2023-06-20T12:00:00+00:00", "A", "why", (event,))

    def files(name: str, former: str = "") -> dict[str, bytes]:
        text = f"name: Talks\ntype: meeting\ndate: 2023-06-18\nsummary: A.\n{former}"
        return {f"content/events/{name}.yml": text.encode()}

    def ids(content: dict[str, bytes], *changes: Change) -> tuple[list[str], list[str]]:
        found = feeds(FactBase(load_snapshot(Snapshot(content)).records), History(changes))
        (feed,) = {data for path, data in found.items() if path.startswith("feeds/events/")}
        calendar = Calendar.from_ical(found["feeds/calendar.ics"])
        return re.findall(r"<id>(.*?)</id>", feed.decode()), [str(e["uid"]) for e in calendar.walk("VEVENT")]

    made = change("1", ItemChange("record", "talks", "talks", "events", (ChangeKind.ADDED,)))
    moved = change("2", ItemChange("record", "parley", "parley", "events", (ChangeKind.RENAMED,), former="talks"))
    before, after = ids(files("talks"), made), ids(files("parley", "former_ids: [talks]\n"), made, moved)
    assert after[1] == before[1]
    assert after[0][0] == before[0][0]
    assert after[0][2:] == before[0][1:]
    # A former id of a record that was merged into it is not its own.
    assert ids(files("talks", "former_ids: [chat]\n"), made) == before


def test_a_merge_says_into_what_in_either_feed() -> None:
    talks = b"name: Talks\ntype: meeting\ndate: 2023-06-18\nsummary: A.\nformer_ids: [chat]\naliases: [Chat]\n"
    base = FactBase(load_snapshot(Snapshot({"content/events/talks.yml": talks})).records)
    merged = ItemChange("record", "chat", "chat", "events", (ChangeKind.MERGED,))
    changed = ItemChange("record", "talks", "talks", "events", (ChangeKind.CHANGED,), ("aliases",))
    history = History((Change("1" * 40, "2023-06-20T12:00:00+00:00", "A", "why", (merged, changed)),))
    found = feeds(base, history)
    for path in ("feeds/changes.xml", "feeds/events/talks.xml"):
        assert "chat → Talks" in found[path].decode()


def test_without_an_address_links_are_relative_to_the_feed(desk: Path) -> None:
    base = base_of(desk)
    data = feeds(base, read_history(desk), "")["feeds/issues/salt.xml"]
    assert atom_errors(data) == []
    assert b'href="../../issues/salt/"' in data


def test_without_history_there_is_a_feed_with_nothing_in_it(desk: Path) -> None:
    made = feeds(base_of(desk), History())
    assert sorted(made) == ["feeds/calendar.ics", "feeds/changes.xml"]
    assert atom_errors(made["feeds/changes.xml"]) == []
    assert b"<updated>2023-07-20T00:00:00+00:00</updated>" in made["feeds/changes.xml"]


def test_what_an_audience_may_not_see_is_in_no_feed(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit(FISH, "name: Fish\n", "name: Canary\nhandling: TLP:RED\n")
    prepared, past = past_of(tmp_path, "TLP:GREEN")
    made = feeds(prepared.seen, past.history)
    assert "feeds/issues/fish.xml" not in made
    for data in made.values():
        assert b"Canary" not in data
        assert b"Note the nets" not in data
        assert b"/fish" not in data


# --- calendar ---

EVENT = "name: {name}\ntype: meeting\nsummary: It meets.\ndate: {date}\n"


def calendar_of(**events: str) -> dict[str, dict[str, object]]:
    files = {path: data for path, data in BASE.files.items() if path.startswith("content/")}
    files |= {f"content/events/{n.replace('_', '-')}.yml": text.encode() for n, text in events.items()}
    loaded = load_snapshot(Snapshot(files))
    assert loaded.problems == ()
    data = feeds(FactBase(loaded.records), History())["feeds/calendar.ics"]
    calendar = Calendar.from_ical(data)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return {
        str(item["summary"]): {
            "start": item.decoded("dtstart"),
            "end": item.decoded("dtend"),
            "status": str(item.get("status", "")),
            "transp": str(item["transp"]),
            "stamp": item.decoded("dtstamp"),
            "uid": str(item["uid"]),
        }
        for item in calendar.walk("VEVENT")
    }


@pytest.mark.parametrize(
    ("text", "title", "start", "end"),
    [
        ("2023-06-19", "Talks", date(2023, 6, 19), date(2023, 6, 20)),
        ("2023-06-18/2023-06-19", "Talks", date(2023, 6, 18), date(2023, 6, 20)),
        ("2022-08", "Talks (date known only as: August 2022)", date(2022, 8, 1), date(2022, 9, 1)),
        ("2022-12~", "Talks (date known only as: about December 2022)", date(2022, 12, 1), date(2023, 1, 1)),
        ("2023", "Talks (date known only as: 2023)", date(2023, 1, 1), date(2024, 1, 1)),
        (
            "2023-06-19/..",
            "Talks (date known only as: no earlier than 19 June 2023)",
            date(2023, 6, 19),
            date(2023, 6, 20),
        ),
    ],
)
def test_an_event_stands_at_its_own_precision(text: str, title: str, start: date, end: date) -> None:
    found = calendar_of(talks=EVENT.format(name="Talks", date=text))
    assert list(found) == [title]
    assert (found[title]["start"], found[title]["end"]) == (start, end)


def test_an_event_without_a_date_is_no_entry() -> None:
    text = EVENT.replace("date: {date}\n", "state: invited\nas_of: 2023-06-19\n").format(name="Talks")
    assert calendar_of(talks=text) == {}


def test_a_decade_is_no_entry() -> None:
    assert calendar_of(talks=EVENT.format(name="Talks", date="202X")) == {}


@pytest.mark.parametrize(
    ("state", "title", "status", "transp"),
    [
        ("invited", "Talks", "TENTATIVE", "TRANSPARENT"),
        ("expected", "Talks", "TENTATIVE", "TRANSPARENT"),
        ("proposed", "Talks", "TENTATIVE", "TRANSPARENT"),
        ("planned", "Talks", "TENTATIVE", "TRANSPARENT"),
        ("held", "Talks", "CONFIRMED", "OPAQUE"),
        ("postponed", "Postponed: Talks", "CANCELLED", "TRANSPARENT"),
        ("cancelled", "Cancelled: Talks", "CANCELLED", "TRANSPARENT"),
    ],
)
def test_the_state_of_an_event(state: str, title: str, status: str, transp: str) -> None:
    found = calendar_of(talks=EVENT.format(name="Talks", date="2023-06-19") + f"state: {state}\n")
    assert (found[title]["status"], found[title]["transp"]) == (status, transp)


def test_reviews_stand_on_the_day_by_which_they_are_due() -> None:
    found = calendar_of(talks=EVENT.format(name="Talks", date="2023-06-19") + "review_by: 2023-09-30\n")
    assert found["Review due: Talks"]["start"] == date(2023, 9, 30)
    assert found["Review due: Talks"]["stamp"] == datetime(2023, 7, 20, tzinfo=UTC)
    assert found["Review due: Talks"]["uid"] != found["Talks"]["uid"]


def test_a_withdrawn_event_is_no_entry() -> None:
    text = EVENT.format(name="Talks", date="2023-06-19") + "withdrawn: It was a rumour.\nreview_by: 2023-09-30\n"
    assert calendar_of(talks=text) == {}


def test_a_calendar_says_the_same_each_time(sample: Path) -> None:
    base = base_of(sample)
    history = read_history(sample)
    assert feeds(base, history) == feeds(base_of(sample), history)
    calendar = Calendar.from_ical(feeds(base, history)["feeds/calendar.ics"])
    uids = [str(item["uid"]) for item in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids)) >= 15
