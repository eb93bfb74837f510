"""The Postausgang (F4), as a receptionist looks after it."""

from __future__ import annotations

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.outbox_desk import BROKEN, cursor, numbers, open_outbox, patients
from tests.unit.outbox import samples
from tui.service.api import PraxisSms
from tui.service.model.messages import Draft
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.outbox.outbox import Outbox
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice

HOSTILE = ["[/]", "[b", "[@click=app.quit]x", "ä ö ü ß €", "\U0001f9b7", "Zeile\nUmbruch", "\x1b[2Jweg"]


# --- the list ---


async def test_an_empty_postausgang_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_outbox(desk)
        await desk.until("Noch keine SMS im Postausgang.")
        await desk.press("enter", "f9", "ctrl+r", "delete", "space", "ctrl+a", "home", "end", "pageup", "pagedown")
        assert desk.app.screen.query_one("#outbox-list")


async def test_the_newest_message_stands_on_top_with_number_name_state_and_text(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2, 3)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS: 3 warten")
        assert numbers(desk) == patients(3, 1)
        assert cursor(desk).startswith(" > ")
        assert "wartet" in cursor(desk)
        assert "Ihr Termin ist" in cursor(desk)


async def test_the_cursor_turns_the_page_at_its_ends(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, *range(1, 51))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "50 SMS")
        height = len(numbers(desk))
        assert numbers(desk) == patients(50, 51 - height)
        await desk.press(*["down"] * height)
        await desk.until(lambda: numbers(desk) == patients(50 - height, 51 - 2 * height))
        assert cursor(desk) == desk.lines[3]
        await desk.press("up")
        await desk.until(lambda: numbers(desk) == patients(50, 51 - height))
        assert cursor(desk) == desk.lines[2 + height]
        await desk.press("end")
        await desk.until(lambda: numbers(desk) == patients(height, 1))
        await desk.press("pageup")
        await desk.until(lambda: numbers(desk) == patients(2 * height, height + 1))
        await desk.press("home")
        await desk.until(lambda: numbers(desk) == patients(50, 51 - height))
        await desk.press("pagedown", "up", "up")
        await desk.until(lambda: cursor(desk) == desk.lines[1 + height])


