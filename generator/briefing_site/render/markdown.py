"""The site as plain Markdown, which outlives this tool: Hugo, Zensical and any reader of CommonMark can build it.

In: a site, already cut to its audience, and its hand-written pages. Out: files by path: Markdown below `docs/`, and
what Hugo and Zensical need to build it. A link is a path to another file, so that it also works unbuilt.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, singledispatch
from typing import Any

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import gettext, spoken
from briefing_site.facts.audience import level
from briefing_site.facts.factbase import facts_of_chronology
from briefing_site.facts.fields import Role, fields_of, labelled_values
from briefing_site.facts.files.front_matter import BLOCK, handling_of_page
from briefing_site.facts.marking import Marking
from briefing_site.facts.model import KINDS, AnyRecord, Brief, BriefSection, Chronology, Fact, Line, Source
from briefing_site.facts.plain_prose import link_words
from briefing_site.facts.text.prose import OURS_WORDS, parse_prose
from briefing_site.facts.text.prose_tree import OURS, Prose, Span
from briefing_site.facts.types import TLP, Citation
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.fact_lines import fact_line
from briefing_site.site.labels import STANDINGS, kind_label, post_parts, post_span, source_detail, term

DOCS = "docs"
TIMELINE = "timeline"
ENTITIES = {sign: f"&#{ord(sign)};" for sign in "<>&{}$~|"}
"""Characters that some Markdown reader takes for markup and that not all of them let a backslash escape."""
ESCAPED = re.compile(r"[\\`*_\[\]]")
LINE_START = re.compile(r"^(\d+)([.)])|^([-+#=])")
PAGE_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]+)\)")
WIKI = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\[\]]*))?\]\]")
CITED = re.compile(r"@([a-z0-9-]+)")
CITATION = re.compile(r" ?\[@[^\[\]\n]*\](?!\()")
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


@dataclass(frozen=True)
class MarkdownSetting(Edition):
    """What the files of one export share."""

    audience: str = field(kw_only=True)
    pages: Mapping[str, bytes] = field(kw_only=True)
    """The hand-written pages, by path below the pages folder."""


def render_markdown(setting: MarkdownSetting) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the export, by its path."""
    export = _Export(setting)
    for path, text in export.files():
        yield f"{DOCS}/{path}", text.encode()
    title = json.dumps(setting.title, ensure_ascii=False)
    for name, text in BUILDERS.items():
        yield name, text.replace("TITLE", title).replace("LANGUAGE", spoken().tag).encode()


@dataclass(frozen=True)
class _Page:
    """A file being written."""

    path: str
    marking: Marking
    cited: dict[str, None] = field(default_factory=dict)
    """The facts in its footnotes, in order."""


