"""`person`: everything about one number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.commands.person import export_forget
from tui.cli.commands.person.consent import consent
from tui.cli.commands.person.number_argument import number_argument, one_number
from tui.cli.context import CallContext
from tui.cli.framework import Group, pass_call_context
from tui.cli.views import table
from tui.language.catalogue import _
from tui.service.wording import persons

if TYPE_CHECKING:
    from tui.service.api import PersonPage


@click.group("person", cls=Group, help=_("Eine Nummer: zeigen, einwilligen, herausgeben, löschen."))
def person() -> None:
    """Everything about one number."""


@person.command(
    "show",
    prints_data=True,
    short_help=_("Zeigt alles über eine Nummer."),
    help=_("Zeigt alles über eine Nummer: SMS, abgelehnte Zeilen, Serien, Abmeldung, Verlauf."),
)
@number_argument
@pass_call_context
def show(context: CallContext, number: str) -> None:
    page = context.sms.person.page(one_number(number))
    if context.as_json:
        output.print_json(page.document())
        return
    if page.is_empty:
        output.note(persons.nothing_known(page.number.display))
        return
    output.say_lines(_lines(page))


def _lines(page: PersonPage) -> Iterator[str]:
    yield persons.title(page.number.display, page.names)
    if page.is_opted_out:
        yield persons.opted_out()
    for section in page.sections:
        yield ""
        yield persons.section_title(section.title, len(section.rows))
        if section.rows:
            yield from table.lines(section.heading, section.rows)


for _command in (consent, export_forget.export, export_forget.forget):
    person.add_command(_command)
