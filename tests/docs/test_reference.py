"""The pages that are made from the code are the ones the code gives."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import LANGUAGES, MADE, made, rows, text_of

SCRIPTS = ("make_commands", "make_formats", "make_keys", "make_settings", "make_man")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_page_made_from_the_code_is_up_to_date(script: str, language: str) -> None:
    page: Path = runpy.run_path(str(ROOT / "docs" / f"{script}.py"))["PAGES"][language]
    assert page.read_text(encoding="utf-8") == made(script, language), f"run `python docs/{script}.py`"


@pytest.mark.parametrize("name", ["befehle.md", "en/commands.md"])
def test_every_command_is_in_the_manual(name: str) -> None:
    from tui.cli.program import program

    text = text_of(name)
    for command, described in program().commands.items():
        assert (f"## praxis-sms {command}\n" in text) is not described.hidden


@pytest.mark.parametrize("name", ["tasten.md", "en/keys.md"])
def test_every_key_has_a_name_an_action_and_an_id(name: str) -> None:
    for key, action, _meaning, identifier in rows(text_of(name)):
        assert key
        assert action
        assert "." in identifier


@pytest.mark.parametrize(("german", "english"), [("tasten.md", "en/keys.md"), ("settings.md", "en/settings.md")])
def test_a_page_lists_the_same_in_both_languages(german: str, english: str) -> None:
    column = -1 if german == "tasten.md" else 0
    assert [row[column] for row in rows(text_of(english))] == [row[column] for row in rows(text_of(german))]


@pytest.mark.parametrize("name", [name for name in MADE if name.startswith("en/")])
def test_an_english_page_holds_no_german_sentence(name: str) -> None:
    cells = [cell for row in rows(text_of(name)) for cell in row]
    assert [cell for cell in cells if re.search(r"\b(der|die|das|und|oder|nicht|für|wird)\b", cell)] == []


@pytest.mark.parametrize("language", LANGUAGES)
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
