"""From a call to an exit code: language and streams first, and one sentence for whatever goes wrong."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui import i18n, key_names
from tui.cli import click_words, output
from tui.cli.exit_codes import ExitCode
from tui.i18n import _
from tui.service.errors import PraxisSmsError

if TYPE_CHECKING:
    from tui.cli.desk import Desk

PROGRAM = "praxis-sms"
_COMPLETION_VARIABLE = "_PRAXIS_SMS_COMPLETE"


def run(arguments: Sequence[str]) -> int:
    """Run the command of these arguments and return its exit code; nothing is raised."""
    output.settle_streams()
    desk: Desk | None = None
    hook = threading.excepthook
    try:
        _settle_language(arguments)
        from tui.cli.desk import Desk
        from tui.cli.program import program

        desk = Desk()
        key_names.look_up_changed_keys_in(desk.changed_keys)
        threading.excepthook = lambda fault: _record(fault.exc_value or RuntimeError(), desk)
        code = _invoke(program(), arguments, desk)
        if sys.stdout is not None:
            sys.stdout.flush()
        return int(code or ExitCode.DONE)
    except BaseException as error:
        return _explain(error, desk)
    finally:
        threading.excepthook = hook
        key_names.look_up_changed_keys_in(dict)
        with suppress(Exception):
            if desk is not None:
                desk.close()


def _invoke(program: click.Group, arguments: Sequence[str], desk: Desk) -> int | None:
    if _COMPLETION_VARIABLE in os.environ:  # a shell asks what could be typed next
        program.main(list(arguments), prog_name=PROGRAM, complete_var=_COMPLETION_VARIABLE)
    # Not by `main`, which would hide from us that a pipe was closed.
    with program.make_context(PROGRAM, list(arguments), obj=desk) as context:
        code: int | None = program.invoke(context)
        return code


def _settle_language(arguments: Sequence[str]) -> None:
    from tui.cli.early_options import early_options
    from tui.service.language import wanted_language

    early = early_options(arguments)
    i18n.activate(wanted_language(early.language, Path(early.config) if early.config else None))
    if i18n.speaks_german():
        click_words.speak_german()


def _explain(error: BaseException, desk: Desk | None) -> int:
    try:
        return _told(error, desk)
    except BrokenPipeError:
        return _pipe_closed()


def _told(error: BaseException, desk: Desk | None) -> int:
    match error:
        case output.OutputLost():
            output.complain(error)
            _forget_output()
            return error.exit_code
        case PraxisSmsError():
            output.complain(error)
            return error.exit_code
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return ExitCode.USAGE
        case KeyboardInterrupt() | click.Abort():
            output.note(_("Abgebrochen."))
            return ExitCode.INTERRUPTED
        case BrokenPipeError():
            return _pipe_closed()
        case SystemExit():
            return error.code if isinstance(error.code, int) else ExitCode.DONE
        case _:
            output.note(_sentence(error, desk))
            return ExitCode.FAULT


def _pipe_closed() -> int:
    """Whoever read our output has enough."""
    _forget_output()
    return ExitCode.PIPE_CLOSED


def _forget_output() -> None:
    """Keep Python from trying to write at exit what cannot be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: BaseException, desk: Desk | None) -> str:
    from tui import crash

    return crash.sentence(_record(error, desk))


def _record(error: BaseException, desk: Desk | None) -> Path | None:
    from tui import crash

    folder = None if desk is None else desk.data_folder
    return None if folder is None else crash.record(error, folder)
