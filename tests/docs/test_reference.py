"""The pages that are made from the code are the ones the code gives."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import rows, text_of


@pytest.mark.parametrize("script", ["make_commands", "make_keys"])
def test_a_page_made_from_the_code_is_up_to_date(script: str) -> None:
    made = runpy.run_path(str(ROOT / "docs" / f"{script}.py"))
    assert made["MANUAL"].read_text(encoding="utf-8") == made["manual"](), f"run `python docs/{script}.py`"


def test_every_command_is_in_the_manual() -> None:
    from tui.cli.program import program

    text = text_of("befehle.md")
    for name, command in program().commands.items():
        assert (f"## praxis-sms {name}\n" in text) is not command.hidden


def test_every_key_has_a_name_an_action_and_an_id() -> None:
    for key, action, _meaning, name in rows(text_of("tasten.md")):
        assert key
        assert action
        assert "." in name


def test_the_manual_pages_are_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_man.py"))
    assert made["PAGES"]["de"].read_text(encoding="utf-8") == made["manual"]("de"), "run `python docs/make_man.py`"
    # Texts are translated when they are imported: English asks for a process of its own.
    script = "import runpy, sys; sys.stdout.write(runpy.run_path('docs/make_man.py')['manual']('en'))"
    english = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert made["PAGES"]["en"].read_text(encoding="utf-8") == english, "run `python docs/make_man.py`"


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_manual_page_shows_every_command_of_the_help(language: str) -> None:
    page = runpy.run_path(str(ROOT / "docs" / "make_man.py"))["PAGES"][language]
    text = _as_shown(page)
    commands = [line.removeprefix("## ") for line in text_of("befehle.md").splitlines() if line.startswith("## praxis")]
    assert commands
    assert [command for command in commands if f"\n   {command}\n" not in text] == []
    # An example is not broken, so that it can be copied.
    assert max(len(line) for line in text.splitlines() if not line.lstrip().startswith("praxis-sms ")) <= 80


def _as_shown(page: Path) -> str:
    """What `man` makes of the page, or where there is none, its commands as `man` would show them."""
    if shutil.which("man") is None:
        lines = page.read_text(encoding="utf-8").replace("\\-", "-").splitlines()
        assert all(re.match(r"\.[A-Z]{1,2}( |$)|\.(nf|fi|nh|ad l)$|[^.']", line) for line in lines)
        return "\n".join("   " + line[4:] if line.startswith(".SS ") else "" for line in lines) + "\n"
    environ = os.environ | {"MANWIDTH": "80", "MANROFFOPT": "", "MAN_KEEP_FORMATTING": ""}
    shown = subprocess.run(["man", "--warnings=mac,reg,el", "-l", page], env=environ, capture_output=True, text=True)
    complaints = [line for line in shown.stderr.splitlines() if not line.endswith("can't break line")]
    assert (shown.returncode, complaints) == (0, [])
    return shown.stdout
