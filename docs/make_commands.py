"""Write befehle.md from the help of the command line: `python docs/make_commands.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).parent.parent
MANUAL = ROOT / "docs" / "befehle.md"
_INTRODUCTION = """\
# Befehle

`praxis-sms` ohne Befehl öffnet die Anwendung. Was sie kann, kann auch die Kommandozeile; beide arbeiten auf demselben
Postausgang. Diese Seite entsteht aus der eingebauten Hilfe (`praxis-sms BEFEHL --help`).

Ergebnisse stehen auf der Standardausgabe, Hinweise und Fehler auf der Standardfehlerausgabe. Die Exit-Codes stehen im
[Handbuch für Admins](handbuch-admin.md#exit-codes).

## Optionen aller Befehle

Sie dürfen vor und hinter dem Befehl stehen.

"""
_OF_ALL = ("--config", "--lang")


def manual() -> str:
    """The whole page."""

    from tui.cli.program import program
    from tui.language import translation

    with translation.texts_of("click"):
        return _manual(program())


def _manual(root: click.Group) -> str:
    import click

    context = click.Context(root, info_name="praxis-sms", help_option_names=["-h", "--help"])
    options = [option for option in root.get_params(context) if isinstance(option, click.Option)]
    for option in options:
        option.hidden = False
    return "\n".join([_INTRODUCTION + _table(options, context), *_pages(root, context)])


def _pages(group: click.Group, context: click.Context) -> Iterator[str]:
    import click

    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = click.Context(command, info_name=name, parent=context)
        yield _page(command, own)
        if isinstance(command, click.Group):
            yield from _pages(command, own)


def _page(command: click.Command, context: click.Context) -> str:
    import click

    from tui.cli.framework import examples

    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [
        option
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not {*option.opts} & {*_OF_ALL, "--help"}
    ]
    parts = [f"## {context.command_path}\n", f"`{usage}`\n", f"{command.help or ''}\n"]
    table = _table(options, context)
    code = "".join(f"{line}\n" for line in examples(context))
    return "\n".join([*parts, *([table] if table else []), *([f"```sh\n{code}```\n"] if code else [])])


def _table(options: list[click.Option], context: click.Context) -> str:
    rows = []
    for option in options:
        written, meaning = option.get_help_record(context) or ("", "")
        rows.append(f"| `{_cell(written)}` | {_cell(meaning)} |\n")
    return "| Option | Bedeutung |\n|---|---|\n" + "".join(rows) if rows else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    MANUAL.write_text(manual(), encoding="utf-8")
