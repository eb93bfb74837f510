"""`reminders`: the reminder plans, what each would send, and running one from cron."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import click

from tui.cli import exit_codes, output
from tui.cli.context import CallContext, look_at_published, tell_setting_notes
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group, pass_call_context
from tui.cli.views import answer_view, plan_day_view, reminder_view
from tui.language.catalogue import _
from tui.service.errors import UsageError

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, RunReport
    from tui.service.settings import ReminderPlan

_SHOWN_ROWS = 20


@click.group("reminders", cls=Group, help=_("Erinnerungspläne: ansehen, prüfen, laufen lassen."))
def reminders() -> None:
    """Reminder plans."""


@reminders.command("list", prints_data=True, help=_("Die Pläne mit letztem und nächstem Lauf."))
@pass_call_context
def list_plans(context: CallContext) -> None:
    _tell_setting_notes(context.sms)
    views = context.sms.reminders.plans()
    context.tell_all(views, reminder_view.plan_document, reminder_view.plan_table, _no_plan())


@reminders.command(
    "show",
    prints_data=True,
    short_help=_("Ein Plan: letzte Läufe, wer anzurufen ist, und jeder Termin."),
    help=_(
        "Ein Plan: letzte Läufe, was sie anhielt, wer anzurufen ist, und jeder Termin mit der SMS, die wartet oder "
        "die der nächste Lauf einstellen würde, oder dem Grund, warum keine hinausgeht. Liest die Liste; nichts "
        "ändert sich."
    ),
)
@click.argument("plan")
@click.option("--limit", type=click.IntRange(min=1, max=120), default=10, show_default=True, help=_("So viele Läufe."))
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=100,
    metavar=_("ANZAHL"),
    show_default=True,
    help=_("Höchstens so viele Termine; 0 = alle."),
)
@pass_call_context
def show(context: CallContext, plan: str, limit: int, rows: int) -> None:
    view = context.sms.reminders.plan(plan)
    runs = context.sms.reminders.runs(plan, limit)
    calls = [call for call in context.sms.reminders.calls() if call.plan == plan]
    answered = [each for each in context.sms.answers.answered_appointments() if each.plan == plan]
    day = context.sms.reminders.day(plan)
    shown = day.rows[:rows] if rows else day.rows
    ids = sorted({row.message_id for row in shown if row.message_id is not None})
    texts = {message.id: message.text for message in context.sms.outbox.messages(ids)}
    now = context.sms.now()
    if context.as_json:
        documents = {
            "runs": [reminder_view.run_document(run) for run in runs],
            "calls": [reminder_view.call_document(call) for call in calls],
            "answered": [answer_view.appointment_document(each) for each in answered],
            "days": [each.isoformat() for each in day.report.days],
            "unseen": day.unseen or None,
            "would_be_held": [reminder_view.held_document(fact) for fact in day.report.run.held],
            "rows": plan_day_view.documents(day, shown, texts, now),
            "total_rows": len(day.rows),
        }
        output.print_json(reminder_view.plan_document(view) | documents)
        return
    output.say_lines((*reminder_view.plan_lines(view, runs, calls), *answer_view.appointment_lines(answered), ""))
    output.say_lines(plan_day_view.lines(day, shown, texts, now))
    if len(shown) < len(day.rows):
        output.note(_("Es gibt weitere; „--rows 0“ zeigt alle."))


@reminders.command("check", prints_data=True, help=_("Prüft Plan und Datei für den nächsten Lauf; nichts ändert sich."))
@click.argument("plan", required=False)
@pass_call_context
def check(context: CallContext, plan: str | None) -> ExitCode:
    _tell_setting_notes(context.sms)
    for warning in context.sms.reminders.warnings():
        output.note(warning)
    reports = [context.sms.reminders.check(name) for name in _names(context.sms, plan)]
    return _tell(context, reports, is_preview=True)


@reminders.command("run", prints_data=True, help=_("Lässt einen Plan jetzt laufen; ohne PLAN alle, die dran sind."))
@click.argument("plan", required=False)
@click.option("--dry-run", is_flag=True, help=_("Zeigt nur, was geschähe; nichts ändert sich."))
@click.option(
    "--release",
    is_flag=True,
    help=_("Lässt einen angehaltenen Lauf weitergehen, nachdem jemand die Liste ansah; sein Name steht beim Lauf."),
)
@pass_call_context
def run(context: CallContext, plan: str | None, dry_run: bool, release: bool) -> ExitCode:
    if release and (plan is None or dry_run):
        raise UsageError(
            _("--release braucht den Namen eines Plans und geht nicht mit --dry-run."),
            _("„praxis-sms reminders list“ nennt die Pläne."),
        )
    _tell_setting_notes(context.sms)
    if dry_run:
        reports: Sequence[RunReport] = [context.sms.reminders.preview(name) for name in _names(context.sms, plan)]
    elif plan is not None:
        reports = context.sms.reminders.run_with_earlier(plan, release=release)
    else:
        reports = context.sms.reminders.run_due()
    return _tell(context, reports, is_preview=dry_run)


def _tell_setting_notes(sms: PraxisSms) -> None:
    """Tell the remarks, also those on plans for which there is no room beside those of the practice."""
    look_at_published(sms)
    tell_setting_notes(sms)


def _no_plan() -> str:
    return _("In der Konfiguration steht kein Erinnerungsplan ([reminders.NAME]).")


def _why_none(plans: Collection[ReminderPlan]) -> str:
    """Why nothing was checked or ran; "" where it is only not time, and nobody but cron would read it every time."""
    if not plans:
        return _no_plan()
    if all(plan.is_elsewhere for plan in plans):
        return _("Alle Pläne laufen an einem anderen Rechner: Wo ihre Listen liegen, steht hier nicht.")
    return _("Kein Plan ist jetzt an der Reihe.") if output.is_on_a_terminal() else ""


def _names(sms: PraxisSms, plan: str | None) -> Iterable[str]:
    if plan is not None:
        return [plan]
    return [view.name for view in sms.reminders.plans() if not view.plan.is_elsewhere]


def _tell(context: CallContext, reports: Sequence[RunReport], *, is_preview: bool) -> ExitCode:
    if context.as_json:
        output.print_json([reminder_view.report_document(report, is_preview=is_preview) for report in reports])
    else:
        if not reports and (reason := _why_none(context.sms.settings.reminders.values())):
            output.note(reason)
        for report in reports:
            output.say_lines(reminder_view.report_lines(report, is_preview=is_preview, most_rows=_SHOWN_ROWS))
    codes = Counter(reminder_view.exit_code(report) for report in reports)
    return exit_codes.decisive(codes)
