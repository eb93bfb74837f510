"""`send`: a message to one number or to each of several, and what became of it."""

from __future__ import annotations

import dataclasses
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tui.cli import completion, exit_codes, output
from tui.cli.commands.handover.patient_file import PatientOfCall, patient_options
from tui.cli.commands.person.number_argument import one_number
from tui.cli.context import CallContext, tell_setting_notes
from tui.cli.dispatch.waiting import send_until
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import confirmed, text_of, unspoilt, values_of_fields
from tui.cli.purposes import purpose_of, purpose_of_text
from tui.cli.views import message_view
from tui.cli.views.explaining import explained
from tui.language import amounts
from tui.language.catalogue import _
from tui.service import api
from tui.service.api import PraxisSms, Review, Settled, SingleSms
from tui.service.errors import InputRefused, PolicyRefused, PraxisSmsError, UsageError
from tui.service.model.consent import Purpose
from tui.service.model.messages import Message, MessageState, Template, TemplateKind
from tui.service.system.clock import utc_now
from tui.service.wording import counting

_INSIST = "--allow-duplicate"


@click.command(
    "send",
    cls=Command,
    prints_data=True,
    short_help=_("Sendet eine SMS und wartet auf ihr Ergebnis."),
    help=_("Sendet eine SMS und wartet, bis feststeht, was aus ihr wurde."),
)
@click.option(
    "--to",
    "numbers",
    multiple=True,
    metavar=_("NR"),
    help=_("Mobilnummer in jeder üblichen Schreibweise; mehrfach möglich, dann geht je eine SMS hinaus."),
)
@click.option("--name", default="", help=_("Name, nur für den Postausgang und für {{Name}} im Text."))
@click.option("--text", help=_("Text, auch mit {{Feld}}; „-“ liest ihn von der Standardeingabe."))
@click.option(
    "--template",
    metavar=_("VORLAGE"),
    shell_complete=completion.template_names(TemplateKind.SINGLE),
    help=_("Textvorlage aus SMS-Einzeldaten statt --text."),
)
@purpose_of_text
@values_of_fields
@click.option(
    "--at",
    "when",
    metavar=_("ZEIT"),
    help=_("Ortszeit, zu der gesendet wird: 9:30, „morgen 9 Uhr“, „Mo 8 Uhr“, „TT.MM. 9:00“ oder „JJJJ-MM-TT 09:00“."),
)
@click.option("--no-wait", is_flag=True, help=_("Stellt die SMS nur in den Postausgang."))
@click.option("--dry-run", is_flag=True, help=_("Prüft nur und nennt die Kosten; nichts wird eingestellt."))
@click.option(
    "--key",
    metavar=_("KENNZEICHEN"),
    help=_("Für Skripte: Wer noch einmal mit demselben aufruft, bekommt das Ergebnis der ersten SMS und sendet keine."),
)
@click.option(_INSIST, is_flag=True, help=_("Auch wenn die Nummer denselben Text gerade erst bekam."))
@click.option("--confirm-number", is_flag=True, help=_("Auch wenn der Rufnummernplan die Nummer nicht kennt."))
@click.option(
    "--allow-deceased-remark", is_flag=True, help=_("Auch wenn Name oder Text sagen, dass jemand verstorben ist.")
)
@patient_options
@pass_call_context
def send(  # noqa: PLR0913, PLR0917 - click hands over every option
    context: CallContext,
    /,
    numbers: tuple[str, ...],
    name: str,
    text: str | None,
    template: str | None,
    purpose: Purpose | None,
    values: Mapping[str, str],
    when: str | None,
    no_wait: bool,
    dry_run: bool,
    key: str | None,
    gdt: Path | None,
    gdt_reply: Path | None,
    keep: bool,
    **decided: bool,
) -> int:
    """Send a message to each number, or to the patient whom the practice software hands over.

    `decided` is what a person insists on: the fields of `SingleSms` that allow what is asked about otherwise.
    """
    waits = not (no_wait or dry_run)
    _require_usable_key(key, numbers)
    patient = PatientOfCall.of(context.sms, gdt, gdt_reply, keep=keep, is_awaited=waits)
    sending = _Sending(context, numbers or (patient.number(),), patient, dry_run=dry_run)
    try:
        tell_setting_notes(context.sms)
        wording, chosen = _wording(context, text, template)
        single = SingleSms(
            number="",
            text=context.sms.compose.fill_in(wording, patient.known(wording, unspoilt(name)) | dict(values)),
            name=unspoilt(name) or patient.name,
            due_at=None if when is None else api.understand_moment(when, utc_now()),
            key=unspoilt(key or ""),
            purpose=purpose_of(purpose, chosen),
            **decided,
        )
        return sending.run(single, wait=waits)
    except PraxisSmsError as error:
        sending.tell_failure(error)
        raise


