"""A record that was kept as bytes is the one that its file gave, in every field there is, and in their order."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from sys import getsizeof
from typing import Any

import pytest
import yaml
from briefing_site.base.cache import FILE, Cache
from briefing_site.facts.fields import fields_of
from briefing_site.facts.files import load
from briefing_site.facts.files.load import RECORDS, load_snapshot
from briefing_site.facts.files.load_file import LoadedFile, load_file
from briefing_site.facts.files.record_codec import decode_record, encode_record
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.kinds.strict import StrictModel
from briefing_site.facts.model import KINDS
from pydantic import BaseModel

from tests.sample_desk import write_sample

EXAMPLES: dict[str, Any] = {
    "Citations": ["gazette p2-p3", "post"],
    "Date": "2022-06/..",
    "Flag": True,
    "FormerFolders": ["events"],
    "FullDate": "2023-06-18",
    "Id": "envoy",
    "Ids": ["envoy", "salt"],
    "Names": {"zh-Hans": "例子"},
    "Reviewed": "2023-06-20 ak 3f9c2a71",
    "Sha256": "0" * 64,
    "Texts": ["Wörter", "More"],
    "Url": "https://example.org/ö",
}
"""A value of each type, as a file gives it; of all others, text."""


def full(model: type[BaseModel]) -> dict[str, Any]:
    """Return what a file says that sets every key of a model."""
    values: dict[str, Any] = {}
    for spec in fields_of(model):
        if spec.part:
            values[spec.key] = [full(spec.part)] if spec.is_list else full(spec.part)
        else:
            last = spec.choices[-1:] or (deepcopy(EXAMPLES.get(spec.type_name, "Text “and” more.")),)
            values[spec.key] = last[0] if isinstance(last[0], str | dict | bool) or not spec.choices else [*last]
    return values


def parsed(folder: str, values: dict[str, Any]):
    path = f"content/{folder}/example.yml"
    file = load_file(path, yaml.safe_dump(values, allow_unicode=True, sort_keys=False).encode())
    assert not file.problems
    assert file.record
    return file.record


def shape(value: object) -> object:
    """Return a value with its type, and of models every field in its order."""
    if isinstance(value, BaseModel):
        return type(value), [(name, shape(item)) for name, item in vars(value).items()]
    if isinstance(value, tuple):
        return type(value), [shape(item) for item in value]
    return type(value), value


@pytest.mark.parametrize("folder", KINDS)
def test_every_field_of_every_kind_comes_back(folder):
    record = parsed(folder, full(KINDS[folder]))
    again = decode_record(encode_record(record), record.origin.path, "content")
    assert shape(again) == shape(record)
    assert repr(again) == repr(record)


def test_what_comes_back_shares_its_keys():
    """Held by each fact for itself, they would take more than its values."""
    record = parsed("issues", full(KINDS["issues"]))
    again = decode_record(encode_record(record), record.origin.path, "content")
    for part in (again, again.facts[0], again.facts[0].model_copy(update={"index": -1})):
        assert getsizeof(vars(part)) < getsizeof(dict([*vars(part).items()]))


def test_a_field_of_an_unknown_type_is_refused():
    class Lasting(StrictModel):
        took: timedelta

    with pytest.raises(TypeError, match="timedelta"):
        encode_record(Lasting(took=timedelta(1)))  # type: ignore[arg-type]


def test_a_base_from_the_cache_is_the_one_from_its_files(tmp_path, monkeypatch):
    snapshot = read_tree(write_sample(tmp_path))
    before = load_snapshot(snapshot)
    monkeypatch.setattr(load, "load_file", None)  # nothing is parsed again
    again = load_snapshot(snapshot)
    assert [shape(record) for record in again.records] == [shape(record) for record in before.records]
    assert again.problems == before.problems


def test_only_what_was_edited_is_parsed_again(tmp_path, monkeypatch):
    project = write_sample(tmp_path)
    load_snapshot(read_tree(project))
    path = next((project / "content" / "issues").iterdir())
    path.write_bytes(path.read_bytes().replace(b"name: ", b"name: New ", 1))
    asked: list[str] = []

    def noted(path: str, *given: Any) -> LoadedFile:
        asked.append(path)
        return load_file(path, *given)

    monkeypatch.setattr(load, "load_file", noted)
    loaded = load_snapshot(read_tree(project))
    assert asked == [path.relative_to(project).as_posix()]
    assert next(r for r in loaded.records if r.origin.path == asked[0]).name.startswith("New ")


def test_a_file_with_a_problem_is_not_kept(tmp_path):
    project = write_sample(tmp_path)
    path = next((project / "content" / "issues").iterdir())
    path.write_bytes(path.read_bytes() + b"strange: key\n")
    problems = load_snapshot(read_tree(project)).problems
    assert "key-unknown" in {problem.code for problem in problems}
    assert load_snapshot(read_tree(project)).problems == problems


def test_a_damaged_cache_costs_time_alone(tmp_path):
    snapshot = read_tree(write_sample(tmp_path))
    before = load_snapshot(snapshot)
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:-30_000] + b"\0" * 30_000)
    assert load_snapshot(read_tree(tmp_path)).records == before.records
    file.unlink()
    assert load_snapshot(read_tree(tmp_path)).records == before.records


def test_a_value_of_another_file_is_passed_over(tmp_path):
    """As if somebody had put it there, with its right checksum: it is of no record, or not of this one."""
    snapshot = read_tree(write_sample(tmp_path))
    before = load_snapshot(snapshot)
    cache = Cache(tmp_path)
    keys = load._Memory(snapshot, snapshot.files)._keys
    cache.put_many(RECORDS, dict.fromkeys(keys.values(), b'{"strange": [1]}'))
    assert load_snapshot(snapshot).records == before.records
