"""The rule of `[@ours]`: what marks a sentence of drafted prose as the desk's own judgement.

In: prose. Out: marks that stand in the wrong place, or cite what cannot be cited there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.rule import CheckContext, Finding, rules_of
from briefing_site.facts.prose import OURS, citation_places

MARK = f"[@{OURS}]"
ENDS_SENTENCE = re.compile(r"[)\]”’\"']*(?:[.!?…]|\s*$)")
"""What may follow the mark: the end of its sentence."""
OWN_WORDS = {
    "text": "a fact says what its sources say: make it 'kind: assessment' if it is our judgement",
    "caveat": "a caveat is our own doubt as it is",
    "withdrawn": "the reason is our own as it is",
}
"""Keys of prose whose words need no mark, and why."""


def check_judgement_marked(context: CheckContext) -> Iterator[Finding]:
    """`[@ours]` closes a sentence of drafted prose that is the desk's own judgement, before its full stop."""
    for record, loc, text in context.marked:
        for _, mark, message, hint in misplaced_marks(text, str(loc[-1])) if "[@" in text else ():
            yield Finding(record, loc, message, hint, needle=mark)


def misplaced_marks(text: str, key: str = "") -> Iterator[tuple[int, str, str, str]]:
    """Yield place, mark, message and hint of each mark that is not where or what it should be."""
    for start, mark, ids in citation_places(text):
        if ids != OURS:
            known = f"only {MARK} may stand in such brackets"
            hint = f"Write {MARK}, where the sentence is our own judgement."
            yield start, mark, f"{quoted(mark)} marks nothing: {known}.", hint
        elif key in OWN_WORDS:
            yield start, mark, f"{MARK} in {quoted(key)}: {OWN_WORDS[key]}.", "Take the mark out."
        elif not ENDS_SENTENCE.match(text, start + len(mark)) or text[:start].rstrip()[-1:] in {"", *".!?…"}:
            message = f"{MARK} does not stand at the end of a sentence."
            yield start, mark, message, f"Write it before the full stop: 'Nothing has moved {MARK}.'"


RULES = rules_of(Severity.ERROR, check_judgement_marked)
