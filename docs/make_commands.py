"""Write befehle.md and en/commands.md from the help of the command line: `python docs/make_commands.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).parent.parent
PAGES = {"de": ROOT / "docs" / "befehle.md", "en": ROOT / "docs" / "en" / "commands.md"}
_INTRODUCTIONS = {
    "de": """\
[English](en/commands.md)

# Befehle

`praxis-sms` ohne Befehl öffnet die Anwendung. Was sie kann, kann auch die Kommandozeile; beide arbeiten auf demselben
Postausgang. Diese Seite entsteht aus der eingebauten Hilfe (`praxis-sms BEFEHL --help`).

Ergebnisse stehen auf der Standardausgabe, Hinweise und Fehler auf der Standardfehlerausgabe. Die Exit-Codes stehen im
[Handbuch für Admins](handbuch-admin.md#exit-codes).

## Optionen aller Befehle

Sie dürfen vor und hinter dem Befehl stehen.

""",
    "en": """\
[Deutsch](../befehle.md)

# Commands

`praxis-sms` without a command opens the application. The command line can do whatever the application can; both work
on the same outbox. This page is made from the built-in help (`praxis-sms COMMAND --help`).

Results go to standard output, notes and errors to standard error. The exit codes are listed in the
[handbook for admins](handbook-admin.md#exit-codes).

## Options of all commands

They may stand before or after the command.

""",
}
_TABLE_HEADS = {"de": "| Option | Bedeutung |", "en": "| Option | Meaning |"}
_OF_ALL = ("--config", "--lang")


@dataclass(frozen=True)
class DescribedCommand:
    """What the help says of a command; `options` are as written and with their meaning."""

    path: str
    usage: str
    help: str
    options: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]


def manual(language: str) -> str:
    """The whole page; `language` must be the first one that is active in this process."""
    from tui.language import translation

    translation.activate(language)
    from tui.cli.program import program

    with translation.texts_of("click"):
        return _manual(program(), language)


def _manual(root: click.Group, language: str) -> str:
    context = root_context(root)
    head = _TABLE_HEADS[language]
    introduction = _INTRODUCTIONS[language] + _table(options_of_all(context), head)
    return "\n".join([introduction, *(_page(command, head) for command in described(root, context))])


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
    return _records(options, context)


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
        yield DescribedCommand(own.command_path, usage, command.help or "", _records(options, own), examples(own))
        if isinstance(command, click.Group):
            yield from described(command, own)


def _records(options: Sequence[click.Option], context: click.Context) -> tuple[tuple[str, str], ...]:
    """Each option as written and with its meaning; those that the help hides are left out."""
    return tuple(record for option in options if (record := option.get_help_record(context)))


def _page(command: DescribedCommand, head: str) -> str:
    parts = [f"## {command.path}\n", f"`{command.usage}`\n", f"{command.help}\n"]
    table = _table(command.options, head)
    code = "".join(f"{line}\n" for line in command.examples)
    return "\n".join([*parts, *([table] if table else []), *([f"```sh\n{code}```\n"] if code else [])])


def _table(options: Sequence[tuple[str, str]], head: str) -> str:
    rows = [f"| `{_cell(written)}` | {_cell(meaning)} |\n" for written, meaning in options]
    return f"{head}\n|---|---|\n" + "".join(rows) if rows else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from docs.languages import write_in_both

    write_in_both(PAGES, manual)
