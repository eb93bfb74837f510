"""`outbox`: what is in the Postausgang, and what a person decides about it."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from tui.cli import output
from tui.cli.commands.outbox.audit import audit
from tui.cli.commands.outbox.edit import edit
from tui.cli.commands.outbox.reroute import reroute, tell_stranded
from tui.cli.commands.outbox.restore import release, restore
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group, limiting, pass_call_context
from tui.cli.input import confirmed, forcing, may_write, unasked, unspoilt
from tui.cli.views import message_view
from tui.language.catalogue import _, ngettext
from tui.service.api import MessageQuery
from tui.service.errors import InputRefused, UsageError
from tui.service.model.messages import MessageState, Resolution
from tui.service.wording import labels

Command = TypeVar("Command", bound=Callable[..., Any])
_TOLD_EVERY = 100_000
_MESSAGES = click.argument("message_ids", type=int, metavar="ID...", nargs=-1, required=True)


@click.group("outbox", cls=Group, help=_("Postausgang: ansehen, klären, wiederholen, exportieren."))
def outbox() -> None:
    """The Postausgang."""


for each in (audit, edit, reroute, restore, release):
    outbox.add_command(each)


class _StateChoice(click.Choice[str]):
    """A state, also by the name under which it is printed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The state as scripts call it; raises `click.BadParameter`."""
        named = labels.state_named(str(value))
        return super().convert(value if named is None else named.value, param, ctx)


def narrowing(command: Command) -> Command:
    """The options that choose messages."""
    for option in (
        click.option(
            "--search", default="", metavar=_("TEXT"), help=_("Nur mit diesem Text in Nummer, Name oder SMS.")
        ),
        click.option("--series", "series_id", type=int, metavar="ID", help=_("Nur diese Serie.")),
        click.option(
            "--state",
            type=_StateChoice([state.value for state in MessageState]),
            metavar=_("ZUSTAND"),
            help=_("Nur dieser Zustand: {states}.").format(states=", ".join(MessageState)),
        ),
    ):
        command = option(command)
    return command


@outbox.command("list", prints_data=True, help=_("Die Nachrichten, neueste zuerst."))
@narrowing
@limiting
@pass_call_context
def list_messages(context: CallContext, state: str | None, series_id: int | None, search: str, limit: int) -> None:
    page = context.sms.outbox.page(dataclasses.replace(_query(state, series_id, search), limit=limit))
    tell_stranded(context.sms)
    context.tell_all(page.messages, message_view.document, message_view.table, _("Keine Nachrichten."))
    if page.next is not None and not context.as_json:
        output.note(_("Es gibt weitere; „--limit 0“ zeigt alle."))


@outbox.command("show", prints_data=True, help=_("Eine Nachricht mit allem, was mit ihr geschah."))
@click.argument("message_id", type=int, metavar="ID")
@pass_call_context
def show(context: CallContext, message_id: int) -> None:
    message = context.sms.outbox.message(message_id)
    story = context.sms.outbox.story(message_id)
    answers = context.sms.answers.of_message(message_id)
    context.tell(message_view.full_document(message, story, answers), message_view.full(message, story, answers))


@outbox.command(
    "retry",
    prints_data=True,
    short_help=_("Stellt noch einmal ein, was nachweislich nicht hinausging."),
    help=_(
        "Stellt noch einmal ein, was nachweislich nicht hinausging, nach den Regeln für eine neue SMS: nichts an "
        "Abgemeldete, nichts doppelt, keine Erinnerung, deren Termin begonnen hat oder entfallen ist. Eine "
        "abgebrochene behält ihre Zeit, und was auf seine Zeit wartet, wartet weiter. Am Terminal wird vorher gesagt, "
        "was geschieht, und gefragt."
    ),
)
@_MESSAGES
@click.option("--allow-duplicates", is_flag=True, help=_("Auch an Nummern, die denselben Text gerade erst bekamen."))
@unasked
@pass_call_context
def retry(context: CallContext, message_ids: tuple[int, ...], allow_duplicates: bool, yes: bool) -> None:
    ids = _existing(context, message_ids)
    found = context.sms.outbox.again(ids, allow_duplicates=allow_duplicates)
    kept = {each.message.id: each.reason for each in found if each.because}
    going = [each for each in found if not each.because]
    is_asked = not yes and not context.as_json and sys.stdin is not None and sys.stdin.isatty()
    for each in going:
        if is_asked or each.leaves_at > context.sms.now():
            output.note(message_view.line_of_retry(each, context.sms.now()))
    if going and is_asked and not confirmed(_("Noch einmal senden?")):
        output.note(_("Nichts wurde eingestellt."))
        return
    changed = context.sms.outbox.retry(ids, allow_duplicates=allow_duplicates) if going else 0
    words = ngettext("{count} Nachricht wartet wieder.", "{count} Nachrichten warten wieder.", changed)
    _report(context, ids, changed, words.format(count=changed), kept)


@outbox.command("cancel", prints_data=True, help=_("Bricht Nachrichten ab, die noch warten."))
@_MESSAGES
@pass_call_context
def cancel(context: CallContext, message_ids: tuple[int, ...]) -> None:
    ids = _existing(context, message_ids)
    changed = context.sms.outbox.cancel(ids)
    words = ngettext("{count} Nachricht abgebrochen.", "{count} Nachrichten abgebrochen.", changed)
    _report(context, ids, changed, words.format(count=changed))


@outbox.command("resolve", prints_data=True, help=_("Klärt von Hand, was aus einer ungeklärten Nachricht wurde."))
@click.argument("message_id", type=int, metavar="ID")
@click.option(
    "--as",
    "resolution",
    type=click.Choice([resolution.value for resolution in Resolution]),
    required=True,
    help=_("accepted: der Anbieter hat sie; not-sent: er hat sie nicht, sie wird noch einmal gesendet."),
)
@pass_call_context
def resolve(context: CallContext, message_id: int, resolution: str) -> ExitCode:
    message = context.sms.outbox.resolve(message_id, Resolution(resolution))
    context.tell(message_view.document(message), [message_view.line(message)])
    return ExitCode.DONE


@outbox.command("export", help=_("Schreibt die Nachrichten als CSV; „-“ = Standardausgabe."))
@click.argument("target", metavar=_("DATEI"))
@narrowing
@click.option(
    "--audit",
    is_flag=True,
    help=_("Statt der Nachrichten alles, was mit ihnen und den Einstellungen geschah, und wer es tat."),
)
@forcing
@pass_call_context
def export(
    context: CallContext, target: str, state: str | None, series_id: int | None, search: str, audit: bool, force: bool
) -> None:
    query = _query(state, series_id, search)
    if audit and query != MessageQuery():
        raise UsageError(
            _("„--audit“ schreibt alles und lässt sich nicht einschränken."),
            _("Lassen Sie --state, --series und --search weg."),
        )
    if target == output.STANDARD_OUTPUT:
        context.refuse_a_document_besides()
        for chunk in context.sms.audit.export() if audit else context.sms.outbox.export(query):
            output.write(chunk)
        return
    if not may_write(Path(target), forced=force):
        return
    if audit:
        context.sms.audit.export_to(Path(target))
    else:
        context.sms.outbox.export_to(Path(target), query)
    context.tell_written(target, _("Geschrieben: {file}").format(file=target))


@outbox.command(
    "backup",
    prints_data=True,
    short_help=_("Schreibt eine vollständige Kopie, auch während gesendet wird."),
    help=_("Schreibt eine vollständige Kopie, auch während gesendet wird; „-“ = Standardausgabe."),
)
@click.argument("target", metavar=_("DATEI"))
@pass_call_context
def backup(context: CallContext, target: str) -> None:
    if target == output.STANDARD_OUTPUT:
        context.refuse_a_document_besides()
        for chunk in context.sms.outbox.backup_chunks():
            output.write(chunk)
        return
    context.sms.outbox.backup(Path(target))
    context.tell_written(target, _("Geschrieben: {file}").format(file=target))


@outbox.command(
    "move",
    prints_data=True,
    help=_("Zieht mit allem in eine leere PostgreSQL-Datenbank um."),
)
@click.option(
    "--to",
    "url",
    required=True,
    metavar="URL",
    help=_("Wohin: postgresql+psycopg://BENUTZER@SERVER/DATENBANK; das Passwort steht in ~/.pgpass."),
)
@pass_call_context
def move(context: CallContext, url: str) -> None:
    moved = context.sms.relocation.move_to(url, _tell_progress)
    if context.as_json:
        tables = [{"table": each.name, "rows": each.rows, "checksum": each.checksum} for each in moved.tables]
        output.print_json({"from": moved.origin, "to": moved.destination, "tables": tables})
    else:
        for table in moved.tables:
            words = _("{table}: {rows} Zeilen, geprüft ({checksum})")
            output.say(words.format(table=table.name, rows=table.rows, checksum=table.checksum[:16]))
    output.note(
        _("Der Postausgang ist umgezogen; in {origin} wird nichts mehr geschrieben.").format(origin=moved.origin)
    )
    output.note(
        _(
            "Nun vergibt der Eigentümer die Rechte („praxis-sms postgres-roles“), dann an jedem Rechner, mit seinem "
            "eigenen Benutzer der Datenbank: praxis-sms settings set store.url {url}"
        ).format(url=moved.address)
    )


def _query(state: str | None, series_id: int | None, search: str) -> MessageQuery:
    chosen = MessageState(state) if state else None
    return MessageQuery(state=chosen, series_id=series_id, text=unspoilt(search))


def _existing(context: CallContext, message_ids: tuple[int, ...]) -> list[int]:
    """The ids, each once; raises `NotFound` for the first that is none."""
    return [context.sms.outbox.message(message_id).id for message_id in dict.fromkeys(message_ids)]


def _report(
    context: CallContext, ids: list[int], changed: int, sentence: str, reasons: Mapping[int, str] = MappingProxyType({})
) -> None:
    """Say what changed; raises `InputRefused` where the state of a message did not allow it."""
    messages = context.sms.outbox.messages(ids)
    if context.as_json:
        output.print_json({"changed": changed, "messages": [message_view.document(message) for message in messages]})
    else:
        output.say(sentence)
    if changed < len(ids):
        states = "; ".join(
            " ".join(filter(None, (message_view.line(message), reasons.get(message.id)))) for message in messages
        )
        raise InputRefused(
            _("Nicht jede Nachricht ließ das zu: {states}").format(states=states),
            _("„praxis-sms outbox show ID“ zeigt, was mit einer geschah."),
        )


def _tell_progress(table: str, rows: int) -> None:
    if rows % _TOLD_EVERY == 0 and sys.stderr.isatty():
        output.note(_("{table}: {rows} Zeilen kopiert").format(table=table, rows=rows))
