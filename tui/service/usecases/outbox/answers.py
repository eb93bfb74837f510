"""Answers of patients: reading them, marking them as read, fetching them, and where they go otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, NotFound, PraxisSmsError
from tui.service.gateways.access_faults import chosen_format, described_format
from tui.service.model.answers import Answer, AnsweredAppointment
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.model.queries import AnswerQuery
from tui.service.rules.provider_limits import nobody_can_answer
from tui.service.sending.answers.collector import AnswerCollector
from tui.service.sending.answers.schedule import fetching_minutes
from tui.service.settings import Settings
from tui.service.settings.configuration import Configuration
from tui.service.usecases.operation import Begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.service.model.answers import LastFetch
    from tui.service.outbox.outbox import Outbox
    from tui.service.sending.jobs.background_jobs import BackgroundJob
    from tui.service.sending.resources import Resources
    from tui.service.sending.waiting_times import SendingTimes


_AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching now: how many answers are new, and one sentence where it failed."""

    new: int
    trouble: str = ""


class AnswerService:
    """The answers of one store. Every method may touch the disk and raises `StoreError`."""

    def __init__(self, begin: Begin, configuration: Configuration, resources: Callable[[], Resources]) -> None:
        self._begin = begin
        self._resources = resources
        self._configuration = configuration

    def page(self, query: AnswerQuery) -> tuple[Answer, ...]:
        """Answers, the newest first."""
        return self._begin().outbox.answers.page(query)

    def count(self) -> int:
        """How many answers there are."""
        return self._begin().outbox.answers.count()

    def one(self, answer_id: int) -> Answer:
        """One answer; raises `NotFound`."""
        found = self._begin().outbox.answers.one(answer_id)
        if found is None:
            raise NotFound(
                _("Eine Antwort mit der Nummer {id} gibt es nicht.").format(id=answer_id),
                _("„praxis-sms answers list“ zeigt die vorhandenen."),
            )
        return found

    def of_message(self, message_id: int) -> tuple[Answer, ...]:
        """The answers to a message, the oldest first."""
        return self._begin().outbox.answers.of_message(message_id)

    def answered_appointments(self) -> tuple[AnsweredAppointment, ...]:
        """The coming appointments of reminder plans that were confirmed or cancelled, the next one first."""
        return self._begin().outbox.answers.answered_appointments()

    def mark(self, answer_ids: Sequence[int], *, is_read: bool = True) -> int:
        """Mark answers as read, or as unread again; how many changed."""
        operation = self._begin()
        return operation.outbox.answers.mark(answer_ids, is_read=is_read, actor=operation.actor)

    def last_fetch(self) -> LastFetch | None:
        """When the chosen provider was last asked; None where he never was."""
        operation = self._begin()
        store = operation.store.existing()
        return None if store is None else store.answers.last_fetch(operation.settings.provider.protocol)

    def whereabouts(self) -> str:
        """Where answers go, in one or two sentences."""
        return where_answers_go(self._begin().settings)

    def fetch(self) -> Fetched:
        """Fetch now, whenever somebody did last; raises `ConfigurationError` where the provider documents no way."""
        operation = self._begin()
        key = operation.settings.provider.protocol
        if not fetching_minutes(operation.settings):
            raise ConfigurationError(_("Hier werden keine Antworten abgeholt."), where_answers_go(operation.settings))
        outbox, made = operation.outbox, self._resources()
        collector = AnswerCollector(outbox, made, self._configuration)

        async def work() -> int:
            try:
                outbox.answers.begin_fetch(key, _AT_ONCE)
                return await collector.fetch(key, operation.settings)
            finally:
                await made.close_gateways()

        new = asyncio.run(work())
        last = outbox.answers.last_fetch(key)
        return Fetched(new, last.trouble if last is not None else "")

    def jobs(self, store: Outbox, resources: Resources, times: SendingTimes) -> Sequence[BackgroundJob]:
        """What fetches them beside a dispatcher."""
        return (AnswerCollector(store, resources, self._configuration, times),)


def where_answers_go(settings: Settings) -> str:
    """Where patients' answers go with this provider and sender, in one or two sentences."""
    if nobody_can_answer(settings) and not _sets_its_own_sender(settings):
        return _(
            "Unter dem Namen „{sender}“ kann niemand antworten; dazu muss der SMS-Absender eine Nummer sein."
        ).format(sender=settings.provider.sender)
    key = settings.provider.protocol
    if key == ProtocolKey.THREESTEPS_API:
        return _of_format(settings)
    if protocol(key).provider == "SMS4":
        return _(
            "SMS4 schickt Antworten per Mail an den Benutzer des Kontos oder an die Antwortadresse, die dort "
            "eingetragen ist (Tarif 7); hier kommen sie nicht an."
        )
    return _(
        "Wohin Antworten gehen, veröffentlicht {provider} nicht; fragen Sie dort nach. Hier kommen sie nicht an."
    ).format(provider=protocol(key).provider)


def _sets_its_own_sender(settings: Settings) -> bool:
    """Whether the chosen provider takes no SMS-Absender from us, as a telephone sends under its own number."""
    if settings.provider.protocol != ProtocolKey.THREESTEPS_API:
        return False
    described = described_format(settings)
    return described is not None and not described.request.sender


def _of_format(settings: Settings) -> str:
    try:
        described = chosen_format(settings)
    except PraxisSmsError as error:
        return error.sentence
    if described.inbound is None:
        return _(
            "{provider} bietet kein Abholen von Antworten; sie stehen im Konto beim Anbieter oder gehen an eine "
            "Adresse, die dort eingetragen ist. Hier kommen sie nicht an."
        ).format(provider=described.title)
    minutes = settings.dispatch.answers_minutes
    if not minutes:
        return _("Antworten werden nicht abgeholt (dispatch.answers_minutes = 0); sie bleiben bei {provider}.").format(
            provider=described.title
        )
    return ngettext(
        "Antworten werden jede Minute bei {provider} abgeholt und stehen im Postausgang unter „Antworten“.",
        "Antworten werden alle {count} Minuten bei {provider} abgeholt und stehen im Postausgang unter „Antworten“.",
        minutes,
    ).format(count=minutes, provider=described.title)
