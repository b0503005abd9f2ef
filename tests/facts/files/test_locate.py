"""A place that is found by the lines of a file is the one that parsing gives."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from briefing_site.base.problems import Loc
from briefing_site.facts.fields import fields_of
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.locate import locate
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.files.yaml_nodes import origin_of, parse_yaml
from briefing_site.facts.model import Fact

from tests.sample_desk import write_sample

KEYS = [spec.key for spec in fields_of(Fact)]
BELOW: tuple[Loc, ...] = ((), (0,), (1,))
ODD = """\
name: Odd
summary: Facts that are written oddly.
facts:
  - {id: in-braces, kind: said, text: It is dear., by: envoy, date: 2023-06-18, sources: [gazette p2]}
  - id: by-several
    kind: said
    text: "by: nobody"
    by: [envoy, arcadia]
    date: 2023-06-18
    sources:
      - gazette p2
  - id: by-one # by: nobody
    kind: said
    text: >-
      It is said
      by: nobody at all.
    by: envoy # the envoy
    to: 'arcadia'
    date: 2023-06-18
    sources: [gazette p2]
"""


def test_lines_lead_to_the_same_places_as_parsing(tmp_path: Path) -> None:
    project = write_sample(tmp_path / "desk")
    (project / "content/issues/odd.yml").write_text(ODD)
    snapshot = read_tree(project)
    records = load_snapshot(snapshot).records
    assert [fact.id for record in records if record.id == "odd" for fact in record.facts][1:] == [
        "by-several",
        "by-one",
    ]
    for record in records:
        data = snapshot.files[record.origin.path]
        node, _ = parse_yaml(data, record.origin.path)
        assert node is not None
        for fact, key, below, at_key in product(record.facts, KEYS, BELOW, (False, True)):
            loc: Loc = ("facts", fact.index, key, *below)
            expected = origin_of(node, record.origin.path, loc, at_key=at_key)
            assert locate(record, data, loc, at_key=at_key) == expected, (record.id, loc, at_key)
