"""The Postausgang through a filter: what is exported, what is marked, and what is being searched for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import cursor, numbers, open_outbox, patients
from tests.unit.outbox import samples
from tui.service.api import PraxisSms
from tui.service.model.messages import Rejected
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.outbox.outbox import Outbox


async def choose_view(desk: Desk, title: str, shows: str) -> None:
    """Choose what the first dropdown shows."""
    await desk.go_to("#view")
    await desk.press("enter", *title, "enter")
    await desk.until(shows)


# --- export ---


async def export_to(desk: Desk, target: Path) -> None:
    """Ctrl+O, and the file."""
    await desk.press("ctrl+o")
    await desk.until("Als CSV exportieren")
    await desk.fill("#line", str(target))
    await desk.press("enter")
    await desk.until("exportiert nach")


def exported_by_command(target: Path, *options: str) -> bytes:
    subprocess.run([sys.executable, "-m", "tui", "outbox", "export", str(target), *options], check=True)
    return target.read_bytes()


async def test_screen_and_command_export_the_same_rows_in_the_same_order(
    sms: PraxisSms, store: Outbox, tmp_path: Path
) -> None:
    left_out = (Rejected(5, "030 123456", "Festnetz", "Jörg Groß"),)
    store.queue.series(replace(samples.new_series(3), rejected=left_out), actor=samples.RECEPTION)
    for outcome in (Refused("nein"), Refused("nein"), Accepted("3")):
        samples.hand_over(store, outcome)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await export_to(desk, tmp_path / "alle.csv")
        await choose_view(desk, "serien", "Erinnerung")
        await desk.go_to("#outbox-list")
        await export_to(desk, tmp_path / "serie.csv")
        await desk.press("enter")
        await desk.until("Serie „Erinnerung“")
        await choose_view(desk, "abgel", "2 SMS gefunden.")
        await export_to(desk, tmp_path / "abgelehnt.csv")
    command = tmp_path / "befehl.csv"
    assert (tmp_path / "alle.csv").read_bytes() == exported_by_command(command)
    of_series = exported_by_command(command, "--series", "1")
    assert (tmp_path / "serie.csv").read_bytes() == of_series
    assert of_series.count(b"\r\n") == 1 + 3 + 1, "a whole series ends with the rows that were left out"
    refused = exported_by_command(command, "--series", "1", "--state", "failed")
    assert (tmp_path / "abgelehnt.csv").read_bytes() == refused
    assert refused.count(b"\r\n") == 1 + 2, "a part of a series is followed by no other rows"


# --- marks ---


async def test_what_is_marked_is_unmarked_when_something_else_is_shown(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Mehmet Koch")
    samples.queue(store, 2, name="Frau Yilmaz")
    for _message in range(2):
        samples.hand_over(store, Unknown("Die Verbindung brach ab."))
    samples.queue(store, 3, name="Herr Groß")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await choose_view(desk, "unge", "2 SMS gefunden.")
        await desk.go_to("#outbox-list")
        await desk.press("end", "space")
        await desk.until("1 markiert.")
        await choose_view(desk, "alle", "Herr Groß")
        assert "1 markiert" not in desk.text
        await desk.until("Die Markierung ist aufgehoben")
        await desk.go_to("#outbox-list")
        await desk.press("home", "down")
        await desk.until(lambda: "Yilmaz" in cursor(desk))
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        assert "Frau Yilmaz (" in desk.text


async def test_marks_stay_while_pages_are_turned_and_those_out_of_sight_are_counted(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, *range(1, 51))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "50 SMS")
        await desk.press("space", "pagedown")
        await desk.until("1 markiert, davon 1 auf anderen Seiten.")
        await desk.press("space")
        await desk.until("2 markiert, davon 1 auf anderen Seiten.")
        await desk.press("pageup")
        await desk.until(lambda: numbers(desk)[:1] == patients(50, 50))
        assert "2 markiert, davon 1 auf anderen Seiten." in desk.text
        await desk.press("delete")
        await desk.until("Doch nicht senden?")
        assert "2 SMS" in desk.text


async def test_what_leaves_the_filter_by_itself_is_marked_no_more(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await choose_view(desk, "wartet", "2 SMS gefunden.")
        await desk.go_to("#outbox-list")
        await desk.press("end", "space")
        await desk.until("1 markiert.")
        samples.hand_over(store, Accepted("1"))
        await desk.until(lambda: numbers(desk) == patients(2, 2))
        assert "markiert" not in desk.text


# --- typing on the list ---


async def test_a_paste_on_the_list_searches(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Frau Weiß")
    samples.queue(store, 2, name="Jörg Groß")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.paste("Jörg\nGroß\n")
        await desk.until(lambda: numbers(desk) == patients(2, 2))
        assert (desk.focused, desk.field("#search")) == ("search", "Jörg Groß")


async def test_a_search_in_a_selection_never_says_that_there_is_no_such_message_at_all(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, 1, name="Frau Weiß")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await choose_view(desk, "abgelehnt", "Keine SMS in dieser Auswahl.")
        await desk.fill("#search", "weiß")
        await desk.until("Keine SMS mit „weiß“ in dieser Auswahl; Esc hebt sie auf.")
        await desk.press("escape")
        await desk.until(lambda: numbers(desk) == patients(1, 1))


async def test_who_types_on_the_series_is_told_that_they_are_not_searched(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await choose_view(desk, "serien", "Erinnerung")
        await desk.go_to("#outbox-list")
        await desk.press("w")
        await desk.until("Serien lassen sich nicht durchsuchen")


# --- who got none ---


async def test_whoever_seeks_somebody_hears_why_a_list_sent_her_nothing(sms: PraxisSms, store: Outbox) -> None:
    left_out = (Rejected(5, "030 123456", "Festnetz.", "Jörg Groß"), Rejected(6, "", "Keine Nummer.", "Anna Groß"))
    store.queue.series(replace(samples.new_series(3), rejected=left_out), actor=samples.RECEPTION)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.type("jörg groß")
        await desk.until(lambda: "Ohne SMS: Jörg Groß, Zeile 5 von „Erinnerung“: Festnetz. Keine SMS mit" in desk.words)
        await desk.fill("#search", "Gross")
        await desk.until(lambda: "Ohne SMS: Anna Groß" in desk.words and "Auch in anderen Zeilen." in desk.words)
