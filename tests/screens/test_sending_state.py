"""The short state at the right end of the top line."""

from __future__ import annotations

from time import monotonic

from tests.screens.desk import at_the_desk
from tests.unit.outbox import samples
from tui.frame.top_line_status import Pace, read_sending_state
from tui.service.api import PraxisSms
from tui.service.model.outcome import Accepted
from tui.service.outbox.outbox import Outbox


def test_the_pace_is_what_left_between_two_looks() -> None:
    first = Pace().then(100.0, 50)
    assert first.per_second == 0
    assert first.then(102.0, 26).per_second == 12


def test_a_look_too_soon_changes_nothing_until_nothing_is_left() -> None:
    seen = Pace().then(100.0, 50).then(101.0, 38)
    assert seen.then(101.5, 30) == seen
    assert seen.then(101.5, 0).per_second == 0


def test_messages_that_were_added_meanwhile_are_no_pace() -> None:
    assert Pace().then(100.0, 50).then(101.0, 80).per_second == 0


def test_what_is_cancelled_or_blocked_is_never_called_sent(sms: PraxisSms, store: Outbox) -> None:
    first, *others = samples.queue(store, *range(1, 31))
    before = Pace(monotonic() - 2, 30)
    sms.outbox.cancel(others[:20])
    state = read_sending_state(sms, before)
    assert (state.is_sending, state.pace.per_second, state.pace.pending) == (False, 0, 10)
    assert samples.hand_over(store, Accepted("1")) == first
    assert 0 < read_sending_state(sms, before).pace.per_second < 1


async def test_where_somebody_sends_and_nothing_is_wrong_the_line_ends_in_ready(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("SMS4 RESTful ● bereit"))


async def test_what_is_not_set_up_is_not_called_ready(sms: PraxisSms) -> None:
    sms.configuration.change({"protocols.sms4-rest.customer_number": ""})
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("■ nicht eingerichtet"))
