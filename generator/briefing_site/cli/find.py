"""`briefing find`: facts, positions, lines of briefs and gaps, by a query."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import click

from briefing_site.base.problems import counted
from briefing_site.build.pipeline import Options
from briefing_site.build.revisions import reviews_for
from briefing_site.cli.options import AUDIENCE_OF_DESK, CONFIG, TODAY, OneOf, prepare_base
from briefing_site.history.log import read_history
from briefing_site.render.reports.query_results import FORMS
from briefing_site.site.query import QueryError, parse_query
from briefing_site.site.query_context import QueryContext
from briefing_site.site.query_terms import find as find_all

TURNED = re.compile(r"-[^-\s][^\s]")
"""How a negated term begins: `-by:anna-berg`."""


class WrongQueryError(click.ClickException):
    """A query cannot be read, or asks for something that does not exist."""

    exit_code = click.UsageError.exit_code


class QueryCommand(click.Command):
    """A command whose arguments may begin with a minus, as negated terms do: no option is that long."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move such terms after all options."""
        turned = [] if "--" in args else [arg for arg in args if TURNED.match(arg)]
        rest = [arg for arg in args if arg not in turned]
        return super().parse_args(ctx, [*rest, "--", *turned] if turned else rest)


@click.command(cls=QueryCommand, short_help="Find facts by a query.")
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@CONFIG
@TODAY
@AUDIENCE_OF_DESK
@click.option("--format", "form", type=OneOf(list(FORMS)), default="text", show_default=True)
def find(query: tuple[str, ...], config_file: str, today: str, audience: str | None, form: str) -> None:
    """Find facts by a query, such as 'kind:said by:anna-berg about:herring-quota date>=2026-03 unchecked'.

    All terms must hold; commas separate alternatives (by:anna-berg,tomas-lind), a minus negates a term, and words in
    double quotes are searched for in the text. list:positions, list:lines (of briefs) and list:gaps (actor and issue
    without a position) list those instead. Put the query into single quotes: a shell takes < and > for itself.
    """
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    text = " ".join(query)
    try:
        asked = parse_query(text)
    except QueryError as error:
        raise WrongQueryError(_with_caret(text, error)) from None
    options = options_of(read_config(config_file, {"today": today}))
    context, errors = _context(replace(options, audience=audience or options.audience))
    try:
        found = find_all(asked, context)
    except QueryError as error:
        raise WrongQueryError(_with_caret(text, error)) from None
    click.echo(FORMS[form](found, context.base), nl=False)
    if errors:
        message = f"{counted(errors, 'error')}: what cannot be read is missing here; see 'briefing check'."
        click.echo(message, err=True)
        sys.exit(1)


def _context(options: Options) -> tuple[QueryContext, int]:
    """Return what the query is run against, and the number of errors."""
    prepared = prepare_base(options)
    base = prepared.site.base
    reviews = reviews_for(options.project, options.content, base, read_history(options.project, options.content))
    return QueryContext(base, reviews, options.today, options.default_handling), len(prepared.errors)


def _with_caret(text: str, error: QueryError) -> str:
    """Return the error, with the query and a caret below the place."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return f"{error}\n{shown}\n{' ' * (error.column - 1)}^"
