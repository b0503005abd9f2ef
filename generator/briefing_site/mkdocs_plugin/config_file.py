"""mkdocs.yml as plain values, read by a loader that runs nothing: it knows `!ENV` and `INHERIT`, and no other tag.

In: the file's path. Out: its keys and values, those of the files that it inherits from below them. MkDocs' own loader
imports what the file names, so only a build, which runs the desk's plugins anyway, may use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from mkdocs.exceptions import PluginError
from yaml_env_tag import construct_env_tag

from briefing_site.base.problems import MAX_PATH_SHOWN, Origin, quoted

MAX_CONFIG_SIZE = 1_000_000
"""Bytes of one file."""
MAX_MERGED = 10_000
"""Keys that `<<` may bring into a file: each level of them can multiply the last."""
YAML_TAG = "tag:yaml.org,2002:"


class ConfigFileError(PluginError):
    """Something is wrong with mkdocs.yml; the message is one line and names the file."""

    exit_code = 2


class _Loader(yaml.SafeLoader):
    """A safe loader with `!ENV`; what has another tag stands as its tag, and is nothing that any option takes."""

    merged = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Bring in the keys of `<<`, as long as they are not too many."""
        before = len(node.value)
        super().flatten_mapping(node)
        self.merged += max(0, len(node.value) - before)
        if self.merged > MAX_MERGED:
            raise yaml.constructor.ConstructorError(None, None, "'<<' brings in too many keys", node.start_mark)


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_constructor(None, lambda _loader, node: node.tag.replace(YAML_TAG, "!!"))


def read_config_file(path: Path) -> dict[str, Any]:
    """Return what mkdocs.yml and the files that it inherits from say; raises ConfigFileError."""
    chain: list[Path] = []
    layers: list[dict[str, Any]] = []
    while True:
        values = _read_one(path)
        chain.append(path.resolve())
        layers.append(values)
        inherited = values.pop("INHERIT", None)
        if inherited is None:
            break
        parent = path.parent / str(inherited)
        if not parent.is_file():
            raise ConfigFileError(f"{_shown(path)}: INHERIT: there is no file {quoted(inherited)}.")
        if parent.resolve() in chain:
            raise ConfigFileError(f"{_shown(path)}: INHERIT: {quoted(inherited)} inherits from this file itself.")
        path = parent
    found: dict[str, Any] = {}
    for values in reversed(layers):
        found = _merged(found, values)
    return found


def place_in(path: Path, keys: tuple[str, ...]) -> str:
    """Return `:line:column` of the innermost of some keys, wherever the first stands; empty where it is inherited."""
    found = origin_in(path, keys)
    return f":{found.line}:{found.column}" if found else ""


def origin_in(path: Path, keys: tuple[str | int, ...]) -> Origin | None:
    """Return where the value begins that some keys, and numbers of items, lead to, wherever the first of them stands.

    Of a text, that is its first letter. None where it is inherited, or not there.
    """
    try:
        node = yaml.compose(path.read_bytes(), _Loader)
    except (OSError, yaml.YAMLError, RecursionError):
        return None
    found = _value_at(node, keys) if node else None
    if found is None:
        return None
    quoted_text = isinstance(found, yaml.ScalarNode) and found.style in {"'", '"'}
    return Origin(path.name, found.start_mark.line + 1, found.start_mark.column + 1 + quoted_text)


def _value_at(node: yaml.Node, keys: tuple[str | int, ...]) -> yaml.Node | None:
    if not keys:
        return node
    if isinstance(node, yaml.SequenceNode):
        if isinstance(keys[0], int):
            return _value_at(node.value[keys[0]], keys[1:]) if keys[0] < len(node.value) else None
        return next(filter(None, (_value_at(item, keys) for item in node.value)), None)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        found = _value_at(value, keys[1:] if getattr(key, "value", None) == keys[0] else keys)
        if found:
            return found
    return None


def _read_one(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigFileError(f"{_shown(path)} is no plain file.")
    if path.stat().st_size > MAX_CONFIG_SIZE:
        raise ConfigFileError(f"{_shown(path)} is larger than {MAX_CONFIG_SIZE:,} bytes.")
    try:
        values = yaml.load(path.read_bytes(), _Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigFileError(f"{_shown(path)}{place}: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise ConfigFileError(f"{_shown(path)}: {' '.join(str(error).split())}.") from None
    except RecursionError:
        raise ConfigFileError(f"{_shown(path)}: brackets or lists lie too deep in each other.") from None
    except (ValueError, TypeError) as error:  # a day like 2023-02-30, a key that is a list
        raise ConfigFileError(f"{_shown(path)}: {error}.") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigFileError(f"{_shown(path)}: a set of keys is expected, like 'site_name: …'.")
    return values


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two sets of keys as one; where both have a key, sets are merged, and of anything else the upper counts."""
    both = {
        key: _merged(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
    return {**below, **both}


def _shown(path: Path) -> str:
    """Return a path without quotation marks where nothing in it is odd, so that editors make it clickable."""
    shown = quoted(path, MAX_PATH_SHOWN)[1:-1]
    return shown if " " not in shown else f"'{shown}'"
