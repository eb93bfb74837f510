"""At 80x24 what is said keeps its end, or shows by „…“ that there is more; the buttons stay."""

from __future__ import annotations

from pathlib import Path

from textual.app import App, ComposeResult

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import open_series, patients, read_list, write_list, write_text
from tui.service.api import PraxisSms
from tui.widgets.line import NO_BREAK, NoBreakNote, Note

BUTTONS = "[ Starten ] [ ] Nur Probleme"
LONG_TEXT = "Guten Tag {{Name}}, Ihr Termin ist morgen 😀 um neun Uhr. " * 6
SEVERAL_REASONS = [
    *patients(3),
    *(f"Vertippt {index};0171 12;ja" for index in range(6)),
    *(f"Nein {index};0172 1{index:06d};nein" for index in range(5)),
    *(f"Festnetz {index};030 12345{index};ja" for index in range(4)),
    *(f"Ohne {index};;ja" for index in range(2)),
    "Patient 0;0171 1000000;ja",
]


def words(desk: Desk) -> str:
    """What the screen says, wherever its lines break."""
    return desk.words


async def test_every_reason_of_the_check_is_told_while_the_text_is_written(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, SEVERAL_REASONS))
        await write_text(desk, LONG_TEXT)
        await desk.until(lambda: "Zeilen nicht:" in desk.text)
        await desk.until(lambda: "4 zu lang" in words(desk) and "2 ohne Nummer" in words(desk))
        assert BUTTONS in desk.text
        explained = desk.lines.index(desk.line_with("Zeile 2: zu lang."))
        assert desk.lines[explained + 1].endswith("…"), "the whole sentence stands there as soon as one goes to it"


async def test_a_count_stays_in_one_row_with_its_reason_however_wide_the_terminal_is(
    sms: PraxisSms, tmp_path: Path
) -> None:
    reasons = ("5 keine Einwilligung", "4 nicht mobil", "2 ohne Nummer", "1 doppelt")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, SEVERAL_REASONS))
        await write_text(desk, "Guten Tag {{Name}}, Ihr Termin ist morgen. Praxis Molar")
        for columns in range(80, 110, 2):
            await desk.pilot.resize_terminal(columns, 24)
            await desk.until(lambda: all(any(reason in line for line in desk.lines) for reason in reasons))


async def test_the_buttons_stay_when_something_hinders_sending_and_the_text_is_full(
    sms: PraxisSms, tmp_path: Path
) -> None:
    sms.configuration.change({"protocols.sms4-rest.customer_number": ""})
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.until("■ Die Karte SMS-Provider ist noch nicht vollständig")
        await read_list(desk, write_list(tmp_path, SEVERAL_REASONS))
        await write_text(desk, LONG_TEXT)
        await desk.until("Zeilen nicht:")
        await desk.until(lambda: BUTTONS in desk.text)


async def test_the_row_at_the_cursor_is_explained_to_the_end_where_the_check_is_looked_at(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, SEVERAL_REASONS))
        await write_text(desk, LONG_TEXT)
        await desk.fill("#begin-at", "23:00")
        await desk.go_to("#check-rows")
        await desk.until("Zeile 2: zu lang.")
        await desk.until("praxis-sms muss")
        assert "erzwingt Unicode; dafür gibt es keinen Ersatz." in words(desk)
        assert "praxis-sms muss dann geöffnet sein." in words(desk)
        assert "Zeile 2: 3" in desk.text, "and how long the text gets"
        assert BUTTONS in desk.text


async def test_what_forces_unicode_is_said_to_the_end(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Ihr Termin 😀😀 und → noch – mehr")
        await desk.until(lambda: "dafür gibt es keinen Ersatz. Strg+T ersetzt andere." in words(desk))


class _Narrow(App[None]):
    """A note with room for two rows of twenty cells."""

    CSS = "Note { width: 20; max-height: 2; }"

    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note

    def compose(self) -> ComposeResult:
        yield self._note


def rows(app: App[None]) -> list[str]:
    """What the screen shows."""
    shown = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    return [row for row in shown if row]


async def test_a_note_with_less_room_than_it_needs_ends_with_an_ellipsis() -> None:
    note = Note("Das passt.")
    app = _Narrow(note)
    async with app.run_test(size=(40, 5)) as pilot:
        for text, shown in (
            ("Das passt.", ["Das passt."]),
            ("Das passt noch, wenn es umbricht.", ["Das passt noch, wenn", "es umbricht."]),
            ("Das passt nicht mehr, auch wenn es zweimal umbricht.", ["Das passt nicht", "mehr, auch wenn es…"]),
            ("eins\nzwei\ndrei", ["eins", "zwei…"]),
            ("Wieder kurz.", ["Wieder kurz."]),
        ):
            note.show(text)
            await pilot.pause()
            assert rows(app) == shown


async def test_reasons_that_do_not_fit_end_with_an_ellipsis() -> None:
    reason = f"1{NO_BREAK}ohne{NO_BREAK}Nummer"
    app = _Narrow(NoBreakNote(f"3 Zeilen nicht: {reason}, {reason}, {reason}"))
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        assert rows(app) == ["3 Zeilen nicht:", "1 ohne Nummer,…"]
