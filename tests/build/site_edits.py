"""Edits of every kind that may change a site: facts, records, pages, the day, settings and templates, drawn by a seed.

In: the made-up desk in a folder, and a seed. Out: a desk that goes from edit to edit, each of which may or may not pass
the rules: what does not is taken back.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import click
from briefing_site.base.cache import CACHE
from briefing_site.build.targets import site_files
from briefing_site.cli.main import main

from tests.conftest import PROJECT
from tests.sample_desk import write_sample
from tests.scripted_repository import ScriptedRepository

FACT = re.compile(r"^  - id: (\S+)\n(?:(?:    .*)?\n)*", re.MULTILINE)
"""One fact of a file, with the lines of its block."""
FIRST_DAY = date(2023, 6, 24)
RECORDS = ("actors", "issues", "cooperation", "events")
CLASS = (r"class=", 'data-tried="{number}" class=')
TEMPLATES = {
    "main.html": CLASS,
    "pages/page.html": CLASS,
    "partials/fact.html": CLASS,
    "partials/head.html": CLASS,
    "partials/sources.html": CLASS,
    "assets/site.css": (r"\A", "/* {number} */\n"),
    "assets/site.js": (r"\Z", "// {number}\n"),
    "print/look.typ": (r"hair = 0[.]\d+pt", "hair = 0.{number}pt"),
    "print/words.typ": (r"\A", "// {number}\n"),
}
"""What is edited in each template, and what takes its place."""
OWN_KEYS = re.compile(r"^(name|title|aliases|former_ids|short|disambiguation): (?:.*)\n(?:  .*\n)*", re.MULTILINE)
"""The keys of a record's head that no second record may have with the same value."""
WORDS = ("quietly", "again", "in public", "at length", "on paper")
KEYS = (
    "    hedge: alleged\n",
    "    weight: key\n",
    "    perishable: true\n",
    "    handling: TLP:AMBER\n",
    "    review_by: 2023-06-26\n",
    "    reviewed: 2023-06-22 ak\n",
    "    caveat: Nobody else has it.\n",
    "    about: [{record}]\n",
    "    status: retracted\n",
)
HEADS = (
    "handling: TLP:AMBER\n",
    "review_by: 2023-06-27\n",
    "related: [{record}]\n",
    "aliases: [The Other Name]\n",
    "weight: key\n",
    "short: Shortened\n",
    "disambiguation: the other one\n",
    "withdrawn: No longer needed.\n",
)
SETTINGS = (
    ("audience: TLP:AMBER+STRICT", "audience: TLP:GREEN"),
    ("site_name: The Strait", "site_name: The Strait and Beyond"),
    ("format: 1\n", "format: 1\n      language: ar\n"),
    ("format: 1\n", "format: 1\n      default_handling: TLP:GREEN\n"),
    ("format: 1\n", "format: 1\n      paper: letter\n"),
    ("format: 1\n", "format: 1\n      house: {name: Office of the Strait}\n"),
    ("      archive:", "      # archive:"),
    ("docs_dir:", "site_url: https://strait.example/\ndocs_dir:"),
    ("docs_dir:", "nav: [index.md, issues/index.md, Actors: actors/index.md]\ndocs_dir:"),
    ("query: unchecked", "query: checked"),
)


