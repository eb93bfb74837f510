"""Rows that name more than one mobile number: father and child, private and work."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.unit.recipients.verdict_files import Recorded
from tui.screens.series.planning import row_decisions
from tui.screens.series.planning.checked_rows import CheckedRows, explanation
from tui.screens.series.planning.series_draft import SeriesDraft
from tui.service.recipients import CheckedList, CheckRules, GridRow, Table, Verdict, check, guess_columns, read_numbers
from tui.service.text.numbers.number_reading import understand_cell
from tui.service.text.numbers.phone_number import NumberReading

HEADINGS = ("Handy", "Name", "Einwilligung", "Handy 2")
MOTHER, FATHER = "+491711234567", "+491727654321"


def checked(*rows: tuple[str, ...], columns: str = "Handy", corrected: dict[int, str] | None = None) -> CheckedList:
    table = Table("liste.csv", HEADINGS, tuple(GridRow(line, cells) for line, cells in enumerate(rows, start=2)))
    plan = guess_columns(table).with_map({"Nummer": columns})
    rules = CheckRules("Guten Tag {{Name}}", corrected_numbers=corrected or {})
    numbers = read_numbers(table, plan, rules.countries, rules.corrected_numbers)
    return check(table, plan, rules, Recorded(), numbers)


def test_two_mobile_numbers_in_a_cell_are_sent_to_the_first_and_shown_and_counted() -> None:
    found = checked(
        ("0171 1234567 / 0172 7654321", "Tim", "ja", ""),
        ("0171 1234567 / 030 123456", "Eva", "ja", ""),
        ("Mutter 0171 1234567, Vater 0172 7654321", "Ida", "ja", ""),
    )
    first, with_fixed_line, labelled = found.rows
    assert (first.verdict, first.number) == (Verdict.SEVERAL_NUMBERS, MOTHER)
    assert first.reason == f"Mehrere Mobilnummern: Die SMS geht an {MOTHER}, nicht an {FATHER}."
    assert with_fixed_line.verdict is Verdict.SHARED_NUMBER, "a fixed line is nobody else's mobile"
    assert labelled.verdict is Verdict.SEVERAL_NUMBERS
    assert "auch an Zeile 2 (Tim)" in labelled.reason
    assert (found.totals.sendable, found.totals.of(Verdict.SEVERAL_NUMBERS)) == (3, 2)
    assert list(CheckedRows.problems(found).places) == [0, 1, 2]


def test_two_columns_in_use_that_name_different_numbers_are_shown_too() -> None:
    rows = (
        ("0171 1234567", "Tim", "ja", "0172 7654321"),
        ("0171 1234568", "Eva", "ja", "+49 171 1234568"),
        ("030 123456", "Ida", "ja", "0172 7654329"),
        ("0171 1234569", "Ute", "ja", "030 123456"),
    )
    both = checked(*rows, columns="Handy,Handy 2").rows
    assert [row.verdict for row in both] == [
        Verdict.SEVERAL_NUMBERS, Verdict.OK, Verdict.OTHER_COLUMN, Verdict.OK
    ]  # fmt: skip
    assert f"nicht an {FATHER}" in both[0].reason
    assert checked(*rows).rows[0].verdict is Verdict.OK, "a column that nobody chose says nothing"


def test_whoever_types_the_number_has_decided() -> None:
    (row,) = checked(("0171 1234567 / 0172 7654321", "Tim", "ja", ""), corrected={2: "0172 7654321"}).rows
    assert (row.verdict, row.number) == (Verdict.CORRECTED, FATHER)


class Typing:
    """Application and practice where the father's number is typed when one is asked for."""

    @property
    def compose(self) -> Typing:
        return self

    async def push_screen_wait(self, _dialog: object) -> str:
        return "0172 7654321"

    def understand_for_row(self, typed: str) -> NumberReading:
        return understand_cell(typed)


@pytest.mark.asyncio
async def test_enter_at_such_a_row_takes_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(("0171 1234567 / 0172 7654321", "Tim", "ja", ""))
    assert "nimmt eine andere." in explanation(found.rows[0])
    monkeypatch.setattr(row_decisions, "NumberCorrection", lambda *_of_the_row: None)
    typing = cast(Any, Typing())
    assert await row_decisions.at_row(typing, typing, SeriesDraft(), found, 0) is not None
