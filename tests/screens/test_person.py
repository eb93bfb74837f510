"""The window "Nummer": everything about one number, from three places, by keyboard alone at 80x24."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import prepare, write_list
from tests.unit.outbox import samples
from tui.frame.person.window import NumberWindow
from tui.screens.outbox.detail_dialog import MessageDetail
from tui.service.api import MessageState, PraxisSms, SingleSms
from tui.service.outbox.outbox import Outbox

NUMBER, SHOWN, NAME, TEXT = "0171 1234567", "+49 171 1234567", "Käthe Großmann", "Ihr Termin ist morgen um 9 Uhr."


def queued(sms: PraxisSms, number: str = NUMBER, name: str = NAME, text: str = TEXT) -> int:
    return sms.compose.queue(SingleSms(number, text, name)).id


async def window(desk: Desk) -> NumberWindow:
    """The window, once it stands."""
    await desk.until(lambda: isinstance(desk.app.screen, NumberWindow) and "Abmeldeliste" in desk.text)
    assert isinstance(desk.app.screen, NumberWindow)
    return desk.app.screen


async def opted_out(desk: Desk, reason: str) -> None:
    """Say in the window that the number wants no SMS."""
    await desk.press("f9")
    await desk.until("Keine SMS mehr an diese Nummer")
    await desk.type(reason)
    await desk.press("enter")
    await desk.until("Die Nummer steht auf der Abmeldeliste.")


async def test_from_the_form_a_number_opts_out_and_what_waits_is_blocked_at_once(sms: PraxisSms) -> None:
    waiting = queued(sms)
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.until(f"{SHOWN}, Mobilfunk")
        await desk.press("alt+n")
        await window(desk)
        assert SHOWN in desk.text
        assert NAME in desk.text
        assert TEXT[:20] in desk.text
        assert "Steht nicht auf der Abmeldeliste." in desk.text
        await opted_out(desk, "Anruf")
        assert sms.outbox.message(waiting).state is MessageState.BLOCKED
        assert [entry.reason for entry in sms.optouts.entries()] == ["Anruf"]
        await desk.until("gesperrt")
        await desk.press("escape")
        await desk.until("Neue SMS" if desk.app.size.width >= 100 else "Textvorlage")
        await desk.until(lambda: "Diese Nummer möchte keine SMS" in desk.note_beside("number"))


async def test_an_opt_out_is_lifted_for_a_reason_and_that_is_recorded(sms: PraxisSms) -> None:
    sms.optouts.add(NUMBER, "Anruf")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.press("alt+n")
        await window(desk)
        assert "□ Diese Nummer möchte keine SMS (Abmeldeliste)." in desk.text
        await desk.press("f9")
        await desk.until("Grund")
        await desk.press("enter")  # without a reason nothing happens
        assert sms.optouts.holds(NUMBER)
        await desk.fill("#line", "will doch")
        await desk.press("enter")
        await desk.until("Die Abmeldung ist aufgehoben.")
    assert not sms.optouts.holds(NUMBER)
    section = next(each for each in sms.person.page(NUMBER).sections if each.name == "optouts")
    assert [(each["reason"], each["lifted_reason"]) for each in section.documents] == [("Anruf", "will doch")]


async def test_without_a_number_it_is_asked_for_and_one_can_ask_whether_it_is_on_the_list(sms: PraxisSms) -> None:
    sms.optouts.add(NUMBER, "Brief")
    async with at_the_desk(sms) as desk:
        await desk.press("alt+n")
        await desk.until("Welche Nummer?")
        await desk.type("Frau")
        await desk.press("enter")
        await desk.until("■")
        await desk.fill("#line", "0049171-1234567")
        await desk.press("enter")
        await window(desk)
        assert "□ Diese Nummer möchte keine SMS (Abmeldeliste)." in desk.text
        assert "Brief" in desk.text


async def test_everything_is_handed_out_as_one_file(sms: PraxisSms, tmp_path: Path) -> None:
    queued(sms)
    target = tmp_path / "auskunft.zip"
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.press("alt+n")
        await window(desk)
        for _time in range(2):
            await desk.press("ctrl+o")
            await desk.until("Art. 15 DSGVO")
            await desk.fill("#line", str(target))
            await desk.press("enter")
            if _time:
                await desk.until("Überschreiben?")
                await desk.press("right", "enter")
            await desk.until("Die Auskunft liegt in")
    with zipfile.ZipFile(target) as archive:
        assert TEXT in archive.read("auskunft.txt").decode()


async def test_a_number_is_forgotten_once_it_was_typed_again_and_the_form_is_emptied(
    sms: PraxisSms, store: Outbox
) -> None:
    queued(sms)
    queued(sms, "0172 7654321", "Jörg", "Bis morgen")
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.fill("#text", "Noch etwas")
        await desk.press("f4")
        await desk.until(lambda: "Bis morgen" in desk.text and TEXT[:10] in desk.text)
        await desk.press("down", "alt+n")
        await window(desk)
        assert SHOWN in desk.text
        await desk.press("delete")
        await desk.until("1 SMS, davon 1 wartend")
        await desk.type("0172 7654321")
        await desk.press("enter")
        await desk.until("Das ist nicht dieselbe Nummer; nichts wurde gelöscht.")
        assert len(sms.person.page(NUMBER).names) == 1
        await desk.press("delete")
        await desk.until("1 SMS, davon 1 wartend")
        await desk.type(NUMBER)
        await desk.press("enter")
        await desk.until("Von hier nicht zu löschen:")
        await desk.press("escape")
        await desk.until(lambda: "Großmann" not in desk.text and "abgebrochen" in desk.text)
        await desk.press("f2")
        await desk.until(lambda: desk.app.current_mode == "single")
        assert (desk.field("#number"), desk.field("#text")) == ("", "")
    assert sms.person.page(NUMBER).names == ()
    assert sorted(message.name for message in store.messages.some([1, 2])) == ["", "Jörg"]


async def test_the_details_of_a_message_say_that_its_number_wants_none_and_lead_there(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue(store, 1)
    sms.optouts.add(samples.number(1), "Anruf")
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until("gesperrt")
        await desk.press("enter")
        await desk.until("□ Diese Nummer möchte keine SMS")
        assert isinstance(desk.app.screen, MessageDetail)
        await desk.press("alt+n")
        assert samples.number(1)[-4:] in (await window(desk)).page.number.display


async def test_from_a_checked_row_of_a_list(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.until("2 von 5 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("alt+n")
        shown = (await window(desk)).page.number.display
        assert shown.startswith("+49 17")


@pytest.mark.parametrize(("columns", "beside"), [(119, False), (120, True), (200, True)])
async def test_in_a_wide_window_decisions_stand_beside_what_was_sent(
    sms: PraxisSms, columns: int, beside: bool
) -> None:
    queued(sms)
    async with at_the_desk(sms, size=(columns, 40)) as desk:
        await desk.fill("#number", NUMBER)
        await desk.press("alt+n")
        await window(desk)
        assert ("VERLAUF" in desk.line_with("SERIEN") or "SERIEN" in desk.line_with("SMS: 1")) == beside


async def forgotten(desk: Desk, number: str = NUMBER) -> None:
    """Delete everything about the number that the window shows."""
    await desk.press("delete")
    await desk.until("Alles über diese Nummer löschen?")
    await desk.fill("#line", number)
    await desk.press("enter")
    await desk.until("Gelöscht:")
    await desk.press("escape")


async def test_the_list_of_the_postausgang_marks_who_has_opted_out(sms: PraxisSms) -> None:
    queued(sms)
    queued(sms, "0172 7654321", "Jörg Weiß")
    sms.optouts.add(NUMBER, "Anruf")
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until("Jörg Weiß")
        assert "□ abgemeldet" in desk.line_with("Käthe")
        assert "abgemeldet" not in desk.line_with("Jörg Weiß")


async def test_a_consent_is_recorded_from_the_window(sms: PraxisSms) -> None:
    queued(sms)
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.press("alt+n")
        await window(desk)
        assert "Strg+P Einwilligung" in desk.text
        await desk.press("ctrl+p")
        await desk.until(f"Einwilligung von {SHOWN}")
        await desk.press("tab")
        await desk.type("vom 3. März")
        await desk.press("tab", "enter")
        await desk.until("Festgehalten: Einwilligung für Information.")
        await desk.press("end")
        await desk.until("EINWILLIGUNG: 1")
    (record,) = sms.consents.of_number(NUMBER).records
    assert (record.is_given, record.remark) == (True, "vom 3. März")


async def test_forgetting_empties_a_form_with_several_numbers(sms: PraxisSms) -> None:
    queued(sms)
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", f"0172 7654321; {NUMBER}")
        sms.person.forget(NUMBER)
        desk.app.screen.number_forgotten(SHOWN)  # type: ignore[attr-defined]
        await desk.until(lambda: desk.field("#number") == "")


async def test_forgetting_empties_the_steps_of_a_series_whose_list_has_the_number(
    sms: PraxisSms, tmp_path: Path
) -> None:
    queued(sms)
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, [f"Großmann;{NUMBER};ja", "Weiß;0172 7654321;ja"]))
        await desk.until("2 von 2 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("home", "alt+n")
        await window(desk)
        await forgotten(desk)
        await desk.until("Die vier Schritte sind geleert")
        assert desk.field("#list-path") == ""
        assert desk.field("#series-text") == ""
        assert "Großmann" not in desk.text
        assert NUMBER not in desk.text


async def test_an_empty_reason_is_asked_for_in_words(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", NUMBER)
        await desk.until(f"{SHOWN}, Mobilfunk")
        await desk.press("alt+n")
        await window(desk)
        await desk.press("f9")
        await desk.until("Keine SMS mehr an diese Nummer")
        await desk.press("enter")
        await desk.until("Bitte füllen Sie „Grund“ aus.")
        assert desk.focused == "line"
        await desk.type("Anruf")
        await desk.press("enter")
        await desk.until("Die Nummer steht auf der Abmeldeliste.")
