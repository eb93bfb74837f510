"""`docs`, `unit`, `postgres-roles`: the files that are installed with the program."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.completion import page_names
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.installation import Machine, installation
from tui.cli.shipped import POSTGRES_ROLES, UNIT, UNITS, file_text, shipped_file, shipped_files
from tui.cli.views import page_view, table
from tui.language.catalogue import _
from tui.service.errors import UsageError


@click.command(
    "docs",
    cls=Command,
    prints_data=True,
    short_help=_("Zeigt das Handbuch."),
    help=_("Zeigt eine Seite des Handbuchs, oder ohne SEITE, welche es gibt; ein Teil des Namens genügt."),
)
@click.argument("page", metavar=_("[SEITE]"), required=False, shell_complete=page_names)
@pass_call_context
def docs(context: CallContext, page: str | None) -> None:
    """Show a page of the manual."""
    if page is None:
        _list_files(context)
        return
    file = shipped_file(page)
    if context.as_json:
        output.print_json({"page": file.name, "title": file.title, "text": file.text})
    else:
        page_view.show(page_view.plain_text(file.text) if file.is_page else file.text)


def _list_files(context: CallContext) -> None:
    files = shipped_files()
    context.tell(
        [{"page": file.name, "title": file.title} for file in files],
        table.lines((_("Seite"), _("Inhalt")), [(file.name, file.title) for file in files]),
    )


@click.command(
    "unit",
    cls=Command,
    prints_data=True,
    short_help=_("Nennt die systemd-Unit des Dienstes, der sendet."),
    help=_(
        "Gibt die systemd-Unit des Dienstes aus, der sendet, oder die UNIT dieses Namens, auch die der "
        "Erinnerungspläne; mit --install stattdessen die Befehle, die den Dienst auf diesem Rechner einrichten. "
        "Ausgeführt wird davon nichts."
    ),
)
@click.argument("name", metavar=_("[UNIT]"), required=False, type=click.Choice(list(UNITS)))
@click.option("--install", is_flag=True, help=_("Nennt die Befehle für diesen Rechner."))
@pass_call_context
def unit(context: CallContext, name: str | None, install: bool) -> None:
    """Print the unit, or how it is set up."""
    if not install:
        _print_file(context, "unit", file_text(UNITS[name or UNIT.name]))
        return
    if name is not None:
        raise UsageError(
            _("--install geht nur ohne den Namen einer Unit."),
            _("Ohne Namen nennt „praxis-sms unit --install“ alle Befehle zum Einrichten."),
        )
    lines = installation(Machine.this(context.sms_to_set_up))
    context.tell({"commands": lines}, lines)


@click.command(
    "postgres-roles",
    cls=Command,
    prints_data=True,
    short_help=_("Nennt das SQL, das in PostgreSQL Rechte vergibt."),
    help=_("Gibt das SQL aus, das in PostgreSQL die Rollen der Arbeitsplätze und des Dienstes anlegt."),
)
@pass_call_context
def postgres_roles(context: CallContext) -> None:
    _print_file(context, "sql", file_text(POSTGRES_ROLES))


def _print_file(context: CallContext, key: str, text: str) -> None:
    """A file as it is, in UTF-8 whatever the locale, because another program reads it."""
    if context.as_json:
        output.print_json({key: text})
    else:
        output.write(text.encode())
