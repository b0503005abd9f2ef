"""A report for a reviewer, of changes or of an impact, as text, Markdown or HTML.

In: a `ReviewReport`: the headline, then parts, the most important first. Out: text. All forms say the same in the
same order; the short text and Markdown fold what is less important. Content is escaped for each form.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from briefing_site.facts.field_diff import FieldEdit
from briefing_site.facts.plain_values import PlainValue
from briefing_site.facts.text.prose_tree import CITATIONS
from briefing_site.facts.text.word_diff import WordChange
from briefing_site.site.labels import shortened

MAX_SHORT_ENTRIES = 10
"""Entries of a part in the short text."""
MAX_EDITS = 6
"""Edits of an entry in the short text."""
MAX_MARKDOWN = 50_000
"""Characters of Markdown after which only counts follow: a GitHub comment holds 65,536."""
MAX_BENEATH = 4
"""Lines below an entry in the short text."""
MAX_UNGROUPED = 12
"""Entries of a part up to which it needs no headings."""
MAX_FEW = 4
"""Names listed within a line."""
MAX_NAMES = 12
"""Names on a line of their own in the short text."""
MAX_TITLE_LENGTH = 120
MAX_UNCHANGED_LENGTH = 14
"""Words of unchanged text shown in full; longer stretches are cut in the middle."""
AROUND = 6
"""Words left on either side of such a cut."""
MAX_MARKDOWN_ENTRY = 5_000
"""Characters of one entry in Markdown; a longer one loses the lines below it, to leave room for others."""
TOO_LONG = "too long for here: the whole sheet has it"
MARKDOWN = re.compile(r"([\\`*_\[\]#|~])")
LEADING = re.compile(r"^(\s*)(\d*)([-+.)/])")
"""What starts a list, or a GitLab command, at the start of a line."""
REFERENCE = re.compile(r"(@|\\#|\bGH-|[!%^])(?=\w)", re.IGNORECASE)
"""What GitHub and GitLab link together with the next word, even if escaped; it is separated from the word."""
LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\]\[]*))?\]\]")
PAGE = Path(__file__).with_name("outline.html")


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail of an entry, whether or not it changed."""

    label: str
    text: str
    """Empty if there is nothing to show."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The passage of a source that an entry cites, verbatim."""

    source: str
    """Its name, with the locator."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """Something that an entry rests on, consists of, or supports."""

    text: str
    """Cut in the short text."""
    about: str = ""
    """Its details: who, when, source, status. Never cut."""
    folded: bool = False
    """True for what is long and rarely needed: only the full report has it, folded."""


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One change or one consequence."""

    id: str
    head: str
    """What happened to what, in one line."""
    title: str = ""
    """The words of the fact or position; text and Markdown cut them."""
    edits: tuple[FieldEdit, ...] = ()
    details: tuple[Detail, ...] = ()
    items: tuple[RelatedItem, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    group: str = ""
    """The heading that it shares with other entries, in a large part."""
    subgroup: str = ""
    """What entries of a group are counted by."""
    verbatim: bool = False
    """True if the title is something to type, so that links in it stay as written."""

    @property
    def details_to_show(self) -> tuple[Detail, ...]:
        """The details that are not empty."""
        return tuple(detail for detail in self.details if detail.text)


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one kind."""

    title: str
    entries: tuple[ReportEntry, ...]
    critical: bool = False
    """True for what a reviewer must see first; never folded."""
    short: tuple[str, ...] = ()
    """What replaces the entries where space is short; empty to use the entries themselves."""
    note: str = ""
    """A line above the entries that holds for all of them."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The entries as one group, or, in a large part, grouped by heading."""
        if len(self.entries) <= MAX_UNGROUPED:
            return (Group("", self.entries),)
        grouped: dict[str, list[ReportEntry]] = {}
        for entry in self.entries:
            grouped.setdefault(entry.group, []).append(entry)
        return tuple(Group(title, tuple(entries)) for title, entries in grouped.items())


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of a part under one heading."""

    title: str
    """Empty if the part is not grouped."""
    entries: tuple[ReportEntry, ...]

    @property
    def heading(self) -> str:
        """The title with counts: `The Gazette, 25 June 2023: 40 (Salt 30, Fish 10)`."""
        if not self.title:
            return ""
        subgroup = Counter(entry.subgroup for entry in self.entries if entry.subgroup)
        names = names_in_line([f"{name} {number:,}" for name, number in subgroup.most_common()])
        return f"{self.title}: {len(self.entries):,}{f' ({names})' if names else ''}"


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """A whole report."""

    title: str
    about: str
    """The two states compared, or the subject, in one line."""
    headline: str
    parts: tuple[Part, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of the targets of `[[links]]`."""
    marking: str = ""
    """The handling, shown at top and bottom; empty if its readers may see everything in it."""

    @property
    def is_large(self) -> bool:
        """True if any part has headings of its own."""
        return any(len(part.groups) > 1 for part in self.parts)

    def named(self, text: str) -> str:
        """Replace `[[links]]` in a text with names."""
        return LINK.sub(lambda match: match[2] or self.names.get(match[1], match[1]), text)

    def title_of(self, entry: ReportEntry) -> str:
        """Return the title of an entry as displayed."""
        return entry.title if entry.verbatim else self.named(entry.title)

    def cut(self, text: str) -> str:
        """Replace `[[links]]` with names, and cut the text to 120 characters."""
        return _cut(self.named(text))


def _cut(text: str) -> str:
    return shortened(CITATIONS.sub("", text), MAX_TITLE_LENGTH)


def names_in_line(names: list[str]) -> str:
    """Return names in one line; if there are many, the last ones are only counted."""
    more = len(names) - MAX_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MAX_NAMES])} and {more} more"


