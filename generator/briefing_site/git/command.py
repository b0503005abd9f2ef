"""Runs git's own command: one function, and one error.

In: the project's folder and arguments, as a list. Out: what git prints, as bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from briefing_site.base.problems import quoted

QUIET = ("--no-pager", "--no-optional-locks", "--literal-pathspecs", "-c", "log.showSignature=false")
ANSWERS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
"""English, no questions, and of a SHA always what it names: what was read of it once is kept, whatever `git replace` or
a graft puts in its place in one clone."""
FATAL = re.compile(r"^(?:fatal|error): .*$", re.MULTILINE)


class GitError(Exception):
    """git could not answer; the message says what was asked and what to do."""

    said = ""
    """All that git said."""


class NoRepositoryError(GitError):
    """The folder lies in no repository."""


def run_git(
    project: Path,
    *arguments: str,
    given: bytes | None = None,
    extra: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
) -> bytes:
    """Run git and return what it prints; raises GitError with what git said, unless its exit status is `accepted`."""
    environment = {**os.environ, **ANSWERS, **(extra or {})}
    command = ["git", *QUIET, *arguments]
    try:
        done = subprocess.run(
            command, cwd=project, input=given, capture_output=True, check=False, env=environment, timeout=600
        )
        if done.returncode not in accepted:
            done.check_returncode()
    except FileNotFoundError:
        raise GitError("git is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took too long") from None
    except subprocess.CalledProcessError as error:
        raise _error_of(arguments[0], error.stderr.decode("utf-8", "replace").strip()) from None
    return done.stdout


def _error_of(command: str, said: str) -> GitError:
    """Return an error with the line in which git says why; warnings may stand before it."""
    lines = FATAL.findall(said) or [said.partition("\n")[0]]
    error = GitError(f"git {command}: {quoted(lines[-1], 200)}")
    error.said = said
    return error
