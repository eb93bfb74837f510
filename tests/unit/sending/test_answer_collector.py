"""Fetching answers beside the dispatcher: kept first, deleted afterwards, each once, and never in a hurry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

import pytest

from tests.unit.outbox.samples import API, StandingClock, number
from tui.language import translation
from tui.service.errors import AccessRefused, ProviderUnreachable
from tui.service.model.answers import AnswerCursor, AnswerPage, FetchedAnswer
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import StopCause
from tui.service.model.queries import AnswerQuery
from tui.service.outbox.outbox import Outbox
from tui.service.sending.answers.collector import MOST_PAGES, AnswerCollector
from tui.service.sending.answers.schedule import fetching_minutes
from tui.service.sending.resources import Resources
from tui.service.settings import DispatchSettings, HttpFormatSettings, ProviderSettings, Settings
from tui.service.settings.configuration import Configuration
from tui.service.settings.published import shared_keys
from tui.service.wording.facts import as_error

SEVEN = Settings(
    provider=ProviderSettings(protocol=ProtocolKey.THREESTEPS_API),
    threesteps_api=HttpFormatSettings(format="seven"),
)


class Provider:
    """A provider with pages of answers; it remembers what it was asked and told to delete."""

    fetches_answers = True

    def __init__(self, *pages: Sequence[FetchedAnswer], endless: bool = False) -> None:
        self.pages = pages
        self.endless = endless
        self.cursors: list[AnswerCursor] = []
        self.deleted: list[str] = []
        self.fault: Exception | None = None
        self.pages_before_fault = 0
        self.refuses_to_delete = False

    async def answers(self, cursor: AnswerCursor) -> AnswerPage:
        self.cursors.append(cursor)
        if self.fault is not None and cursor.pages >= self.pages_before_fault:
            raise self.fault
        if self.endless:
            return AnswerPage((said(cursor.pages),), AnswerCursor(cursor.since, cursor.pages + 1, cursor.entries + 1))
        found = tuple(self.pages[cursor.pages]) if cursor.pages < len(self.pages) else ()
        return AnswerPage(found, AnswerCursor(cursor.since, cursor.pages + 1, 1) if found else None)

    async def delete_answer(self, provider_id: str) -> None:
        if self.refuses_to_delete:
            raise ProviderUnreachable("Löschen geht gerade nicht.")
        self.deleted.append(provider_id)


class OneGateway:
    def __init__(self, gateway: Provider) -> None:
        self.only = gateway

    def gateway(self, protocol: str) -> Provider:
        return self.only


class Fixed:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings


def said(index: int, text: str = "Hallo", provider_id: str = "") -> FetchedAnswer:
    return FetchedAnswer(f"seven id {index}", number(index), f"{text} {index}", provider_id=provider_id)


def collector(store: Outbox, provider: Provider, settings: Settings = SEVEN) -> AnswerCollector:
    return AnswerCollector(store, cast(Resources, OneGateway(provider)), cast(Configuration, Fixed(settings)))


async def test_every_page_is_kept_and_then_deleted_there(store: Outbox) -> None:
    provider = Provider([said(1, provider_id="u1"), said(2, provider_id="u2")], [said(3, provider_id="u3")])
    assert await collector(store, provider).look() == 3
    assert [each.since for each in provider.cursors] == [date(2026, 11, 16)] * 3
    assert sorted(provider.deleted) == ["u1", "u2", "u3"]
    assert len(store.answers.page(AnswerQuery())) == 3


async def test_it_asks_every_few_minutes_and_from_two_days_before_on(store: Outbox, clock: StandingClock) -> None:
    provider = Provider([said(1)])
    await collector(store, provider).look()
    assert await collector(store, provider).look() == 0
    assert len(provider.cursors) == 2
    clock.advance(minutes=5)
    await collector(store, provider).look()
    assert provider.cursors[-1].since == date(2026, 11, 21)
    assert len(store.answers.page(AnswerQuery())) == 1


async def test_what_came_before_a_page_that_fails_is_counted(store: Outbox) -> None:
    provider = Provider([said(1), said(2)])
    provider.fault, provider.pages_before_fault = ProviderUnreachable("seven ist nicht erreichbar."), 1
    assert await collector(store, provider).look() == 2
    last = store.answers.last_fetch(API)
    assert last is not None
    assert last.trouble == "seven ist nicht erreichbar."


async def test_a_provider_that_fails_is_asked_the_next_time_and_the_reason_is_kept(
    store: Outbox, clock: StandingClock
) -> None:
    provider = Provider([said(1)])
    provider.fault = ProviderUnreachable("seven ist nicht erreichbar.")
    assert await collector(store, provider).look() == 0
    last = store.answers.last_fetch(API)
    assert last is not None
    assert (last.fetched_at, last.trouble) == (None, "seven ist nicht erreichbar.")
    provider.fault = None
    clock.advance(minutes=5)
    assert await collector(store, provider).look() == 1
    last = store.answers.last_fetch(API)
    assert last is not None
    assert last.trouble == ""


async def test_why_nothing_was_fetched_is_told_in_the_language_of_whoever_reads_it(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider()
    refused = Fact.of(FactKind.ACCESS_REFUSED, host="seven.io", status=401)
    remedy = Fact.of(FactKind.CHECK_API_KEY)
    away = Fact.of(FactKind.CONNECTION_REFUSED, host="seven.io")
    monkeypatch.setattr(translation, "_active", translation._active)
    for fault, english in (
        (as_error(AccessRefused, refused, remedy), "Check the API key on the card SMS provider."),
        (as_error(ProviderUnreachable, away, Fact.of(FactKind.TRY_LATER)), "seven.io accepts no connection."),
        (ProviderUnreachable("sms4.de antwortet nicht."), "sms4.de antwortet nicht."),
    ):
        translation.activate("de")
        provider.fault = fault
        store.answers.begin_fetch(API, timedelta(0))
        await collector(store, provider).fetch(API, SEVEN)
        translation.activate("en")
        last = store.answers.last_fetch(API)
        assert last is not None
        assert last.trouble.endswith(english)


async def test_what_could_not_be_deleted_is_deleted_later(store: Outbox, clock: StandingClock) -> None:
    provider = Provider([said(1, provider_id="u1")])
    provider.refuses_to_delete = True
    await collector(store, provider).look()
    assert len(store.answers.page(AnswerQuery())) == 1
    provider.refuses_to_delete, provider.pages = False, ()
    clock.advance(minutes=5)
    await collector(store, provider).look()
    assert provider.deleted == ["u1"]


async def test_a_provider_without_end_is_read_to_a_limit(store: Outbox) -> None:
    provider = Provider(endless=True)
    assert await collector(store, provider).look() == MOST_PAGES


async def test_a_provider_that_knows_one_page_only_is_asked_twice(store: Outbox) -> None:
    page = [said(1)]
    provider = Provider(*[page] * 50)
    assert await collector(store, provider).look() == 1
    assert len(provider.cursors) == 2


async def test_nobody_is_asked_while_the_protocol_is_held(store: Outbox) -> None:
    with store.write() as connection:
        connection.execute(
            "INSERT INTO hold (protocol, cause, words, since) VALUES (:protocol, :cause, '', :now)",
            {"protocol": API, "cause": StopCause.CREDENTIALS, "now": store.clock()},
        )
    provider = Provider([said(1)])
    assert await collector(store, provider).look() == 0
    assert provider.cursors == []


def test_only_who_documents_a_way_is_asked() -> None:
    assert fetching_minutes(SEVEN) == 5
    assert fetching_minutes(Settings()) == 0
    massenversand = HttpFormatSettings(format="massenversand")
    assert fetching_minutes(Settings(provider=SEVEN.provider, threesteps_api=massenversand)) == 0
    assert fetching_minutes(Settings(provider=SEVEN.provider, dispatch=DispatchSettings(answers_minutes=0))) == 0


def test_a_practice_shares_its_words() -> None:
    assert {"policy.stop_words", "policy.answer_words"} <= set(shared_keys())
