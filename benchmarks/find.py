"""Measures `briefing find` on a synthetic base: the time from a query's text to what it finds.

In: a number of records (twelve facts each). Out: for each of some queries how much it finds, and the milliseconds of
processor that it takes on a base that was read: the first time, and the median of five more.

    .venv/bin/python -m benchmarks.find --records 850
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.review_status import Reviews
from briefing_site.site.query import parse_query
from briefing_site.site.query_context import QueryContext
from briefing_site.site.query_terms import find

from benchmarks.synthetic import write_base

REPEATED = 5
QUERIES = (
    "kind:said by:{actor} date>=2010 unchecked",
    "date>=2010-06 date<2015 -unchecked",
    "about:{issue}",
    "for:{actor} sources=1",
    'kind:said "talks"',
    "handling:TLP:CLEAR hedged",
    "unbriefed",
    "list:positions sources=1",
    "list:gaps",
)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.find", description=__doc__)
    parser.add_argument("--records", type=int, default=850)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="briefing-find-") as name:
        write_base(Path(name), records=given.records)
        base = FactBase(load_snapshot(read_tree(Path(name), "content")).records)
    gc.collect()
    gc.freeze()  # a collection of all that was read would fall on whichever query comes next
    actor = max(base.facts_by, key=lambda i: len(base.facts_by[i]))
    issue = base.folders["issues"][0].id
    print(f"{len(base.facts):,} facts of {len(base.records):,} records, load {os.getloadavg()[0]:.1f}")
    print(f"{'found':>7} {'first ms':>9} {'again ms':>9}  query")
    for pattern in QUERIES:
        query = pattern.replace("{actor}", actor).replace("{issue}", issue)
        context = QueryContext(base, Reviews(), date(2025, 6, 21), "TLP:CLEAR")
        times = []
        for _ in range(1 + REPEATED):
            begun = time.process_time()
            found = find(parse_query(query), context)
            times.append((time.process_time() - begun) * 1000)
        print(f"{len(found.items):>7,} {times[0]:9.1f} {statistics.median(times[1:]):9.1f}  {query}")


if __name__ == "__main__":
    main()
