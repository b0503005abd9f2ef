"""`briefing review` and `briefing links`: the review queue, recording a review, and checking the links of sources."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from briefing_site.base.edtf import DateError, parse_day
from briefing_site.base.problems import count_words, did_you_mean, quoted
from briefing_site.build.pipeline import Options
from briefing_site.build.revisions import reviews_for
from briefing_site.build.stamps import doubts_by_id, stamp_doubts
from briefing_site.checks.link_check import DEAD, addresses_of, ask_all
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.options import CONFIG, TODAY, OneOf, prepare_base, with_present_id
from briefing_site.edit.record_review import ReviewRecordError, record_reviews
from briefing_site.facts.files.locate import locate
from briefing_site.facts.files.reviewers import Reviewers, parse_reviewers, reviewers_file
from briefing_site.facts.files.snapshot import read_owners, read_tree
from briefing_site.facts.support.fingerprint import find_reviewable
from briefing_site.facts.types import Review
from briefing_site.git.codeowners import PLACES, parse_owners
from briefing_site.history.log import read_history
from briefing_site.history.review_status import ReviewItem, ReviewReason, review_queue
from briefing_site.render.reports import links as link_forms
from briefing_site.render.reports import review_queue as forms

FORMATS = {"text": forms.render_text, "markdown": forms.render_markdown, "json": forms.render_json}
LINK_FORMATS = {
    "text": link_forms.render_text,
    "markdown": link_forms.render_markdown,
    "json": link_forms.render_json,
}
INITIALS = re.compile(r"[a-z]{2,4}")


@click.command(short_help="List what awaits review, or record a review.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@CONFIG
@TODAY
@click.option(
    "--by",
    "initials",
    default="",
    metavar="INITIALS",
    help="Initials of the person who checked them; records the review.",
)
@click.option("--date", "day", default="", metavar="DATE", help="The date of the check (default: today).")
@click.option("--again-by", default="", metavar="DATE", help="Also set the date of the next review (review_by).")
@click.option("--overdue", is_flag=True, help="List only what is overdue.")
@click.option("--fail", is_flag=True, help="Exit with status 1 if anything is listed.")
@click.option("--owner", default="", metavar="@NAME", help="List only what CODEOWNERS assigns to this owner.")
@click.option("--format", "form", type=OneOf(list(FORMATS)), default="text", show_default=True)
def review(  # noqa: PLR0917 - click hands over what was typed
    ids: tuple[str, ...],
    config_file: str,
    today: str,
    initials: str,
    day: str,
    again_by: str,
    overdue: bool,
    fail: bool,
    owner: str,
    form: str,
) -> None:
    """List what awaits review (everything, or only the records and facts given by ID), or record a review with --by.

    A fact awaits review when nobody has checked it, when its review_by has passed, and when its words, speaker,
    date or sources were edited after its check. So does a position (issue/actor), a line to take (brief/line-2), a
    summary (record/summary) or a brief's text (brief/prose) when anything that it rests on has changed since its own.
    Reviewing a record reviews all of these in it.
    """
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    options = options_of(read_config(config_file, {"today": today}))
    if initials:
        _record(options, ids, initials, day, again_by)
    elif day or again_by:
        raise click.UsageError("--date and --again-by describe a review: say whose it is, with --by")
    else:
        found = _list(options, ids, form, overdue=overdue, owner=owner)
        sys.exit(1 if fail and found else 0)


def _list(options: Options, ids: tuple[str, ...], form: str, *, overdue: bool, owner: str) -> int:
    prepared = prepare_base(options)
    history = read_history(options.project, options.content)
    reviews = reviews_for(options.project, options.content, prepared.site.base, history)
    base = prepared.site.base
    reviews = replace(reviews, doubts=doubts_by_id(stamp_doubts(options, base, history)))
    for asked in () if prepared.errors else ids:
        if asked not in base.records and find_reviewable(base, asked) is None:
            hint = did_you_mean(asked, [*base.records, *base.facts])
            raise click.ClickException(f"no record or fact {quoted(asked)}. {hint}".rstrip())
    found = [item for item in review_queue(base, reviews, options.today) if _is_asked(item, ids, overdue=overdue)]
    snapshot = read_tree(options.project, options.content)
    found = [_placed(item, snapshot.files.get(item.record.origin.path, b"")) for item in found]
    if owner:
        owned = _owned_by(owner, options)
        found = [item for item in found if owned(item.record.origin.path)]
    click.echo(FORMATS[form](found, len(base.facts), base), nl=False)
    if reviews.missing:
        missing = f"{reviews.missing} {history.remedy}".strip()
        click.echo(f"Edits after a review show only as far as history is known. {missing}", err=True)
    if prepared.errors:
        click.echo(f"{count_words(prepared.errors)}: what cannot be read is missing here.", err=True)
        sys.exit(1)
    return len(found)


def _placed(item: ReviewItem, data: bytes) -> ReviewItem:
    """Return what awaits review with its line, if it is a part of a record."""
    if item.fact or item.verdict is None:
        return item
    return replace(item, line=locate(item.record, data, item.verdict.item.loc).line)


def _owned_by(owner: str, options: Options) -> Callable[[str], bool]:
    file = read_owners(options.project)
    if file is None:
        raise click.ClickException(f"there is no CODEOWNERS here; it can be at {', '.join(PLACES)}.")
    owners, _ = parse_owners(file.text, file.path)
    return lambda path: any(owner in owners.of(f"{file.prefix}{path}", reader) for reader in owners.readers)


def _is_asked(item: ReviewItem, ids: tuple[str, ...], *, overdue: bool) -> bool:
    named = not ids or item.record.id in ids or item.name in ids
    return named and (not overdue or ReviewReason.OVERDUE in item.why)


def _record(options: Options, ids: tuple[str, ...], initials: str, day: str, again_by: str) -> None:
    if not ids:
        raise click.UsageError("name the facts that were checked, or records for all that can be reviewed in them")
    if not INITIALS.fullmatch(initials):
        raise click.BadParameter(f"{quoted(initials)}: two to four lower-case letters, like ak", param_hint="--by")
    _refuse_stranger(options.project, initials)
    checked = _day(day, "--date") if day else options.today
    if checked > options.today:
        raise click.BadParameter(f"{checked} is in the future", param_hint="--date")
    again = _day(again_by, "--again-by") if again_by else None
    if again and again <= checked:
        raise click.BadParameter(f"{again} is not later than the check", param_hint="--again-by")
    finish_interrupted(options.project)
    try:
        snapshot = read_tree(options.project, options.content)
        done = record_reviews(snapshot, ids, Review(checked, initials), again)
    except (ReviewRecordError, FileNotFoundError) as error:
        message = with_present_id(
            str(error), options.project, options.content, (name.partition("/")[0] for name in ids)
        )
        raise click.ClickException(f"{message} Nothing was changed.") from None
    changed = {path: data for path, data in done.changes.items() if data != snapshot.files[path]}
    write_changes(options.project, snapshot.files, changed, ("review", *ids, "--by", initials))
    for path in changed:
        click.echo(f"{path}: changed")
    click.echo(f"{forms.counted_kinds(item.kind for item in done.reviewed)} reviewed {checked} {initials}.")
    if done.due:
        click.echo(f"Still past their own review_by: {', '.join(done.due)}. Move it with --again-by DATE.", err=True)


def _refuse_stranger(project: Path, initials: str) -> None:
    """Raise ClickException for initials that are not in `reviewers.yml`, if there is such a file."""
    data = reviewers_file(project)
    reviewers, problems = parse_reviewers(data) if data is not None else (Reviewers(), ())
    if problems:
        raise click.ClickException(f"{problems[0]} Nothing was changed.")
    if reviewers.is_named and initials not in reviewers.people:
        known = ", ".join(f"{each} ({one.name})" for each, one in reviewers.people.items())
        raise click.ClickException(
            f"{quoted(initials)} are the initials of nobody in reviewers.yml, which names {known}. Add them there, or "
            "correct them. Nothing was changed."
        )


@click.command(short_help="Check the web address of every source.")
@CONFIG
@click.option("--timeout", default=20.0, show_default=True, metavar="SECONDS", help="How long to wait for an answer.")
@click.option("--format", "form", type=OneOf(list(LINK_FORMATS)), default="text", show_default=True)
def links(config_file: str, timeout: float, form: str) -> None:
    """Check that the web address of every source still works. Exits with status 1 if one does not."""
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    sources = addresses_of(prepare_base(options_of(read_config(config_file, {}))).site.base)
    answers = ask_all(sources, timeout)
    click.echo(LINK_FORMATS[form](answers, sources), nl=False)
    sys.exit(1 if any(answer.status in DEAD for answer in answers) else 0)


def _day(text: str, option: str) -> date:
    try:
        return parse_day(text)
    except DateError as error:
        raise click.BadParameter(f"{quoted(text)}: {error}", param_hint=option) from None
