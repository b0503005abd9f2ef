"""`briefing build` and `briefing serve`: the website."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from generator.build import publish
from generator.cli.base import AUDIENCE, CONFIG, TODAY, prepare_base, report
from generator.problems import count_words, counted


@click.command()
@CONFIG
@TODAY
@AUDIENCE
@click.option("--revision", default="", help="Name of the revision shown on the pages (default: git's).")
@click.option("--site-dir", default="", type=click.Path(file_okay=False), help="Where to put the site.")
@click.option("--strict", is_flag=True, help="Let MkDocs' own warnings fail the build too.")
def build(  # noqa: PLR0917 - click hands over what was typed
    config_file: str, today: str, audience: str, revision: str, site_dir: str, strict: bool
) -> None:
    """Build the site; the last one stays in place until the new one is complete."""
    from generator.plugin import build_with_mkdocs, options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    started = time.monotonic()
    config = read_config(config_file, {"today": today, "audience": audience, "revision": revision}, strict=strict)
    prepared = prepare_base(options_of(config))
    report(prepared)
    if prepared.errors:
        click.echo(f"{count_words(prepared.problems)}. Nothing was built; the last site stands as it was.", err=True)
        sys.exit(1)
    target = Path(site_dir or config.site_dir)
    publish(lambda staging: build_with_mkdocs(config, prepared, staging), target)
    made = f"{prepared.words} on {counted(len(prepared.site.pages), 'page')}"
    click.echo(f"{made} in {target.name}/, {time.monotonic() - started:.1f} s")


@click.command()
@CONFIG
@click.option("-a", "--address", default=None, metavar="HOST:PORT", help="Where to serve (default: mkdocs.yml's).")
@click.option("--open", "open_in_browser", is_flag=True, help="Open the preview in a browser.")
def serve(config_file: str, address: str | None, open_in_browser: bool) -> None:
    """Preview the site; pages follow each change of a file, and so do the mistakes in it."""
    from generator.plugin import serve_with_mkdocs  # noqa: PLC0415 - MkDocs is slow to import

    serve_with_mkdocs(config_file, address=address, open_in_browser=open_in_browser)
