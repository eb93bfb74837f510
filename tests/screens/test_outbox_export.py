"""Export and statistics of the Postausgang (F4)."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import at_the_desk
from tests.screens.outbox_desk import numbers, open_outbox
from tests.unit.outbox import samples
from tui.service.api import PraxisSms
from tui.service.model.outcome import Accepted, Refused
from tui.service.outbox.outbox import Outbox

# --- export and statistics ---


async def test_what_is_filtered_is_exported_and_an_old_file_is_not_overwritten_unasked(
    sms: PraxisSms, store: Outbox, tmp_path: Path
) -> None:
    samples.queue(store, *range(1, 26), name="Öztürk")
    samples.hand_over(store, Refused("nein"))
    target = tmp_path / "ausgang.csv"
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "25 SMS")
        await desk.press("ctrl+o")
        await desk.until("Als CSV exportieren")
        await desk.fill("#line", str(target))
        await desk.press("enter")
        await desk.until("25 Zeilen exportiert")
        assert target.read_bytes().count(b"\r\n") == 26
        assert target.stat().st_mode & 0o777 == 0o600
        await desk.go_to("#view")
        await desk.press("enter", *"abgel", "enter")
        await desk.until(lambda: len(numbers(desk)) == 1)
        await desk.press("ctrl+o")
        await desk.until("Als CSV exportieren")
        await desk.fill("#line", str(target))
        await desk.press("enter")
        await desk.until("Überschreiben?")
        await desk.press("right", "enter")
        await desk.until("1 Zeile exportiert")
    assert target.read_bytes().count(b"\r\n") == 2


async def test_the_dialog_says_what_is_exported_and_a_typed_path_replaces_the_proposed_one(
    sms: PraxisSms, store: Outbox, tmp_path: Path
) -> None:
    samples.queue(store, 1, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.press("ctrl+o")
        await desk.until("Exportiert wird der ganze Postausgang.")
        await desk.paste(str(tmp_path / "ganz.csv"))
        assert desk.field("#line") == str(tmp_path / "ganz.csv")
        await desk.press("escape")
        await desk.go_to("#view")
        await desk.press("enter", *"wart", "enter")
        await desk.until("2 SMS gefunden.")
        await desk.press("ctrl+o")
        await desk.until("Exportiert wird, was gerade gefiltert ist.")


async def test_an_export_that_cannot_be_written_says_why(sms: PraxisSms, store: Outbox, tmp_path: Path) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("ctrl+o")
        await desk.until("Als CSV exportieren")
        await desk.fill("#line", str(tmp_path / "fehlt" / "a.csv"))
        await desk.press("enter")
        await desk.until("■ Den Ordner")


async def test_statistics_show_periods_and_a_bar_a_day(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    samples.hand_over(store, Accepted("1"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.press("ctrl+t")
        await desk.until("SMS JE TAG")
        assert desk.line_with("letzte Stunde").strip(" │").split()[2:4] == ["1", "1"]
        assert "0,075 €" in desk.line_with("letzte Stunde")
        assert sum("█" in line for line in desk.lines) == 1
        await desk.press("escape")
        await desk.until(lambda: "SMS JE TAG" not in desk.text)
        assert desk.focused == "outbox-list"
