"""`briefing find` as an analyst types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import run_briefing


def test_facts_are_found_as_text_and_as_json(write_base: Callable[..., Path]) -> None:
    project = write_base()
    done = run_briefing("find", "kind:said", "by:envoy", "-by:arcadia", cwd=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "content/issues/salt.yml:8: envoy-on-salt: envoy, said, 2023-06-18\n"
        "    The Envoy said that salt is “too dear”.\n1 fact found.\n"
    )
    (fact,) = json.loads(run_briefing("find", "unchecked", "--format", "json", cwd=project).stdout)["facts"]
    assert fact["address"] == "issues/salt/#envoy-on-salt"
    assert "It should fall." in run_briefing("find", "list:positions", cwd=project).stdout


def test_a_wrong_query_is_shown_with_the_place(write_base: Callable[..., Path]) -> None:
    done = run_briefing("find", "kind:said by:envoi", cwd=write_base())
    assert done.returncode == 2
    assert done.stderr == (
        "Error: column 14: no actor 'envoi'. Did you mean 'envoy'?\nkind:said by:envoi\n             ^\n"
    )
