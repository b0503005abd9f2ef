"""Rules for drafted prose: each sentence cites facts, `[@fact-id]`, or is marked as our own judgement, `[@ours]`.

In: prose. Out: citations in the wrong place or form, and sentences without support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, finding_in, rules_of
from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.prose import citation_places, without_code
from briefing_site.facts.text.prose_tree import OURS
from briefing_site.facts.text.sentences import IDEOGRAPHIC, SPACED, sentences_in

OUR_MARK = f"[@{OURS}]"
ENDS_SENTENCE = re.compile(rf"[)\]”’\"']*(?:[{SPACED}{IDEOGRAPHIC}]|\s*$)")
"""What may follow a citation: the end of its sentence."""
UNCLOSED = re.compile(r"(?<!\\)\[@[^\[\]\n]*(?=[\[\n]|\Z)")
"""What begins like a citation but has no closing bracket."""
SENTENCE_ENDS = {"", *SPACED, *IDEOGRAPHIC}
ASSESSMENT = "assessment"
"""Used in place of the key for the text of an assessment, which reports no source."""
OWN_WORDS = {
    "text": "a fact says what its sources say: make it 'kind: assessment' if it is our judgement",
    "caveat": "a caveat is our own doubt in any case",
    "withdrawn": "the reason is our own in any case",
}
"""Keys of prose whose words need no citation, and why."""
FIRST_WORDS = 40
"""How many characters of a sentence a message quotes."""


def check_citation_placed(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A citation, `[@fact-id]` or `[@ours]`, ends a sentence of drafted prose, before its full stop."""
    assessments = {loc for loc, fact in context.facts if fact.kind == "assessment"}
    for loc, text in context.marked:
        key = ASSESSMENT if loc[-1] == "text" and loc[:-1] in assessments else str(loc[-1])
        for start, mark, message, hint in misplaced_citations(text, key) if "[@" in text else ():
            yield Finding(loc, message, hint, needle=mark, nth=text.count(mark, 0, start))


def misplaced_citations(text: str, key: str = "") -> Iterator[tuple[int, str, str, str]]:
    """Yield place, mark, message and hint of each citation that is not where or what it should be."""
    for start, mark, ids in citation_places(text):
        if not ids:
            hint = f"Write [@fact-id], or {OUR_MARK} if the sentence is our own judgement."
            yield start, mark, f"{quoted(mark)} cites nothing: write an id after each '@', and ';' between two.", hint
        elif key in OWN_WORDS:
            yield start, mark, f"{mark} in {quoted(key)}: {OWN_WORDS[key]}.", "Remove the mark."
        elif key == ASSESSMENT and ids != OURS:
            message = f"{mark} in the text of an assessment, which names what it rests on under 'rests_on'."
            yield start, mark, message, "Move the id there."
        elif key == ASSESSMENT:
            yield start, mark, f"{mark} in the text of an assessment, which is our judgement in any case.", "Remove it."
        elif key == "line" and ids != OURS:
            yield start, mark, f"{mark} in 'line': a line names what it rests on under 'facts'.", "Move the id there."
        elif not ENDS_SENTENCE.match(text, start + len(mark)) or text[:start].rstrip()[-1:] in SENTENCE_ENDS:
            message = f"{mark} is not at the end of a sentence."
            yield start, mark, message, f"Write it before the full stop: 'Nothing has moved {mark}.'"
    for opened in UNCLOSED.finditer(without_code(text)):
        mark = opened[0].split(maxsplit=1)[0]
        yield opened.start(), mark, f"{quoted(mark)} begins a citation that is never closed.", "Close it with ']'."


def check_sentence_supported(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Each sentence of a summary, a bottom line and drafted prose rests on facts, or says that it is our judgement.

    By default the rule applies only to texts that have a citation; once a desk gives it a weight, to every text.
    """
    every = context.is_asked("sentence-supported")
    for loc, text in asserting_prose_of(record) if not record.withdrawn else ():
        for sentence in sentences_in(text) if every or "[@" in text else ():
            if not sentence.is_supported:
                message = f"{quoted(sentence.text, FIRST_WORDS)} cites no fact."
                hint = f"End it with [@fact-id], or with {OUR_MARK} if it is our own judgement."
                yield finding_in(loc, text, sentence.start, message, hint)


RULES = (*rules_of(Severity.ERROR, check_citation_placed), *rules_of(Severity.ADVICE, check_sentence_supported))
