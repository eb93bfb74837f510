"""What the state of a message does not tell: why it waits or failed, and what to do."""

from __future__ import annotations

from datetime import datetime

from tui.cli import output
from tui.cli.dispatch.waiting import tell_if_nobody_sends, tell_standstill
from tui.cli.exit_codes import ExitCode
from tui.cli.views import message_view
from tui.language import dates
from tui.language.catalogue import _
from tui.service.api import PraxisSms
from tui.service.model.messages import Message, MessageState


def explained(sms: PraxisSms, message: Message) -> ExitCode:
    """Print on standard error what the state alone does not tell, and return what it means for the exit code."""
    if message.state is MessageState.QUEUED:
        return _explained_waiting(sms, message)
    if message.state is MessageState.FAILED:
        output.note(_("Die SMS wurde abgelehnt: {words}").format(words=message.error))
    elif message.error:
        output.note(message.error)
    if message.state is MessageState.SENDING and sms.dispatcher.gave_up_on is not None:
        tell_standstill(sms.dispatcher.gave_up_on)
        return ExitCode.UNKNOWN
    if message.state is MessageState.UNKNOWN:
        remedy = _(
            "Klären Sie beim Anbieter, ob die SMS hinausging, dann: "
            "praxis-sms outbox resolve {id} --as accepted (oder --as not-sent, dann wird sie noch einmal gesendet)"
        ).format(id=message.id)
        output.note(output.remedy_line(remedy))
    return message_view.exit_code(message.state)


def _explained_waiting(sms: PraxisSms, message: Message) -> ExitCode:
    for hold in sms.dispatcher.holds():
        if hold.protocol == message.protocol:
            output.note_with_remedy(hold.sentence, hold.remedy)
            return ExitCode.CONFIGURATION
    if message.error:
        output.note(message.error)
    if message.due_at > sms.now():
        tell_when_it_leaves(message)
    tell_if_nobody_sends(sms)
    return ExitCode.DONE


def tell_when_it_leaves(message: Message) -> None:
    """Say from when on a message is sent."""
    moment = dates.date_and_time(message.due_at)
    output.note(_("Nachricht {id} wird ab {moment} gesendet.").format(id=message.id, moment=moment))


def tell_if_put_off(sms: PraxisSms, wanted: datetime, due_at: datetime) -> None:
    """Say why something begins later than was asked for."""
    if due_at > wanted:
        words = _("In der Ruhezeit ({hours} Uhr) werden keine SMS verschickt.")
        output.note(words.format(hours=sms.settings.policy.quiet_hours))
