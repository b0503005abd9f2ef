"""What each problem code means, with a wrong example, what is reported of it, and a right one, read from `docs.yml`.

In: nothing. Out: `RuleEntry` by code, and pages of Markdown. Tests check the data against the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefing_site.facts.files.yaml_nodes import parse_yaml

DATA = Path(__file__).with_name("docs.yml")
DEFAULT_PATH = "content/issues/pepper.yml"
PLACE = re.compile(r"^\S+:\d+:\d+: ", re.MULTILINE)
"""Where a problem is; in an example that is a part of a file, its line would mislead."""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One code."""

    code: str
    meaning: str
    wrong: str = ""
    reported: str = ""
    """The problems that the wrong example gives, as `briefing check` prints them, a line each."""
    right: str = ""
    path: str = DEFAULT_PATH
    """The file that the examples represent."""
    weight: str = "error"
    """Its default severity: `error`, `warning` or `advice`."""
    fixable: bool = False
    """True if `briefing fix` has a safe remedy for it."""
    escaped: bool = False
    """True if the examples are bytes in Python escapes."""


@cache
def read_rulebook() -> Mapping[str, RuleEntry]:
    """Return all entries by code, in the order in which problems are found; raises ValueError for a broken file."""
    node, problems = parse_yaml(DATA.read_bytes(), DATA.name)
    if node is None or problems:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return {code: RuleEntry(code, **values) for code, values in node.plain().items()}


def rule_page(entry: RuleEntry) -> str:
    """Return one code's explanation as Markdown."""
    weight = {"error": "An error.", "warning": "A warning.", "advice": "Advice."}[entry.weight]
    remedy = " `briefing fix` fixes it where there is only one safe remedy." if entry.fixable else ""
    parts = [f"## {entry.code}\n\n{weight} {entry.meaning}{remedy}\n"]
    if entry.wrong:
        parts.append(f"Wrong{_where(entry)}:\n\n```yaml\n{entry.wrong}\n```\n")
    if entry.reported:
        parts.append(f"What `briefing check` says:\n\n```text\n{PLACE.sub('', entry.reported)}\n```\n")
    if entry.right:
        parts.append(f"Right{_where(entry)}:\n\n```yaml\n{entry.right}\n```\n")
    return "\n".join(parts)


def rules_page(entries: Mapping[str, RuleEntry]) -> str:
    """Return the page of all codes."""
    head = (
        "# Problem codes\n\n"
        "What `briefing check` reports, in the order in which it looks. `briefing explain\n"
        "--all` makes this page from `checks/docs.yml`; `briefing explain CODE` shows one entry.\n\n"
        "An error stops the build; a warning and advice do not. `rules` in mkdocs.yml, under the plugin `briefing`,\n"
        "gives a rule another weight; making it lighter or silent takes a reason:\n\n"
        "```yaml\n"
        "plugins:\n"
        "  - briefing:\n"
        "      rules:\n"
        "        review-current: {severity: warning}\n"
        "        source-cited: {severity: off, reason: the archive is filled ahead of the facts}\n"
        "```\n"
    )
    contents = "".join(f"- [{code}](#{code}){_signs(entry)}\n" for code, entry in entries.items())
    return "\n".join([head, contents, *(rule_page(entry) for entry in entries.values())])


def _signs(entry: RuleEntry) -> str:
    signs = [entry.weight] * (entry.weight != "error") + ["fixed by `briefing fix`"] * entry.fixable
    return f": {', '.join(signs)}" if signs else ""


def _where(entry: RuleEntry) -> str:
    return "" if entry.path == DEFAULT_PATH else f", in `{entry.path}`"
