"""A call handed to click: the command that it names is run, and what click refuses becomes an exit code."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from itertools import pairwise

import click

from tui import COMPLETION_VARIABLE
from tui.cli import completion
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group
from tui.cli.program import program
from tui.language import translation
from tui.language.catalogue import _
from tui.service.errors import UsageError

PROGRAM = "praxis-sms"
_FILE_OPTION = "--file"


def invoke(arguments: Sequence[str], context: CallContext) -> int | None:
    """Run the command of these arguments; its exit code, None where it names none.

    Raises what the command raises, `UsageError` for a mistake that click found in the call, and `KeyboardInterrupt`
    where a question was left unanswered.
    """
    with translation.texts_of("click"):
        return _invoked(arguments, context)


def _invoked(arguments: Sequence[str], context: CallContext) -> int | None:
    whole = program()
    try:
        if COMPLETION_VARIABLE in os.environ:
            return completion.answer(whole, PROGRAM, context)
        # Not by `main`, which would hide from us that a pipe was closed.
        with whole.make_context(PROGRAM, list(arguments), obj=context) as click_context:
            code: int | None = whole.invoke(click_context)
            return code
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.exceptions.NoArgsIsHelpError as overview:
        if context.as_json:
            raise UsageError(_("Es fehlt ein Befehl."), _help_of(overview.ctx)) from None
        overview.show()
        return ExitCode.USAGE
    except click.ClickException as refusal:
        raise _mistake(refusal, arguments) from None
    except click.Abort:
        raise KeyboardInterrupt from None


def _mistake(found: click.ClickException, arguments: Sequence[str]) -> UsageError:
    """A usage error of click as a `UsageError` of ours."""
    click_context = found.ctx if isinstance(found, click.UsageError) else None
    remedies = (_file_meant(click_context, arguments), _help_of(click_context))
    return UsageError(" ".join(found.format_message().split()), " ".join(filter(None, remedies)))


def _file_meant(click_context: click.Context | None, arguments: Sequence[str]) -> str:
    """How a file is given that stands in the call without `--file`; empty where there is none."""
    command = None if click_context is None else click_context.command
    if click_context is not None and isinstance(command, Group):
        command = command.get_command(click_context, command.default_command)
    options = {} if command is None else {name: each for each in command.params for name in each.opts}
    if _FILE_OPTION not in options or _FILE_OPTION in arguments:
        return ""
    for before, given in pairwise(["", *arguments]):
        if not _takes_value(options.get(before)) and os.path.isfile(given):  # noqa: PTH113 - Path raises for a long text
            return _("Eine Datei steht hinter „{option}“: „{option} {file}“.").format(
                option=_FILE_OPTION, file=shlex.quote(given)
            )
    return ""


def _takes_value(parameter: click.Parameter | None) -> bool:
    return isinstance(parameter, click.Option) and not parameter.is_flag


def _help_of(click_context: click.Context | None) -> str:
    """Where a command explains itself; empty where none was found."""
    if click_context is None:
        return ""
    return _("„{command} --help“ zeigt, was möglich ist.").format(command=click_context.command_path)
