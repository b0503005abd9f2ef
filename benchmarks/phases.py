"""Tells where a Python tool's time goes, module by module, from one build under the profiler.

In: a profile as `cProfile` writes it. Out: lines of text. The profiler slows small functions the most and
sees the main process alone: the shares show where to look, they are no measurement.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath

SHOWN = 15
_PROFILED = """\
import cProfile, os, runpy, sys
end, us = os._exit, os.getpid()
os._exit = lambda code: sys.exit(code) if os.getpid() == us else end(code)
profile, *sys.argv = sys.argv[1:]
cProfile.run("runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)", profile)
"""
"""A module under the profiler, even one that ends at once: what it ran has to be written down first."""
_BUILT_IN = "~"
"""What the profiler calls the file of a function written in C; its time is its callers'."""


def profiled(argv: Sequence[str], profile: Path) -> list[str]:
    """Turn `python -m module …` into the same under the profiler."""
    python, _, module, *rest = argv
    return [python, "-c", _PROFILED, str(profile), module, *rest]


def render_phases(profile: Path) -> list[str]:
    """Return the modules that took the most time of their own, with seconds and shares."""
    seconds: Counter[str] = Counter()
    with profile.open("rb") as file:
        entries = marshal.load(file)  # noqa: S302 - we had it written ourselves
    for (path, _, _), (_, _, own, _, callers) in entries.items():
        if path == _BUILT_IN and callers:
            for (caller, _, _), (_, _, share, _) in callers.items():
                seconds[_module(caller)] += share
        else:
            seconds[_module(path)] += own
    total = sum(seconds.values()) or 1
    return [f"  {own:8.2f} s {own / total:5.0%}  {name}" for name, own in seconds.most_common(SHOWN)]


def _module(path: str) -> str:
    """Name a profiled file's module: our own in full, others by their package."""
    parts = PurePath(path).with_suffix("").parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    if "generator" in parts:
        return ".".join(parts[parts.index("generator") :])
    return f"standard library: {'.'.join(parts[-2:])}"
