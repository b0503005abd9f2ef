"""Errors in templates, in one line with file and line number: found before a build, or while rendering.

In: the folders of templates, or an exception raised in rendering. Out: `TemplateFaultError`. An exception raised
by our own code called from a template is not the template's fault, and is left alone.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import jinja2
from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes

from briefing_site.base.problems import MAX_PATH_SHOWN, quoted
from briefing_site.render.html.template_blocks import OURS, incompatibilities, shipped_templates

ENDS = frozenset({".html", ".xml"})
"""File suffixes of templates."""
ENGINE = str(Path(jinja2.__file__).parent)
P = ParamSpec("P")
R = TypeVar("R")


class TemplateFaultError(TemplateError):
    """A template is missing, invalid or fails; the message is one line and names the place."""

    def __init__(self, message: str) -> None:
        super().__init__(message)

    def __str__(self) -> str:
        """Return the message."""
        return self.message or ""


class NoTemplateError(TemplateFaultError):
    """None of the theme's folders has a template that every site needs."""


def naming_templates(function: Callable[P, R]) -> Callable[P, R]:
    """Make a rendering function raise TemplateFaultError if a template is at fault.

    For functions run in another process: exceptions lose their traceback there, and with it the template's line.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if words := fault_of(error):
                raise TemplateFaultError(words) from None
            raise

    return wrapper


def fault_of(error: Exception) -> str:
    """Return what is wrong with a template, in one line; empty if no template is at fault."""
    if isinstance(error, TemplateFaultError):
        return str(error)
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}: {_reason(error)}."
    place, is_own = _place_of(error)
    if isinstance(error, TemplateNotFound):
        return _missing(str(error.name or ""), place)
    if isinstance(error, TemplateError) or is_own:
        return f"{place or 'a template'}: {_reason(error)}."
    return ""


def check_templates(folders: Sequence[Path], needed: Sequence[str]) -> None:
    """Raise TemplateFaultError if a template cannot be parsed, refers to a missing one, or does not fit ours.

    Of templates of the same name the first counts; `needed` are those that a build itself loads.
    """
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = templates_in(folders)
    for name in needed:
        if name not in found:
            raise NoTemplateError(_missing(name))
    ours = shipped_templates()
    known = {*found, *(f"{OURS}/{name}" for name in templates_in([ours]))}
    for name, path in found.items():
        try:
            text = path.read_text(encoding="utf-8")
            tree = environment.parse(text, name, str(path))
        except TemplateSyntaxError as error:
            raise TemplateFaultError(fault_of(error)) from None
        except UnicodeDecodeError:
            raise TemplateFaultError(f"{_shown(path)}: not UTF-8 text.") from None
        except RecursionError:
            raise TemplateFaultError(f"{_shown(path)}: blocks or brackets lie too deep in each other.") from None
        for other, line in _named_in(tree):
            if other not in known:
                raise TemplateFaultError(_missing(other, f"{_shown(path)}:{line}"))
        for line, reason in () if path.is_relative_to(ours) else incompatibilities(text, tree):
            raise TemplateFaultError(f"{_shown(path)}:{line}: {reason}. docs/look.md has what can be replaced.")


def templates_in(folders: Sequence[Path]) -> Mapping[str, Path]:
    """Return the templates in effect, by name."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in ENDS and path.is_file():
                found.setdefault(path.relative_to(folder).as_posix(), path)
    return found


def _named_in(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Yield the templates that one refers to by a constant name, with the line."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        is_needed = not getattr(node, "ignore_missing", False)
        named = node.template  # type: ignore[attr-defined]  # all four have one
        if is_needed and isinstance(named, nodes.Const) and isinstance(named.value, str):
            yield named.value, node.lineno


def _place_of(error: Exception) -> tuple[str, bool]:
    """Return the last template line on the stack, and whether the error arose there or in Jinja itself."""
    place, is_own = "", False
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        template = frame.f_globals.get("__jinja_template__")
        if template is not None and file == template.filename:
            place, is_own = f"{_shown(Path(file))}:{template.get_corresponding_lineno(line)}", True
        elif Path(file).suffix in ENDS:  # Jinja puts the template's own line there
            place, is_own = f"{_shown(Path(file))}:{line}", True
        elif not file.startswith(ENGINE):
            is_own = False
    return place, is_own


def _missing(name: str, place: str = "") -> str:
    where = f"{place}: " if place else ""
    remedy = "" if place else " 'theme: briefing' in mkdocs.yml brings all that a site needs."
    return f"{where}there is no template {quoted(name)} in the theme's folder.{remedy}"


def _reason(error: Exception) -> str:
    words = " ".join(str(getattr(error, "message", None) or error).split()).rstrip(".")
    if isinstance(error, TemplateError):
        return words or type(error).__name__
    if isinstance(error, RecursionError):
        return "it includes itself, without end"
    return f"{words} ({type(error).__name__})"


def _shown(path: Path) -> str:
    return quoted(path, MAX_PATH_SHOWN)[1:-1]
