"""Rules on who has to agree to a change: only where a CODEOWNERS file says so."""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.problems import Severity
from briefing_site.checks.rule import CheckContext, Finding, rules_of


def check_record_owned(context: CheckContext) -> Iterator[Finding]:
    """Where a CODEOWNERS file names owners, each record has one there: somebody has to agree to its change."""
    owners = context.owners if context.owners and context.owners.lines else None
    for record in context.base.records.values() if owners else ():
        path = f"{context.prefix}{record.origin.path}"
        readers = owners.unread_by(path) if owners else ()
        if owners and readers:
            folder = "/".join(path.split("/")[:-1])
            where = "" if readers == owners.readers else f" on {' and '.join(readers)}"
            hint = f"Add a line like '/{folder}/ @organisation/team' below the others."
            yield Finding(record, (), f"nobody owns this record in {owners.path}{where}.", hint)


RULES = rules_of(Severity.ERROR, check_record_owned)
