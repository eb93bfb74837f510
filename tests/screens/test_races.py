"""Two things at once: a second key, another place or another dialog while something still takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual import events

from tests.screens.card_desk import open_card
from tests.screens.desk import at_the_desk
from tests.screens.outbox_desk import kinds, only, open_outbox
from tests.screens.series_desk import open_series, prepare, write_list
from tests.screens.settling import PATIENCE
from tests.unit.outbox import samples
from tui.frame.actions import is_under_way
from tui.frame.dialogs import Answer, Question
from tui.screens.provider.card_area import CardArea
from tui.service.api import PraxisSms, SingleSms
from tui.service.errors import StoreUnreachable
from tui.service.outbox.outbox import Outbox
from tui.widgets.buttons import PushButton

NUMBER, SHOWN = "0171 1234567", "+49 171 1234567"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str], Event]:
    """Lets a method of a use case wait until the event is set that is returned."""

    def hold(owner: object, name: str) -> Event:
        may_go_on = Event()
        method = getattr(type(owner), name)

        def waits(*given: Any, **named: Any) -> Any:
            assert may_go_on.wait(PATIENCE)
            return method(*given, **named)

        monkeypatch.setattr(type(owner), name, waits)
        return may_go_on

    return hold


async def test_an_answer_that_is_clicked_twice_counts_once_and_closes_its_question_alone(sms: PraxisSms) -> None:
    answers: list[str | None] = []
    async with at_the_desk(sms) as desk:

        async def ask() -> None:
            question = Question("Wirklich?", "Ganz sicher?", [Answer("Ja", "yes"), Answer("Nein", "no")])
            answers.append(await desk.app.push_screen_wait(question))

        desk.app.run_worker(ask())
        await desk.until("Ganz sicher?")
        x, y = desk.app.screen.query(PushButton).first().region.offset
        for kind in (events.MouseDown, events.MouseUp) * 2:
            desk.app.post_message(kind(None, x + 2, y, 0, 0, 1, False, False, False, x + 2, y))
        await desk.until(lambda: answers == ["yes"])
        assert len(desk.app.screen_stack) == 1
        await desk.type("0171")
        assert desk.field("#number") == "0171"


async def test_a_message_is_changed_once_whatever_is_pressed_meanwhile(
    sms: PraxisSms, store: Outbox, held: Callable[[object, str], Event]
) -> None:
    samples.queue(store, 1, name="Anna Müller")
    changing = held(sms.changing, "change")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-text", "Ihr Termin ist erst um 10 Uhr.")
        await desk.press("f9", "f9", "escape")
        assert "SMS 1 ändern" in desk.text
        changing.set()
        await desk.until("Geändert: Anna Müller")
    assert only(sms).text == "Ihr Termin ist erst um 10 Uhr."
    assert [kind for kind, _detail, _actor in kinds(sms)].count("changed") == 1


async def test_a_dialog_that_is_done_below_the_help_closes_with_it(
    sms: PraxisSms, store: Outbox, held: Callable[[object, str], Event]
) -> None:
    samples.queue(store, 1, name="Anna Müller")
    changing = held(sms.changing, "change")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+e")
        await desk.until("SMS 1 ändern")
        await desk.fill("#change-text", "Ihr Termin ist erst um 10 Uhr.")
        await desk.press("f9", "f1")
        await desk.until("DIESES FELD")
        changing.set()
        await desk.until(lambda: only(sms).text == "Ihr Termin ist erst um 10 Uhr.")
        assert "DIESES FELD" in desk.text
        await desk.press("escape")
        await desk.until("Geändert: Anna Müller")
        assert len(desk.app.screen_stack) == 1


async def test_who_closes_the_window_while_a_number_is_forgotten_finds_it_nowhere(
    sms: PraxisSms, held: Callable[[object, str], Event]
) -> None:
    sms.compose.queue(SingleSms(NUMBER, "Ihr Termin ist morgen um 9 Uhr.", "Käthe Großmann"))
    forgetting = held(sms.person, "forget")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await desk.fill("#number", NUMBER)
        await desk.press("alt+n")
        await desk.until("Steht nicht auf der Abmeldeliste.")
        await desk.press("delete")
        await desk.until("Alles über diese Nummer löschen?")
        await desk.fill("#line", NUMBER)
        await desk.press("enter", "escape")
        forgetting.set()
        await desk.until("Gelöscht")
        await desk.press("escape")
        await desk.until(lambda: desk.field("#number") == "")


async def test_quitting_asks_once_however_often_its_key_is_pressed(
    sms: PraxisSms, held: Callable[[object, str], Event]
) -> None:
    counting = held(sms.outbox, "backlog")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await desk.fill("#text", "Ihr Termin")
        await desk.press("ctrl+q", "ctrl+q")
        counting.set()
        await desk.until("praxis-sms beenden?")
        await desk.press("escape")
        await desk.until(lambda: len(desk.app.screen_stack) == 1)


async def test_a_password_that_is_typed_while_the_card_is_saved_stays_typed(
    sms: PraxisSms, held: Callable[[object, str], Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    saving = held(sms.card, "save")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_card(desk)
        await desk.fill("#password", "geheim")
        await desk.press("f9")
        await desk.type("er")
        saving.set()
        await desk.until("Gespeichert.")
        assert desk.field("#password") == "geheimer"


async def test_fields_of_a_format_stand_there_whatever_was_chosen_shortly_before(sms: PraxisSms) -> None:
    sms.configuration.put("protocols.3steps2web-api.format", "sipgate")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("3steps2web mit API-Key")
        await desk.until("Token-ID")
        area = desk.app.screen.query_one(CardArea)
        for name in ("3steps2web", "sipgate", "3steps2web", "sipgate"):
            area.form.choose_format(name, "")
            area.refresh_from_form()
            await asyncio.sleep(0)  # until the fields of the one before are just being taken away
        await desk.pilot.pause()
        assert "Token-ID" in desk.text


async def test_a_list_that_was_read_while_the_store_failed_is_said_to_be_so_and_read_again(
    sms: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_list(tmp_path)
    recall = sms.list_profiles.recall

    def fail(*_given: object) -> None:
        raise StoreUnreachable("Der Postausgang ist gerade nicht zu erreichen.")

    async with at_the_desk(sms) as desk:
        await open_series(desk)
        monkeypatch.setattr(sms.list_profiles, "recall", fail)
        await desk.fill("#list-path", str(path))
        await desk.press("enter")
        await desk.until("nicht zu erreichen")
        assert "wird gelesen" not in desk.text
        await desk.press("f9")
        await desk.until("Bitte wählen Sie zuerst eine Liste.")
        monkeypatch.setattr(sms.list_profiles, "recall", recall)
        await desk.press("enter")
        await desk.until("5 Zeilen")


async def test_a_series_whose_text_is_changed_while_it_is_checked_is_not_started(
    sms: PraxisSms, tmp_path: Path, held: Callable[[object, str], Event]
) -> None:
    async with at_the_desk(sms, leaves_background=True) as desk:
        await prepare(desk, write_list(tmp_path))
        checking = held(sms.series, "check")
        await desk.press("alt+t", "f9")
        await desk.type("Und noch etwas: ")
        checking.set()
        await desk.until("Inzwischen hat sich etwas geändert")
        assert len(desk.app.screen_stack) == 1


async def test_who_leaves_the_card_while_the_access_is_checked_is_not_interrupted(
    sms: PraxisSms, held: Callable[[object, str], Event]
) -> None:
    checking = held(sms.access, "check")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_card(desk)
        await desk.press("ctrl+g")
        await desk.until("Der Zugang wird geprüft")
        card = desk.app.screen
        await desk.press("f2")
        await desk.until(lambda: desk.focused == "number")
        checking.set()
        await desk.until(lambda: not is_under_way(card, "card"))
        await desk.type("0171")
        await desk.press("f8")
        await desk.until("Der Zugang ist in Ordnung")
        assert len(desk.app.screen_stack) == 1
        await desk.press("f2")
        await desk.until(lambda: desk.field("#number") == "0171")


async def test_a_series_is_not_prepared_behind_a_window_that_was_opened_meanwhile(
    sms: PraxisSms, store: Outbox, held: Callable[[object, str], Event]
) -> None:
    samples.queue_series(store, 2)
    counting = held(sms.outbox, "counts")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_outbox(desk, "+49")
        await desk.press("ctrl+d", "ctrl+f")
        await desk.until("Was möchten Sie tun?")
        counting.set()
        outbox = desk.app.screen_stack[0]
        await desk.until(lambda: not is_under_way(outbox, "again"))
        await desk.press("escape")
        await desk.until(lambda: len(desk.app.screen_stack) == 1)
        assert desk.app.current_mode == "outbox"


async def test_the_footer_knows_of_a_list_that_is_read_after_the_cursor_has_moved(
    sms: PraxisSms, tmp_path: Path, held: Callable[[object, str], Event]
) -> None:
    path = write_list(tmp_path)
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_series(desk)
        reading = held(sms.series, "read")
        await desk.fill("#list-path", str(path))
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "series-text")
        assert "Liste öffnen" in desk.lines[23]
        reading.set()
        await desk.until("erreichbar; es fehlt noch der Text")
        assert "Liste öffnen" not in desk.lines[23]


async def test_who_wants_to_another_place_while_the_card_is_saved_gets_there_when_it_is(
    sms: PraxisSms, held: Callable[[object, str], Event]
) -> None:
    saving = held(sms.card, "save")
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_card(desk)
        await desk.fill("#customer_number", "AB54321")
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("enter", "f4")
        assert "Änderungen speichern?" not in desk.text
        saving.set()
        await desk.until(lambda: desk.focused == "outbox-list")
        await desk.press("f8")
        await desk.until(lambda: desk.field("#customer_number") == "AB54321")
        await desk.press("f2")
        await desk.until(lambda: desk.focused == "number")


async def test_what_is_typed_or_clicked_while_the_program_closes_goes_nowhere(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        stacks, desk.app._screen_stacks = desk.app._screen_stacks, {desk.app.current_mode: []}
        try:
            await desk.app.on_event(events.Key("enter", "\r"))
            await desk.app.on_event(events.MouseDown(None, 1, 1, 0, 0, 1, False, False, False, 1, 1))
        finally:
            desk.app._screen_stacks = stacks
        await desk.type("0171")
        assert desk.field("#number") == "0171"
