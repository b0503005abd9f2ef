"""What changed, for a reviewer: as text, Markdown, HTML or JSON.

In: `Changes` and the names of the two states. Out: text. All forms say the same in the same order, from one
outline: the headline, then what weighs most; Markdown folds the rest. What people wrote is escaped for its form.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.compare import Changes, FactChange, Footing, RecordChange, Touched
from generator.history import Change
from generator.plainvalues import Edit, Mark, Plain, What

DATA_VERSION = 1
"""Of the JSON form; raised when a key is renamed, dropped or means something else."""
MOST_SHORT = 10
"""Entries of each section in the short text."""
MOST_FOLDED = 100
"""Entries of each section in Markdown: a comment on GitHub holds 65,536 characters."""
LONGEST_TITLE = 120
MARKDOWN = re.compile(r"([\\`*_\[\]#|~])")
LEADING = re.compile(r"^(\s*)(\d*)([-+.)])")
"""What would start a list where a line starts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change or one consequence."""

    id: str
    head: str
    """What happened, and to what: one line."""
    title: str = ""
    """The words of the fact or position, cut."""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one sort."""

    title: str
    entries: tuple[Entry, ...]
    grave: bool = False
    """True for what a reviewer has to see first: it is not folded."""


def headline(changes: Changes) -> str:
    """Return what changed, in one line: `1 fact added, 2 changed; 1 position changed; 1 brief, 4 pages touched`."""
    if not changes:
        return "No fact, record, position or source changed."
    parts = [
        _counted("fact", (change.what[0] for change in changes.facts)),
        _counted("position", (change.what[0] for change in changes.positions)),
        _counted("source", (c.what[0] for c in changes.records if c.folder == "sources")),
        _counted("brief", (c.what[0] for c in changes.records if c.folder == "briefs")),
        _counted("record", (c.what[0] for c in changes.records if c.folder not in {"sources", "briefs"})),
    ]
    touched = ", ".join(
        _plural(len(found), noun) for noun, found in (("brief", changes.briefs), ("page", changes.pages)) if found
    )
    return "; ".join(part for part in (*parts, f"{touched} touched" if touched else "") if part) + "."


def outline(changes: Changes) -> tuple[Part, ...]:
    """Return the parts that have entries, what weighs most first."""
    names = changes.names
    altered = [touched for touched in changes.briefs if touched.meaning]
    other = [touched for touched in changes.briefs if not touched.meaning]
    told = {touched.id for touched in altered if touched.itself}
    records = [c for c in changes.records if c.folder != "sources" and c.id not in told]
    parts = (
        Part("Briefs whose meaning changed", tuple(_brief_entry(t, changes) for t in altered), grave=True),
        Part("Positions", tuple(_position_entries(changes)), grave=True),
        Part("Lost their footing", tuple(_footing_entry(f, names.get) for f in changes.footing), grave=True),
        Part("Without a source", tuple(_fact_named(changes, i) for i in changes.unsourced), grave=True),
        Part("To be reviewed again", tuple(_fact_named(changes, i) for i in changes.stale), grave=True),
        Part("Facts", tuple(_fact_entry(change) for change in changes.facts)),
        Part("Sources", tuple(_record_entry(c) for c in changes.records if c.folder == "sources")),
        Part("Records", tuple(_record_entry(change) for change in records)),
        Part("Other briefs touched", tuple(_touched_entry(t, names.get) for t in other)),
        Part("Pages touched", tuple(_touched_entry(t, names.get) for t in changes.pages)),
    )
    return tuple(part for part in parts if part.entries)


# --- text -----------------------------------------------------------------------------------------------------------


