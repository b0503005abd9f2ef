"""`briefing migrate`: converts a project of format 0 to format 1.

In: mkdocs.yml as text, and the hand-written pages. Out: the files that change, and what only a person can do. Edits are
made in place, so comments and everything else stay. Format 0 had no `format`, named its templates as a folder of the
repository, and allowed HTML in pages. Its fact files are read as they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from briefing_site.base.problems import quoted

PLUGIN, THEME = "briefing", "briefing"
FORKED = "templates"
"""The folder of templates in a repository of format 0: a copy of what the theme now ships."""
LEFT_OUT = {"custom_dir": FORKED, "static_templates": ["404.html"]}
"""Options of templates in format 0 that the theme now sets itself."""
OPTIONS_INDENT = 2
"""How many columns MkDocs indents options below a plugin's name."""
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
CODE_SPAN = re.compile(r"(`+[^`]*`+)")
INLINE = (
    (re.compile(r"<code>([^<>`]+)</code>"), r"`\1`"),
    (re.compile(r"<(?:em|i)>([^<>]+)</(?:em|i)>"), r"_\1_"),
    (re.compile(r"<(?:strong|b)>([^<>]+)</(?:strong|b)>"), r"**\1**"),
)
ANCHOR = re.compile(r'<a href="([^"\s()<>]+)">([^<>]+)</a>')
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]", re.IGNORECASE)


class MigrationError(ValueError):
    """A mkdocs.yml cannot be converted; the message says what to write in it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The result of converting a base."""

    settings: str
    """The new mkdocs.yml."""
    pages: dict[str, bytes]
    """The pages that change, by their paths."""
    left: tuple[str, ...]
    """What is left for a person to do, one sentence each."""


@dataclass(frozen=True, slots=True)
class _TextEdit:
    start: int
    end: int
    words: str


def migrated(settings: str, pages: Mapping[str, bytes], root: str, audience: str) -> Migration:
    """Return a base of format 0 as one of format 1, `root` being the folder of its pages; raises MigrationError.

    `audience` is written if mkdocs.yml names none.
    """
    document = yaml.compose(settings, yaml.SafeLoader)
    keys = _keys(document)
    if "plugins" not in keys:
        raise MigrationError(
            f"mkdocs.yml names no plugin '{PLUGIN}'; if another file that it inherits from does, name it here."
        )
    left: list[str] = []
    edits = [*_theme_edits(settings, keys.get("theme"), left), *_option_edits(settings, keys["plugins"], audience)]
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        settings = settings[: edit.start] + edit.words + settings[edit.end :]
    now = {path: _as_markdown(data, path, root) for path, data in pages.items()}
    return Migration(settings, {path: data for path, data in now.items() if data != pages[path]}, tuple(left))


