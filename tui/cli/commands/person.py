"""`person`: everything about one number."""

from __future__ import annotations

import click

from tui.cli.commands import person_data
from tui.cli.framework import Group
from tui.language.catalogue import _


@click.group("person", cls=Group, help=_("Alles über eine Nummer: zeigen, herausgeben, löschen."))
def person() -> None:
    """Everything about one number."""


for _command in (person_data.show, person_data.export, person_data.forget):
    person.add_command(_command)
