"""Rules for markup: complete inline Markdown, no HTML, no block markup, no words that mix scripts.

They report whatever `inline` does not read, so that nothing looks different from what was meant.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from briefing_site.base.characters import INVISIBLE, mixed_words, script_of
from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, finding_in, rules_of
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.commonmark import COMMENT, ENTITY, SPECIAL, TAG, is_entity
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose_tree import Kind, Unread

MARKED = {"b": "**words**", "strong": "**words**", "i": "*words*", "em": "*words*", "code": "`words`", "tt": "`words`"}
"""Elements of HTML that Markdown has a mark for."""
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
HTML_KINDS = frozenset({Kind.TAG, Kind.COMMENT, Kind.ENTITY})
LINE = r"^[ ]{0,3}"
RULE = r"[ ]*:?-+:?[ ]*"
"""A cell of the row below the headings of a table."""


class Block(NamedTuple):
    """A Markdown construct that takes up whole lines."""

    name: str
    pattern: re.Pattern[str]
    remedy: str


def _blocks(*blocks: tuple[str, str, str]) -> tuple[Block, ...]:
    return tuple(Block(name, re.compile(pattern, re.MULTILINE), remedy) for name, pattern, remedy in blocks)


ITEMS = "Write sentences, or a fact for each item"
BLOCKS = _blocks(
    ("a heading", rf"{LINE}#{{1,6}}(?=\s|$)", "Delete it"),
    ("a list", rf"{LINE}[-+*](?=\s|$)", ITEMS),
    ("a numbered list", rf"{LINE}\d{{1,9}}[.)](?=\s|$)", ITEMS),
    ("a block quotation", rf"{LINE}>", "Put the words into quotation marks"),
    ("a table", rf"^[ ]*\|(?=.*\|)|^(?=.*\|)[ ]*\|?{RULE}(?:\|{RULE})*\|?[ ]*$", "Write sentences"),
    ("a horizontal rule", rf"{LINE}(?:(?:-[ ]*){{3,}}|(?:_[ ]*){{3,}}|(?:\*[ ]*){{3,}}|[-=]+[ ]*)$", "Delete it"),
    ("code", rf"{LINE}(?:`{{3,}}(?=[^`\n]*$)|~{{3,}})|^(?:[ ]{{4}}|\t)(?=\s*\S)", "Write `code` within a sentence"),
    ("a definition", rf"{LINE}\[(?![\[^])[^\]]+\]:", "Put the words where they belong"),
)
"""What begins at the start of a line, even of one within what would be a code span."""
JOINED = _blocks(
    ("a heading", r"(?<=\s)#{2,6}(?=\s)", "Delete it"),
    ("a list", r"(?<=: )[-+*](?= \S)", ITEMS),
    ("a table", rf"\|{RULE}(?=\|)", "Write sentences"),
)
"""What began at the start of a line before YAML joined the lines of a `>-`."""
BEGINNINGS = frozenset("-+*>#|=_`~[ \t0123456789")
"""What a block begins with at the start of a text."""


def check_html_free(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """No text contains an HTML tag, comment or entity: it would be shown literally."""
    for loc, text, mark in context.unread:
        if mark.kind in HTML_KINDS and not _closes_another(text, mark):
            words = _html_words(text[mark.start : mark.end], mark.kind, escape="\\")
            yield finding_in(loc, text, mark.start, *words)
    for loc, text in context.other_texts:
        for mark in _html_in(text) if "<" in text or "&" in text else ():
            if not _closes_another(text, mark):
                yield finding_in(loc, text, mark.start, *_html_words(text[mark.start : mark.end], mark.kind))


def _html_in(text: str) -> Iterator[Unread]:
    """Yield the HTML of a text that is no Markdown: a name, a title."""
    for kind, pattern in ((Kind.TAG, TAG), (Kind.COMMENT, COMMENT), (Kind.ENTITY, ENTITY)):
        for match in pattern.finditer(text):
            if kind is not Kind.ENTITY or is_entity(match):
                yield Unread(kind, *match.span())


def _closes_another(text: str, mark: Unread) -> bool:
    """Tell whether it is a closing tag: what it closes is told of already."""
    if mark.kind is not Kind.TAG or not text.startswith("</", mark.start):
        return False
    return f"<{text[mark.start + 2 : mark.end - 1].strip()}" in text[: mark.start]


def _html_words(shown: str, kind: Kind, escape: str = "") -> tuple[str, str]:
    """Return what is wrong with a piece of HTML, and what to write; `escape` is what makes a sign stand for itself."""
    itself = f", or write {escape}{shown} for the characters themselves" if escape else ""
    if kind is Kind.COMMENT:
        return f"{quoted(shown)} is an HTML comment, which would be shown.", "Put it above the key, after a '#'."
    if kind is Kind.ENTITY:
        return f"{quoted(shown)} is an HTML entity, which would be shown literally.", _entity_hint(shown, escape)
    name = TAG_NAME.match(shown)
    marked = MARKED.get(name[1].lower(), "") if name and escape else ""
    hint = f"Write {marked}{itself}." if marked else f"Delete it{itself}."
    return f"{quoted(shown)} is an HTML tag, which would be shown literally.", hint


def _entity_hint(entity: str, escape: str) -> str:
    meant = html.unescape(entity)
    if meant.isspace():
        return "Write a space."
    if INVISIBLE.match(meant) or not meant.isprintable():
        return "Delete it."
    return f"Write '{escape if SPECIAL.match(meant) and meant != '&' else ''}{meant}'."


def check_markup_closed(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Marks of emphasis and of code in prose come in pairs."""
    for loc, text, mark in context.unread:
        if mark.kind in {Kind.EMPHASIS, Kind.CODE}:
            signs = text[mark.start : mark.end]
            message = f"{quoted(signs)} in {quoted(_word_at(text, mark))} has no partner."
            yield finding_in(loc, text, mark.start, message, f"Close it, or write {_escaped(signs)} {_itself(signs)}.")


