"""The story beside the list of the Postausgang, and what is said of messages that wait or did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import BROKEN, cursor, only, open_outbox
from tests.unit.outbox import samples
from tui.language import dates
from tui.service.api import MessageState, PraxisSms
from tui.service.model.outcome import Accepted, DeliveryReport, Refused, ReportState, Unknown
from tui.service.outbox.outbox import Outbox
from tui.service.usecases.outbox.outbox import Closed, OutboxService

LATER = datetime.now(UTC) + timedelta(days=400)
QUIET = "In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt."


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is night in the practice."""
    monkeypatch.setattr(OutboxService, "closed", lambda _self: Closed(LATER, QUIET))


def words(desk: Desk) -> str:
    """What stands on the screen, as one line."""
    return " ".join(desk.text.replace("│", " ").split())


def undelivered(store: Outbox, name: str = "") -> None:
    """A message that the network gave up."""
    samples.queue(store, 1, due_at=datetime.now(UTC), name=name)
    samples.hand_over(store, Accepted("4711"))
    with store.write() as connection:
        connection.execute("UPDATE message SET report_due_at = 0", {})
    awaited = store.reports.awaited(samples.SMS4, 10)
    store.reports.record(awaited, [DeliveryReport("4711", ReportState.UNDELIVERED, "absent subscriber")])


@pytest.mark.parametrize("size", [(120, 30), (132, 43), (200, 60)])
async def test_the_story_of_the_message_at_the_cursor_stands_beside_the_list(
    sms: PraxisSms, store: Outbox, size: tuple[int, int]
) -> None:
    samples.queue(store, 1, name="Anna Müller")
    samples.queue(store, 2, name="Bernd Öztürk")
    async with at_the_desk(sms, size=size) as desk:
        await open_outbox(desk, "2 SMS")
        await desk.until(lambda: "Bernd Öztürk" in desk.line_with("Name:"))
        assert "VERLAUF" in desk.text
        await desk.press("down")
        await desk.until(lambda: "Anna Müller" in desk.line_with("Name:"))
        await desk.press("enter")
        await desk.until("[ Schließen ]")


async def test_in_a_narrow_window_a_name_gives_way_to_the_state_beside_it(sms: PraxisSms, store: Outbox) -> None:
    undelivered(store, name="Konstantin Mustermann")
    async with at_the_desk(sms, size=(60, 20)) as desk:
        await open_outbox(desk, "1 SMS")
        assert "Konstanti… ■ nicht zugestellt" in cursor(desk)
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: "Konstantin M… ■ nicht zugestellt" in cursor(desk))


async def test_below_120_columns_there_is_the_list_alone(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms, size=(119, 30)) as desk:
        await open_outbox(desk, "1 SMS")
        assert not desk.app.screen.query_one("#story").display
        assert "VERLAUF" not in desk.text


