"""Write befehle.md from the help of the command line: `python docs/make_commands.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class DescribedCommand:
    """What the help says of a command; `options` are as written and with their meaning."""

    path: str
    usage: str
    help: str
    options: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]


def manual() -> str:
    """The whole page."""

    from tui.cli.program import program
    from tui.language import translation

    with translation.texts_of("click"):
        return _manual(program())


def _manual(root: click.Group) -> str:
    context = root_context(root)
    return "\n".join([_INTRODUCTION + _table(options_of_all(context)), *map(_page, described(root, context))])


def root_context(root: click.Group) -> click.Context:
    """What click needs to describe the program."""
    import click

    return click.Context(root, info_name="praxis-sms", help_option_names=["-h", "--help"])


def options_of_all(context: click.Context) -> tuple[tuple[str, str], ...]:
    """The options that hold for every command, as written and with their meaning."""
    import click

    options = [option for option in context.command.get_params(context) if isinstance(option, click.Option)]
    for option in options:
        option.hidden = False
    return tuple(option.get_help_record(context) or ("", "") for option in options)


def described(group: click.Group, context: click.Context) -> Iterator[DescribedCommand]:
    """Every command that the help lists, each group before its own."""
    import click

    from tui.cli.framework import examples

    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = click.Context(command, info_name=name, parent=context)
        options = [
            option
            for option in command.get_params(own)
            if isinstance(option, click.Option) and not {*option.opts} & {*_OF_ALL, "--help"}
        ]
        usage = " ".join([own.command_path, *command.collect_usage_pieces(own)])
        rows = tuple(option.get_help_record(own) or ("", "") for option in options)
        yield DescribedCommand(own.command_path, usage, command.help or "", rows, examples(own))
        if isinstance(command, click.Group):
            yield from described(command, own)


def _page(command: DescribedCommand) -> str:
    parts = [f"## {command.path}\n", f"`{command.usage}`\n", f"{command.help}\n"]
    table = _table(command.options)
    code = "".join(f"{line}\n" for line in command.examples)
    return "\n".join([*parts, *([table] if table else []), *([f"```sh\n{code}```\n"] if code else [])])


def _table(options: Sequence[tuple[str, str]]) -> str:
    rows = [f"| `{_cell(written)}` | {_cell(meaning)} |\n" for written, meaning in options]
    return "| Option | Bedeutung |\n|---|---|\n" + "".join(rows) if rows else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    MANUAL.write_text(manual(), encoding="utf-8")
