"""Parses inline Markdown as CommonMark does, as far as prose fields allow it, and lists every other mark.

In: a field's text. Out: a `Reading`: the tree of `str` and `Span`, and the marks that are not allowed, with their
places. Allowed are emphasis, code, `[words](address)`, backslash escapes (CommonMark 0.31.2, chapter 6), and our own
`[[id|label]]`. A mark that is not allowed stays text: nothing is lost, and no text becomes markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing_site.facts.text.commonmark import (
    AUTOLINK,
    COMMENT,
    ENTITY,
    FOOTNOTE,
    LABEL,
    MARK,
    PUNCTUATION,
    SPECIAL,
    TAG,
    Run,
    end_of_row,
    is_entity,
    run_at,
)
from briefing_site.facts.text.link_address import Address, read_address
from briefing_site.facts.text.prose_tree import (
    CITATIONS,
    STRAIGHT,
    WIKI_LINK,
    Inline,
    Kind,
    Prose,
    Reading,
    Span,
    Unread,
    ids_cited,
)

MAX_DEPTH = 10
"""Levels of emphasis within emphasis."""
ABSOLUTE_ADDRESS = re.compile(r"https?:|mailto:|/", re.IGNORECASE)
"""What follows a `[[link]]` in round brackets by mistake: it leads to a record already."""
MAX_STRUCK = 2
"""Tildes that strike out on either side."""


@lru_cache(maxsize=64)  # a rule asks about one text several times, and the longest take milliseconds
def read_inline(text: str) -> Reading:
    """Read one field of prose."""
    if not SPECIAL.search(text):
        return Reading(text, (text,))
    if has_marks(text):
        return _Reader(text).reading()
    pieces = WIKI_LINK.split(text)
    tree: list[Inline] = [pieces[0]]
    for target, label, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        tree += [Span("ref", (label,) if label else (), target), after]
    read = tuple(place for link in WIKI_LINK.finditer(text) for place in _signs_of(link))
    return Reading(text, tuple(piece for piece in tree if piece), (), read)


def has_marks(text: str) -> bool:
    """Tell whether a text has any Markdown besides its `[[links]]`, or in the label of one."""
    if not SPECIAL.search(text):
        return False
    if "]](" in text or MARK.search(WIKI_LINK.sub("", text)):
        return True
    return "|" in text and any(link[2] and MARK.search(link[2]) for link in WIKI_LINK.finditer(text))


def _signs_of(link: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of a `[[link]]` that are not its label."""
    if link[2]:
        yield link.start(), link.start(2)
        yield link.end(2), link.end()
    else:
        yield link.span()


@dataclass(slots=True)
class _Bracket:
    """An opening bracket, at its place among the nodes."""

    index: int
    start: int
    sign: str
    """`[` or `![`."""
    holds_link: bool = False


