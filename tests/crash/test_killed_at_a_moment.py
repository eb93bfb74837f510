"""A worker dies at each exact step of one message's life; what the next one does is what that step proves."""

from __future__ import annotations

import signal

import pytest

from tests.crash.practice import Practice
from tests.crash.worker_that_dies import Moment
from tui.service.model.messages import MessageState

QUEUED, SENDING = MessageState.QUEUED, MessageState.SENDING
ACCEPTED, UNKNOWN = MessageState.ACCEPTED, MessageState.UNKNOWN


@pytest.mark.parametrize(
    ("moment", "found", "arrived", "ended", "arrived_in_the_end"),
    [
        (Moment.INTENT_UNCOMMITTED, QUEUED, 0, ACCEPTED, 1),
        (Moment.INTENT_ON_DISK, SENDING, 0, UNKNOWN, 0),
        (Moment.BEFORE_THE_SOCKET, SENDING, 0, UNKNOWN, 0),
        (Moment.AFTER_THE_ANSWER, SENDING, 1, UNKNOWN, 1),
        (Moment.BEFORE_THE_RESULT, SENDING, 1, UNKNOWN, 1),
        (Moment.RESULT_UNCOMMITTED, SENDING, 1, UNKNOWN, 1),
        (Moment.RESULT_ON_DISK, ACCEPTED, 1, ACCEPTED, 1),
    ],
)
def test_a_message_goes_on_from_what_was_on_disk(
    practice: Practice,
    moment: Moment,
    found: MessageState,
    arrived: int,
    ended: MessageState,
    arrived_in_the_end: int,
) -> None:
    practice.queue_series(1)
    worker = practice.start_worker("-m", "tests.crash.worker_that_dies", moment)
    output = worker.communicate()
    assert worker.returncode == -signal.SIGKILL, output
    assert [message.state for message in practice.messages()] == [found]
    assert len(practice.provider.accepted) == arrived

    practice.drain()
    assert [message.state for message in practice.messages()] == [ended]
    assert len(practice.provider.accepted) == arrived_in_the_end
