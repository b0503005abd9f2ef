"""A git repository made commit by commit from a script: fixed authors and dates, nobody's git configuration."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2023, 6, 20, 9, 0, tzinfo=UTC)
ISOLATED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "HOME": os.devnull,
    "LC_ALL": "C",
}
PEOPLE = {"GIT_AUTHOR_NAME": "Ann Analyst", "GIT_AUTHOR_EMAIL": "ann@desk.example"}
PEOPLE |= {"GIT_COMMITTER_NAME": "Ann Analyst", "GIT_COMMITTER_EMAIL": "ann@desk.example"}


class ScriptedRepository:
    """Files written and committed one day after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        # mkdocs.yml names the templates of this very checkout: revisions must not depend on where it lies.
        exclude = folder / ".git" / "info" / "exclude"
        exclude.parent.mkdir(exist_ok=True)
        exclude.write_text("mkdocs.yml\n", encoding="utf-8")

    def git(self, *arguments: str, stdin: str = "", committer: str = "") -> str:
        """Run git in the repository, at the moment of the script, as `Name <address>` where somebody else commits."""
        moment = (START + timedelta(days=self.day)).isoformat()
        environment = {"PATH": os.environ["PATH"], **ISOLATED, **PEOPLE}
        environment |= {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        if committer:
            name, _, address = committer.removesuffix(">").partition(" <")
            environment |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files; None deletes one."""
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace words that stand in a file once."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, subject: str) -> str:
        """Commit everything, a day after the last commit; return the SHA."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)
        self.day += 1
        return self.git("rev-parse", "HEAD")
