"""Compares whole, cold builds of the same synthetic base: ours, MkDocs with Material, and Hugo.

In: sizes, tools and repetitions. Out: a table of medians with ratios, and with `--json` every run. The
tools take turns (A B C A B C), so that what else the machine does falls on all of them alike.

    python -m benchmarks.run --sizes 1000,10000 --repeat 3 --json results.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import Usage, measure
from benchmarks.outcome import Outcome, count_facts, differences, expected_pages, look_at
from benchmarks.phases import profiled, render_phases
from benchmarks.synthetic import REPOSITORY
from benchmarks.table import render_growth, render_kinds, render_size
from benchmarks.tools import DEFAULT, OURS, TOOLS, Places

WARM_UP = 40
"""Records of the base that each tool builds once, untimed: its own files are then compiled and in memory."""
_ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "HUGO_ENVIRONMENT": "production"}


class RunError(Exception):
    """A build failed, lacks pages or holds others than ours; the message tells which and why."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    sizes: tuple[int, ...]
    tools: tuple[str, ...]
    repeat: int
    phases: bool
    results: Path | None
    ours: Path
    peers: Path
    work: Path | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the tools build from at one size."""

    directory: Path
    ours: Outcome | None
    """What our site holds, which the peers' have to hold too; None where no peer is asked for."""

    @property
    def base(self) -> Path:
        """The fact base."""
        return self.directory / "base"


@dataclass(frozen=True, slots=True)
class Run:
    """One timed build."""

    size: int
    tool: str
    usage: Usage
    outcome: Outcome


def main() -> None:
    """Run the command line."""
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="briefing-bench-", dir=options.work) as work:
            runs = run_all(options, Path(work))
    except RunError as error:
        sys.exit(f"error: {error}")
    if options.results:
        options.results.write_text(json.dumps(_results(options, runs), indent=1) + "\n", encoding="utf-8")


def run_all(options: Options, work: Path) -> list[Run]:
    """Build every size with every tool, printing a table a size; raises RunError."""
    warm = _prepare(options, work, WARM_UP)
    for tool in options.tools:
        _build(options, warm, tool, WARM_UP)
    runs: list[Run] = []
    for size in options.sizes:
        inputs = _prepare(options, work, size)
        facts, pages = count_facts(inputs.base), len(expected_pages(inputs.base))
        done = [_build(options, inputs, tool, size) for _ in range(options.repeat) for tool in options.tools]
        runs += done
        heading = f"{size:,} records, {facts:,} facts, {pages:,} pages; median of {options.repeat}"
        _say(render_size(heading, [(run.tool, run.usage, run.outcome) for run in done]))
        _say(render_kinds({run.tool: run.outcome for run in done}))
        if options.phases:
            _show_phases(options, inputs)
        shutil.rmtree(inputs.directory)
    walls = [(run.size, run.tool, run.usage.wall) for run in runs]
    _say(render_growth(walls))
    return runs


def _say(lines: Sequence[str]) -> None:
    print("\n".join(lines), flush=True)


def _prepare(options: Options, work: Path, size: int) -> Inputs:
    """Write the inputs of one size, in processes of their own so that this one stays small."""
    inputs = Inputs(work / f"inputs-{size}", None)
    _python(Path(sys.executable), "benchmarks.synthetic", str(inputs.base), "--records", str(size))
    if all(TOOLS[tool].input == TOOLS[OURS].input for tool in options.tools):
        return inputs
    places = _places(options, inputs, OURS)
    _measure(TOOLS[OURS].argv(places), inputs.base, inputs.directory / "log", OURS)
    _python(Path(sys.executable), "benchmarks.peers", str(places.out), str(inputs.directory))
    ours = look_at(places.out, inputs.base)
    _clear(places, OURS)
    return Inputs(inputs.directory, ours)


def _python(python: Path, module: str, *arguments: str) -> None:
    subprocess.run([str(python), "-m", module, *arguments], cwd=REPOSITORY, check=True)


def _places(options: Options, inputs: Inputs, tool: str) -> Places:
    directory = inputs.directory
    return Places(options.ours, options.peers, directory / TOOLS[tool].input, directory / "out")


def _build(options: Options, inputs: Inputs, tool: str, size: int) -> Run:
    """Build once from cold, look at the site and clear it away."""
    places = _places(options, inputs, tool)
    _clear(places, tool)
    os.sync()
    usage = _measure(TOOLS[tool].argv(places), places.input, inputs.directory / "log", tool)
    outcome = look_at(places.out, inputs.base)
    _clear(places, tool)
    if outcome.missing:
        raise RunError(f"{tool} left out {len(outcome.missing)} things: {outcome.missing[:5]}")
    if inputs.ours and (apart := [*differences(inputs.ours, outcome)]):
        raise RunError(f"{tool} built other pages than {OURS}: {'; '.join(apart)}")
    print(f"{size:>7,} {tool:<18} {usage.wall:8.2f} s", file=sys.stderr, flush=True)
    return Run(size, tool, usage, outcome)


def _measure(argv: Sequence[str], directory: Path, log: Path, tool: str) -> Usage:
    if not Path(argv[0]).exists():
        raise RunError(f"{tool}: no {argv[0]}. benchmarks/README.md tells how to install it.")
    usage = measure(argv, cwd=directory, env={**os.environ, **_ENVIRONMENT}, log=log)
    if usage.status:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RunError(f"{tool} ended with {usage.status}: {' '.join(argv)}\n{tail}")
    return usage


def _clear(places: Places, tool: str) -> None:
    shutil.rmtree(places.out, ignore_errors=True)
    for name in TOOLS[tool].caches:
        shutil.rmtree(places.input / name, ignore_errors=True)


def _show_phases(options: Options, inputs: Inputs) -> None:
    """Build once more under the profiler with every tool that is written in Python."""
    for tool in options.tools:
        places = _places(options, inputs, tool)
        argv = TOOLS[tool].argv(places)
        if argv[1] != "-m":
            continue
        _clear(places, tool)
        profile = inputs.directory / "profile"
        _measure(profiled(argv, profile), places.input, inputs.directory / "log", tool)
        _clear(places, tool)
        _say([f"\n{tool}, own time by module, under the profiler:", *render_phases(profile)])


def _results(options: Options, runs: Sequence[Run]) -> dict[str, object]:
    return {
        "machine": {
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
        },
        "repeat": options.repeat,
        "runs": [asdict(run) for run in runs],
    }


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=(1000, 10000), help="records, by commas")
    parser.add_argument("--tools", type=_tools, default=DEFAULT, help=f"of: {', '.join(TOOLS)}")
    parser.add_argument("--repeat", type=int, default=3, help="builds of each tool and size")
    parser.add_argument("--phases", action="store_true", help="then profile the Python tools once")
    parser.add_argument("--json", type=Path, dest="results", help="write every run to this file")
    parser.add_argument("--venv", type=Path, default=REPOSITORY / ".venv", help="where we are installed")
    parser.add_argument("--peers-venv", type=Path, default=REPOSITORY / ".venv-bench")
    parser.add_argument("--work", type=Path, help="parent of the temporary directory")
    given = parser.parse_args()
    return Options(
        sizes=given.sizes,
        tools=given.tools,
        repeat=given.repeat,
        phases=given.phases,
        results=given.results,
        ours=given.venv.absolute() / "bin",
        peers=given.peers_venv.absolute() / "bin",
        work=given.work,
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _tools(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in TOOLS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no tool {unknown[0]!r}; there are {', '.join(TOOLS)}")
    return names


if __name__ == "__main__":
    main()
