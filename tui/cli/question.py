"""A question that is answered with yes or no, in the language of the screen."""

from __future__ import annotations

import click

from tui.language.catalogue import _

_YES = ("j", "ja", "y", "yes")
_NO = ("n", "nein", "no", "")


def confirmed(question: str) -> bool:
    """Ask on standard error until the answer can be understood; an empty one means no. Raises `click.Abort`."""
    asked = _("{question} [j/N]").format(question=question)
    return bool(
        click.prompt(asked, default="", show_default=False, value_proc=_read_answer, prompt_suffix=" ", err=True)
    )


def _read_answer(answer: str) -> bool:
    given = answer.strip().lower()
    if given not in _YES + _NO:
        raise click.UsageError(_("Bitte mit j oder n antworten."))
    return given in _YES
