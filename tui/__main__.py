"""The entry point: takes the terminal before anything slow is imported, then hands over to the command line."""

from __future__ import annotations

import os
import sys

from tui import COMPLETION_VARIABLE
from tui.language import LANGUAGES
from tui.runtime import memory


def main() -> None:
    """Run `praxis-sms` and exit with its code."""
    _open_closed_streams()
    memory.forbid_core_files()
    memory.leave_out_the_command_of_httpx()
    arguments = sys.argv[1:]
    try:
        if _opens_the_application(arguments):
            from tui.terminal.typeahead import claim

            claim()
            memory.pause_collector()
            memory.share_heap()
            memory.close_to_others()
            from tui.cli import open_application

            code = open_application(arguments)
        else:
            memory.collect_seldom()
            from tui.cli import run

            code = run(arguments)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _open_closed_streams() -> None:
    """Open what the caller has closed of the standard streams: else a file of ours would take its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None and os.open(os.devnull, os.O_RDWR) == number:
            os.set_inheritable(number, True)
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def _opens_the_application(arguments: list[str]) -> bool:
    """Whether no command, no question for help and no mistake stands there, so that keys typed now are for a screen."""
    if COMPLETION_VARIABLE in os.environ:
        return False
    left, given = list(arguments), set[str]()
    while left:
        option, equals, value = left.pop(0).partition("=")
        if not equals:
            value = left.pop(0) if left else ""
        is_right = bool(value) if option == "--config" else option == "--lang" and value in LANGUAGES
        if not is_right or option in given:
            return False
        given.add(option)
    return True


if __name__ == "__main__":
    main()
