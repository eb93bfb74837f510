"""`person consent`: what a number consented to, by purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.commands.person.number_argument import one_number
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import unspoilt
from tui.cli.purposes import PURPOSES
from tui.cli.views import table
from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.service.errors import UsageError
from tui.service.model.consent import ConsentRecord, Purpose
from tui.service.wording import labels

if TYPE_CHECKING:
    from tui.service.api import ConsentsOfNumber


@click.command(
    "consent",
    cls=Command,
    prints_data=True,
    short_help=_("Einwilligung und Widerruf je Zweck: ansehen oder festhalten."),
    help=_(
        "Zeigt, wofür eine Nummer eingewilligt hat; mit --given oder --withdrawn hält der Befehl es fest. Ein Widerruf "
        "sperrt sofort, was für den Zweck noch wartet. Gespeichert wird eine Prüfsumme, nie die Nummer."
    ),
)
@click.argument("number", metavar=_("NUMMER"))
@click.option("--purpose", type=PURPOSES, metavar=_("ZWECK"), help=_("Termin, Recall, Information oder Gruß."))
@click.option("--given", is_flag=True, help=_("Die Einwilligung wurde erteilt."))
@click.option("--withdrawn", is_flag=True, help=_("Die Einwilligung wurde widerrufen."))
@click.option(
    "--source",
    metavar=_("QUELLE"),
    help=_("Woher: Formular, Telefon, Liste oder Antwort, danach freier Text; ohne Gesundheitsangaben."),
)
@pass_call_context
def consent(
    context: CallContext, number: str, purpose: Purpose | None, given: bool, withdrawn: bool, source: str | None
) -> None:
    """Show or record what a number consented to."""
    number = one_number(number)
    if not given and not withdrawn:
        if source is not None:
            raise UsageError(
                _("--source gehört zu --given oder --withdrawn."),
                _("Sagen Sie dazu --given oder --withdrawn, oder lassen Sie --source weg."),
            )
        _show(context, context.sms.consents.of_number(number), purpose, None)
        return
    if given and withdrawn:
        raise UsageError(_("--given und --withdrawn schließen einander aus."), _("Lassen Sie eines von beiden weg."))
    if purpose is None:
        raise UsageError(
            _("Nötig ist --purpose: Termin, Recall, Information oder Gruß."), _("Zum Beispiel: „--purpose Recall“.")
        )
    record = context.sms.consents.give if given else context.sms.consents.withdraw
    known = record(number, purpose, unspoilt(source or ""))
    _show(context, known, purpose, known.blocked if withdrawn else None)


def _show(context: CallContext, known: ConsentsOfNumber, purpose: Purpose | None, blocked: int | None) -> None:
    purposes = (purpose,) if purpose else tuple(Purpose)
    if context.as_json:
        told = {"number": known.reading.e164, "consents": {each.value: _state(known.newest(each)) for each in purposes}}
        records = [_document(record) for record in known.records if record.purpose in purposes]
        output.print_json({**told, "records": records} | ({} if blocked is None else {"blocked": blocked}))
        return
    output.say(_("Einwilligungen von {number}").format(number=known.reading.display))
    heading = (_("Zweck"), _("Stand"), _("Seit"), _("Von"), _("Quelle"))
    output.say_lines(table.lines(heading, [_row(each, known.newest(each)) for each in purposes]))
    if blocked:
        words = ngettext("{count} wartende SMS ist gesperrt.", "{count} wartende SMS sind gesperrt.", blocked)
        output.note(words.format(count=blocked))


def _state(record: ConsentRecord | None) -> str | None:
    if record is None:
        return None
    return "given" if record.is_given else "withdrawn"


def _document(record: ConsentRecord) -> dict[str, object]:
    return {
        "purpose": record.purpose.value,
        "state": _state(record),
        "source": record.source.value,
        "remark": record.remark or None,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at,
    }


def _row(purpose: Purpose, record: ConsentRecord | None) -> tuple[str, ...]:
    if record is None:
        return labels.purpose(purpose), _("nichts festgehalten"), "", "", ""
    return (
        labels.purpose(purpose),
        _("erteilt") if record.is_given else _("widerrufen"),
        dates.date_and_time(record.recorded_at),
        record.recorded_by,
        labels.source_of_consent(record),
    )
