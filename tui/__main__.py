"""The entry point: takes the terminal before anything slow is imported, then hands over to the command line."""

from __future__ import annotations

import sys

_OPTIONS_WITH_VALUE = ("--config", "--lang")


def main() -> None:
    """Run `praxis-sms` and exit with its code."""
    try:
        if _opens_the_application(sys.argv[1:]):
            from tui import collecting, heap
            from tui.terminal.claim import claim

            claim()
            collecting.pause()
            heap.share()
        from tui.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _opens_the_application(arguments: list[str]) -> bool:
    """Whether no command and no question for help stands there, so that keys typed now belong to the first screen."""
    left = list(arguments)
    while left:
        option, equals, _value = left.pop(0).partition("=")
        if option not in _OPTIONS_WITH_VALUE:
            return False
        if not equals and left:
            del left[0]
    return True


if __name__ == "__main__":
    main()
