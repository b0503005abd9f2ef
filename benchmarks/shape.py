"""Prints the shape of the package: how large it is, how it is cut, and what is still kept by hand.

In: this repository. Out: a figure a line, with its limit where it has one. The package is parsed; of its model alone
the kinds and keys are asked. How many places a new rule, field or kind touches is tried by tests/test_architecture.py.

    python -m benchmarks.shape
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from briefing_site.facts.fields import fields_of, models
from briefing_site.facts.model import KINDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator" / "briefing_site"
MODEL = PACKAGE / "facts" / "kinds"
MAX_MODULE, MAX_FUNCTION, MAX_LAYERS, MAX_ISINSTANCE = 400, 40, 12, 30
"""Limits, which tests/test_architecture.py holds."""
KIND_NAMES = re.compile(
    r"\b(" + "|".join((*(kind.__name__ for kind in KINDS.values()), "Record", "AnyRecord")) + r")\b"
)
FOLDERS = {*KINDS, "facts"}
KEYS = {spec.key for model in models() for spec in fields_of(model)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and how large it may be."""

    name: str
    value: str
    limit: int | None = None
    """None where any value will do."""
    over: tuple[str, ...] = ()
    """What is over the limit, or counted though the limit is zero."""


def figures() -> Iterator[Figure]:
    """Yield the shape of the package."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    nodes = [(path, node) for path, text in texts.items() for node in ast.walk(ast.parse(text))]
    lines = {_name(path): len(text.splitlines()) for path, text in texts.items()}
    functions = {
        f"{_name(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    lengths = sorted(functions.values())
    classes = Counter(node.name for _, node in nodes if isinstance(node, ast.ClassDef))
    flat = tuple(sorted({path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}))
    expressions = [(path, node) for path, node in nodes if isinstance(node, ast.expr)]
    kinds = tuple(f"{_name(path)}:{node.lineno}" for path, node in expressions if _asks_for_kind(node))
    tables = tuple(f"{_name(path)}:{node.lineno}" for path, node in expressions if _is_table(path, node))
    yield Figure("lines of the package", f"{sum(lines.values()):,}")
    yield Figure("modules", str(len(lines)))
    yield _counted("modules beside the packages", flat, 0)
    yield _counted(f"modules over {MAX_MODULE} lines", _above(lines, MAX_MODULE), 0)
    yield _counted("layers", layers(), MAX_LAYERS)
    yield Figure("functions, median and 90th percentile", f"{median(lengths)}, {lengths[int(0.9 * len(lengths))]}")
    yield Figure("lines of the longest function", str(lengths[-1]))
    yield _counted(f"functions over {MAX_FUNCTION} lines", _above(functions, MAX_FUNCTION), 0)
    yield _counted("class names used twice", [name for name, number in classes.items() if number > 1], 0)
    yield _counted("isinstance on a kind of record", kinds, MAX_ISINSTANCE)
    yield Figure("tables by kind outside facts/kinds", str(len(tables)), None, tables)


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _above(lengths: Mapping[str, int], limit: int) -> list[str]:
    return [f"{name} ({length})" for name, length in lengths.items() if length > limit]


def _counted(name: str, found: Sequence[str], limit: int) -> Figure:
    return Figure(name, str(len(found)), limit, tuple(found) if len(found) > limit else ())


def layers() -> list[str]:
    """Return the packages, the highest first, as the linter of imports is told."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def _asks_for_kind(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance"
    return is_call and bool(KIND_NAMES.search(ast.unparse(node.args[1])))  # type: ignore[attr-defined]


def _is_table(path: Path, node: ast.AST) -> bool:
    """Tell whether something lists folders: two or more of them, and hardly anything else."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict) or path.is_relative_to(MODEL):
        return False
    parts = node.keys if isinstance(node, ast.Dict) else node.elts
    words = [part.value for part in parts if isinstance(part, ast.Constant)]
    found = [word for word in words if word in FOLDERS]
    return len(found) > 1 and len(found) > len(words) / 2 and not KEYS.issuperset(found)


if __name__ == "__main__":
    for figure in figures():
        limit = "" if figure.limit is None else f"  (at most {figure.limit})"
        print(f"{figure.name:<40} {figure.value}{limit}")
        print("".join(f"{'':<40} {each}\n" for each in figure.over), end="")
