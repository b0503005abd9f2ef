"""The site as plain Markdown: what outlives the engine. Hugo, Zensical and whatever reads CommonMark build it.

In: a site, already cut to its audience, and its hand-written pages. Out: files by path: Markdown below `docs/`, and
what Hugo and Zensical need to build that. A link is a path to another of the files, so that it also works unbuilt.
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
from briefing_site.facts.front_matter import BLOCK, handling_of_page
from briefing_site.facts.model import KINDS, AnyRecord, Brief, BriefSection, Chronology, Fact, Line, Source
from briefing_site.facts.prose import OURS_WORDS, parse_prose, without_cited_facts
from briefing_site.facts.prose_tree import OURS, Prose, Span
from briefing_site.facts.types import Citation
from briefing_site.render.compose.edition import Edition
from briefing_site.site.labels import kind_label, lead_of, post_span, source_detail, term

DOCS = "docs"
TIMELINE = "timeline"
ENTITIES = {sign: f"&#{ord(sign)};" for sign in "<>&{}$~|"}
"""Signs that one reader of Markdown or another takes for markup, and that may not be escaped in every one."""
ESCAPED = re.compile(r"[\\`*_\[\]]")
LINE_START = re.compile(r"^(\d+)([.)])|^([-+#=])")
PAGE_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]+)\)")
WIKI = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\[\]]*))?\]\]")
CITATION = re.compile(r" ?\[@[^\[\]\n]*\](?!\()")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


@dataclass(frozen=True)
class MarkdownSetting(Edition):
    """What the files of one export have in common."""

    audience: str = field(kw_only=True)
    pages: Mapping[str, bytes] = field(kw_only=True)
    """The hand-written pages, by their paths below the folder of pages."""


def render_markdown(setting: MarkdownSetting) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the export, by its path."""
    export = _Export(setting)
    for path, text in export.files():
        yield f"{DOCS}/{path}", text.encode()
    title = json.dumps(setting.title, ensure_ascii=False)
    for name, text in BUILDERS.items():
        yield name, text.replace("TITLE", title).replace("LANGUAGE", spoken().tag).encode()


