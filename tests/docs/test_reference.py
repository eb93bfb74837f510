"""The pages that are made from the code are the ones the code gives."""

from __future__ import annotations

import runpy

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