def first_names(names: Sequence[str]) -> str:
    """Return the first names in one line, and the number of the rest."""
    more = len(names) - MAX_FEW
    return ", ".join(names[:MAX_FEW]) + (f" and {more} more" if more > 0 else "")


# --- text -----------------------------------------------------------------------------------------------------------


def render_text(outline: ReviewReport, *, full: bool = False) -> str:
    """Return plain text with words marked `[-gone-]{+new+}`; unless `full`, it is cut, and says so."""
    marking = [outline.marking] if outline.marking else []
    lines = [*marking, outline.about, outline.headline]
    for part in outline.parts:
        lines += ["", f"{part.title} ({len(part.entries):,})"]
        lines += [f"  {part.note}"] if part.note else []
        if part.short and not full:
            lines += [f"  {line}" for line in part.short]
            continue
        room = len(part.entries) if full else MAX_SHORT_ENTRIES
        for group in part.groups:
            shown = group.entries[: max(room, 0)]
            lines += [f"  == {group.heading}"] if group.heading and shown else []
            lines += [line for entry in shown for line in _text_entry(outline, entry, full=full)]
            room -= len(shown)
        if len(part.entries) > MAX_SHORT_ENTRIES and not full:
            lines.append(f"  … and {len(part.entries) - MAX_SHORT_ENTRIES:,} more (--full)")
    return "\n".join([*lines, *(["", *marking] if marking else [])]) + "\n"