class _Export:
    def __init__(self, setting: MarkdownSetting) -> None:
        self.setting, self.site, self.base = setting, setting.site, setting.site.base
        self.highest = setting.labels.highest
        self.titles = {page.address.rstrip("/"): page.title for page in self.site.pages}

    @cached_property
    def written(self) -> Mapping[str, bytes]:
        """The hand-written pages that the audience may see."""
        limit, default = level(self.setting.audience), self.setting.default_handling
        found = self.setting.pages.items()
        return {path: data for path, data in found if level(handling_of_page(data) or default) <= limit}

    @cached_property
    def places(self) -> frozenset[str]:
        """The path of each file."""
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
                yield path, self._page(path, data)
        yield "index.md", self._home()
        for folder in self.folders:
            title = self.titles.get(folder, folder)
            rows = (f"- {self.link(record.id, f'{folder}.md')}" for record in self.base.folders[folder])
            yield f"{folder}.md", self._file(title, ["\n".join(rows)])
            for record in self.base.folders[folder]:
                yield _place(record), self._record(record)
        facts = self.facts(self.base.timeline, f"{TIMELINE}.md")
        yield f"{TIMELINE}.md", self._file(self.titles.get(TIMELINE, gettext("Timeline")), facts)

    def _file(self, title: str, blocks: Iterable[str]) -> str:
        head = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n"
        label = gettext("This site holds material up to {handling}.").format(handling=self.highest)
        return head + _joined((*blocks, f"**{plain(label)}**")) + "\n"

    def _home(self) -> str:
        text = self._page("index.md", self.written["index.md"]) if "index.md" in self.written else ""
        body = BLOCK.sub("", text, count=1).strip() if text else ""
        places = [(f"{folder}.md", self.titles.get(folder, folder)) for folder in self.folders]
        places.append((f"{TIMELINE}.md", self.titles.get(TIMELINE, gettext("Timeline"))))
        rows = (f"- [{plain(title)}]({path})" for path, title in places)
        return self._file(self.setting.title, [body.rpartition("\n\n**")[0] if body else "", "\n".join(rows)])

    def _page(self, path: str, data: bytes) -> str:
        """Return a hand-written page: its links to records as paths, and those to nothing that is here as words."""
        text = data.decode("utf-8", "replace").lstrip("\ufeff")
        block = BLOCK.match(text)
        body = text[block.end() :] if block else text
        body = WIKI.sub(lambda found: self.link(found[1], path, found[2] or ""), body)
        body = CITATION.sub(lambda found: f" {gettext(OURS_WORDS)}" if OURS in found[0] else "", body)
        body = PAGE_LINK.sub(lambda found: found[0] if self._leads_on(found[2], path) else found[1], body)
        found = re.search(r"^title:\s*(.+?)\s*$", block[1], re.MULTILINE) if block else None
        name = posixpath.splitext(posixpath.basename(path))[0]
        return self._file(found[1].strip("'\"") if found else name, [body.strip()])

    def _leads_on(self, target: str, path: str) -> bool:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.partition("#")[0]))
        return bool(ELSEWHERE.match(target)) or place in self.places

    # --- records ---

    def _record(self, record: AnyRecord) -> str:
        path = _place(record)
        if record.withdrawn:
            return self._file(record.name, [f"_{plain(gettext('Withdrawn'))}_: {self.prose(record.withdrawn, path)}"])
        lead = [f"_{plain(kind_label(record))}_", self.prose(getattr(record, "summary", ""), path)]
        blocks = [*lead, "\n".join(self._essentials(record, path)), *parts_of(record, self, path)]
        shown = (
            *record.facts,
            *self.base.facts_shown_on.get(record.id, ()),
            *self.base.facts_citing.get(record.id, ()),
        )
        facts = [*self.facts({fact.id: fact for fact in shown}.values(), path)]
        return self._file(record.name, [*blocks, *([f"## {plain(gettext('Facts'))}"] if facts else []), *facts])

    def _essentials(self, record: AnyRecord, path: str) -> Iterator[str]:
        names = getattr(record, "names", {})
        if names:
            yield f"- {', '.join(map(plain, names.values()))}"
        for spec, value in labelled_values(record):
            yield f"- {plain(gettext(spec.label))}: {self._value(spec.role, value, path)}"
        for post in getattr(record, "posts", ()):
            org = f", {self.link(post.org, path)}" if post.org else ""
            yield f"- {plain(post.title)}{org} ({plain(post_span(post))})"

    def _value(self, role: Role, value: Any, path: str) -> str:
        if role is Role.PROSE:
            return self.prose(value, path)
        values = value if isinstance(value, tuple) else (value,)
        if role in {Role.ID, Role.IDS}:
            return ", ".join(self.link(item, path) for item in values)
        return ", ".join(plain(str(item) if isinstance(item, EdtfDate) else term(str(item))) for item in values)

    def facts(self, facts: Iterable[Fact], path: str) -> Iterator[str]:
        for fact in facts:
            yield f"- {self.prose(fact.text, path)} {self._provenance(fact, path)}"

    def _provenance(self, fact: Fact, path: str) -> str:
        who = [", ".join(self.link(actor, path) for actor in fact.by), plain(lead_of(fact) if fact.by else "")]
        who.append(", ".join(self.link(actor, path) for actor in fact.to))
        cited = "; ".join(self._citation(citation, path) for citation in fact.sources)
        home = self.link(fact.home, path) if _place(self.base.records[fact.home]) != path else ""
        words = [str(fact.date), term(fact.kind), fact.hedge, "" if fact.status == "current" else term(fact.status)]
        parts = [" ".join(filter(None, who)), *map(plain, words), cited, home, plain(fact.handling or "")]
        return f"({' · '.join(filter(None, parts))})"

    def _citation(self, citation: Citation, path: str) -> str:
        source = self.base.sources.get(citation.source)
        label = plain(source.label) if source else plain(citation.source)
        link = self.link(citation.source, path, source.label) if source else label
        return f"{link} {plain(citation.locator)}".strip()

    # --- words ---

    def prose(self, text: str, path: str) -> str:
        """Return a field of prose as Markdown of a file at `path`."""
        return LINE_START.sub(r"\1\\\2\3", "".join(self._pieces(without_cited_facts(parse_prose(text)), path)))

    def _pieces(self, prose: Prose, path: str) -> Iterator[str]:
        for piece in prose:
            if isinstance(piece, str):
                yield plain(piece)
                continue
            inner = "".join(self._pieces(piece.children, path))
            made = _SPANS.get(piece.tag)
            yield made(piece, inner) if made else self.link(piece.target, path, inner, raw=True)

    def link(self, record_id: str, path: str, label: str = "", *, raw: bool = False) -> str:
        record = self.base.records.get(self.base.former_ids.get(record_id, record_id))
        if record is None:
            return label if raw else plain(label or record_id)
        words = label if raw and label else plain(label or getattr(record, "label", record.name))
        return f"[{words}]({posixpath.relpath(_place(record), posixpath.dirname(path) or '.')})"


