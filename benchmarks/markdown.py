"""Writes an article back as the Markdown that an editor would have typed for it.

In: the article of one of our pages, as HTML, and a function that makes addresses. Out: Markdown with the same words
and links: headings, paragraphs, lists, tables. Pictures, for which Markdown has no words, stay HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

Address = Callable[[str], str]
"""An address as the page gives it -> the address that the peer's Markdown wants."""
_PICTURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_VOID = re.compile(r"<(br|hr|img|input|wbr)\b([^>]*?)\s*/?>")
_SIGNS = re.compile(r"([\\`*_\[\]])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_STARTS_BLOCK = re.compile(r"^(\d+(?=[.)])|[-+#>:](?=\s)|#)")
"""What would start a list, a heading, a quotation or a definition, where a line starts."""
_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
_SIGNED = {
    "em": ("*", "*"),
    "i": ("*", "*"),
    "strong": ("**", "**"),
    "del": ("<del>", "</del>"),
    "ins": ("<ins>", "</ins>"),
    "br": (" ", ""),
}
"""What stands before and after the words of an inline element."""
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = frozenset(
    {
        *("article", "aside", "caption", "details", "div", "dd", "dl", "dt", "figure", "footer", "header", "li"),
        *("nav", "p", "section", "summary", "table", "tbody", "td", "th", "thead", "tr"),
        *_HEADINGS,
        *_LISTS,
    }
)
"""Elements that stand on lines of their own."""
_LINE = "  \n  "
"""A new line within the item of a list."""


def markdown_of(article: str, address: Address) -> tuple[str, str]:
    """Return title and Markdown of an article of ours; raises ParseError where its elements are not nested well."""
    pictures: list[str] = []

    def keep(match: re.Match[str]) -> str:
        pictures.append(match[0])
        return f'<figure number="{len(pictures) - 1}"/>'

    root = fromstring(_VOID.sub(r"<\1\2/>", _PICTURE.sub(keep, article)))  # noqa: S314 - we built the page
    heading = root.find(".//h1")
    title = "" if heading is None else " ".join("".join(heading.itertext()).split())
    writer = _Writer(address, pictures)
    return title, "\n\n".join(block for block in writer.blocks(root) if block) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns elements into blocks of Markdown."""

    address: Address
    pictures: list[str]

    def blocks(self, element: Element) -> Iterator[str]:
        """Yield the Markdown of what stands within an element, block by block."""
        if not any(child.tag in _BLOCKS for child in element):
            yield self._paragraph(element)
            return
        for child in element:
            if child.tag in _LISTS:
                yield from self._list(child)
            elif child.tag in _HEADINGS:
                yield self._heading(child)
            elif child.tag == "figure":
                yield _without_blank_lines(self.pictures[int(child.attrib["number"])])
            elif child.tag == "dl":
                yield self._definitions(child)
            elif child.tag == "table":
                yield from self._table(child)
            elif child.tag == "h1":
                continue
            else:
                yield from self.blocks(child)

    def _paragraph(self, element: Element) -> str:
        return _safe_start(self._inline(element))

    def _heading(self, element: Element) -> str:
        text = self._inline(element)
        given, made = element.get("id", ""), re.sub(r"\W+", "-", text.lower())
        mark = f" {{ #{given} }}" if given not in {"", made} else ""
        return f"{_HEADINGS[element.tag]} {text}{mark}"

    def _list(self, element: Element) -> Iterator[str]:
        """Yield a list: facts as paragraphs, what has headings or lists of its own part by part, all else as items."""
        items: list[str] = []
        for item in element:
            if "fact" in item.get("class", "").split():
                yield from self._fact(item)
            elif any(part.tag in _HEADINGS or part.tag in _LISTS for part in item.iter()):
                yield from self.blocks(item)
            else:
                items.append(f"- {self._item(item)}")
        yield "\n".join(items)

    def _item(self, element: Element) -> str:
        lines = (self._inline(part) for part in _lines_of(element))
        return _LINE.join(_safe_start(line) for line in lines if line)

    def _fact(self, element: Element) -> Iterator[str]:
        """Yield a fact as two paragraphs: when, who and what, then its marks and sources."""
        claim: list[str] = []
        notes: list[str] = []
        for part in _lines_of(element):
            is_claim = part.get("class", "").partition(" ")[0] in {"date", "who", "text"}
            (claim if is_claim else notes).append(self._inline(part))
        id_ = element.get("id")
        yield f"{_safe_start(' '.join(claim))}\n{{ {f'#{id_} ' if id_ else ''}.fact }}"
        if text := "; ".join(note for note in notes if note):
            yield f"{_safe_start(text)}\n{{ .notes }}"

    def _definitions(self, element: Element) -> str:
        rows = (
            f"- **{self._inline(row[0])}:** {'; '.join(self._inline(value) for value in row[1:])}" for row in element
        )
        return "\n".join(rows)

    def _table(self, element: Element) -> Iterator[str]:
        caption = element.find("caption")
        if caption is not None:
            yield self._paragraph(caption)
        rows = [self._row(row) for row in element.iter("tr")]
        columns = len(next(element.iter("tr")))
        yield "\n".join((rows[0], "|" + " --- |" * columns, *rows[1:]))

    def _row(self, element: Element) -> str:
        return "| " + " | ".join(self._inline(cell).replace("|", r"\|") for cell in element) + " |"

    def _inline(self, element: Element) -> str:
        return " ".join("".join(self._words(element)).split())

    def _words(self, element: Element) -> Iterator[str]:
        """Yield the inline Markdown within an element; what stands on lines of its own is parted by spaces."""
        yield _escaped(element.text)
        for child in element:
            inner = "".join(self._words(child))
            if child.tag == "a":
                yield f"[{' '.join(inner.split())}]({self.address(child.attrib['href'])})"
            else:
                before, after = (" ", " ") if child.tag in _BLOCKS else _SIGNED.get(child.tag, ("", ""))
                yield f"{before}{inner}{after}"
            yield _escaped(child.tail)


def _lines_of(element: Element) -> Iterator[Element]:
    """Yield the innermost elements that stand on lines of their own."""
    inner = [child for child in element if child.tag in _BLOCKS]
    if not inner or _has_words(element):
        yield element
        return
    for child in inner:
        yield from _lines_of(child)


def _has_words(element: Element) -> bool:
    """Tell whether there is text between the blocks within an element."""
    return bool((element.text or "").strip()) or any(
        child.tag not in _BLOCKS or (child.tail or "").strip() for child in element
    )


def _escaped(text: str | None) -> str:
    if not text:
        return ""
    return _ENTITY.sub("&amp;", _SIGNS.sub(r"\\\1", text)).replace("<", "&lt;")


def _safe_start(line: str) -> str:
    return _STARTS_BLOCK.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", line)


def _without_blank_lines(html: str) -> str:
    """Return a picture in one piece: Markdown's own HTML ends at a blank line."""
    return "\n".join(line for line in html.split("\n") if line.strip())
