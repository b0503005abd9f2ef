"""`briefing reference`: the pages of the documentation that are generated from the code, so that they stay current.

In: models, settings, commands and schemas. Out: a page of Markdown for each. It is for this repository; no desk needs
it.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from briefing_site.base.atomic_files import write_file
from briefing_site.facts.fields import canonical_order, models
from briefing_site.facts.model import KINDS, choices_of, keys_of, meaning_of
from briefing_site.render.data_schemas import schema_of_export

MADE = "This page is made by `briefing reference`; a test holds it to the code."
DATA = (
    ("data/facts.json", "every fact, in time order, with who, to whom, when, how sure, sources and address"),
    ("data/facts.csv", "the same as a table, for a spreadsheet"),
    *((f"data/{folder}.json", f"the records of `{folder}/`, with the ids of their facts") for folder in KINDS),
    ("data/changes.json", "every change to a fact, record or position, with its revision and reason"),
    ("data/schema/….json", "what each key means, as a JSON Schema (draft 7)"),
    ("feeds/changes.xml", "every change, the newest first, as an Atom feed (RFC 4287)"),
    ("feeds/FOLDER/ID.xml", "the changes to one record, its facts and positions"),
    ("feeds/calendar.ics", "events, and reviews that are due, as an iCalendar (RFC 5545)"),
)
"""What comes with each site for programs."""


@click.command(hidden=True)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def reference(folder: Path) -> None:
    """Write the reference of fact files, settings, commands and data into DIR, as Markdown."""
    for name, text in reference_pages().items():
        write_file(folder / f"{name}.md", text.encode())


def reference_pages() -> dict[str, str]:
    """Return each page of the reference, by its name."""
    return {
        "fact-files": _page("Fact files", _fact_files()),
        "settings": _page("Settings", _settings()),
        "commands": _page("Commands", _commands()),
        "data": _page("Data", _data()),
    }


def _page(title: str, blocks: Iterable[str]) -> str:
    return "\n\n".join((f"# {title}", MADE, *blocks)) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _fact_files() -> Iterator[str]:
    yield "A record is one file, `content/FOLDER/ID.yml`. Keys in bold have to be there, in this order."
    for folder, model in KINDS.items():
        yield f"## {folder}"
        yield from _model(model)
    parts = sorted((model for model in models() if model not in KINDS.values()), key=lambda model: model.__name__)
    yield "## Parts of records"
    for part in parts:
        yield f"### {part.__name__}"
        yield from _model(part)


def _model(model: type[BaseModel]) -> Iterator[str]:
    keys = keys_of(model)
    if model.__doc__:
        yield inspect.cleandoc(model.__doc__).partition("\n")[0]
    yield _table(("key", "meaning"), ((_key(key, keys[key]), _meaning(model, key)) for key in canonical_order(model)))


def _key(key: str, field: Any) -> str:
    return f"**`{key}`**" if field.is_required() else f"`{key}`"


def _meaning(model: type[BaseModel], key: str) -> str:
    choices = choices_of(keys_of(model)[key])
    return meaning_of(model, key) + (f" One of: {', '.join(f'`{choice}`' for choice in choices)}." if choices else "")


def _settings() -> Iterator[str]:
    from briefing_site.mkdocs_plugin import plugin_options  # noqa: PLC0415 - MkDocs is slow to import

    yield (
        "Under the plugin `briefing` in mkdocs.yml; one that is misspelt stops every command. Of MkDocs' own settings "
        "`site_name`, `site_url`, `site_description`, `repo_url`, `edit_uri`, `theme` and `nav` are used."
    )
    meanings = {name: words for kind, name, words in _documented(plugin_options) if kind == "BriefingConfig"}
    rows = (
        (f"`{name}`", "" if option.default in (None, "", [], {}) else f"`{option.default}`", meanings.get(name, ""))
        for name, option in plugin_options.BriefingConfig._schema  # noqa: SLF001 - MkDocs keeps it there
    )
    yield _table(("setting", "unless said", "meaning"), rows)


def _documented(module: Any) -> Iterator[tuple[str, str, str]]:
    """Yield class, attribute and the words beneath it."""
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for attribute, below in pairwise(node.body):
            words = below.value if isinstance(below, ast.Expr) else None
            if isinstance(attribute, ast.Assign) and isinstance(words, ast.Constant):
                yield node.name, ast.unparse(attribute.targets[0]), str(words.value)


def _commands() -> Iterator[str]:
    from briefing_site.cli.main import GROUPS, main  # noqa: PLC0415 - which imports this module

    context = click.Context(main, info_name="briefing")
    yield "The exit code is 0 when all is well, 1 when something is wrong with what was read, 2 for a wrong call."
    for title, names in GROUPS.items():
        found = [(name, main.get_command(context, name)) for name in names]
        yield f"## {title}"
        for name, command in found:
            if command and not command.hidden:
                yield from _command(name, command, context)


def _command(name: str, command: click.Command, context: click.Context) -> Iterator[str]:
    inner = click.Context(command, info_name=name, parent=context)
    yield f"### {name}"
    yield f"`briefing {name} {' '.join(command.collect_usage_pieces(inner))}`"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "").replace("<", "&lt;")
    records = [record for option in command.get_params(inner) if (record := option.get_help_record(inner))]
    yield _table(
        ("option", "what it does"), ((f"`{name}`", words.replace("<", "&lt;")) for name, words in records if words)
    )


def _data() -> Iterator[str]:
    yield "Beside the pages of a site lies what programs read; it holds what the site's audience may see, and no notes."
    yield _table(("file", "what it holds"), ((f"`{name}`", words) for name, words in DATA))
    yield "Values in one cell of the table are parted by a semicolon. Dates are EDTF (ISO 8601-2)."
    exported = {"facts": next(model for model in models() if model.__name__ == "Fact"), **KINDS}
    for name, model in exported.items():
        properties = json.loads(schema_of_export(name, model))["properties"][name]["items"]["properties"]
        yield f"## data/{name}.json"
        rows = ((f"`{key}`", schema.get("description", "")) for key, schema in properties.items())
        yield _table(("key", "meaning"), rows)
