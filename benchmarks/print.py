"""Compares printing: Typst as we use it, and WeasyPrint on the same documents as HTML, one after the other.

In: sizes. Out: processor time, wall time and peak memory of each as a process of its own, start-up included.
Both get the same documents (`briefing_site.render.typst.document`) with the same words, tables and fonts' sizes;
Typst writes PDF/UA-1 and PDF/A-2a, WeasyPrint PDF/UA-1. Run it with the project's own Python; WeasyPrint
lives in another environment, since it is no dependency of ours:

    python3 -m venv .venv-bench && .venv-bench/bin/python -m pip install 'weasyprint>=70,<71'
    .venv/bin/python -m benchmarks.print --peer .venv-bench/bin/python
    .venv/bin/python -m benchmarks.print --peer .venv-bench/bin/python --briefs 200 --book-entries 10
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
WORDS = """talks price salt border treaty council grain envoy minister summit flight proposal answer concern
    party harbour river quota visit agreement schedule reply office region measure supply question trade"""
FACTS = 12
"""Facts of one issue."""
SUBJECTS = 3
"""Issues of one brief: with positions, chronology and lines to take that makes about five pages."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process cost."""

    processor: float
    """Seconds, user and system."""
    wall: float
    """Seconds."""
    memory: float
    """Peak resident memory in MB (10^6 bytes)."""
    pages: int


# --- content ---


def write_base(project: Path, issues: int, briefs: int) -> None:
    """Write a made-up base: two states and their envoys, issues with facts and positions, briefs on them."""
    rng = random.Random(4)
    files = {"sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\n"}
    for side in ("arcadia", "ruritania"):
        files[f"actors/{side}.yml"] = f"name: {side.title()}\ntype: government\nsummary: A state.\n"
        files[f"actors/{side}-envoy.yml"] = (
            f"name: Envoy of {side.title()}\ntype: person\nspeaks_for: {side}\nsummary: Speaks for [[{side}]].\n"
        )
    files |= {f"issues/issue-{n}.yml": _issue(rng, n) for n in range(issues)}
    files |= {f"briefs/brief-{n}.yml": _brief(rng, n, issues) for n in range(briefs)}
    for name, text in files.items():
        path = project / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _sentence(rng: random.Random, length: int) -> str:
    return " ".join(rng.choice(WORDS.split()) for _ in range(length)).capitalize() + "."


def _issue(rng: random.Random, number: int) -> str:
    lines = [f"name: Issue {number}", f"summary: >-\n  {_sentence(rng, 30)}", "positions:"]
    for side in ("arcadia", "ruritania"):
        lines += [f"  - actor: {side}\n    line: >-\n      {_sentence(rng, 16)}"]
        lines += [f"    facts: [f{number}-{0 if side == 'arcadia' else 1}]"]
    lines.append("facts:")
    for index in range(FACTS):
        side = "arcadia" if index % 2 == 0 else "ruritania"
        other = "ruritania" if index % 2 == 0 else "arcadia"
        lines += [
            f"  - id: f{number}-{index}\n    kind: said\n    by: {side}-envoy\n    to: {other}-envoy",
            f"    text: >-\n      [[{side}-envoy]] told [[{other}-envoy]] that {_sentence(rng, 18).lower()}",
            f"    date: 2023-{rng.randint(1, 5):02d}-{rng.randint(1, 28):02d}\n    sources: [gazette p{index + 1}]",
        ]
    return "\n".join(lines) + "\n"


def _brief(rng: random.Random, number: int, issues: int) -> str:
    chosen = rng.sample(range(issues), SUBJECTS)
    names = ", ".join(f"issue-{n}" for n in chosen)
    points = "\n".join(f"      - line: >-\n          {_sentence(rng, 22)}\n        facts: [f{n}-0]" for n in chosen * 2)
    raised = "\n".join(
        f"      - topic: issue-{n}\n        line: >-\n          {_sentence(rng, 22)}\n        facts: [f{n}-1]"
        for n in chosen
    )
    return (
        f"title: Brief {number}\nfor: arcadia\npurpose: >-\n  {_sentence(rng, 20)}\n"
        f"bottom_line: >-\n  {_sentence(rng, 40)}\nas_of: 2023-06-20\nsections:\n"
        f"  - text: Background\n    body: >-\n      {_sentence(rng, 120)}\n"
        f"  - issues: [{names}]\n  - positions: [{names}]\n  - people: [arcadia-envoy, ruritania-envoy]\n"
        f"  - points_to_make:\n{points}\n  - if_raised:\n{raised}\n"
    )


