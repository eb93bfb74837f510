"""What a command is given: typed arguments, standard input, files, answers to questions."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from tui.cli import output
from tui.language.catalogue import _
from tui.service.errors import InputRefused, TextRefused, UsageError
from tui.service.system.files import MOST_OF_A_TEXT, TooMuch, read_file, read_stream, why_unread

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, Table

STANDARD_INPUT = "-"

FILE = click.Path(path_type=Path, readable=False)
"""A file or folder as an argument. Whether it can be read shows where it is read: that input is refused then, in the
words and with the exit code for a missing one, while click would take it for wrong usage."""


def standard_input() -> BinaryIO:
    """The bytes of standard input; none where it is closed."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


def unspoilt(text: str) -> str:
    """An argument as it was typed; raises `TextRefused` where the locale could not make sense of its bytes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise TextRefused(
            _("Der Text enthält Zeichen, die in der Zeichenkodierung dieses Terminals nicht lesbar sind."),
            _("Stellen Sie Terminal und Locale auf UTF-8, oder übergeben Sie den Text in UTF-8 mit „--text -“."),
        ) from None
    return text


def name_of_standard_input() -> str:
    """What sentences and series call it."""
    return _("Standardeingabe")


def text_of(argument: str) -> str:
    """The text of an argument, or all of standard input for "-", without the line end behind it."""
    if argument != STANDARD_INPUT:
        return unspoilt(argument)
    try:
        text = read_text(Path(STANDARD_INPUT))
    except InputRefused as refused:
        raise TextRefused(refused.sentence, refused.remedy) from None
    return text.removesuffix("\n").removesuffix("\r")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or of standard input for "-"; raises `InputRefused`."""
    is_standard_input = str(path) == STANDARD_INPUT
    try:
        data = read_stream(standard_input(), MOST_OF_A_TEXT) if is_standard_input else read_file(path, MOST_OF_A_TEXT)
        return data.decode("utf-8-sig")
    except (TooMuch, OSError, ValueError) as fault:
        raise InputRefused(*why_unread(name_of_standard_input() if is_standard_input else path, fault)) from fault


def read_list(sms: PraxisSms, name: Path | str, encoding: str | None) -> Table:
    """The list of a file, of a series, or of standard input for "-"; raises `ListRefused`."""
    if str(name) == STANDARD_INPUT:
        return sms.series.read_stream(standard_input(), name_of_standard_input(), encoding)
    return sms.series.read(name, encoding)


def refuse_to_read_both(path: Path | None, text: str | None) -> None:
    """Raises `UsageError` where list and text are both to be read from standard input."""
    if text == STANDARD_INPUT == str(path):
        raise UsageError(
            _("--file und --text können nicht beide von der Standardeingabe lesen."),
            _("Nennen Sie für eines von beiden eine Datei oder den Text selbst."),
        )


def assignments(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """The callback of an option FELD=WERT that may be repeated."""
    values: dict[str, str] = {}
    for each in given:
        field, equals, value = each.partition("=")
        if not equals or not field.strip():
            raise click.BadParameter(_("„{given}“ ist nicht von der Form FELD=WERT.").format(given=each), ctx, option)
        field = field.strip()
        if field.casefold() in {known.casefold() for known in values}:  # which of the two is meant nobody knows
            raise click.BadParameter(_("„{field}“ ist zweimal angegeben.").format(field=field), ctx, option)
        values[field] = unspoilt(value)
    return values


values_of_fields = click.option(
    "--set",
    "values",
    multiple=True,
    metavar=_("FELD=WERT"),
    callback=assignments,
    help=_("Wert für {{FELD}}; mehrfach möglich."),
)
"""The option of a command that fills in a text."""


_YES = ("j", "ja", "y", "yes")
_NO = ("n", "nein", "no", "")


def confirmed(question: str) -> bool:
    """Ask on standard error until the answer can be understood; an empty one means no.

    Raises `click.Abort` where a person breaks it off, and `UsageError` where nobody is there to answer.
    """
    asked = _("{question} [j/N]").format(question=question)
    return bool(prompted(asked, default="", show_default=False, value_proc=_read_answer, prompt_suffix=" ", err=True))


forcing = click.option(
    "--force",
    is_flag=True,
    help=_("Überschreibt eine vorhandene Datei, ohne zu fragen; ohne Terminal wird nie gefragt."),
)
"""The option of a command that writes a file."""

unasked = click.option("--yes", is_flag=True, help=_("Nicht nachfragen."))
"""The option of a command that asks before it does what cannot be undone."""


def may_write(path: Path, *, forced: bool) -> bool:
    """Whether a file may be written: a person at a terminal is asked before one is replaced, a script replaces it."""
    if forced or sys.stdin is None or not sys.stdin.isatty() or not path.is_file():
        return True
    if confirmed(_("Die Datei „{path}“ gibt es schon. Überschreiben?").format(path=path)):
        return True
    output.note(_("Nichts wurde geschrieben."))
    return False


def prompted(question: str, **options: Any) -> Any:
    """As `click.prompt`, but that input which ends without a terminal names the way of a script."""
    try:
        return click.prompt(question, **options)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError(
            _("Ohne Terminal kann nicht gefragt werden."), _("--yes beantwortet die Frage mit ja.")
        ) from None


def _read_answer(answer: str) -> bool:
    given = answer.strip().lower()
    if given not in _YES + _NO:
        raise click.UsageError(_("Bitte mit j oder n antworten."))
    return given in _YES