def render_text(changes: Changes, before: str, after: str, *, full: bool = False) -> str:
    """Return plain text; short, it names the changes, full, it shows the words: `[-gone-]{+new+}`."""
    lines = [f"{before} → {after}", headline(changes)]
    for part in outline(changes):
        shown = part.entries if full else part.entries[:MOST_SHORT]
        lines += ["", f"{part.title} ({len(part.entries)})"]
        for entry in shown:
            lines += _text_entry(entry, full=full)
        if len(part.entries) > len(shown):
            lines.append(f"  … and {len(part.entries) - len(shown)} more (--full)")
    return "\n".join(lines) + "\n"


def _text_entry(entry: Entry, *, full: bool) -> Iterator[str]:
    keys = ", ".join(edit.key for edit in entry.edits)
    yield f"  {entry.head}" + (f" ({keys})" if keys and not full else "")
    if entry.title:
        yield f"      {entry.title}"
    for edit in entry.edits if full else ():
        yield f"      {edit.key}: {_text_edit(edit)}"


def _text_edit(edit: Edit) -> str:
    return _edit_words(edit, lambda text: text, lambda text: f"[-{text}-]", lambda text: f"{{+{text}+}}")


def render_log(changes: Iterable[Change], own: str) -> str:
    """Return the life of one record or fact as text, the newest change first; `own` is its id."""
    lines = []
    for change in [*changes][::-1]:
        lines.append(f"{change.day}  {change.sha[:10]}  {change.reason} ({change.author})")
        for event in change.events:
            name = "" if event.id == own else f" {event.kind} {event.id}"
            former = f" (was {event.former})" if event.former else ""
            keys = f": {', '.join(event.keys)}" if event.keys else ""
            lines.append(f"    {_what(event.what)}{name}{former}{keys}")
    return "\n".join(lines) + "\n"


# --- Markdown -------------------------------------------------------------------------------------------------------


def render_markdown(changes: Changes, before: str, after: str) -> str:
    """Return GitHub's and GitLab's Markdown: the headline and what is grave, the rest folded."""
    lines = [
        f"**{escape_markdown(headline(changes))}**",
        "",
        f"{escape_markdown(before)} → {escape_markdown(after)}",
        "",
    ]
    for part in outline(changes):
        heading = f"{part.title} ({len(part.entries)})"
        if part.grave:
            lines += [f"### {heading}", ""]
        else:
            lines += [f"<details><summary>{heading}</summary>", ""]
        for entry in part.entries[:MOST_FOLDED]:
            lines += _markdown_entry(entry)
        if len(part.entries) > MOST_FOLDED:
            lines.append(f"- … and {len(part.entries) - MOST_FOLDED} more")
        lines += ["", *(() if part.grave else ("</details>", ""))]
    return "\n".join(lines)


def _markdown_entry(entry: Entry) -> Iterator[str]:
    title = f"  \n  {escape_markdown(entry.title)}" if entry.title else ""
    yield f"- {escape_markdown(entry.head)}{title}"
    for edit in entry.edits:
        words = _edit_words(edit, escape_markdown, lambda text: f"<del>{escape_markdown(text)}</del>", _markdown_new)
        yield f"  - {escape_markdown(edit.key)}: {words}"


def _markdown_new(text: str) -> str:
    return f"<ins>{escape_markdown(text)}</ins>"


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no HTML, nobody notified."""
    plain = html.escape(" ".join(text.split()) if text.strip() else text, quote=False).replace("@", "&#64;")
    padded = (" " if text[:1].isspace() and plain.strip() else "") + plain.strip()
    return LEADING.sub(
        r"\1\2\\\3", MARKDOWN.sub(r"\\\1", padded + (" " if text[-1:].isspace() and plain.strip() else ""))
    )


# --- HTML -----------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>What changed</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:75ch;margin:2rem auto;padding:0 1rem}}
ins{{background:#d7f0db;color:#123}}del{{background:#f8dcdc;color:#411}}ul{{padding-left:1.2em}}</style>
</head><body><h1>What changed</h1><p>{states}</p><p><strong>{headline}</strong></p>
{parts}</body></html>
"""


