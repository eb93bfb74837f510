"""An argument of a command that names one number."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tui.cli.input import unspoilt
from tui.language.catalogue import _
from tui.service.errors import NumberRefused
from tui.service.model.findings import quotable
from tui.service.text.numbers.number_reading import understand_cell
from tui.service.text.numbers.phone_number import NumberProblem
from tui.service.wording import findings

number_argument = click.argument("number", metavar=_("NR"))
"""The one number that a command is about; `one_number` reads it."""


def one_number(typed: str, countries: Sequence[str] = (), *, of_message: bool = False) -> str:
    """An argument that names one number, as it was typed.

    Raises `NumberRefused` where it names several, or one that a spreadsheet has rounded to somebody else's.
    """
    number = unspoilt(typed)
    reading = understand_cell(number, countries)
    if reading.problem is NumberProblem.ROUNDED_BY_SPREADSHEET:
        raise NumberRefused(findings.number_problem(reading), findings.number_remedy(reading))
    if not reading.is_one_of_several:
        return number
    sentence = _("„{typed}“ nennt mehrere Nummern.").format(typed=quotable(number))
    if of_message:
        remedy = _("Geben Sie --to für jede Nummer einmal an, oder senden Sie eine Liste mit „praxis-sms series“.")
    else:
        remedy = _("Rufen Sie den Befehl für jede Nummer einmal auf.")
    raise NumberRefused(sentence, remedy)