def check_markup_known(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Prose has emphasis, code, `[words](address)`, `[[links]]` and backslash escapes; no other inline Markdown."""
    for loc, text, mark in context.unread:
        if mark.kind in UNKNOWN:
            yield finding_in(loc, text, mark.start, *UNKNOWN[mark.kind](text[mark.start : mark.end]))


UNKNOWN: Mapping[Kind, Callable[[str], tuple[str, str]]] = {
    Kind.AUTOLINK: lambda shown: (
        f"{quoted(shown)} is an address in angle brackets.",
        f"Write [words]({'' if ':' in shown else 'mailto:'}{shown[1:-1]}).",
    ),
    Kind.IMAGE: lambda shown: (
        f"{quoted(shown)} is a picture, which prose does not allow.",
        f"Link to it: {shown[1:]}.",
    ),
    Kind.FOOTNOTE: lambda shown: (
        f"{quoted(shown)} is a footnote, which prose does not allow.",
        f"Put its words in the sentence and its source in 'sources', or write \\{shown} for the characters themselves.",
    ),
    Kind.REFERENCE: lambda shown: (
        f"{quoted(shown)} is a reference link, which prose does not allow.",
        f"Write {shown.partition('][')[0]}](https://…), or {_record_link(shown)} for a record.",
    ),
    Kind.TITLE: lambda shown: (f"{quoted(shown)} is a link's title, which prose does not allow.", "Delete it."),
    Kind.POINTED: lambda shown: (f"{quoted(shown)} is an address in angle brackets.", f"Write {shown[1:-1]}."),
    Kind.STRUCK: lambda shown: (
        f"{quoted(shown)} is struck out, which prose does not allow.",
        f"Delete it, or write {_escaped(shown[: len(shown) - len(shown.lstrip('~'))])} for the characters themselves.",
    ),
    Kind.BREAK: lambda shown: (
        f"{'two spaces' if shown.isspace() else 'a backslash'} at the end of a line would break it there.",
        f"Delete {'them' if shown.isspace() else 'it'}.",
    ),
    Kind.DEEP: lambda shown: (f"{quoted(shown)} is nested too deeply in other emphasis.", "Remove some of it."),
}
"""For each kind of inline Markdown that prose does not have: what it is, and what to write."""


def _record_link(reference: str) -> str:
    words, _, target = reference[1:-1].partition("][")
    return f"[[{target}|{words}]]" if target else f"[[{words}]]"


def _escaped(signs: str) -> str:
    return "".join(f"\\{sign}" for sign in signs)


def _itself(signs: str) -> str:
    return "for the character itself" if len(signs) == 1 else "for the characters themselves"


def _word_at(text: str, mark: Unread) -> str:
    """Return the word that a mark is part of, or stands before."""
    before = re.split(r"\s", text[: mark.start])[-1]
    after = text[mark.end :].split(maxsplit=1)
    return f"{before}{text[mark.start : mark.end]}{after[0] if after and text[mark.end : mark.end + 1].strip() else ''}"


def check_markup_inline(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Prose contains no list, table, heading or other block of Markdown: each field is running text."""
    for loc, text in context.prose:
        if found := first_block(text):
            start, signs, block = found
            message = f"{quoted(signs)} begins {block.name}, which prose does not allow."
            itself = f", or write {_block_escaped(signs)} {_itself(signs)}" if signs.strip() else ""
            yield finding_in(loc, text, start, message, f"{block.remedy}{itself}.")


def _block_escaped(signs: str) -> str:
    """Return signs that begin no block, and are no marks of emphasis or code either."""
    if signs[0].isdigit():
        return f"{signs[:-1]}\\{signs[-1]}"
    return _escaped(signs.replace(" ", "")) if signs[0] in "*_`~" else f"\\{signs}"


def first_block(text: str) -> tuple[int, str, Block] | None:
    """Return where the first block of a text begins, the characters that make it one, and what it is.

    Few texts contain anything that a block begins with; only these are looked at closely.
    """
    may_hold = (
        text[:1] in BEGINNINGS
        or "\n" in text
        or " ##" in text
        or (": " in text and any(f": {sign} " in text for sign in "-+*"))
        or ("|" in text and any(sign in text for sign in ("|-", "| -", "|:", "| :")))
    )
    if not may_hold:
        return None
    rest = read_inline(text).rest
    matches = (
        (block.pattern.search(where), block) for where, blocks in ((text, BLOCKS), (rest, JOINED)) for block in blocks
    )
    found = ((match, block) for match, block in matches if match)
    first = min(found, key=lambda pair: pair[0].start(), default=None)
    if first is None:
        return None
    match, block = first
    signs = match[0].strip()
    return match.end() - len(match[0].lstrip()), signs or match[0], block


def check_script_single(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """The letters of one word are of one script: a Cyrillic а among Latin ones deceives readers and searches."""
    for loc, text in (*context.prose, *context.other_texts):
        for word in mixed_words(text):
            scripts = Counter(script_of(character) for character in word)
            rarest = min(word, key=lambda character: scripts[script_of(character)])
            which = f"{quoted(rarest)} is U+{ord(rarest):04X} {unicodedata.name(rarest, '')}".strip()
            message = f"{quoted(word)} has letters of more than one script: {which}."
            yield Finding(loc, message, "Type the word again in one script.", needle=word)


RULES = (
    *rules_of(Severity.ERROR, check_html_free, check_markup_closed, check_markup_known, check_markup_inline),
    *rules_of(Severity.ADVICE, check_script_single),
)