def _text_entry(outline: ReviewReport, entry: ReportEntry, *, full: bool) -> Iterator[str]:
    yield f"  {entry.head}"
    if entry.title:
        title = outline.title_of(entry)
        yield f"      {title if full else _cut(title)}"
    shown = entry.edits if full else entry.edits[:MAX_EDITS]
    for edit in shown:
        words = _edit_words(outline, edit, str, lambda text: f"[-{text}-]", lambda text: f"{{+{text}+}}")
        yield f"      {_key(edit)}: {words}"
    if len(entry.edits) > len(shown):
        yield f"      … and {len(entry.edits) - len(shown)} more (--full)"
    if entry.details_to_show:
        yield f"      {_in_line(outline, entry)}"
    cut = outline.named if full else outline.cut
    below = [(cut(each.text), each.about) for each in entry.items if full or not each.folded]
    below += [(f"| {excerpt.source}: {cut(text)}", "") for excerpt in entry.excerpts for text in excerpt.paragraphs]
    shown_below = below if full else below[:MAX_BENEATH]
    for text, about in shown_below:
        yield f"      {' '.join(text.splitlines())}"
        if about:
            yield f"          {outline.named(about)}"
    if len(below) > len(shown_below):
        yield f"      … and {len(below) - len(shown_below)} more (--full)"


def _in_line(outline: ReviewReport, entry: ReportEntry) -> str:
    return " · ".join(f"{detail.label}: {outline.named(detail.text)}" for detail in entry.details_to_show)


# --- Markdown -------------------------------------------------------------------------------------------------------


def render_markdown(outline: ReviewReport) -> str:
    """Return GitHub's and GitLab's Markdown: headline and critical parts, the rest folded, as far as it fits."""
    marking = [f"**{escape_markdown(outline.marking)}**", ""] if outline.marking else []
    lines = [*marking, f"**{escape_markdown(outline.headline)}**", "", escape_markdown(outline.about), ""]
    room = MAX_MARKDOWN - sum(map(len, (*lines, *marking)))
    for part in outline.parts:
        part_lines = _markdown_part(outline, part, room)
        room -= sum(len(line) + 1 for line in part_lines)
        lines += part_lines
    return "\n".join([*lines, *marking])


def _markdown_part(outline: ReviewReport, part: Part, room: int) -> list[str]:
    """Return as much of a part as there is room for."""
    heading = f"{part.title} ({len(part.entries):,})"
    start = [f"### {heading}", ""] if part.critical else [f"<details><summary>{heading}</summary>", ""]
    start += [escape_markdown(part.note), ""] if part.note else []
    end = ["", *(() if part.critical else ("</details>", ""))]
    lines: list[str] = []
    pieces = [[f"- {escape_markdown(line)}"] for line in part.short]
    pieces = pieces or [*_markdown_entries(outline, part)]
    for number, piece in enumerate(pieces):
        room -= sum(len(line) + 1 for line in piece)
        if room < 0:
            lines.append(f"- … and {len(pieces) - number:,} more: the whole sheet has them.")
            break
        lines += piece
    return [*start, *lines, *end]


def _markdown_entries(outline: ReviewReport, part: Part) -> Iterator[list[str]]:
    """Yield the lines of each entry, with group headings."""
    for group in part.groups:
        heading = ["", f"**{escape_markdown(group.heading)}**", ""] if group.heading else []
        for entry in group.entries:
            above = replace(entry, items=(), excerpts=())
            forms = ([*_markdown_entry(outline, entry)], [*_markdown_entry(outline, above), f"  - {TOO_LONG}"])
            head = [f"- {escape_markdown(_cut(entry.head))} … {TOO_LONG}"]
            yield [*heading, *next((form for form in forms if sum(map(len, form)) <= MAX_MARKDOWN_ENTRY), head)]
            heading = []


def _markdown_entry(outline: ReviewReport, entry: ReportEntry) -> Iterator[str]:
    title = f"  \n  {escape_markdown(outline.title_of(entry))}" if entry.title else ""
    yield f"- {escape_markdown(entry.head)}{title}"
    for edit in entry.edits:
        words = _edit_words(outline, edit, escape_markdown, lambda t: f"<del>{escape_markdown(t)}</del>", _markdown_new)
        yield f"  - {escape_markdown(_key(edit))}: {words}"
    if entry.details_to_show:
        yield f"  - {escape_markdown(_in_line(outline, entry))}"
    for each in entry.items:
        if each.folded:
            yield f"  - {escape_markdown(each.text)}: the whole sheet has them"
            continue
        about = f" ({escape_markdown(outline.named(each.about))})" if each.about else ""
        yield f"  - {escape_markdown(outline.named(each.text))}{about}"
    for excerpt in entry.excerpts:
        words = " ".join(excerpt.paragraphs)
        yield f"  - {escape_markdown(excerpt.source)}: “{escape_markdown(words)}”"


