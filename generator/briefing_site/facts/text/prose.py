"""Parses prose fields (inline Markdown and `[[links]]`) to a small tree, and renders that tree as HTML or plain text.

In: a field's text. Out: a tuple of `str` and `Span`, from which both the site and the printed brief are made. Only what
`Span` names can come out, so no text can become markup; raw HTML is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markupsafe import Markup, escape

from briefing_site.base.language import N_, gettext
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose_tree import CITATIONS, OURS, STRAIGHT, WIKI_LINK, Inline, Prose, Span, ids_cited

OURS_WORDS = N_("(our judgement)")
FACT_SIGN = "°"
"""What stands for a fact that a sentence rests on: a quiet mark that opens it."""
CITATION_LIKE = re.compile(r"(?<!\\)\[@[^\[\]\n]*\](?!\()")

SAFE_ADDRESS = re.compile(r"(https?://[^/\s]|mailto:[^\s])", re.IGNORECASE)
CODE_MARK = re.compile(r"^(`{3,}|~{3,})|`+", re.MULTILINE)
"""What opens or closes a fenced block or a code span of a Markdown page."""
NOT_NEWLINE = re.compile(r"[^\n]")
OPENERS = frozenset(" \t\n([{—–-/\u00a0\u2018\u201c")
"""After one of these, a straight quotation mark opens."""
FIRST_LETTER = re.compile(r"[^\W\d_]")
LINK_TO = re.compile(r"\[\[[^\]|]*\|?|\[@[^\]]*\]")
"""What a text names by its id, which says nothing of the script that it is written in."""
ENGLISH_MARKS = ("“", "”")
MARKS_BY_BLOCK = (("\u058f", ENGLISH_MARKS), ("\u05ff", ("”", "”")), ("\u08ff", ("”", "“")))
"""Last character of Unicode's blocks, in order, and the marks there: Latin and others, Hebrew, Arabic."""


class UnsafeAddressError(ValueError):
    """An address that is neither https:, http: nor mailto:; `checks` reports it before anything is rendered."""


@lru_cache(maxsize=65_536)
def parse_prose(text: str) -> Prose:
    """Parse one field of inline Markdown; straight quotation marks become typographic ones."""
    return _curl_pieces(read_inline(text).tree, " ", quotation_marks(text))[0]


Cite = Callable[[str], tuple[Markup, Markup]]
"""Gives the mark of a fact that a sentence rests on, and what is to be said of that fact; either may be empty."""


def prose_html(
    prose: Prose, link: Callable[[str, Markup], Markup], cite: Cite = lambda _: (Markup(), Markup())
) -> Markup:
    """Return HTML; `link(id, label)` gives the whole element for a `[[link]]`, the label empty for its own name.

    What `cite(id)` says of several facts is said once, behind the last mark. Raises UnsafeAddressError for an address
    that is not https:, http: or mailto:.
    """
    return Markup("".join([_span_html(piece, link, cite) for piece in prose]))  # noqa: S704 - every piece is escaped


def prose_text(prose: Prose, label: Callable[[str], str]) -> str:
    """Return the words alone; `label(id)` names the target of a `[[link]]`."""
    return "".join(_span_text(piece, label) for piece in prose)


def links_in(text: str) -> tuple[str, ...]:
    """Return the ids that a prose field links to, in order, those in code spans left out."""
    if "[[" not in text:
        return ()
    if "`" in text or "\\" in text or "<" in text or "](" in text:  # only the reader can tell: `[[a]]`, \\[[a]]
        return tuple(span.target for span in spans_in(parse_prose(text)) if span.tag == "ref")
    return tuple([link[1] for link in WIKI_LINK.finditer(text)])


def cited_in(text: str) -> tuple[str, ...]:
    """Return the ids of the facts that a prose field cites, in order, those in code spans left out."""
    if "[@" not in text:
        return ()
    cites = (span.target.split() for span in spans_in(parse_prose(text)) if span.tag == "cite")
    return tuple(cited for ids in cites for cited in ids if cited != OURS)


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses of a prose field's ordinary links."""
    return tuple(span.target for span in spans_in(parse_prose(text)) if span.tag == "a") if "](" in text else ()


def without_cited_facts(prose: Prose) -> Prose:
    """Return the tree without the facts that it cites; what marks our own judgement stays."""
    kept: list[Inline] = []
    for piece in prose:
        if isinstance(piece, str):
            kept.append(piece)
        elif piece.tag != "cite":
            kept.append(Span(piece.tag, without_cited_facts(piece.children), piece.target))
        elif OURS in piece.target.split():
            kept.append(Span("cite", (), OURS))
    return tuple(kept)


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
    for mark in CITATION_LIKE.finditer(without_code(text)):
        well_formed = CITATIONS.fullmatch(mark[0])
        yield mark.start(), mark[0], " ".join(ids_cited(well_formed[1])) if well_formed else ""


