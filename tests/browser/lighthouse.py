"""Lighthouse's judgement of some pages of a site, best of a few tries, since a busy machine is a slow one.

A run in which Lighthouse itself fails (Chromium recorded no trace of the load, say) judges nothing and is made again.

In: addresses. Out: scores of 0 to 100 by page and category. `python -m tests.browser.lighthouse URL…` prints them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.browser.npm import MODULES
from tests.chromium import CHROMIUM

CATEGORIES = ("performance", "accessibility", "best-practices")
TRIES = 3
LEAST = 98


def best_scores(address: str, least: int = LEAST) -> dict[str, int]:
    """Return the best score of each category in up to three tries; a try that reaches `least` in all is the last."""
    best = dict.fromkeys(CATEGORIES, 0)
    for _ in range(TRIES):
        best = {category: max(best[category], score) for category, score in scores(address).items()}
        if min(best.values()) >= least:
            break
    return best


def scores(address: str) -> dict[str, int]:
    """Return the scores of one finished run, as a middling telephone on a slow line (Lighthouse's own default).

    Raises:
        RuntimeError: Lighthouse failed in each of `TRIES` runs; the message is what it said in the last.
    """
    for _ in range(TRIES):
        done = run_lighthouse(address)
        if not done.returncode:
            break
    else:
        raise RuntimeError(done.stderr)
    found = json.loads(done.stdout)["categories"]
    return {category: round(100 * (found[category]["score"] or 0)) for category in CATEGORIES}


def run_lighthouse(address: str) -> subprocess.CompletedProcess[str]:
    """Return the finished process of one run of Lighthouse; its standard output is the report as JSON."""
    command = [
        "node",
        str(MODULES / "lighthouse" / "cli" / "index.js"),
        address,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM or "", "CI": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=Path(__file__).parent
    )


if __name__ == "__main__":
    for url in sys.argv[1:]:
        print(url, *(f"{category} {score}" for category, score in best_scores(url).items()), sep="  ")  # noqa: T201
