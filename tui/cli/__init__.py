"""The command line: click commands that render what the service returns and decide nothing.

One module per group of commands; `program.COMMANDS` names them, and a module is imported when its command is called.
`run` and `open_application` are the only ways in: they settle language and streams, and turn every failure into one
sentence and an exit code.
"""

from tui.cli.entry import open_application, run

__all__ = ["open_application", "run"]