Node = str | Span | Run | _Bracket


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.brackets: list[_Bracket] = []
        self.tildes: list[Run] = []
        self.unread: list[Unread] = []
        self.read: list[tuple[int, int]] = []
        self._ticks: dict[int, list[int]] | None = None

    def reading(self) -> Reading:
        position = 0
        while sign := SPECIAL.search(self.text, position):
            self._keep(self.text[position : sign.start()])
            position = _PARSERS[sign[0]](self, sign.start())
        self._keep(self.text[position:])
        self._note_struck()
        tree = tuple(self._finished(self._emphasised(self.nodes)))
        return Reading(self.text, tree, tuple(sorted(self.unread, key=_start_of)), tuple(sorted(self.read)))

    def _keep(self, words: str) -> None:
        if words and self.nodes and isinstance(self.nodes[-1], str):
            self.nodes[-1] += words
        elif words:
            self.nodes.append(words)

    def _leave(self, kind: Kind, start: int, end: int) -> int:
        """Keep a mark as the text that it is, and note that it is not read."""
        self.unread.append(Unread(kind, start, end))
        self._keep(self.text[start:end])
        return end

    # --- escapes, code, breaks ---

    def parse_backslash(self, start: int) -> int:
        end = start + 1
        sign = self.text[end : end + 1]
        if sign in PUNCTUATION and sign:
            self._keep(STRAIGHT.get(sign, sign))
            self.read.append((start, end + 1))
            return end + 1
        if sign == "\n" and self.text[end:].strip():
            return self._leave(Kind.BREAK, start, end)
        self._keep("\\")
        return end

    def parse_newline(self, start: int) -> int:
        before = self.text[:start]
        if before.endswith("  ") and self.text[start:].strip():
            self.unread.append(Unread(Kind.BREAK, len(before.rstrip(" ")), start + 1))
        self._keep("\n")
        return start + 1

    def parse_ticks(self, start: int) -> int:
        end = end_of_row(self.text, start)
        closing = self._ticks_after(end, end - start)
        if closing is None:
            return self._leave(Kind.CODE, start, end)
        code = self.text[end:closing].replace("\n", " ")
        if code.startswith(" ") and code.endswith(" ") and code.strip(" "):
            code = code[1:-1]
        self.nodes.append(Span("code", (code,)))
        self.read.append((start, closing + end - start))
        return closing + end - start

    def _ticks_after(self, place: int, length: int) -> int | None:
        """Return where the next grave accents in a row of just that length begin; None if there are none."""
        if self._ticks is None:
            self._ticks = {}
            for run in re.finditer("`+", self.text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        starts = self._ticks.get(length, [])
        number = bisect_left(starts, place)
        return starts[number] if number < len(starts) else None

    # --- emphasis ---

    def parse_run(self, start: int) -> int:
        self.nodes.append(run := run_at(self.text, start))
        return run.end

    def parse_tildes(self, start: int) -> int:
        run = run_at(self.text, start)
        self._keep(self.text[start : run.end])
        if run.length <= MAX_STRUCK:
            self.tildes.append(run)
        return run.end

    def _emphasised(self, nodes: Iterable[Node]) -> list[Node]:
        """Return the nodes with what stands between two runs that belong together in a span."""
        made: list[Node] = []
        opened: list[tuple[int, Run]] = []
        """Each run that may yet be closed, with its place among those made."""
        unclosed: dict[tuple[str, bool, int], int] = {}
        """For a sort of closing run, below which of those opened none fits."""
        for node in nodes:
            if not isinstance(node, Run):
                made.append(node)
                continue
            sort = (node.sign, node.opens, node.length % 3)
            while node.closes and node.left:
                lowest = unclosed.get(sort, 0)
                found = next((n for n in reversed(range(lowest, len(opened))) if node.closes_what(opened[n][1])), None)
                if found is None or not self._closed(made, *opened[found], node):
                    unclosed[sort] = len(opened)
                    break
                del opened[found + (opened[found][1].left > 0) :]
                unclosed = {other: min(place, len(opened)) for other, place in unclosed.items()}
            if node.left and node.opens:
                opened.append((len(made), node))
            made.append(node)
        return made

    def _closed(self, made: list[Node], place: int, opener: Run, closer: Run) -> bool:
        """Put what follows the opener into a span; False if that would go too deep."""
        both = 2 if opener.left > 1 and closer.left > 1 else 1
        children = tuple(self._finished(made[place + 1 :]))
        if 1 + max((_depth(child) for child in children), default=0) > MAX_DEPTH:
            self.unread.append(Unread(Kind.DEEP, opener.start, opener.end))
            return False
        opener.end -= both
        closer.start += both
        made[place + 1 :] = [Span("strong" if both == len("**") else "em", children)]
        return True

    def _finished(self, nodes: Iterable[Node]) -> Iterator[Inline]:
        """Yield the nodes with what has no partner as text, texts side by side as one."""
        words = ""
        for node in nodes:
            if isinstance(node, Run):
                words += node.sign * node.left
                if node.left and (node.opens or node.closes):
                    self.unread.append(Unread(Kind.EMPHASIS, node.start, node.end))
            elif isinstance(node, _Bracket):
                words += node.sign
            elif isinstance(node, str):
                words += node
            else:
                yield from filter(None, (words,))
                yield node
                words = ""
        yield from filter(None, (words,))

    def _note_struck(self) -> None:
        opened: list[Run] = []
        for run in self.tildes:
            opener = next((other for other in reversed(opened) if other.length == run.length), None)
            if run.closes and opener:
                self.unread.append(Unread(Kind.STRUCK, opener.start, run.end))
                opened.clear()
            elif run.opens:
                opened.append(run)

    # --- brackets ---

    def parse_opening(self, start: int) -> int:
        if link := WIKI_LINK.match(self.text, start):
            return self._parse_wiki_link(link)
        if citation := CITATIONS.match(self.text, start):
            return self._parse_citation(citation)
        if footnote := FOOTNOTE.match(self.text, start):
            return self._leave(Kind.FOOTNOTE, *footnote.span())
        sign = "["
        if self.nodes and isinstance(before := self.nodes[-1], str) and self._is_picture(start):
            self.nodes[-1], sign = before[:-1], "!["
        bracket = _Bracket(len(self.nodes), start + 1 - len(sign), sign)
        self.brackets.append(bracket)
        self.nodes.append(bracket)
        return start + 1

    def _is_picture(self, start: int) -> bool:
        """Tell whether an exclamation mark before a bracket makes it a picture: one that is escaped does not."""
        return self.text[start - 1 : start] == "!" and not (self.read and self.read[-1][1] == start)

    def _parse_wiki_link(self, link: re.Match[str]) -> int:
        label: Prose = ()
        if link[2]:
            inner = read_inline(link[2])
            label = inner.tree
            self.unread += [
                Unread(kind, start + link.start(2), end + link.start(2)) for kind, start, end in inner.unread
            ]
            self.read += [(start + link.start(2), end + link.start(2)) for start, end in inner.read]
        self.nodes.append(Span("ref", label, link[1]))
        self.read += _signs_of(link)
        self._note_link()
        if self.text.startswith("(", link.end()):
            address = read_address(self.text, link.end())
            if address and ABSOLUTE_ADDRESS.match(address.words):
                self.unread.append(Unread(Kind.NESTED, link.start(), address.end))
        return link.end()

    def _parse_citation(self, citation: re.Match[str]) -> int:
        """Take a citation, with the space before it: the sentence is read as if it were not there."""
        if self.nodes and isinstance(self.nodes[-1], str):
            self.nodes[-1] = self.nodes[-1].rstrip(" \t\n")
        self.nodes.append(Span("cite", (), " ".join(ids_cited(citation[1]))))
        self.read.append(citation.span())
        return citation.end()

    def _note_link(self) -> None:
        """No bracket that is open now can begin another link: none lies within another."""
        for bracket in self.brackets:
            bracket.holds_link = True

    def parse_closing(self, start: int) -> int:
        end = start + 1
        bracket = self.brackets.pop() if self.brackets else None
        if bracket and self.text[end : end + 1] == "(":
            address = read_address(self.text, end)
            if address:
                return self._parse_link(bracket, start, address)
            self.unread.append(Unread(Kind.ADDRESS, start, end + 1))
        elif bracket and (label := LABEL.match(self.text, end)) and not WIKI_LINK.match(self.text, end):
            self.unread.append(Unread(Kind.REFERENCE, bracket.start, label.end()))
        self._keep("]")
        return end

    def _parse_link(self, bracket: _Bracket, start: int, address: Address) -> int:
        if bracket.sign == "![" or bracket.holds_link:
            kind = Kind.IMAGE if bracket.sign == "![" else Kind.NESTED
            self.unread.append(Unread(kind, bracket.start, address.end))
            self._keep(self.text[start : address.end])
            return address.end
        self.unread += address.unread
        children = tuple(self._finished(self._emphasised(self.nodes[bracket.index + 1 :])))
        self.nodes[bracket.index :] = [Span("a", children, address.words)]
        self.read += [(bracket.start, bracket.start + 1), (start, address.end)]
        self._note_link()
        return address.end

    # --- HTML ---

    def parse_angle(self, start: int) -> int:
        for kind, pattern in ((Kind.AUTOLINK, AUTOLINK), (Kind.COMMENT, COMMENT), (Kind.TAG, TAG)):
            if found := pattern.match(self.text, start):
                return self._leave(kind, *found.span())
        self._keep("<")
        return start + 1

    def parse_ampersand(self, start: int) -> int:
        entity = ENTITY.match(self.text, start)
        if entity and is_entity(entity):
            return self._leave(Kind.ENTITY, *entity.span())
        self._keep("&")
        return start + 1


_PARSERS = {
    "\\": _Reader.parse_backslash,
    "\n": _Reader.parse_newline,
    "`": _Reader.parse_ticks,
    "*": _Reader.parse_run,
    "_": _Reader.parse_run,
    "~": _Reader.parse_tildes,
    "[": _Reader.parse_opening,
    "]": _Reader.parse_closing,
    "<": _Reader.parse_angle,
    "&": _Reader.parse_ampersand,
}


def _start_of(unread: Unread) -> tuple[int, int]:
    return unread.start, unread.end


def _depth(node: Inline) -> int:
    return 0 if isinstance(node, str) else 1 + max((_depth(child) for child in node.children), default=0)