_SPANS: Mapping[str, Callable[[Span, str], str]] = {
    "em": lambda _, inner: f"_{inner}_",
    "strong": lambda _, inner: f"**{inner}**",
    "code": lambda piece, _: f"`{''.join(map(str, piece.children))}`",
    "a": lambda piece, inner: f"[{inner}](<{piece.target}>)" if " " in piece.target else f"[{inner}]({piece.target})",
    "cite": lambda *_: f" {plain(gettext(OURS_WORDS))}",
}


def _joined(blocks: Iterable[str]) -> str:
    """Return blocks with a blank line between them, and none between the items of a list."""
    text = before = ""
    for block in filter(None, blocks):
        is_item = block.lstrip().startswith("- ") and before.lstrip().startswith("- ")
        text += f"{(chr(10) if is_item else chr(10) * 2) if text else ''}{block}"
        before = block
    return text


def plain(text: str) -> str:
    """Return a text in which nothing is markup to any reader of Markdown."""
    escaped = ESCAPED.sub(r"\\\g<0>", text.replace("\n", " "))
    return "".join(ENTITIES.get(sign, sign) for sign in escaped)


def _place(record: AnyRecord) -> str:
    return f"{record.folder}/{record.id}.md"


@singledispatch
def parts_of(record: AnyRecord, export: _Export, path: str) -> Iterator[str]:
    """Yield the blocks of a record between its essentials and its facts."""
    positions = getattr(record, "positions", ())
    if positions:
        yield f"## {plain(gettext('Positions'))}"
    for position in positions:
        yield f"- {export.link(position.actor, path)}: {export.prose(position.line, path)}"
        for former in position.former:
            until = gettext("until {date}").format(date=former.until)
            yield f"    - {export.prose(former.line, path)} ({plain(until)})"


@parts_of.register
def _(record: Source, export: _Export, path: str) -> Iterator[str]:
    yield "\n".join(f"- {plain(words)}" for words in source_detail(record))
    yield f"[{plain(record.url)}](<{record.url}>)" if record.url else ""
    yield export.prose(record.locators, path)


@parts_of.register
def _(record: Brief, export: _Export, path: str) -> Iterator[str]:
    about = (record.for_, record.event)
    yield "\n".join(f"- {export.link(each, path)}" for each in about if each)
    yield export.prose(record.purpose, path)
    yield f"**{plain(gettext('Bottom line'))}**: {export.prose(record.bottom_line, path)}" if record.bottom_line else ""
    for section in record.sections:
        yield from _section(section, export, path)


def _section(section: BriefSection, export: _Export, path: str) -> Iterator[str]:
    if section.text:
        yield f"## {plain(section.text)}"
        yield export.prose(section.body, path)
        return
    for spec in fields_of(BriefSection):
        value = getattr(section, spec.attribute)
        if spec.label and value:
            yield f"## {plain(gettext(spec.label))}"
            yield from _rows(value, export, path)


def _rows(value: Any, export: _Export, path: str) -> Iterator[str]:
    if isinstance(value, Chronology):
        yield from export.facts(facts_of_chronology(export.base, value), path)
        return
    for item in value:
        if isinstance(item, Line):
            topic = f"{export.link(item.topic, path)}: " if item.topic else ""
            yield f"- {topic}{export.prose(item.line, path)}"
        else:
            yield f"- {export.link(item, path)}"


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
"""What the builders need beside the Markdown."""
