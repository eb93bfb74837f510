"""A long-running dispatcher whose configuration is edited again and again: old connections are closed when idle."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.engines import sqlite_only
from tests.unit.gateways.loopback import HttpServer, Writer, answer, http_server, read_request
from tests.unit.outbox.samples import API, claim, finish, number, queue, queue_series, states
from tests.unit.sending.fake_resources import PATIENCE, SMS4, Drained, eventually
from tui.service.errors import SecretError
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Gateway, Halted, OutgoingSms, StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.secrets import Secret, Secrets
from tui.service.sending.dispatcher import Dispatcher
from tui.service.sending.jobs.background_jobs import DescriptionWatch
from tui.service.sending.resources import PracticeResources
from tui.service.settings import QuietHours, Settings

EDITS, MESSAGES = 50, 1000
SMS = OutgoingSms(reference=1, number=number(1), text="Termin morgen", sender="Praxis", segments=1)


class EditedConfiguration:
    """A configuration that an admin saves again and again; every edit gives new settings, as from a file."""

    def __init__(self, url: str = "") -> None:
        complete = Settings()
        self.edits = 0
        self._settings = replace(
            complete,
            sms4_rest=replace(complete.sms4_rest, customer_number="XY12345", user="praxis", base_url=url),
            policy=replace(complete.policy, quiet_hours=QuietHours()),
            dispatch=replace(complete.dispatch, messages_per_second=0.0),
        )

    @property
    def settings(self) -> Settings:
        return self._settings

    def edit(self) -> None:
        self.edits += 1
        policy = replace(self._settings.policy, daily_limit=100_000 + self.edits)
        self._settings = replace(self._settings, policy=policy)


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path, environ={"PRAXIS_SMS_SECRET_SMS4_PASSWORD": "sms4-geheim"})


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@sqlite_only
async def test_fifty_edits_among_a_thousand_messages_leave_no_connections_behind(
    store_of_today: Outbox, secrets: Secrets
) -> None:
    seen: list[int] = []
    workers: list[Dispatcher] = []

    async def accept_and_edit(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        while (request := await read_request(reader)) is not None:
            server.requests.append(request)
            if len(server.requests) % (MESSAGES // EDITS) == 0:
                seen.append(open_files())
                configuration.edit()
                workers[0].wake()
            writer.write(answer("SMS erfolgreich versendet"))
            await writer.drain()

    async with http_server(accept_and_edit) as server:
        configuration = EditedConfiguration(server.url)
        resources = PracticeResources(configuration, secrets)
        queue_series(store_of_today, MESSAGES)
        workers.append(Dispatcher(store_of_today, resources, [SMS4]))
        await asyncio.wait_for(workers[0].run(Drained()), 6 * PATIENCE)
        assert len(server.requests) == MESSAGES
        assert server.connections >= EDITS  # each edit took effect
    assert configuration.edits == EDITS
    assert set(states(store_of_today)) == {MessageState.ACCEPTED}
    of_one_gateway = 2 * configuration.settings.dispatch.concurrency  # both ends of its connections are in this process
    assert max(seen) - seen[0] <= 3 * of_one_gateway


async def test_what_travels_through_an_old_gateway_arrives_before_it_is_closed(secrets: Secrets) -> None:
    held_back, hung_up = asyncio.Event(), asyncio.Event()

    async def answer_late(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        while (request := await read_request(reader)) is not None:
            server.requests.append(request)
            await held_back.wait()
            writer.write(answer("SMS erfolgreich versendet"))
            await writer.drain()
        hung_up.set()

    async with http_server(answer_late) as server:
        configuration = EditedConfiguration(server.url)
        resources = PracticeResources(configuration, secrets)
        old = resources.gateway(SMS4)
        travelling = asyncio.create_task(old.send(SMS))
        await eventually(lambda: server.requests)
        configuration.edit()
        resources.allowance(datetime.now(UTC), lambda _since: 0)
        assert resources.gateway(SMS4) is not old
        await asyncio.sleep(0)
        assert not hung_up.is_set()
        held_back.set()
        assert await travelling == Accepted()
        await asyncio.wait_for(hung_up.wait(), PATIENCE)
        await resources.close_gateways()


DESCRIPTION = """
url = "https://sms.example/send"
url_is_public = true
[request]
key = { in = "bearer" }
fields = { recipient = "to", text = "text" }
[answer]
accepted = [{ at = "", equals = "OK" }]
"""


def by_description(folder: Path, text: str) -> EditedConfiguration:
    """A practice that sends by a description of its own."""
    (folder / "eigen.toml").write_text(text, encoding="utf-8")
    configuration = EditedConfiguration()
    settings = configuration.settings
    api = replace(settings.threesteps_api, format="eigen", folders=(folder,))
    provider = replace(settings.provider, protocol=ProtocolKey.THREESTEPS_API)
    configuration._settings = replace(settings, threesteps_api=api, provider=provider)
    return configuration


@sqlite_only
@pytest.mark.parametrize("cause", [StopCause.CONFIGURATION, StopCause.CREDENTIALS])
def test_a_mended_description_lets_its_protocol_be_tried_again_and_nothing_else(
    store_of_today: Outbox, tmp_path: Path, cause: StopCause
) -> None:
    configuration = by_description(tmp_path, DESCRIPTION.replace("[answer]", "[answer"))
    watch = DescriptionWatch(store_of_today, configuration, 1)
    queue(store_of_today, 1, protocol=API)
    (taken,) = claim(store_of_today, protocol=API)
    finish(store_of_today, taken, outcome=Halted(cause, "die Beschreibung ist nicht verwendbar"))
    watch.look()
    assert [each.cause for each in store_of_today.holds.current()] == [cause]
    (tmp_path / "eigen.toml").write_text(DESCRIPTION, encoding="utf-8")
    watch.look()
    assert bool(store_of_today.holds.current()) == (cause is StopCause.CREDENTIALS)


def note_owner(configuration: EditedConfiguration, owner: str) -> None:
    """Somebody notes for which description the key was entered."""
    settings = configuration.settings
    configuration._settings = replace(settings, threesteps_api=replace(settings.threesteps_api, key_belongs_to=owner))


class ReplacedMeanwhile(Secrets):
    """Secrets of which one is entered for another provider at the moment at which it is read."""

    configuration: EditedConfiguration

    def require(self, name: str) -> Secret:
        found = super().require(name)
        note_owner(self.configuration, "anderer")
        return found


async def test_a_key_that_is_replaced_while_it_is_read_is_handed_to_nobody(tmp_path: Path) -> None:
    configuration = by_description(tmp_path, DESCRIPTION)
    secrets = ReplacedMeanwhile(tmp_path, {"PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY": "k"})
    secrets.configuration = configuration
    resources = PracticeResources(configuration, secrets)
    with pytest.raises(SecretError, match="wurde für „anderer“ eingetragen"):
        resources.gateway(ProtocolKey.THREESTEPS_API)
    await resources.close_gateways()


@sqlite_only
def test_a_protocol_that_waits_for_its_key_is_tried_again_once_it_is_there(
    store_of_today: Outbox, tmp_path: Path
) -> None:
    configuration = by_description(tmp_path, DESCRIPTION)
    note_owner(configuration, "?")
    watch = DescriptionWatch(store_of_today, configuration, 1)
    queue(store_of_today, 1, protocol=API)
    (taken,) = claim(store_of_today, protocol=API)
    finish(store_of_today, taken, outcome=Halted(StopCause.CONFIGURATION, "wem der Key gehört, ist unklar"))
    watch.look()
    assert store_of_today.holds.current()
    note_owner(configuration, "eigen")
    watch.look()
    assert not store_of_today.holds.current()


async def test_a_description_that_was_changed_holds_from_the_next_message_on(tmp_path: Path) -> None:
    """Whoever sends notices it, without a change of the settings; a half saved file changes nothing."""
    configuration, file = by_description(tmp_path, DESCRIPTION), tmp_path / "eigen.toml"
    resources = PracticeResources(configuration, Secrets(tmp_path, {"PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY": "k"}))

    def before_the_next_message() -> Gateway:
        resources.allowance(datetime.now(UTC), lambda _since: 0)
        return resources.gateway(ProtocolKey.THREESTEPS_API)

    first = before_the_next_message()
    assert before_the_next_message() is first
    file.write_text(DESCRIPTION.replace("[answer]", "[answer"), encoding="utf-8")
    assert before_the_next_message() is first
    file.write_text(DESCRIPTION.replace('"to"', '"msisdn"'), encoding="utf-8")
    second = before_the_next_message()
    assert second is not first
    assert before_the_next_message() is second
    await resources.close_gateways()
