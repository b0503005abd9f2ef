"""How a preview shows mistakes: at the foot of every page, on the page of the file, or in place of a page.

In: mistakes. Out: HTML for the author; none of it is ever published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from briefing_site.base.problems import Problem, counted

MAX_SHOWN = 5
"""Mistakes listed at the foot of a page; the page of the file shows all of them."""
FOOT_STYLE = Markup("""<style>
body { padding-bottom: 7em; }
.preview-mistakes { position: fixed; inset: auto 0 0; z-index: 99; max-height: 40vh; overflow: auto; padding: .6em 1em;
  background: #7a1f1f; color: #fff; font: 14px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
.preview-mistakes summary { cursor: pointer; }
.preview-mistakes ul { margin: .4em 0 0; padding-left: 1.2em; }
.preview-mistakes a { color: #fff; }
.preview-mistakes code { background: none; color: inherit; font: 13px/1.45 ui-monospace, monospace; }
@media print { .preview-mistakes { display: none; } }
</style>""")
UNBUILT_STYLE = Markup("""<style>
:root { color-scheme: light dark; }
body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.4em; }
</style>""")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake for the user to fix."""

    words: str
    place: str = ""
    """File, line and column; empty if the words include them."""
    hint: str = ""
    address: str = ""
    """Address of the page made from the file; empty if there is none."""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.place}:" if self.place else "", self.words, self.hint)))


def mistake_of(problem: Problem, address: str) -> Mistake:
    """Return a problem as a mistake, with the address of its file's page."""
    return Mistake(problem.message, str(problem.origin), problem.hint, address)


def foot_of(mistakes: Sequence[Mistake], root: str, *, is_outdated: bool) -> Markup:
    """Return the foot of a page; `root` leads to the site's root, `is_outdated` if the page shows an earlier state."""
    rows = Markup().join(_row(mistake, root) for mistake in mistakes[:MAX_SHOWN])
    if more := mistakes[MAX_SHOWN:]:
        rows += Markup("<li>and {} more.</li>").format(len(more))
    shown = "shows the last state without any" if is_outdated else "shows what could be read"
    return FOOT_STYLE + Markup(
        '<aside class="preview-mistakes" role="status"><details open><summary><b>{}</b>: this page {}.</summary>'
        "<ul>{}</ul></details></aside>"
    ).format(counted(len(mistakes), "error"), shown, rows)


def _row(mistake: Mistake, root: str) -> Markup:
    place = Markup("<code>{}</code>").format(mistake.place) if mistake.place else Markup()
    if mistake.address:
        place = Markup('<a href="{}">{}</a>').format(f"{root}{mistake.address}", place)
    return Markup("<li>{} {}</li>").format(place, mistake.words)


def list_of(mistakes: Sequence[Mistake]) -> tuple[str, Markup]:
    """Return a title, and all mistakes as the article of a page."""
    title = counted(len(mistakes), "error")
    rows = (Markup("<li><p><code>{}</code></p><p>{} {}</p></li>").format(m.place, m.words, m.hint) for m in mistakes)
    return title, Markup(
        '<article class="page markdown prose"><h1>{}</h1><ol class="problems">{}</ol></article>'
    ).format(title, Markup().join(rows))


def unbuilt_page(wrong: Iterable[str], *, title: str = "This page could not be built", refresh: bool = False) -> str:
    """Return the page to show in place of one that could not be made; with `refresh`, it reloads by itself."""
    again = Markup('<meta http-equiv="refresh" content="2">') if refresh else Markup()
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">{}{}</head><body><h1>{}</h1>{}</body>'
        "</html>\n"
    ).format(title, again, UNBUILT_STYLE, title, Markup().join(Markup("<p>{}</p>").format(line) for line in wrong))
