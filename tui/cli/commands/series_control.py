"""`series-status`, `-pause`, `-resume`, `-cancel`: a series that was started anywhere."""

from __future__ import annotations

from collections.abc import Callable

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.views import series_view
from tui.language.catalogue import _


def _command(name: str, text: str) -> Callable[[Callable[..., ExitCode]], click.Command]:
    def make(function: Callable[..., ExitCode]) -> click.Command:
        with_argument = click.argument("series_id", type=int, metavar="ID")(pass_call_context(function))
        return click.command(name, cls=Command, prints_data=True, help=text)(with_argument)

    return make


@_command("series-status", _("Wie weit eine Serie ist."))
def status(context: CallContext, series_id: int) -> ExitCode:
    return _show(context, series_id)


@_command("series-pause", _("Hält eine Serie an; was unterwegs ist, geht zu Ende."))
def pause(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.pause(series_id)
    return _show(context, series_id)


@_command("series-resume", _("Lässt eine angehaltene Serie weiterlaufen."))
def resume(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.resume(series_id)
    return _show(context, series_id)


@_command("series-cancel", _("Bricht eine Serie ab: was wartet, bleibt hier."))
def cancel(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.cancel(series_id)
    return _show(context, series_id)


def _show(context: CallContext, series_id: int) -> ExitCode:
    progress = context.sms.series.progress(series_id)
    if context.as_json:
        output.print_json(series_view.status_document(context.sms, progress))
    else:
        for line in series_view.lines(progress):
            output.say(line)
    series_view.explained(context.sms, progress)
    return ExitCode.DONE
