"""Messages per second through the durable pipeline, beside bare httpx against the same provider in the same run.

Run from the folder above: ``python -m benchmarks.series [ROUNDS]``. The pipeline is the whole of it: a series in a
fresh store, claimed, intent on disk, handed over by the SMS4 gateway, result on disk. Bare httpx makes the same
requests without a store, once by `AsyncClient` and once by `Client` in threads; the better of the two counts. The first
message goes ahead of the others, which costs one answer of the provider once; the series are long enough to show the
rate and not the start.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.bench import Line, print_lines
from benchmarks.quick_provider import quick_provider
from tui.service.api import Drained, PraxisSms
from tui.service.model.messages import Draft, MessageState, NewSeries
from tui.service.outbox.opening import open_sqlite
from tui.service.system.clock import utc_now

ROUNDS = 7
CONCURRENCY = 10
TEXT = "Guten Tag Frau Müller, wir erinnern an Ihren Termin am 24.11. um 8 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
SENDER = "PraxisMolar"
PATH = "/cgi-bin/sms_out.pl"
PASSWORD = "geheim"  # of nobody
CONFIGURATION = f"""
[provider]
protocol = "sms4-rest"
sender = "{SENDER}"

[protocols.sms4-rest]
customer_number = "XY12345"
tariff = "1"
user = "praxis"
base_url = "{{url}}"

[policy]
quiet_hours = ""

[dispatch]
concurrency = {CONCURRENCY}
messages_per_second = 0
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """A provider's time to answer in seconds, how many messages measure it, and the budget (BUDGETS)."""

    delay: float
    messages: int
    budget: float


SETTINGS = (Setting(0.0, 1500, 0.9), Setting(0.05, 2000, 0.97))


def number(index: int) -> str:
    """A mobile number in E.164."""
    return f"+4917112{index:05d}"


def request_body(index: int) -> bytes:
    """What the SMS4 gateway posts."""
    fields = {
        "user": "praxis", "pwd": PASSWORD, "kdnr": "XY12345", "handynr": number(index)[1:], "text": TEXT, "tarif": "1",
        "absender": SENDER, "v": "1",
    }  # fmt: skip
    return urlencode(fields, encoding="iso-8859-15").encode()


HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def by_async_client(url: str, messages: int) -> float:
    """Seconds of bare `AsyncClient`."""

    async def send_all() -> None:
        indices = iter(range(messages))
        limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
        async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:

            async def hand() -> None:
                for index in indices:
                    answer = await client.post(PATH, content=request_body(index), headers=HEADERS)
                    assert answer.status_code == 200

            await asyncio.gather(*(hand() for _ in range(CONCURRENCY)))

    began = time.perf_counter()
    asyncio.run(send_all())
    return time.perf_counter() - began


def by_client_in_threads(url: str, messages: int) -> float:
    """Seconds of bare `Client` in threads."""
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
    began = time.perf_counter()
    with httpx.Client(base_url=url, limits=limits, timeout=30) as client, ThreadPoolExecutor(CONCURRENCY) as threads:

        def send(index: int) -> None:
            assert client.post(PATH, content=request_body(index), headers=HEADERS).status_code == 200

        list(threads.map(send, range(messages)))
    return time.perf_counter() - began


def by_pipeline(url: str, messages: int) -> float:
    """Seconds from the start of the dispatcher to its end, with every message accepted on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIGURATION.format(url=url))
        os.environ |= {"PRAXIS_SMS_DATA": name, "PRAXIS_SMS_SECRET_SMS4_PASSWORD": PASSWORD}
        store = open_sqlite(folder, utc_now)
        now = utc_now()
        drafts = [(index, Draft(number(index), TEXT, SENDER, "sms4-rest", 1, now)) for index in range(messages)]
        store.queue.series(NewSeries("Messung", TEXT, SENDER, "sms4-rest", now, drafts), actor="benchmark")
        with PraxisSms.open(folder / "config.toml") as praxis:
            began = time.perf_counter()
            praxis.dispatcher.run(Drained())
            took = time.perf_counter() - began
        assert store.messages.counts().of(MessageState.ACCEPTED) == messages
        store.close()
    return took


WAYS: dict[str, Callable[[str, int], float]] = {
    "httpx.AsyncClient": by_async_client,
    "httpx.Client in threads": by_client_in_threads,
    "durable pipeline": by_pipeline,
}


def measure(setting: Setting, rounds: int) -> dict[str, float]:
    """The median of messages per second of each way; the ways take turns, so that a slow minute slows all."""
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    with quick_provider(setting.delay) as url:
        for way in WAYS.values():
            way(url, CONCURRENCY)
        for _ in range(rounds):
            for name, way in WAYS.items():
                rates[name].append(setting.messages / way(url, setting.messages))
    return {name: statistics.median(measured) for name, measured in rates.items()}


def measure_pipeline(rounds: int) -> Iterator[Line]:
    """A line for each provider, beside the better of the two ways of bare httpx."""
    for setting in SETTINGS:
        rates = measure(setting, rounds)
        pipeline = rates.pop("durable pipeline")
        better = max(rates, key=rates.__getitem__)
        yield Line(
            f"messages per second, provider of {setting.delay * 1000:.0f} ms",
            f"{pipeline:,.0f} /s : " + ", ".join(f"{name} {rate:,.0f} /s" for name, rate in rates.items()),
            pipeline / rates[better],
            setting.budget,
            at_least=True,
        )


if __name__ == "__main__":
    sys.exit(print_lines(measure_pipeline(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