class _Export:
    def __init__(self, setting: MarkdownSetting) -> None:
        self.setting, self.site, self.base = setting, setting.site, setting.site.base
        self.titles = {page.address.rstrip("/"): page.title for page in self.site.pages}

    @cached_property
    def written(self) -> Mapping[str, bytes]:
        """The hand-written pages that the audience may see."""
        limit, default = level(self.setting.audience), self.setting.default_handling
        found = self.setting.pages.items()
        return {path: data for path, data in found if level(handling_of_page(data) or default) <= limit}

    @cached_property
    def places(self) -> frozenset[str]:
        """The paths of all files."""
        records = {_place(record) for record in self.base.records.values()}
        lists = {f"{name}.md" for name in ("index", TIMELINE, *self.folders)}
        return frozenset({*lists, *records, *self.written})

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders that hold a record, in the order of the menu."""
        return tuple(folder for folder in KINDS if self.base.folders.get(folder))

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield each file of Markdown, by its path."""
        for path, data in self.written.items():
            if path != "index.md":
                page = self._begin(path, handling_of_page(data) or self.setting.default_handling)
                title, body = self._read_page(page, data)
                yield path, self._file(page, title, [body])
        yield "index.md", self._home()
        for folder in self.folders:
            page = self._begin(f"{folder}.md")
            rows = (f"- {self.link(record.id, page)}" for record in self.base.folders[folder])
            yield page.path, self._file(page, self.titles.get(folder, folder), ["\n".join(rows)])
            for record in self.base.folders[folder]:
                yield _place(record), self._record(record)
        page = self._begin(f"{TIMELINE}.md")
        title = self.titles.get(TIMELINE, gettext("Timeline"))
        yield page.path, self._file(page, title, self.facts(self.base.timeline, page))

    def _begin(self, path: str, handling: str = TLP[0]) -> _Page:
        return _Page(path, Marking(self.setting.labels, handling))

    def _file(self, page: _Page, title: str, blocks: Iterable[str]) -> str:
        """Return a file: its blocks, the facts they cite, and the label of everything it shows."""
        text = _joined((*blocks,))
        notes = _joined(f"[^{fact}]: {self._note(self.base.facts[fact], page)}" for fact in page.cited)
        head = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n"
        return head + _joined((text, notes, f"**{page.marking.handling}**")) + "\n"

    def _home(self) -> str:
        data = self.written.get("index.md", b"")
        page = self._begin("index.md", handling_of_page(data) or self.setting.default_handling)
        places = [(f"{folder}.md", self.titles.get(folder, folder)) for folder in self.folders]
        places.append((f"{TIMELINE}.md", self.titles.get(TIMELINE, gettext("Timeline"))))
        rows = "\n".join(f"- [{plain(title)}]({path})" for path, title in places)
        holds = gettext("This site holds material up to {handling}.").format(handling=self.setting.labels.highest)
        return self._file(page, self.setting.title, [self._read_page(page, data)[1], rows, plain(holds)])

    def _read_page(self, page: _Page, data: bytes) -> tuple[str, str]:
        """Return title and text of a hand-written page, with links as paths, or as words if the target is missing."""
        text = data.decode("utf-8", "replace").lstrip("\ufeff")
        block = BLOCK.match(text)
        body = text[block.end() :] if block else text
        body = WIKI.sub(lambda found: self.link(found[1], page, found[2] or ""), body)
        body = CITATION.sub(lambda found: self.marks(CITED.findall(found[0]), page), body)
        body = PAGE_LINK.sub(lambda found: found[0] if self._leads_on(found[2], page) else found[1], body)
        found = re.search(r"^title:\s*(.+?)\s*$", block[1], re.MULTILINE) if block else None
        name = posixpath.splitext(posixpath.basename(page.path))[0]
        return found[1].strip("'\"") if found else name, body.strip()

    def _leads_on(self, target: str, page: _Page) -> bool:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), target.partition("#")[0]))
        return bool(ABSOLUTE.match(target)) or place in self.places

    # --- records ---

    def _record(self, record: AnyRecord) -> str:
        page = self._begin(_place(record))
        page.marking.add(record.id)
        if record.withdrawn:
            return self._file(
                page, record.name, [f"_{plain(gettext('Withdrawn'))}_: {self.prose(record.withdrawn, page)}"]
            )
        lead = [f"_{plain(kind_label(record))}_", self.prose(getattr(record, "summary", ""), page)]
        blocks = [*lead, "\n".join(self._essentials(record, page)), *parts_of(record, self, page)]
        shown = (
            *record.facts,
            *self.base.facts_shown_on.get(record.id, ()),
            *self.base.facts_citing.get(record.id, ()),
        )
        facts = [*self.facts({fact.id: fact for fact in shown}.values(), page)]
        return self._file(page, record.name, [*blocks, *([f"## {plain(gettext('Facts'))}"] if facts else []), *facts])

    def _essentials(self, record: AnyRecord, page: _Page) -> Iterator[str]:
        names = getattr(record, "names", {})
        if names:
            yield f"- {', '.join(map(plain, names.values()))}"
        for spec, value in labelled_values(record):
            yield f"- {plain(gettext(spec.label))}: {self._value(spec.role, value, page)}"
        for post in getattr(record, "posts", ()):
            org = self.base.records[post.org].label if post.org else ""
            before, within, after = post_parts(post, org)
            link = self.link(post.org, page) if within else ""
            yield f"- {plain(before)}{link}{plain(after)} ({plain(post_span(post))})"

    def _value(self, role: Role, value: Any, page: _Page) -> str:
        if role is Role.PROSE:
            return self.prose(value, page)
        values = value if isinstance(value, tuple) else (value,)
        if role in {Role.ID, Role.IDS}:
            return ", ".join(self.link(item, page) for item in values)
        return ", ".join(plain(str(item) if isinstance(item, EdtfDate) else term(str(item))) for item in values)

    def facts(self, facts: Iterable[Fact], page: _Page) -> Iterator[str]:
        for fact in facts:
            yield f"- {self._note(fact, page)}"

    def marks(self, facts: Iterable[str], page: _Page) -> str:
        """Return the footnote references to facts, and the words that mark a sentence as our own."""
        text = ""
        for fact in facts:
            if fact == OURS:
                text += f" {plain(gettext(OURS_WORDS))}"
            elif fact in self.base.facts:
                page.cited[fact] = None
                text += f"[^{fact}]"
        return text

    def _note(self, fact: Fact, page: _Page) -> str:
        """Return a fact on one line, with everything a reader needs to judge it."""
        page.marking.add(fact.id)
        words = [self.prose(fact.text, page), self._provenance(fact, page), *self._doubts(fact, page)]
        return " ".join(filter(None, words))

    def _provenance(self, fact: Fact, page: _Page) -> str:
        line = fact_line(self.setting, fact)
        who = [", ".join(self.link(actor, page) for actor in fact.by), plain(line.lead if fact.by else "")]
        who.append(", ".join(self.link(actor, page) for actor in fact.to))
        cited = "; ".join(self._citation(citation, page) for citation in fact.sources)
        home = self.link(fact.home, page) if _place(self.base.records[fact.home]) != page.path else ""
        words = [str(fact.date), *(tag.text for tag in line.tags)]
        parts = [" ".join(filter(None, who)), *map(plain, words), cited, home]
        return f"({' · '.join(filter(None, parts))})"

    def _doubts(self, fact: Fact, page: _Page) -> Iterator[str]:
        if fact.caveat:
            yield gettext("Caveat: %(caveat)s") % {"caveat": self.prose(fact.caveat, page)}
        for others in fact_line(self.setting, fact).others:
            linked = [self._link_to_fact(self.base.facts[i], page) for i in others.ids if i in self.base.facts]
            if linked:
                yield f"{others.words.format(facts=', '.join(linked))}."

    def _link_to_fact(self, fact: Fact, page: _Page) -> str:
        page.marking.add(fact.id)
        return self.link(fact.home, page, link_words(self.base, fact.id))

    def _citation(self, citation: Citation, page: _Page) -> str:
        source = self.base.sources.get(citation.source)
        label = plain(source.label) if source else plain(citation.source)
        link = self.link(citation.source, page, source.label) if source else label
        became = f" ({plain(gettext(STANDINGS[source.standing]))})" if source and source.standing else ""
        return f"{link}{became} {plain(citation.locator)}".strip()

    # --- words ---

    def prose(self, text: str, page: _Page) -> str:
        """Return a field of prose as Markdown of a file at `path`."""
        return LINE_START.sub(r"\1\\\2\3", "".join(self._pieces(parse_prose(text), page)))

    def _pieces(self, prose: Prose, page: _Page) -> Iterator[str]:
        for piece in prose:
            if isinstance(piece, str):
                yield plain(piece)
                continue
            inner = "".join(self._pieces(piece.children, page))
            made = _SPANS.get(piece.tag)
            if piece.tag == "cite":
                yield self.marks(piece.target.split(), page)
            else:
                yield made(piece, inner) if made else self.link(piece.target, page, inner, raw=True)

    def link(self, record_id: str, page: _Page, label: str = "", *, raw: bool = False) -> str:
        record = self.base.records.get(self.base.former_ids.get(record_id, record_id))
        if record is None:
            return label if raw else plain(label or record_id)
        page.marking.add(record.id)
        words = label if raw and label else plain(label or getattr(record, "label", record.name))
        return f"[{words}]({posixpath.relpath(_place(record), posixpath.dirname(page.path) or '.')})"


