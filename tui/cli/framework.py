"""What all commands share: options that may stand anywhere, German usage lines, and groups that import on use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tui.cli.context import CallContext
from tui.cli.examples import EXAMPLES
from tui.cli.language import CONFIG_OPTION, JSON_OPTION, LANGUAGE_OPTION
from tui.language import LANGUAGES
from tui.language.catalogue import _

HELP_OPTIONS = ("-h", "--help")
_MOST_LINES = 1_000_000_000
"""More than any store has, and fewer than its engine can count."""

pass_call_context = click.make_pass_decorator(CallContext)


class RepeatedOption(click.UsageError):
    """An option that takes one value was given twice."""


class _OurCommand(click.Command):
    """Shows examples below its help, and refuses an option that takes one value and is given twice.

    click alone would silently drop the first of two values.
    """

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and what else stands below the help."""
        if found := examples(ctx):
            with formatter.section(_("Beispiele")):
                formatter.write("".join(f"  {line}\n" for line in found))
        super().format_epilog(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises `click.UsageError` for a repeated option."""
        if args and not ctx.resilient_parsing:
            given = self.make_parser(ctx).parse_args(args=list(args))[2]
            _refuse_repetition(ctx, given)
        return super().parse_args(ctx, args)


class Command(_OurCommand):
    """A command; one that `prints_data` can print it as one JSON document, and each of them its failures."""

    def __init__(self, name: str | None, *, prints_data: bool = False, **options: Any) -> None:
        options.setdefault("options_metavar", _("[OPTIONEN]"))
        super().__init__(name, **options)
        self.params.append(json_option(hidden=not prints_data))
        self.params += global_options(hidden=True)


class Group(_OurCommand, click.Group):
    """A command with subcommands; `is_program` for the program itself.

    `default_command` is the one that is meant where an option stands instead of a subcommand.
    """

    command_class = Command

    def __init__(
        self, name: str | None = None, *, is_program: bool = False, default_command: str = "", **options: Any
    ) -> None:
        self.default_command = default_command
        options.setdefault("options_metavar", _("[OPTIONEN]"))
        options.setdefault("subcommand_metavar", _("BEFEHL [ARGUMENTE]"))
        super().__init__(name, **options)
        self.params += global_options(hidden=not is_program)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises `click.UsageError`."""
        return super().parse_args(ctx, self._with_default_command(args))

    def _with_default_command(self, args: Sequence[str]) -> list[str]:
        position = 0
        while position < len(args):
            option, equals, _value = args[position].partition("=")
            if option not in (CONFIG_OPTION, LANGUAGE_OPTION):
                break
            position += 1 if equals else 2
        first = "".join(args[position : position + 1])
        is_meant = self.default_command and first.startswith("-") and first not in HELP_OPTIONS
        return [*args[:position], *([self.default_command] if is_meant else []), *args[position:]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they were declared."""
        return list(self.commands)


def examples(ctx: click.Context) -> tuple[str, ...]:
    """The examples of a command, in the language that is active."""
    words = " ".join(ctx.command_path.split()[1:])
    if ctx.command.hidden:  # an older name; its example shows the one that is meant
        words = words.replace("-", " ")
    return tuple(_(line) for line in EXAMPLES.get(words, ()))


class LazyCommands(Mapping[str, click.Command]):
    """Commands named as "module:attribute" below `tui.cli.commands`, imported when they are looked up."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> click.Command:
        """The command of that name, imported now."""
        module, _colon, attribute = self._places[name].partition(":")
        command: click.Command = getattr(import_module(f"tui.cli.commands.{module}"), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        """The names in the order of the manual."""
        return iter(self._places)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)


def json_option(*, hidden: bool = False) -> click.Option:
    """The option for one JSON document on standard output."""
    return click.Option(
        [JSON_OPTION],
        is_flag=True,
        expose_value=False,
        hidden=hidden,
        callback=_wants_json,
        help=_("Gibt ein JSON-Dokument aus und sonst nichts."),
    )


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """The options that hold for every command, before or behind its name."""
    return [
        click.Option(
            [CONFIG_OPTION],
            type=click.Path(path_type=Path, readable=False),
            metavar=_("DATEI"),
            expose_value=False,
            hidden=hidden,
            callback=_takes_config,
            help=_("Konfigurationsdatei; sonst PRAXIS_SMS_CONFIG, die eigene oder die des Systems."),
        ),
        click.Option(
            [LANGUAGE_OPTION],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            hidden=hidden,
            help=_("Sprache; sonst PRAXIS_SMS_LANG oder die Einstellung ui.language."),
        ),
    ]


def _refuse_repetition(ctx: click.Context, given: Sequence[click.Parameter]) -> None:
    """Raise `click.UsageError` for an option among the `given` ones that stands there twice but takes one value.

    The global options may stand before or behind the name of each command, and count over all of these places.
    """
    everywhere: set[str] = ctx.meta.setdefault("tui.cli.framework.given", set())
    here: set[str] = set()
    for option in given:
        if not isinstance(option, click.Option) or option.is_flag or option.multiple or option.count:
            continue
        spelling = option.opts[-1]
        seen = everywhere if spelling in (CONFIG_OPTION, LANGUAGE_OPTION) else here
        if spelling in seen:
            sentence = _("Die Option „{option}“ ist zweimal angegeben; sie nimmt nur einen Wert.")
            raise RepeatedOption(sentence.format(option=spelling), ctx)
        seen.add(spelling)


def _wants_json(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        _call_context(ctx).as_json = True


def _takes_config(ctx: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        _call_context(ctx).config = value


def _call_context(ctx: click.Context) -> CallContext:
    return ctx.ensure_object(CallContext)


limiting = click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    metavar=_("ANZAHL"),
    show_default=True,
    callback=lambda ctx, option, value: min(value, _MOST_LINES),
    help=_("Höchstens so viele; 0 = alle."),
)
"""Adds `limit`: at most so many lines, 0 for all."""
