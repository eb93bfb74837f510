"""How commands show a series: before it starts, while it runs, and for scripts."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from tui.cli import output
from tui.cli.dispatch.waiting import tell_if_nobody_sends, tell_standstill
from tui.cli.exit_codes import ExitCode, decisive
from tui.cli.views import message_view
from tui.cli.views import table as columns
from tui.language import amounts, dates
from tui.language.catalogue import _, ngettext
from tui.service import recipients
from tui.service.api import MessageQuery
from tui.service.model.consent import Purpose
from tui.service.model.findings import quotable
from tui.service.model.messages import MessageState, Rejected, SeriesState
from tui.service.wording import counting, facts, labels, list_reasons

if TYPE_CHECKING:
    from decimal import Decimal

    from tui.service.api import CheckedList, CheckedRow, DispatcherStatus, PraxisSms, SeriesProgress, StateCounts
    from tui.service.recipients import Totals

_SHOWN_ROWS = 20
_LONGEST_LINE = 1000


def report(checked: CheckedList, price: Decimal, currency: str) -> Iterator[str]:
    """What a check found: figures first, then the rows not sent, those with a remark, and what can be done."""
    totals = checked.totals
    yield ngettext("{count} Zeile geprüft", "{count} Zeilen geprüft", totals.rows).format(count=totals.rows)
    cost = amounts.money(price, currency)
    yield _("  sendbar: {count} ({parts}, {cost})").format(
        count=totals.sendable, parts=counting.parts(totals.segments), cost=cost
    )
    yield from _verdicts(totals)
    if checked.filled_from:
        yield "  " + quotable(list_reasons.filled_from(checked.filled_from), _LONGEST_LINE)
    yield from (quotable(note, _LONGEST_LINE) for note in checked.notes)
    yield from _rows(checked.refused)
    if remarked := _remarked(checked):
        yield _("Werden gesendet, mit Hinweis:")
        yield from _rows(remarked)
    yield from _ways_out(checked)


def _verdicts(totals: Totals) -> Iterator[str]:
    """How many rows got each verdict: of those that are sent first, which are a part of the sendable ones."""
    counted = sorted(totals.by_verdict.items(), key=lambda pair: (not pair[0].is_sendable, -pair[1]))
    for verdict, count in counted:
        title = recipients.title(verdict)
        if not verdict.is_sendable:
            yield f"  {title}: {count}"
        elif verdict is not recipients.Verdict.OK:
            yield _("    davon {title}: {count}").format(title=title, count=count)


def _remarked(checked: CheckedList) -> list[CheckedRow]:
    """The rows that are sent and of which something is said, those first that somebody should look at."""
    remarked = [row for row in checked.sendable if row.verdict is not recipients.Verdict.OK]
    return sorted(remarked, key=lambda row: not row.verdict.needs_person)


def way_to_consent(purpose: Purpose) -> str:
    """What to do about a list that has no column of consent for a purpose, and by which command."""
    if purpose is Purpose.GREETING:
        return list_reasons.way_to_consent(purpose)
    by_command = _(
        "Der Befehl für den Admin: „praxis-sms settings set policy.consent confirm“; dann bestätigt es --yes."
    )
    return f"{list_reasons.way_to_consent(purpose)} {by_command}"


def _ways_out(checked: CheckedList) -> Iterator[str]:
    if checked.lacks_consent_column:
        yield way_to_consent(checked.purpose)
    if checked.totals.of(recipients.Verdict.DECEASED_REMARK):
        yield _("„evtl. verstorben“: Nach Prüfung sendet --allow-deceased-remarks ZEILE eine solche Zeile doch.")
    count = sum(row.number_elsewhere is not None for row in checked.rows)
    if count:
        found_in = recipients.several_columns((*checked.number_columns, *checked.numbers_elsewhere))
        yield ngettext(
            "{count} Zeile ohne Mobilnummer hat eine in anderer Spalte; --map {option} nimmt sie von dort.",
            "{count} Zeilen ohne Mobilnummer haben eine in anderer Spalte; --map {option} nimmt sie von dort.",
            count,
        ).format(count=count, option=shlex.quote(f"{recipients.Field.NUMBER}={found_in}"))


def unneeded_releases(checked: CheckedList, lines: Collection[int]) -> Iterator[str]:
    """Which of the rows that somebody released have nothing that would need it."""
    held = {row.list_row for row in checked.rows if row.deceased_remark}
    for line in sorted(set(lines) - held):
        yield _("Zeile {row} hat keinen Hinweis auf einen Todesfall, der freizugeben wäre.").format(row=line)


def _rows(rows: Sequence[CheckedRow]) -> Iterator[str]:
    for row in rows[:_SHOWN_ROWS]:
        where = _("Zeile {row}").format(row=row.list_row)
        number = quotable(row.shown_number)
        yield ": ".join(filter(None, (where, number, quotable(row.reason, _LONGEST_LINE))))
    hidden = len(rows) - _SHOWN_ROWS
    if hidden > 0:
        yield ngettext("… und {count} weitere Zeile", "… und {count} weitere Zeilen", hidden).format(count=hidden)


def checked_document(checked: CheckedList | None) -> dict[str, object]:
    """A check for scripts: the document of a series without its id; an empty one where nothing could be checked."""
    if checked is None:
        return _document(0, 0, (), 0, {})
    rejected = [Rejected(row.list_row, row.written, row.because) for row in checked.refused]
    totals = checked.totals
    return _document(totals.rows, totals.sendable, rejected, totals.segments, {})


def document(sms: PraxisSms, progress: SeriesProgress) -> dict[str, object]:
    """A series for scripts."""
    series = progress.series
    rejected = sms.series.rejected(series.id)
    segments = sms.series.segments(series.id)
    total = series.total + len(rejected)
    body = _document(total, series.total, rejected, segments, states(progress.counts))
    return {"series_id": series.id} | body


def status_document(sms: PraxisSms, progress: SeriesProgress) -> dict[str, object]:
    """A series for scripts that ask how far it is: running, paused, cancelled or finished, and since when."""
    return document(sms, progress) | _facts(progress)


def list_document(progress: SeriesProgress) -> dict[str, object]:
    """A series as one of many, for scripts: without what would be read for each alone."""
    counted = {"total": progress.series.total, "states": states(progress.counts)}
    return {"series_id": progress.series.id} | _facts(progress) | counted


def _facts(progress: SeriesProgress) -> dict[str, object]:
    series = progress.series
    return {
        "state": _state_name(progress),
        "title": series.title,
        "due_at": series.due_at,
        "created_by": series.created_by,
        "created_at": series.created_at,
    }


def table(shown: Sequence[SeriesProgress], *, somebody_sends: bool) -> list[str]:
    """Series as lines under a heading."""
    heading = (_("Nr."), _("Eingestellt"), _("Zustand"), _("Erledigt"), _("Von"), _("Liste"))
    rows = [
        (
            str(each.series.id),
            dates.date_and_time(each.series.created_at),
            each.standing(somebody_sends=somebody_sends),
            f"{each.done}/{each.series.total}",
            each.series.created_by,
            each.series.title,
        )
        for each in shown
    ]
    return columns.lines(heading, rows, numeric=frozenset({0, 3}))


def _document(
    total: int, queued: int, rejected: Sequence[Rejected], segments: int, counts: dict[str, int]
) -> dict[str, object]:
    return {
        "total": total,
        "queued": queued,
        "rejected": [
            {"row": each.list_row, "number": each.number, "reason": facts.sentence(each.reason)} for each in rejected
        ],
        "segments": segments,
        "states": counts,
    }


def states(counts: StateCounts) -> dict[str, int]:
    """The states that messages are in, with their counts."""
    return {state.value: counts.of(state) for state in MessageState if counts.of(state)}


def lines(progress: SeriesProgress, *, somebody_sends: bool) -> Iterator[str]:
    """A series in words."""
    series, counts = progress.series, progress.counts
    state = progress.standing(somebody_sends=somebody_sends)
    yield _("Serie {id} „{title}“: {done} von {total} erledigt, {state}").format(
        id=series.id, title=series.title, done=progress.done, total=series.total, state=state
    )
    for each in MessageState:
        if counts.of(each):
            yield f"  {labels.state(each)}: {counts.of(each)}"
    if progress.remaining is not None:
        yield _("  noch etwa {minutes} min").format(minutes=max(1, round(progress.remaining.total_seconds() / 60)))


def _state_name(progress: SeriesProgress) -> str:
    if progress.is_cancelled:
        return SeriesState.CANCELLED.value
    return "finished" if progress.is_over else progress.series.state.value


def waits_for_a_sender(progress: SeriesProgress) -> bool:
    """Whether a series would go on if somebody sent."""
    is_running = progress.series.state is SeriesState.RUNNING
    return is_running and not progress.is_over and not progress.begins_later


def explained(sms: PraxisSms, progress: SeriesProgress) -> ExitCode:
    """Print on standard error what kept messages from being sent; return the exit code."""
    codes = [message_view.exit_code(state) for state in MessageState if progress.counts.of(state)]
    if progress.counts.queued:
        holds = [hold for hold in sms.dispatcher.holds() if hold.protocol == progress.series.protocol]
        for hold in holds:
            output.note_with_remedy(hold.sentence, hold.remedy)
            codes.append(ExitCode.CONFIGURATION)
        if not holds:
            _explain_waiting(sms, progress)
    if progress.counts.sending and sms.dispatcher.gave_up_on is not None:
        if not progress.counts.queued:
            tell_standstill(sms.dispatcher.gave_up_on)
        codes.append(ExitCode.UNKNOWN)
    for sentence, remedy in _misses(progress):
        output.note_with_remedy(sentence, remedy)
    return decisive(codes)


def _misses(progress: SeriesProgress) -> Iterator[tuple[str, str]]:
    """What did not arrive or may not have: the sentence, and how to find out more."""
    series_id, counts = progress.series.id, progress.counts
    if count := counts.unknown:
        yield (
            ngettext("{count} SMS ist ungeklärt.", "{count} SMS sind ungeklärt.", count).format(count=count),
            _(
                "Klären Sie beim Anbieter, was hinausging; „praxis-sms outbox list --series {id} --state unknown“ "
                "zeigt diese SMS."
            ).format(id=series_id),
        )
    reasons = _("„praxis-sms outbox export - --series {id} --state {state}“ nennt die Gründe.")
    for state, sentence in (
        (MessageState.FAILED, ngettext("{count} SMS wurde abgelehnt.", "{count} SMS wurden abgelehnt.", counts.failed)),
        (
            MessageState.UNDELIVERED,
            ngettext("{count} SMS wurde nicht zugestellt.", "{count} SMS wurden nicht zugestellt.", counts.undelivered),
        ),
        (MessageState.BLOCKED, ngettext("{count} SMS ist gesperrt.", "{count} SMS sind gesperrt.", counts.blocked)),
    ):
        if count := counts.of(state):
            yield sentence.format(count=count), reasons.format(id=series_id, state=state.value)


def explain_waiting_series(sms: PraxisSms, status: DispatcherStatus, shown: Sequence[SeriesProgress]) -> None:
    """Say what holds the series that wait, or else that nobody sends; a worker would not help where they are held."""
    waiting = {progress.series.protocol for progress in shown if waits_for_a_sender(progress)}
    held = {hold.sentence: hold.remedy for hold in status.holds if hold.protocol in waiting}
    for sentence, remedy in held.items():
        output.note_with_remedy(sentence, remedy)
    if waiting and not held and not status.alive:
        tell_if_nobody_sends(sms)


def _explain_waiting(sms: PraxisSms, progress: SeriesProgress) -> None:
    series = progress.series
    if series.due_at > sms.now():
        output.note(_("Die Serie beginnt ab {moment}.").format(moment=dates.date_and_time(series.due_at)))
    elif series.state is SeriesState.PAUSED:
        output.note(
            _("Die Serie ist angehalten; „praxis-sms series resume {id}“ lässt sie weiterlaufen.").format(id=series.id)
        )
    elif reason := _reason_to_wait(sms, series.id):
        output.note(reason)
    tell_if_nobody_sends(sms)


def _reason_to_wait(sms: PraxisSms, series_id: int) -> str:
    waiting = sms.outbox.page(MessageQuery(state=MessageState.QUEUED, series_id=series_id, limit=1)).messages
    return waiting[0].error if waiting else ""
