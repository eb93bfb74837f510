"""Fetching patients' answers: what each description asks for, how pages are read, and what is deleted."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.format_gateway import KEY, LOX24, MASSENVERSAND, SEVEN, SIPGATE, gateway_for
from tests.unit.gateways.loopback import answer, answering
from tui.language.local_time import use_zone
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.exchange import HttpAnswer
from tui.service.gateways.http_formats import inbound
from tui.service.gateways.http_formats.answer_judging import ReadableAnswer
from tui.service.gateways.http_formats.examples import read_examples
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, read_format, shipped_format
from tui.service.model.answers import AnswerCursor, AnswerPage

DAY = date(2026, 11, 25)
CURSOR = AnswerCursor(DAY)


def seven_entry(**values: object) -> dict[str, object]:
    entry = {
        "id": "9",
        "from": "491711234567",
        "text": "JA",
        "timestamp": "2026-11-27 09:00:00",
        "reply_to_message_id": "77148045551",
    }
    return entry | values


async def test_seven_is_asked_for_its_journal_from_a_day_on() -> None:
    use_zone("Europe/Berlin")
    try:
        async with gateway_for(SEVEN, answering(answer(json.dumps([seven_entry()])))) as (gateway, server):
            page = await gateway.answers(CURSOR)
    finally:
        use_zone("")
    assert server.only.line == "GET /api/journal/inbound?date_from=2026-11-25&limit=100&offset=0 HTTP/1.1"
    assert server.only.header("X-Api-Key") == KEY
    (found,) = page.answers
    assert (found.identity, found.number, found.text) == ("seven id 9", "+491711234567", "JA")
    assert found.received_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert (found.replies_to, found.provider_id) == ("77148045551", "")
    assert page.next == AnswerCursor(DAY, pages=1, entries=1)


def test_every_description_that_ships_shows_an_answer_that_its_rules_read() -> None:
    fetching = [shipped_format(name) for name in SHIPPED_FORMATS if shipped_format(name).inbound is not None]
    assert fetching
    for described in fetching:
        read = dict(read_examples(described))["inbound"]
        assert read is not None, described.name
        assert read.startswith("+491711234567 · 27.11.2026 "), described.name
        assert read.endswith(" · JA"), described.name


async def test_a_page_with_nothing_is_the_last_one() -> None:
    async with gateway_for(SEVEN, answering(answer("[]"))) as (gateway, server):
        assert await gateway.answers(AnswerCursor(DAY, 2, 130)) == AnswerPage(())
    assert "offset=130" in server.only.line


async def test_lox24_is_asked_page_by_page_and_told_what_to_delete() -> None:
    entry = {"uuid": "u-1", "from": "+491711234567", "text": "Wann?", "received_at": 1795766400, "msg_uuid": "m-1"}
    async with gateway_for(LOX24, answering(answer(json.dumps([entry])), answer("", 204))) as (gateway, server):
        page = await gateway.answers(AnswerCursor(DAY, 1, 30))
        await gateway.delete_answer("a/../b")
    asked, deleted = server.requests
    assert asked.line == "GET /incomings?page=2 HTTP/1.1"
    assert deleted.line == "DELETE /incomings/a%2F..%2Fb HTTP/1.1"
    assert deleted.header("X-LOX24-AUTH-TOKEN") == KEY
    assert page.answers[0].provider_id == "u-1"
    assert page.answers[0].received_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


async def test_what_is_gone_there_already_is_deleted() -> None:
    async with gateway_for(LOX24, answering(answer("", 404))) as (gateway, _server):
        await gateway.delete_answer("u-1")


async def test_sipgate_tells_answers_in_its_history() -> None:
    entry = {"id": "h1", "source": "+491711234567", "smsContent": "Danke", "created": "2026-11-27T08:00:00Z"}
    async with gateway_for(SIPGATE, answering(answer(json.dumps({"items": [entry]})))) as (gateway, server):
        page = await gateway.answers(CURSOR)
    assert server.only.line.startswith("GET /v2/history?types=SMS&directions=INCOMING&limit=100 ")
    assert [each.text for each in page.answers] == ["Danke"]
    assert page.next is None


async def test_a_provider_without_a_way_is_not_asked() -> None:
    async with gateway_for(MASSENVERSAND, answering()) as (gateway, server):
        assert not gateway.fetches_answers
        assert await gateway.answers(CURSOR) == AnswerPage(())
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("900", 200, AccessRefused),
        ("", 401, AccessRefused),
        ("<html>", 200, ProviderUnreachable),
        ('[{"absender": "491711234567", "nachricht": "STOP"}]', 200, ProviderUnreachable),
        ('["STOP"]', 200, ProviderUnreachable),
        ("", 503, ProviderUnreachable),
        ("{}", 200, ProviderUnreachable),
        ("", 404, ConfigurationError),
    ],
)
async def test_what_is_no_list_of_answers_is_told(body: str, status: int, error: type[Exception]) -> None:
    async with gateway_for(SEVEN, answering(answer(body, status))) as (gateway, _server):
        with pytest.raises(error):
            await gateway.answers(CURSOR)


async def test_what_is_no_list_of_answers_is_told_without_its_words() -> None:
    body = '{"from": "+491711234567", "text": "Mein Zahn tut weh"}'
    async with gateway_for(SEVEN, answering(answer(body))) as (gateway, _server):
        with pytest.raises(ProviderUnreachable) as told:
            await gateway.answers(CURSOR)
    assert told.value.sentence == "Die Antwort von 127.0.0.1 ist nicht zu verstehen."


def described(**more: object) -> dict[str, object]:
    return {
        "url": "https://sms.example.de/send",
        "request": {"key": {"in": "header", "name": "X-Key"}, "fields": {"recipient": "to", "text": "text"}},
        "answer": {"status": {"accepted": [200]}},
        "inbound": {"url": "inbox", "entries": "/list", "id": "/id", "from": "/from", "text": "/text"} | more,
    }


async def test_the_next_page_stands_in_the_answer() -> None:
    following = read_format("eigen", described(next="/next"), "eigen.toml")
    first = answer(json.dumps({"list": [{"id": 1, "from": "0171 1234567", "text": "a"}], "next": "/inbox?after=1"}))
    async with gateway_for(following, answering(first, answer('{"list": []}'))) as (gateway, server):
        page = await gateway.answers(CURSOR)
        assert page.next is not None
        assert (await gateway.answers(page.next)).next is None
    assert [each.line.split()[1] for each in server.requests] == ["/inbox", "/inbox?after=1"]


async def test_no_answer_leads_the_key_to_another_host() -> None:
    following = read_format("eigen", described(next="/next"), "eigen.toml")
    async with gateway_for(following, answering()) as (gateway, server):
        with pytest.raises(ConfigurationError):
            await gateway.answers(AnswerCursor(DAY, 1, 1, "https://evil.example/inbox"))
    assert server.requests == []


def test_a_description_says_what_is_deleted() -> None:
    with pytest.raises(ConfigurationError, match="delete_url"):
        read_format("eigen", described(delete_url="inbox/all"), "eigen.toml")


def test_where_no_id_is_told_an_answer_is_known_by_what_it_says() -> None:
    page = page_of([{"id": None, "from": "+491711234567", "text": "JA", "at": "5"}, {"id": "", "from": "", "text": ""}])
    (found,) = page.answers
    assert found.identity == "seven said +491711234567  JA"


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("491711234567", "+491711234567"),
        ("+49 171 1234567", "+491711234567"),
        ("00491711234567", "+491711234567"),
        ("01711234567", "+491711234567"),
        ("Telekom", "Telekom"),
        ("22000", "22000"),
        ("\x1b[2JX", "[2JX"),
    ],
)
def test_whose_answer_it_is(told: str, read: str) -> None:
    (found,) = page_of([seven_entry(**{"from": told})]).answers
    assert found.number == read


@pytest.mark.parametrize(
    "told", ["", "gestern", "2026-13-45 00:00", "99999999999999999999", "-5", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_is_none_is_not_known(told: str) -> None:
    assert inbound.moment_of(told) is None


def page_or_nothing(entries: object) -> AnswerPage | None:
    rules = SEVEN.inbound
    assert rules is not None
    readable = ReadableAnswer(HttpAnswer(status=200, body=json.dumps(entries).encode(), charset="utf-8"))
    return inbound.page_of(readable, rules, CURSOR, "seven")


def page_of(entries: object) -> AnswerPage:
    page = page_or_nothing(entries)
    assert page is not None
    return page


def test_one_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    assert [each.text for each in page_of(["?", seven_entry(text="STOP")]).answers] == ["STOP"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(seven_entry())), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(st.lists(json_values, max_size=5))
def test_whatever_a_provider_tells_is_answers_or_nothing(entries: list[object]) -> None:
    page = page_or_nothing(entries) or AnswerPage(())
    for found in page.answers:
        assert len(found.number) <= 40
        assert len(found.text) <= 2000
        assert "\x1b" not in found.number + found.text
