"""Every description that ships, held by itself: what a dispatcher makes of each fault, and a demo that loses nothing.

The answers are those of the examples in its file, so that a new file needs nothing here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.engines import StoreHome, opened, sqlite_only
from tests.unit.gateways import loopback
from tests.unit.gateways.every_http_gateway import PATIENT
from tests.unit.gateways.format_gateway import KEY, SMS, example_account
from tests.unit.gateways.loopback import Behaviour, HttpServer, Writer, answering_then_closing, http_server
from tests.unit.outbox.samples import API, StandingClock, queue, states
from tests.unit.sending.fake_resources import FakeResources, dispatch
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.examples import answer_of, example, judged_examples
from tui.service.gateways.http_formats.format_files import FoundFormat
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.messages import MessageState
from tui.service.model.outcome import StopCause
from tui.service.outbox.outbox import Outbox
from tui.simulator.demo import run_headless

ACCEPTED, FAILED, QUEUED, UNKNOWN = (
    MessageState.ACCEPTED, MessageState.FAILED, MessageState.QUEUED, MessageState.UNKNOWN,
)  # fmt: skip
SAMPLE = {
    "id": "4711", "reference": "k3v9x2-1", "number": "+491711200001", "parts": "1", "price": "0.075",
    "balance": "12.34", "balance_scaled": "123400", "state": "",
}  # fmt: skip
RETRY_AFTER = 120
TITLE_WIDTH = 14
QUICK = Timeouts(connect=5, read=0.1, total=10)


def shown(described: HttpFormat, name: str) -> bytes:
    """The bytes of the example of that kind."""
    said = answer_of(example(described, name), SAMPLE)
    headers = {key.replace("-", "_"): value for key, value in said.headers.items()}
    return loopback.answer(said.body, said.status, "utf-8", **headers)


def status(code: int, **headers: str) -> Callable[[HttpFormat], Behaviour]:
    """A status, and words that name no code."""
    return lambda _described: answering_then_closing(loopback.answer("Nein", code, **headers))


def half(described: HttpFormat) -> Behaviour:
    """An acceptance that breaks off: in its body, or where it has none, in its head."""
    whole = shown(described, "accepted")
    return answering_then_closing(whole[:-2])


@dataclass(frozen=True)
class Expected:
    """What is done with the first request, what becomes of the message, and what holds the protocol back."""

    fault: Callable[[HttpFormat], Behaviour]
    state: MessageState
    cause: StopCause | None = None


def says(name: str) -> Callable[[HttpFormat], Behaviour]:
    """The example of that kind."""
    return lambda described: answering_then_closing(shown(described, name))


FAULTS = {
    "refused": Expected(says("refused"), FAILED),
    "silent": Expected(lambda _described: loopback.silence_after_body, UNKNOWN),
    "dropped": Expected(lambda _described: answering_then_closing(b""), UNKNOWN),
    "credentials": Expected(says("credentials"), QUEUED, StopCause.CREDENTIALS),
    "credit": Expected(says("credit"), QUEUED, StopCause.CREDIT),
    "401": Expected(status(401), QUEUED, StopCause.CREDENTIALS),
    "402": Expected(status(402), QUEUED, StopCause.CREDIT),
    "429": Expected(status(429, Retry_After=str(RETRY_AFTER)), QUEUED),
    "500": Expected(status(500), UNKNOWN),
    "502": Expected(status(502), UNKNOWN),
    "503": Expected(status(503), QUEUED),
    "504": Expected(status(504), UNKNOWN),
    "half an answer": Expected(half, UNKNOWN),
}


def access_at(described: HttpFormat, url: str) -> FormatAccess:
    """What a practice would enter for a provider who is found there."""
    return FormatAccess(url + (urlsplit(described.url).path or "/senden"), KEY, example_account(described))


def first_a_fault(fault: Behaviour, described: HttpFormat) -> Behaviour:
    """The first message meets the fault, enquiries find nothing, every other message is taken."""
    sent = RequestWriter(described, access_at(described, "http://127.0.0.1")).message(SMS)

    async def behave(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        if not server.requests:
            await fault(reader, writer, server)
            return
        while (request := await loopback.read_request(reader)) is not None:
            if (request.method, request.path) != (sent.method, urlsplit(sent.url).path):
                writer.write(loopback.answer("", 404))
                continue
            server.requests.append(request)
            writer.write(shown(described, "accepted"))

    return behave


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def busy_seconds() -> float:
    return 0.05


@pytest.fixture
def store(home: StoreHome, clock: StandingClock) -> Iterator[Outbox]:
    yield from opened(home, clock)


class Resources(FakeResources):
    """What a dispatcher needs to send by a description."""

    def __init__(self, described: HttpFormat, server: HttpServer, timeouts: Timeouts) -> None:
        super().__init__()
        self._timeouts = timeouts
        self._access = access_at(described, server.url)
        self._described = described
        self._built: FormatGateway | None = None

    def gateway(self, protocol: str) -> FormatGateway:  # type: ignore[override]  # a real one
        assert protocol == API
        self._built = self._built or FormatGateway(self._described, self._access, self._timeouts)
        return self._built

    async def forget_gateway(self, protocol: str) -> None:
        await self.close_gateways()

    async def close_gateways(self) -> None:
        built, self._built = self._built, None
        if built is not None:
            await built.aclose()


@sqlite_only
@pytest.mark.parametrize("name", SHIPPED_FORMATS)
async def test_every_fault_ends_as_it_must_and_what_was_proved_not_sent_is_sent_once(
    store: Outbox, clock: StandingClock, name: str
) -> None:
    described = shipped_format(name)
    for number, (fault, expected) in enumerate(FAULTS.items(), start=1):
        queued = queue(store, number, protocol=API)
        timeouts = QUICK if fault == "silent" else PATIENT
        async with http_server(first_a_fault(expected.fault(described), described)) as server:
            await dispatch(store, Resources(described, server, timeouts))
            assert (fault, states(store, queued)) == (fault, [expected.state])
            causes = [hold.cause for hold in store.holds.current()]
            assert (fault, causes) == (fault, [expected.cause] if expected.cause else [])
            await dispatch(store, Resources(described, server, timeouts))
            assert (fault, len(server.requests)) == (fault, 1)

            store.holds.release("admin")
            clock.advance(hours=1)
            await dispatch(store, Resources(described, server, timeouts))
            is_sent_now = expected.state is QUEUED
            assert (fault, states(store, queued)) == (fault, [ACCEPTED if is_sent_now else expected.state])
            assert (fault, len(server.requests)) == (fault, 2 if is_sent_now else 1)


@pytest.mark.parametrize("name", SHIPPED_FORMATS)
def test_the_demo_sends_each_sms_exactly_once(name: str) -> None:
    report = run_headless(3, protocols=PROTOCOLS[:1], described=FoundFormat(name, format=shipped_format(name)))
    assert report.ok, report


@pytest.mark.parametrize("name", SHIPPED_FORMATS)
def test_the_examples_mean_what_they_say(name: str) -> None:
    judged = list(judged_examples(shipped_format(name)))
    assert {each.name for each in judged} >= {"accepted", "refused"}
    assert [each for each in judged if not each.is_right] == []


@pytest.mark.parametrize("name", SHIPPED_FORMATS)
def test_the_titles_of_its_fields_fit_beside_the_fields_of_the_card(name: str) -> None:
    assert [each.title for each in shipped_format(name).account if len(each.title) > TITLE_WIDTH] == []
