"""What is printed of reminder plans and their runs, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.cli import output
from tui.cli.exit_codes import ExitCode
from tui.cli.views import table
from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.service.model.facts import Fact, FactKind
from tui.service.model.findings import quotable
from tui.service.model.reminders import RunOutcome
from tui.service.recipients import title
from tui.service.wording import labels, reminder_reasons
from tui.service.wording.facts import sentence

if TYPE_CHECKING:
    from tui.service.api import CallEntry, CheckedRow, PlanView, ReminderRun, RunReport
    from tui.service.reminders.source import LeftOut
    from tui.service.settings import ReminderPlan

_LONGEST_NOTE = 1000
_SETUP = (
    *(FactKind.REMINDERS_INCOMPLETE, FactKind.REMINDERS_NOT_SENDABLE, FactKind.REMINDERS_PROVIDER_HELD),
    *(FactKind.REMINDERS_NO_ACCESS, FactKind.REMINDERS_CARD_INCOMPLETE),
)


def exit_code(report: RunReport) -> ExitCode:
    """What a run ends with: a held one needs a person, or a mended access."""
    if not report.run.held:
        return ExitCode.DONE
    is_setup = any(fact.kind in _SETUP for fact in report.run.held)
    return ExitCode.CONFIGURATION if is_setup else ExitCode.INPUT_REFUSED


def plan_table(views: Sequence[PlanView]) -> list[str]:
    """The plans as lines under a heading."""
    heading = (_("Plan"), _("Art"), _("Letzter Lauf"), _("Ergebnis"), _("Nächster Lauf"))
    rows = [
        (
            view.name,
            view.plan.mode.value,
            "" if view.last is None else dates.short_date_and_time(view.last.at),
            "" if view.last is None else labels.run_outcome(view.last.outcome),
            _next_run(view),
        )
        for view in views
    ]
    return table.lines(heading, rows)


def _next_run(view: PlanView) -> str:
    """When a plan runs again, and that it does so elsewhere; "" where it does not for weeks."""
    if view.next_at is None:
        return ""
    moment = dates.weekday_and_time(view.next_at)
    return _("{moment}, an einem anderen Rechner").format(moment=moment) if view.plan.is_elsewhere else moment


def plan_lines(view: PlanView, runs: Sequence[ReminderRun], calls: Sequence[CallEntry]) -> Iterator[str]:
    """A plan with its latest runs."""
    plan = view.plan
    yield _("Plan {name}: {source}, Textvorlage „{template}“, {mode}").format(
        name=view.name, source=_source(plan), template=plan.template, mode=plan.mode.value
    )
    if view.next_at is not None:
        yield _("Nächster Lauf: {moment}").format(moment=_next_run(view))
    if view.is_on_trial:
        yield _("Der Plan ist neu: Drei Tage lang zeigt er nur, was er senden würde.")
    if runs:
        heading = (_("Tag"), _("Ergebnis"), _("Anrufen"), _("Termine"), _("SMS"), _("Entfallen"))
        rows = [
            (
                dates.full_date(run.day),
                labels.run_outcome(run.outcome),
                str(run.calls),
                str(run.appointments),
                str(run.queued),
                str(run.taken_back),
            )
            for run in runs
        ]
        yield ""
        yield from table.lines(heading, rows)
        yield from (f"  {sentence(fact)}" for fact in (*runs[0].held, *runs[0].remarks))
    if calls:
        yield ""
        yield _("Anrufen, denn der Termin änderte sich nach der Erinnerung:")
        yield from (f"  {_call_line(call)}" for call in calls)


def _source(plan: ReminderPlan) -> str:
    return _("an einem anderen Rechner") if plan.is_elsewhere else plan.url or plan.folder


def _call_line(call: CallEntry) -> str:
    moment = dates.date_and_time(call.starts_at)
    if call.is_new_time:
        words = _("{name}, {number}: neuer Termin am {moment}")
    else:
        words = _("{name}, {number}: Termin am {moment} gilt nicht mehr")
    line = words.format(name=call.name or "–", number=call.number or "–", moment=moment)
    if call.called_at is None:
        return line if call.is_open else _("{line} (sagte selbst ab)").format(line=line)
    called = _("erledigt {moment}, {name}").format(moment=dates.date_and_time(call.called_at), name=call.called_by)
    return f"{line} ({called})"


def report_lines(report: RunReport, *, is_preview: bool, most_rows: int) -> Iterator[str]:
    """What a run came to, or would."""
    run = report.run
    if not report.days:
        yield _("{plan}: heute ist kein Lauf.").format(plan=run.plan)
        return
    days = ", ".join(f"{dates.weekday(day)} {dates.full_date(day)}" for day in report.days)
    yield _("{plan}: Termine am {days}").format(plan=run.plan, days=days)
    if report.is_outdated:
        yield "  " + _("Ein anderes Programm hat den Plan gerade mit neuerer Liste laufen lassen.")
        return
    if report.file:
        counts = ngettext(
            "{file}: {appointments} Termin, {sendable} zum Erinnern, {refused} nicht",
            "{file}: {appointments} Termine, {sendable} zum Erinnern, {refused} nicht",
            run.appointments,
        )
        yield "  " + counts.format(
            file=report.file, appointments=run.appointments, sendable=run.sendable, refused=run.refused
        )
    if run.held:
        yield "  " + _("Angehalten:")
        for fact in run.held:
            yield f"    {sentence(fact)}"
            yield f"    {output.remedy_line(reminder_reasons.remedy(fact))}"
        if report.may_be_released:
            yield "  " + _("Nach Durchsicht: praxis-sms reminders run {plan} --release").format(plan=run.plan)
    elif run.outcome is RunOutcome.SHOWN:
        yield "  " + _("Der Plan ist neu: Drei Tage lang zeigt er nur, was er senden würde.")
    for fact in run.remarks:
        yield f"  {sentence(fact)}"
        yield f"  {output.remedy_line(reminder_reasons.remedy(fact))}"
    yield from _change_lines(report, is_preview=is_preview)
    yield from (f"  {quotable(note, _LONGEST_NOTE)}" for note in report.notes)
    told = frozenset() if report.changes is None else report.changes.told_lines
    yield from _row_lines([row for row in report.rows if row.list_row not in told], most_rows)
    if is_preview:
        yield from _remarked_lines(report.rows, most_rows)
    left_out = sorted(report.left_out, key=lambda each: not each.is_to_look_at)
    yield from (f"  {_place(each)}: {each.reason}" for each in left_out[:most_rows])


def _place(left_out: LeftOut) -> str:
    return f"{left_out.place}, {quotable(left_out.name)}" if left_out.name else left_out.place


def _change_lines(report: RunReport, *, is_preview: bool) -> Iterator[str]:
    if report.changes is None:
        return
    changes = report.changes
    count = len(changes.remind)
    would = is_preview or report.run.outcome is not RunOutcome.READY
    if would:
        words = ngettext("{count} Erinnerung würde eingestellt.", "{count} Erinnerungen würden eingestellt.", count)
    else:
        words = ngettext("{count} Erinnerung eingestellt.", "{count} Erinnerungen eingestellt.", count)
    when = _("Fällig am {moment}.").format(moment=dates.date_and_time_in_sentence(report.due_at))
    yield "  " + words.format(count=count) + (f" {when}" if count else "")
    if same := len(changes.settled_lines):
        words = ngettext("{count} Termin war schon erledigt.", "{count} Termine waren schon erledigt.", same)
        yield "  " + words.format(count=same)
    if changes.take_back:
        back = len(changes.take_back)
        words = ngettext("{count} wartende entfällt.", "{count} wartende entfallen.", back)
        yield "  " + words.format(count=back)
    if calls := len(changes.call) + len(changes.to_call):
        words = ngettext("{count} Termin ist anzurufen.", "{count} Termine sind anzurufen.", calls)
        yield "  " + words.format(count=calls)
    if report.series_id is not None:
        yield "  " + _(
            "Serie {id}; freigeben mit „praxis-sms series resume {id}“, wenn sie auf Freigabe wartet."
        ).format(id=report.series_id)


def _row_lines(rows: Sequence[CheckedRow], most: int) -> Iterator[str]:
    yield from _said_of([row for row in rows if not row.verdict.is_sendable], most)


def _remarked_lines(rows: Sequence[CheckedRow], most: int) -> Iterator[str]:
    """The rows that are reminded and that somebody should look at."""
    remarked = [row for row in rows if row.verdict.is_sendable and row.verdict.needs_person]
    if remarked:
        yield "  " + _("Werden gesendet, mit Hinweis:")
    yield from _said_of(remarked, most)


def _said_of(rows: Sequence[CheckedRow], most: int) -> Iterator[str]:
    for row in rows[:most]:
        line = _("Zeile {line}").format(line=row.list_row)
        where = f"{line}, {quotable(row.name)}" if row.name else line
        yield f"  {where}: {title(row.verdict)}. {quotable(row.reason, _LONGEST_NOTE)}"
    if len(rows) > most:
        yield "  " + _("… und {count} weitere").format(count=len(rows) - most)


def plan_document(view: PlanView) -> dict[str, object]:
    """A plan for scripts."""
    return {
        "plan": view.name,
        "source": view.plan.source.value,
        "mode": view.plan.mode.value,
        "template": view.plan.template,
        "on_trial": view.is_on_trial,
        "runs_here": not view.plan.is_elsewhere,
        "next_run": view.next_at,
        "last_run": None if view.last is None else run_document(view.last),
    }


def run_document(run: ReminderRun) -> dict[str, object]:
    """A run for scripts."""
    return {
        "plan": run.plan,
        "day": run.day.isoformat(),
        "at": run.at,
        "outcome": run.outcome.value,
        "held": [held_document(fact) for fact in run.held],
        "remarks": [held_document(fact) for fact in run.remarks],
        "appointments": run.appointments,
        "sendable": run.sendable,
        "refused": run.refused,
        "queued": run.queued,
        "taken_back": run.taken_back,
        "calls": run.calls,
        "released_by": run.released_by or None,
        "stopped_by": run.stopped_by or None,
    }


def held_document(fact: Fact) -> dict[str, object]:
    """What holds a run, or is to be looked at, for scripts."""
    return {"reason": fact.kind.value, "sentence": sentence(fact), "remedy": reminder_reasons.remedy(fact)}


def call_document(call: CallEntry) -> dict[str, object]:
    """Somebody to call, for scripts."""
    return {
        "starts_at": call.starts_at,
        "name": call.name or None,
        "number": call.number or None,
        "new_time": call.is_new_time,
        "message_id": call.message_id,
        "answered": None if call.answered is None else call.answered.value,
        "called_by": call.called_by or None,
        "called_at": call.called_at,
    }


def report_document(report: RunReport, *, is_preview: bool) -> dict[str, object]:
    """What a run came to, for scripts."""
    changes = report.changes
    would = None if changes is None else len(changes.remind)
    run = run_document(report.run)
    if not report.days:
        run["outcome"] = "no-run"  # nothing was looked at, so nothing is held either
    return run | {
        "dry_run": is_preview,
        "days": [day.isoformat() for day in report.days],
        "due_at": report.due_at,
        "file": report.file or None,
        "reminders": would,
        "series_id": report.series_id,
        "may_be_released": report.may_be_released,
        "outdated": report.is_outdated,
        "rows": [
            {
                "row": row.list_row,
                "name": row.name or None,
                "verdict": row.verdict.value,
                "reason": row.reason or None,
                "text": row.text,
            }
            | {"language": row.language or "de", "segments": row.segments}
            for row in report.rows
        ],
        "notes": list(report.notes),
        "left_out": [{"place": each.place, "reason": each.reason} for each in report.left_out],
    }
