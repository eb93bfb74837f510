"""Answers nobody asked for in this form, from every provider we ship: none of them proves anything."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.unit.gateways.format_gateway import example_account
from tests.unit.gateways.loopback import answer, answering, http_server
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.examples import filled
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.model.outcome import OutgoingSms, Unknown
from tui.service.settings import Sms4RestSettings

SMS = OutgoingSms(reference=1, number="+491711234567", text="Termin morgen", sender="PraxisMolar", segments=1)
PATIENT = Timeouts(connect=5, read=5, total=10)


@dataclass(frozen=True)
class Spoken:
    """What a provider says when it takes a message, and when it refuses one, with the status of the first."""

    success: str
    refusal: str
    status: int = 200


def spoken(name: str) -> Spoken:
    """The examples of a shipped description; an acceptance without a body gets one, and so proves nothing."""
    accepted, refused = (shipped_format(name).examples[kind] for kind in ("accepted", "refused"))
    values = {
        "id": "u-1",
        "reference": "k3v9x2-1",
        "number": "491711234567",
        "parts": "1",
        "price": "0.075",
        "balance": "9.5",
    }
    said = filled(accepted.body, values)
    return Spoken(said or '{"sessionId":"s-1"}', filled(refused.body, values), accepted.status if said else 200)


SPOKEN = {
    "sms4": Spoken("SMS erfolgreich versendet 12345678", "Fehler: Nummer gesperrt"),
    **{name: spoken(name) for name in SHIPPED_FORMATS},
}


@dataclass(frozen=True)
class Garbling:
    """How an answer is spoilt: its bytes, and what its header says of them."""

    spoil: Callable[[str], bytes]
    headers: dict[str, str]


def brotli(words: str) -> bytes:
    """A brotli stream of one uncompressed block (RFC 7932, 9.2): the words stand in it as they are."""
    return ((len(words) - 1) << 4 | 1 << 20).to_bytes(3, "little") + words.encode() + b"\x03"


def zstd(words: str) -> bytes:
    """A zstd frame of one raw block (RFC 8878, 3.1.1): the words stand in it as they are."""
    block = (len(words) << 3 | 1).to_bytes(3, "little") + words.encode()
    return b"\x28\xb5\x2f\xfd\x20" + bytes([len(words)]) + block


GARBLINGS = {
    "UTF-16 that nobody announced": Garbling(lambda words: words.encode("utf-16"), {}),
    "UTF-16 without a mark": Garbling(lambda words: words.encode("utf-16-le"), {}),
    "UTF-16 as announced": Garbling(
        lambda words: words.encode("utf-16"), {"Content_Type": "text/plain; charset=utf-16"}
    ),
    "EBCDIC": Garbling(lambda words: words.encode("cp500"), {}),
    "EBCDIC as announced": Garbling(lambda words: words.encode("cp500"), {"Content_Type": "text/plain; charset=cp500"}),
    "gzip": Garbling(lambda words: gzip.compress(words.encode()), {}),
    "gzip as announced": Garbling(lambda words: gzip.compress(words.encode()), {"Content_Encoding": "gzip"}),
    "br": Garbling(brotli, {}),
    "br as announced": Garbling(brotli, {"Content_Encoding": "br"}),
    "words called br": Garbling(lambda words: words.encode(), {"Content_Encoding": "br"}),
    "zstd": Garbling(zstd, {}),
    "zstd as announced": Garbling(zstd, {"Content_Encoding": "zstd"}),
    "a comment": Garbling(lambda words: f"<!-- {words} -->".encode(), {}),
    "a page with a comment": Garbling(
        lambda words: f"<html><body>Wartung<!--{words}--></body></html>".encode(), {"Content_Type": "text/html"}
    ),
    "a page with a script": Garbling(
        lambda words: f"<html><script>'{words}'</script><body>Wartung</body></html>".encode(),
        {"Content_Type": "text/html"},
    ),
    "the page of a fresh web server": Garbling(lambda words: b"<html><body><h1>It works!</h1></body></html>", {}),
    "a login page": Garbling(
        lambda words: b"<!DOCTYPE html><title>Anmeldung</title><form>Benutzer <input> OK <button>OK</button></form>", {}
    ),
    "a greeting": Garbling(lambda words: b"It works!", {}),
    "noise": Garbling(lambda words: bytes(range(256)), {}),
}


@pytest.mark.parametrize("spoken", ["success", "refusal"])
@pytest.mark.parametrize("garbling", GARBLINGS)
@pytest.mark.parametrize("provider", SPOKEN)
async def test_a_garbled_answer_leaves_the_message_unknown_and_is_asked_for_once(
    provider: str, garbling: str, spoken: str
) -> None:
    garbled, words = GARBLINGS[garbling], SPOKEN[provider]
    body = garbled.spoil(words.success if spoken == "success" else words.refusal)
    status = words.status if spoken == "success" else 200
    async with http_server(answering(answer(body, status, **garbled.headers))) as server:
        gateway = gateway_to(provider, server.url)
        outcome = await gateway.send(SMS)
        await gateway.aclose()
    assert isinstance(outcome, Unknown), outcome
    assert len(server.requests) == 1


def gateway_to(provider: str, url: str) -> Sms4Gateway | FormatGateway:
    if provider == "sms4":
        return Sms4Gateway(Sms4Access(Sms4RestSettings("XY12345", user="praxis", base_url=url), "geheim"), PATIENT)
    described = shipped_format(provider)
    return FormatGateway(described, FormatAccess(f"{url}/sms", "schluessel", example_account(described)), PATIENT)
