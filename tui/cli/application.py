"""Opening the application on this terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.logs import keep_logs_off_the_screen

if TYPE_CHECKING:
    from tui.service.api import PraxisSms


def open_application(sms: PraxisSms) -> int:
    """Run the application until its user leaves; its exit status. Raises `UnfitTerminal`."""
    from tui.terminal import environment

    environment.check_terminal()
    environment.set_defaults()
    keep_logs_off_the_screen()
    from tui.app import run

    return run(sms)
