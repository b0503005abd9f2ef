"""A base and more than twenty kinds of edit, each a commit a day after the other, one on a branch that is merged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.scripted_repository import ScriptedRepository

PROJECT = Path(__file__).resolve().parent.parent
ARCADIA = "content/actors/arcadia.yml"
ENVOY = "content/actors/envoy.yml"
SALT = "content/issues/salt.yml"
FISH = "content/issues/fish.yml"
BRIEF = "content/briefs/talks.yml"
GAZETTE = "content/sources/gazette.yml"
LEDGER = "content/sources/ledger.yml"

FILES: dict[str, str | None] = {
    "mkdocs.yml": f"""\
site_name: Salt desk
site_url: https://salt.example/
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing:
      format: 1
      audience: TLP:AMBER+STRICT
""",
    "content/pages/index.md": "---\ntitle: Salt desk\n---\nIt is about [[salt]].\n",
    GAZETTE: "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-25\n",
    LEDGER: "type: report\ntitle: The Ledger\npublisher: The Guild\nissued: 2023-06\n",
    ARCADIA: "name: Arcadia\ntype: government\nsummary: A state.\n",
    "content/actors/borduria.yml": "name: Borduria\ntype: government\nsummary: Another state.\n",
    ENVOY: "name: The Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks for [[arcadia]].\n",
    SALT: """\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: It should fall.
    facts: [envoy-on-salt, arcadia-wants-less]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      [[envoy]] said that salt is "too dear".
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
    reviewed: 2023-06-19 aa
  - id: arcadia-wants-less
    kind: position
    text: Arcadia wants cheaper salt.
    by: arcadia
    date: 2023-05
    sources: [ledger]
  - id: salt-tax-planned
    kind: context
    text: A tax on salt is planned.
    date: 2023-06-01
    sources: [ledger p4]
  - id: assess-price-falls
    kind: assessment
    text: The price will likely fall.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
    likelihood: likely
""",
    FISH: "name: Fish\nsummary: Who may fish where.\n",
    BRIEF: """\
title: The talks
for: borduria
purpose: To prepare the talks on salt.
bottom_line: The price can fall.
as_of: 2023-06-20
sections:
  - text: Background
    body: Salt is dear.
  - issues: [salt]
  - points_to_make:
      - line: We heard that salt is too dear.
        facts: [envoy-on-salt]
""",
}

Step = tuple[str, Callable[[ScriptedRepository], object]]

NEW_FACT = """\
  - id: borduria-answers
    kind: said
    text: Borduria said that salt is fairly priced.
    by: borduria
    date: 2023-06-20
    sources: [gazette p3]
"""


def _append(name: str, text: str) -> Callable[[ScriptedRepository], object]:
    def act(repository: ScriptedRepository) -> None:
        path = repository.folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return act


def _edit(name: str, old: str, new: str) -> Callable[[ScriptedRepository], object]:
    return lambda repository: repository.edit(name, old, new)


def _move_fact(repository: ScriptedRepository) -> None:
    """Take the tax from salt to fish."""
    path = repository.folder / SALT
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: salt-tax-planned")
    end = text.index("  - id: assess-price-falls")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    _append(FISH, "facts:\n" + text[start:end])(repository)


def _rename_record(repository: ScriptedRepository) -> None:
    """Call the envoy ambassador, everywhere."""
    old = (repository.folder / ENVOY).read_text(encoding="utf-8")
    repository.write({ENVOY: None, "content/actors/ambassador.yml": f"{old}former_ids: [envoy]\n"})
    path = repository.folder / SALT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[envoy]]", "[[ambassador]]").replace("by: envoy", "by: ambassador"), "utf-8")


def _merge_two_branches(repository: ScriptedRepository) -> None:
    """Two branches from one commit, each with a fact of its own; the merge resolves an edit of one line."""
    repository.git("checkout", "--quiet", "-b", "side")
    _append(FISH, _fish("nets-are-wide", "Nets are wide."))(repository)
    repository.edit(GAZETTE, "publisher: The Gazette", "publisher: The Daily Gazette")
    repository.commit("Note the nets (side)")
    repository.git("checkout", "--quiet", "main")
    repository.write({"content/issues/wood.yml": "name: Wood\nsummary: Who fells what.\n"})
    repository.commit("Open a record on wood (main)")
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repository.edit(GAZETTE, "The Daily Gazette", "The Gazette of Arcadia")


def _fish(fact_id: str, text: str) -> str:
    return f"  - id: {fact_id}\n    kind: context\n    text: {text}\n    date: 2023-06-21\n    sources: [gazette p4]\n"


def _move_file(repository: ScriptedRepository) -> None:
    old, new = "content/actors/ambassador.yml", "content/actors/arcadia/ambassador.yml"
    repository.write({new: (repository.folder / old).read_text(encoding="utf-8"), old: None})


LEDGER_4 = "    sources: [ledger p4]\n"
BB = "    reviewed: 2023-06-23 bb\n"
DISPUTED = "    status: disputed\n    disputed_by: borduria-answers\n"
BORDURIA = "  - actor: borduria\n    line: It is fair.\n    facts: [borduria-answers]\n"
WISH = "text: Arcadia wants cheaper salt."
ASSESSMENT = """\
  - id: assess-price-falls
    kind: assessment
    text: The price will likely fall.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
    likelihood: likely
