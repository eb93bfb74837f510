"""`send`: one message, and what became of it."""

from __future__ import annotations

import dataclasses
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from tui.cli import message_view, output, setting_notes
from tui.cli.command import Command, pass_desk
from tui.cli.desk import Desk
from tui.cli.exit_codes import ExitCode
from tui.cli.question import confirmed
from tui.cli.typed import assignments, text_of, unspoilt
from tui.i18n import _
from tui.service.clock import utc_now
from tui.service.errors import InputRefused, PraxisSmsError
from tui.service.messages import Message, MessageState

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, SingleSms


@click.command(
    "send",
    cls=Command,
    prints_data=True,
    short_help=_("Sendet eine SMS und wartet auf ihr Ergebnis."),
    help=_("Sendet eine SMS und wartet, bis feststeht, was aus ihr wurde."),
)
@click.option("--to", "number", required=True, metavar=_("NR"), help=_("Mobilnummer in jeder üblichen Schreibweise."))
@click.option("--name", default="", help=_("Name, nur für den Postausgang und für {{Name}} im Text."))
@click.option("--text", help=_("Text, auch mit {{Feld}}; „-“ liest ihn von der Standardeingabe."))
@click.option("--template", metavar=_("VORLAGE"), help=_("Textvorlage aus SMS-Einzeldaten statt --text."))
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar=_("FELD=WERT"),
    callback=assignments,
    help=_("Wert für {{FELD}}; mehrfach möglich."),
)
@click.option(
    "--at",
    "when",
    metavar=_("ZEIT"),
    help=_("Ortszeit, zu der gesendet wird: 24.11.2026 08:00, 2026-11-24T08:00 oder 08:00."),
)
@click.option("--no-wait", is_flag=True, help=_("Stellt die SMS nur in den Postausgang."))
@click.option("--allow-duplicate", is_flag=True, help=_("Auch wenn die Nummer denselben Text gerade erst bekam."))
@click.option("--confirm-number", is_flag=True, help=_("Auch wenn der Rufnummernplan die Nummer nicht kennt."))
@click.option(
    "--allow-deceased-remark", is_flag=True, help=_("Auch wenn Name oder Text sagen, dass jemand verstorben ist.")
)
@pass_desk
def send(
    desk: Desk,
    number: str,
    name: str,
    text: str | None,
    template: str | None,
    values: Mapping[str, str],
    when: str | None,
    no_wait: bool,
    allow_duplicate: bool,
    confirm_number: bool,
    allow_deceased_remark: bool,
) -> int:
    """Send one message."""
    from tui.service.api import SingleSms
    from tui.service.moments import understand_moment

    sending = _Sending(desk)
    try:
        setting_notes.tell(desk.sms)
        name = unspoilt(name)
        return sending.run(
            SingleSms(
                number=unspoilt(number),
                text=desk.sms.compose.fill_in(_wording(desk, text, template), {"Name": name, **values}),
                name=name,
                due_at=None if when is None else understand_moment(when, utc_now()),
                allow_duplicate=allow_duplicate,
                confirm_number=confirm_number,
                allow_deceased_remark=allow_deceased_remark,
            ),
            wait=not no_wait,
        )
    except PraxisSmsError as error:
        if desk.as_json:
            output.print_json(_document(sending.message, error.sentence))
        raise


def _wording(desk: Desk, text: str | None, template: str | None) -> str:
    if (text is None) == (template is None):
        raise click.UsageError(_("Nötig ist entweder --text oder --template."), click.get_current_context())
    if text is not None:
        return text_of(text)
    from tui.service.api import TemplateKind

    return desk.sms.templates.get(TemplateKind.SINGLE, unspoilt(template or "")).text


