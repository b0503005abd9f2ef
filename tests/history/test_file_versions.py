"""A file read in pieces says what it says as a whole, or it is read as a whole."""

from __future__ import annotations

import pytest
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.file_versions import FileVersionReader, _pieces_of, _read

from tests.sample_desk import SAMPLE

FACTS = "facts:\n  - id: one\n    text: One.\n  - id: two\n    text: >-\n      Two.\n"
TRICKS = {
    "keys after the facts": f"name: A\n{FACTS}summary: B\n",
    "a key that stands twice": f"name: A\n{FACTS}name: B\n",
    "two lists of facts": f"name: A\n{FACTS}{FACTS}",
    "facts first": f"{FACTS}name: A\n",
    "a quoted text over the cut": 'name: "A\nfacts:\n  - id: one\n"\n',
    "a quoted text from a fact to its end": 'name: A\nfacts:\n  - id: one\n    text: "One\n  - id: two\n    "\n',
    "a quoted text that goes on at the margin": "name: A\nfacts:\n  - id: one\n    text: 'One\nand: more'\n",
    "a quoted text that opens before and closes after": "name: 'A\nfacts:\n  - id: one\nsummary: B'\n",
    "a block of text with a list in it": "name: A\nfacts:\n  - id: one\n    text: |\n       - id: two\n",
    "items at the margin": "name: A\nfacts:\n- id: one\n  text: One.\n- id: two\n  text: Two.\n",
    "a list in a fact": "name: A\nfacts:\n  - id: one\n    by:\n    - a\n    - b\n  - id: two\n",
    "comments between": "name: A\nfacts:\n  # first\n  - id: one\n# second\n  - id: two\n# last\nsummary: B\n",
    "a broken fact": "name: A\nfacts:\n  - id: one\n  - id: [two\n",
    "a conflict": f"name: A\n{FACTS}<<<<<<< HEAD\n",
    "one id twice": "name: A\nfacts:\n  - id: one\n    text: A\n  - id: one\n    text: B\n",
    "an end of the document": f"name: A\n{FACTS}...\n",
    "Windows' ends of lines": f"name: A\n{FACTS}".replace("\n", "\r\n"),
    "no facts": "name: A\n",
    "nothing": "",
    "only a comment before": f"# A\n{FACTS}",
    "positions after": f"name: A\n{FACTS}positions:\n  - actor: a\n    line: B\n",
}


@pytest.mark.parametrize("text", TRICKS.values(), ids=TRICKS)
def test_pieces_say_what_the_whole_says(text: str) -> None:
    data = text.encode()
    assert [*FileVersionReader().read([data])] == [_read(data)]


def test_the_files_of_a_desk_are_cut_at_their_facts() -> None:
    files = [*read_tree(SAMPLE).files.values()]
    reader = FileVersionReader()
    assert [*reader.read(files)] == [_read(data) for data in files]
    cut = [(data, [*_pieces_of(data)]) for data in files if b"\nfacts:\n" in data]
    assert cut
    assert all(len(pieces) == 1 + data.count(b"\n  - id: ") for data, pieces in cut)
