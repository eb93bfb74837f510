"""`compose`: the application, with Einzel-SMS filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from tui.cli import completion
from tui.cli.application import open_application
from tui.cli.commands.handover.patient_file import PatientOfCall, patient_options
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import unspoilt, values_of_fields
from tui.language.catalogue import _
from tui.runtime import memory
from tui.service.api import OfferedText, SmsRequest
from tui.service.model.messages import TemplateKind
from tui.terminal import environment


@click.command(
    "compose",
    cls=Command,
    short_help=_("Öffnet die Einzel-SMS, schon ausgefüllt."),
    help=_(
        "Öffnet die Einzel-SMS, ausgefüllt mit dem, was bekannt ist; gesendet wird erst dort. Für den Aufruf aus der "
        "Praxissoftware, die den Patienten mit --gdt übergibt. Die Datei wird gelöscht, sobald er auf dem Bildschirm "
        "steht."
    ),
)
@click.option("--to", "number", default="", metavar=_("NR"), help=_("Mobilnummer in jeder üblichen Schreibweise."))
@click.option("--name", default="", help=_("Name, für den Postausgang und für {{Name}} im Text."))
@click.option(
    "--template",
    metavar=_("VORLAGE"),
    shell_complete=completion.template_names(TemplateKind.SINGLE),
    help=_("Textvorlage aus SMS-Einzeldaten."),
)
@values_of_fields
@patient_options
@pass_call_context
def compose(  # noqa: PLR0917 - click hands over every option
    context: CallContext,
    number: str,
    name: str,
    template: str | None,
    values: Mapping[str, str],
    gdt: Path | None,
    gdt_reply: Path | None,
    keep: bool,
) -> int:
    """Open the application with the form filled in; the file is read when everything else of the call is right."""
    environment.check_terminal()
    memory.close_to_others()
    memory.share_heap()
    sms = context.sms_for_the_application
    text = None
    if template is not None:
        found = sms.templates.get(TemplateKind.SINGLE, unspoilt(template))
        text = OfferedText(found.name, found.text, found.purpose)
    patient = PatientOfCall.of(sms, gdt, gdt_reply, keep=keep)
    request = SmsRequest(
        unspoilt(number), unspoilt(name), text, values, patient.handed, patient.keeps_file, patient.reply
    )
    return open_application(sms, request=request)
