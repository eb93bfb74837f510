"""The contracts of pyproject.toml notice an import that points the wrong way, wherever it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program and its contracts, in which imports may be planted."""
    copy = tmp_path_factory.mktemp("layers")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "tui", copy / "tui", ignore=lambda _folder, names: [n for n in names if n == "__pycache__"])
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """What `lint-imports` says of a tree."""
    return subprocess.run(
        [LINT_IMPORTS, "pyproject.toml", "--no-logo", "--cache-dir", str(tree / "cache")],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


PLANTED = (
    ("tui/service/model/messages.py", "import httpx", "httpx", "only gateways talk HTTP and SMTP"),
    ("tui/service/sending/dispatcher.py", "import aiosmtplib", "aiosmtplib", "only gateways talk HTTP and SMTP"),
    ("tui/cli/output.py", "import httpcore", "httpcore", "only gateways talk HTTP and SMTP"),
    ("tui/screens/single/single_screen.py", "import sqlite3", "sqlite3", "only the store talks SQL"),
    ("tui/service/usecases/statistics.py", "import psycopg", "psycopg", "only the store talks SQL"),
    ("tui/service/usecases/statistics.py", "import psycopg_pool", "psycopg_pool", "only the store talks SQL"),
    ("tui/service/wording/facts.py", "import textual", "textual", "only what is drawn knows Textual"),
    ("tui/language/catalogue.py", "import textual.app", "textual", "only what is drawn knows Textual"),
    ("tui/service/errors.py", "from rich.text import Text", "rich", "only what is drawn knows Rich"),
    ("tui/screens/outbox/outbox_screen.py", "import click", "click", "only the command line knows click"),
    ("tui/service/api.py", "import click", "click", "only the command line knows click"),
    (
        "tui/service/recipients/spreadsheet.py", "import python_calamine", "python_calamine",
        "each other library has its place",
    ),
    ("tui/cli/commands/secrets.py", "import keyring", "keyring", "each other library has its place"),
    (
        "tui/service/api.py", "import tui.screens.single.single_screen", "tui.screens.single.single_screen",
        "the parts of the program import downwards only",
    ),
    ("tui/widgets/line.py", "from tui import app", "tui.app", "the parts of the program import downwards only"),
    (
        "tui/frame/top_line_status.py",
        "def later():\n    from tui.screens.series import words",
        "tui.screens.series.words",
        "the parts of the program import downwards only",
    ),
    (
        "tui/terminal/painting/difference.py", "from tui.service import api", "tui.service.api",
        "the terminal knows nothing of the project and could be published on its own",
    ),
    (
        "tui/service/outbox/store.py", "from tui.service.usecases import single", "tui.service.usecases.single",
        "the parts of the service import downwards only",
    ),
    (
        "tui/service/settings/values.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tui.service.gateways import factory",
        "tui.service.gateways.factory", "the parts of the service import downwards only",
    ),
    (
        "tui/service/recipients/table.py", "from tui.service.gateways import factory", "tui.service.gateways.factory",
        "the parts of the service import downwards only",
    ),
    (
        "tui/service/text/segments.py", "from tui.language.catalogue import _", "tui.language.catalogue",
        "values and the text core know no language",
    ),
    (
        "tui/screens/outbox/list.py", "from tui.service.outbox.subjects import queue",
        "tui.service.outbox.subjects.queue",
        "screens and commands reach gateways, dispatcher and store through the facade",
    ),
    (
        "tui/service/workbook/sheet.py", "from tui.service import errors", "tui.service.errors",
        "the process that reads spreadsheets loads nothing of the rest",
    ),
    (
        "tui/service/recipients/table.py", "from tui.service.workbook import reading", "tui.service.workbook.reading",
        "nothing but that process loads the native reader of spreadsheets",
    ),
    (
        "tui/screens/single/single_screen.py", "from tui import simulator", "tui.simulator",
        "only the command line starts the simulator",
    ),
)  # fmt: skip
"""A module, what is planted in it, what that imports, and the contract that is broken by it."""
CIRCLE = ("tui/service/model/messages.py", "from tui.service.model import outcome", "tui.service.model")
"""A module, what is planted in it, and the package that then has a circle; no other plant makes one there."""


@contextmanager
def with_planted_imports(tree: Path) -> Iterator[None]:
    """All of them are in the tree while the block runs; the modules are as before afterwards."""
    statements: dict[str, str] = {}
    for module, statement, *_broken in (*PLANTED, CIRCLE):
        statements[module] = f"{statements.get(module, '')}\n{statement}\n"
    before = {module: (tree / module).read_text(encoding="utf-8") for module in statements}
    for module, added in statements.items():
        (tree / module).write_text(before[module] + added, encoding="utf-8")
    try:
        yield
    finally:
        for module, source in before.items():
            (tree / module).write_text(source, encoding="utf-8")


def broken_contracts(told: str) -> dict[str, str]:
    """What `lint-imports` says of each contract that is broken."""
    parts = re.split(r"^(\S.*)\n-{4,}\n", told.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_program_as_it_is_keeps_every_contract(tree: Path) -> None:
    told = lint(tree)

    assert told.returncode == 0, told.stdout
    assert "0 broken" in told.stdout


def test_every_planted_import_breaks_its_contract(tree: Path) -> None:
    with with_planted_imports(tree):
        broken = broken_contracts(lint(tree).stdout)

    for module, statement, imported, contract in PLANTED:
        importer = module.removesuffix(".py").replace("/", ".")
        assert f"{importer} -> {imported} (l." in broken[contract], f"`{statement}` in {module} was let through"
    circles = broken["no circles, neither among modules nor among packages"]
    assert f"No cycles are allowed in {CIRCLE[2]}." in circles, f"`{CIRCLE[1]}` in {CIRCLE[0]} was let through"


def test_a_new_part_needs_a_place_in_the_order(tree: Path) -> None:
    for part in ("tui/helpers.py", "tui/service/helpers.py"):
        new = tree / part
        new.write_text('"""A part that nobody has given a place."""\n', encoding="utf-8")
        try:
            told = lint(tree)
        finally:
            new.unlink()

        assert told.returncode != 0
        assert "helpers" in told.stdout