def _markdown_new(text: str) -> str:
    return f"<ins>{escape_markdown(text)}</ins>"


def escape_markdown(text: str) -> str:
    """Escape text for Markdown: no markup, no HTML, no notifications, no formulas."""
    plain = html.escape(" ".join(text.split()) if text.strip() else text, quote=False)
    padded = (" " if text[:1].isspace() and plain.strip() else "") + plain.strip()
    marked = MARKDOWN.sub(r"\\\1", padded + (" " if text[-1:].isspace() and plain.strip() else ""))
    return REFERENCE.sub(r"\1&#8288;", LEADING.sub(r"\1\2\\\3", marked)).replace("$", "&#36;")


# --- HTML -----------------------------------------------------------------------------------------------------------


def render_html(outline: ReviewReport) -> str:
    """Return a self-contained page: its own style, no scripts, nothing loaded from elsewhere."""
    return _page().render(outline=outline, words=lambda edit: _html_words(outline, edit), key=_key)


@cache
def _page() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(PAGE.read_text(encoding="utf-8"))


def _html_words(outline: ReviewReport, edit: FieldEdit) -> Markup:
    gone, new = Markup("<del>{}</del>"), Markup("<ins>{}</ins>")
    return Markup(_edit_words(outline, edit, html.escape, gone.format, new.format))  # noqa: S704 - each piece is escaped


# --- edits ----------------------------------------------------------------------------------------------------------


def _key(edit: FieldEdit) -> str:
    return edit.key.replace("_", " ")


def _edit_words(
    outline: ReviewReport,
    edit: FieldEdit,
    same: Callable[[str], str],
    gone: Callable[[str], str],
    new: Callable[[str], str],
) -> str:
    """Return an edit in one line: a word diff for texts, removed and added items for lists."""
    show = {"same": same, "gone": gone, "new": new}
    if marks := _marks(outline, edit):
        return "".join(show[mark.state](mark.text) for mark in _near(marks))
    if not edit.gone and not edit.new:
        return same("in another order" if edit.before else "changed")
    return " ".join(
        (*(gone(outline.named(item)) for item in edit.gone), *(new(outline.named(item)) for item in edit.new))
    )


def _marks(outline: ReviewReport, edit: FieldEdit) -> tuple[WordChange, ...]:
    """Return the word diff of two texts, with names in place of links unless only the links differ.

    For a list, the diff of the one item that was reworded, if most of its words are the same.
    """
    named = replace(edit, before=_named(outline, edit.before), after=_named(outline, edit.after))
    if not named.marks and len(edit.gone) == len(edit.new) == 1 and edit.before and edit.after:
        return FieldEdit(edit.key, outline.named(edit.gone[0]), outline.named(edit.new[0])).alike
    return named.marks if named.before != named.after else edit.marks


def _named(outline: ReviewReport, value: PlainValue) -> PlainValue:
    return outline.named(value) if isinstance(value, str) else value


def _near(marks: tuple[WordChange, ...]) -> Iterator[WordChange]:
    """Shorten long unchanged stretches, so that the change stands out."""
    for number, mark in enumerate(marks):
        words = mark.text.split(" ")
        if mark.state != "same" or len(words) <= MAX_UNCHANGED_LENGTH:
            yield mark
            continue
        head = " ".join(words[:AROUND]) + " " if number else ""
        tail = " " + " ".join(words[-AROUND:]) if number < len(marks) - 1 else ""
        yield WordChange("same", f"{head}…{tail}")
