"""The command line: click commands that render what the service returns and decide nothing.

One module per group of commands; `program.COMMANDS` names them, and a module is imported when its command is called.
`run` is the only way in: it settles language and streams, and turns every failure into one sentence and an exit code.
"""

from tui.cli.entry import run

__all__ = ["run"]