class _Sending:
    """One message on its way; `message` is None until it is queued."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.message: Message | None = None

    def run(self, sms: SingleSms, *, wait: bool) -> int:
        """Queue, wait, report."""
        praxis = self._desk.sms
        self.message = _queued(praxis, sms)
        received: signal.Signals | None = None
        is_awaited = wait and self.message.due_at <= praxis.now()
        if is_awaited:
            received = self._wait(self.message.id)
            self.message = praxis.outbox.message(self.message.id)
        code = _explained(praxis, self.message)
        if self._desk.as_json:
            output.print_json(_document(self.message))
        else:
            output.say(message_view.line(self.message))
        if not is_awaited:  # queued as asked, whatever keeps it waiting
            return ExitCode.DONE
        return code if received is None else 128 + received

    def _wait(self, message_id: int) -> signal.Signals | None:
        from tui.cli.waiting import send_until
        from tui.service.api import Settled

        return send_until(self._desk.sms, Settled([message_id]))


def _queued(praxis: PraxisSms, sms: SingleSms) -> Message:
    try:
        return praxis.compose.queue(sms)
    except InputRefused as refusal:
        released = dataclasses.replace(sms, allow_deceased_remark=True)
        if refusal.sentence in _objections(praxis, sms) - _objections(praxis, released):
            if sys.stdin.isatty() and confirmed(_("{sentence} Trotzdem senden?").format(sentence=refusal.sentence)):
                return _queued(praxis, released)
            remedy = _("Mit {option} geht die SMS trotzdem hinaus.").format(option="--allow-deceased-remark")
            raise type(refusal)(refusal.sentence, remedy) from None
        for option, insisting in (
            ("--allow-duplicate", dataclasses.replace(sms, allow_duplicate=True)),
            ("--confirm-number", dataclasses.replace(sms, confirm_number=True)),
        ):
            if insisting != sms and praxis.compose.review(insisting).sendable:
                remedy = _("Mit {option} geht die SMS trotzdem hinaus.").format(option=option)
                raise type(refusal)(refusal.sentence, remedy) from None
        raise


def _objections(praxis: PraxisSms, sms: SingleSms) -> set[str]:
    return {note.sentence for note in praxis.compose.review(sms).notes if note.blocking}


def _explained(praxis: PraxisSms, message: Message) -> ExitCode:
    """Say on standard error what the state alone does not tell, and return what it means for the exit code."""
    from tui.cli.waiting import tell_standstill

    if message.state is MessageState.QUEUED:
        return _explained_waiting(praxis, message)
    if message.state is MessageState.FAILED:
        output.note(_("Die SMS wurde abgelehnt: {words}").format(words=message.error))
    elif message.error:
        output.note(message.error)
    if message.state is MessageState.SENDING and praxis.dispatcher.gave_up_on is not None:
        tell_standstill(praxis.dispatcher.gave_up_on)
        return ExitCode.UNKNOWN
    if message.state is MessageState.UNKNOWN:
        remedy = _(
            "Klären Sie beim Anbieter, ob die SMS hinausging, dann: "
            "praxis-sms outbox resolve {id} --as accepted (oder --as not-sent, dann wird sie noch einmal gesendet)"
        ).format(id=message.id)
        output.note(output.remedy_line(remedy))
    return message_view.exit_code(message.state)


def _explained_waiting(praxis: PraxisSms, message: Message) -> ExitCode:
    for hold in praxis.dispatcher.holds():
        if hold.protocol == message.protocol:
            output.note(hold.sentence)
            output.note(output.remedy_line(hold.remedy))
            return ExitCode.CONFIGURATION
    if message.error:
        output.note(message.error)
    if message.due_at > praxis.now():
        output.note(
            _("Nachricht {id} wird ab {moment} gesendet.").format(id=message.id, moment=output.local(message.due_at))
        )
    from tui.cli.waiting import tell_if_nobody_sends

    tell_if_nobody_sends(praxis)
    return ExitCode.DONE


def _document(message: Message | None, error: str = "") -> dict[str, object]:
    if message is None:
        return {"id": None, "state": None, "provider_id": None, "segments": None, "error": error}
    return {
        "id": message.id,
        "state": message.state.value,
        "provider_id": message.provider_id or None,
        "segments": message.segments,
        "error": error or message.error or None,
    }
