"""Coverage-guided fuzzing of what reads files that anybody may have written, by atheris (libFuzzer).

    make fuzz FUZZ_SECONDS=120                # so long for each target
    python -m tests.fuzz TARGET [-max_total_time=60] [CORPUS…]

In: a target's name and libFuzzer's own options. Out: libFuzzer's report; exit status 77 and the input on disk where
a target raised. The seeds are the shipped content and the wrong files of `tests/bad`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["briefing_site"]):
    from tests.fuzz.targets import TARGETS, seeds_of

DICTIONARY = Path(__file__).with_name("yaml.dict")


def main() -> None:
    """Run the command line."""
    name, *options = [*sys.argv[1:], ""]
    if name not in TARGETS:
        sys.exit(f"name a target: {', '.join(TARGETS)}")
    seeds = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, data in enumerate(seeds_of(name)):
        (seeds / f"{number:04}").write_bytes(data)
    found = seeds / "found"
    found.mkdir()
    corpora = [found, seeds]
    arguments = [sys.argv[0], f"-dict={DICTIONARY}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=3000"]
    atheris.Setup([*arguments, *(o for o in options if o), *map(str, corpora)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
