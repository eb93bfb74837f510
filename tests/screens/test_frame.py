"""The frame around the places: keys that work everywhere, help, leaving."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from textual.binding import Binding

from tests.screens.desk import Desk, at_the_desk
from tests.screens.settling import run_test
from tests.screens.walks import bindings_in, fields, of, open_place, tab_comes_round_both_ways
from tests.unit.outbox import samples
from tui.app import LookSeconds, PraxisSmsApp
from tui.frame.navigation import PLACES, Place
from tui.language.keys import key_name
from tui.service.api import PraxisSms, SingleSms
from tui.service.outbox.outbox import Outbox
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.widgets.buttons import PushButton
from tui.widgets.footer_line import FooterLine

ENGLISH = re.compile(r"\b(the|cursor|select|delete|scroll|move|focus|quit|menu|down|page|go|copy|paste|cut)\b")


async def test_each_place_names_its_keys_explains_them_and_lets_tab_come_round(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for place in PLACES:
            with of(place.name):
                await open_place(desk, place)
                every_key_has_an_id_and_speaks_german(desk)
                every_field_has_a_help_text(desk)
                await help_explains_the_field_and_lists_every_key(desk)
                await tab_comes_round_both_ways(desk)
                await the_key_is_on_the_top_line(desk, place)


async def the_key_is_on_the_top_line(desk: Desk, place: Place) -> None:
    key = key_name(place.key)
    assert f"{key} {place.title}" in desk.lines[0] or f"{key} {place.short}" in desk.lines[0]
    await desk.until(lambda: "SMS4" in desk.lines[0])


def every_key_has_an_id_and_speaks_german(desk: Desk) -> None:
    found = list(bindings_in(desk))
    assert found
    for node, binding in found:
        where = f"{node}: {binding}"
        assert binding.id, where
        assert binding.description, where
        assert binding.tooltip, where
        assert not ENGLISH.search(binding.description.lower()), where


def every_field_has_a_help_text(desk: Desk) -> None:
    for widget in fields(desk):
        assert isinstance(widget, PushButton) or getattr(widget, "help_text", ""), widget


async def help_explains_the_field_and_lists_every_key(desk: Desk) -> None:
    before = desk.focused
    keys = [active.binding for active in desk.app.screen.active_bindings.values()]
    await desk.press("f1")
    await desk.until("DIESES FELD")
    text = desk.app.screen.text  # type: ignore[attr-defined]
    for binding in keys:
        assert binding.description in text
        assert key_name(binding.key) in text
    await desk.press("escape")
    await desk.until(lambda: "DIESES FELD" not in desk.text)
    assert desk.focused == before


async def test_the_footer_shows_at_most_five_keys_and_ends_by_column_80(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(120, 40)) as desk:
        for place in PLACES:
            await open_place(desk, place)
            footer = desk.app.screen.query_one(FooterLine)
            assert 1 <= len(footer.keys) <= 5, place.name
            assert len(footer.text) <= 80, place.name
            assert footer.keys[0].key == "F1", place.name
            assert all(f"{entry.key} {entry.description}" in footer.text for entry in footer.keys), place.name


@pytest.mark.parametrize("size", [(80, 24), (132, 50)])
async def test_everything_that_takes_the_cursor_can_be_seen(sms: PraxisSms, size: tuple[int, int]) -> None:
    async with at_the_desk(sms, size=size) as desk:
        for place in PLACES:
            await open_place(desk, place)
            for _field in range(len(await desk.tab_order())):
                await desk.press("tab")
                focused = desk.app.focused
                assert focused is not None, place.name
                where = f"{place.name}: {focused} at {focused.region}"
                assert desk.app.screen.region.contains_region(focused.region), where
                assert focused.region.height >= 1, where


async def test_the_command_palette_is_not_there(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+p")
        assert len(desk.app.screen_stack) == 1


async def test_escape_leads_back_to_the_single_sms(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("escape")
        await desk.until("Nummer")


async def test_escape_leads_from_the_card_to_where_it_was_opened(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f5")
        await desk.until(lambda: desk.focused == "template-list")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("escape")
        await desk.until(lambda: desk.focused == "template-list")


async def test_escape_leads_out_of_a_field_and_never_out_of_the_work(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f5")
        await desk.until(lambda: desk.focused == "template-list")
        await desk.go_to("#template-text")
        await desk.press("escape")
        assert desk.focused == "template-list"
        assert "Zu einem anderen Ort" not in desk.text
        await desk.press("escape")
        await desk.until("Zu einem anderen Ort führen F2 bis F8.")
        assert desk.app.current_mode == "templates"


@pytest.mark.parametrize(
    ("key", "first"),
    [("f2", "number"), ("f3", "list-path"), ("f4", "outbox-list"), ("f5", "template-list"), ("f8", "protocol")],
)
async def test_the_key_of_the_place_that_is_shown_leads_to_its_first_field(
    sms: PraxisSms, key: str, first: str
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press(key)
        await desk.until(lambda: desk.focused == first)
        await desk.press("shift+tab")
        assert desk.focused != first
        await desk.press(key)
        await desk.until(lambda: desk.focused == first)


async def test_who_presses_f2_on_f2_and_types_the_next_name_sends_nothing_and_loses_nothing(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Ihr Termin ist morgen")
        await desk.press("f2")
        await desk.type("Müller")
        await desk.press("down", "enter")
        assert desk.field("#text") == "Ihr Termin ist morgen"
        assert desk.field("#number").startswith("0171 1234567")
        assert desk.focused != "send"
    assert sms.outbox.counts().total == 0
    assert practice.simulator.accepted == []


async def test_escape_on_the_single_sms_leaves_the_cursor_where_it_is(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.press("escape")
        assert desk.focused == "text"


async def test_a_click_on_the_top_line_goes_there_and_one_on_the_footer_acts(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        column = desk.lines[0].index("F8 ") + 4
        await desk.pilot.click(offset=(column, 0))
        await desk.until("SMS-Freigabe")
        column = desk.lines[23].index("F1 Hilfe") + 3
        await desk.pilot.click(offset=(column, 23))
        await desk.until("DIESES FELD")


async def test_a_first_start_leads_through_the_card(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.until("Bitte tragen Sie zuerst die Angaben Ihres SMS-Providers ein.")
        assert desk.focused == "protocol"


async def test_a_start_says_that_an_earlier_series_is_not_finished(sms: PraxisSms, store: Outbox) -> None:
    series_id = samples.queue_series(store, 3)
    async with at_the_desk(sms) as desk:
        await desk.until("Eine Serie geht weiter (noch 3 SMS); F3 zeigt sie.")
        await desk.type("0171")
        await desk.until(lambda: "Eine Serie" not in desk.text)
    sms.series.pause(series_id)
    async with at_the_desk(sms) as desk:
        await desk.until("Eine Serie ist angehalten (noch 3 SMS); F3 zeigt sie.")
    sms.series.cancel(series_id)
    async with at_the_desk(sms) as desk:
        assert "Eine Serie" not in desk.text


async def test_the_demo_says_that_it_is_one(sms: PraxisSms) -> None:
    app = PraxisSmsApp(sms, start_dispatcher=False, is_demo=True)
    async with run_test(app) as pilot:
        desk = Desk(app, pilot)
        await desk.until("Vorführung: Ein Simulator nimmt die SMS an.")
        assert "  Demo ▲ kein Versand" in desk.lines[0]
        await pilot.resize_terminal(132, 43)
        await desk.until("Demo: SMS4 RESTful ▲ kein Versand aktiv")


async def test_quitting_the_demo_promises_no_next_start(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "eins"))
    app = PraxisSmsApp(sms, start_dispatcher=False, is_demo=True)
    async with run_test(app) as pilot:
        desk = Desk(app, pilot)
        await desk.fill("#text", "angefangen")
        await desk.press("ctrl+q")
        await desk.until("Sie gehört zur Vorführung und")
        assert "verschwindet mit der Vorführung." in desk.words
        assert "Entwurf" not in desk.text


async def test_quitting_with_nothing_open_asks_nothing(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+q")
        await desk.until(lambda: desk.app._exit)
    assert desk.app.return_code == 0


async def test_quitting_says_what_still_waits_in_the_postausgang(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "eins"))
    sms.compose.queue(SingleSms("0171 1234567", "zwei"))
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+q")
        await desk.until("Im Postausgang warten noch 2 SMS")
        await desk.press("escape")
        await desk.until(lambda: "Im Postausgang warten" not in desk.text)
        assert desk.focused == "number"
        await desk.press("ctrl+q")
        await desk.until("praxis-sms beenden?")
        await desk.press("ctrl+q")
        await desk.until(lambda: desk.app._exit)


async def test_quitting_while_a_message_is_on_the_wire_offers_to_wait_for_its_result(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.DELAY, seconds=600))
    async with at_the_desk(sms, sending=True, leaves_background=True) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until("wird übergeben")
        await desk.press("ctrl+q")
        await desk.until("[ Übergabe abwarten ]  [ Sofort beenden ]  [ Zurück ]")
        assert "1 SMS wird gerade übergeben." in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Sofort beenden" not in desk.text)
        await desk.press("ctrl+q")
        await desk.until("Sofort beenden")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.app._exit)
        practice.simulator.stop()  # what is on the wire breaks off, so that nobody waits for it


async def test_quitting_names_a_text_and_a_card_that_would_be_lost(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Halb geschrieben")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.fill("#user", "andere")
        await desk.press("ctrl+q")
        await desk.until("Ein angefangener SMS-Text")
        assert "Die Angaben zum SMS-Provider sind noch nicht gespeichert." in desk.text


async def test_quitting_does_not_wait_for_a_provider_that_does_not_answer(
    sms: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    answer = Event()
    monkeypatch.setattr(type(sms.access), "check", lambda access, *typed, **named: answer.wait(30) and ())
    async with at_the_desk(sms, leaves_background=True) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("ctrl+g")
        await desk.until("Der Zugang wird geprüft")
        await desk.press("ctrl+q")
        started = monotonic()
        await desk.until(lambda: desk.app._exit)
    waited = not answer.is_set()
    answer.set()
    assert waited
    assert monotonic() - started < 30


async def test_without_a_dispatcher_the_top_line_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.until("kein Versand")
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until("SMS4")
        await desk.until(lambda: "kein Versand" not in desk.text)


async def test_in_a_narrow_window_titles_of_places_go_before_the_notice(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(60, 20)) as desk:
        await desk.until("▲ kein Versand")
        assert desk.lines[0].startswith(" F2 Einzel F3 Serie F4 Ausgang F5 F8 ")
        await desk.pilot.click(offset=(desk.lines[0].index("F8"), 0))
        await desk.until("SMS-Freigabe")
        assert desk.lines[0].startswith(" F2 Einzel F3 Serie F4 F5 F8 Provider ")


async def test_ctrl_c_says_how_to_leave(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#send")
        await desk.press("ctrl+c")
        await desk.until("Beenden mit Strg+Q")


async def test_a_store_that_cannot_be_used_is_said_on_every_place(sms: PraxisSms, practice: DemoPractice) -> None:
    practice.data_folder.joinpath("outbox.sqlite3").write_bytes(b"this is no database, but something else" * 100)
    async with at_the_desk(sms) as desk:
        await desk.until("■ ")
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until(lambda: desk.app.screen.status.startswith("■ "))  # type: ignore[attr-defined]
        assert desk.field("#text") == "Guten Tag"


def test_every_binding_of_the_application_can_be_remapped_by_its_id() -> None:
    ids = [binding.id for binding in PraxisSmsApp.BINDINGS if isinstance(binding, Binding)]
    assert len(ids) == len(set(ids)) == len(PraxisSmsApp.BINDINGS)


async def test_a_configuration_that_cannot_be_used_any_more_is_said_until_it_is_mended(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    valid = practice.config_file.read_text(encoding="utf-8")
    async with at_the_desk(sms, look_seconds=LookSeconds(configuration=0.05)) as desk:
        await desk.until("SMS4")
        practice.config_file.write_text("[provider\n", encoding="utf-8")
        await desk.until(lambda: "Konfig" in desk.lines[0])
        await desk.until("kein gültiges TOML")
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Ihr Termin ist morgen.")
        practice.config_file.unlink()
        await desk.until("verschwunden")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("f9")
        await desk.until("verschwunden")
        assert not practice.config_file.exists()
        practice.config_file.write_text(valid, encoding="utf-8")
        await desk.until(lambda: "Konfig" not in desk.lines[0] and "verschwunden" not in desk.lines[2])


async def test_whoever_leaves_the_card_of_a_first_start_finds_the_single_sms(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.fill("#address", "https://example.de")
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.focused == "number")
        assert "Fehler im Programm" not in desk.text
