"""Another program has the right to send and stands still: every place says so, until it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.standing_still import standing_still, until_held
from tui.service.api import MessageState, PraxisSms, SingleSms
from tui.simulator.practice import DemoPractice

ROOT = Path(__file__).parents[2]
NUMBER = "+491711234567"
NOTICE = "steht still"


@pytest.fixture
def worker(practice: DemoPractice) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the same practice, which has the right to send."""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "tui", "worker"], env=environ, stderr=subprocess.PIPE) as process:
        until_held(practice.data_folder, process)
        yield process
        process.kill()


def said(desk: Desk) -> str:
    """What the place says, its line breaks apart."""
    return desk.words


async def test_every_place_names_the_sender_that_stands_still_and_all_goes_on_after_it(
    sms: PraxisSms, practice: DemoPractice, worker: subprocess.Popen[bytes]
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        with standing_still(worker, practice.data_folder):
            queued = sms.compose.queue(SingleSms(NUMBER, "Ihr Termin ist morgen um 8 Uhr."))
            for key in ("f3", "f4", "f5", "f8", "f2"):
                await desk.until(lambda: NOTICE in desk.lines[0])
                await desk.until(lambda: f"praxis-sms worker (Prozess {worker.pid}," in said(desk))
                await desk.until(lambda: f"kill -CONT {worker.pid}" in said(desk))
                await desk.press(key)
            assert practice.simulator.accepted == []
        await desk.until(lambda: NOTICE not in desk.lines[0] and "nichts zu hören" not in said(desk))
        await desk.until(lambda: sms.outbox.message(queued.id).state is MessageState.ACCEPTED)
    assert [each.number for each in practice.simulator.accepted] == [NUMBER]


async def test_when_it_is_killed_this_window_sends(
    sms: PraxisSms, practice: DemoPractice, worker: subprocess.Popen[bytes]
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        with standing_still(worker, practice.data_folder):
            queued = sms.compose.queue(SingleSms(NUMBER, "Ihr Termin ist morgen um 8 Uhr."))
            await desk.until(lambda: NOTICE in desk.lines[0])
            worker.kill()
            worker.wait()
            await desk.until(lambda: NOTICE not in desk.lines[0])
            await desk.until(lambda: sms.outbox.message(queued.id).state is MessageState.ACCEPTED)
    assert len(practice.simulator.accepted) == 1


async def test_a_desk_that_leaves_sending_to_it_says_so_too(
    sms: PraxisSms, practice: DemoPractice, worker: subprocess.Popen[bytes]
) -> None:
    sms.configuration.change({"dispatch.here": False})
    async with at_the_desk(sms, sending=True) as desk:
        with standing_still(worker, practice.data_folder):
            await desk.press("f3")
            await desk.until(lambda: NOTICE in desk.lines[0] and f"Prozess {worker.pid}," in said(desk))
