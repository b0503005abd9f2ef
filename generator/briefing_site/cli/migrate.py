"""`briefing migrate`: converts a project to the current format."""

from __future__ import annotations

from pathlib import Path

import click

from briefing_site.base.problems import quoted
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.init import installed_tool
from briefing_site.cli.options import CONFIG, HandlingParam
from briefing_site.edit.migrate import Migration, MigrationError, migrated
from briefing_site.edit.starter import REQUIREMENTS, renewed_requirements
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.types import TLP

UNASKED = " In format 0 a site that named none was for TLP:AMBER+STRICT: write there who may read it."


@click.command(short_help="Convert a project to the current format.")
@CONFIG
@click.option("--audience", type=HandlingParam(), help=f"Who the site is for, if mkdocs.yml does not say ({TLP[0]}).")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
def migrate(config_file: str, audience: str | None, dry_run: bool) -> None:
    """Convert a project to the current format, keeping comments, and its requirements to this version."""
    from briefing_site.mkdocs_plugin.formats import FORMATS, read_own_options  # noqa: PLC0415 - MkDocs is slow to import

    path = Path(config_file).resolve()
    project = path.parent
    if not dry_run:
        finish_interrupted(project)
    options = read_own_options(config_file)
    before = _present(project)
    after: dict[str, bytes | None] = {**renewed_requirements(before, installed_tool())}
    said = []
    if options.get("format") != FORMATS[-1]:
        content = str(options.get("content") or "content")
        pages, outcome = _lifted(path, content, audience or TLP[0])
        before |= {**pages, path.name: path.read_bytes()}
        after |= {**outcome.pages, path.name: outcome.settings.encode()}
        if not options.get("audience"):
            said.append(f"audience: {audience or TLP[0]} was written.{'' if audience else UNASKED}")
        said += outcome.left
    if not after:
        click.echo(f"{config_file}: this base already has format {FORMATS[-1]}; nothing was changed.")
        return
    if not dry_run:
        write_changes(project, before, after, ("migrate",))
    for changed in sorted(after):
        click.echo(f"{changed}: {'would change' if dry_run else 'changed'}")
    for sentence in said:
        click.echo(sentence)
    click.echo("Next: `briefing check` shows what else there is to do, and `git diff` what was changed.")


def _present(project: Path) -> dict[str, bytes]:
    return {name: (project / name).read_bytes() for name in REQUIREMENTS if (project / name).is_file()}


def _lifted(path: Path, content: str, audience: str) -> tuple[dict[str, bytes], Migration]:
    """Return the pages of a base of an earlier format, and the result of converting it; raises ClickException."""
    try:
        pages = dict(read_tree(path.parent, content).pages)
        return pages, migrated(path.read_bytes().decode("utf-8"), pages, f"{content}/{PAGES}", audience)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{quoted(path.name)} is not UTF-8.") from None
    except MigrationError as error:
        raise click.ClickException(str(error)) from None
