"""`briefing migrate`: a base of an earlier format as one of today's."""

from __future__ import annotations

from pathlib import Path

import click

from briefing_site.base.problems import quoted
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.options import CONFIG, HandlingParam
from briefing_site.edit.migrate import MigrationError, migrated
from briefing_site.facts.page_files import PAGES
from briefing_site.facts.snapshot import read_tree
from briefing_site.facts.types import TLP

UNASKED = " In format 0 a site that named none was for TLP:AMBER+STRICT: write there who may read it."


@click.command()
@CONFIG
@click.option("--audience", type=HandlingParam(), help=f"Who the site is for, if mkdocs.yml says not ({TLP[0]}).")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
def migrate(config_file: str, audience: str | None, dry_run: bool) -> None:
    """Lift a base of an earlier format to the present one; comments are kept."""
    from briefing_site.mkdocs_plugin.formats import FORMATS, read_own_options  # noqa: PLC0415 - MkDocs is slow to import

    path = Path(config_file)
    project = path.resolve().parent
    if not dry_run:
        finish_interrupted(project)
    options = read_own_options(config_file)
    if options.get("format") == FORMATS[-1]:
        click.echo(f"{config_file}: this base is of format {FORMATS[-1]} already; nothing was changed.")
        return
    content = str(options.get("content") or "content")
    before = path.read_bytes()
    try:
        pages = dict(read_tree(project, content).pages)
        outcome = migrated(before.decode("utf-8"), pages, f"{content}/{PAGES}", audience or TLP[0])
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{quoted(config_file)} is not UTF-8.") from None
    except MigrationError as error:
        raise click.ClickException(str(error)) from None
    name = path.resolve().name
    changes: dict[str, bytes | None] = {**outcome.pages, name: outcome.settings.encode()}
    if not dry_run:
        write_changes(project, {**pages, name: before}, changes, ("migrate",))
    for changed in sorted(changes):
        click.echo(f"{changed}: {'would change' if dry_run else 'changed'}")
    if not options.get("audience"):
        click.echo(f"audience: {audience or TLP[0]} was written.{'' if audience else UNASKED}")
    for sentence in outcome.left:
        click.echo(sentence)
    click.echo("Next: `briefing check` tells what else there is to do, and `git diff` what was changed.")