def documents(project: Path, *, book: bool) -> Iterator[str]:
    """Yield the documents as JSON: the book, or else every brief."""
    from briefing_site.build.pipeline import Options, prepare  # noqa: PLC0415 - the peer's environment lacks it
    from briefing_site.render.typst.print_jobs import PrintSetting, all_print_jobs  # noqa: PLC0415

    day = date(2023, 6, 21)
    prepared = prepare(Options(project, day))
    if prepared.errors:
        raise SystemExit("\n".join(str(problem) for problem in prepared.errors[:5]))
    setting = PrintSetting(prepared.site, "TLP:CLEAR", day, title="Made up", url="https://briefing.example/")
    for sheaf in all_print_jobs(setting):
        if sheaf.file == "book.pdf" if book else sheaf.file.startswith("briefs/"):
            yield sheaf.make().as_json()


# --- the two printers, each in a process of its own ---


def print_with_typst(texts: Iterable[str], folder: Path) -> None:
    """Write each document as PDF."""
    from briefing_site.render.typst.typeset import Typesetter  # noqa: PLC0415 - the peer's environment lacks it

    typesetter = Typesetter(PROJECT / "templates" / "print")
    for number, text in enumerate(texts):
        (folder / f"{number}.pdf").write_bytes(typesetter.pdf(text, (2023, 6, 20)))


def print_with_weasyprint(texts: Iterable[str], folder: Path) -> None:
    """Write each document as PDF, by way of HTML that says the same."""
    from weasyprint import CSS, HTML  # type: ignore[import-not-found]  # noqa: PLC0415 - lives in the peer's environment

    style = CSS(string=STYLE)
    for number, text in enumerate(texts):
        page = HTML(string=as_html(json.loads(text)))
        page.write_pdf(folder / f"{number}.pdf", stylesheets=[style], pdf_variant="pdf/ua-1")


STYLE = """
@page { size: A4; margin: 25mm 22mm 23mm 24mm; @top-left { content: string(title); font-size: 8.5pt }
  @bottom-left { content: "As of 20 June 2023"; font-size: 8pt }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 8pt } }
body { font: 10pt/1.35 serif; } h1 { string-set: title content(); font-size: 22pt }
h2 { color: #0b4a59; font-size: 14pt }
h1, h2, h3 { break-after: avoid } table { width: 100%; border-collapse: collapse; font-size: 9.2pt }
tr { break-inside: avoid } td { border-bottom: .4pt solid #b9c3c6; padding: 6pt 4mm 6pt 0; vertical-align: top }
.fact { display: flex; break-inside: avoid; margin: 8.5pt 0 } .fact b { width: 34mm; flex: none }
.meta { font-size: 8.3pt; color: #455055 } a { color: inherit; text-decoration: none }
.see::after { content: ", p. " target-counter(attr(href), page) }
"""


def as_html(document: dict[str, Any]) -> str:
    """Return a document as HTML with the same words in the same order."""
    body = "".join(_block(block) for block in document["body"])
    rows = "".join(f"<p>{html.escape(r['label'])}: {_tree(r['value'])}</p>" for r in document["essentials"])
    notes = "".join(f"<p>{n['number']} {_tree(n['name'])} {html.escape(n['places'])}</p>" for n in document["sources"])
    title = html.escape(document["title"])
    return (
        f"<html lang=en-GB><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<p>{_tree(document['lead'])}</p>{rows}{body}<h2>Sources</h2>{notes}</body></html>"
    )


def _tree(pieces: list[Any]) -> str:
    return "".join(html.escape(piece) if isinstance(piece, str) else _mark(piece) for piece in pieces)


def _mark(mark: dict[str, Any]) -> str:
    inner = _tree(mark["c"])
    if mark["page"]:
        return f'<a class="{mark["t"]}" href="#{mark["page"]}">{inner}</a>'
    return f'<a href="{html.escape(mark["to"])}">{inner}</a>' if mark["to"] else inner