"""

STEPS: tuple[Step, ...] = (
    ("Start", lambda repository: repository.write(FILES)),
    ("Add what Borduria answered", _append(SALT, NEW_FACT)),
    ("Quote the envoy more fully", _edit(SALT, '"too dear"', '"much too dear"')),
    ("Check the envoy's words again", _edit(SALT, "2023-06-19 aa", "2023-06-23 bb")),
    ("Date the wish", _edit(SALT, "date: 2023-05", "date: 2023-05-30")),
    ("Restrict the tax", _edit(SALT, LEDGER_4, f"{LEDGER_4}    handling: TLP:AMBER\n")),
    ("The tax belongs with fish", _move_fact),
    ("The envoy is now an ambassador", _rename_record),
    ("Dispute the wish", _edit(SALT, "sources: [ledger]\n", f"sources: [ledger]\n{DISPUTED}")),
    ("Supersede the wish", _edit(SALT, DISPUTED, DISPUTED.replace("disputed", "superseded"))),
    ("Retract the envoy's words", _edit(SALT, BB, f"{BB}    status: retracted\n")),
    ("They stand after all", _edit(SALT, "    status: retracted\n", "")),
    ("Withdraw the ledger", _append(LEDGER, "withdrawn: A forgery.\n")),
    ("Sharpen Arcadia's line", _edit(SALT, "It should fall.", "It should fall by half.")),
    ("Add Borduria's line", _edit(SALT, "facts:\n  - id: envoy", f"{BORDURIA}facts:\n  - id: envoy")),
    ("Bring the brief up to date", _edit(BRIEF, "The price can fall.", "The price may fall by half.")),
    ("Say more in the point to make", _edit(BRIEF, "too dear.\n        facts", "much too dear.\n        facts")),
    ("Name the other wish", _edit(SALT, "id: borduria-answers\n", "id: borduria-answers\n    about: [fish]\n")),
    ("Tell reviewers why", _append(SALT, "    note: Heard on the wireless.\n")),
    ("Move the ambassador into a folder", _move_file),
    ("Reflow a text", _edit(SALT, WISH, "text: >-\n      Arcadia wants\n      cheaper salt.")),
    ("Merge the side branch", _merge_two_branches),
    ("Remove the assessment", _edit(SALT, ASSESSMENT, "")),
    ("Withdraw wood", _append("content/issues/wood.yml", "withdrawn: Nothing is left to say.\n")),
    ("Break the fish", _append(FISH, "  - id: [broken\n")),
    ("Mend the fish", _edit(FISH, "  - id: [broken\n", "")),
    ("Open the tax again", _edit(FISH, "    handling: TLP:AMBER\n", "")),
)
"""Subject and edit of each commit."""


def make_repository(folder: Path) -> tuple[ScriptedRepository, tuple[str, ...]]:
    """Return the repository with every step committed, and the SHA after each step."""
    repository = ScriptedRepository(folder)
    revisions = []
    for subject, act in STEPS:
        act(repository)
        revisions.append(repository.commit(subject))
    return repository, tuple(revisions)
