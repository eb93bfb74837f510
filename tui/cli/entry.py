"""From a call to an exit code: language and streams first, and one sentence for whatever goes wrong."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.language import early_options, wanted_language
from tui.language import keys, translation
from tui.language.catalogue import _
from tui.runtime import memory
from tui.service.errors import PraxisSmsError, StoreLocked, UsageError


def run(arguments: Sequence[str]) -> int:
    """Run the command of these arguments and return its exit code; nothing is raised."""
    return _concluded(arguments, _invoke)


def _invoke(arguments: Sequence[str], context: CallContext) -> int | None:
    with memory.imported_when_used("tomllib"):  # for the comments of files that come with the program
        from tui.cli.invocation import invoke

    return invoke(arguments, context)


def open_application(arguments: Sequence[str]) -> int:
    """Open the application and return its exit code; nothing is raised.

    For arguments that name no command: click, which reads the others, would be a tenth of the start.
    """
    return _concluded(arguments, _open)


def _open(arguments: Sequence[str], context: CallContext) -> int:
    from tui.cli.application import open_application

    context.config = _early_config(arguments)
    return open_application(context.sms_for_the_application)


def _concluded(arguments: Sequence[str], act: Callable[[Sequence[str], CallContext], int | None]) -> int:
    output.settle_streams()
    context: CallContext | None = None
    hook = threading.excepthook
    early = early_options(arguments)
    try:
        translation.activate(wanted_language(early.language, _early_config(arguments)))
        context = CallContext()
        keys.look_up_changed_keys_in(context.changed_keys)
        threading.excepthook = lambda fault: _reported(fault.exc_value or RuntimeError(), context)
        code = act(arguments, context)
        if code and context.as_json:
            output.print_failure(code)
        if sys.stdout is not None:
            sys.stdout.flush()
        return int(code or ExitCode.DONE)
    except BaseException as error:
        return _explain(error, context, early.as_json)
    finally:
        threading.excepthook = hook
        keys.look_up_changed_keys_in(dict)
        with suppress(Exception):
            if context is not None:
                context.close()
        _forget_lost_notes()


def _early_config(arguments: Sequence[str]) -> Path | None:
    config = early_options(arguments).config
    return Path(config) if config else None


def _explain(error: BaseException, context: CallContext | None, typed_json: bool) -> int:
    try:
        code = _told(error, context)
        if code != ExitCode.PIPE_CLOSED and _is_told_to_a_script(error, context, typed_json):
            output.print_failure(code, error if isinstance(error, PraxisSmsError) else None)
    except BrokenPipeError:
        return _pipe_closed()
    except output.OutputLost as lost:
        return lost.exit_code
    return code


def _is_told_to_a_script(error: BaseException, context: CallContext | None, typed_json: bool) -> bool:
    """Whether the failure is wanted as a JSON document; where click refused the call, what was typed tells."""
    if isinstance(error, output.OutputLost):
        return False
    return (context is not None and context.as_json) or (typed_json and isinstance(error, UsageError))


def _told(error: BaseException, context: CallContext | None) -> int:
    match error:
        case output.OutputLost():
            output.complain(error)
            _forget_output()
            return error.exit_code
        case StoreLocked():
            output.complain(_with_its_holder(error, context))
            return error.exit_code
        case PraxisSmsError():
            output.complain(error)
            return error.exit_code
        case KeyboardInterrupt():
            output.note(_("Abgebrochen."))
            return ExitCode.INTERRUPTED
        case BrokenPipeError():
            return _pipe_closed()
        case SystemExit():
            return error.code if isinstance(error.code, int) else ExitCode.DONE
        case _:
            output.note(_reported(error, context))
            return ExitCode.FAULT


def _with_its_holder(error: StoreLocked, context: CallContext | None) -> StoreLocked:
    """The failure with the name of a program that stands still: it may have been stopped while it wrote."""
    standstill = None
    with suppress(PraxisSmsError):
        standstill = None if context is None else context.sms.dispatcher.standstill()
    if standstill is None or standstill.sender is None:
        return error
    return StoreLocked(error.sentence, f"{standstill.sentence} {standstill.remedy}")


def _pipe_closed() -> int:
    """The reader of our output has closed the pipe."""
    _forget_output()
    return ExitCode.PIPE_CLOSED


def _forget_output() -> None:
    """Keep Python from flushing at exit what cannot be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _forget_lost_notes() -> None:
    """The same for standard error, as a log on a full disk: what the command did is not undone by it."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _reported(error: BaseException, context: CallContext | None) -> str:
    """Write a fault down where there is a place for it; the sentence that says so."""
    from tui.service.system import crash  # 10 ms that a call without a fault can do without

    folder = None if context is None else context.data_folder
    return crash.sentence(None if folder is None else crash.record(error, folder))
