"""Finds placeholders left over from the sample (addresses, teams), which must not be printed.

In: the settings and the CODEOWNERS file of a project, as text. Out: a problem for each that contains a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from briefing_site.base.problems import Origin, Problem, Severity, quoted
from briefing_site.facts.files.snapshot import OwnersFile

KEYS = ("site_url", "repo_url")
HOST = re.compile(r"//(?:[\w.-]+\.)?(?:briefing|git|desk|site)\.example\b")
OWNER = re.compile(r"(?<!\S)@(?:desk|organisation)/\S+")


def find_placeholders(settings: str, path: str, owners: OwnersFile | None) -> Iterator[Problem]:
    """Yield a warning for each address in mkdocs.yml and for the first owner that are placeholders.

    `path` is that of mkdocs.yml, which has already been parsed without errors.
    """
    for key, node in _values(settings):
        if key in KEYS and HOST.search(node.value):
            hint = "Write the real address, or remove the line: then none is shown."
            yield _problem(Origin(path, node.start_mark.line + 1, node.start_mark.column + 1), node.value, hint)
    for number, line in enumerate(owners.text.splitlines() if owners else (), start=1):
        if owners and (found := OWNER.search(line.partition("#")[0])):
            hint = "Replace it, and others like it, with your own teams."
            yield _problem(Origin(owners.path, number, found.start() + 1), found[0], hint)
            return


def _values(settings: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    document = yaml.compose(settings, yaml.SafeLoader)
    for key, value in document.value if isinstance(document, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode):
            yield key.value, value


def _problem(origin: Origin, culprit: str, hint: str) -> Problem:
    return Problem("placeholder", origin, f"{quoted(culprit)} is a placeholder.", hint, Severity.WARNING)
