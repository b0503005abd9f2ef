"""`briefing fmt`, `fix`, `new`, `rename`, `merge` and `schema`: what writes fact files, or helps to."""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path, PurePosixPath

import click

from briefing_site.base.atomic_files import sweep, write_file
from briefing_site.base.cache import CACHE, write_cache
from briefing_site.base.problems import counted, quoted, visible
from briefing_site.build.pipeline import Options
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.options import CONFIG, OneOf, is_below, refuse_foreign, with_present_id
from briefing_site.edit.autofix import AutofixError, autofixed
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.edit.merge import Keep, MergedRecords, MergeRecordsError, UndecidedError, merged_records
from briefing_site.edit.raise_handling import too_open, with_handlings_raised
from briefing_site.edit.record_review import ReviewRecordError
from briefing_site.edit.rename import RenameError, renamed
from briefing_site.edit.scaffold import FOLDERS, KnownNames, scaffold
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.facts.json_schema import is_schema, schema_of
from briefing_site.facts.model import KINDS
from briefing_site.facts.types import id_error

SCHEMAS = "schemas"
"""The folder of JSON Schemas, relative to the project."""
EDITOR_SCHEMAS = Path(CACHE, SCHEMAS)
"""The same in a project that lets this tool generate them."""


def _options(config_file: str) -> Options:
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    return options_of(read_config(config_file, {}))


def _snapshot(options: Options) -> Snapshot:
    try:
        return read_tree(options.project, options.content)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None


@click.command(short_help="Format fact files.")
@CONFIG
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with status 1 if a file would change.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def fmt(config_file: str, only_check: bool, paths: tuple[Path, ...]) -> None:
    """Format fact files (all, or those in PATHS). Comments and meaning are kept."""
    options = _options(config_file)
    if not only_check:
        finish_interrupted(options.project)
    snapshot = _snapshot(options)
    wanted = is_below(paths, options.project) if paths else None
    changes: dict[str, bytes | None] = {}
    unread = [p for p in snapshot.problems if p.origin.path.endswith(".yml") and (not wanted or wanted(p.origin.path))]
    failed = len(unread)
    for problem in unread:
        click.echo(visible(str(problem)), err=True)
    for path, data in snapshot.files.items():
        if wanted and not wanted(path):
            continue
        try:
            text = format_text(data, path, options.content).encode()
        except FormatError as error:
            failed += 1
            click.echo(str(error), err=True)
            continue
        if text != data:
            changes[path] = text
    if not only_check:
        write_changes(options.project, snapshot.files, changes, ("fmt",))
    for path in changes:
        click.echo(f"{path}: {'would change' if only_check else 'changed'}", err=only_check)
    sys.exit(1 if failed or (only_check and changes) else 0)


@click.command(short_help="Fix problems that have one safe remedy.")
@CONFIG
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would change, as a diff.")
@click.option(
    "--raise-handling",
    "raising",
    is_flag=True,
    help="Instead, raise the handling of what is less restricted than what it rests on.",
)
def fix(config_file: str, dry_run: bool, raising: bool) -> None:
    """Fix problems that have one safe remedy, and list the files changed. `briefing explain` says which they are.

    Who may see what is for a person to decide: handlings are only raised on request.
    """
    options = _options(config_file)
    if not dry_run:
        finish_interrupted(options.project)
    snapshot = _snapshot(options)
    try:
        changes = with_handlings_raised(snapshot, options.default_handling) if raising else autofixed(snapshot)
    except (AutofixError, ReviewRecordError) as error:
        raise click.ClickException(str(error)) from None
    before = {**snapshot.files, **snapshot.pages}
    if dry_run:
        click.echo("".join(_diff(path, before[path], data) for path, data in changes.items()), nl=False)
        click.echo(f"{counted(len(changes), 'file')} would be fixed.", err=True)
        return
    write_changes(options.project, before, changes, ("fix",))
    for path in changes:
        click.echo(f"{path}: fixed")
    click.echo(f"{counted(len(changes), 'file')} fixed. Run `briefing check` to see what is left.")
    raised = () if raising else too_open(FactBase(load_snapshot(snapshot).records), options.default_handling)
    if raised:
        things = "1 thing is" if len(raised) == 1 else f"{len(raised):,} things are"
        message = f"{things} less restricted than what they rest on: `briefing fix --raise-handling` raises them."
        click.echo(message, err=True)


def _diff(path: str, before: bytes, after: bytes) -> str:
    """Return the changes of a file as a unified diff, with control characters escaped."""
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    found = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")
    return "".join(f"{visible(line)}\n" for line in found)


@click.command(short_help="Rename a record or fact everywhere.")
@CONFIG
@click.argument("old")
@click.argument("new")
def rename(config_file: str, old: str, new: str) -> None:
    """Rename the record or fact OLD to NEW everywhere. The old address of a record redirects to the new one."""
    options = _options(config_file)
    if ("rename", old, new) in finish_interrupted(options.project):
        return
    snapshot = _snapshot(options)
    before = {**snapshot.files, **snapshot.pages}
    try:
        changes = renamed(snapshot, old, new)
    except RenameError as error:
        message = with_present_id(str(error), options.project, options.content, (old,))
        raise click.ClickException(message) from None
    write_changes(options.project, before, changes, ("rename", old, new))
    for path, data in changes.items():
        click.echo(f"{path}: {'removed' if data is None else 'changed' if path in before else 'written'}")
    if any(path.startswith(f"{options.content}/sources/") for path in changes if changes[path] is None):
        click.echo(f"Rename its archived text as well: '{old}.txt' to '{new}.txt'.", err=True)
    if not any(data is None for data in changes.values()):
        click.echo(f"The address of the fact {quoted(old)} is gone: facts have no former ids.", err=True)