def render_html(changes: Changes, before: str, after: str) -> str:
    """Return a page that stands by itself, without scripts."""
    parts = "".join(_html_part(part) for part in outline(changes))
    states = html.escape(f"{before} → {after}")
    return PAGE.format(states=states, headline=html.escape(headline(changes)), parts=parts)


def _html_part(part: Part) -> str:
    entries = "".join(f"<li>{_html_entry(entry)}</li>\n" for entry in part.entries)
    is_open = " open" if part.grave else ""
    heading = html.escape(f"{part.title} ({len(part.entries)})")
    return f"<details{is_open}><summary><h2>{heading}</h2></summary>\n<ul>\n{entries}</ul></details>\n"


def _html_entry(entry: Entry) -> str:
    title = f"<br>{html.escape(entry.title)}" if entry.title else ""
    edits = "".join(
        f"<li>{html.escape(edit.key)}: "
        + _edit_words(
            edit, html.escape, lambda t: f"<del>{html.escape(t)}</del>", lambda t: f"<ins>{html.escape(t)}</ins>"
        )
        + "</li>"
        for edit in entry.edits
    )
    return html.escape(entry.head) + title + (f"<ul>{edits}</ul>" if edits else "")


# --- JSON -----------------------------------------------------------------------------------------------------------


def render_json(changes: Changes, before: str, after: str) -> str:
    """Return JSON: `version`, `before`, `after`, `headline` and a list for each sort of change."""
    data = {
        "version": DATA_VERSION,
        "before": before,
        "after": after,
        "headline": headline(changes),
        "briefs": [_touched_data(touched) for touched in changes.briefs],
        "positions": [
            {"subject": p.subject, "actor": p.actor, "what": [*p.what], "line": p.line, "edits": _edits_data(p.edits)}
            for p in changes.positions
        ],
        "footing": [_footing_data(footing) for footing in changes.footing],
        "unsourced": [*changes.unsourced],
        "stale": [*changes.stale],
        "facts": [_fact_data(change) for change in changes.facts],
        "records": [_record_data(change) for change in changes.records],
        "pages": [_touched_data(touched) for touched in changes.pages],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _fact_data(change: FactChange) -> dict[str, Any]:
    former = {"former": change.former} if change.former else {}
    head = {"id": change.id, "what": [*change.what], "home": change.home, "text": change.text}
    return {**head, **former, "edits": _edits_data(change.edits)}


def _record_data(change: RecordChange) -> dict[str, Any]:
    former = {"former": change.former} if change.former else {}
    head = {"id": change.id, "folder": change.folder, "name": change.name, "what": [*change.what]}
    return {**head, **former, "edits": _edits_data(change.edits)}


def _edits_data(edits: Iterable[Edit]) -> list[dict[str, Plain]]:
    return [{"key": edit.key, "before": edit.before, "after": edit.after} for edit in edits]


def _footing_data(footing: Footing) -> dict[str, Any]:
    lost = [{"fact": fact, "why": why} for fact, why in footing.lost]
    head = {"holder": footing.holder, "kind": footing.kind, "of": footing.of, "text": footing.text}
    return {**head, "lost": lost, "left": footing.left}


def _touched_data(touched: Touched) -> dict[str, Any]:
    return {"id": touched.id, "facts": [*touched.facts], "itself": touched.itself, "meaning": touched.meaning}


# --- the entries ----------------------------------------------------------------------------------------------------


def _fact_entry(change: FactChange) -> Entry:
    former = f" (was {change.former})" if change.former else ""
    head = f"{_what(change.what)}: {change.id}{former}, in {change.home}"
    edits = tuple(edit for edit in change.edits if edit.key != "reviewed") if What.CHANGED in change.what else ()
    rest = edits or change.edits
    shows_text = any(edit.key == "text" for edit in rest)
    return Entry(change.id, head, "" if shows_text else _cut(change.text), rest)


def _fact_named(changes: Changes, fact_id: str) -> Entry:
    found = next((change for change in changes.facts if change.id == fact_id), None)
    text = found.text if found else changes.names.get(fact_id, "")
    return Entry(fact_id, fact_id + (f", in {found.home}" if found else ""), _cut(text))


def _record_entry(change: RecordChange) -> Entry:
    former = f" (was {change.former})" if change.former else ""
    reason = change.reason if What.WITHDRAWN in change.what else ""
    return Entry(
        change.id,
        f"{_what(change.what)}: {change.folder}/{change.id}{former}",
        _cut(reason or change.name),
        change.edits,
    )


def _position_entries(changes: Changes) -> Iterator[Entry]:
    for position in changes.positions:
        actor, subject = (changes.names.get(i, i) for i in (position.actor, position.subject))
        shows_line = any(edit.key == "line" for edit in position.edits)
        title = "" if shows_line else _cut(position.line)
        head = f"{_what(position.what)}: {actor} on {subject}"
        yield Entry(f"{position.subject}/{position.actor}", head, title, position.edits)


def _footing_entry(footing: Footing, name: Callable[[str, str], str]) -> Entry:
    lost = ", ".join(f"{fact} ({why})" for fact, why in footing.lost)
    holder = name(footing.holder, footing.holder)
    whose = {
        "position": f"{name(footing.of, footing.of)} on {holder}",
        "line": f"a line to take of {holder}",
        "assessment": f"the assessment {footing.of}",
    }[footing.kind]
    rest = "nothing is left under it" if not footing.left else f"{_plural(footing.left, 'fact')} left"
    return Entry(footing.holder, f"{whose}: lost {lost}; {rest}", _cut(footing.text))


def _brief_entry(touched: Touched, changes: Changes) -> Entry:
    own = next((change for change in changes.records if change.id == touched.id), None)
    return Entry(touched.id, _touched_entry(touched, changes.names.get).head, "", own.edits if own else ())


def _touched_entry(touched: Touched, name: Callable[[str, str], str]) -> Entry:
    reasons = [*(("itself",) if touched.itself else ()), *touched.facts[:4]]
    more = f" and {len(touched.facts) - 4} more" if len(touched.facts) > 4 else ""  # noqa: PLR2004 - those named
    return Entry(touched.id, f"{name(touched.id, touched.id)}" + (f": {', '.join(reasons)}{more}" if reasons else ""))


def _edit_words(edit: Edit, same: Callable[[str], str], gone: Callable[[str], str], new: Callable[[str], str]) -> str:
    """Return an edit in one line: words marked within texts, items that went and came in lists."""
    show = {"same": same, "gone": gone, "new": new}
    if edit.marks:
        return "".join(show[mark.state](mark.text) for mark in _near(edit.marks))
    if not edit.gone and not edit.new:
        return same("in another order" if edit.before else "changed")
    return " ".join((*(gone(item) for item in edit.gone), *(new(item) for item in edit.new)))


def _near(marks: tuple[Mark, ...]) -> Iterator[Mark]:
    """Shorten long stretches that are the same, so that the change is seen."""
    for number, mark in enumerate(marks):
        words = mark.text.split(" ")
        if mark.state != "same" or len(words) <= 14:  # noqa: PLR2004 - about a line
            yield mark
            continue
        head = " ".join(words[:6]) if number else ""
        tail = " ".join(words[-6:]) if number < len(marks) - 1 else ""
        yield Mark("same", f"{head} … {tail}")


def _what(what: tuple[What, ...]) -> str:
    return ", ".join(what)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"


def _counted(noun: str, what: Iterable[What]) -> str:
    counts = Counter(what)
    first = True
    words = []
    for sort in sorted(counts, key=lambda w: (w is not What.ADDED, [*What].index(w))):
        words.append(f"{_plural(counts[sort], noun) if first else counts[sort]} {sort}")
        first = False
    return ", ".join(words)


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("s" if number != 1 else "")
