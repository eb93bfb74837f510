"""The marks of states: one cell each, in the fonts of Windows, and with a form in ASCII."""

from __future__ import annotations

import pytest

from tui.service.model.messages import MessageState
from tui.service.wording import labels, marks
from tui.service.wording.marks import Role
from tui.terminal.cells import is_steady
from tui.terminal.glyphs import Glyphs

ASCII = {
    MessageState.QUEUED: ".",
    MessageState.SENDING: ">",
    MessageState.ACCEPTED: "o",
    MessageState.DELIVERED: "*",
    MessageState.UNDELIVERED: "x",
    MessageState.FAILED: "x",
    MessageState.UNKNOWN: "?",
    MessageState.BLOCKED: "#",
    MessageState.CANCELLED: "-",
}


@pytest.mark.parametrize("state", MessageState)
def test_every_state_has_a_mark_of_one_cell_and_an_ascii_form(state: MessageState) -> None:
    mark = labels.mark_of_state(state)
    assert is_steady(mark.sign)
    assert Glyphs(encoding="ascii").shown(mark.sign) == ASCII[state]


def test_a_line_has_the_role_of_the_mark_that_it_begins_with() -> None:
    assert marks.of_line("■ Die Nummer fehlt.") is Role.BAD
    assert marks.of_line("▲ 4 ungeklärt") is Role.WARN
    assert marks.of_line("Guten Tag ■ und ▲") is Role.PLAIN
    assert marks.of_line("") is Role.PLAIN
