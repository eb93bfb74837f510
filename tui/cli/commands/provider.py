"""`provider`: descriptions of providers' HTTP interfaces, from the list to the first message."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.commands.person.number_argument import one_number
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group, pass_call_context
from tui.cli.input import confirmed, unspoilt
from tui.cli.views import check_view, provider_view
from tui.language.catalogue import _
from tui.service.model.outcome import Accepted, Deferred, Refused, Unknown

if TYPE_CHECKING:
    from tui.service.api import Trial

_TEXT = _("Test-SMS von praxis-sms: Grüße aus der Praxis.")
_FORMAT = click.argument("name", metavar="FORMAT")


@click.group(
    "provider",
    cls=Group,
    short_help=_("Beschreibungen der Schnittstellen von Anbietern."),
    help=_(
        "Beschreibungen der Schnittstellen von Anbietern: mitgelieferte, und eigene Dateien im Ordner formats neben "
        "der Konfiguration oder unter /etc/praxis-sms."
    ),
)
def provider() -> None:
    """Descriptions of providers."""


@provider.command("list", prints_data=True, help=_("Die Beschreibungen, die es gibt, und welche gewählt ist."))
@pass_call_context
def list_formats(context: CallContext) -> None:
    listed = context.sms_to_set_up.formats.listing()
    context.tell([provider_view.listed_document(each) for each in listed], provider_view.list_lines(listed))
    for each in listed:
        if each.error is not None and not context.as_json:
            output.note(each.error.in_full)


@provider.command("show", prints_data=True, help=_("Was eine Beschreibung kann, verlangt und offen lässt."))
@_FORMAT
@pass_call_context
def show(context: CallContext, name: str) -> None:
    found = context.sms_to_set_up.formats.found(unspoilt(name))
    context.tell(provider_view.document(found), provider_view.lines(found))


@provider.command(
    "check",
    prints_data=True,
    short_help=_("Prüft, was einer Beschreibung zum Senden fehlt."),
    help=_("Prüft, was einer Beschreibung zum Senden fehlt, ohne den Anbieter zu fragen."),
)
@_FORMAT
@pass_call_context
def check(context: CallContext, name: str) -> ExitCode:
    lines = context.sms_to_set_up.formats.check(unspoilt(name))
    context.tell([provider_view.check_document(each) for each in lines], check_view.lines(lines))
    is_usable = not any(each.has_failed for each in lines)
    return ExitCode.DONE if is_usable else ExitCode.CONFIGURATION


@provider.command(
    "try",
    prints_data=True,
    short_help=_("Sendet eine Test-SMS und sagt, welche Regel griff."),
    help=_(
        "Zeigt die Anfrage, wie sie hinausgeht, mit verdeckten Geheimnissen, und sendet sie nach Rückfrage: eine SMS, "
        "die der Anbieter berechnet und die nicht im Postausgang steht. Danach steht Zeile für Zeile, welche Regel "
        "der Beschreibung griff. Mit --dry-run bleibt es bei der Anfrage."
    ),
)
@_FORMAT
@click.option("--to", "number", required=True, metavar=_("NR"), help=_("Die eigene Mobilnummer."))
@click.option("--text", default=_TEXT, metavar="TEXT", help=_("Der Text der Test-SMS."))
@click.option("--url", default="", metavar="URL", help=_("Eine andere Adresse, etwa die des Simulators."))
@click.option("--dry-run", is_flag=True, help=_("Zeigt nur die Anfrage, sendet nichts."))
@click.option("--yes", is_flag=True, help=_("Sendet ohne Rückfrage."))
@pass_call_context
def try_format(context: CallContext, name: str, number: str, text: str, url: str, dry_run: bool, yes: bool) -> ExitCode:
    formats = context.sms_to_set_up.formats
    wanted = unspoilt(name), one_number(number), unspoilt(text), unspoilt(url)
    planned = formats.plan(*wanted)
    if dry_run:
        _tell(context, planned)
        return ExitCode.DONE
    if not yes:
        _require_consent(context, planned)
    done = formats.send(*wanted)
    _tell(context, done, was_shown=not yes and not context.as_json)
    return _exit_code(done)


def _require_consent(context: CallContext, planned: Trial) -> None:
    if context.as_json or not sys.stdin.isatty():
        raise click.UsageError(_("Die Test-SMS wird berechnet; ohne Rückfrage sendet sie --yes."))
    output.say(planned.request)
    if not confirmed(_("Diese SMS wird berechnet. Senden?")):
        raise click.Abort


def _tell(context: CallContext, trial: Trial, *, was_shown: bool = False) -> None:
    context.tell(provider_view.trial_document(trial), provider_view.trial_lines(trial, with_request=not was_shown))


def _exit_code(trial: Trial) -> ExitCode:
    match trial.outcome:
        case Accepted() | Deferred():
            return ExitCode.DONE
        case Refused():
            return ExitCode.PROVIDER_REFUSED
        case Unknown():
            return ExitCode.UNKNOWN
    return ExitCode.CONFIGURATION


@provider.command(
    "new",
    prints_data=True,
    short_help=_("Beginnt eine eigene Beschreibung nach einer anderen."),
    help=_("Legt eine eigene Beschreibung mit Erklärungen in den Ordner formats neben der Konfiguration."),
)
@click.argument("name", metavar="NAME")
@click.option("--from", "source", required=True, metavar="FORMAT", help=_("Die Beschreibung, nach der sie beginnt."))
@pass_call_context
def new(context: CallContext, name: str, source: str) -> None:
    path = context.sms_to_set_up.formats.create(unspoilt(name), unspoilt(source))
    context.tell({"name": name, "file": str(path)}, [_("Angelegt: {file}").format(file=path)])
    if not context.as_json:
        words = _("Passen Sie sie dem Anbieter an; „praxis-sms provider check {name}“ sagt, was fehlt.")
        output.note(words.format(name=name))
