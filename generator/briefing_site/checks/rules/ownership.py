"""Rules on ownership, for repositories with a CODEOWNERS file."""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.problems import Severity
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.model import AnyRecord


def check_record_owned(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """If a CODEOWNERS file names owners, each record has one there: somebody has to approve its changes."""
    owners = context.owners
    if not owners or not owners.lines:
        return
    readers = owners.unread_by(context.path)
    if readers:
        folder = "/".join(context.path.split("/")[:-1])
        where = "" if readers == owners.readers else f" on {' and '.join(readers)}"
        hint = f"Add a line like '/{folder}/ @organisation/team' below the others."
        yield Finding((), f"nobody owns this record in {owners.path}{where}.", hint)


RULES = rules_of(Severity.ERROR, check_record_owned)
