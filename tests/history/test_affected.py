"""What a change shows up on: nothing that a brief prints of a record changes without the diff naming the brief."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from briefing_site.facts.fields import FieldSpec, Role, fields_of
from briefing_site.facts.model import KINDS
from briefing_site.facts.types import PHASES
from briefing_site.history.affected import PRINTED_KEYS

from tests.render.paper import BASE, BRIEF, document_of, setting_of, write_base

AREA = "name: Fisheries\nstate: explored\nparties: [arcadia]\nsummary: Fish.\n"
COMPOSED = {
    "actors": "actors/envoy.yml",
    "issues": "issues/salt.yml",
    "cooperation": "cooperation/fisheries.yml",
    "events": "events/talks.yml",
}
"""A record of each kind that the brief is composed of."""
OTHERWISE: dict[str, Any] = {
    "type": {"actors": "forum", "events": "visit"},
    "state": {"cooperation": "agreed", "events": next(state for state in PHASES if state != "planned")},
    "date": "2023-06-26",
    "as_of": "2023-06-20",
    "date_basis": "inferred",
    "names": {"fr": "Autre"},
    "posts": [{"title": "Envoy", "from": "2020"}],
    "former_folders": ["events"],
    "handling": "TLP:CLEAR",
    "reviewed": "2023-06-20 ak",
    "review_by": "2030-01-01",
    "part_of": {"actors": "ruritania", "issues": "fish", "events": "congress"},
    "former_ids": ["former"],
    "speaks_for": "league",
    "weight": "key",
}
"""Another value for each key whose values are more than words; by kind where the kinds differ."""
AROUND = {
    "cooperation/fisheries.yml": AREA,
    "actors/league.yml": "name: League\ntype: forum\nsummary: A league.\nspeaks_for: arcadia\n",
    "issues/fish.yml": "name: Fish\nsummary: Fish.\n",
    "events/congress.yml": "name: Congress\ntype: summit\ndate: 2023-06\nsummary: A congress.\n",
    BRIEF.replace("pdf", "yml"): BASE["briefs/talks-brief.yml"].replace(
        "  - people: [envoy]\n", "  - people: [envoy]\n  - cooperation: [fisheries]\n"
    ),
}


def other_value(folder: str, spec: FieldSpec) -> Any:
    value = OTHERWISE.get(spec.key)
    if isinstance(value, dict) and folder in value:
        return value[folder]
    return value or ("ruritania" if spec.role is Role.ID else ["ruritania"] if spec.is_list else "Quite other words")


def cases() -> Iterator[Any]:
    """Yield every key of a record but its facts and positions, which are told by themselves."""
    for folder in COMPOSED:
        for spec in fields_of(KINDS[folder]):
            if spec.key not in {"facts", "positions", "withdrawn"}:
                yield pytest.param(folder, spec, id=f"{folder}-{spec.key}")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return document_of(setting_of(write_base(tmp_path_factory.mktemp("before"), AROUND)), BRIEF)


@pytest.mark.parametrize(("folder", "spec"), [*cases()])
def test_what_a_brief_prints_of_a_record_is_marked_in_the_model(
    before: Any, tmp_path: Path, folder: str, spec: FieldSpec
) -> None:
    name = COMPOSED[folder]
    record = yaml.safe_load({**BASE, **AROUND}[name]) | {spec.key: other_value(folder, spec)}
    text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False)
    after = document_of(setting_of(write_base(tmp_path, {**AROUND, name: text})), BRIEF)
    if (after.metadata, after.body, after.sources) != (before.metadata, before.body, before.sources):
        assert spec.key in PRINTED_KEYS
