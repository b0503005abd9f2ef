"""Which SSH key signed which commit, verified by git.

In: the project's repository, commits, and a list of allowed signers in the format of `ssh-keygen`. Out: a `Signature`
for each commit. Without `ssh-keygen` nothing can be verified, and nothing is claimed to be.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from briefing_site.git.command import run_git
from briefing_site.git.repository import Repository

GOOD = "G"


class Signature(NamedTuple):
    """What git says of a commit's signature."""

    is_there: bool = False
    signer: str = ""
    """The principal whose key it is; empty for none of those who are allowed to sign, and for a bad signature."""
    is_checked: bool = True
    """False if nothing can be verified, since there is no `ssh-keygen`."""


def read_signatures(repository: Repository, commits: Iterable[str], allowed_signers: str) -> dict[str, Signature]:
    """Return what git says of the signatures of some commits (full SHAs), each asked about once."""
    asked = sorted({*commits})
    if not asked:
        return {}
    if shutil.which("ssh-keygen") is None:
        return dict.fromkeys(asked, Signature(is_checked=False))
    with tempfile.TemporaryDirectory(prefix="briefing-signers-") as folder:
        signers = Path(folder) / "allowed_signers"
        signers.write_text(allowed_signers, encoding="utf-8")
        output = run_git(
            repository.project,
            *("-c", f"gpg.ssh.allowedSignersFile={signers}", "-c", "gpg.minTrustLevel=undefined"),
            *("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H%x00%G?%x00%GS%x00%GK"),
            given="".join(f"{sha}\n" for sha in asked).encode(),
        )
    fields = output.decode("utf-8", "replace").split("\0")
    rows = zip(fields[::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
    return {sha: Signature(state != "N", signer if state == GOOD else "") for sha, state, signer, _ in rows}


def find_arrival(repository: Repository, text: str, path: str, head: str) -> str:
    """Return the first commit up to `head` that brought some words into a file; empty if none did."""
    asked = ("log", "--format=%H", "--reverse", f"-S{text}", head, "--", f"./{path}")
    return run_git(repository.project, *asked).decode().partition("\n")[0]
