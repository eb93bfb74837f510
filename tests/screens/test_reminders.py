"""The reminder plans on Serien-SMS: what waits, releasing it, what holds it, a number corrected, calls made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.reminder_desk import OFTEN, TUESDAY, Reception
from tests.screens.test_bell import rings_of
from tests.unit.reminders.practice import MONDAY, Entry, day_of
from tui.frame.app_mixins.bell import Subject
from tui.language.dates import weekday_and_time
from tui.language.local_time import from_local, use_zone
from tui.runtime.background import in_background
from tui.screens.series.reminders import plan_dialog
from tui.service.api import MessageQuery, MessageState, PraxisSms
from tui.simulator.practice import DemoPractice
from tui.widgets.line import Note


@pytest.fixture
def reception(practice: DemoPractice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reception]:
    monkeypatch.setattr(plan_dialog, "LOOK_SECONDS", 0.1)
    made = Reception(tmp_path)
    yield made
    made.sms.close()
    use_zone("")


async def open_plan(desk: Desk) -> None:
    await desk.press("alt+e")
    await desk.until("Erinnerungen: morgen")


def named(day: date, hour: int) -> str:
    """A moment of these days as the screen names it: with the year, once that is over."""
    return weekday_and_time(from_local(datetime.combine(day, time(hour))))


def states(sms: PraxisSms) -> set[MessageState]:
    return {message.state for message in sms.outbox.every(MessageQuery())}


async def test_from_the_list_of_the_day_to_reminders_that_are_delivered(
    reception: Reception, practice: DemoPractice
) -> None:
    reception.begin()
    reception.write()
    reception.run()
    async with reception.desk(sending=True) as desk:
        await desk.until("Morgen 8 Erinnerungen, warten auf Freigabe")
        await desk.until(lambda: "freigeben" in desk.lines[0])
        assert "1 Liste" in desk.text, "what a plan prepares is not in the way of another series"
        await open_plan(desk)
        assert "nicht freigegeben" in desk.line_with("PatientA")
        assert "freigegeben von" not in desk.text
        await desk.press("f9")
        await desk.until("8 Erinnerungen, gehen 17:00.")
        await desk.press("enter")
        await desk.until("8 Erinnerungen freigegeben.")
        assert "· geht 30.11. 17:00" in desk.line_with("PatientA"), "► would say that it is being handed over"
        assert states(reception.sms) == {MessageState.QUEUED}
        reception.go_to(MONDAY, "17:00")
        reception.sms.dispatcher.wake()
        await desk.until(lambda: len(practice.simulator.accepted) == 8)
        await desk.until("Schon hinaus (8)")
        await desk.press("escape")
        await desk.until(lambda: "freigeben" not in desk.lines[0])


async def test_a_held_run_is_released_after_a_question_that_names_the_reasons(reception: Reception) -> None:
    reception.begin()
    reception.write(day_of(3), hours_ago=30)
    reception.run()
    async with reception.desk() as desk:
        await desk.until("ist heute angehalten. Die Datei")
        await open_plan(desk)
        assert "■ Die Datei termine.csv ist 30 Stunden alt." in desk.text
        await desk.press("f9")
        await desk.until("Dagegen spricht:")
        await desk.press("enter")
        await desk.until(lambda: "Dagegen spricht:" not in desk.text)
        assert states(reception.sms) == set(), "Enter in a hurry releases nothing"
        await desk.press("f9")
        await desk.until("Dagegen spricht:")
        await desk.press("tab", "enter")
        await desk.until("3 Erinnerungen freigegeben.")
        await desk.until("freigegeben von")
        assert desk.line_with("Letzter Lauf 30.11. 15:00: vorbereitet, freigegeben von")
        assert desk.line_with("Nächster Lauf").strip("│ ") == f"Nächster Lauf {named(TUESDAY, 15)}"
        assert "● Morgen 3 Erinnerungen, gehen 17:00" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "angehalten" not in desk.text)


async def test_the_question_counts_who_gets_a_reminder_and_names_what_is_taken_back(reception: Reception) -> None:
    reception.begin()
    reception.write(day_of(12))
    reception.run()
    reception.write(day_of(2), hours_ago=0)
    async with reception.desk() as desk:
        await open_plan(desk)
        await desk.press("ctrl+r")
        await desk.until("■ Nur noch 2 Termine; heute waren es schon 12.")
        await desk.press("f9")
        await desk.until("2 Erinnerungen, gehen 17:00.")
        assert "10 vorbereitete stehen so nicht mehr in der Liste und werden zurückgenommen." in desk.words
        await desk.press("tab", "enter")
        await desk.until("2 Erinnerungen freigegeben.")
    waits, taken_back = MessageState.QUEUED, MessageState.CANCELLED
    assert [message.state for message in reception.sms.outbox.every(MessageQuery())].count(waits) == 2
    assert states(reception.sms) == {waits, taken_back}


async def test_what_cannot_be_understood_is_put_right_and_not_released(reception: Reception) -> None:
    reception.begin()
    (reception.folder / "termine.csv").unlink()
    reception.run()
    async with reception.desk() as desk:
        await open_plan(desk)
        assert "liest die Liste alle 10 Minuten neu" in desk.words, "it is not left for tomorrow"
        await desk.press("f9")
        await desk.until(lambda: desk.words.count("liegt keine Datei") == 2)
        reception.write()
        await desk.press("ctrl+r")
        await desk.until("8 Erinnerungen vorbereitet.")
        assert "Morgen 8 Erinnerungen, warten auf Freigabe" in desk.text


async def test_a_plan_that_runs_by_itself_is_stopped_for_today(reception: Reception) -> None:
    reception.begin(mode="automatisch")
    reception.write()
    reception.run()
    async with reception.desk() as desk:
        await desk.until("Morgen 8 Erinnerungen, gehen 17:00")
        await open_plan(desk)
        await desk.press("delete")
        await desk.until("gehen dann nicht hinaus")
        await desk.press("enter")
        await desk.until("8 Erinnerungen angehalten.")
        assert f"angehalten von {reception.sms.actor}" in desk.text
        assert "F9 gibt frei" in desk.text


async def test_a_number_is_corrected_and_its_reminder_prepared(reception: Reception) -> None:
    reception.begin()
    reception.write(change=lambda text: text.replace("0171 1200003", "0171 12"))
    reception.run()
    async with reception.desk() as desk:
        await open_plan(desk)
        assert "Ohne brauchbare Nummer (1)" in desk.text
        assert "Eingabe berichtigt die Nummer." in desk.text
        await desk.press("enter")
        await desk.until("Nummer berichtigen")
        await desk.fill("#line", "0171 5551234")
        await desk.press("enter")
        await desk.until("Nummer übernommen.")
        assert "+491715551234" in desk.line_with("PatientD")
        assert "Wartet auf Freigabe (8)" in desk.text


async def test_a_call_is_ticked_off_and_stays_so(reception: Reception) -> None:
    reception.begin(mode="automatisch")
    book = day_of(8)
    reception.write(book)
    reception.run()
    async with reception.desk(sending=True) as desk:
        reception.go_to(MONDAY, "17:00")
        reception.sms.dispatcher.wake()
        await desk.until(lambda: states(reception.sms) == {MessageState.ACCEPTED})
        reception.write([Entry(0, TUESDAY, "14:00"), *book[1:]])
        reception.go_to(MONDAY, "17:10")
        await in_background(reception.run)
        await desk.until("2 anrufen")
        await open_plan(desk)
        assert desk.lines[5].startswith("│ Anrufen")
        assert "▲ anrufen" in desk.line_with("08:00")
        await desk.press("enter")
        await desk.until("Anruf abgehakt.")
        assert "● angerufen" in desk.line_with("08:00")
        assert (
            f"Angerufen am 30.11.2026 um 17:10: {reception.sms.actor}."
            in desk.app.screen.query_one("#plan-row", Note).text
        )
        await desk.press("escape")
        await desk.until("1 anrufen")


async def test_of_several_plans_one_is_opened_and_left_for_the_others(reception: Reception) -> None:
    reception.begin()
    reception.write()
    reception.run()
    reception.sms.configuration.change(
        {"reminders.abends.folder": str(reception.folder), "reminders.abends.template": "?"}
    )
    async with reception.desk() as desk:
        await desk.press("alt+e")
        await desk.until("Eingabe öffnet")
        assert "Morgen 8 Erinnerungen, warten auf Freigabe" in desk.line_with("> morgen")
        assert "freigabe. Termine aus" in desk.text
        await desk.press("down")
        await desk.until("Textvorlage „?“")
        await desk.press("enter")
        await desk.until("Erinnerungen: abends")
        await desk.press("escape")
        await desk.until("Eingabe öffnet")
        assert "> " in desk.line_with(" abends ")
        await desk.press("escape")
        await desk.until("1 Liste")


async def test_a_run_that_comes_to_wait_rings_where_nobody_is(reception: Reception) -> None:
    reception.begin()
    async with at_the_desk(reception.sms, look_seconds=OFTEN) as desk:
        desk.app._bell._away_seconds = 0.0
        rings = rings_of(desk)
        await desk.until(lambda: Subject.REMINDERS in desk.app._bell._known)
        reception.write()
        await in_background(reception.run)
        await desk.until(lambda: bool(rings))
        assert "freigeben" in desk.lines[0]
    assert len(rings) == 1


async def test_in_the_outbox_a_reminder_says_that_somebody_has_to_release_it(reception: Reception) -> None:
    reception.begin()
    reception.write(day_of(1))
    reception.run()
    async with reception.desk() as desk:
        await desk.press("f4")
        await desk.until("▲ Freigabe fehlt")
        await desk.press("enter")
        await desk.until("wartet auf Freigabe")
        assert "F3 und dort Alt+E gibt sie frei." in desk.text
        assert f"nach der Freigabe, frühestens {named(MONDAY, 17)}" in desk.words
        await desk.press("escape")
        reception.sms.reminders.release("morgen")
        await desk.until("· wartet")
        assert "Freigabe" not in desk.text


async def test_what_waits_for_its_release_is_not_said_to_leave_by_itself(reception: Reception) -> None:
    reception.begin()
    reception.write(day_of(3))
    reception.run()
    async with reception.desk() as desk:
        await desk.press("f4")
        await desk.until("▲ Freigabe fehlt")
        await desk.press("ctrl+r")
        await desk.until(lambda: "wartet auf die Freigabe; F3 und dort Alt+E gibt sie frei." in desk.words)
        await desk.press("ctrl+a")
        await desk.until("3 markiert.")
        await desk.press("ctrl+r")
        await desk.until(lambda: "3 SMS warten auf die Freigabe; F3 und dort Alt+E gibt sie frei." in desk.words)


async def test_without_a_plan_nothing_is_said_of_reminders(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f3")
        await desk.until("1 Liste")
        assert "Alt+E" not in desk.text
        await desk.press("alt+e")
        await desk.until("steht kein Erinnerungsplan")


async def test_what_matters_is_seen_in_a_small_window(reception: Reception) -> None:
    reception.begin()
    reception.write(change=lambda text: text.replace("0171 1200003", "0171 12"))
    reception.run()
    async with reception.desk(size=(60, 20)) as desk:
        await desk.until("Alt+E Morgen 7 Erinnerungen, warten auf Freigabe")
        assert desk.lines[0].rstrip().endswith("▲ freigeben")
        await open_plan(desk)
        for word in (
            "warten auf Freigabe",
            "■ Nummer ungültig",
            "▲ nicht freigegeben",
            "[ Freigeben ]",
            "F9 gibt frei",
        ):
            assert word in desk.text, word


async def test_in_the_morning_the_call_list_names_whom_to_call_although_the_list_is_over(reception: Reception) -> None:
    reception.begin(mode="automatisch")
    book = day_of(8)
    reception.write(book)
    reception.run()
    async with reception.desk(sending=True) as desk:
        reception.go_to(MONDAY, "17:00")
        reception.sms.dispatcher.wake()
        await desk.until(lambda: states(reception.sms) == {MessageState.ACCEPTED})
        reception.write([Entry(0, TUESDAY, "14:00"), *book[1:]])
        reception.go_to(MONDAY, "17:10")
        await in_background(reception.run)
        reception.go_to(TUESDAY, "07:30")
        await open_plan(desk)
        assert "Eine neue Liste gibt es noch nicht." in desk.text
        for at in ("08:00", "14:00"):
            assert "PatientA" in desk.line_with(f" {at} ")
            assert "+491711200000" in desk.line_with(f" {at} ")


async def test_in_the_morning_what_waits_is_released_in_spite_of_a_list_only_after_its_reason_was_read(
    reception: Reception,
) -> None:
    reception.begin()
    reception.write()
    reception.run()
    reception.go_to(TUESDAY, "07:30")
    reception.write(day_of(8)[6:])
    async with reception.desk() as desk:
        await open_plan(desk)
        assert "▲ Heute 8 Erinnerungen, warten auf Freigabe" in desk.text
        await desk.press("f9")
        await desk.until("8 Erinnerungen, gehen jetzt.")
        await desk.press("enter")
        await desk.until("Nur noch 2 Termine; heute waren es schon 8.")
        await desk.press("ctrl+r")
        await desk.until("■ Nur noch 2 Termine")
        await desk.press("f9")
        await desk.until("Dagegen spricht:")
        await desk.press("tab", "enter")
        await desk.until("2 Erinnerungen freigegeben.")
        assert desk.line_with("Entfallen (6)")


async def test_a_row_whose_appointment_may_have_a_new_time_is_there_to_be_looked_at(reception: Reception) -> None:
    reception.begin(mode="automatisch")

    def noted(text: str) -> str:
        heading, first, *others = text.splitlines()
        return "\n".join(
            [f"{heading};Notiz", f"{first};abgesagt, neuer Termin 3.12. 10 Uhr", *(f"{each};" for each in others)]
        )

    reception.write(change=noted)
    reception.run()
    async with reception.desk() as desk:
        assert "Morgen 7 Erinnerungen, gehen 17:00 · Liste ansehen" in desk.text
        await open_plan(desk)
        assert desk.line_with("Bitte ansehen: abgesagt, vielleicht mit neuem Termin (1)")
        assert "08:00 PatientA           ▲ bitte ansehen" in desk.text
        assert "Steht dort ein neuer Termin, tragen Sie ihn in die Liste ein." in desk.words


async def test_a_run_that_was_missed_is_made_up_for_after_a_question(reception: Reception) -> None:
    reception.begin()
    reception.go_to(TUESDAY, "07:50")
    reception.write([Entry(each, TUESDAY, f"{9 + each:02d}:00") for each in range(6)])
    async with reception.desk() as desk:
        assert "letzter Lauf fehlt" in desk.line_with("Alt+E Erinnerungen")
        await open_plan(desk)
        assert "Am 30.11.2026 ist der Plan nicht gelaufen" in desk.words
        await desk.press("ctrl+r")
        await desk.until("Lauf nachholen?")
        await desk.press("tab", "enter")
        await desk.until("6 Erinnerungen vorbereitet.")
        assert "nicht gelaufen" not in desk.words
        assert len(states(reception.sms)) == 1
