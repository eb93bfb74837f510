"""A desk of a group: its Postausgang is in PostgreSQL, it has no credentials, and a service on another host sends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from tests.postgres import Cluster
from tests.screens.desk import Desk, at_the_desk
from tests.waiting import until
from tui.app import LookSeconds
from tui.service.api import Endless, MessageState, PraxisSms, SingleSms, Verdict
from tui.service.outbox.dispatch import workers
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.paths import Paths
from tui.simulator.practice import DemoPractice

NUMBER = "+491711234567"
CONFIGURATION = """
[provider]
protocol = "sms4-rest"
sender = "PraxisMolar"
[policy]
quiet_hours = ""
[dispatch]
here = false
[store]
url = "{url}"
"""


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.new_database()


@pytest.fixture
def reception(url: str, tmp_path: Path) -> Iterator[PraxisSms]:
    """The service layer of the desk; it finds no secret anywhere."""
    file = tmp_path / "desk" / "config.toml"
    file.parent.mkdir()
    file.write_text(CONFIGURATION.format(url=url))
    with PraxisSms(Paths(file, file.parent, True), environ={}) as sms:
        yield sms


@contextmanager
def a_service(practice: DemoPractice, url: str) -> Iterator[None]:
    """A worker of the same group, with the credentials of the provider."""
    text = practice.config_file.read_text()
    if "[store]" not in text:
        practice.config_file.write_text(f'{text}\n[store]\nurl = "{url}"\n')
    with PraxisSms.open(practice.config_file) as sms:
        thread = Thread(target=lambda: sms.dispatcher.run(Endless(), as_worker=True))
        thread.start()
        until(lambda: sms.dispatcher.senders(), what="the service has announced itself")
        try:
            yield
        finally:
            sms.dispatcher.stop()
            thread.join()


OFTEN = LookSeconds(senders=0.05, resting_outbox=0.2)
"""Nobody waits a quarter of a minute for a test."""


def words(desk: Desk) -> str:
    """The screen without its line breaks."""
    return desk.words


async def write(desk: Desk) -> None:
    await desk.fill("#number", NUMBER)
    await desk.fill("#text", "Ihr Termin ist morgen um 8 Uhr.")


# --- queued here, sent elsewhere ---


async def test_a_desk_without_credentials_sends_and_sees_how_far_it_is(
    reception: PraxisSms, practice: DemoPractice, url: str
) -> None:
    with a_service(practice, url):
        async with at_the_desk(reception, sending=True) as desk:
            await desk.until(lambda: "SMS4" in desk.lines[0])
            await write(desk)
            await desk.press("f9")
            await desk.until(lambda: "übergeben" in desk.text)
            assert "noch nicht vollständig" not in words(desk), "credentials are the service's business"
            assert "kein Versand" not in desk.lines[0]
    assert [sms.number for sms in practice.simulator.accepted] == [NUMBER]


async def test_the_card_of_a_desk_lacks_no_credentials_and_can_be_saved(reception: PraxisSms) -> None:
    async with at_the_desk(reception) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.fill("#sender", "Molar")
        await desk.press("f9")
        await desk.until("Gespeichert.")
    assert reception.settings.provider.sender == "Molar"


async def test_the_top_line_tells_when_the_service_ends_and_when_another_begins(
    reception: PraxisSms, practice: DemoPractice, url: str
) -> None:
    async with at_the_desk(reception, sending=True, look_seconds=OFTEN) as desk:
        await desk.until(lambda: "kein Versand" in desk.lines[0])
        for _service in range(2):
            with a_service(practice, url):
                await desk.until(lambda: "kein Versand" not in desk.lines[0])
            await desk.until(lambda: "kein Versand" in desk.lines[0])


def a_worker_that_stands_still(url: str) -> None:
    """A worker of the group gave its last sign two minutes ago."""
    store = open_postgres(url)
    now = store.clock
    store.clock = lambda: now() - timedelta(minutes=2)
    store.workers.register(workers.new_token())
    store.close()


async def test_a_desk_for_which_nobody_else_sends_names_the_service_that_stands_still(
    reception: PraxisSms, url: str
) -> None:
    a_worker_that_stands_still(url)
    reception.compose.queue(SingleSms(NUMBER, "Eins"))
    async with at_the_desk(reception, sending=True) as desk:
        await desk.until(lambda: "kein Versand" in desk.lines[0])
        await desk.until(lambda: f"nichts zu hören: praxis-sms (Prozess {os.getpid()}, Rechner" in words(desk))
        await desk.until(lambda: "starten Sie „praxis-sms worker“" in words(desk))
    line = reception.access.check()[-1]
    assert (line.subject, line.verdict) == ("dispatcher", Verdict.FAILED)
    assert "nichts zu hören" in line.sentence


# --- the database comes and goes ---


async def test_a_database_that_restarts_while_the_postausgang_is_open_is_told_and_the_list_goes_on(
    reception: PraxisSms, postgres: Cluster
) -> None:
    reception.compose.queue(SingleSms(NUMBER, "Eins"))
    async with at_the_desk(reception, sending=True, look_seconds=OFTEN) as desk:
        await desk.press("f4")
        await desk.until(NUMBER)
        with postgres.down():
            await desk.press("f9")
            await desk.until(lambda: "Störung" in desk.lines[0] and "nicht erreichbar" in words(desk))
            assert NUMBER in desk.text, "what was read stays on the screen"
        await desk.until(lambda: "Störung" not in desk.lines[0])
        await desk.until(lambda: "nicht erreichbar" not in words(desk))
        reception.compose.queue(SingleSms(NUMBER, "Zwei"))
        await desk.until("Zwei")


async def test_a_desk_that_starts_without_its_database_says_so_and_keeps_what_is_typed(
    reception: PraxisSms, postgres: Cluster
) -> None:
    async with at_the_desk(reception, sending=True, look_seconds=OFTEN) as desk:
        with postgres.down():
            await desk.until(lambda: "Störung" in desk.lines[0] and "nicht erreichbar" in words(desk))
            await write(desk)
            await desk.press("f9")
            await desk.until(lambda: desk.app.screen.status.startswith("■ Der Postausgang"))  # type: ignore[attr-defined]
            assert desk.field("#number") == NUMBER
        await desk.until(lambda: "Störung" not in desk.lines[0])
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")
    (queued,) = reception.outbox.messages([1])
    assert queued.state is MessageState.QUEUED
