"""Files that commands read and write; "-" is standard input and output."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.typed import STANDARD_INPUT, standard_input
from tui.language.catalogue import _
from tui.service.errors import InputRefused
from tui.service.system.files import MOST_OF_A_TEXT, TooMuch, read_file, read_stream


def read_text(path: Path) -> str:
    """The text of a file in UTF-8; raises `InputRefused`."""
    try:
        if str(path) == STANDARD_INPUT:
            return read_stream(standard_input(), MOST_OF_A_TEXT).decode("utf-8-sig")
        return read_file(path, MOST_OF_A_TEXT).decode("utf-8-sig")
    except TooMuch as error:
        sentence = _("Die Datei {path} hat mehr als {most} kB; so viel Text wird nicht gelesen.")
        raise InputRefused(sentence.format(path=path, most=error.kilobytes)) from error
    except OSError as error:
        raise InputRefused(_("Die Datei {path} lässt sich nicht lesen.").format(path=path)) from error
    except UnicodeDecodeError as error:
        raise InputRefused(_("Die Datei {path} ist nicht in UTF-8 geschrieben.").format(path=path)) from error


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8; raises `InputRefused`."""
    if str(path) == STANDARD_INPUT:
        click.echo(text.encode(), nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputRefused(_("In die Datei {path} kann nicht geschrieben werden.").format(path=path)) from error
