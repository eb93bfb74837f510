"""Files that commands read and write; "-" is standard input and output."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.typed import STANDARD_INPUT, standard_input
from tui.i18n import _
from tui.service.errors import InputRefused


def read_text(path: Path) -> str:
    """The text of a file in UTF-8; raises `InputRefused`."""
    try:
        data = standard_input().read() if str(path) == STANDARD_INPUT else path.read_bytes()
        return data.decode("utf-8-sig")
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
