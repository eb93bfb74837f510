"""The progress of a series (F3): the same for every window, and what a person decides there."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import TEXT, patients, prepare, start, write_list
from tui.app import LookSeconds
from tui.frame.watches import OutboxWatch
from tui.service.api import Message, MessageQuery, MessageState, PraxisSms, SeriesOrder, SeriesState
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.widgets.row_list import RowList


@pytest.fixture
def colleague(practice: DemoPractice) -> Iterator[PraxisSms]:
    """Another window on the same Postausgang."""
    with PraxisSms.open(actor="ben") as service:
        yield service


def queue(sms: PraxisSms, path: Path) -> int:
    """A series that somebody else started."""
    table = sms.series.read(path)
    order = SeriesOrder(TEXT, title=path.name)
    return sms.series.queue(sms.series.check(table, sms.series.columns(table), order), order).id


def messages(sms: PraxisSms, series_id: int = 1) -> tuple[Message, ...]:
    return tuple(sms.outbox.every(MessageQuery(series_id=series_id)))


def states(sms: PraxisSms) -> set[MessageState]:
    return {message.state for message in messages(sms)}


def exported() -> list[dict[str, str]]:
    """The rows of the one file in the home folder."""
    (export,) = Path(os.environ["HOME"]).glob("serie-1-*.csv")
    with export.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


async def open_progress(desk: Desk) -> None:
    """F3 while a series runs."""
    await desk.press("f3")
    await desk.until("Serie 1 ·")
    await desk.until(lambda: "%" in desk.text)


# --- following ---


async def test_a_series_is_followed_to_its_end(sms: PraxisSms, practice: DemoPractice, tmp_path: Path) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(12)))
        await start(desk)
        await desk.until("100 %, 12 von 12")
        await desk.until("fertig")
        await desk.until(lambda: "12 übergeben" in desk.text or "12 zugestellt" in desk.text)
        assert "Sie müssen nichts tun." in desk.text
        assert "Anhalten" not in desk.text
    assert len({each.number for each in practice.simulator.accepted}) == len(practice.simulator.accepted) == 12


async def test_rows_of_the_list_that_get_no_message_are_named_with_their_reasons(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    refused = ["Groß;0171 1234568;nein", *(f"Nr {index};12;ja" for index in range(10))]
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, [*patients(2), *refused]))
        await start(desk)
        await desk.until("100 %, 2 von 2")
        await desk.until("11 Zeilen der Liste bekommen keine SMS; Strg+L zeigt alle mit ihrem Grund")
        assert "Sie müssen nichts tun." not in desk.text
        assert re.search(r"Zeile 4 +0171 1234568 +Groß +In Spalte „Einw", desk.text)
        await desk.press("ctrl+l")
        await desk.until("Nicht gesendet")
        await desk.press("end")
        await desk.until("Zeile 14, Nr 9: „12“ ist zu kurz")
        await desk.press("f1")
        await desk.until("TASTEN IN DIESEM FELD")
        assert "Die Zeile öffnen" not in desk.app.screen.text  # type: ignore[attr-defined]


async def test_the_rows_without_a_message_can_be_looked_at_after_a_restart(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, [*patients(2), "Groß;0171 1234568;nein"]))
        await start(desk)
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until("1 Zeile der Liste bekommt keine SMS; Strg+L zeigt sie mit ihrem Grund")
            await desk.until(lambda: desk.focused == "problems")
            await desk.press("enter")
            await desk.until("Zeile 4, Groß: In Spalte „Einwilligung“ steht „nein“.")
            await desk.press("escape")
            await desk.until(lambda: "Nicht gesendet" not in desk.text)
            assert desk.focused == "problems"


async def test_where_every_row_got_a_message_the_key_says_so(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(2)))
        await start(desk)
        await desk.press("ctrl+l")
        await desk.until("Jede Zeile der Liste bekommt eine SMS.")


async def test_f3_leads_to_the_series_that_another_window_has_started(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        assert "termine.csv" in desk.text
        assert "von ben" in desk.text
        assert "0 %, 0 von 5" in desk.text
        assert "5 warten" in desk.text
        await desk.until("Zurzeit sendet hier kein Programm.")


async def test_what_another_process_sends_is_seen_here(sms: PraxisSms, colleague: PraxisSms, tmp_path: Path) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        colleague.dispatcher.start()
        await desk.until("100 %, 5 von 5")
        await desk.until("fertig")
        assert colleague.dispatcher.stop(10)


async def test_a_new_series_can_be_prepared_while_one_runs_and_the_way_back_is_there(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    path = write_list(tmp_path, patients(5))
    queue(colleague, path)
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        await desk.press("ctrl+n")
        await desk.until("1 Liste")
        assert desk.focused == "list-path"
        await prepare_here(desk, path)
        await desk.press("f2")
        await desk.until("Nummer")
        await desk.press("f3")
        await desk.until("5 von 5 sendbar")
        assert "[ Laufende Serie ]" in desk.text
        await desk.press("ctrl+r")
        await desk.until("Serie 1 ·")


async def prepare_here(desk: Desk, path: Path) -> None:
    await desk.fill("#list-path", str(path))
    await desk.press("enter")
    await desk.fill("#series-text", TEXT)
    await desk.until("5 von 5 sendbar")


async def test_while_another_place_is_shown_nobody_looks_at_the_series(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        series = desk.app.screen
        assert series.follows_outbox  # type: ignore[attr-defined]
        await desk.press("f2")
        await desk.until("Nummer")
        assert not series.follows_outbox  # type: ignore[attr-defined]


async def test_a_look_that_brings_nothing_new_paints_nothing(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        await desk.until("Zurzeit sendet hier kein Programm.")
        await desk.pilot.pause()
        painted: list[object] = []
        displayed = desk.app._display
        desk.app._display = lambda screen, renderable: (painted.append(renderable), displayed(screen, renderable))[1]  # type: ignore[method-assign,func-returns-value]
        await desk.app.screen.outbox_changed()  # type: ignore[attr-defined]
        await desk.pilot.pause()
        assert painted == []


# --- pausing, going on, cancelling ---


async def test_f9_holds_a_series_back_and_lets_it_go_on(sms: PraxisSms, colleague: PraxisSms, tmp_path: Path) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        assert "F9 Anhalten" in desk.lines[-1] + desk.lines[-2]
        await desk.press("f9")
        await desk.until("▲ Angehalten: Nichts geht hinaus, bis jemand „Weiter“ wählt (F9).")
        await desk.until("F9 Weiter")
        assert sms.series.series(1).state is SeriesState.PAUSED
        await desk.press("f9")
        await desk.until("F9 Anhalten")
        await desk.until("Die Serie läuft weiter.")
        assert sms.series.series(1).state is SeriesState.RUNNING
        colleague.series.cancel(1)
        await desk.until(lambda: "Die Serie läuft weiter." not in desk.text)


async def test_the_top_line_stops_saying_that_it_sends_once_a_series_is_paused(sms: PraxisSms, tmp_path: Path) -> None:
    sms.configuration.change({"dispatch.messages_per_second": 5})
    async with at_the_desk(sms, sending=True, look_seconds=LookSeconds(fading_pace=0.5)) as desk:
        await prepare(desk, write_list(tmp_path, patients(400)))
        await start(desk)
        await desk.until(lambda: "► sendet" in desk.lines[0])
        await desk.press("f9")
        await desk.until("F9 Weiter")
        await desk.until(lambda: "sendet" not in desk.lines[0])


async def test_a_paused_series_is_where_f3_leads_after_a_restart(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    colleague.series.pause(queue(colleague, write_list(tmp_path, patients(5))))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        await desk.until("angehalten")
        await desk.until("F9 Weiter")


async def test_the_button_pressed_hands_the_focus_to_its_counterpart(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path
) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        await desk.go_to("#pause")
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "resume")
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "pause")


async def test_cancelling_asks_and_takes_back_what_waits(sms: PraxisSms, colleague: PraxisSms, tmp_path: Path) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)
        await desk.press("delete")
        await desk.until("Serie abbrechen?")
        await desk.press("escape")
        await desk.until(lambda: "Serie abbrechen?" not in desk.text)
        assert states(sms) == {MessageState.QUEUED}
        await desk.press("delete")
        await desk.until("Serie abbrechen?")
        await desk.press("tab", "enter")
        await desk.until("5 abgebrochen")
        assert "Anhalten" not in desk.text
    assert states(sms) == {MessageState.CANCELLED}


async def test_what_a_colleague_decided_meanwhile_is_said_and_shown(
    sms: PraxisSms, colleague: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(colleague, write_list(tmp_path, patients(5)))
    async with at_the_desk(sms) as desk:
        await open_progress(desk)

        async def looks_no_more(watch: OutboxWatch) -> None:
            return

        monkeypatch.setattr(OutboxWatch, "run", looks_no_more)
        desk.app.watch_outbox()
        colleague.series.cancel(1)
        await desk.press("f9")
        await desk.until(lambda: desk.app.screen.status.startswith("■ Serie 1 läuft nicht"))  # type: ignore[attr-defined]


# --- what needs a person ---


async def test_what_needs_a_person_stands_on_top_and_is_settled_there(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="Nummer gesperrt", times=2))
    practice.simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=True, skip=2, times=1))
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(6)))
        await start(desk)
        await desk.until("fertig")
        await desk.until("Bitte klären, was ungeklärt ist")
        rows = desk.app.screen.query_one("#problems", RowList)
        await desk.until(lambda: len(rows.rows) == 3)
        assert rows.rows[0].text.startswith("▲ ungeklärt")
        assert all("Nummer gesperrt" in row.text for row in rows.rows[1:])
        await desk.go_to("#problems")
        await desk.until("Eingabe öffnet die SMS, darin klärt F9.")
        await desk.press("f9")
        await desk.until(lambda: "Zum Klären erst die SMS öffnen (Eingabe), darin dann F9." in desk.words)
        await desk.press("home", "enter")
        await desk.until("VERLAUF")
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        await desk.press("tab", "enter")
        await desk.until(lambda: "ungeklärt" not in desk.text)
        await desk.until("Als übergeben festgehalten: ")
        assert "Das ging nicht hinaus" in desk.text
        await desk.press("end")
        await desk.until(lambda: "Als übergeben festgehalten: " not in desk.text)
    assert sms.outbox.counts().unknown == 0


async def test_enter_opens_what_is_to_be_settled_although_rows_of_the_list_were_left_out_before(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=True, skip=2, times=1))
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, [*patients(3), "Erika;0151;ja"]))
        await start(desk)
        await desk.until("Bitte klären, was ungeklärt ist")
        await desk.until("1 Zeile der Liste bekommt keine SMS")
        await desk.until(lambda: desk.focused == "problems")
        await desk.press("enter")
        await desk.until("VERLAUF")


async def test_what_was_refused_is_sent_again_after_a_question(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="Nummer gesperrt", times=2))
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(4)))
        await start(desk)
        await desk.until("2 abgelehnt")
        await desk.until("fertig")
        await desk.press("ctrl+r")
        await desk.until("Noch einmal senden?")
        await desk.press("enter")
        await desk.until("Sie müssen nichts tun.")
    assert len({each.number for each in practice.simulator.accepted}) == len(practice.simulator.accepted) == 4


async def test_why_sending_rests_and_how_to_go_on_is_said(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(4)))
        await start(desk)
        await desk.until(lambda: "Laden Sie das Guthaben auf" in desk.words)
        await desk.until("Der Versand ist angehalten; oben steht, warum.")
        await desk.until("4 warten")


# --- the result ---


async def test_the_result_is_exported_for_excel_with_the_rows_that_were_left_out(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.until("fertig")
        await desk.press("ctrl+o")
        await desk.until("Als CSV exportieren")
        await desk.press("enter")
        await desk.until("exportiert nach")
    rows = exported()
    accepted = {each.number for each in practice.simulator.accepted}
    assert {row["Nummer als tel:"] for row in rows if row["Zustand"] != "nicht gesendet"} == {
        f"tel:{number}" for number in accepted
    }
    assert [row["Zeile der Liste"] for row in rows if row["Zustand"] == "nicht gesendet"] == ["3", "4", "6"]


async def test_nothing_of_it_is_lost_when_the_window_is_closed(
    sms: PraxisSms, colleague: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.25))
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path, patients(400)))
        await start(desk)
        await desk.until(lambda: len(practice.simulator.accepted) > 3)
    sent = len(practice.simulator.accepted)
    async with at_the_desk(colleague, sending=True) as desk:
        await open_progress(desk)
        practice.simulator.clear_faults()
        await desk.until("100 %, 400 von 400")
    assert sent < 400
    assert len({each.number for each in practice.simulator.accepted}) == len(practice.simulator.accepted) == 400
