"""The footer has room for five keys: it names those that help at the moment."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import open_outbox
from tests.unit.outbox import samples
from tui.frame.screen import PlaceScreen
from tui.frame.top_line_status import SendingState, as_demo, read_sending_state
from tui.language.local_time import use_zone
from tui.service.api import PraxisSms
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Unknown
from tui.service.outbox.outbox import Outbox
from tui.widgets.footer_line import FooterLine
from tui.widgets.line import Note


def footer(desk: Desk) -> str:
    return desk.app.screen.query_one(FooterLine).text


async def test_while_one_sms_is_written_it_names_what_fits_what_stands_there(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert "Strg+O Vorlage" in footer(desk)
        await desk.fill("#number", "0171 1234567")
        assert "Alt+N Nummer" in footer(desk)
        await desk.fill("#text", "Grüße an André Nuñez 😀")
        assert "Strg+T Ersetzen" in footer(desk)
        await desk.fill("#text", "Bis morgen")
        assert "Alt+N Nummer" in footer(desk)


async def test_the_outbox_offers_to_settle_only_what_is_unknown(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "2 SMS")
        assert "Klären" not in footer(desk)
        assert "Alt+N Nummer" in footer(desk)
        samples.hand_over(store, Unknown(Fact.of(FactKind.CONNECTION_ENDED_EARLY, host="sms4.de")))
        await desk.until(lambda: "F9 Klären" in footer(desk))


def test_a_demo_does_not_worry_about_the_clock() -> None:
    assert not as_demo(SendingState(remark="Zeiten gelten nach UTC")).remark


def test_a_clock_in_utc_is_a_remark_with_its_remedy_in_one_row(sms: PraxisSms) -> None:
    sms.configuration.put("ui.timezone", "UTC")
    try:
        state = read_sending_state(sms)
    finally:
        use_zone("")
    assert state.remark == "Zeiten nach UTC statt nach Ortszeit; Abhilfe: ui.timezone = Europe/Berlin"
    assert len(f"▲ {state.remark}") <= 78
    assert not state.hindrance


async def test_what_prevents_nothing_is_no_error_beside_what_does(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert isinstance(desk.app.screen, PlaceScreen)
        desk.app.screen.show_sending_state(SendingState(hindrance="Eins.\nZwei.", remark="Drei."))
        assert desk.app.screen.query_one("#hindrance", Note).text == "■ Eins.\n■ Zwei.\n▲ Drei."
