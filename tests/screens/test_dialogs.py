"""Every dialog fits the smallest terminal, keeps its buttons in sight, closes with Esc and gives the focus back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from textual.screen import ModalScreen

from tests.screens.desk import at_the_desk
from tests.screens.walks import each_dialog, of
from tui.frame.dialogs import Answer, LineQuestion, Question, Reading
from tui.frame.help import Help
from tui.service.api import PraxisSms
from tui.widgets.buttons import PushButton

LONG = "Ein Satz, der nicht enden will und deshalb umbricht. " * 40
HOSTILE = "[/] [b [@click=app.quit]x ä ö ü ß € 🦷 Gru\u0308n"
ANSWERS = [Answer("Speichern", "save"), Answer("Verwerfen", "discard"), Answer("Zurück", "stay")]

ENGLISH = re.compile(r"\b(the|cursor|scroll|focus|close|copy|select|page)\b")

DIALOGS = {
    "a question": lambda: Question("Änderungen speichern?", "Die Angaben sind noch nicht gespeichert.", ANSWERS),
    "a long question": lambda: Question("Änderungen speichern?", LONG, ANSWERS),
    "a question for one line": lambda: LineQuestion("Test-SMS", LONG, "Handynummer", "Senden"),
    "a text": lambda: Reading("Zugang prüfen", "in Ordnung"),
    "a long text": lambda: Reading("Zugang prüfen", LONG),
    "a question about anything": lambda: Question(HOSTILE, HOSTILE, [Answer(HOSTILE[:20], "x")]),
}


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_dialog_fits_and_shows_its_buttons(sms: PraxisSms, size: tuple[int, int]) -> None:
    async with at_the_desk(sms, size=size) as desk:
        for name, make in DIALOGS.items():
            with of(name):
                dialog: ModalScreen[object] = make()  # type: ignore[assignment]
                await desk.app.push_screen(dialog)
                await desk.pilot.pause()
                box = dialog.query_one(".dialog").region
                assert dialog.region.contains_region(box)
                buttons = list(dialog.query(PushButton))
                assert buttons
                for button in buttons:
                    assert box.contains_region(button.region), f"{button} at {button.region} in {box}"
                await desk.press("escape")
                await desk.until(lambda: len(desk.app.screen_stack) == 1)
                assert desk.focused == "number"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30)])
async def test_beside_a_dialog_no_cut_words_look_out(sms: PraxisSms, size: tuple[int, int]) -> None:
    async with at_the_desk(sms, size=size) as desk:
        for name, make in DIALOGS.items():
            with of(name):
                dialog: ModalScreen[object] = make()  # type: ignore[assignment]
                await desk.app.push_screen(dialog)
                await desk.pilot.pause()
                assert dialog.query_one(".dialog").region.width == size[0]
                await desk.press("escape")
                await desk.until(lambda: len(desk.app.screen_stack) == 1)


@pytest.mark.parametrize(
    ("make", "main"), [(DIALOGS["a question"], "Speichern"), (DIALOGS["a question for one line"], "Senden")]
)
async def test_the_answer_that_is_suggested_is_the_filled_one(
    sms: PraxisSms, make: Callable[[], ModalScreen[object]], main: str
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.app.push_screen(make())
        await desk.pilot.pause()
        filled = [str(button.label) for button in desk.app.screen.query(PushButton) if button.has_class("-main")]
        assert filled == [main]


async def test_a_dialog_is_no_trap_and_its_keys_speak_german(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for name, make in DIALOGS.items():
            with of(name):
                await desk.app.push_screen(make())
                await desk.pilot.pause()
                first = desk.focused
                order = await desk.tab_order()
                for _step in order:
                    await desk.press("shift+tab")
                assert desk.focused == first
                for active in desk.app.screen.active_bindings.values():
                    assert active.binding.id, active
                    assert active.binding.tooltip, active
                    description = active.binding.description.lower()
                    assert not re.search(r"\b(the|cursor|scroll|focus|close|copy)\b", description), active
                await desk.press("escape")
                await desk.until(lambda: len(desk.app.screen_stack) == 1)


async def test_a_title_with_brackets_is_text(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.app.push_screen(Question("[/] und [b", HOSTILE, ANSWERS))
        await desk.until("[/] und [b")
        assert "[@click=app.quit]x" in desk.text


async def test_no_place_key_works_behind_a_dialog(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.app.push_screen(Question("Frage", "?", ANSWERS))
        await desk.press("f8", "f9", "ctrl+s")
        await desk.pilot.pause()
        assert desk.app.current_mode == "single"
        assert isinstance(desk.app.screen, Question)


@pytest.mark.parametrize("key", ["f8", "f9", "alt+n", "alt+u", "ctrl+f"])
async def test_a_key_of_what_is_behind_a_dialog_says_what_comes_first_until_another_key(
    sms: PraxisSms, key: str
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.app.push_screen(DIALOGS["a text"]())
        await desk.press(key)
        assert desk.line_with("▲ Erst dieses Fenster schließen: Esc")
        await desk.press("tab")
        assert desk.line_with("Esc schließt")
        assert not desk.line_with("Erst dieses Fenster")


async def test_what_is_typed_without_looking_up_answers_no_question(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        asked = Question("Serie starten?", "?", ANSWERS)
        await desk.app.push_screen(asked)
        await desk.press("ctrl+f", *"von")
        assert desk.line_with("▲ Erst dieses Fenster schließen: Esc")
        await desk.press("space", "space", *"Au", "enter", "enter")
        assert desk.app.screen is asked
        assert desk.line_with("▲ Erst mit Tab wählen oder schließen: Esc")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.app.screen is not asked)


async def test_in_a_field_of_a_dialog_its_own_keys_and_what_is_typed_are_left_alone(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.app.push_screen(DIALOGS["a question for one line"]())
        await desk.press("n", "ctrl+a", "home", "delete", "f12")
        assert not desk.line_with("Erst dieses Fenster")


async def test_the_main_key_takes_what_is_typed_in_a_dialog(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        asked = LineQuestion("Wert für alle", "?", "Datum", "Übernehmen")
        await desk.app.push_screen(asked)
        await desk.press("f9")
        assert desk.line_with("■ Bitte füllen Sie „Datum“ aus.")
        await desk.press("3", "f9")
        await desk.until(lambda: desk.app.screen is not asked)


async def test_help_scrolls_with_the_arrows(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(60, 20)) as desk:
        await desk.press("f1")
        await desk.until("DIESES FELD")
        assert isinstance(desk.app.screen, Help)
        await desk.press("end")
        await desk.until(lambda: "DIESES FELD" not in desk.text)


async def test_beside_a_dialog_no_words_are_cut_and_a_key_of_another_place_is_answered_in_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(132, 43)) as desk:
        async for name, dialog in each_dialog(desk):
            box = dialog.query_one(".dialog").region
            for y, line in enumerate(desk.lines):
                if box.y <= y < box.bottom:
                    beside = line[: box.x] + line[box.right :]
                    assert not beside.strip(), f"{name}:\n{desk.text}"
            await desk.press("f8")
            first = dialog.why_first.partition(";")[0]
            assert desk.line_with(first), f"{name} is silent:\n{desk.text}"
