"""Which private names of other packages the program uses: found in its source, held against theirs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
_DRAWN = ("app.py", "known_actions.py", "frame", "screens", "widgets", "terminal")
"""The parts of `tui` whose classes build on Textual's."""


def is_private(name: str) -> bool:
    """Whether a name begins with one underscore; the underscore alone is gettext's."""
    return len(name) > 1 and name.startswith("_") and not name.startswith("__")


def imported_from_private_modules() -> set[tuple[str, str]]:
    """File and name of everything private that is imported from another package."""
    files = (ROOT / "tui").rglob("*.py")
    return {(_shown(file), name) for file in files for name in private_imports(_tree(file))}


def private_imports(tree: ast.Module) -> Iterator[str]:
    """What a module imports of another package that is private there, or lies in a module that is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_private_path(alias.name))
        elif isinstance(node, ast.ImportFrom) and not _is_ours_by_name(node.module or ""):
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from filter(_is_private_path, names)


def _is_private_path(dotted: str) -> bool:
    return any(map(is_private, dotted.split(".")))


def used_of_textual() -> set[tuple[str, str]]:
    """File and name of every private attribute that Textual's classes have and ours use, override or hide."""
    found = set()
    for part in _DRAWN:
        path = ROOT / "tui" / part
        for file in path.rglob("*.py") if path.is_dir() else (path,):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found |= {(_shown(file), used) for used in used_in(_tree(file), import_module(name))}
    return found


def is_there(owner: type, name: str) -> bool:
    """Whether a class or one of its bases has an attribute, on itself or on its instances."""
    return hasattr(owner, name) or any(name in _attributes(base) for base in owner.__mro__)


def parameters(owner: type, name: str) -> tuple[str, ...]:
    """The names of the parameters of a method, without the first."""
    return tuple(inspect.signature(getattr(owner, name)).parameters)[1:]


def used_in(tree: ast.Module, module: ModuleType) -> Iterator[str]:
    """The private names of others in a module: what its classes take from theirs or hide, and any other object's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and isinstance(owner := getattr(module, node.name, None), type):
            yield from _foreign_to(owner, {*_names_on_self(node), *_names_in_body(node)})
        if isinstance(node, ast.Attribute) and is_private(node.attr) and not _is_own(node.value):
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            named = (part.value for part in node.args[1:2] if isinstance(part, ast.Constant))
            yield from (name for name in named if isinstance(name, str) and is_private(name))


_BY_NAME = ("getattr", "setattr", "hasattr", "delattr")


def _foreign_to(owner: type, names: set[str]) -> Iterator[str]:
    ours = {name for base in owner.__mro__ if _is_ours(base) for name in _attributes(base)}
    theirs = {base for base in owner.__mro__ if not _is_ours(base) and base is not object}
    for name in filter(is_private, names):
        if name not in ours or any(name in _attributes(base) for base in theirs):
            yield name


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _names_on_self(node: ast.ClassDef) -> Iterator[str]:
    return (part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and _is_own(part.value))


def _names_in_body(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield part.name
        targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


@cache
def _attributes(owner: type) -> frozenset[str]:
    """What a class defines, and what its methods assign to an instance."""
    try:
        source = inspect.getsource(owner)
    except (OSError, TypeError):  # made at run time
        source = ""
    return frozenset(vars(owner)) | frozenset(re.findall(r"\bself\.(_[a-z]\w*)(?:\s*:[^=\n]+)?\s*[-+|]?=(?!=)", source))


def _is_ours(owner: type) -> bool:
    return _is_ours_by_name(owner.__module__)


def _is_ours_by_name(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == "tui"


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