_SPANS: Mapping[str, Callable[[Span, str], str]] = {
    "em": lambda _, inner: f"_{inner}_",
    "strong": lambda _, inner: f"**{inner}**",
    "code": lambda piece, _: f"`{''.join(map(str, piece.children))}`",
    "a": lambda piece, inner: f"[{inner}](<{piece.target}>)" if " " in piece.target else f"[{inner}]({piece.target})",
}


def _joined(blocks: Iterable[str]) -> str:
    """Join blocks with blank lines, but none between the items of a list."""
    text = before = ""
    for block in filter(None, blocks):
        is_item = block.lstrip().startswith("- ") and before.lstrip().startswith("- ")
        text += f"{(chr(10) if is_item else chr(10) * 2) if text else ''}{block}"
        before = block
    return text


def plain(text: str) -> str:
    """Escape a text so that no Markdown reader finds markup in it."""
    escaped = ESCAPED.sub(r"\\\g<0>", text.replace("\n", " "))
    return "".join(ENTITIES.get(sign, sign) for sign in escaped)


def _place(record: AnyRecord) -> str:
    return f"{record.folder}/{record.id}.md"


@singledispatch
def parts_of(record: AnyRecord, export: _Export, page: _Page) -> Iterator[str]:
    """Yield the blocks of a record between its essentials and its facts."""
    positions = getattr(record, "positions", ())
    if positions:
        yield f"## {plain(gettext('Positions'))}"
    for position in positions:
        page.marking.add((record.id, position.actor))
        marks = export.marks(position.facts, page)
        yield f"- {export.link(position.actor, page)}: {export.prose(position.line, page)}{marks}"
        for former in position.former:
            until = gettext("until {date}").format(date=former.until)
            yield f"    - {export.prose(former.line, page)} ({plain(until)}){export.marks(former.facts, page)}"