def _require_usable_key(key: str | None, numbers: Sequence[str]) -> None:
    if key is None:
        return
    if not key.strip():  # as from a variable of a script that has no value: without a key it would send twice
        raise UsageError(
            _("Das Kennzeichen hinter --key ist leer."),
            _("Setzen Sie die Variable Ihres Skripts, oder lassen Sie --key weg."),
        )
    if len(numbers) > 1:
        raise UsageError(
            _("Ein Kennzeichen steht für eine SMS; --key und mehrere --to gehen nicht zusammen."),
            _("Rufen Sie „praxis-sms send“ für jede Nummer einmal auf, jedes Mal mit einem eigenen Kennzeichen."),
        )


def _wording(context: CallContext, text: str | None, template: str | None) -> tuple[str, Template | None]:
    if (text is None) == (template is None):
        raise click.UsageError(_("Nötig ist entweder --text oder --template."), click.get_current_context())
    if text is not None:
        return text_of(text), None
    chosen = context.sms.templates.get(TemplateKind.SINGLE, unspoilt(template or ""))
    return chosen.text, chosen


@dataclass(slots=True)
class _Recipient:
    """One number and what became of it: `message` is None until it is queued, `refusal` says why it never was.

    `review` is what a dry run found of a message that could be queued.
    """

    number: str
    message: Message | None = None
    review: Review | None = None
    refusal: InputRefused | None = None

    @property
    def e164(self) -> str | None:
        """The number as it was understood; None where nothing goes there."""
        if self.review is not None:
            return self.review.reading.e164
        return None if self.message is None else self.message.number


class _Sending:
    """The messages of one call on their way, one to each number."""

    def __init__(self, context: CallContext, numbers: Sequence[str], patient: PatientOfCall, *, dry_run: bool) -> None:
        self._sms = context.sms
        self._as_json = context.as_json
        self._patient = patient
        self._dry_run = dry_run
        self._recipients = [_Recipient(number) for number in numbers]

    def run(self, single: SingleSms, *, wait: bool) -> int:
        """Queue, wait, report; in a dry run only check and report.

        A refused number does not keep the others from being sent; raises `InputRefused` where it is the only one.
        """
        if self._dry_run:
            self._sms.access.require_secrets()
        for recipient in self._recipients:
            self._queue(recipient, single)
        if self._messages() and not self._dry_run:
            self._patient.queued()
        awaited = [message for message in self._messages() if wait and message.due_at <= self._sms.now()]
        received: signal.Signals | None = None
        if awaited:
            received = self._wait([message.id for message in awaited])
        codes = [self._told(recipient, is_awaited=recipient.message in awaited) for recipient in self._recipients]
        self._patient.concluded(self._messages())
        if self._as_json:
            self._print_json()
        return exit_codes.decisive(codes) if received is None else exit_codes.of_signal(received)

    def tell_failure(self, failure: PraxisSmsError) -> None:
        """Say which messages were queued before a failure ended the call."""
        if self._as_json:
            self._print_json(failure)
        elif len(self._recipients) > 1:
            for message in self._messages():
                output.note(message_view.line(message))

    def _print_json(self, failure: PraxisSmsError | None = None) -> None:
        documents = [self._document(each, failure) for each in self._recipients]
        output.print_json(documents if len(documents) > 1 else documents[0])

    def _document(self, recipient: _Recipient, failure: PraxisSmsError | None) -> dict[str, object]:
        failure = recipient.refusal or failure
        document = _message_document(recipient.message, failure)
        if not self._dry_run:
            return document
        found = recipient.review
        return document | {
            "number": recipient.e164,
            "segments": document["segments"] if found is None else found.segmentation.segments,
            "cost": None if found is None else found.price,
            "currency": None if found is None else self._sms.settings.ui.currency,
        }

    def _messages(self) -> list[Message]:
        return [recipient.message for recipient in self._recipients if recipient.message is not None]

    def _queue(self, recipient: _Recipient, single: SingleSms) -> None:
        countries = self._sms.settings.policy.countries
        try:
            single = dataclasses.replace(single, number=one_number(recipient.number, countries, of_message=True))
            if not single.allow_duplicate and self._is_there(single.number):
                sentence = _("Diese Nummer ist in diesem Aufruf schon angegeben; sie bekommt den Text nur einmal.")
                raise PolicyRefused(sentence, _("Mit {option} geht die SMS trotzdem hinaus.").format(option=_INSIST))
            recipient.message = self._queued_before(single)
            if recipient.message is not None:
                return
            if self._dry_run:
                recipient.review = _checked(self._sms, single)
            else:
                recipient.message = _queued(self._sms, single)
            self._remark(single)
        except InputRefused as refusal:
            if len(self._recipients) == 1:
                raise
            recipient.refusal = refusal

    def _queued_before(self, single: SingleSms) -> Message | None:
        """The message that a call with the same key queued; None where there is none."""
        first = self._sms.compose.under_key(single)
        if first is not None:
            output.note(
                _("Unter diesem Kennzeichen gibt es schon Nachricht {id}; dies ist ihr Stand.").format(id=first.id)
            )
        return first

    def _remark(self, single: SingleSms) -> None:
        """Say what may keep a message from its recipient although it is sent: a sender that the country blocks."""
        for note in self._sms.compose.review(single).notes:
            if note.field == "sender":
                output.note(f"{single.number}: {note.sentence}")

    def _is_there(self, number: str) -> bool:
        there = [each.e164 for each in self._recipients if each.e164 is not None]
        return bool(there) and self._sms.compose.understand(number).e164 in there

    def _wait(self, message_ids: Sequence[int]) -> signal.Signals | None:
        return send_until(self._sms, Settled(message_ids))

    def _tell_dry_run(self, found: Review) -> None:
        """Print what would become of a message that could be queued."""
        cost = amounts.money(found.price, self._sms.settings.ui.currency)
        if not self._as_json:
            words = _("SMS an {number}: könnte gesendet werden ({parts}, {cost})")
            parts = counting.parts(found.segmentation.segments)
            output.say(words.format(number=found.reading.e164, parts=parts, cost=cost))
        for note in found.notes:
            if note.field != "sender":  # told of every message
                output.note(note.sentence)

    def _told(self, recipient: _Recipient, *, is_awaited: bool) -> ExitCode:
        """Print what became of one number, and return what it means for the exit code."""
        if recipient.refusal is not None:
            return _told_refusal(recipient.number, recipient.refusal)
        if recipient.review is not None:
            self._tell_dry_run(recipient.review)
        if recipient.message is None:
            return ExitCode.DONE
        if is_awaited:
            recipient.message = self._sms.outbox.message(recipient.message.id)
        code = explained(self._sms, recipient.message)
        if not self._as_json:
            output.say(message_view.line(recipient.message))
        is_queued_as_asked = not is_awaited and recipient.message.state is MessageState.QUEUED
        return ExitCode.DONE if is_queued_as_asked else code