def _fact(fact: dict[str, Any]) -> str:
    meta = " · ".join(part for part in (html.escape(fact["who"]), fact["basis"], fact["cites"]) if part)
    meta = "" if fact["again"] else f"<p class=meta>{meta}</p>"
    return f"<div class=fact><b>{html.escape(fact['date'])}</b><div>{_tree(fact['text'])}{meta}</div></div>"


def _block(block: dict[str, Any]) -> str:  # noqa: PLR0911 - one for each kind of block
    kind = block["block"]
    if kind == "heading":
        level, anchor = block["level"], f' id="{block["page"]}"' if block["page"] else ""
        return f"<h{level}{anchor}>{html.escape(block['text'])}</h{level}>"
    if kind == "prose":
        return "".join(f"<p>{_tree(paragraph)}</p>" for paragraph in block["paragraphs"])
    if kind == "rows":
        return "".join(f"<p>{html.escape(row['label'])}: {_tree(row['value'])}</p>" for row in block["rows"])
    if kind == "facts":
        return "".join(_fact(fact) for fact in block["facts"])
    if kind == "positions":
        head = "".join(f"<th>{html.escape(column)}</th>" for column in block["columns"])
        rows = "".join(
            f"<tr><td>{_tree(row['head'])}</td>"
            + "".join(f"<td>{_tree(c['line'])}<p class=meta>{html.escape(c['support'])}</p></td>" for c in row["cells"])
            + "</tr>"
            for row in block["rows"]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if kind == "points":
        return "".join(
            f"<p>{_tree(p['topic'])} {_tree(p['line'])}</p><p class=meta>Rests on: {html.escape(p['support'])}</p>"
            for p in block["points"]
        )
    return "".join(
        f"<p>{html.escape(group['heading'])}: {'; '.join(_tree(link) for link in group['links'])}</p>"
        for group in block["groups"]
    )


# --- measuring ---


def run_printer(python: str, printer: str, source: Path, folder: Path) -> Usage:
    """Print in a process of its own, and count the pages afterwards."""
    folder.mkdir()
    command = [python, "-m", "benchmarks.print", "--printer", printer, "--source", str(source), "--folder", str(folder)]
    started = time.perf_counter()
    child = subprocess.Popen(command, cwd=PROJECT)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    if status:
        raise SystemExit(f"{printer} failed")
    return Usage(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / 1e6, _pages(folder))


def _pages(folder: Path) -> int:
    import pypdfium2  # noqa: PLC0415 - the peer's environment lacks it

    return sum(len(pypdfium2.PdfDocument(file)) for file in folder.glob("*.pdf"))


def compare(peer: str, briefs: int, entries: int) -> None:
    """Print briefs and a book with both, and show what each cost."""
    for what, issues, count in ((f"{briefs} briefs", 60, briefs), ("the book", entries, 0)):
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            write_base(work, issues, count)
            source = work / "documents.jsonl"
            source.write_text("\n".join(documents(work, book=not count)), encoding="utf-8")
            ours = run_printer(sys.executable, "typst", source, work / "typst")
            show(what, "Typst", ours)
            if peer:
                theirs = run_printer(peer, "weasyprint", source, work / "weasyprint")
                show(what, "WeasyPrint", theirs)
                per_page = theirs.processor / theirs.pages / (ours.processor / ours.pages)
                print(
                    f"{what}: {theirs.processor / ours.processor:.1f} times the processor time, {per_page:.1f} a page"
                )


def show(what: str, printer: str, usage: Usage) -> None:
    """Print one line of the table."""
    print(
        f"{what:12} {printer:11} {usage.pages:6,} pages {usage.processor:8.1f} s processor "
        f"{usage.wall:8.1f} s wall {usage.memory:8,.0f} MB",
        flush=True,
    )


def main() -> None:
    """Compare, or be one of the two that are compared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", default="", help="a Python that has WeasyPrint 70; without it Typst prints alone")
    parser.add_argument("--briefs", type=int, default=200)
    parser.add_argument("--book-entries", type=int, default=330, help="330 make about 500 pages")
    parser.add_argument("--printer", choices=("typst", "weasyprint"), help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.printer:
        texts = chosen.source.read_text(encoding="utf-8").splitlines()
        {"typst": print_with_typst, "weasyprint": print_with_weasyprint}[chosen.printer](texts, chosen.folder)
    else:
        compare(chosen.peer, chosen.briefs, chosen.book_entries)


if __name__ == "__main__":
    main()