@parts_of.register
def _(record: Source, export: _Export, page: _Page) -> Iterator[str]:
    yield "\n".join(f"- {plain(words)}" for words in source_detail(record))
    yield f"[{plain(record.url)}](<{record.url}>)" if record.url else ""
    yield export.prose(record.locators, page)


@parts_of.register
def _(record: Brief, export: _Export, page: _Page) -> Iterator[str]:
    about = (record.for_, record.event)
    yield "\n".join(f"- {export.link(each, page)}" for each in about if each)
    yield export.prose(record.purpose, page)
    yield f"**{plain(gettext('Bottom line'))}**: {export.prose(record.bottom_line, page)}" if record.bottom_line else ""
    for section in record.sections:
        yield from _section(section, export, page)


def _section(section: BriefSection, export: _Export, page: _Page) -> Iterator[str]:
    if section.text:
        yield f"## {plain(section.text)}"
        yield export.prose(section.body, page)
        return
    for spec in fields_of(BriefSection):
        value = getattr(section, spec.attribute)
        if spec.label and value:
            yield f"## {plain(gettext(spec.label))}"
            yield from _rows(value, export, page)


def _rows(value: Any, export: _Export, page: _Page) -> Iterator[str]:
    if isinstance(value, Chronology):
        yield from export.facts(facts_of_chronology(export.base, value), page)
        return
    for item in value:
        if isinstance(item, Line):
            topic = f"{export.link(item.topic, page)}: " if item.topic else ""
            yield f"- {topic}{export.prose(item.line, page)}{export.marks(item.facts, page)}"
        else:
            yield f"- {export.link(item, page)}"


BUILDERS = {
    "hugo.toml": """\
# `hugo` builds the site from the Markdown in docs/ into public/.
baseURL = "/"
relativeURLs = true
title = TITLE
locale = "LANGUAGE"
disableKinds = ["section", "taxonomy", "term", "rss"]

[markup.goldmark.renderHooks.link]
useEmbedded = "always"

# The page of a list lies beside the folder of what it lists; that of the site is `index.md` to everybody but Hugo.
[[module.mounts]]
source = "docs"
target = "content"
files = ["! /index.md", "**"]
[[module.mounts]]
source = "docs/index.md"
target = "content/_index.md"
[[module.mounts]]
source = "layouts"
target = "layouts"
""",
    "layouts/baseof.html": """\
<!doctype html>
<html lang="{{ site.Language.Name }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ .Title }}</title></head>
<body><p><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a></p>
<main><h1>{{ .Title }}</h1>
{{ block "main" . }}{{ end }}</main></body></html>
""",
    "layouts/home.html": '{{ define "main" }}{{ .Content }}{{ end }}\n',
    "layouts/page.html": '{{ define "main" }}{{ .Content }}{{ end }}\n',
    "zensical.toml": """\
# `zensical build` builds the site from the Markdown in docs/ into site/.
[project]
site_name = TITLE
docs_dir = "docs"
""",
}
"""The files that Hugo and Zensical need beside the Markdown."""
