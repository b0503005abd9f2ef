"""Who may vouch for facts: `reviewers.yml`, beside mkdocs.yml, from initials to a person.

In: the file's bytes. Out: `Reviewers`, and what is wrong with the file. Without the file nobody is known, and initials
are compared with the names of authors alone.

    ak:
      name: Anna Karlsson
      git: [anna@example.org, Anna Karlsson]
      ssh: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml

FILE = "reviewers.yml"
INITIALS = re.compile(r"[a-z]{2,4}")
SSH_KEY = re.compile(
    r"(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
    r" [A-Za-z0-9+/]{40,}={0,3}(?: [^\n]*)?"
)
"""A public key, as `ssh-keygen` writes it into a `.pub` file."""
KEYS = frozenset({"name", "git", "ssh"})
FORM = "Write it like 'ak: {name: Anna Karlsson, git: [anna@example.org]}'."


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One person who vouches for facts."""

    name: str
    identities: frozenset[str] = frozenset()
    """Names and e-mail addresses of the commits that are theirs, in lower case."""
    keys: tuple[str, ...] = ()
    """Their public SSH keys, without comments: whoever has one signs the commits in which they vouch for something."""

    @property
    def addresses(self) -> frozenset[str]:
        """The e-mail addresses of their commits."""
        return frozenset(identity for identity in self.identities if "@" in identity)

    @property
    def unproven_words(self) -> str:
        """Return what speaks against a mark of a reviewer without an address."""
        return f"nothing but the name {self.name}, which anybody can write: reviewers.yml gives them no e-mail address"


@dataclass(frozen=True, slots=True)
class Reviewers:
    """All reviewers, by their initials."""

    people: Mapping[str, Reviewer] = field(default_factory=dict)
    is_named: bool = False
    """Whether there is such a file: whoever it does not name is a stranger then, even where it names nobody."""

    newcomers: frozenset[str] = frozenset()
    """Initials that only a proposal names: nobody vouches by a name that came with what they vouch for."""

    def stranger_words(self, initials: str) -> str:
        """Return what to say about initials that belong to nobody."""
        came = "came to reviewers.yml with this very proposal"
        return f"{initials} {came if initials in self.newcomers else 'is nobody in reviewers.yml'}"

    def name_of(self, initials: str) -> str:
        """Return a reviewer's name, or the initials if they are unknown."""
        return self.people[initials].name if initials in self.people else initials

    def are_of(self, initials: str, author: str, addresses: Iterable[str]) -> bool:
        """Tell whether commits by an author of some e-mail addresses are those of a reviewer.

        Where a reviewer names addresses, every one of the author's has to be among them; else the name will do. Of
        somebody who is not known, the initials have to be those of the name.
        """
        known = self.people.get(initials)
        if known is None:
            return is_of(initials, author)
        if known.addresses:
            return known.addresses.issuperset(address.casefold() for address in addresses)
        return author.casefold() in {known.name.casefold(), *known.identities}

    @property
    def allowed_signers(self) -> str:
        """The allowed signers in the format of `ssh-keygen`; a reviewer's principal is the initials."""
        pairs = ((initials, key) for initials, one in self.people.items() for key in one.keys)
        return "".join(f'{initials} namespaces="git" {key}\n' for initials, key in pairs)

    @property
    def can_check_each_other(self) -> bool:
        """Whether there is a second pair of eyes: a desk of one vouches for its own words."""
        return len(self.people) != 1


def is_of(initials: str, author: str) -> bool:
    """Tell whether initials can be those of a person by their name: `aa` of Ann Analyst, `bl` of Bea van der Loo."""
    letters = iter("".join(word[0] for word in author.casefold().split()))
    return all(letter in letters for letter in initials.casefold())


def read_reviewers(project: Path) -> Reviewers:
    """Read the reviewers in a project's `reviewers.yml`; `check` reports what is wrong with it."""
    data = reviewers_file(project)
    return parse_reviewers(data)[0] if data is not None else Reviewers()


def reviewers_file(project: Path) -> bytes | None:
    """Return the bytes of a project's `reviewers.yml`; None if there is none."""
    path = project / FILE
    return path.read_bytes() if path.is_file() else None


def parse_reviewers(data: bytes) -> tuple[Reviewers, tuple[Problem, ...]]:
    """Parse the file; what is wrong in it is left out, and reported."""
    node, problems = parse_yaml(data, FILE)
    if problems:
        return Reviewers(is_named=True), problems
    if node is None or not isinstance(node.value, dict) or not node.value:
        at = Origin(FILE, node.line, node.column) if node else Origin(FILE)
        return Reviewers(is_named=True), (Problem("reviewers-form", at, "the file names no reviewers.", FORM),)
    people: dict[str, Reviewer] = {}
    found: list[Problem] = []
    for initials, entry in node.value.items():
        wrong = _wrong_with(str(initials), entry)
        if wrong:
            place = entry.key or entry
            found.append(Problem("reviewers-form", Origin(FILE, place.line, place.column), wrong, FORM))
            continue
        values: dict[str, Any] = entry.plain()
        identities, keys = _listed(values, "git"), _listed(values, "ssh")
        people[str(initials)] = Reviewer(
            values["name"],
            frozenset(identity.casefold() for identity in identities),
            tuple(" ".join(key.split()[:2]) for key in keys),
        )
    return Reviewers(people, is_named=True), tuple(found)


def _listed(values: Mapping[str, Any], key: str) -> list[Any]:
    value = values.get(key, [])
    return value if isinstance(value, list) else [value]


def _wrong_with(initials: str, entry: Node) -> str:
    values = entry.plain()
    if not INITIALS.fullmatch(initials):
        return f"{quoted(initials)} are not initials: use two to four lower-case letters."
    if not isinstance(values, dict) or not isinstance(values.get("name"), str):
        return f"{quoted(initials)} has no name."
    if unknown := sorted(set(values) - KEYS):
        return f"{quoted(unknown[0])} is not one of {', '.join(sorted(KEYS))}."
    if not all(isinstance(identity, str) for identity in _listed(values, "git")):
        return f"{quoted(initials)} has a 'git' that is not a list of names and addresses."
    if not all(isinstance(key, str) and SSH_KEY.fullmatch(key.strip()) for key in _listed(values, "ssh")):
        return f"{quoted(initials)} has an 'ssh' that is not a public SSH key, as in a '.pub' file."
    return ""