def _keys(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _theme_edits(text: str, theme: yaml.Node | None, left: list[str]) -> Iterator[_TextEdit]:
    """Yield the edits that replace a folder of templates with `theme: briefing`; its other options stay."""
    keys = _keys(theme)
    name = keys.get("name")
    if theme is None or not isinstance(name, yaml.ScalarNode) or name.tag != "tag:yaml.org,2002:null":
        return
    gone = [key for key, value in LEFT_OUT.items() if key in keys and _plain(keys[key]) == value]
    if folder := keys.get("custom_dir"):
        left.append(_words_on(str(folder.value)))
    if isinstance(theme, yaml.MappingNode) and theme.flow_style:
        kept = [text[value.start_mark.index : value.end_mark.index] for value in keys.values()]
        rest = [f"{key}: {words}" for key, words in zip(keys, kept, strict=True) if key not in {"name", *gone}]
        words = f"{{{', '.join([f'name: {THEME}', *rest])}}}" if rest else THEME
        yield _TextEdit(theme.start_mark.index, theme.end_mark.index, words)
        return
    yield _TextEdit(name.start_mark.index, name.end_mark.index, THEME)
    for key in gone:
        start = text.rfind("\n", 0, keys[key].start_mark.index) + 1
        end = _line_end(text, keys[key].end_mark.index)
        comment = text[keys[key].end_mark.index : end].strip()
        indent = " " * _column(theme)
        yield _TextEdit(start, end, f"{indent}{comment}") if comment else _TextEdit(start, min(end + 1, len(text)), "")


def _column(mapping: yaml.Node) -> int:
    """Return the column of the keys of a mapping."""
    return int(mapping.start_mark.column)


def _plain(node: yaml.Node) -> object:
    return [item.value for item in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _words_on(folder: str) -> str:
    if folder == FORKED:
        return (
            f"'{FORKED}/' is no longer read: the templates come with the tool. Delete it, with 'generator/' and "
            "whatever else was copied from the tool; single files of your own go into a folder that `custom_dir` names."
        )
    return f"{quoted(folder + '/')} still goes before the theme: `briefing build` names what in it is out of date."


def _option_edits(text: str, plugins: yaml.Node, audience: str) -> Iterator[_TextEdit]:
    """Yield the edits that give the plugin `format: 1` and an audience, if it names none; raises MigrationError."""
    for item in plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]:
        flow = isinstance(plugins, yaml.SequenceNode) and plugins.flow_style
        if isinstance(item, yaml.ScalarNode) and item.value == PLUGIN:
            yield from _bare_name(text, item, audience, flow=bool(flow))
            return
        for key, value in item.value if isinstance(item, yaml.MappingNode) else ():
            if key.value == PLUGIN:
                yield from _set_of_options(text, key, value, audience)
                return
    raise MigrationError(
        f"mkdocs.yml names no plugin '{PLUGIN}'; if another file that it inherits from does, name it here."
    )


def _lines(text: str, column: int, audience: str) -> str:
    new_line = "\r\n" if "\r\n" in text else "\n"
    return "".join(f"{new_line}{' ' * column}{line}" for line in ("format: 1", f"audience: {audience}"))


def _bare_name(text: str, name: yaml.Node, audience: str, *, flow: bool) -> Iterator[_TextEdit]:
    if flow:
        yield _TextEdit(name.start_mark.index, name.end_mark.index, f"{PLUGIN}: {{format: 1, audience: {audience}}}")
        return
    yield _below(text, name, audience, ":")


def _below(text: str, name: yaml.Node, audience: str, sign: str = "") -> _TextEdit:
    """Return the edit that writes options below a name; `sign` goes directly after it."""
    start, end = name.end_mark.index, _line_end(text, name.end_mark.index)
    end -= text[:end].endswith("\r")
    return _TextEdit(
        start, end, f"{sign}{text[start:end]}{_lines(text, name.start_mark.column + OPTIONS_INDENT, audience)}"
    )


def _set_of_options(text: str, key: yaml.Node, value: yaml.Node, audience: str) -> Iterator[_TextEdit]:
    options = _keys(value)
    if (number := options.get("format")) is not None:
        yield _TextEdit(number.start_mark.index, number.end_mark.index, "1")
    if isinstance(value, yaml.ScalarNode):
        yield _below(text, key, audience)
        return
    wanted = [] if number else ["format: 1"]
    wanted += [] if "audience" in options else [f"audience: {audience}"]
    if getattr(value, "flow_style", False):
        start = value.start_mark.index + 1
        yield _TextEdit(start, start, ", ".join([*wanted, *([""] if options else [])]))
        return
    start, indent = value.start_mark.index, " " * value.start_mark.column
    new_line = "\r\n" if "\r\n" in text else "\n"
    yield _TextEdit(start, start, "".join(f"{line}{new_line}{indent}" for line in wanted))


def _as_markdown(data: bytes, path: str, root: str) -> bytes:
    """Return a page with its HTML converted to Markdown where possible, since pages may not contain HTML now."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    place = _PagePlace.of(PurePosixPath(path), root)
    fence = ""
    lines = []
    for line in text.split("\n"):
        if found := FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        is_code = fence or found or line.startswith(("    ", "\t"))
        parts = [line] if is_code else CODE_SPAN.split(line)
        lines.append(line if is_code else "".join(p if i % 2 else _inline(p, place) for i, p in enumerate(parts)))
    return "\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class _PagePlace:
    """The path of a page, and the address at which it was read."""

    folder: str
    address: str

    @classmethod
    def of(cls, path: PurePosixPath, root: str) -> _PagePlace:
        page = path.relative_to(root) if path.is_relative_to(root) else path
        folder = "" if str(page.parent) == "." else str(page.parent)
        return cls(folder, folder if page.stem in {"index", "README"} else posixpath.join(folder, page.stem))


def _inline(words: str, place: _PagePlace) -> str:
    for pattern, markdown in INLINE:
        words = pattern.sub(markdown, words)
    return ANCHOR.sub(lambda found: f"[{found[2]}]({_target(found[1], place)})", words)


def _target(href: str, place: _PagePlace) -> str:
    """Return an address relative to the page's file, as in Markdown; in HTML it was relative to the page's address."""
    if ABSOLUTE.match(href):
        return href
    target = posixpath.normpath(posixpath.join("/", place.address, href))
    return posixpath.relpath(target, posixpath.join("/", place.folder))
