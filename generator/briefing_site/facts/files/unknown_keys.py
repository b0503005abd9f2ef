"""Reads a file that has keys unknown to the model, so that the rest of it can be checked as well.

In: the nodes of a file and the places of its unknown keys. Out: the same nodes, in which each such key is replaced by
the known key with the most similar spelling, or left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from briefing_site.base.problems import Loc
from briefing_site.facts.files.yaml_nodes import Node


def read_corrected(node: Node, unknown: Mapping[Loc, str]) -> None:
    """Mend a tree in place: `unknown` names the place of each key, and the key that it is near to (empty for none).

    A key is left out where what it is near to has been given as well.
    """
    for loc, near in unknown.items():
        holder = _node_at(node, loc[:-1])
        if holder is not None and isinstance(holder.value, dict):
            values = holder.value
            name = near if near not in values else ""
            renamed = ((name if key == loc[-1] else key, value) for key, value in values.items())
            holder.value = {key: value for key, value in renamed if key}


def _node_at(node: Node, loc: Loc) -> Node | None:
    for step in loc:
        below = None
        if isinstance(node.value, dict) and isinstance(step, str):
            below = node.value.get(step)
        elif isinstance(node.value, list) and isinstance(step, int):
            below = node.value[step]
        if below is None:
            return None
        node = below
    return node