async def test_the_arrows_lead_out_of_the_list_at_its_very_ends(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.press("up")
        assert desk.focused == "search"
        await desk.press("down", "down", "down")
        assert desk.focused == "open"


async def test_what_arrives_while_it_is_open_appears_and_the_cursor_stays_on_its_message(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, 1, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.press("down")
        await desk.until(lambda: samples.number(1) in cursor(desk))
        samples.queue(store, 3)
        await desk.until("3 SMS: 3 warten")
        await desk.until(lambda: numbers(desk) == patients(3, 1))
        assert samples.number(1) in cursor(desk)
        samples.hand_over(store, Accepted("4711"))
        await desk.until("1 übergeben")


async def test_states_are_followed_while_they_change(sms: PraxisSms, store: Outbox, practice: DemoPractice) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms, sending=True) as desk:
        await open_outbox(desk)
        await desk.until("1 SMS: 1 übergeben")
        # The rows were read before they were counted.
        await desk.until(lambda: "übergeben" in cursor(desk) and "wird übergeben" not in cursor(desk))


@pytest.mark.parametrize("text", HOSTILE)
async def test_names_and_texts_are_shown_as_they_are(sms: PraxisSms, store: Outbox, text: str) -> None:
    draft = Draft("+491711234567", f"{text} Text", "PraxisMolar", "sms4-rest", 1, samples.MONDAY, text)
    store.queue.several([draft], actor=text)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        assert text.split("\n", maxsplit=1)[0].replace("\x1b", " ")[:13] in cursor(desk)
        await desk.press("enter")
        await desk.until("VERLAUF")
        assert "\x1b" not in desk.text


# --- filters ---


async def test_a_state_and_a_period_are_filtered_with_the_dropdowns(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    samples.hand_over(store, Refused("unbekannte Rufnummer"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.go_to("#view")
        await desk.press("enter", *"abgel", "enter")
        await desk.until(lambda: numbers(desk) == patients(1, 1))
        await desk.go_to("#span")
        await desk.press("enter", *"gestern", "enter")
        await desk.until("Keine SMS in dieser Auswahl.")
        await desk.press("escape")
        await desk.until(lambda: numbers(desk) == patients(2, 1))
        assert desk.focused == "outbox-list"


async def test_a_search_finds_number_name_and_text(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.queue(store, 2, name="Şeyma Öztürk")
    samples.queue(store, 3, text="Praxis geschlossen")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.press("ctrl+g")
        for sought, patient in (("0171 12 00 001", 1), ("öztürk", 2), ("geschl", 3)):
            await desk.fill("#search", sought)
            await desk.until(lambda expected=patient: numbers(desk) == patients(expected, expected))  # type: ignore[misc]
        await desk.fill("#search", "niemand")
        await desk.until("Keine SMS mit „niemand“")
        await desk.press("enter")
        assert desk.focused == "outbox-list"
        await desk.press("escape")
        await desk.until(lambda: len(numbers(desk)) == 3)
        await desk.press("escape")
        await desk.until("Zu einem anderen Ort führen F2 bis F8.")
        assert desk.focused == "outbox-list"


async def test_who_types_on_the_list_searches_and_is_told_how_many_were_found(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2, name="Frau Weiß")
    samples.queue(store, 3, name="Herr Öztürk")
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.press("w", "e")
        await desk.until("2 SMS gefunden. Esc zeigt wieder alle. 3 SMS: 3 warten")
        assert (desk.focused, desk.field("#search")) == ("search", "we")
        await desk.press("ctrl+e")
        await desk.until("Strg+E hier: An das Ende. „Ändern“ geht außerhalb des Feldes.")
        await desk.press("down")
        await desk.until(lambda: desk.focused == "outbox-list")
        await desk.press("space", "Ö")
        await desk.until("1 SMS gefunden.")
        assert (desk.focused, desk.field("#search")) == ("search", "Ö")
        assert "markiert." not in desk.text, "what the search leaves out would be decided about unseen"
        assert numbers(desk) == patients(3, 3)


async def test_what_is_marked_stays_marked_when_something_is_not_possible(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    samples.hand_over(store, Accepted("1"))
    samples.hand_over(store, Accepted("2"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.press("ctrl+a", "ctrl+r")
        await desk.until("■ Erneut senden lässt sich nur")
        assert "2 markiert. 2 SMS: 2 übergeben" in desk.text


async def test_series_are_listed_and_opened_and_esc_leads_back(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3, title="Recall März")
    samples.queue(store, 9)
    samples.hand_over(store, Accepted("1"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "4 SMS")
        await desk.go_to("#view")
        await desk.press("enter", *"Ser", "enter")
        await desk.until("Recall März")
        assert "wartet" in cursor(desk), "nobody sends it"
        assert "3 warten" in cursor(desk)
        await desk.go_to("#outbox-list")
        await desk.press("enter")
        await desk.until("Serie „Recall März“")
        assert numbers(desk) == patients(3, 1)
        await desk.press("escape")
        await desk.until("davon")
        await desk.press("escape")
        await desk.until(lambda: len(numbers(desk)) == 4)


async def test_the_course_of_a_series_is_one_key_away(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3, title="Recall März")
    samples.queue_series(store, 2, title="Urlaub")
    samples.queue(store, 9)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "6 SMS")
        await desk.press("ctrl+p")
        await desk.until("Diese SMS gehört zu keiner Serie.")
        await desk.press("down", "ctrl+p")
        await desk.until("Serie 2 · Urlaub")
        await desk.press("f4")
        await desk.until("Wann")
        await desk.go_to("#view")
        await desk.press("enter", *"Ser", "enter")
        await desk.until("Recall März")
        await desk.go_to("#outbox-list")
        await desk.press("down", "ctrl+p")
        await desk.until("Serie 1 · Recall März")
        await desk.press("f4")
        await desk.until("davon")
        await desk.until(lambda: "Recall März" in cursor(desk))
        await desk.press("enter")
        await desk.until("Serie „Recall März“")
        await desk.go_to("#course")
        await desk.press("enter")
        await desk.until("Serie 1 · Recall März")


# --- the story ---


async def test_a_message_tells_its_whole_story(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Anna Müller", text="Erste Zeile\nZweite Zeile")
    samples.hand_over(store, Unknown(BROKEN))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 ungeklärt")
        await desk.press("enter")
        await desk.until("VERLAUF")
        for expected in ("Anna Müller", samples.number(1), "Erste Zeile", "Zweite Zeile", "PraxisMolar", BROKEN):
            assert expected in desk.text
        assert "in den Postausgang gestellt (anna)" in desk.text
        assert "ungeklärt (praxis-sms)" in desk.text
        assert "[ Klären ]" in desk.text
        assert "[ Erneut senden ]" not in desk.text
        await desk.press("escape")
        await desk.until(lambda: "VERLAUF" not in desk.text)
        assert desk.focused == "outbox-list"


async def test_an_open_story_goes_on(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("enter")
        await desk.until("VERLAUF")
        assert desk.line_with("Stand:").split()[2] == "wartet"
        samples.hand_over(store, Accepted("4711"))
        await desk.until(lambda: "übergeben" in desk.line_with("Stand:"))
        await desk.until("Kennung beim Anbieter: 4711")


# --- the frame ---


async def test_tab_goes_through_everything_and_comes_round(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        buttons = ["open", "resolve", "retry", "cancel", "export", "statistics"]
        assert await desk.tab_order() == ["outbox-list", *buttons, "view", "span", "search"]


async def test_the_top_line_of_every_place_counts_what_needs_a_person(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    samples.hand_over(store, Unknown(BROKEN))
    async with at_the_desk(sms) as desk:
        await desk.until(lambda: "1 ungeklärt" in desk.lines[0] or "1 offen" in desk.lines[0])
        await open_outbox(desk, "2 SMS")
        assert "1 ungeklärt" in desk.lines[0] or "1 offen" in desk.lines[0]


async def test_a_forgotten_message_is_still_a_row(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Anna")
    samples.hand_over(store, Accepted("1"))
    sms.outbox.purge(0)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        assert "(gelöscht)" in cursor(desk)
        await desk.press("enter")
        await desk.until("VERLAUF")
        assert "(gelöscht)" in desk.text


async def test_a_store_that_cannot_be_opened_is_said_in_one_sentence(sms: PraxisSms) -> None:
    (sms.paths.data_folder / "outbox.sqlite3").write_bytes(b"kein Postausgang, sondern ein Brief " * 100)
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until(" ■ Die Datei")


async def test_a_message_on_the_wire_when_the_connection_breaks_asks_for_a_person(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DROP))
    samples.queue(store, 1)
    async with at_the_desk(sms, sending=True) as desk:
        await open_outbox(desk)
        await desk.until("▲ ungeklärt")
        await desk.until(lambda: "1 ungeklärt" in desk.lines[0] or "1 offen" in desk.lines[0])


async def test_help_for_a_message_names_only_what_can_be_done_with_it(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.finish(store, *samples.claim(store))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "übergeben")
        await desk.press("enter")
        await desk.until("VERLAUF")
        await desk.press("f1")
        await desk.until("TASTEN AUF DIESEM BILDSCHIRM")
        assert "Klären" not in desk.text
        assert "Erneut senden" not in desk.text
