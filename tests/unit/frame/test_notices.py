"""What is said of a message in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.frame.notices import state_sentence
from tui.service.model.messages import Message, MessageState

DUE = datetime(2019, 3, 12, 9, 0, tzinfo=UTC)
"""Long ago by the clock of every machine that runs this."""

MESSAGE = Message(
    id=1,
    series_id=None,
    number="+491711234567",
    name="",
    text="Ihr Termin ist morgen.",
    sender="PraxisMolar",
    protocol="sms4-rest",
    state=MessageState.QUEUED,
    segments=1,
    attempts=0,
    due_at=DUE,
    provider_id=None,
    error="",
    created_by="anna",
    created_at=DUE,
    updated_at=DUE,
)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (DUE - timedelta(hours=2), "+491711234567: wartet – geht um 10:00 hinaus"),
        (DUE - timedelta(days=1), "+491711234567: wartet – geht Di, 12.03.2019, 10:00 Uhr hinaus"),
        (DUE, "+491711234567: wartet"),
    ],
)
def test_when_a_message_leaves_is_said_by_the_clock_of_the_store(now: datetime, sentence: str) -> None:
    assert state_sentence(MESSAGE, now) == sentence


def test_what_could_not_be_handed_over_says_why_and_not_that_it_leaves() -> None:
    tried = replace(MESSAGE, attempts=1, error="sms4.de nimmt keine Verbindung an.")
    assert state_sentence(tried, DUE - timedelta(minutes=2)) == (
        "+491711234567: wartet – sms4.de nimmt keine Verbindung an. Nächster Versuch um 10:00."
    )


def test_what_was_pasted_as_a_name_hides_no_state() -> None:
    long = replace(MESSAGE, name="Müller Anna " * 400)
    assert len(state_sentence(long, DUE)) < 80
