"""Measures search on a synthetic base: bytes at first use, and the time from typing a word to its results.

In: a number of records, or a site that was built from such a base. Out: for a rare, a middling, a frequent and a very
frequent word, what a browser that was never here transfers until results stand, and how long they take once the
search page is open: the first time, when parts of the index are fetched, again, and typed key by key.

    .venv/bin/python -m benchmarks.search --records 10000
    .venv/bin/python -m benchmarks.search --base DIR           # DIR/content, and DIR/site as `briefing build` left it
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

from benchmarks.synthetic import REPOSITORY, write_base
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.nginx import serving

SHARES = {"rare": 0.0005, "middling": 0.01, "frequent": 0.1, "very frequent": 0.5}
"""Of all records, how many hold such a word."""
REPEATED = 5
"""Times that a word is looked for once more; the median counts."""
KEY_EVERY = 100
"""Milliseconds between two keys of a quick typist."""
WORD = re.compile(r"\b[a-z]{6,}\b")
KEY = re.compile(r"^ *(- )?\w+:", re.MULTILINE)
WATCH = """
() => {
  const results = document.querySelector('.results');
  const shown = (begun, resolve) => requestAnimationFrame(() => resolve(performance.now() - begun));
  window.ask = (word) => new Promise((resolve) => {
    const input = document.querySelector('#q');
    const begun = performance.now();
    const watch = new MutationObserver(() => {
      if (results.ariaBusy !== 'false') return;
      watch.disconnect();
      shown(begun, resolve);
    });
    watch.observe(results, { attributes: true });
    input.value = word;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  window.lastKey = () => new Promise((resolve) => {
    document.querySelector('#q').addEventListener('input', () => { window.pressed = performance.now(); });
    window.since = () => new Promise((answer) => {
      const look = () => (results.ariaBusy === 'false' ? shown(window.pressed, answer) : setTimeout(look, 1));
      look();
    });
    resolve();
  });
}
"""
"""Puts `ask` into the page: gives a word to the field, and tells after how many ms results are drawn. After
`lastKey`, `since` tells it of what was typed."""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--base", type=Path, help="a base that was written and built before")
    given = parser.parse_args()
    if given.base:
        _measure(given.base)
        return
    with tempfile.TemporaryDirectory(prefix="briefing-search-") as name:
        base = Path(name)
        write_base(base, records=given.records)
        build = [sys.executable, "-m", "briefing_site", "build", "-f", str(base / "mkdocs.yml"), "--no-pdf"]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        _measure(base)


def _measure(base: Path) -> None:
    words = _typical_words(base / "content")
    print(f"load {os.getloadavg()[0]:.1f}")
    print(f"{'':14} {'word':14} {'records':>8} {'first use':>10} {'first ms':>9} {'again ms':>9} {'typed ms':>9}")
    with serving(base / "site") as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for share, word in words.items():
            number, sent = _first_use(browser, root, word)
            first, again = _by_word(browser, root, word)
            typed = _by_key(browser, root, word)
            print(f"{share:14} {word:14} {number:>8} {sent:10,} {first:9.0f} {again:9.0f} {typed:9.0f}")
        browser.close()


def _typical_words(content: Path) -> Mapping[str, str]:
    """Return a word for each share, the one whose number of records comes closest to it."""
    found: Counter[str] = Counter()
    paths = [path for path in content.rglob("*.yml") if path.parent.name != "briefs"]
    for path in paths:
        found.update(set(WORD.findall(KEY.sub("", path.read_text(encoding="utf-8")))))
    return {
        share: min(found, key=lambda word: (abs(found[word] - part * len(paths)), word))
        for share, part in SHARES.items()
    }


def _first_use(browser: Browser, root: str, word: str) -> tuple[str, int]:
    """Return how many records were found, and how many bytes came until then, headers and all."""
    context = browser.new_context(base_url=root)
    page = context.new_page()
    finished: list[Request] = []
    context.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - a bound method of a list is refused
    page.goto(f"search/?q={word}")
    _settle(page)
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished]
    sent = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)
    number = re.search(r"[\d,]+", page.locator(".count").inner_text())
    context.close()
    return number[0] if number else "none", sent


def _by_word(browser: Browser, root: str, word: str) -> tuple[float, float]:
    """Return the milliseconds that a word takes the first time and again, once the page is ready."""
    page = _ready(browser, root)
    times = []
    for _ in range(1 + REPEATED):
        times.append(page.evaluate("word => ask(word)", word))
        page.evaluate("ask('')")
    page.context.close()
    return times[0], statistics.median(times[1:])


def _by_key(browser: Browser, root: str, word: str) -> float:
    """Return the milliseconds from the last key of a word to its results."""
    page = _ready(browser, root)
    page.evaluate("lastKey()")
    page.locator("#q").press_sequentially(word, delay=KEY_EVERY)
    took = page.evaluate("since()")
    page.context.close()
    return float(took)


def _ready(browser: Browser, root: str) -> Page:
    page = browser.new_context(base_url=root).new_page()
    page.goto("search/?q=zzzzzz")
    _settle(page)
    page.evaluate(WATCH)
    page.evaluate("ask('')")
    return page


def _settle(page: Page) -> None:
    page.locator(".results[aria-busy=false]").wait_for(state="attached", timeout=120_000)


if __name__ == "__main__":
    main()
