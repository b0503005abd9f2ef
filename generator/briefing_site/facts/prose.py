"""Prose fields: inline Markdown and `[[links]]` to a small tree, and that tree to HTML or plain text.

In: a field's text. Out: a tuple of `str` and `Span`, the one form from which the site and the printed brief
are both made. Only what is named in `Span` can come out, so no text can become markup; raw HTML is text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import LINK_RE, InlineProcessor, LinkInlineProcessor
from markupsafe import Markup, escape

from briefing_site.base.language import N_, gettext

WIKI_LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\[\]\n|]+))?\]\]")
SPECIAL = re.compile(r"[\\`*_\[\]<]")
"""Characters that Python-Markdown's inline patterns look for; text without them needs no parsing."""
CITATIONS = re.compile(r"[ \t\n]*\[@([a-z0-9-]+(?:;[ \n]*@[a-z0-9-]+)*)\](?!\()")
"""What a sentence rests on, in Pandoc's form, with the space before it: ` [@ours]`, ` [@a; @b]`."""
OURS = "ours"
"""The id in place of a fact's where a sentence is the desk's own judgement."""
SAFE_ADDRESS = re.compile(r"(https?://[^/\s]|mailto:[^\s])", re.IGNORECASE)
ADDRESS = re.compile(r"\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
"""What follows the words of an ordinary link; round brackets within the address go in pairs."""
BRACKET = re.compile(r"[\[\]]")
CODE_MARK = re.compile(r"^(`{3,}|~{3,})|`+", re.MULTILINE)
"""What opens or closes a fenced block or a code span of a Markdown page."""
NOT_NEWLINE = re.compile(r"[^\n]")
OPENERS = frozenset(" \t\n([{—–-/\u00a0\u2018\u201c")
"""After one of these, a straight quotation mark opens."""
OURS_WORDS = N_("(our judgement)")
UNWANTED = (
    "html", "entity", "image_link", "image_reference", "reference", "short_reference", "short_image_ref",
    "autolink", "automail", "linebreak",
)  # fmt: skip
"""Python-Markdown's inline patterns for raw HTML, images, reference links and hard breaks."""


@dataclass(frozen=True, slots=True)
class Span:
    """A marked part of prose."""

    tag: Literal["em", "strong", "code", "a", "ref", "cite"]
    children: tuple[Inline, ...]
    """Empty for a `ref` without a label of its own, and for a `cite`."""
    target: str = ""
    """The address of an `a`, the id of a `ref`, what a `cite` rests on: ids parted by spaces."""


Inline = str | Span
Prose = tuple[Inline, ...]


class UnsafeAddressError(ValueError):
    """An address that is neither https:, http: nor mailto:; `checks` reports it before anything is rendered."""


@lru_cache(maxsize=65_536)
def parse_prose(text: str) -> Prose:
    """Parse one field of inline Markdown; straight quotation marks become typographic ones."""
    if not SPECIAL.search(text):
        return (curl(text),)
    pieces = WIKI_LINK.split(text)
    if SPECIAL.search("".join(pieces[0::3])) or any(label and SPECIAL.search(label) for label in pieces[2::3]):
        return _curl_tree(_parse_markdown(text))
    tree: list[Inline] = [pieces[0]]
    for target, label, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        tree += [Span("ref", (label,) if label else (), target), after]
    return _curl_tree(tuple(piece for piece in tree if piece))


def prose_html(prose: Prose, link: Callable[[str, Markup], Markup]) -> Markup:
    """Return HTML; `link(id, label)` gives the whole element for a `[[link]]`, the label empty for its own name.

    Raises UnsafeAddressError for an address that is not https:, http: or mailto:.
    """
    return Markup("".join([_span_html(piece, link) for piece in prose]))  # noqa: S704 - every piece is escaped


def prose_text(prose: Prose, label: Callable[[str], str]) -> str:
    """Return the words alone; `label(id)` names the target of a `[[link]]`."""
    return "".join(_span_text(piece, label) for piece in prose)


def links_in(text: str) -> tuple[str, ...]:
    """Return the ids that a prose field links to, in order, those in code spans left out."""
    if "[[" not in text:
        return ()
    if "`" not in text and "\\" not in text:  # else only Markdown can tell what is a link: `[[a]]`, \[[a]]
        return tuple(link[1] for link in WIKI_LINK.finditer(text))
    return tuple(span.target for span in spans_in(parse_prose(text)) if span.tag == "ref")


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses of a prose field's ordinary links."""
    return tuple(span.target for span in spans_in(parse_prose(text)) if span.tag == "a") if "](" in text else ()


def spans_in(prose: Prose) -> Iterator[Span]:
    """Yield every span of the tree, outer before inner."""
    for piece in prose:
        if isinstance(piece, Span):
            yield piece
            yield from spans_in(piece.children)


def citation_places(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, brackets and ids of each citation of a text or a page, those in code left out.

    What only looks like one (`[@Ours]`, `[@ ours]`) is given without ids.
    """
    if "[@" not in text:
        return
    for mark in CITATION_LIKE.finditer(_without_code(text)):
        well_formed = CITATIONS.fullmatch(mark[0])
        yield mark.start(), mark[0], " ".join(ids_cited(well_formed[1])) if well_formed else ""


CITATION_LIKE = re.compile(r"(?<!\\)\[@[^\[\]\n]*\](?!\()")


def words_outside_code(text: str) -> str:
    """Return the text with code spans left out: what a link or quotation that was not understood shows up in."""
    return "".join(_plain_pieces(parse_prose(text)))


def curl(text: str, before: str = " ") -> str:
    """Return `text` with typographic quotation marks; `before` is the character that it follows."""
    if '"' not in text and "'" not in text:
        return text
    curled = []
    for character in text:
        if character in {'"', "'"}:
            opens = before in OPENERS
            curled.append(("“" if opens else "”") if character == '"' else ("‘" if opens else "’"))
        else:
            curled.append(character)
        before = curled[-1]
    return "".join(curled)


def _curl_tree(prose: Prose) -> Prose:
    return _curl_pieces(prose, " ")[0]


def _curl_pieces(prose: Prose, before: str) -> tuple[Prose, str]:
    """Curl each text in the light of the character before it, across the borders of spans."""
    curled: list[Inline] = []
    for piece in prose:
        if isinstance(piece, str):
            curled.append(curl(piece, before))
            before = piece[-1:] or before
        elif piece.tag == "code":
            curled.append(piece)
            before = "x"
        else:
            children, before = _curl_pieces(piece.children, before)
            before = before if children else "x"
            curled.append(Span(piece.tag, children, piece.target))
    return tuple(curled), before


def _plain_pieces(prose: Prose) -> Iterator[str]:
    for piece in prose:
        if isinstance(piece, str):
            yield piece
        elif piece.tag != "code":
            yield from _plain_pieces(piece.children)


def _span_html(piece: Inline, link: Callable[[str, Markup], Markup]) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    inner = prose_html(piece.children, link)
    if piece.tag == "ref":
        return link(piece.target, inner)
    if piece.tag == "a":
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(safe_address(piece.target), inner)
    if piece.tag == "cite":
        return Markup(' <span class="ours">{}</span>').format(gettext(OURS_WORDS))
    return Markup("<{0}>{1}</{0}>").format(piece.tag, inner)


def _span_text(piece: Inline, label: Callable[[str], str]) -> str:
    if isinstance(piece, str):
        return piece
    if piece.tag == "cite":
        return ""
    if piece.tag == "ref" and not piece.children:
        return label(piece.target)
    return prose_text(piece.children, label)


def safe_address(address: str) -> str:
    """Return the address; raises UnsafeAddressError unless it is https:, http: or mailto:."""
    if not SAFE_ADDRESS.match(address):
        raise UnsafeAddressError(address)
    return address


class _WikiLinks(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's own name
        element = ET.Element("ref", {"target": m[1]})
        element.text = m[2] or ""
        return element, m.start(0), m.end(0)


class _Citations(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's own name
        return ET.Element("cite", {"target": " ".join(ids_cited(m[1]))}), m.start(0), m.end(0)


def ids_cited(words: str) -> tuple[str, ...]:
    """Return the ids within a citation's brackets: `@a; @b`."""
    return tuple(words.replace(";", " ").replace("@", " ").split())


class _Links(LinkInlineProcessor):
    """`[words](address)` in time that grows with the text: Python-Markdown looks to the end for each bracket."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(LINK_RE, md)
        self._text = ""
        self._ends: dict[int, int] = {}

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 - Python-Markdown's own name
        """Return the words that begin at `index`, after their bracket; where they end; whether they do."""
        if not self._text.endswith(data[index - 1 :]):  # a link that was found changes what stands before it alone
            self._text, self._ends = data, _ends_of_brackets(data)
        end = len(data) - self._ends.get(len(data) - index, len(data))
        return (data[index : end - 1], end, True) if end else ("", index, False)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 - likewise
        """Return the address in round brackets at `index`, no title, where it ends, and whether it is one."""
        match = ADDRESS.match(data, index)
        return (self.unescape(match[1]), None, match.end(), True) if match else ("", None, index, False)


def _ends_of_brackets(text: str) -> dict[int, int]:
    """Return how much text follows each pair of brackets, by how much follows the bracket that opens it."""
    ends, opened = {}, []
    for bracket in BRACKET.finditer(text):
        if bracket[0] == "[":
            opened.append(len(text) - bracket.end())
        elif opened:
            ends[opened.pop()] = len(text) - bracket.end()
    return ends


class _PageCitations(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's own name
        element = ET.Element("span", {"class": "ours", "data-pagefind-ignore": ""})
        element.text = gettext(OURS_WORDS)
        return element, m.start(0) + len(m[0]) - len(m[0].lstrip()), m.end(0)


class _PageLinks(Extension):
    def __init__(self, resolve: Callable[[str, str], tuple[str, str]]) -> None:
        super().__init__()
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        md.inlinePatterns.register(_ResolvedLinks(WIKI_LINK.pattern, md, self._resolve), "wiki_link", 175)
        md.inlinePatterns.register(_PageCitations(CITATIONS.pattern, md), "citation", 174)


class _ResolvedLinks(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, resolve: Callable[[str, str], tuple[str, str]]) -> None:
        super().__init__(pattern, md)
        self._resolve = resolve

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's own name
        href, text = self._resolve(m[1], m[2] or "")
        element = ET.Element("a", {"href": href})
        element.text = text
        return element, m.start(0), m.end(0)


def page_links(resolve: Callable[[str, str], tuple[str, str]]) -> Extension:
    """Return the extension for hand-written pages; `resolve(id, label)` gives a `[[link]]`'s address and text."""
    return _PageLinks(resolve)


def page_link_places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 1) and id of each `[[link]]` of a Markdown page, those in code left out."""
    without_code = _without_code(text)
    line, start = 1, 0
    for link in WIKI_LINK.finditer(without_code):
        line += without_code.count("\n", start, link.start())
        start = link.start()
        yield line, start - without_code.rfind("\n", 0, start), link[1]


def _without_code(text: str) -> str:
    """Return a page with its fenced blocks and code spans blank, each sign in its place."""
    marks = [
        (mark.start(), mark.end(), mark[0] if mark[1] is None else f"fence {mark[1][0]}")
        for mark in CODE_MARK.finditer(text)
    ]
    ends: dict[str, list[int]] = {}
    for _, end, sign in marks:
        ends.setdefault(sign, []).append(end)
    pieces, done = [], 0
    for start, end, sign in marks:
        later = bisect_right(ends[sign], end)
        if start >= done and later < len(ends[sign]):
            code_ends = ends[sign][later]
            pieces += [text[done:start], NOT_NEWLINE.sub(" ", text[start:code_ends])]
            done = code_ends
    return "".join([*pieces, text[done:]])


@cache
def _markdown() -> Markdown:
    markdown = Markdown()
    for name in UNWANTED:
        markdown.inlinePatterns.deregister(name)
    markdown.inlinePatterns.register(_Links(markdown), "link", 160)
    markdown.inlinePatterns.register(_WikiLinks(WIKI_LINK.pattern, markdown), "wiki_link", 175)
    markdown.inlinePatterns.register(_Citations(CITATIONS.pattern, markdown), "citation", 174)
    return markdown


def _parse_markdown(text: str) -> Prose:
    """Run Python-Markdown's inline stage alone: a fact that starts with `1.` or `#` is no list and no heading."""
    markdown = _markdown().reset()
    root = ET.Element("div")
    ET.SubElement(root, "p").text = text
    for name in ("inline", "unescape"):
        processed = markdown.treeprocessors[name].run(root)
        root = root if processed is None else processed
    return tuple(_from_element(root[0]))


def _from_element(element: ET.Element) -> Iterator[Inline]:
    if element.text:
        yield element.text
    for child in element:
        yield _span_of(child)
        if child.tail:
            yield child.tail


def _span_of(element: ET.Element) -> Span:
    if element.tag == "code":
        return Span("code", (html.unescape(element.text or ""),))
    children = tuple(_from_element(element))
    if element.tag == "a":
        return Span("a", children, element.get("href", ""))
    if element.tag == "ref":
        return Span("ref", children, element.get("target", ""))
    if element.tag == "cite":
        return Span("cite", (), element.get("target", ""))
    return Span("strong" if element.tag == "strong" else "em", children)
