"""The Serien-SMS: from a list and a text to queued messages, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, ListRefused, PolicyRefused, TextRefused
from tui.service.gateways.access_faults import require_complete_card
from tui.service.model.consent import Purpose
from tui.service.model.messages import Draft, Duplicate, MessageState, NewSeries, Rejected, Series, SeriesState
from tui.service.model.queries import MessageQuery, Nearness
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import SaidMeanwhile
from tui.service.recipients import (
    CheckedList,
    CheckedRow,
    CheckRules,
    ColumnPlan,
    Table,
    Totals,
    check,
    guess_columns,
    read_numbers,
    read_stream,
    read_table,
)
from tui.service.rules import provider_limits
from tui.service.rules.policy import FirstMoment
from tui.service.settings import Settings
from tui.service.text import segments
from tui.service.text.character_sets import unsendable_characters
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.usecases.operation import Begin, Operation, existing_series
from tui.service.usecases.outbox.retrying import sent_again
from tui.service.usecases.series import same_recipients
from tui.service.usecases.series.progress import SeriesProgress, progress_of
from tui.service.wording import list_reasons
from tui.service.wording.facts import sentence


@dataclass(frozen=True, slots=True)
class SeriesOrder:
    """What is to be sent to a list. `due_at` is in UTC, None for now.

    `variants` are the texts for rows in other languages, by two letters of each (see `Templates.variants`). `values`
    fill placeholders that no column does; `confirmed_numbers` are E.164 numbers that a person insists on;
    `allow_duplicates` sends although a number got the same text lately; `replaces_forcing` replaces what forces Unicode
    in every text, also in what comes from the list; `released_rows` are lines of the list that a person lets pass
    although a cell says that somebody died; `is_text_missing` tells that `text` stands in for one that nobody has
    written yet; `corrected_numbers` are numbers typed in place of those in the list, by the line of their row.
    """

    text: str
    title: str = ""
    due_at: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    confirmed_numbers: frozenset[str] = frozenset()
    allow_duplicates: bool = False
    replaces_forcing: bool = False
    released_rows: frozenset[int] = frozenset()
    is_text_missing: bool = False
    corrected_numbers: Mapping[int, str] = field(default_factory=dict)
    purpose: Purpose = Purpose.INFORMATION
    variants: Mapping[str, str] = field(default_factory=dict)


class SeriesService:
    """Series of one store. Everything but `cost` touches the disk.

    `begin_current` begins what goes by the settings that the practice has published until now.
    """

    def __init__(self, begin: Begin, begin_current: Begin | None = None) -> None:
        self._begin = begin
        self._begin_current = begin_current or begin

    # before sending

    def read(self, path: Path | str, encoding: str | None = None, sheet: str | None = None) -> Table:
        """Read a list, or the recipients of a series (see `same_recipients`); raises `ListRefused`."""
        again = same_recipients.named(path)
        if again is not None:
            return same_recipients.read(self._begin(), again)
        return read_table(path, encoding, sheet, self._begin().settings.lists)

    def read_stream(self, stream: BinaryIO, name: str, encoding: str | None = None) -> Table:
        """Read a list that somebody pipes in, with the limits of a file; `name` is what to call it.

        Raises `ListRefused`.
        """
        return read_stream(stream, name, encoding, self._begin().settings.lists)

    def columns(self, table: Table, changes: Mapping[str, str] | None = None) -> ColumnPlan:
        """What the columns mean: guessed, then changed (field: heading); raises `ListRefused`, `UsageError`."""
        plan = guess_columns(table)
        return plan.with_map(changes) if changes else plan

    def numbers(
        self, table: Table, plan: ColumnPlan, corrected: Mapping[int, str] = MappingProxyType({})
    ) -> tuple[NumberReading, ...]:
        """The numbers of a list, which stay the same while only the text changes; raises `ListRefused`.

        `corrected` are numbers typed in place of those in the list, by the line of their row.
        """
        return read_numbers(table, plan, self._begin_current().settings.policy.countries, corrected)

    def check(
        self, table: Table, plan: ColumnPlan, order: SeriesOrder, numbers: Sequence[NumberReading] | None = None
    ) -> CheckedList:
        """Every row with its verdict; nothing is queued. Raises `TextRefused`, `TemplateRefused`, `ListRefused`."""
        for text in (order.text, *order.variants.values()):
            provider_limits.require_measurable(text)
        operation = self._begin_current()
        settings = operation.settings
        _refuse_asking_for_answers(settings, order.text)
        rules = CheckRules(
            text=order.text,
            variants=order.variants,
            long_sms=provider_limits.allows_long_sms(settings),
            countries=settings.policy.countries,
            consent=settings.policy.consent,
            values=order.values,
            not_carried=unsendable_characters if provider_limits.needs_latin9(settings) else lambda text: (),
            confirmed_numbers=order.confirmed_numbers,
            replaces_forcing=order.replaces_forcing,
            sender=settings.provider.sender,
            released_rows=order.released_rows,
            is_text_missing=order.is_text_missing,
            corrected_numbers=order.corrected_numbers,
            purpose=order.purpose,
        )
        return check(table, plan, rules, _facts(operation, order), numbers)

    def cost(self, totals: Totals) -> Decimal:
        """What the sendable rows cost, by the price of `[ui]`."""
        return self._begin().settings.ui.price_of(totals.segments)

    def queue(self, checked: CheckedList, order: SeriesOrder, *, consent_confirmed: bool = False) -> Series:
        """Queue the sendable rows, whole or not at all, and keep the others with their reasons.

        Raises `ListRefused` where no row is sendable, `PolicyRefused` where the consent of the list must be confirmed
        first or where somebody got the same text since the check, `ConfigurationError`, `StoreError`.
        """
        operation = self._begin_current()
        settings = operation.settings
        require_complete_card(settings)
        _refuse_asking_for_answers(settings, order.text)
        if not checked.totals.sendable:
            raise ListRefused(_("Keine Zeile der Liste kann gesendet werden."), _way_out(checked))
        if checked.needs_confirmed_consent and not consent_confirmed:
            raise PolicyRefused(
                _("Die Liste hat keine Spalte mit der Einwilligung der Patienten."),
                _("Bestätigen Sie, dass alle eingewilligt haben, oder ergänzen Sie die Spalte."),
            )
        outbox = operation.outbox
        new, facts = _new_series(operation, checked, order), _facts(operation, order)
        try:
            series_id = outbox.queue.series(new, actor=operation.actor, apart=facts.apart)
        except SaidMeanwhile:
            _refuse_what_was_sent_meanwhile(facts, checked)
            return self.queue(checked, order, consent_confirmed=consent_confirmed)  # it was taken back since
        operation.wake()
        return existing_series(outbox, series_id)

    def waits_until(self, order: SeriesOrder) -> datetime | None:
        """When the series will begin, where it does not begin at once: its own time, or the end of the quiet hours."""
        operation = self._begin_current()
        due_at = operation.first_moment(order.due_at).at
        return due_at if due_at > operation.now() else None

    # afterwards

    def series(self, series_id: int) -> Series:
        """One series; raises `NotFound`."""
        return existing_series(self._begin().outbox, series_id)

    def newest(self, limit: int = 50, before: int | None = None) -> tuple[Series, ...]:
        """The latest series, or the latest before the series of an id; newest first."""
        return self._begin().outbox.series.newest(limit, before)

    def next_newer(self, than: int, limit: int = 50) -> tuple[Series, ...]:
        """The series that came next after the one of an id; newest first."""
        return self._begin().outbox.series.next_newer(than, limit)

    def rejected(self, series_id: int) -> tuple[Rejected, ...]:
        """The rows of the list that were not queued, with their reasons."""
        return self._begin().outbox.series.rejected(series_id)

    def segments(self, series_id: int) -> int:
        """The SMS parts of all its messages."""
        return self._begin().outbox.series.segments(series_id)

    def progress(self, series_id: int) -> SeriesProgress:
        """How far a series is; raises `NotFound`."""
        return progress_of(self._begin(), series_id)

    def course(self, series_id: int, until: datetime, step: timedelta, count: int) -> tuple[int, ...]:
        """How many messages of a series were handed over in each of the last `count` steps before `until`."""
        return self._begin().outbox.series.course(series_id, until - step * count, step, count)

    def pause(self, series_id: int) -> Series:
        """Let nothing more of a series leave for now; raises `InputRefused` where it does not run or is over."""
        operation = self._begin()
        rests = _not_over(operation.outbox, series_id).state is SeriesState.PAUSED
        why_not = _("läuft nicht; sie ist schon angehalten") if rests else _("läuft nicht")
        return _turned(operation, series_id, operation.outbox.series.pause, why_not)

    def resume(self, series_id: int) -> Series:
        """Let a paused series go on; raises `InputRefused` where it is not paused."""
        operation = self._begin()
        series = _turned(operation, series_id, operation.outbox.series.resume, _("ist nicht angehalten"))
        operation.wake()
        return series

    def cancel(self, series_id: int) -> Series:
        """Take back what still waits; raises `InputRefused` where it is over or was cancelled before."""
        operation = self._begin()
        _not_over(operation.outbox, series_id)
        return _turned(operation, series_id, operation.outbox.series.cancel, _("ist schon abgebrochen"))

    def retry_failed(self, series_id: int) -> int:
        """Queue again what the provider refused; how many."""
        operation = self._begin()
        outbox = operation.outbox
        existing_series(outbox, series_id)
        refused = outbox.messages.page(MessageQuery(state=MessageState.FAILED, series_id=series_id, limit=0)).messages
        return sent_again(operation, [message.id for message in refused])


def _facts(operation: Operation, order: SeriesOrder) -> _StoreFacts:
    apart = operation.apart(order.due_at, allow_duplicate=order.allow_duplicates)
    return _StoreFacts(operation.outbox, apart, order.purpose)


def _refuse_asking_for_answers(settings: Settings, text: str) -> None:
    if problem := provider_limits.answer_problem(settings, text):
        raise TextRefused(problem.sentence, problem.remedy)


def _new_series(operation: Operation, checked: CheckedList, order: SeriesOrder) -> NewSeries:
    settings = operation.settings
    first = operation.first_moment(order.due_at)
    draft = partial(_draft, settings, checked.purpose, first)
    return NewSeries(
        title=_storable(order.title),
        text=_storable(order.text),
        sender=settings.provider.sender,
        protocol=settings.provider.protocol,
        due_at=first.at,
        drafts=[(row.list_row, draft(row)) for row in checked.sendable],
        rejected=[Rejected(row.list_row, row.written, row.because, row.name) for row in checked.refused],
        consent_by=operation.actor if checked.needs_confirmed_consent else "",
        released_rows=[row.list_row for row in checked.sendable if row.deceased_remark],
        corrected_rows=[row.list_row for row in checked.sendable if row.is_corrected],
        purpose=checked.purpose,
    )


def _refuse_what_was_sent_meanwhile(facts: _StoreFacts, checked: CheckedList) -> None:
    """Another workstation may have sent the same list since this one checked it."""
    recent = facts.sent_recently({(row.number, row.text) for row in checked.sendable})
    if recent:
        raise PolicyRefused(
            ngettext(
                "Seit der Prüfung bekam schon {count} Empfänger denselben Text; nichts wurde eingestellt.",
                "Seit der Prüfung bekamen schon {count} Empfänger denselben Text; nichts wurde eingestellt.",
                len(recent),
            ).format(count=len(recent)),
            _("Prüfen Sie die Liste noch einmal."),
        )


def _not_over(outbox: Outbox, series_id: int) -> Series:
    """The series; raises `NotFound`, and `InputRefused` where nothing of it waits or is on its way any more."""
    series = existing_series(outbox, series_id)
    if series.state is not SeriesState.CANCELLED and outbox.messages.counts(series_id).pending == 0:
        raise InputRefused(
            _("Serie {id} ist schon fertig.").format(id=series_id),
            _("„praxis-sms series status {id}“ zeigt ihren Stand.").format(id=series_id),
        )
    return series


def _turned(operation: Operation, series_id: int, turn: Callable[..., bool], why_not: str) -> Series:
    outbox = operation.outbox
    existing_series(outbox, series_id)
    if not turn(series_id, actor=operation.actor):
        raise InputRefused(
            _("Serie {id} {why}.").format(id=series_id, why=why_not),
            _("„praxis-sms series status {id}“ zeigt ihren Stand.").format(id=series_id),
        )
    return existing_series(outbox, series_id)


@dataclass(frozen=True, slots=True)
class _StoreFacts:
    """What the outbox knows of the recipients of a list, asked once for all of them.

    `apart` is how far the same text to the same number has to be away; None where that is not asked.
    """

    outbox: Outbox
    apart: Nearness | None
    purpose: Purpose

    def consents(self, numbers: Collection[str]) -> Mapping[str, bool]:
        """Of those E.164 numbers of which consent for the purpose was recorded: given, or withdrawn."""
        return self.outbox.consents.recorded(numbers, self.purpose)

    def opted_out(self, numbers: Collection[str]) -> Collection[str]:
        """Those of the E.164 numbers that want no SMS."""
        return self.outbox.optouts.listed(numbers)

    def sent_recently(self, messages: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Duplicate]:
        """Those pairs of number and text that went out, or may still, too close to a message of the series."""
        if self.apart is None:
            return {}
        sent = self.outbox.messages.duplicates({number for number, _text in messages}, self.apart)
        return {pair: sent[pair] for pair in messages if pair in sent}


def _way_out(checked: CheckedList) -> str:
    """What to do about a list of which no row can be sent."""
    if checked.consent_candidates:
        return sentence(list_reasons.undecided_consent(checked.consent_candidates))
    if checked.lacks_consent_column:
        return list_reasons.way_to_consent(checked.purpose)
    return _("Die Gründe stehen bei den einzelnen Zeilen.")


def _storable(text: str) -> str:
    """A text as it may stand in any store: a file name may hold bytes that are no characters."""
    return segments.normalise(text.encode("utf-8", "replace").decode("utf-8"))


def _draft(settings: Settings, purpose: Purpose, first: FirstMoment, row: CheckedRow) -> Draft:
    return Draft(
        number=row.number,
        text=row.text,
        sender=settings.provider.sender,
        protocol=settings.provider.protocol,
        segments=row.segments,
        due_at=first.at,
        reason=first.why_later,
        name=row.name,
        purpose=purpose,
        consent=row.consent,
    )
