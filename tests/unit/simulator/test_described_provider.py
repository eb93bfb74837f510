"""Any described provider, played on this machine from its file."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tui.service.errors import AccessRefused, ConfigurationError
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.examples import example_account
from tui.service.gateways.http_formats.format_files import FoundFormat, found_formats
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import read_format, shipped_format, shipped_text
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.answers import AnswerCursor
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.outcome import Accepted, Deferred, Halted, OutgoingSms, ReportState, StopCause, Unknown
from tui.simulator.accounts import PRACTICE
from tui.simulator.demo import run_headless
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.server import Simulator

EVERYTHING = """
url = "https://api.provider.example/a/{account.sid}/{key}/send"
[account.sid]
title = "SID"
example = "AC1"
[request]
body = "json"
numbers = "digits"
recipient_type = "number"
key = { in = "path" }
[request.fields]
recipient = "/messages/0/to/0"
text = "/messages/0/text"
sender = "/messages/0/from"
reference = "/messages/0/ref"
[answer]
accepted = [{ at = "/status", between = [2000, 2999] }]
id = "/messages/0/id"
parts = "/messages/0/parts"
[answer.status]
already = [409]
[balance]
url = "/a/{account.sid}/{key}/credits"
amount = "/credits"
scale = 1000
[report]
url = "/a/{account.sid}/{key}/reports?ids={ids}"
batch = 10
entries = "/reports"
id = "/id"
state = "/state"
delivered = ["DELIVRD"]
[lookup]
url = "/a/{account.sid}/{key}/messages?ref={reference}"
entries = "/messages"
reference = "/ref"
id = "/id"
"""
SMS = OutgoingSms(42, "+491711234567", "Grüße", "PraxisMolar", 1, "k3v9x2")


def gateway_to(simulator: Simulator, described: HttpFormat) -> FormatGateway:
    access = FormatAccess(simulator.described_url, PRACTICE.api_key, example_account(described))
    return FormatGateway(described, access, Timeouts(5, 5, 10))


async def test_whatever_a_description_can_say_is_played() -> None:
    described = read_format("alles", tomllib.loads(EVERYTHING), "alles.toml")
    with Simulator().playing(described) as simulator:
        gateway = gateway_to(simulator, described)
        first = await gateway.send(SMS)
        again = await gateway.send(SMS)
        assert isinstance(first, Accepted)
        assert isinstance(again, Accepted)
        account = await gateway.account()
        found = await gateway.lookup(SMS)
        reports = await gateway.reports([first.provider_id, "gibt-es-nicht"])
        await gateway.aclose()
        (taken,) = simulator.accepted
    assert (taken.number, taken.text, taken.sender) == (SMS.number, SMS.text, SMS.sender)
    assert first.provider_id == found == taken.provider_id
    assert (account.balance or 0) > 99_000
    assert [report.state for report in reports] == [ReportState.DELIVERED, ReportState.NOT_FOUND]


TWO_SECRETS = """
url = "https://send.provider.example/{account.sid}/messages"
hosts = ["konto.provider.example"]
[account.sid]
title = "SID"
example = "AC1"
[account.secret]
title = "API-Secret"
secret = true
[request]
body = "json"
key = { in = "basic", user = "{account.secret}" }
[request.fields]
recipient = "/to/0"
text = "/text"
[request.headers]
X-Secret = "{account.secret}"
[request.constants]
"/login/secret" = "{account.secret}"
[request.category]
field = "kind"
appointment = 1
recall = 2
information = 3
greeting = 4
[answer]
accepted = [{ at = "/ok", equals = true }]
id = "/id"
[example.accepted]
body = '{"ok":true,"id":"{id}"}'
[balance]
url = "https://konto.provider.example/credits"
method = "POST"
amount = "/credits"
constants = { secret = "{account.secret}" }
"""


@pytest.mark.parametrize(("secret", "is_right"), [(PRACTICE.password, True), ("falsch", False)])
async def test_a_second_secret_and_another_host_are_played_too(secret: str, is_right: bool) -> None:
    """Nothing leaves this machine where the messages do not: the enquiry comes here, too."""
    described = read_format("zwei", tomllib.loads(TWO_SECRETS), "zwei.toml", is_trusted=True)
    with Simulator().playing(described) as simulator:
        account = {**example_account(described), "secret": secret}
        access = FormatAccess(simulator.described_url, PRACTICE.api_key, account)
        gateway = FormatGateway(described, access, Timeouts(5, 5, 10))
        outcome = await gateway.send(SMS)
        try:
            if is_right:
                assert (await gateway.account()).balance
            else:
                with pytest.raises(AccessRefused):
                    await gateway.account()
        finally:
            await gateway.aclose()
    assert isinstance(outcome, Accepted if is_right else Halted)


def test_the_demo_sends_by_a_description_with_a_second_secret(tmp_path: Path) -> None:
    (tmp_path / "zwei.toml").write_text(TWO_SECRETS.replace("hosts =", "# hosts =").partition("[balance]")[0])
    found = next(each for each in found_formats([tmp_path]) if each.name == "zwei")
    assert run_headless(2, protocols=PROTOCOLS[:1], described=found).ok


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FaultKind.WRONG_CREDENTIALS, StopCause.CREDENTIALS),
        (FaultKind.NO_CREDIT, StopCause.CREDIT),
        (FaultKind.TOO_MANY_REQUESTS, Deferred),
        (FaultKind.INTERNAL_ERROR, Unknown),
        (FaultKind.DROP, Unknown),
        (FaultKind.HALF_ANSWER, Accepted),  # of a 204 nothing is missing once its head is there
    ],
)
async def test_sipgate_with_every_fault(kind: FaultKind, expected: object) -> None:
    described = shipped_format("sipgate")
    with Simulator(faults=[Fault(kind, Interface.FORMAT)]).playing(described) as simulator:
        gateway = gateway_to(simulator, described)
        outcome = await gateway.send(SMS)
        await gateway.aclose()
    if isinstance(expected, StopCause):
        assert isinstance(outcome, Halted)
        assert outcome.cause is expected
    else:
        assert isinstance(outcome, expected)  # type: ignore[arg-type]


def test_a_description_that_shows_no_acceptance_asks_for_an_example() -> None:
    table = tomllib.loads(
        """
        [request]
        key = { in = "bearer" }
        fields = { recipient = "to", text = "text" }
        [answer]
        accepted = [{ at = "", matches = "^Auftrag [0-9]+ angenommen$" }]
        """
    )
    described = read_format("eigen", table, "eigen.toml")
    with pytest.raises(ConfigurationError, match="keine Antwort „accepted“") as caught:
        Simulator().playing(described).start()
    assert "[example.accepted]" in caught.value.remedy
    shown = table | {"example": {"accepted": {"body": "Auftrag {id} angenommen"}}}
    with Simulator().playing(read_format("eigen", shown, "eigen.toml")):
        pass


def test_a_file_of_the_practice_is_found_beside_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "alles.toml"
    file.write_text(EVERYTHING, encoding="utf-8")
    found = next(each for each in found_formats([tmp_path]) if each.name == "alles")
    assert found.format is not None
    assert run_headless(2, protocols=PROTOCOLS[:1], described=found).ok


def test_a_description_in_the_configuration_itself_is_played_as_well() -> None:
    table = tomllib.loads(EVERYTHING)
    found = FoundFormat("custom", format=read_format("custom", table, "[custom]"), table=table)
    assert run_headless(2, protocols=PROTOCOLS[:1], described=found).ok


@pytest.mark.parametrize("name", ["sipgate", "lox24", "seven", "smsgate"])
async def test_what_patients_answer_is_told_as_a_description_reads_it(name: str) -> None:
    described = shipped_format(name)
    with Simulator().playing(described) as simulator:
        simulator.receive("+491711234567", "Kann ich später {id} kommen?")
        gateway = gateway_to(simulator, described)
        page = await gateway.answers(AnswerCursor(date(2026, 1, 1)))
        (found,) = page.answers
        assert (found.number, found.text) == ("+491711234567", "Kann ich später {id} kommen?")
        if found.provider_id:
            await gateway.delete_answer(found.provider_id)
            assert simulator.answers == []
        await gateway.aclose()


async def test_a_list_of_answers_deep_in_the_document_may_be_empty() -> None:
    table = tomllib.loads(shipped_text("sipgate"))
    table["inbound"] = {
        "url": "/v2/history", "entries": "/data/list", "id": "/id", "from": "/von", "text": "/text"
    }  # fmt: skip
    described = read_format("tief", table, "tief.toml")
    with Simulator().playing(described) as simulator:
        gateway = gateway_to(simulator, described)
        assert (await gateway.answers(AnswerCursor(date(2026, 1, 1)))).answers == ()
        simulator.receive("+491711234567", "Ja")
        (found,) = (await gateway.answers(AnswerCursor(date(2026, 1, 1)))).answers
        assert found.text == "Ja"
        await gateway.aclose()
