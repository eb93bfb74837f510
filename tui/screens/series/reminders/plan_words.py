"""What the windows of reminder plans say: a plan in a few sentences, its row among others, and its appointments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui.language import amounts, dates
from tui.language.catalogue import _, ngettext
from tui.language.local_time import local
from tui.screens.series.reminders.reminder_row import capital, plan_status, these_days, waiting_words
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import ReminderRun, RunOutcome
from tui.service.reminders.earlier_runs import RUN_AGAIN
from tui.service.usecases.reminders.plan_rows import RowKind
from tui.service.usecases.reminders.row_states import state_of
from tui.service.wording import labels, marks
from tui.service.wording.facts import sentence
from tui.widgets.line import fitted, on_one_line
from tui.widgets.row_list import Row, column

if TYPE_CHECKING:
    from tui.service.api import PlanDay, PlanRow, PlanStatus, PlanView

_CLOCK, _WHEN, _NAME, _STATE, _NUMBER = 5, 12, 18, 21, 14
_PLAN = 16
_NOT_WRITTEN_YET = frozenset(
    (
        *(FactKind.REMINDERS_NO_FILE, FactKind.REMINDERS_OLD_FILE, FactKind.REMINDERS_SAME_FILE),
        *(FactKind.REMINDERS_NOTHING, FactKind.REMINDERS_OTHER_DAY),
    )
)


# a plan


def plan_summary(day: PlanDay, now: datetime) -> str:
    """What waits, what holds it, and when the plan ran and runs; the first line matters most."""
    return "\n".join(_summary(day, now))


def _summary(day: PlanDay, now: datetime) -> Iterator[str]:
    last = day.last if day.last is not None and day.last.day == local(now).date() else None
    if day.waiting is not None:
        words = waiting_words(day.waiting, now, last.stopped_by if last else "")
        yield marks.HINT.beside(words) if day.waiting.paused else marks.GOOD.beside(words)
    yield from (marks.ERROR.beside(sentence(fact)) for fact in day.earlier.held)
    if day.is_about_today and not day.has_run and day.next_at is not None and day.next_at <= now:
        yield marks.ERROR.beside(_("Der Lauf von heute fehlt; {plan.run} holt ihn nach."))
    elif day.report.run.held and not day.has_run:
        yield _before_the_run(day.report.run.held[0])
    elif day.unseen:
        yield from (marks.ERROR.beside(sentence(fact)) for fact in (last.held if last else ()))
        yield day.unseen
    elif day.report.run.held:
        yield from (marks.ERROR.beside(sentence(fact)) for fact in day.report.run.held)
    elif day.waiting is None:
        yield _nothing_waits(day, now)
    remarks = day.report.run.remarks or (last.remarks if last else ())
    yield from (marks.HINT.beside(_remark(fact)) for fact in (*day.earlier.remarks, *remarks))
    if day.is_on_trial:
        yield marks.HINT.beside(_("Der Plan ist neu: Drei Tage lang zeigt er nur, was er senden würde."))


def _remark(fact: Fact) -> str:
    way = _("{plan.run} holt den Lauf nach.") if fact.kind is FactKind.REMINDERS_MISSED else ""
    return f"{sentence(fact)} {way}".rstrip()


def taken_back(count: int) -> str:
    """What releasing a list does to reminders that were prepared from an earlier one."""
    return ngettext(
        "{count} vorbereitete steht so nicht mehr in der Liste und wird zurückgenommen.",
        "{count} vorbereitete stehen so nicht mehr in der Liste und werden zurückgenommen.",
        count,
    ).format(count=amounts.grouped(count))


def runs_of_day(day: PlanDay, now: datetime) -> tuple[str, str]:
    """The last run and the next one, each in a row of its own; "" for none."""
    is_of_today = day.last is not None and day.last.day == local(now).date()
    is_released = day.waiting is None or not day.waiting.paused
    ran = _ran(day.last, is_released=is_released)
    if is_of_today and day.last is not None and day.last.outcome is RunOutcome.HELD:
        minutes = int(RUN_AGAIN.total_seconds() // 60)
        return ran, _("Der Plan liest die Liste alle {minutes} Minuten neu.").format(minutes=minutes)
    return ran, _runs_next(day.next_at)


def runs_of_plan(view: PlanView) -> tuple[str, str]:
    """The last run of a plan and the next one, each in a row of its own; "" for none."""
    return _ran(view.last), _runs_next(view.next_at)


def _ran(last: ReminderRun | None, *, is_released: bool = True) -> str:
    """When a plan ran last, and what came of it; that it was released only where nothing is paused again."""
    if last is None:
        return ""
    words = f"{dates.short_date_and_time(last.at)}: {labels.run_outcome(last.outcome)}"
    if last.released_by and is_released and last.outcome is not RunOutcome.HELD:
        words = _("{run}, freigegeben von {name}").format(run=words, name=last.released_by)
    return _("Letzter Lauf {run}").format(run=on_one_line(words))


def _runs_next(next_at: datetime | None) -> str:
    if next_at is None:
        return ""
    return _("Nächster Lauf {moment}").format(moment=dates.weekday_and_time(next_at))


def plan_about(view: PlanView) -> str:
    """With which text a plan reminds, whether it waits for a person, and from where it has its appointments."""
    words = _("Textvorlage „{template}“, {mode}. Die Termine liegen an einem anderen Rechner.")
    if not view.plan.is_elsewhere:
        words = _("Textvorlage „{template}“, {mode}. Termine aus {source}")
    return words.format(
        template=on_one_line(view.plan.template),
        mode=view.plan.mode.value,
        source=on_one_line(view.plan.url or view.plan.folder),
    )


def _before_the_run(held: Fact) -> str:
    """What would hold the next run; that there is no new list yet is as it should be until then."""
    if held.kind in _NOT_WRITTEN_YET:
        return _("Eine neue Liste gibt es noch nicht.")
    return marks.HINT.beside(_("Bis zum nächsten Lauf zu beheben: {reason}").format(reason=sentence(held)))


def _nothing_waits(day: PlanDay, now: datetime) -> str:
    new = sum(row.kind is RowKind.NEW for row in day.rows)
    days = these_days(day.report.days, local(now).date())
    if new:
        words = ngettext(
            "{day} {count} Termin zum Erinnern, noch nicht vorbereitet.",
            "{day} {count} Termine zum Erinnern, noch nicht vorbereitet.",
            new,
        )
        return words.format(day=capital(days), count=amounts.grouped(new))
    return _("Von diesem Plan wartet nichts.")


def prepared(run: ReminderRun) -> str:
    """What a run that was asked for changed."""
    pieces = []
    if run.queued:
        told = ngettext("{count} Erinnerung vorbereitet", "{count} Erinnerungen vorbereitet", run.queued)
        pieces.append(told.format(count=amounts.grouped(run.queued)))
    if run.taken_back:
        pieces.append(_("{count} zurückgenommen").format(count=amounts.grouped(run.taken_back)))
    return ", ".join(pieces) + "." if pieces else _("Neu gelesen; an den Erinnerungen hat sich nichts geändert.")


def plan_rows(views: Sequence[PlanView], statuses: Sequence[PlanStatus], now: datetime) -> list[Row]:
    """A row for each plan, with what a person should know of it."""
    rows = []
    by_name = {each.name: each for each in statuses}
    for place, view in enumerate(views):
        status = by_name.get(view.name)
        mark, words = (None, "") if status is None else plan_status(status, now)
        words = on_one_line(words if mark is None else mark.beside(words))
        rows.append(Row(place, f"{fitted(on_one_line(view.name), _PLAN)} {words}"))
    return rows


# the rows of a plan


def appointment_rows(rows: Sequence[PlanRow], now: datetime) -> list[Row]:
    """The rows below their headings; the key of a row is its place."""
    shown: list[Row] = []
    before: RowKind | None = None
    is_one_day = len({local(row.starts_at).date() for row in rows if row.starts_at is not None}) < 2
    for place, row in enumerate(rows):
        if row.kind is not before:
            before = row.kind
            count = sum(each.kind is before for each in rows)
            shown.append(Row(None, f"{_heading(before)} ({amounts.grouped(count)})", strong=True))
        shown.append(_row(place, row, now, is_one_day=is_one_day))
    return shown


def _heading(kind: RowKind) -> str:
    return {
        RowKind.CALL: _("Anrufen: der Termin änderte sich nach der Erinnerung"),
        RowKind.NUMBER: _("Ohne brauchbare Nummer"),
        RowKind.TEXT: _("Zu prüfen: der Text lässt sich so nicht senden"),
        RowKind.REPLACED: _("Bitte ansehen: abgesagt, vielleicht mit neuem Termin"),
        RowKind.PAUSED: _("Wartet auf Freigabe"),
        RowKind.GOING: _("Geht hinaus"),
        RowKind.HELD_BACK: _("Zurückgenommen, bis die Liste stimmt"),
        RowKind.NEW: _("Noch nicht vorbereitet"),
        RowKind.LEFT: _("Schon hinaus"),
        RowKind.TOGETHER: _("In der SMS eines früheren Termins"),
        RowKind.REFUSED: _("Nicht erinnert"),
        RowKind.TAKEN_BACK: _("Entfallen"),
    }[kind]


def _row(place: int, row: PlanRow, now: datetime, *, is_one_day: bool) -> Row:
    said = dates.clock if is_one_day else dates.short_date_and_time
    when = fitted("" if row.starts_at is None else said(row.starts_at), _CLOCK if is_one_day else _WHEN)
    before = f"{when} {fitted(on_one_line(row.name or row.place), _NAME)} "
    mark, state = state_of(row, now)
    text, tint = column(before, mark.beside(state), _STATE, mark.role)
    cells = (fitted(on_one_line(row.number), _NUMBER), on_one_line(row.dentist))
    return Row(place, " ".join((text, *cells)).rstrip(), tint=tint)


def explanation(row: PlanRow) -> str:
    """The row at the cursor in full, and what the key that opens it does."""
    who = on_one_line(row.name or row.place)
    when = "" if row.starts_at is None else dates.weekday_and_time(row.starts_at)
    about = ", ".join(filter(None, (who, row.number and on_one_line(row.number), when, on_one_line(row.dentist))))
    return " ".join(filter(None, (f"{about}.", on_one_line(_why(row)), _what_enter_does(row))))


def _why(row: PlanRow) -> str:
    if row.kind is RowKind.CALL and row.called_at is not None:
        moment = dates.date_and_time_in_sentence(row.called_at)
        return _("Angerufen am {moment}: {name}.").format(moment=moment, name=row.called_by)
    return row.reason


def _what_enter_does(row: PlanRow) -> str:
    if row.kind is RowKind.CALL:
        return _("{rows.choose} öffnet ihn wieder.") if row.called_at else _("{rows.choose} hakt ihn ab.")
    if row.may_be_corrected:
        return _("{rows.choose} berichtigt die Nummer.")
    return _("{rows.choose} zeigt die SMS.") if row.message_id is not None else ""