def _told_refusal(number: str, refusal: InputRefused) -> ExitCode:
    output.note_with_remedy(f"{number}: {refusal.sentence}", refusal.remedy)
    return ExitCode(refusal.exit_code)


def _checked(sms: PraxisSms, single: SingleSms) -> Review:
    try:
        return sms.compose.checked(single)
    except InputRefused as refusal:
        raise _with_way_out(sms, single, refusal) from None


def _queued(sms: PraxisSms, single: SingleSms) -> Message:
    try:
        return sms.compose.queue(single)
    except InputRefused as refusal:
        question = _("{sentence} Trotzdem senden?").format(sentence=refusal.sentence)
        if sys.stdin.isatty() and _is_about_a_death(sms, single, refusal) and confirmed(question):
            return _queued(sms, dataclasses.replace(single, allow_deceased_remark=True))
        raise _with_way_out(sms, single, refusal) from None


def _with_way_out(sms: PraxisSms, single: SingleSms, refusal: InputRefused) -> InputRefused:
    """The refusal with the option that would let the message out; as it is where none would."""
    option = next(
        (
            option
            for option, insisting in (
                (_INSIST, dataclasses.replace(single, allow_duplicate=True)),
                ("--confirm-number", dataclasses.replace(single, confirm_number=True)),
            )
            if insisting != single and sms.compose.review(insisting).sendable
        ),
        "",
    )
    if _is_about_a_death(sms, single, refusal):
        option = "--allow-deceased-remark"
    if not option:
        return refusal
    remedy = _("Mit {option} geht die SMS trotzdem hinaus.").format(option=option)
    return type(refusal)(refusal.sentence, remedy)


def _is_about_a_death(sms: PraxisSms, single: SingleSms, refusal: InputRefused) -> bool:
    """Whether `--allow-deceased-remark` would answer this refusal."""
    released = dataclasses.replace(single, allow_deceased_remark=True)
    return refusal.sentence in _objections(sms, single) - _objections(sms, released)


def _objections(sms: PraxisSms, single: SingleSms) -> set[str]:
    return {note.sentence for note in sms.compose.review(single).notes if note.blocking}


def _message_document(message: Message | None, failure: PraxisSmsError | None = None) -> dict[str, object]:
    """The document of a message; what to do stands only in that of one which failed."""
    told: dict[str, object] = {} if failure is None else {"error": failure.sentence, "remedy": failure.remedy or None}
    if message is None:
        return {"id": None, "state": None, "provider_id": None, "segments": None, "error": None} | told
    return {
        "id": message.id,
        "state": message.state.value,
        "provider_id": message.provider_id or None,
        "segments": message.segments,
        "error": message.error or None,
    } | told
