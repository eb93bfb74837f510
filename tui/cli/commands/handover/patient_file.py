"""The patient of a call: the options that name a file of the practice software, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.cli import output
from tui.cli.input import FILE
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import HandoverRefused, InputRefused

if TYPE_CHECKING:
    from tui.service.api import HandedOver, PraxisSms, ReplyOrder
    from tui.service.model.messages import Message

Callback = TypeVar("Callback", bound=Callable[..., Any])


def patient_options(command: Callback) -> Callback:
    """The options `--gdt`, `--gdt-reply` and `--keep`."""
    for option in (
        click.option("--keep", is_flag=True, help=_("Lässt die Datei von --gdt liegen.")),
        click.option(
            "--gdt-reply",
            type=FILE,
            metavar=_("ORDNER"),
            help=_("Schreibt dort eine Antwort (6310) für die Praxissoftware, wenn der Anbieter die SMS annahm."),
        ),
        click.option(
            "--gdt",
            type=FILE,
            metavar=_("DATEI"),
            help=_("Nimmt den Patienten aus einer Datei der Praxissoftware (GDT oder VDDS-media)."),
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class PatientOfCall:
    """Whom a file names, and where the answer goes; nobody where there was none."""

    sms: PraxisSms
    handed: HandedOver | None = None
    reply: ReplyOrder | None = None
    keeps_file: bool = False

    @classmethod
    def of(
        cls, sms: PraxisSms, gdt: Path | None, gdt_reply: Path | None, *, keep: bool, is_awaited: bool = True
    ) -> PatientOfCall:
        """Read the file; raises `HandoverRefused` for one that cannot be read or answered.

        Raises `UsageError` for options that need it, and for an answer about a message that nobody waits for.
        """
        if gdt is None:
            if keep or gdt_reply is not None:
                option = "--keep" if keep else "--gdt-reply"
                raise click.UsageError(
                    _("{option} gehört zu --gdt.").format(option=option), click.get_current_context()
                )
            return cls(sms)
        if gdt_reply is not None and not is_awaited:
            sentence = _(
                "--gdt-reply antwortet erst, wenn der Anbieter die SMS annahm; --no-wait und --dry-run warten nicht."
            )
            raise click.UsageError(sentence, click.get_current_context())
        handed = sms.handover.read(gdt)
        reply = None if gdt_reply is None else sms.handover.reply_order(handed, gdt_reply)
        return cls(sms, handed, reply, keep)

    @property
    def name(self) -> str:
        """The name of the patient."""
        return "" if self.handed is None else self.handed.patient.name

    def known(self, text: str, name: str) -> dict[str, str]:
        """What is known for the placeholders of a text; a name that was given precedes the one in the file."""
        fields = () if self.handed is None else self.sms.templates.fields(text)
        of_patient = {} if self.handed is None else self.handed.patient.placeholders_for(fields)
        return {"Name": name} | of_patient | ({"Name": name} if name else {})

    def number(self) -> str:
        """The only mobile number in the file, because a script has nobody who could choose; raises `InputRefused`."""
        if self.handed is None:
            context = click.get_current_context()
            needed = next((each for each in context.command.params if each.name == "numbers"), None)
            raise click.MissingParameter(ctx=context, param=needed)
        if self.handed.are_looked_up or len(self.handed.numbers) != 1:
            several = not self.handed.are_looked_up
            raise InputRefused(
                _("Die Datei der Praxissoftware nennt mehrere Mobilnummern.")
                if several
                else _("Die Datei der Praxissoftware nennt keine Mobilnummer, an die eine SMS gehen kann."),
                _("Geben Sie die Nummer mit --to an."),
            )
        return self.handed.number

    def queued(self) -> None:
        """The message cannot be lost any more, so the file may go."""
        if self.handed is not None:
            self._attempt(partial(self.sms.handover.finish, self.handed, keep=self.keeps_file))

    def concluded(self, messages: Sequence[Message]) -> None:
        """Answer for what the provider has taken, and say of what there is no answer."""
        order = self.reply
        if order is None:
            return
        for message in messages:
            self._attempt(partial(self._answer, order, message))

    def _answer(self, order: ReplyOrder, message: Message) -> None:
        if self.sms.handover.answer(order, message) is None:
            sentence = _("Nachricht {id} ist dem Anbieter nicht übergeben; die Praxissoftware bekommt keine Antwort.")
            output.note(sentence.format(id=message.id))

    @staticmethod
    def _attempt(work: Callable[[], object]) -> None:
        """Do what comes after queueing: its failure is told, but makes nothing undone of the message."""
        try:
            work()
        except HandoverRefused as refused:
            output.note_with_remedy(refused.sentence, refused.remedy)