class EditedDesk:
    """A desk, the day that it is built on, and chance."""

    def __init__(self, folder: Path, seed: int, *options: str) -> None:
        self.folder = write_sample(folder)
        self.repository = ScriptedRepository(folder)
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets
        self.day = FIRST_DAY
        self.options = options
        self.log: list[str] = []
        """What was done, for whoever looks into a failure."""
        settings = folder / "mkdocs.yml"
        text = settings.read_text(encoding="utf-8")
        own = "theme: {name: null, custom_dir: own, static_templates: [404.html]}"
        settings.write_text(text.replace("theme: briefing", own), encoding="utf-8")
        shutil.copytree(PROJECT / "templates", folder / "own")

    def build(self, site: Path) -> bool:
        """Build the site; return whether the content passed the rules."""
        arguments = [
            "build",
            "-f",
            str(self.folder / "mkdocs.yml"),
            "--today",
            self.day.isoformat(),
            "--site-dir",
            str(site),
        ]
        try:
            main([*arguments, *self.options], standalone_mode=False)
        except SystemExit as end:
            return end.code in {0, None}
        except click.ClickException as error:
            self.log.append(error.format_message())
            return False
        return True

    def build_from_nothing(self, site: Path) -> None:
        """Build the site as if for the first time."""
        kept = self.folder / f"{CACHE}.kept"
        (self.folder / CACHE).rename(kept)
        try:
            assert self.build(site), self.log
        finally:
            shutil.rmtree(self.folder / CACHE, ignore_errors=True)
            kept.rename(self.folder / CACHE)

    def step(self, site: Path) -> None:
        """Make an edit and build the site again; an edit that does not pass the rules is taken back."""
        before, day = self._state(), self.day
        kinds: dict[Callable[[], str], int] = {
            self._reword: 6,
            self._add_key: 5,
            self._add_head: 3,
            self._add_fact: 3,
            self._drop_fact: 3,
            self._add_record: 2,
            self._drop_record: 2,
            self._rename: 2,
            self._merge: 2,
            self._reclassify: 2,
            self._move_day: 2,
            self._set: 2,
            self._change_template: 2,
            self._write_page: 1,
            self._commit: 3,
        }
        edit = self.chance.choices([*kinds], [*kinds.values()])[0]
        self.log.append(f"{edit.__name__}: {edit()}")
        if not self.build(site):
            self.log.append("taken back")
            self._restore(before)
            self.day = day

    def _state(self) -> dict[Path, bytes]:
        places = (self.folder / "content", self.folder / "own", self.folder / "mkdocs.yml")
        files = (path for place in places for path in (place.rglob("*") if place.is_dir() else (place,)))
        return {path: path.read_bytes() for path in files if path.is_file()}

    def _restore(self, state: dict[Path, bytes]) -> None:
        for path in self._state().keys() - state.keys():
            path.unlink()
        for path, data in state.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    # --- the edits ---

    def _file(self, *folders: str) -> Path:
        found = [path for folder in folders for path in sorted((self.folder / "content" / folder).rglob("*.yml"))]
        return self.chance.choice(found)

    def _fact(self) -> tuple[Path, re.Match[str]]:
        while True:
            path = self._file(*RECORDS)
            if found := [*FACT.finditer(path.read_text(encoding="utf-8"))]:
                return path, self.chance.choice(found)

    def _put(self, path: Path, text: str) -> str:
        path.write_text(text, encoding="utf-8")
        return path.name

    def _record(self) -> str:
        return self._file(*RECORDS).stem

    def _reword(self) -> str:
        path = self._file(*RECORDS, "sources", "briefs")
        text = path.read_text(encoding="utf-8")
        gaps = [found.start() for found in re.finditer(r"(?<=[a-z]) (?=[a-z]+[ .,])", text)]
        if not gaps:
            return "nothing"
        place = self.chance.choice(gaps)
        return self._put(path, f"{text[:place]} {self.chance.choice(WORDS)}{text[place:]}")

    def _add_key(self) -> str:
        path, fact = self._fact()
        line = self.chance.choice(KEYS).format(record=self._record())
        block = f"{fact[0].rstrip()}\n{line}\n"
        return f"{self._put(path, fact.string.replace(fact[0], block))} {fact[1]} {line.strip()}"

    def _add_head(self) -> str:
        path = self._file(*RECORDS)
        line = self.chance.choice(HEADS).format(record=self._record())
        return f"{self._put(path, line + path.read_text(encoding='utf-8'))} {line.strip()}"

    def _copied_fact(self) -> str:
        """Return a fact of the desk once more, with an id of its own and a month earlier."""
        _, fact = self._fact()
        block = fact[0].replace(f"id: {fact[1]}\n", f"id: {fact[1]}-{self.chance.randint(2, 99)}\n", 1)
        return re.sub(r"(?<=    date: )2023-06", "2023-05", block)

    def _add_fact(self) -> str:
        other, block = self._file(*RECORDS), self._copied_fact()
        text = other.read_text(encoding="utf-8").rstrip()
        head = "" if "\nfacts:\n" in text else "\n\nfacts:"
        return f"{self._put(other, f'{text}{head}' + chr(10) + block)} {block.splitlines()[0].strip()}"

    def _drop_fact(self) -> str:
        path, fact = self._fact()
        return f"{self._put(path, fact.string.replace(fact[0], ''))} {fact[1]}"

    def _add_record(self) -> str:
        """Write a record with the head of another and, where its kind has facts, a copied fact."""
        path, number = self._file(*RECORDS, "briefs", "sources"), self.chance.randint(2, 99)
        head = OWN_KEYS.sub("", path.read_text(encoding="utf-8").partition("\nfacts:\n")[0].rstrip() + "\n")
        called = "name" if path.parent.name in RECORDS else "title"
        facts = f"\nfacts:\n{self._copied_fact()}" if path.parent.name in RECORDS else ""
        new = path.with_stem(f"{path.stem}-{number}")
        return self._put(new, f"{called}: Another, the {number}th\n{head}{facts}")

    def _drop_record(self) -> str:
        """Remove a record that no other names; of briefs one stays."""
        texts = {path: path.read_text(encoding="utf-8") for path in sorted((self.folder / "content").rglob("*.*"))}
        briefs = [path for path in texts if path.parent.name == "briefs"]
        unnamed = [
            path
            for path in texts.keys() - set(briefs[:1])
            if path.suffix == ".yml"
            and not any(re.search(rf"(?<![\w-]){path.stem}(?![\w-])", texts[p]) for p in texts if p != path)
        ]
        if not unnamed:
            return "nothing"
        path = self.chance.choice(sorted(unnamed))
        path.unlink()
        return path.name

    def _rename(self) -> str:
        old = self._record()
        new = f"{old}-{self.chance.randint(2, 99)}"
        self._run("rename", old, new)
        return f"{old} {new}"

    def _merge(self) -> str:
        folder = self.chance.choice(RECORDS)
        old = into = self._file(folder).stem
        while into == old:
            into = self._file(folder).stem
        said = len(self.log)
        self._run("merge", old, into)
        if lines := re.findall(rf"{into}:[\w-]+", "".join(self.log[said:])):  # both have one by the same actor
            self._run("merge", old, into, *(f"--line={line}=into" for line in lines))
        return f"{old} {into}"

    def _reclassify(self) -> str:
        path = self._file("issues")
        moved = self.folder / "content/cooperation" / path.name
        text = re.sub("^part_of: .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        text = f"state: explored\nformer_folders: [issues]\n{text}"
        path.unlink()
        return self._put(moved, text)

    def _run(self, *arguments: str) -> None:
        command, *others = arguments
        try:
            main([command, "-f", str(self.folder / "mkdocs.yml"), *others], standalone_mode=False)
        except (SystemExit, click.ClickException) as refused:
            self.log.append(str(refused))

    def _move_day(self) -> str:
        self.day += timedelta(days=self.chance.choice((-1, 1, 2, 400)))
        return self.day.isoformat()

    def _set(self) -> str:
        path = self.folder / "mkdocs.yml"
        text = path.read_text(encoding="utf-8")
        old, new = self.chance.choice(SETTINGS)
        if new in text:
            old, new = new, old
        return f"{self._put(path, text.replace(old, new, 1))} {new.strip()}"

    def _change_template(self) -> str:
        path = self.folder / "own" / self.chance.choice([*TEMPLATES])
        old, new = TEMPLATES[path.relative_to(self.folder / "own").as_posix()]
        number = self.chance.randint(1, 9)
        return self._put(path, re.sub(old, new.format(number=number), path.read_text(encoding="utf-8"), count=1))

    def _write_page(self) -> str:
        path = self.folder / "content/pages/index.md"
        return self._put(path, f"{path.read_text(encoding='utf-8')}\nSee [[{self._record()}]].\n")

    def _commit(self) -> str:
        self.repository.commit(f"issues: {self.chance.choice(WORDS)}")
        return "all of it"


def bytes_of(site: Path) -> dict[str, bytes]:
    """Return the files of a site, without what it says of itself and what it kept of the site before."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site_files(site)}
