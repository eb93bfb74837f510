"""The facade hands out its values by name, without loading what defines the others."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tui.service import api

ROOT = Path(__file__).parents[2]


def asked_for() -> set[str]:
    """Every name that another module of the program imports from the facade, for type checkers or not."""
    return {
        name.name
        for file in (ROOT / "tui").rglob("*.py")
        for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(statement, ast.ImportFrom) and statement.module == "tui.service.api"
        for name in statement.names
    }


def test_its_list_of_values_is_complete() -> None:
    assert asked_for() <= set(api.__all__)


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_of_the_list_is_there(name: str) -> None:
    found = getattr(api, name)
    assert found.__name__ == name
    assert found.__module__.startswith("tui.service.")


def test_what_it_does_not_list_is_not_there() -> None:
    with pytest.raises(AttributeError, match="Kartoffel"):
        api.Kartoffel  # noqa: B018
    with pytest.raises(ImportError):
        from tui.service.api import DispatcherControl  # noqa: F401


def test_a_value_is_there_without_the_store_and_the_dispatcher() -> None:
    script = "import sys; from tui.service.api import Message, count; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"sqlite3", "asyncio", "tui.service.recipients"} & set(done.stdout.split())
