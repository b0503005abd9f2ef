"""Prints the shape of the package: how large it is, how it is cut, and what is still kept by hand.

In: this repository. Out: a figure a line, with its limit where it has one. The package is parsed; of its model alone
the kinds and keys are asked. How many places a new rule, field or kind touches is tried by tests/test_architecture.py.

    python -m benchmarks.shape
"""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from briefing_site.facts.fields import fields_of, models
from briefing_site.facts.model import KINDS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator" / "briefing_site"
MAX_MODULE, MAX_FUNCTION, MAX_LAYERS, MAX_ISINSTANCE = 400, 40, 12, 30
KIND_NAMES = re.compile(
    r"\b(" + "|".join((*(kind.__name__ for kind in KINDS.values()), "Record", "AnyRecord")) + r")\b"
)
FOLDERS = {*KINDS, "facts"}
KEYS = {spec.key for model in models() for spec in fields_of(model)}


def figures() -> Iterator[tuple[str, object, object]]:
    """Yield the name of each figure, the figure, and its limit, which is empty where there is none."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in texts.items()}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    lines = {path: len(text.splitlines()) for path, text in texts.items()}
    functions = [n for _, n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = sorted((n.end_lineno or n.lineno) - n.lineno + 1 for n in functions)
    classes = Counter(node.name for _, node in nodes if isinstance(node, ast.ClassDef))
    yield "lines of the package", f"{sum(lines.values()):,}", ""
    yield "modules", len(lines), ""
    yield "modules beside the packages", len({p.name for p in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}), 0
    yield f"modules over {MAX_MODULE} lines", _named(p for p in lines if lines[p] > MAX_MODULE), 0
    yield "layers", len(_layers()), MAX_LAYERS
    yield (
        "functions, median and 90th percentile",
        f"{statistics.median(lengths)}, {lengths[int(0.9 * len(lengths))]}",
        "",
    )
    yield "lines of the longest function", lengths[-1], MAX_FUNCTION
    yield f"functions over {MAX_FUNCTION} lines", sum(length > MAX_FUNCTION for length in lengths), 0
    yield "class names used twice", sum(number > 1 for number in classes.values()), 0
    yield "isinstance on a kind of record", sum(_asks_for_kind(node) for _, node in nodes), MAX_ISINSTANCE
    tables = [f"{path.relative_to(PACKAGE)}:{node.lineno}" for path, node in nodes if _is_table(path, node)]
    yield "tables by kind outside facts/kinds", len(tables), ""
    yield from (("", table, "") for table in tables)


def _named(paths: Iterable[Path]) -> str:
    names = [str(path.relative_to(PACKAGE)) for path in paths]
    return f"{len(names)} ({', '.join(names)})" if names else "0"


def _layers() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def _asks_for_kind(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance"
    return is_call and bool(KIND_NAMES.search(ast.unparse(node.args[1])))  # type: ignore[attr-defined]


def _is_table(path: Path, node: ast.AST) -> bool:
    """Tell whether something lists folders: two or more of them, and hardly anything else."""
    if PACKAGE / "facts" / "kinds" in path.parents or not isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    parts = node.keys if isinstance(node, ast.Dict) else node.elts
    words = [part.value for part in parts if isinstance(part, ast.Constant)]
    found = [word for word in words if word in FOLDERS]
    return len(found) > 1 and len(found) > len(words) / 2 and not KEYS.issuperset(found)


if __name__ == "__main__":
    for name, figure, limit in figures():
        print(f"{name:<40} {figure}{f'  (at most {limit})' if limit != '' else ''}".rstrip())