def quotation_marks(text: str) -> tuple[str, str]:
    """Return what opens and what closes a quotation in the script of a text's first word, links left out (CLDR).

    The marks are not mirrored in a line from right to left, so that Arabic opens with what closes in English.
    """
    letter = FIRST_LETTER.search(LINK_TO.sub("", text)) if '"' in text else None
    return next((marks for last, marks in MARKS_BY_BLOCK if letter and letter[0] <= last), ENGLISH_MARKS)


def curl(text: str, before: str = " ", marks: tuple[str, str] | None = None) -> str:
    """Return `text` with typographic quotation marks; `before` is the character that it follows."""
    if '"' not in text and "'" not in text:
        return text
    opening, closing = marks or quotation_marks(text)
    curled = []
    for character in text:
        opens = before in OPENERS
        before = character
        if character == '"':
            before = "“" if opens else "”"
            curled.append(opening if opens else closing)
        elif character == "'":
            before = "‘" if opens else "’"
            curled.append(before)
        else:
            curled.append(character)
    return "".join(curled)


def _curl_pieces(prose: Prose, before: str, marks: tuple[str, str]) -> tuple[Prose, str]:
    """Curl each text in the light of the character before it, across the borders of spans."""
    curled: list[Inline] = []
    for piece in prose:
        if isinstance(piece, str):
            curled.append(typed(curl(piece, before, marks)))
            before = piece[-1:] or before
        elif piece.tag == "code":
            curled.append(piece)
            before = "x"
        else:
            children, before = _curl_pieces(piece.children, before, marks)
            before = before if children else "x"
            curled.append(Span(piece.tag, children, piece.target))
    return tuple(curled), before


def typed(text: str) -> str:
    """Return the text with the quotation marks that were escaped in the place of what stood for them."""
    for mark, placeholder in STRAIGHT.items():
        text = text.replace(placeholder, mark)
    return text


def _span_html(piece: Inline, link: Callable[[str, Markup], Markup], cite: Cite) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    inner = prose_html(piece.children, link, cite)
    if piece.tag == "ref":
        return link(piece.target, inner)
    if piece.tag == "a":
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(safe_address(piece.target), inner)
    if piece.tag == "cite":
        ours = Markup(' <span class="ours">{}</span>').format(gettext(OURS_WORDS))
        marks = [(ours, Markup()) if cited == OURS else cite(cited) for cited in piece.target.split()]
        return Markup("").join((*(mark for mark, _ in marks), *dict.fromkeys(note for _, note in marks)))
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
    if not is_safe_address(address):
        raise UnsafeAddressError(address)
    return address


def is_safe_address(address: str) -> bool:
    """Tell whether an address is https:, http: or mailto:."""
    return SAFE_ADDRESS.match(address) is not None


class _PageCitations(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, resolve: Callable[[str, str], tuple[str, str]]) -> None:
        super().__init__(pattern, md)
        self._resolve = resolve

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Python-Markdown's own name
        cited = ids_cited(m[1])
        element = ET.Element("span", {"data-pagefind-ignore": ""})
        for fact_id in cited:
            if fact_id == OURS:
                element.text = " "
                ET.SubElement(element, "span", {"class": "ours"}).text = gettext(OURS_WORDS)
            else:
                href, when = self._resolve(fact_id, "")
                title = gettext("the fact dated {date}").format(date=when)
                mark = ET.SubElement(ET.SubElement(element, "sup", {"class": "rests"}), "a", {"href": href})
                mark.text, mark.attrib["title"] = FACT_SIGN, title
        return element, m.start(0), m.end(0)


class _PageLinks(Extension):
    def __init__(self, resolve: Callable[[str, str], tuple[str, str]]) -> None:
        super().__init__()
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        md.preprocessors.deregister("html_block", strict=False)  # so raw HTML is text
        md.inlinePatterns.deregister("html", strict=False)
        md.inlinePatterns.register(_ResolvedLinks(WIKI_LINK.pattern, md, self._resolve), "wiki_link", 175)
        md.inlinePatterns.register(_PageCitations(CITATIONS.pattern, md, self._resolve), "citation", 174)


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
    """Return the extension for hand-written pages, in which raw HTML is text.

    `resolve(id, label)` gives a `[[link]]`'s address and text.
    """
    return _PageLinks(resolve)


def page_link_places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 1) and id of each `[[link]]` of a Markdown page, those in code left out."""
    outside = without_code(text)
    line, start = 1, 0
    for link in WIKI_LINK.finditer(outside):
        line += outside.count("\n", start, link.start())
        start = link.start()
        yield line, start - outside.rfind("\n", 0, start), link[1]


def page_citation_places(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (from 1) and id of each fact that a Markdown page cites, `[@id]`, those in code left out.

    The column is that of the `@`.
    """
    for start, mark, ids in citation_places(text):
        for cited in ids.split():
            place = start + re.search(rf"@{cited}(?![a-z0-9-])", mark).start()  # type: ignore[union-attr]  # it is one of the ids
            if cited != OURS:
                yield text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place), cited


def without_code(text: str) -> str:
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
