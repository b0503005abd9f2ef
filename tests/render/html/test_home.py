"""The front page: key facts first, few of one record, and what changed this week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Site

from tests.conftest import PROJECT

Write = Callable[..., Path]
FACT = "  - {{id: {0}, kind: context, text: Of {0}., date: 2023-06-{1}, sources: [gazette]{2}}}\n"


def home(project: Path, history: History | None = None) -> str:
    base = FactBase(load_snapshot(read_tree(project, "content")).records)
    setting = Setting(Site(base), "TLP:CLEAR", date(2023, 6, 21), history=history or History())
    return HtmlRenderer(PROJECT / "templates", setting).render_home("Home", "").html


def of_record(name: str, *facts: str) -> str:
    return f"name: {name}\nsummary: A.\nfacts:\n{''.join(facts)}"


def test_an_editors_choice_leads_and_no_record_takes_the_page(write_base: Write) -> None:
    talks = of_record("Talks", *(FACT.format(f"talk-{day}", day, "") for day in range(11, 20)))
    wood = of_record("Wood", FACT.format("old-key", "01", ", weight: key"), FACT.format("wood-now", "05", ""))
    html = home(write_base({"content/issues/talks.yml": talks, "content/issues/wood.yml": wood}))
    key, latest = html.index('id="key"'), html.index('id="latest"')
    assert key < html.index("Of old-key.") < latest
    assert html.count("Of old-key.") == 1
    assert "Of talk-19." in html[latest:]
    assert "Of talk-18." in html[latest:]
    assert "Of talk-17." not in html
    assert "Of wood-now." in html[latest:]


def test_of_one_day_what_was_said_leads_what_explains(write_base: Write) -> None:
    said = FACT.format("said", "05", ", by: envoy").replace("kind: context", "kind: said")
    early, late = of_record("Anchor", said), of_record("Wood", FACT.format("explained", "05", ""))
    html = home(write_base({"content/issues/anchor.yml": early, "content/issues/wood.yml": late}))
    assert html.index("Of said.") < html.index("Of explained.")


def changed_this_week(html: str) -> str:
    return html[html.index('id="changed"') :].partition("</section>")[0]


def change(day: str, *records: str, what: ChangeKind = ChangeKind.CHANGED, kind: str = "fact") -> Change:
    events = tuple(ItemChange(kind, f"{r}-fact" if kind == "fact" else r, r, "issues", (what,)) for r in records)
    return Change("0" * 40, f"{day}T12:00:00+00:00", "A", "why", events)


def test_what_changed_within_the_week_is_told_by_record(write_base: Write) -> None:
    past = History((change("2023-06-01", "wood"), change("2023-06-19", "salt", "salt"), change("2023-06-20", "salt")))
    html = home(write_base({"content/issues/wood.yml": "name: Wood\nsummary: A.\n"}), past)
    changed = changed_this_week(html)
    assert "Salt" in changed
    assert "3 changes" in changed
    assert "Wood" not in changed


def test_of_what_changed_this_week_the_gravest_comes_first(write_base: Write) -> None:
    names = ("Checked", "Summary", "Reworded", "Much", "New", "Retracted")
    files = {f"content/issues/{name.lower()}.yml": f"name: {name}\nsummary: A.\n" for name in names}
    past = History(
        (
            change("2023-06-20", "checked", "checked", "checked", what=ChangeKind.REVIEWED),
            change("2023-06-20", "summary", kind="record"),
            change("2023-06-20", "reworded", "much", "much"),
            change("2023-06-20", "new", what=ChangeKind.ADDED),
            change("2023-06-20", "retracted", what=ChangeKind.RETRACTED),
        )
    )
    changed = changed_this_week(home(write_base(files), past))
    told = sorted(names, key=lambda name: changed.index(f">{name}<"))
    assert told == ["Retracted", "New", "Much", "Reworded", "Summary", "Checked"]
