"""Runs programs in forks of one process that has imported them: what most runs take is the imports.

In: a module, arguments, a folder. Out: what `python -m MODULE` gives in a process of its own. Where none can be forked,
or Python itself is to start otherwise (`PYTHON…`, another locale), one is started as usual.
"""

from __future__ import annotations

import atexit
import gc
import json
import locale
import os
import runpy
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = frozenset({"briefing_site", "mkdocs"})
"""What is imported beforehand."""
SHAPING = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC")
"""Beginnings of the names of variables that are read when a process starts."""
BESIDE = ("mkdocs.commands.build", "mkdocs.commands.serve", "briefing_site.mkdocs_plugin")
"""What commands import only when they come to it."""


class Forks:
    """The process that is forked; it ends with this one."""

    def __init__(self) -> None:
        self._shape = shape_of(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.preloaded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=Path(__file__).resolve().parent.parent,
        )
        atexit.register(self.end)

    def fits(self, module: str) -> bool:
        """Tell whether a process for this module would be the same as if it were started now."""
        return module in MODULES and self._shape == shape_of(os.environ)

    def run(self, module: str, arguments: tuple[str, ...], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            told = [os.path.join(folder, name) for name in ("out", "err")]  # noqa: PTH118 - they travel as text
            place = {"cwd": str(cwd), "environment": dict(os.environ), "told": told}
            request = {"module": module, "arguments": arguments, **place}
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            status = int(self._process.stdout.readline())
            out, err = (Path(name).read_text(encoding=locale.getpreferredencoding(False)) for name in told)
        return subprocess.CompletedProcess([module, *arguments], status, out, err)

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


def shape_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that are read when a process starts."""
    return {name: value for name, value in environment.items() if name.startswith(SHAPING)}


@cache
def forks() -> Forks | None:
    """Return the process that is forked, started when it is first asked for; None where none can be."""
    return Forks() if sys.platform == "linux" else None


def serve() -> None:
    """Fork for each request on standard input, and answer with the exit status."""
    modules = import_module("briefing_site.cli.main").COMMANDS.values()
    for name in (*(f"briefing_site.cli.{module}" for module in modules), *BESIDE):
        import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(status, flush=True)  # noqa: T201 - the answer


def _become(request: Mapping[str, Any]) -> None:
    """Be a process that was started with these arguments, there, in that environment; never returns."""
    try:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["environment"])
        time.tzset()
        _redirect(*request["told"])
        gc.unfreeze()
        sys.argv = [request["module"], *request["arguments"]]
        sys.path[0] = request["cwd"]
        status = _status_of(request["module"])
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    finally:
        os._exit(1)


def _status_of(module: str) -> int:
    """Run a module as a program, and return the status that Python would end with."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)  # noqa: T201 - as Python does
        return 1
    except BaseException:  # noqa: BLE001 - as Python does
        traceback.print_exc()
        return 1
    return 0


def _redirect(out: str, err: str) -> None:
    wanted = ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY | os.O_CREAT), (2, err, os.O_WRONLY | os.O_CREAT))
    for number, path, flags in wanted:
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    encoding = locale.getpreferredencoding(False)
    sys.stdin = sys.__stdin__ = open(0, encoding=encoding, closefd=False)  # type: ignore[misc] # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding=encoding, closefd=False)  # type: ignore[misc] # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(  # type: ignore[misc] # noqa: SIM115
        2, "w", encoding=encoding, errors="backslashreplace", buffering=1, closefd=False
    )


if __name__ == "__main__":
    serve()
