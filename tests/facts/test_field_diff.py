"""Values as they are compared: present ids in the place of former ones."""

from __future__ import annotations

import pytest
from briefing_site.facts.field_diff import translator

PRESENT = {"arcadia": "utopia", "arcadia-01": "utopia-01"}


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("by", ("arcadia", "borduria"), ("utopia", "borduria")),
        ("by", ("new-arcadia", "arcadia-2"), ("new-arcadia", "arcadia-2")),
        ("posts", ("envoy | arcadia | arcadia-01",), ("envoy | utopia | utopia-01",)),
        ("part_of", "arcadia", "utopia"),
        ("part_of", "old-arcadia", "old-arcadia"),
        ("text", "[[arcadia]] and [[arcadia-01|then]], not arcadia", "[[utopia]] and [[utopia-01|then]], not arcadia"),
        ("text", "[[arcadia-02]] [[new-arcadia|arcadia]]", "[[arcadia-02]] [[new-arcadia|arcadia]]"),
    ],
)
def test_a_former_id_is_told_by_its_present_name(key, before, after):
    assert translator(PRESENT)({key: before}) == {key: after}
    assert translator({})({key: before}) == {key: before}
