"""The command `briefing`.

In: arguments. Out: calls of the stages, their problems on standard error, exit status 1 if anything is wrong. Each
command is in the module of its group; they are listed here and imported on demand, since most need only a fraction of
the code.
"""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import active_children
from types import FrameType
from typing import Any

import click

from briefing_site import __version__
from briefing_site.base.problems import MAX_PATH_SHOWN, did_you_mean, quoted
from briefing_site.base.process_endings import TERMINATION_SIGNALS, end_within
from briefing_site.git.command import GitError

GC_THRESHOLDS = (200_000, 50, 50)
"""The fact base is built once and kept: looking through it for cycles again and again took a tenth of a build."""
GROUPS: dict[str, dict[str, str]] = {
    "To start": {
        "init": "init",
        "git-setup": "proposal",
        "migrate": "migrate",
    },
    "To write facts": {
        "new": "edit",
        "check": "check",
        "explain": "check",
        "fix": "edit",
        "fmt": "edit",
        "rename": "edit",
        "merge": "edit",
        "find": "find",
        "serve": "build",
    },
    "To review": {
        "diff": "diff",
        "impact": "diff",
        "log": "diff",
        "review": "review",
        "links": "review",
    },
    "To give out": {
        "build": "build",
        "pdf": "pdf",
        "issue": "issue",
        "export": "export",
    },
    "For workflows and editors": {
        "proposal": "proposal",
        "schema": "edit",
        "merge-driver": "proposal",
        "reference": "reference",
    },
}
"""Each command, grouped by purpose, and the module that it is in."""
COMMANDS = {name: module for group in GROUPS.values() for name, module in group.items()}
"""Each command, and the module that it is in."""
REFUSALS = frozenset(
    {
        errno.EACCES,
        errno.EBUSY,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENFILE,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EPIPE,
        errno.EROFS,
    }
)
"""Errors that are not the code's fault: any other error of the system stays a traceback."""
HOST = "1"
"""The major version of MkDocs that this tool works with."""
MAX_ENDING = 1.5
"""How many seconds an interrupted command has to clean up; the next one removes what is left."""


class OtherHostError(click.ClickException):
    """This tool cannot work with the installed version of MkDocs."""

    exit_code = click.UsageError.exit_code


class Commands(click.Group):
    """The commands by name; a module is imported when one of its commands is needed."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; memory management is set up before the first command's module is imported."""
        gc.set_threshold(*GC_THRESHOLDS)
        return super().main(*args, **kwargs)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in groups, by purpose."""
        for title, names in GROUPS.items():
            commands = ((name, self.get_command(ctx, name)) for name in names)
            shown = [(name, command) for name, command in commands if command and not command.hidden]
            limit = formatter.width - 6 - max(len(name) for name, _ in shown)
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(limit)) for name, command in shown])

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names, as Click shows them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return a command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"briefing_site.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command; a git error is shown in one line, whichever command ran git."""
        try:
            return super().invoke(ctx)
        except GitError as error:
            raise click.ClickException(f"{error}.") from None
        except ImportError as error:
            if not (installed := _other_mkdocs()):
                raise
            raise OtherHostError(
                f"MkDocs {installed} is installed, which has no plugins; this tool works with MkDocs 1.6: "
                "`pip install 'mkdocs>=1.6.1,<2'`."
            ) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with; raises UsageError with a suggestion for an unknown one."""
        name = args[0]
        if name not in COMMANDS and name[:1].isalpha():
            ctx.fail(f"no command {quoted(name)}. {did_you_mean(name, COMMANDS)}".rstrip())
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
def main() -> None:
    """Build a website and printed briefs from facts in YAML files, and check the facts."""


def run() -> None:
    """Run the command line as a program, and end it at once: freeing a large fact base would take a second.

    Files are closed by then. What the machine refuses (a full disk, a locked folder) is one line on standard error.
    """
    heard = _handle_termination()
    end_within(MAX_ENDING)
    status = 1
    try:
        try:
            main()
        except SystemExit as end:
            if not isinstance(end.code, int):
                raise
            status = end.code
        _flush()
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        status = status or 1
        _say(error)
    except KeyboardInterrupt:  # one that came before Click, or after it
        status = 1
        click.echo("Aborted!", err=True)
    for process in active_children():
        process.terminate()
    logging.shutdown()
    os._exit(128 + heard[0] if heard and heard[0] != signal.SIGINT else status)


def _handle_termination() -> list[int]:
    """Let the first request to end raise KeyboardInterrupt, so that the command cleans up; return the signals received.

    Later ones are ignored, since cleaning up takes a moment and must not be cut short. So is what was ignored from the
    start, as by `nohup`.
    """
    heard: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        for ending in TERMINATION_SIGNALS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    for ending in TERMINATION_SIGNALS:
        if signal.getsignal(ending) is not signal.SIG_IGN:
            signal.signal(ending, interrupt)
    return heard


def _other_mkdocs() -> str:
    """Return the installed version of MkDocs if this tool does not know it; empty otherwise."""
    try:
        found = version("mkdocs")
    except PackageNotFoundError:
        return ""
    return found if found.partition(".")[0] != HOST else ""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream:  # a program can be started without them
            stream.flush()


def _say(error: OSError) -> None:
    """Report what the machine refused; nothing if the reader closed the other end of a pipe."""
    if error.errno == errno.EPIPE:
        return
    culprit = quoted(error.filename, limit=MAX_PATH_SHOWN) if error.filename else "the output"
    verb = "could not be read or written" if error.filename else "could not be written"
    with suppress(OSError):
        click.echo(f"Error: {culprit} {verb}: {error.strerror}.", err=True)
