"""F1 on what has no field: every button says what it does."""

from __future__ import annotations

from tests.screens.desk import at_the_desk
from tui.frame.help import Help
from tui.frame.navigation import PLACES
from tui.service.api import PraxisSms
from tui.widgets.buttons import PushButton


async def test_f1_explains_every_button_of_a_place(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for place in PLACES:
            await desk.press(place.key)
            await desk.until(lambda place=place: desk.app.current_mode == place.name)
            await desk.pilot.pause()
            for button in desk.app.screen.query(PushButton):
                if button in desk.app.screen.focus_chain:
                    await desk.go_to(f"#{button.id}")
                    assert Help(desk.app.screen).text.startswith("DIESES FELD"), f"{place.name}: {button}"


async def test_the_titles_of_the_help_stand_out(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f1")
        await desk.until("Die Handynummer, wie Sie sie kennen")
        assert desk.style_of("DIESES FELD").bold
        assert desk.style_of("TASTEN AUF DIESEM BILDSCHIRM").bold
        assert not desk.style_of("Die Handynummer").bold


async def test_a_button_is_explained_with_the_key_that_does_the_same(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.go_to("#check")
        await desk.press("f1")
        await desk.until("Prüft alle Voraussetzungen (Strg+G).")


async def test_many_keys_of_one_action_stay_in_their_column(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(80, 60)) as desk:
        await desk.go_to("#text")
        await desk.press("f1")
        await desk.until("Das Wort links löschen")
        column = desk.line_with("Alles markieren").index("Alles markieren")
        row = next(y for y, line in enumerate(desk.lines) if "Das Wort links löschen" in line)
        assert desk.lines[row].index("Das Wort links löschen") == column
        assert desk.lines[row + 1].strip(" │▌▁▂▃▄▅▆▇█") == "Alt+Rücktaste"


async def test_ctrl_a_marks_all_of_a_field_as_in_every_windows_program(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for field, then in (("#number", "0171 1234567"), ("#text", "Guten Tag")):
            await desk.fill(field, "Falsch")
            await desk.press("ctrl+a")
            await desk.type(then)
            assert desk.field(field) == then
