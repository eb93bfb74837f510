"""The layers of the project hold everywhere: an import planted against them is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LINTER = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from importlinter.cli import lint_imports_command
lint_imports_command()
"""

PLANTED = {
    "service/messages.py": "httpx",
    "service/handover.py": "aiosmtplib",
    "service/policy.py": "sqlite3",
    "service/recipients/cells.py": "psycopg",
    "service/gateways/http.py": "sqlite3",
    "service/outbox/claims.py": "httpx",
    "service/lifecycle.py": "textual",
    "service/settings/tables.py": "click",
    "service/text/segments.py": "tui.language.catalogue",
    "screens/series_words.py": "sqlite3",
    "widgets/line.py": "httpx",
    "background.py": "tui.service.outbox",
    "cli/count.py": "tui.service.sending.dispatcher",
}
"""An import that its module may not have, by the module."""


def broken(folder: Path) -> str:
    """What the check of the layers says of the package in a folder."""
    environ = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", LINTER, str(folder), "--no-cache"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def copy_of_the_package(folder: Path) -> Path:
    shutil.copytree(ROOT / "tui", folder / "tui", ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_an_import_against_the_layers_is_named_wherever_it_stands(tmp_path: Path) -> None:
    folder = copy_of_the_package(tmp_path)
    assert "0 broken" in broken(folder)
    for module, imported in PLANTED.items():
        with (folder / "tui" / module).open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    told = broken(folder)
    for module, imported in PLANTED.items():
        name = "tui." + module.removesuffix(".py").replace("/", ".")
        assert f"{name} -> {imported} (l." in told, told
