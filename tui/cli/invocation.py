"""A call handed to click: the command that it names is run, and what click refuses becomes an exit code."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from tui import COMPLETION_VARIABLE
from tui.cli import completion
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.program import program
from tui.language import translation
from tui.language.catalogue import _
from tui.service.errors import UsageError

PROGRAM = "praxis-sms"


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
        raise _mistake(refusal) from None
    except click.Abort:
        raise KeyboardInterrupt from None


def _mistake(found: click.ClickException) -> UsageError:
    """A usage error of click as a `UsageError` of ours."""
    click_context = found.ctx if isinstance(found, click.UsageError) else None
    return UsageError(" ".join(found.format_message().split()), _help_of(click_context))


def _help_of(click_context: click.Context | None) -> str:
    """Where a command explains itself; empty where none was found."""
    if click_context is None:
        return ""
    return _("„{command} --help“ zeigt, was möglich ist.").format(command=click_context.command_path)
