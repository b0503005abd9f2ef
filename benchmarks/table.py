"""Turns runs into the few lines that a reader wants: medians, ratios, growth.

In: runs as (tool, usage, outcome), in the order in which they were made. Out: lines of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from benchmarks.measure import Usage
from benchmarks.outcome import NOTHING, Outcome
from benchmarks.tools import OURS

Timed = tuple[str, Usage, Outcome]
_HEAD = ("tool", "wall s", "cpu s", "largest MB", "all MB", "html", "site MB", "words/page", "links/page")


def render_size(heading: str, runs: Sequence[Timed]) -> list[str]:
    """Return the table of one size, and the ratios of the others to ours."""
    tools = list(dict.fromkeys(tool for tool, _, _ in runs))
    rows = [_HEAD, *(_row(tool, [run for run in runs if run[0] == tool]) for tool in tools)]
    usages = {tool: [usage for name, usage, _ in runs if name == tool] for tool in tools}
    ratios = [_ratio(tool, usages[tool], usages[OURS]) for tool in tools if OURS in tools and tool != OURS]
    return ["", heading, *(_aligned(row) for row in rows), *ratios]


def _row(tool: str, runs: Sequence[Timed]) -> tuple[str, ...]:
    usages = [usage for _, usage, _ in runs]
    outcome = runs[-1][2]
    together = [usage.together for usage in usages if usage.together is not None]
    return (
        tool,
        f"{median(usage.wall for usage in usages):.2f}",
        f"{median(usage.processor for usage in usages):.2f}",
        f"{median(usage.largest for usage in usages):,.0f}",
        f"{median(together):,.0f}" if together else "-",
        f"{outcome.pages:,}",
        f"{outcome.megabytes:,.1f}",
        f"{outcome.words:,.0f}",
        f"{outcome.links:,.0f}",
    )


def _aligned(row: tuple[str, ...]) -> str:
    return f"{row[0]:<18}" + "".join(f"{cell:>12}" for cell in row[1:])


def _ratio(tool: str, theirs: Sequence[Usage], ours: Sequence[Usage]) -> str:
    """Return how many times our time a tool takes, turn by turn: the median, and the spread."""
    pairs = list(zip(theirs, ours, strict=True))
    walls = [their.wall / our.wall for their, our in pairs]
    processor = median(their.processor / our.processor for their, our in pairs)
    spread = f"({min(walls):.2f} to {max(walls):.2f})"
    return f"{tool} takes {median(walls):.2f} times {OURS}'s time {spread}, {processor:.2f} times its cpu"


def render_kinds(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return what a page of each kind holds, tool by tool: they are to have built the same pages."""
    kinds = dict.fromkeys(kind for outcome in outcomes.values() for kind in sorted(outcome.kinds))
    tools = "".join(f"{tool:>26}" for tool in outcomes)
    titles = f"{'a page of':<18}{'pages':>8}" + f"{'words':>10}{'links':>8}{'marks':>8}" * len(outcomes)
    return ["", f"{'':26}{tools}", titles, *(_kind_row(kind, outcomes.values()) for kind in kinds)]


def _kind_row(kind: str, outcomes: Iterable[Outcome]) -> str:
    held = [outcome.kinds.get(kind, NOTHING) for outcome in outcomes]
    cells = "".join(f"{there.words:>10,.0f}{there.links:>8,.0f}{there.marks:>8,.0f}" for there in held)
    return f"{kind:<18}{max(there.pages for there in held):>8,}{cells}"


def render_growth(walls: Sequence[tuple[int, str, float]]) -> list[str]:
    """Return by what factor each tool's time grows from one size to the next; `walls` in seconds."""
    sizes = list(dict.fromkeys(size for size, _, _ in walls))
    lines = [""]
    for small, large in pairwise(sizes):
        for tool in dict.fromkeys(tool for _, tool, _ in walls):
            before, after = (
                median(wall for size, name, wall in walls if (size, name) == (wanted, tool))
                for wanted in (small, large)
            )
            lines.append(f"{tool}: {after / before:.2f} times as long for {large / small:.4g} times the records")
    return lines
