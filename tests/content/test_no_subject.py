"""What the tool makes for a desk never speaks of the subject that ships with this repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import PROJECT, run_briefing

WORDS = (
    *("China", "Kyōdō", "Beijing", "Taiwan", "Tibet", "Xinjiang", "Hong Kong", "Xi Jinping", "Qin Gang", "Wang Yi"),
    *("Blinken", "Biden", "Pelosi", "Washington", "Kyodo", "Weibo", "APEC", "G20", "Bali", "Balloon"),
    *("North Korea", "Ukraine", "Russia", "Cuba", "Secretary of State", "Speaker of the House", "Foreign Ministry"),
    *("Macroeconomics", "Indo-Pacific", "习近平"),
)
SUBJECT = re.compile(rf"(?<![a-z])(?:{'|'.join(WORDS).replace(' ', '[ -]')})(?![a-z])", re.IGNORECASE)
OF_THIS_REPOSITORY = ("architecture.md", "pages.md", "reliability.md")
"""What speaks of the tool's own code and pictures."""
COMMANDS = ("init", "new", "check", "find", "merge", "issue", "pdf", "build", "migrate", "explain")


def spoken_of(text: str) -> list[str]:
    return sorted({found[0] for found in SUBJECT.finditer(text)})


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the text of each file, of paper as it is read."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".pdf":
            yield path.name, "\n".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.parts[-2] != "pagefind" and "pagefind" not in path.relative_to(folder).parts:
            yield str(path.relative_to(folder)), path.read_bytes().decode("utf-8", "replace")


def test_there_are_thirty_words_and_the_shipped_content_has_them() -> None:
    assert len(WORDS) == 30
    content = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "content").rglob("*.yml"))
    assert {word.casefold() for word in spoken_of(content)} >= {"china", "taiwan", "kyodo", "习近平"}


@pytest.mark.slow
def test_a_project_of_its_own(tmp_path: Path) -> None:
    for options in (["empty", "--ci", "github"], ["example", "--example", "--ci", "gitlab"]):
        run_briefing("init", "--yes", *options, cwd=tmp_path)
        built = run_briefing("build", "--strict", "--no-search", cwd=tmp_path / options[0])
        assert built.returncode == 0, built.stderr
    texts = dict(texts_of(tmp_path))
    assert any(name.endswith(".pdf") for name in texts)
    assert {name: words for name, text in texts.items() if (words := spoken_of(text))} == {}


def test_schemas_rules_and_documentation(tmp_path: Path) -> None:
    run_briefing("schema", "--write", str(tmp_path / "schemas"), cwd=tmp_path)
    texts = dict(texts_of(tmp_path))
    assert len(texts) == 6
    for path in {*(PROJECT / "docs").rglob("*.md")} - {PROJECT / "docs" / name for name in OF_THIS_REPOSITORY}:
        texts[path.name] = path.read_text(encoding="utf-8")
    for command in COMMANDS:
        texts[command] = run_briefing(command, "--help").stdout
    assert {name: words for name, text in texts.items() if (words := spoken_of(text))} == {}