async def test_many_keys_in_a_burst_read_one_story(
    sms: PraxisSms, store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.queue(store, *range(1, 16))
    read: list[int] = []
    story: Callable[[Any, int], Any] = OutboxService.story
    monkeypatch.setattr(OutboxService, "story", lambda self, key: (read.append(key), story(self, key))[1])
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await open_outbox(desk, "15 SMS")
        await desk.until("SMS 15 ─")
        read.clear()
        for _ in range(12):
            desk.app.screen.query_one("#outbox-list").action_cursor_down()  # type: ignore[attr-defined]
        await desk.until("SMS 3 ─")
        assert read == [3]


async def test_the_story_beside_the_list_goes_on(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.until("SMS 1 ─")
        samples.hand_over(store, Accepted("4711"))
        await desk.until("Kennung beim Anbieter: 4711")


async def test_a_series_at_the_cursor_is_told_too(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3, title="Recall März")
    samples.hand_over(store, Accepted("1"))
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await open_outbox(desk, "3 SMS")
        await desk.go_to("#view")
        await desk.press("enter", *"Ser", "enter")
        await desk.until("┌─ Serie 1 ─")
        assert "Recall März" in desk.line_with("Titel:")
        assert "○ 1 übergeben" in desk.text


async def test_one_unknown_message_is_settled_in_five_keys(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    samples.hand_over(store, Unknown(BROKEN))
    samples.queue(store, *range(2, 40))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 ungeklärt")  # the first key: F4
        await desk.press("f9")
        await desk.until("Diese SMS sind ungeklärt.")
        await desk.press("f9")
        await desk.until("Was wurde aus der SMS?")
        await desk.press("right", "enter")
        await desk.until(lambda: sms.outbox.message(1).state is MessageState.ACCEPTED)


async def test_what_waits_in_quiet_hours_is_told_when_it_goes_and_nothing_is_asked(
    sms: PraxisSms, store: Outbox, quiet: None
) -> None:
    samples.queue(store, 1, name="Anna")
    before = sms.outbox.message(1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+r")
        await desk.until(lambda: f"{QUIET} Es geht" in words(desk))
        assert f"{LATER.astimezone():%d.%m.%Y}" in words(desk)
        assert "praxis-sms muss dann geöffnet sein." in words(desk)
        assert "Trotzdem" not in desk.text
    assert only(sms) == before


async def test_what_is_planned_for_later_than_the_quiet_hours_does_not_wait_because_of_them(
    sms: PraxisSms, store: Outbox, quiet: None
) -> None:
    planned = LATER + timedelta(hours=6)
    samples.queue(store, 1, name="Anna", due_at=planned)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+r")
        await desk.until(lambda: f"Vorgesehen ist {dates.weekday_and_time(planned)}." in words(desk))
        assert "Ruhezeit" not in desk.text
    assert only(sms).due_at == planned


async def test_what_was_refused_and_is_queued_again_in_quiet_hours_is_told_when_it_goes(
    sms: PraxisSms, store: Outbox, quiet: None
) -> None:
    samples.queue(store, 1, name="Anna")
    samples.hand_over(store, Refused("nein"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 abgelehnt")
        await desk.press("ctrl+r")
        await desk.until("Noch einmal senden?")
        assert "Es geht" in words(desk)
        await desk.press("enter")
        await desk.until(lambda: f"1 SMS wartet wieder. {QUIET} Es geht" in words(desk))
    assert only(sms).state is MessageState.QUEUED


async def test_what_waits_for_its_time_can_go_now_where_the_rules_allow_it(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, name="Anna", due_at=LATER)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 wartet")
        await desk.press("ctrl+r")
        await desk.until("Nicht warten?")
        assert f"Vorgesehen ist {dates.weekday_and_time(LATER)}." in words(desk)
        await desk.press("enter")
        await desk.until(lambda: "Nicht warten?" not in desk.text)
        assert only(sms).due_at > datetime.now(UTC)
        await desk.press("ctrl+r")
        await desk.until("Nicht warten?")
        await desk.press("right", "enter")
        await desk.until("1 SMS wartet wieder.")
    assert only(sms).due_at <= datetime.now(UTC)


async def test_the_question_before_refused_messages_of_a_series_go_again_names_their_number(
    sms: PraxisSms, store: Outbox
) -> None:
    samples.queue_series(store, 4, title="Recall")
    for _ in range(2):
        samples.hand_over(store, Refused("nein"))
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "4 SMS")
        await desk.press("ctrl+p")
        await desk.until("[ 2 erneut ]")
        await desk.press("ctrl+r")
        await desk.until("Alle 2 abgelehnten SMS der Serie „Recall“.")


async def test_what_the_network_says_of_a_message_is_told_in_german_and_quoted(sms: PraxisSms, store: Outbox) -> None:
    undelivered(store)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 nicht zugestellt")
        await desk.press("enter")
        await desk.until("VERLAUF")
        assert "Das Telefon war ausgeschaltet oder ohne Netz." in words(desk)
        assert "„absent subscriber“" in words(desk)


async def test_no_state_in_the_dropdown_is_broken(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.go_to("#view")
        await desk.press("enter")
        await desk.until("gesperrt")
        assert "nicht zugestellt" in desk.text


async def test_the_focus_is_seen_in_an_empty_list(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_outbox(desk)
        await desk.until("Noch keine SMS im Postausgang.")
        assert cursor(desk)


async def test_a_text_that_needs_no_scrolling_is_no_stop(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1)
    async with at_the_desk(sms, size=(80, 30)) as desk:
        await open_outbox(desk, "1 SMS")
        await desk.press("enter")
        await desk.until("VERLAUF")
        await desk.until(lambda: desk.focused == "close")
        assert await desk.tab_order() == ["close", "retry", "cancel", "change", "person", "copy"]
