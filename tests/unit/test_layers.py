"""The contracts of pyproject.toml notice an import that points the wrong way, wherever it stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture
def planted(tree: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The output for a tree in which a module has one more import; the module is as before afterwards."""
    module, statement = request.param
    file = tree / module
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{statement}\n", encoding="utf-8")
    try:
        told = lint(tree)
        assert told.returncode != 0, f"`{statement}` in {module} was let through:\n{told.stdout}"
        yield told.stdout
    finally:
        file.write_text(before, encoding="utf-8")


def test_the_program_as_it_is_keeps_every_contract(tree: Path) -> None:
    told = lint(tree)

    assert told.returncode == 0, told.stdout
    assert "0 broken" in told.stdout


@pytest.mark.parametrize(
    ("planted", "contract"),
    [
        (("tui/service/model/messages.py", "import httpx"), "only gateways talk HTTP and SMTP"),
        (("tui/service/sending/dispatcher.py", "import aiosmtplib"), "only gateways talk HTTP and SMTP"),
        (("tui/cli/output.py", "import httpcore"), "only gateways talk HTTP and SMTP"),
        (("tui/screens/single/screen.py", "import sqlite3"), "only the store talks SQL"),
        (("tui/service/usecases/statistics.py", "import psycopg"), "only the store talks SQL"),
        (("tui/service/usecases/statistics.py", "import psycopg_pool"), "only the store talks SQL"),
        (("tui/service/wording/facts.py", "import textual"), "only what is drawn knows Textual"),
        (("tui/language/catalogue.py", "import textual.app"), "only what is drawn knows Textual"),
        (("tui/service/errors.py", "from rich.text import Text"), "only what is drawn knows Rich"),
        (("tui/screens/outbox/screen.py", "import click"), "only the command line knows click"),
        (("tui/service/api.py", "import click"), "only the command line knows click"),
        (("tui/service/recipients/spreadsheet.py", "import python_calamine"), "each other library has its place"),
        (("tui/cli/commands/secrets.py", "import keyring"), "each other library has its place"),
        (("tui/service/api.py", "import tui.screens.single.screen"), "the parts of the program import downwards only"),
        (("tui/widgets/line.py", "from tui import app"), "the parts of the program import downwards only"),
        (
            ("tui/frame/status.py", "def later():\n    from tui.screens.series import words"),
            "the parts of the program import downwards only",
        ),
        (
            ("tui/terminal/painting/painter.py", "from tui.service import api"),
            "the terminal knows nothing of the project",
        ),
        (("tui/service/outbox/store.py", "from tui.service.usecases import single"), "the parts of the service import"),
        (
            ("tui/service/settings/values.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
             "    from tui.service.gateways import factory"),
            "the parts of the service import",
        ),
        (("tui/service/recipients/table.py", "from tui.service.gateways import factory"), "the parts of the service"),
        (("tui/service/text/segments.py", "from tui.language.catalogue import _"), "values and the text core know no"),
        (("tui/screens/outbox/list.py", "from tui.service.outbox.subjects import queue"), "reach gateways, dispatcher"),
        (("tui/service/workbook/answer.py", "from tui.service import errors"), "reads spreadsheets loads nothing"),
        (("tui/service/recipients/table.py", "from tui.service.workbook import reading"), "loads the native reader"),
        (("tui/screens/single/screen.py", "from tui import simulator"), "only the command line starts the simulator"),
        (("tui/service/model/messages.py", "from tui.service.model import outcome"), "no circles"),
    ],
    indirect=["planted"],
    ids=lambda value: value[1].split("\n")[-1].strip() + " in " + value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_planted_import_breaks_its_contract(planted: str, contract: str) -> None:
    broken = planted.partition("Broken contracts")[2]

    assert contract in broken


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
