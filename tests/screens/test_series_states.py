"""What the progress of a series (F3) says of one that is scheduled, cancelled, held back or kept by the quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import BROKEN
from tests.unit.outbox import samples
from tui.screens.series.progress.bar import bar, character
from tui.service.api import MessageState, PraxisSms
from tui.service.model.messages import SeriesState
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.model.queries import StateCounts
from tui.service.outbox.outbox import Outbox
from tui.service.usecases.outbox.outbox import Closed, OutboxService
from tui.service.usecases.series.progress import SeriesProgress
from tui.service.wording import labels, marks
from tui.terminal.glyphs import Glyphs

NOTHING_TO_DO = "Sie müssen nichts tun"


async def show_series(desk: Desk) -> None:
    """F4, and from there the progress of the series at the cursor."""
    await desk.press("f4")
    await desk.until(lambda: " > " in desk.text)
    await desk.press("ctrl+p")
    await desk.until("Serie 1 ·")


def words(desk: Desk) -> str:
    """What stands on the screen, as one line."""
    return desk.words


async def test_a_scheduled_series_says_when_it_begins(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3, due_at=datetime.now(UTC) + timedelta(days=1))
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("geplant · beginnt ")
        assert "läuft" not in desk.text
        assert "vorbereitet" in desk.text
        assert "praxis-sms muss dann geöffnet sein." in desk.text
        assert NOTHING_TO_DO not in desk.text
        sms.series.pause(1)
        await desk.until("▲ Angehalten")
        assert "gestartet" not in desk.text
        sms.series.cancel(1)
        await desk.until("0 von 3 hinausgegangen")
        assert "gestartet" not in desk.text


async def test_a_cancelled_series_shows_what_left(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 5)
    for index in range(2):
        samples.hand_over(store, Accepted(str(index)))
    samples.hand_over(store, Refused("nein"))
    sms.series.cancel(1)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("2 von 5 hinausgegangen")
        assert "%" not in desk.text
        assert "Abgebrochen: Was noch wartete, geht nicht hinaus." in desk.text
        assert NOTHING_TO_DO not in desk.text


async def test_a_paused_series_says_what_lets_it_go_on(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 5)
    sms.series.pause(1)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("▲ Angehalten: Nichts geht hinaus, bis jemand „Weiter“ wählt (F9).")
        assert NOTHING_TO_DO not in desk.text


async def test_in_quiet_hours_a_series_says_why_it_rests_and_when_it_goes_on(
    sms: PraxisSms, store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Closed(datetime.now(UTC) + timedelta(hours=9), "In der Ruhezeit werden keine SMS verschickt.")
    monkeypatch.setattr(OutboxService, "closed", lambda _self: closed)
    samples.queue_series(store, 5)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until(lambda: "▲ In der Ruhezeit werden keine SMS verschickt. Es geht" in words(desk))
        assert NOTHING_TO_DO not in desk.text


async def test_what_is_left_to_do_with_all_handed_over_is_nothing(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 2)
    for index in range(2):
        samples.hand_over(store, Accepted(str(index)))
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until(f"{NOTHING_TO_DO}.")


async def test_the_course_of_the_last_minutes_is_plotted_while_it_runs(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 40)
    for index in range(6):
        samples.hand_over(store, Accepted(str(index)))
    with store.write() as connection:
        just_now = datetime.now(UTC) - timedelta(seconds=30)
        connection.execute("UPDATE message SET sent_at = :at WHERE state = 'accepted'", {"at": just_now})
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("höchstens 1,0 SMS je Sekunde")
        await desk.until("in den letzten ")
        drawn = [line.strip() for line in desk.lines if line.startswith(" █")]
        assert drawn, "it begins at the left with the first message"
        assert drawn[-1].startswith("█____"), "what rested since then is a line"


async def test_one_moment_is_no_course_yet(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 40)
    samples.hand_over(store, Accepted("1"))
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("1 übergeben")
        assert "höchstens" not in desk.text


async def test_a_series_that_nobody_sends_waits_and_says_how_it_is_sent(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 3)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until(
            lambda: (
                "▲ Zurzeit sendet hier kein Programm. Öffnen Sie praxis-sms neu, oder starten Sie "
                "„praxis-sms worker“." in words(desk)
            )
        )
        assert "wartet" in desk.lines[4]
        assert "läuft" not in desk.text


async def test_every_state_has_its_own_character_in_the_legend(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 5)
    samples.claim(store, 2)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("2 werden übergeben, ░ 3 warten")
        assert desk.line_with("werden übergeben").count("░") == 1


async def test_a_list_without_rows_to_settle_is_no_stop(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 2)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until(lambda: desk.focused == "pause")
        assert "problems" not in await desk.tab_order()


async def test_each_part_of_the_bar_is_told_by_more_than_its_colour(sms: PraxisSms, store: Outbox) -> None:
    samples.queue_series(store, 6)
    for outcome in (Accepted("1"), Refused("nein"), Unknown(BROKEN)):
        samples.hand_over(store, outcome)
    async with at_the_desk(sms) as desk:
        await show_series(desk)
        await desk.until("▲ 1 ungeklärt, ■ 1 abgelehnt, ░ 3 warten, ▓ 1 übergeben")
        row = desk.line_with("%")
        assert [sign for sign in "█▓▲■▒–░" if sign in row] == ["▓", "▲", "■", "░"]


def test_in_ascii_the_parts_that_mean_something_else_look_different() -> None:
    settled = [state for state in MessageState if state is not MessageState.SENDING]
    by_sign: dict[str, set[marks.Role]] = {}
    for state in settled:
        sign = Glyphs(encoding="ascii").shown(character(state))
        by_sign.setdefault(sign, set()).add(labels.mark_of_state(state).role)
    assert all(len(roles) == 1 for roles in by_sign.values()), by_sign


def test_the_bar_is_as_wide_as_it_may_be_and_shows_one_unknown_of_thousands(store: Outbox) -> None:
    series = store.series.one(samples.queue_series(store, 3))
    assert series is not None
    counts = StateCounts(delivered=19_000, unknown=1, queued=999)
    drawn = bar(SeriesProgress(series, counts, 0.0, None), 78)
    assert series.state is SeriesState.RUNNING
    assert len(drawn.text) == 78
    assert drawn.text.count("▲") == 1
