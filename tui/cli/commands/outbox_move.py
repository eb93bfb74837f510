"""`outbox move`: from the file of one machine to a database for many."""

from __future__ import annotations

import sys

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.language.catalogue import _

_TOLD_EVERY = 100_000


@click.command(
    "move",
    cls=Command,
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
    """Move the store."""
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
    output.note(_("Nun an jedem Arbeitsplatz: praxis-sms settings set store.url {url}").format(url=url))


def _tell_progress(table: str, rows: int) -> None:
    if rows % _TOLD_EVERY == 0 and sys.stderr.isatty():
        output.note(_("{table}: {rows} Zeilen kopiert").format(table=table, rows=rows))