@click.command(short_help="Make a record part of another one.")
@CONFIG
@click.argument("old")
@click.argument("into")
@click.option("--line", "lines", multiple=True, metavar="RECORD:ACTOR=old|into", help="Which of two lines to keep.")
def merge(config_file: str, old: str, into: str, lines: tuple[str, ...]) -> None:
    """Make the record OLD part of the record INTO: facts, positions, names, links. The old address redirects."""
    options = _options(config_file)
    if ("merge", old, into) in finish_interrupted(options.project):
        return
    snapshot = _snapshot(options)
    try:
        outcome = _decided(snapshot, old, into, _keep(lines), options.content)
    except MergeRecordsError as error:
        raise click.ClickException(str(error)) from None
    before = {**snapshot.files, **snapshot.pages}
    write_changes(options.project, before, outcome.changes, ("merge", old, into))
    for path, data in outcome.changes.items():
        click.echo(f"{path}: {'removed' if data is None else 'changed'}")
    for sentence in outcome.dropped:
        click.echo(f"Not carried over: {visible(sentence)}", err=True)


def _keep(lines: tuple[str, ...]) -> dict[str, Keep]:
    """Return the answers given by `--line`; raises UsageError for a malformed one."""
    found: dict[str, Keep] = {}
    for line in lines:
        name, _, answer = line.partition("=")
        if answer not in {"old", "into"}:
            raise click.UsageError(f"--line {quoted(line)}: write it like 'salt:arcadia=old' or 'salt:arcadia=into'.")
        found[name] = "old" if answer == "old" else "into"
    return found


def _decided(snapshot: Snapshot, old: str, into: str, keep: dict[str, Keep], content: str) -> MergedRecords:
    """Merge two records; ask about lines that both have, if there is somebody to answer."""
    try:
        return merged_records(snapshot, old, into, keep, content)
    except UndecidedError as error:
        for choice in error.choices:
            click.echo(f"{choice.name}\n  old:  {visible(choice.old)}\n  into: {visible(choice.into)}", err=True)
        if not sys.stdin.isatty():
            needed = " ".join(f"--line {choice.name}=old|into" for choice in error.choices)
            raise MergeRecordsError(f"{error}. Say which to keep: {needed}.") from None
        answers = (f"{c.name}={click.prompt(c.name, type=click.Choice(['old', 'into']))}" for c in error.choices)
        return merged_records(snapshot, old, into, {**keep, **_keep(tuple(answers))}, content)


@click.command(short_help="Create the file of a new record.")
@CONFIG
@click.argument("kind", type=OneOf(list(FOLDERS)))
@click.argument("record_id", metavar="ID")
def new(config_file: str, kind: str, record_id: str) -> None:
    """Create a file for a new record of a KIND: what has to be filled in, and what can be guessed from its ID."""
    options = _options(config_file)
    folder = FOLDERS[kind]
    if wrong := id_error(record_id):
        raise click.ClickException(f"{wrong}.")
    finish_interrupted(options.project)
    snapshot = _snapshot(options)
    files = snapshot.files
    taken = [path for path in files if PurePosixPath(path).stem == record_id]
    if taken:
        raise click.ClickException(f"{quoted(record_id)} is taken, by {taken[0]}.")
    path = PurePosixPath(options.content, folder, f"{record_id}.yml")
    has_schemas = (options.project / SCHEMAS).is_dir()  # else an editor is told of them by its own settings
    schema = PurePosixPath("../" * (len(path.parts) - 1), SCHEMAS, f"{folder}.json") if has_schemas else None
    names = KnownNames(load_snapshot(snapshot).records)
    text = scaffold(folder, record_id, schema, today=options.today, names=names)
    write_changes(options.project, files, {str(path): text.encode()}, ("new", record_id))
    click.echo(f"{path}: written. Fill in what is empty, then run `briefing check`.")


@click.command(short_help="Print or write JSON Schemas for editors.")
@click.argument("folder", required=False, type=OneOf(list(KINDS)))
@click.option(
    "--write", "target", type=click.Path(file_okay=False, path_type=Path), help="Write all of them into a folder."
)
def schema(folder: str | None, target: Path | None) -> None:
    """Print the JSON Schema of the records in a FOLDER, or write all of them."""
    if folder is None and target is None:
        raise click.UsageError(f"name a folder ({', '.join(KINDS)}), or --write {SCHEMAS}")
    if folder:
        click.echo(schema_text(folder), nl=False)
    if target:
        files = {target / f"{name}.json": schema_text(name).encode() for name in KINDS}
        refuse_foreign(files, is_schema)
        sweep(target)
        for path, data in files.items():
            write_file(path, data)


def write_editor_schemas(project: Path) -> None:
    """Write the schemas where an editor's settings look for them: they belong to this tool, and are not in git."""
    for name in KINDS:
        write_cache(project / EDITOR_SCHEMAS / f"{name}.json", schema_text(name).encode())


def schema_text(folder: str) -> str:
    """Return a folder's JSON Schema as it is written to disk."""
    return json.dumps(schema_of(folder), indent=2, ensure_ascii=False) + "\n"
