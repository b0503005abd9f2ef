"""Readers ask the shipped nginx for pages while one site after another is published: each gets a whole page, always.

A reader opens a page, and then everything that it names, while at most one publish comes between: as long as that do
the files of the last site stay.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from briefing_site.build.publish import publish
from briefing_site.build.targets import Marker, TargetFolder

from tests.conftest import MKDOCS, PROJECT, SMALL_BASE, TODAY, run_briefing
from tests.nginx import require_nginx, serving
from tests.rounds import Rounds

pytestmark = pytest.mark.slow

READERS = 2
PUBLISHES, REQUESTS = 40, 4_000
"""Of a round: in `make soak`, 25 rounds make 1,000 publishes and 100,000 requests."""
VERSIONS = ("too dear", "far too dear", "dearer than ever")
ASSET = re.compile(r'(?:href|src|data-module|data-styles|data-citations)="(?:\.\./)*\.?/?((?:\.\./)*assets/[^"]+)"')

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three sites of one project, each with words, styles, scripts and an index of its own."""
    built = []
    for number, words in enumerate(VERSIONS):
        project = tmp_path_factory.mktemp("version")
        shutil.copytree(PROJECT / "templates", project / "templates")
        for asset in (project / "templates/assets").glob("*.*s*"):
            with asset.open("a", encoding="utf-8") as file:
                file.write(f"/* {number} */\n")
        settings = MKDOCS.replace(str(PROJECT / "templates"), "templates")
        for name, text in {**SMALL_BASE, "mkdocs.yml": settings}.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text.replace('"too dear"', f'"{words}"'), encoding="utf-8")
        done = run_briefing("build", "--no-pdf", "--today", TODAY, cwd=project)
        assert done.returncode == 0, done.stderr
        built.append(project / "site")
    return built


def files_of(site: Path) -> Files:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


class Reader(threading.Thread):
    """Opens pages and searches, until it is told to stop, and notes whatever no single site would have answered."""

    def __init__(self, address: str, sites: list[Files], random: Random) -> None:
        super().__init__()
        self.sittings = 0
        """Pages that were opened with everything that they name."""
        self.requests = 0
        self.complaints: list[str] = []
        self.stop = threading.Event()
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        self._sites, self._random = sites, random
        self._pages = sorted(set.intersection(*({path for path in site if path.endswith(".html")} for site in sites)))
        self._pages.remove("404.html")

    def run(self) -> None:
        while not self.stop.is_set() and not self.complaints:
            self._random.choice((self._open_a_page, self._search))()
            self.sittings += 1
        self._connection.close()

    def _ask(self, path: str, among: list[Files]) -> list[Files]:
        """Return those of the sites whose file came; note a complaint where it is the file of none of them."""
        self.requests += 1
        self._connection.request("GET", f"/{path.removesuffix('index.html')}")
        answer = self._connection.getresponse()
        body = answer.read()
        found = [site for site in among if site.get(path) == body]
        if answer.status != http.client.OK or not found:
            self.complaints.append(f"{answer.status} {path} {body[:80]!r}")
        return found

    def _open_a_page(self) -> None:
        page = self._random.choice(self._pages)
        for site in self._ask(page, self._sites)[:1]:
            for asset in dict.fromkeys(ASSET.findall(site[page].decode())):
                self._ask(asset, [site])

    def _search(self) -> None:
        """What Pagefind does in a browser: its entry names the index, and that names words and fragments."""
        for site in self._ask("pagefind/pagefind-entry.json", self._sites)[:1]:
            entry = json.loads(site["pagefind/pagefind-entry.json"])
            names = [f"pagefind/pagefind.{language['hash']}.pf_meta" for language in entry["languages"].values()]
            named = [path for path in site if re.fullmatch(r"pagefind/(index|filter|fragment)/.+\.pf_\w+", path)]
            for path in (*names, *self._random.sample(named, 4)):
                self._ask(path, [site])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    require_nginx()
    (tmp_path / "site").mkdir()
    with serving(tmp_path / "site") as address:
        yield tmp_path / "site", address


def copy_of(site: Path) -> Callable[[Path], Marker]:
    def make(staging: Path) -> Marker:
        shutil.copytree(site, staging, dirs_exist_ok=True)
        return Marker("for all", frozenset({"salt"}))

    return make


def wait_for(readers: list[Reader], requests: int) -> None:
    """Wait until each reader has begun a page since now, and all have made so many requests, or one complains."""
    begun = [reader.sittings for reader in readers]
    while not any(reader.complaints for reader in readers) and (
        any(reader.sittings == sittings for reader, sittings in zip(readers, begun, strict=True))
        or sum(reader.requests for reader in readers) < requests
    ):
        assert all(reader.is_alive() for reader in readers)
        time.sleep(0.002)


@pytest.mark.rounds(few=1, many=25)
def test_no_reader_meets_a_missing_or_a_mixed_page(
    rounds: Rounds, versions: list[Path], served: tuple[Path, str]
) -> None:
    folder, address = served
    sites = [files_of(site) for site in versions]
    for seed in rounds:
        publish(copy_of(versions[0]), TargetFolder(folder))
        readers = [Reader(address, sites, Random(f"{seed} {number}")) for number in range(READERS)]  # noqa: S311 - not for secrets
        for reader in readers:
            reader.start()
        for number in range(1, PUBLISHES + 1):
            publish(copy_of(versions[number % len(versions)]), TargetFolder(folder))
            wait_for(readers, number * REQUESTS // PUBLISHES)
        for reader in readers:
            reader.stop.set()
            reader.join()
        assert [complaint for reader in readers for complaint in reader.complaints] == []
        assert sum(reader.requests for reader in readers) >= REQUESTS
