"""How long a program waits for another one that is to send, and what it says of one from which nothing is heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.service.outbox.dispatch.lock_heartbeat import Program, Sender
from tui.service.outbox.dispatch.sending_right import Holder
from tui.service.sending.standstill import PATIENCE_SECONDS, SETTLING_SECONDS, PatientWait, Standstill

SENDER = Sender(Program.WORKER, 4711, "praxis", "server1", datetime(2026, 11, 26, 13, 3, tzinfo=UTC))
ALIVE, SILENT, UNKNOWN = Holder(SENDER), Holder(SENDER, is_silent=True), Holder(None)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_program_that_gives_signs_is_waited_for_as_long_as_it_takes(clock: Clock) -> None:
    wait = PatientWait(clock)
    for beat in range(1000):
        clock.seconds += 10
        assert not wait.is_in_vain(Holder(replace(SENDER, heard_at=SENDER.heard_at + timedelta(seconds=beat))), 1)


@pytest.mark.parametrize("holder", [ALIVE, UNKNOWN], ids=["its last sign", "an older version"])
def test_without_a_sign_and_without_progress_it_is_waited_for_a_while(clock: Clock, holder: Holder) -> None:
    wait = PatientWait(clock)
    assert not wait.is_in_vain(holder, 1)
    clock.seconds = PATIENCE_SECONDS - 1
    assert not wait.is_in_vain(holder, 1)
    clock.seconds = PATIENCE_SECONDS
    assert wait.is_in_vain(holder, 1)


def test_an_older_version_that_sends_is_waited_for(clock: Clock) -> None:
    wait = PatientWait(clock)
    for version in range(1000):
        clock.seconds += PATIENCE_SECONDS - 1
        assert not wait.is_in_vain(UNKNOWN, version)


def test_one_that_was_silent_before_gets_a_moment_to_be_heard_again(clock: Clock) -> None:
    wait = PatientWait(clock)
    assert not wait.is_in_vain(SILENT, 1)
    clock.seconds = SETTLING_SECONDS - 0.1
    assert not wait.is_in_vain(SILENT, 1)
    clock.seconds = SETTLING_SECONDS
    assert wait.is_in_vain(SILENT, 1)
    assert not wait.is_in_vain(Holder(replace(SENDER, heard_at=datetime.now(UTC))), 1)


def test_it_is_said_since_when_nothing_is_heard_from_whom_and_what_to_do() -> None:
    told = Standstill(SENDER)
    assert told.sentence == (
        f"Vom Programm, das hier sendet, ist seit {SENDER.heard_at.astimezone():%d.%m.%Y %H:%M} nichts zu hören: "
        "praxis-sms worker (Prozess 4711, Benutzer praxis, Rechner server1)."
    )
    assert "kill -CONT 4711" in told.remedy


def test_of_today_the_time_is_enough() -> None:
    now = datetime.now(UTC)
    assert f"seit {now.astimezone():%H:%M} Uhr nichts" in Standstill(replace(SENDER, heard_at=now)).sentence


def test_of_an_older_version_it_is_said_that_nobody_can_tell() -> None:
    assert "seit unbekannter Zeit" in Standstill(None).sentence
    assert "nicht prüfbar" in Standstill(None).sentence


def test_where_anybody_may_send_nobody_has_to_end_it() -> None:
    told = Standstill(Sender(None, 4711, "", "server1", SENDER.heard_at), shared=True)
    assert "praxis-sms (Prozess 4711, Rechner server1)" in told.sentence
    assert "kill" not in told.remedy
