"""The size of the parts of the program, which may shrink and must not grow.

`ALLOWED` says how many there are of what a newcomer gets lost in; where there are fewer, the number is lowered here.
That there are no circles is held by a contract of import-linter (see `test_layers.py`).
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ALLOWED = {
    "imports inside functions": 54,
    "modules under 25 lines of code": 4,
    "files over 400 lines": 0,
    "packages over 15 modules": 0,
    "functions over 40 lines": 0,
    "modules called like another of their part": 0,
}

ROOT = Path(__file__).parents[2] / "tui"
FEWEST_LINES_OF_CODE, MOST_LINES, MOST_MODULES, LONGEST_FUNCTION = 25, 400, 15, 40
LAYOUT = (
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
)  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[str, str]:
    """Every module of the program by its path."""
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in sorted(ROOT.rglob("*.py"))}


@cache
def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(sources()[module])


def functions(module: str) -> Iterator[Function]:
    """Every function of a module, also those in others."""
    return (node for node in ast.walk(tree(module)) if isinstance(node, Function))


def imports_inside_functions() -> list[str]:
    """Each import that runs when a function does, once for each function that it stands in."""
    return [
        f"{module}:{node.lineno}"
        for module in sources()
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def small_modules() -> list[str]:
    """Modules with few lines of code; what a package gathers in its `__init__` may be short."""
    modules = (module for module in sources() if not module.endswith("__init__.py"))
    return [module for module in modules if lines_of_code(module) < FEWEST_LINES_OF_CODE]


def long_files() -> list[str]:
    """Modules that want to be two."""
    return [module for module, source in sources().items() if source.count("\n") > MOST_LINES]


def crowded_packages() -> list[str]:
    """Packages with more modules than one looks through."""
    modules = Counter(str(Path(module).parent) for module in sources() if not module.endswith("__init__.py"))
    return [package for package, count in modules.items() if count > MOST_MODULES]


def lines_of_code(module: str) -> int:
    """Lines that are not blank, comment or docstring."""
    tokens = tokenize.generate_tokens(io.StringIO(sources()[module]).readline)
    lines = {
        line
        for token in tokens
        if token.type not in LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }  # fmt: skip
    return len(lines.difference(*map(lines_of_docstring, ast.walk(tree(module)))))


def lines_of_docstring(node: ast.AST) -> range:
    """The lines of a module's, a class's or a function's docstring."""
    if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node, clean=False) is not None:
        return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    return range(0)


def long_functions() -> list[str]:
    """Functions that want to be two, docstring and decorators not counted."""
    return [
        f"{module}:{function.lineno} {function.name}"
        for module in sources()
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno + 1 - len(lines_of_docstring(function)) > LONGEST_FUNCTION
    ]


def namesakes() -> list[str]:
    """Modules that are called like another of their part of the program."""
    named = Counter((part_of(module), Path(module).name) for module in sources())
    return [
        module
        for module in sources()
        if not module.endswith("__init__.py") and named[part_of(module), Path(module).name] > 1
    ]


def part_of(module: str) -> str:
    """The part of the program that a module belongs to: `service/outbox`, `screens`."""
    above = Path(module).parent.parts
    return "/".join(above[: 2 if above[:1] == ("service",) else 1])


MEASURES: dict[str, Callable[[], list[str]]] = {
    "imports inside functions": imports_inside_functions,
    "modules under 25 lines of code": small_modules,
    "files over 400 lines": long_files,
    "packages over 15 modules": crowded_packages,
    "functions over 40 lines": long_functions,
    "modules called like another of their part": namesakes,
}


@pytest.mark.parametrize("measure", ALLOWED)
def test_the_program_grows_no_further_in_what_is_hard_to_find_one_s_way_in(measure: str) -> None:
    found = MEASURES[measure]()

    assert len(found) <= ALLOWED[measure], "\n".join(found)
