"""`optout`: the numbers that want no SMS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.commands.person.number_argument import number_argument, one_number
from tui.cli.context import CallContext
from tui.cli.framework import Group, pass_call_context
from tui.cli.input import unspoilt
from tui.cli.views import table
from tui.language import dates
from tui.language.catalogue import _

if TYPE_CHECKING:
    from tui.service.api import OptOut

_REASON = click.option("--reason", default="", metavar=_("GRUND"), help=_("Warum; ohne Gesundheitsangaben."))


@click.group("optout", cls=Group, help=_("Die Abmeldeliste: Nummern, die keine SMS möchten."))
def optout() -> None:
    """The Abmeldeliste."""


@optout.command("list", prints_data=True, help=_("Die Einträge; die Nummern selbst sind nicht gespeichert."))
@pass_call_context
def list_entries(context: CallContext) -> None:
    context.tell_all(context.sms.optouts.entries(), _document, _table, _("Die Abmeldeliste ist leer."))


def _document(entry: OptOut) -> dict[str, object]:
    return {
        "fingerprint": entry.fingerprint,
        "reason": entry.reason or None,
        "created_by": entry.created_by,
        "created_at": entry.created_at,
    }


def _table(entries: Sequence[OptOut]) -> list[str]:
    heading = (_("Kennung"), _("Seit"), _("Von"), _("Grund"))
    rows = [(each.fingerprint, dates.date_and_time(each.created_at), each.created_by, each.reason) for each in entries]
    return table.lines(heading, rows)


@optout.command("add", prints_data=True, help=_("Setzt eine Nummer auf die Liste und sperrt, was für sie wartet."))
@number_argument
@_REASON
@pass_call_context
def add(context: CallContext, number: str, reason: str) -> None:
    """Put a number on the list."""
    reading, is_new = context.sms.optouts.add(one_number(number), unspoilt(reason))
    words = _("{number} bekommt keine SMS mehr.") if is_new else _("{number} stand schon auf der Abmeldeliste.")
    context.tell({"number": reading.e164, "added": is_new}, [words.format(number=reading.display)])


@optout.command("remove", prints_data=True, help=_("Nimmt eine Nummer von der Liste."))
@number_argument
@_REASON
@pass_call_context
def remove(context: CallContext, number: str, reason: str) -> None:
    """Take a number off the list."""
    reading = context.sms.optouts.remove(one_number(number), unspoilt(reason))
    words = _("{number} darf wieder SMS bekommen.")
    context.tell({"number": reading.e164, "removed": True}, [words.format(number=reading.display)])
