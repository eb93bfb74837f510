"""„An dieselben schreiben": a day is cancelled, and the recipients of a series get another SMS in a few keys."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import open_outbox
from tests.screens.series_desk import TEXT, patients, prepare, read_list, start, write_list
from tests.unit.outbox import samples
from tui.service.api import MessageQuery, PraxisSms
from tui.service.model.outcome import Accepted, Refused
from tui.service.outbox.outbox import Outbox
from tui.simulator.practice import DemoPractice

NEWS = "Die Praxis ist morgen geschlossen. Praxis Molar, Tel. 030 123456"


async def write_news(desk: Desk) -> None:
    await desk.until("erreichbar")
    await desk.fill("#series-text", NEWS)
    await desk.until("Die Praxis ist morgen")


async def test_from_the_progress_of_a_series_to_the_next_to_the_same(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(3)))
        await start(desk)
        await desk.until("100 %")
        await desk.until("An dieselben")
        await desk.press("ctrl+d")
        await desk.until("Wie Serie 1")
        await desk.until("3 Zeilen")
        assert desk.field("#series-text") == ""
        assert desk.field("#list-path") == "serie:1"
        assert "Laufende Serie" not in desk.text
        await desk.until(lambda: desk.focused == "series-text")
        await write_news(desk)
        await desk.until("3 sendbar")
        await desk.press("f9")
        await desk.until("Serie starten?")
        await desk.press("enter")
        await desk.until("Serie 2 ·")
        await desk.until("100 %")
    sent = [message.number for message in practice.simulator.accepted if message.text == NEWS]
    assert len(sent) == len(set(sent)) == 3


async def test_the_postausgang_asks_which_of_them_where_it_makes_a_difference(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3)
    samples.hand_over(store, Accepted("1"))
    samples.hand_over(store, Accepted("2"))
    samples.hand_over(store, Refused("unbekannt"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 übergeben")
        await desk.press("ctrl+d")
        await desk.until("An dieselben schreiben")
        assert "Alle (3)" in desk.text
        assert "Nur wer sie bekam (2)" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Alle (3)" not in desk.text)
        await desk.press("ctrl+d")
        await desk.until("Alle (3)")
        await desk.press("right", "enter")
        await desk.until("2 Zeilen")
        assert desk.field("#list-path") == "serie:1:erhalten"


async def test_a_single_message_has_no_others(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("ctrl+d")
        await desk.until("Diese SMS gehört zu keiner Serie.")


async def test_what_is_being_prepared_stays_unless_a_person_says_otherwise(
    sms: PraxisSms, store: Outbox, tmp_path: Path
) -> None:
    samples.queue_series(store, 2)
    for _ in range(2):
        samples.hand_over(store, Accepted())
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(4)))
        await open_outbox(desk, "2 übergeben")
        await desk.press("ctrl+d")
        await desk.until("Vorbereitete Serie ersetzen?")
        await desk.press("enter")
        await desk.until("4 Zeilen")
        assert desk.field("#series-text") == TEXT
        await desk.press("f4")
        await desk.until("2 übergeben")
        await desk.press("ctrl+d")
        await desk.until("Vorbereitete Serie ersetzen?")
        await desk.press("right", "enter")
        await desk.until("2 Zeilen")
        assert desk.field("#series-text") == ""


async def test_the_draft_of_such_a_series_is_there_in_the_next_window(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    samples.queue_series(store, 2)
    for _ in range(2):
        samples.hand_over(store, Accepted())
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 übergeben")
        await desk.press("ctrl+d")
        await desk.until("2 Zeilen")
        await write_news(desk)
    assert len(sms.outbox.page(MessageQuery()).messages) == 2
    sms.close()
    with PraxisSms.open() as later:
        async with at_the_desk(later) as desk:
            await desk.press("f3")
            await desk.until("2 Zeilen")
            assert desk.field("#series-text") == NEWS
            assert desk.field("#list-path") == "serie:1"


async def test_a_list_of_a_file_afterwards_is_recalled_as_before(sms: PraxisSms, store: Outbox, tmp_path: Path) -> None:
    samples.queue_series(store, 2)
    for _ in range(2):
        samples.hand_over(store, Accepted())
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 übergeben")
        await desk.press("ctrl+d")
        await desk.until("2 Zeilen")
        await read_list(desk, write_list(tmp_path, patients(4)))
        await desk.until("4 Zeilen")
