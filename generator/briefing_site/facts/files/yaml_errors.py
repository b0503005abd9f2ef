"""Explains libyaml's errors: most of them have one of a dozen causes.

In: the error, and the text that was read. Out: a problem with its place and a remedy.
"""

from __future__ import annotations

import re

import yaml

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.yaml_text import lines_of

KEY_LINE = re.compile(r"\s*(- +)*(?P<key>[A-Za-z_]+):(\s|$)")
ADD_BLOCK = "Put '>-' after the key, and the text on the next line, indented."
DIRECTIVE = ("a line that starts with '%' is a YAML directive.", "Delete it.")
ADD_BLOCK_SIGN = "Put '>-' there, and the text on the next line, indented."


def syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str) -> Problem:
    """Say what is wrong where libyaml stopped."""
    mark = error.problem_mark or error.context_mark
    opened = error.context_mark or mark
    lines = lines_of(text)
    line, column = (min(mark.line + 1, len(lines)), mark.column + 1) if mark else (1, 1)
    start = Origin(path, min(opened.line + 1, len(lines)), opened.column + 1) if opened else Origin(path)
    here = lines[line - 1] if line <= len(lines) else ""
    context, problem = error.context or "", error.problem or ""
    found = _scanner_cause(context, problem)
    if found:
        return Problem(found[0], start, found[1], found[2])
    if "\t" in here[: max(column, len(here) - len(here.lstrip()))]:
        origin = Origin(path, line, here.index("\t") + 1)
        return Problem("yaml-tab", origin, "there is a tab where YAML needs spaces.", "Indent with two spaces.")
    if without := _line_without_colon(error, lines, line, column):
        message = f"{quoted(lines[without - 1].strip())} has no ': ' after its key."
        column = len(lines[without - 1]) - len(lines[without - 1].lstrip()) + 1
        return Problem("yaml-key-form", Origin(path, without, column), message, "Write 'key: value'.")
    code, message, hint = _parser_cause(error, lines, line, column)
    if code == "yaml-key-form":
        message = f"{quoted(lines[start.line - 1].strip())} is neither a key nor part of the text above it."
        return Problem(code, start, message, hint)
    return Problem(
        code, start if code == "yaml-bracket" and "flow" in context else Origin(path, line, column), message, hint
    )


def _scanner_cause(context: str, problem: str) -> tuple[str, str, str] | None:
    """Return code, message and hint of what begins at the context's mark."""
    if "directive" in context:
        return "yaml-directive", *DIRECTIVE
    if "escape" in problem:
        message = "a '\\' in double quotation marks starts no escape that YAML knows."
        hint = "Put '>-' in place of the quotation marks, and the text on the next line, indented."
        return "yaml-escape", message, hint
    if "quoted scalar" in context:
        return (
            "yaml-quote",
            "a quotation mark opens here and is never closed.",
            "Close it, or put '>-' before the text.",
        )
    for word, sign in (("alias", "*"), ("anchor", "&"), ("tag", "!")):
        if f" {word}" in context:
            return f"yaml-{word}", f"text that starts with '{sign}' is a YAML {word}.", ADD_BLOCK_SIGN
    return None


def _line_without_colon(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int) -> int | None:
    """Return the line above a key that stands in line with it and is none itself: `name Pepper`."""
    key = KEY_LINE.match(lines[line - 1]) if line <= len(lines) else None
    if "mapping values are not allowed" not in (error.problem or "") or not key or key.end("key") != column - 1:
        return None
    above = next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip()), 0)
    text = lines[above - 1] if above else ""
    aligned = text and len(text) - len(text.lstrip(" -")) == key.start("key")
    return above if aligned and not KEY_LINE.match(text) else None


def _parser_cause(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int) -> tuple[str, str, str]:
    """Return code, message and hint of what the parser found at a place where it could not stand."""
    here = lines[line - 1] if line <= len(lines) else ""
    context, problem = error.context or "", error.problem or ""
    if "mapping values are not allowed" in problem:
        return _colon_cause(here, column)
    if "cannot start any token" in problem:
        return "yaml-start", f"text cannot start with {quoted(here[column - 1 : column])} here.", ADD_BLOCK_SIGN
    if "could not find expected ':'" in problem:
        return "yaml-key-form", "", "Write a key with a colon and a space after it, or indent the line like the text."
    if "flow" in context:
        return _bracket_cause(error, lines)
    if "block mapping" in context or "block collection" in context:
        return _block_cause(lines, line, column)
    return "yaml-syntax", f"cannot be read as YAML: {problem or context}.", "Compare the line with those around it."


def _bracket_cause(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[str, str, str]:
    mark = error.context_mark
    sign = lines[mark.line][mark.column : mark.column + 1] if mark and mark.line < len(lines) else ""
    if sign and sign not in "[{":
        return "yaml-start", f"a value in brackets cannot start with {quoted(sign)}.", "Put it in quotation marks."
    hint = "Close it, bearing in mind that ' #' starts a comment; if it is text, put '>-' before it."
    return "yaml-bracket", f"a {quoted(sign or '[')} opens here and is never closed.", hint


def _colon_cause(here: str, column: int) -> tuple[str, str, str]:
    key = KEY_LINE.match(here)
    if key and key.end("key") == column - 1 and here[:1] == " ":
        message = f"'{key['key']}:' is read as a key, but is indented further than the keys above it."
        hint = "Align it with those keys; if it is text, put '>-' after its key."
        return "yaml-indent", message, hint
    text = here[key.end("key") + 1 :] if key else here
    return "yaml-colon", f"{quoted(text.strip())} contains ': ', so it is read as a key.", ADD_BLOCK


def _block_cause(lines: list[str], line: int, column: int) -> tuple[str, str, str]:
    here = lines[line - 1] if line <= len(lines) else ""
    before = here[: column - 1].rstrip()
    rest = here[column - 1 :].strip()
    if before.endswith(("'", '"')):
        return "yaml-quote", f"the text goes on after its closing quotation mark: {quoted(rest)}.", ADD_BLOCK_SIGN
    if before.endswith(("]", "}")):
        sign = "[" if before.endswith("]") else "{"
        return (
            "yaml-bracket",
            f"text that starts with '{sign}' is read as a list, and {quoted(rest)} is left over.",
            ADD_BLOCK_SIGN,
        )
    key = next((match for above in reversed(lines[: line - 1]) if (match := KEY_LINE.match(above))), None)
    hint = f"'{key['key']}:' above it starts in column {key.start('key') + 1}: indent it like that." if key else ""
    return "yaml-indent", f"{quoted(rest)} is not in line with the keys or items above it.", hint
