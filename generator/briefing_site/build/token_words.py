"""Why a page was rebuilt, in words: what each kind of token in a read log stands for.

In: a token whose answer has changed since the last build. Out: a clause for `briefing build --explain`.
"""

from __future__ import annotations

from briefing_site.render.html.read_log import EVERYTHING

TOKEN_WORDS = {
    "level": "the handling of the position {}",
    "head": "a field of {}",
    "own": "the list of facts in {}",
    "on": "the list of facts on the page of {}",
    "by": "the list of facts by {}",
    "to": "the list of facts addressed to {}",
    "via": "the list of facts reported through {}",
    "citing": "the list of facts that cite {}",
    "in": "the references to {}",
    "naming": "the references to {} or to its facts",
    "refs": "the references in {}",
    "above": "what {} is part of",
    "stands": "the positions of {}",
    "disputes": "the disputes on {}",
    "all": "a record in the folder {}",
    "count": "the number of facts listed for {}",
    "shown": "the number of facts on the page of {}",
    "newest": "the date of the newest fact",
    "part": "the title of the list '{}'",
    "items": "the items in the list '{}'",
    "total": "the length of the list '{}'",
    "below": "the way the list '{}' is divided",
    "parts": "the way the list '{}' is split into pages",
    "spans": "the way the facts of {} are split into pages",
    "letters": "the way the A to Z is split into pages",
    "names": "the A to Z under '{}'",
    "events": "the list of events in {}",
    "row": "the address of the positions on {}",
    "life": "the history of {}",
    "merged": "the history of what was merged from {}",
    "renamed": "the current id of what was {}",
    "now": "the current id of what was {}",
    "former": "the record that used to have the id {}",
    "missing": "what is missing from the history",
    "change": "the handling of the change {}",
    "verdict": "the review status of {}",
    "under": "what makes a review suspect ({})",
    "doubts": "the doubts about the review of {}",
    "reviewers": "the list of reviewers",
    "impact": "what rests on {}",
    "shift": "the history of the position {}",
    "text": "the archived text of {}",
    "issued": "the last issue of {}",
    "day": "the answer to 'today {}'",
    "today": "the build date",
}
"""What each kind of token stands for, by its first word."""
WHOLE = {"events": "the list of events", "names": "the A to Z"}
"""The same for tokens without limits."""


def words_of_token(token: str) -> str:
    """Return what has changed, in words, if the answer to a token has."""
    word, space, key = token.partition(" ")
    if token == EVERYTHING:
        return "the page depends on everything, and something changed"
    if not space:
        return f"'{token}' changed"
    words = TOKEN_WORDS[word] if key or word not in WHOLE else WHOLE[word]
    return f"{words.format(key.strip())} changed"
