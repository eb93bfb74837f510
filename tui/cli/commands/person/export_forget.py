"""`person export`, `person forget`: what is known of one number (GDPR articles 15 and 17)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.application import keep_logs_off_the_screen
from tui.cli.commands.person.number_argument import number_argument, one_number
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import FILE, forcing, may_write, prompted, unasked
from tui.language.catalogue import _
from tui.service.errors import InputRefused
from tui.service.text.numbers.number_reading import understand

if TYPE_CHECKING:
    from tui.service.api import Forgotten, NumberReading


@click.command(
    "export",
    cls=Command,
    help=_(
        "Schreibt alles über eine Nummer als Auskunft (Art. 15 DSGVO) in eine ZIP-Datei: lesbarer Text, JSON und CSV. "
        "„-“ schreibt sie auf die Standardausgabe."
    ),
)
@number_argument
@click.argument("path", metavar=_("DATEI"), type=FILE)
@forcing
@pass_call_context
def export(context: CallContext, number: str, path: Path, force: bool) -> None:
    number = one_number(number)
    if str(path) == output.STANDARD_OUTPUT:
        context.refuse_a_document_besides()
        output.write(context.sms.person.archive(number))
        return
    if not may_write(path, forced=force):
        return
    context.sms.person.export_to(number, path)
    context.tell_written(path, _("Die Auskunft liegt in {path}; nur Sie können sie lesen.").format(path=path))


@click.command(
    "forget",
    cls=Command,
    prints_data=True,
    short_help=_("Löscht alles über eine Nummer (Art. 17 DSGVO)."),
    help=_(
        "Löscht Nummer, Namen und Texte aus Postausgang, abgelehnten Zeilen, Entwürfen und Fehlerberichten "
        "(Art. 17 DSGVO) und bricht ab, was noch wartet. Zuvor zeigt der Befehl, wie viel es ist, und fragt "
        "noch einmal nach der Nummer. Anzahl und Kosten bleiben in der Statistik, eine Abmeldung bleibt als "
        "Prüfsumme bestehen. Am Ende steht, was sich von hier nicht löschen lässt."
    ),
)
@number_argument
@unasked
@pass_call_context
def forget(context: CallContext, number: str, yes: bool) -> None:
    keep_logs_off_the_screen()
    number = one_number(number)
    if not yes:
        forecast = context.sms.person.forecast(number)
        for line in forecast.lines:
            output.note(line)
        _require_the_number_again(forecast.number)
    forgotten = context.sms.person.forget(number)
    context.tell(_document(forgotten), forgotten.lines)


def _require_the_number_again(number: NumberReading) -> None:
    typed = prompted(
        _("Zum Löschen die Nummer noch einmal eingeben"), default="", show_default=False, prompt_suffix=": ", err=True
    )
    if understand(typed, countries=()).display != number.display:
        raise InputRefused(
            _("Das ist nicht dieselbe Nummer; nichts wurde gelöscht."),
            _("Rufen Sie den Befehl noch einmal auf, und geben Sie dieselbe Nummer ein."),
        )


def _document(forgotten: Forgotten) -> dict[str, object]:
    stored, files = forgotten.stored, forgotten.files
    return {
        "messages": stored.messages,
        "cancelled": stored.waiting,
        "rejected": stored.rejected,
        "series": stored.series,
        "reasons": stored.reasons,
        "remarks": stored.remarks,
        "appointments": stored.appointments,
        "drafts": files.drafts,
        "profiles": files.profiles,
        "reports": files.reports,
        "handed_over": files.handed_over,
        "out_of_reach": list(forgotten.unreachable),
    }
