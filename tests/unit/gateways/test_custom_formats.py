"""Providers described by data: formats of a practice's own, and the access they need."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from tests.unit.gateways.format_gateway import (
    KEY,
    SEVEN,
    SMS,
    gateway_for,
    outcome_of,
)
from tests.unit.gateways.loopback import answer, answering
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, read_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.outcome import (
    Accepted,
    Unknown,
)
from tui.service.wording.facts import outcome_words

CUSTOM = tomllib.loads("""
title = "Mein Anbieter"

[request]
body = "form"
numbers = "digits"
key = { in = "bearer" }

[request.fields]
recipient = "empfaenger"
text = "nachricht"

[answer]
accepted = [{ at = "", matches = "^gesendet" }]
""")


class TestACustomFormat:
    async def test_is_a_table_with_the_same_keys(self) -> None:
        http_format = read_format("custom", CUSTOM, "config.toml")
        async with gateway_for(http_format, answering(answer("gesendet"))) as (gateway, server):
            assert await gateway.send(SMS) == Accepted()
        assert server.only.header("Authorization") == f"Bearer {KEY}"
        assert server.only.form("utf-8") == [("empfaenger", "491711234567"), ("nachricht", SMS.text)]

    async def test_leaves_unknown_what_no_rule_of_its_own_decides(self) -> None:
        assert isinstance(await outcome_of(read_format("custom", CUSTOM, "config.toml"), "Guthaben leer"), Unknown)

    async def test_may_know_several_signs_of_an_acceptance(self) -> None:
        signs = [[{"at": "/ok", "equals": True}, {"at": "/id", "matches": "."}], [{"at": "", "equals": "OK"}]]
        http_format = read_format("custom", CUSTOM | {"answer": {"accepted": signs}}, "config.toml")
        assert await outcome_of(http_format, '{"ok": true, "id": 7}') == Accepted()
        assert await outcome_of(http_format, "OK") == Accepted()
        assert isinstance(await outcome_of(http_format, '{"ok": true}'), Unknown)

    async def test_writes_a_key_into_the_address_only_on_demand(self) -> None:
        table = CUSTOM | {"request": CUSTOM["request"] | {"key": {"in": "query", "name": "p"}}}
        with pytest.raises(ConfigurationError, match="demanded"):
            read_format("custom", table, "config.toml")
        table["request"]["key"]["demanded"] = True
        http_format = read_format("custom", table, "config.toml")
        async with gateway_for(http_format, answering(answer("gesendet"))) as (gateway, server):
            await gateway.send(SMS)
        assert server.only.query() == [("p", KEY)]

    async def test_may_send_by_get(self) -> None:
        table = CUSTOM | {"request": CUSTOM["request"] | {"method": "GET"}}
        http_format = read_format("custom", table, "config.toml")
        async with gateway_for(http_format, answering(answer("gesendet"))) as (gateway, server):
            await gateway.send(SMS)
        assert server.only.method == "GET"
        assert server.only.query("utf-8") == [("empfaenger", "491711234567"), ("nachricht", SMS.text)]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"titel": "x"}, "„titel“ ist nicht verwendbar: unbekannt; meinten Sie „title“"),
            ({"request": {}}, "[request]: „fields“"),
            (
                {"request": CUSTOM["request"] | {"method": "PUT"}},
                "„method“ ist nicht verwendbar: erlaubt ist POST | GET",
            ),
            ({"request": CUSTOM["request"] | {"charset": "latin-99"}}, "kein bekannter Zeichensatz"),
            ({"request": CUSTOM["request"] | {"headers": {"X\r\nY": "1"}}}, "Kopfzeilen"),
            ({"request": CUSTOM["request"] | {"headers": {"X-Y": "1\r\nZ: 2"}}}, "Steuerzeichen"),
            ({"request": CUSTOM["request"] | {"fields": {"recipient": "to"}}}, "„text“ ist nicht verwendbar"),
            ({"answer": {}}, "„accepted“"),
            ({"answer": {"accepted": [{"at": "success"}]}}, "jede Regel"),
            ({"answer": {"accepted": [[{"at": "success"}]]}}, "jede Regel"),
            ({"answer": {"accepted": [[]]}}, "jede Regel"),
            ({"answer": {"accepted": [{"at": "success", "equals": 1}]}}, "JSON-Zeiger"),
            ({"answer": {"accepted": [{"at": "", "matches": "("}]}}, "regulärer Ausdruck"),
            ({"report": {"url": "status", "state": "/0"}}, "{id} muss darin vorkommen"),
            ({"read": "gestern"}, "ein Datum"),
        ],
    )
    def test_names_file_key_and_what_is_allowed(self, change: dict[str, object], said: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            read_format("custom", CUSTOM | change, "config.toml")
        assert caught.value.sentence.startswith("config.toml")
        assert said in caught.value.sentence

    async def test_cannot_send_the_key_to_another_host(self) -> None:
        http_format = read_format(
            "custom", CUSTOM | {"balance": {"url": "https://anderswo.example/guthaben", "amount": ""}}, "config.toml"
        )
        with pytest.raises(ConfigurationError, match="anderen Rechner"):
            FormatGateway(http_format, FormatAccess("https://sms.example/senden", KEY), Timeouts())

    async def test_does_not_believe_a_balance_that_is_no_number(self) -> None:
        http_format = read_format("custom", CUSTOM | {"balance": {"url": "guthaben", "amount": ""}}, "config.toml")
        async with gateway_for(http_format, answering(answer("viel"))) as (gateway, _server):
            with pytest.raises(ProviderUnreachable, match="viel"):
                await gateway.account()

    async def test_tells_the_meaning_of_a_code_that_the_provider_repeats_instead_of_words(self) -> None:
        rules = {
            "accepted": [{"at": "/status", "equals": "OK"}],
            "words": "/status",
            "codes": {"at": "/status", "refused": ["BAD_NUMBER"]},
            "meanings": {"BAD_NUMBER": "Die Nummer gibt es nicht."},
        }
        http_format = read_format("custom", CUSTOM | {"answer": rules}, "config.toml")
        async with gateway_for(http_format, answering(answer('{"status": "BAD_NUMBER"}'))) as (gateway, _server):
            outcome = await gateway.send(SMS)
        assert outcome_words(outcome) == "abgelehnt: Code BAD_NUMBER: Die Nummer gibt es nicht."


class TestTheAccess:
    def test_needs_the_address_from_the_contract(self) -> None:
        with pytest.raises(ConfigurationError, match="Endpunkt nicht hinterlegt") as caught:
            FormatGateway(SEVEN, FormatAccess("", KEY), Timeouts())
        assert "Vertragsunterlagen" in caught.value.remedy

    @pytest.mark.parametrize("key", ["", "a\r\nX-Evil: 1", "schlüssel"])
    def test_needs_a_key_that_fits_a_header(self, key: str) -> None:
        with pytest.raises(ConfigurationError, match="API-Key"):
            FormatGateway(SEVEN, FormatAccess("https://sms.example", key), Timeouts())

    def test_ships_its_data_files_with_the_package(self) -> None:
        folder = files("tui.service.gateways.http_formats").joinpath("formats")
        assert {file.name for file in folder.iterdir()} >= {f"{name}.toml" for name in SHIPPED_FORMATS}
