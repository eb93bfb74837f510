"""`worker`: sends in the background of a machine, until it is stopped or nothing is due."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from tui.cli import exit_codes, output
from tui.cli.context import CallContext, tell_setting_notes
from tui.cli.dispatch.service_manager import ServiceManager
from tui.cli.dispatch.waiting import send_until, tell_end_of_waiting
from tui.cli.dispatch.worker_watch import WorkerWatch
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.output import Severity
from tui.cli.views import message_view
from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.service.api import Drained, Endless, MessageQuery
from tui.service.errors import StoreError
from tui.service.model.messages import MessageState

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

_NAMED = 20
_COUNTED = (MessageState.ACCEPTED, MessageState.FAILED, MessageState.UNKNOWN)


@click.command(
    "worker",
    cls=Command,
    prints_data=True,
    short_help=_("Sendet im Hintergrund, bis er beendet wird."),
    help=_("Sendet, bis er beendet wird; was gerade übergeben wird, bekommt vorher noch sein Ergebnis."),
)
@click.option("--drain", is_flag=True, help=_("Endet, sobald nichts mehr fällig ist."))
@click.option(
    "--log",
    "log_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=_("Wie das Journal auf der Standardfehlerausgabe aussieht: Sätze, oder ein JSON-Objekt je Zeile."),
)
@pass_call_context
def worker(context: CallContext, drain: bool, log_format: str) -> ExitCode:
    if log_format == "json":
        output.write_notes_in_json()
    sms = context.sms
    tell_setting_notes(sms)
    watch = WorkerWatch(sms, ServiceManager())
    watch.tell_beginning(drain=drain)
    end = Drained() if drain else Endless()
    received = send_until(sms, end, look=watch.look, stopping=watch.tell_stopping, as_worker=True)
    if drain:
        _tell_alerts(sms)
    watch.tell_end(with_outcomes=not drain)
    code = ExitCode.INTERRUPTED if received is signal.SIGINT else ExitCode.DONE
    if drain and received is None:
        code = _drained(sms, watch, as_json=context.as_json)
    if context.as_json:
        _print_document(sms, code)
    return code


def _drained(sms: PraxisSms, watch: WorkerWatch, *, as_json: bool) -> ExitCode:
    """Tell what is left and what became of the rest."""
    if sms.dispatcher.gave_up_on is not None:
        watch.tell_standstill(sms.dispatcher.gave_up_on)
        tell_end_of_waiting()
    outcomes = sms.dispatcher.outcomes
    codes = [message_view.exit_code(state) for state, count in outcomes.items() if count]
    code = exit_codes.decisive([*codes, ExitCode.CONFIGURATION] if watch.any_hold else codes)
    if code or not as_json:  # cron sends a mail for every line: with a document, only where something is wrong
        _name_waiting(sms)
        output.note(_counted(outcomes))
    return code


def _print_document(sms: PraxisSms, code: ExitCode) -> None:
    """What became of the messages that were handed over, and how many wait."""
    result = {state.value: sms.dispatcher.outcomes.get(state, 0) for state in _COUNTED}
    result["queued"] = sms.outbox.backlog().queued
    if code:
        output.print_failure(code, result=result)
    else:
        output.print_json(result)


def _tell_alerts(sms: PraxisSms) -> None:
    """Tell an admin what is new: a worker that drains has no time to do it beside its sending."""
    try:
        sms.alerts.tell(sends_here=True)
    except StoreError as error:
        output.complain(error)
    for trouble in sms.alerts.troubles:
        output.note(_("Eine Meldung ging nicht hinaus: {reason}").format(reason=trouble), Severity.WARNING)


def _counted(outcomes: Mapping[MessageState, int]) -> str:
    words = _("{accepted} übergeben, {failed} abgelehnt, {unknown} ungeklärt.")
    return words.format(**{state.value: outcomes.get(state, 0) for state in _COUNTED})


def _name_waiting(sms: PraxisSms) -> None:
    """Name what is due later, or waits for a person to fix the access."""
    page = sms.outbox.page(MessageQuery(state=MessageState.QUEUED, limit=_NAMED))
    for message in page.messages:
        words = _("Nachricht {id} an {number} wartet bis {moment}. {reason}")
        if message.due_at <= sms.now():  # a hold or a pause keeps it, not its time
            words = _("Nachricht {id} an {number} wartet. {reason}")
        moment = dates.date_and_time(message.due_at)
        output.note(words.format(id=message.id, number=message.number, moment=moment, reason=message.error).strip())
    further = sms.outbox.backlog().queued - len(page.messages)
    if page.next is not None and further > 0:
        words = ngettext("Eine weitere Nachricht wartet.", "{count} weitere Nachrichten warten.", further)
        output.note(words.format(count=further))
