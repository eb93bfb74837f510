"""Which private names of other packages the program uses: found in its source, held against theirs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
_DRAWN = ("app.py", "frame", "screens", "widgets", "terminal")
"""The parts of `tui` whose classes build on Textual's."""


def is_private(name: str) -> bool:
    """Whether a name begins with one underscore."""
    return name.startswith("_") and not name.startswith("__")


def imported_from_private_modules() -> set[tuple[str, str]]:
    """File and name of everything imported from a module that is private to another package."""
    found = set()
    for file in (ROOT / "tui").rglob("*.py"):
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.ImportFrom) and any(map(is_private, (node.module or "").split("."))):
                found |= {(_shown(file), f"{node.module}.{alias.name}") for alias in node.names}
    return found


def used_of_textual() -> set[tuple[str, str]]:
    """File and name of every private attribute that Textual's classes have and ours use, override or hide."""
    found = set()
    for part in _DRAWN:
        path = ROOT / "tui" / part
        for file in path.rglob("*.py") if path.is_dir() else (path,):
            found |= {(_shown(file), name) for name in _used_in(file)}
    return found


def is_there(owner: type, name: str) -> bool:
    """Whether a class or one of its bases has an attribute, on itself or on its instances."""
    return hasattr(owner, name) or any(name in _attributes(base) for base in owner.__mro__)


def parameters(owner: type, name: str) -> tuple[str, ...]:
    """The names of the parameters of a method, without the first."""
    return tuple(inspect.signature(getattr(owner, name)).parameters)[1:]


def _used_in(file: Path) -> Iterator[str]:
    module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.ClassDef) and isinstance(owner := getattr(module, node.name, None), type):
            ours = {name for base in owner.__mro__ if _is_ours(base) for name in _attributes(base)}
            theirs = {base for base in owner.__mro__ if not _is_ours(base) and base is not object}
            for name in filter(is_private, {*_names_on_self(node), *_methods(node)}):
                if name not in ours or any(name in _attributes(base) for base in theirs):
                    yield name
        if isinstance(node, ast.Attribute) and is_private(node.attr) and not isinstance(node.value, ast.Name):
            yield node.attr


def _names_on_self(node: ast.ClassDef) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            yield part.attr


def _methods(node: ast.ClassDef) -> Iterator[str]:
    return (part.name for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)))


@cache
def _attributes(owner: type) -> frozenset[str]:
    """What a class defines, and what its methods assign to an instance."""
    try:
        source = inspect.getsource(owner)
    except (OSError, TypeError):  # made at run time
        source = ""
    return frozenset(vars(owner)) | frozenset(re.findall(r"\bself\.(_[a-z]\w*)(?:\s*:[^=\n]+)?\s*[-+|]?=(?!=)", source))


def _is_ours(owner: type) -> bool:
    return owner.__module__.split(".")[0] == "tui"


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
