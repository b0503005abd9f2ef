"""Reads mkdocs.yml as plain values and executes nothing: of its extensions, only `!ENV` and `INHERIT` are supported.

In: the file's path. Out: its keys and values, merged over those of the files that it inherits from. MkDocs' own loader
imports what the file names, so it is used only by a build, which runs the desk's plugins anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from mkdocs.exceptions import PluginError
from yaml_env_tag import construct_env_tag

from briefing_site.base.problems import MAX_PATH_SHOWN, Origin, quoted

MAX_CONFIG_SIZE = 1_000_000
"""Maximum size of one file in bytes."""
MAX_INHERITED = 20
"""Maximum length of a chain of inherited files."""
MAX_MERGED = 10_000
"""Maximum number of keys that `<<` may merge into a file: each level can multiply the one before."""
YAML_TAG = "tag:yaml.org,2002:"
Keys = tuple[str | int, ...]
"""The path to a value in mkdocs.yml: keys, and indexes of items from 0."""


class ConfigFileError(PluginError):
    """An error in mkdocs.yml; the message is one line and names the file."""

    exit_code = 2


class _Loader(yaml.SafeLoader):
    """A safe loader with `!ENV`; a value with any other tag is read as the tag itself, which no option accepts."""

    merged = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge the keys of `<<`, unless there are too many."""
        before = len(node.value)
        super().flatten_mapping(node)
        self.merged += max(0, len(node.value) - before)
        if self.merged > MAX_MERGED:
            raise yaml.constructor.ConstructorError(None, None, "'<<' brings in too many keys", node.start_mark)


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_constructor(None, lambda _loader, node: node.tag.replace(YAML_TAG, "!!"))


def read_config_file(path: Path) -> dict[str, Any]:
    """Return the values of mkdocs.yml and the files it inherits from; raises ConfigFileError."""
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
    return _joined(layers)


def read_earlier_config(path: Path, read: Callable[[Path], bytes]) -> dict[str, Any] | None:
    """Return the values in another version of mkdocs.yml; None if it did not exist, or cannot be read.

    `read` returns a file of that version, or empty bytes if it does not exist.
    """
    layers: list[dict[str, Any]] = []
    while data := read(path):
        try:
            values = yaml.load(data, _Loader)  # noqa: S506 - a safe loader
        except (yaml.YAMLError, RecursionError, ValueError, TypeError):
            return None
        if not isinstance(values, dict) or len(layers) > MAX_INHERITED or len(data) > MAX_CONFIG_SIZE:
            return None
        layers.append(values)
        inherited = values.pop("INHERIT", None)
        if inherited is None:
            return _joined(layers)
        path = path.parent / str(inherited)
    return None


def _joined(layers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for values in reversed(layers):
        found = _merged(found, values)
    return found


def place_of(path: Path, keys: Keys, *, at_key: bool = False) -> str:
    """Return the place found by `origin_of` as `mkdocs.yml:7:14`; only the file's name if none is found."""
    return str(origin_of(path, keys, at_key=at_key) or _shown(Path(path.name)))


def origin_of(path: Path, keys: Keys, *, at_key: bool = False, in_text: bool = False) -> Origin | None:
    """Return where the value at a path of keys begins, in a file or one that it inherits from.

    In a list such as `plugins`, a key leads to the item that has it. If only the first keys exist, the place is that of
    the last existing one. `at_key` asks for the place of the last key itself, `in_text` for the first letter of a
    quoted text.
    """
    deepest, origin = 0, None
    for file in _chain(path):
        try:
            node = yaml.compose(file.read_bytes(), _Loader)
        except (OSError, yaml.YAMLError, RecursionError):
            continue
        depth, found = _find(node, keys, at_key=at_key) if node else (0, None)
        if found and depth > deepest:
            mark, inside = found.start_mark, in_text and getattr(found, "style", None) in {"'", '"'}
            deepest, origin = depth, Origin(_shown(Path(file.name)), mark.line + 1, mark.column + 1 + inside)
    return origin


def _find(node: yaml.Node, keys: Keys, *, at_key: bool) -> tuple[int, Any]:
    """Return how many of the keys exist, and the node at the last of these: its value, or the key itself."""
    shown = None
    for depth, key in enumerate(keys):
        found = _step(node, key)
        if found is None:
            return depth, shown
        name, node = found
        is_empty = isinstance(node, yaml.ScalarNode) and not node.value and not node.style
        shown = name if is_empty or (at_key and depth == len(keys) - 1) else node
    return len(keys), shown


def _step(node: yaml.Node, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the key and value at a key; for a list, the item twice."""
    if isinstance(node, yaml.SequenceNode):
        if isinstance(key, int):
            return (node.value[key], node.value[key]) if key < len(node.value) else None
        inside = (_step(item, key) for item in node.value if isinstance(item, yaml.MappingNode))
        named = ((item, item) for item in node.value if item.value == key)
        return next(filter(None, (*inside, *named)), None)
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((name, value) for name, value in pairs if name.value == str(key)), None)


def _chain(path: Path) -> Iterator[Path]:
    """Yield a file and those that it inherits from, up to one that cannot be read, which is reported elsewhere."""
    seen: set[Path] = set()
    while path.is_file() and path.resolve() not in seen:
        seen.add(path.resolve())
        yield path
        try:
            inherited = _read_one(path).get("INHERIT")
        except ConfigFileError:
            return
        if inherited is None:
            return
        path = path.parent / str(inherited)


def _read_one(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigFileError(f"{_shown(path)} is not a regular file.")
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
    """Merge two mappings, including nested ones; for any other key in both, `above` takes precedence."""
    both = {
        key: _merged(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
    return {**below, **both}


def _shown(path: Path) -> str:
    """Return a path without quotation marks unless it has unusual characters, so that editors make it clickable."""
    shown = quoted(path, MAX_PATH_SHOWN)[1:-1]
    return shown if " " not in shown else f"'{shown}'"
