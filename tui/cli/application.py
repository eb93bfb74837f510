"""Opening the application on this terminal, which log records stay away from: it shows German sentences only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tui.cli.context import chosen_keymap
from tui.runtime import memory
from tui.service.errors import PraxisSmsError
from tui.terminal import environment

if TYPE_CHECKING:
    from tui.frame.keymap import Keymap
    from tui.service.api import PraxisSms, SmsRequest

NOT_USED_AT_REST = (
    "asyncio.sslproto", "difflib:get_close_matches", "locale", "mimetypes", "platformdirs:user_downloads_path", "ssl",
    "uuid:uuid4",
)  # fmt: skip
"""What asyncio and Textual import and a window needs only for sending, if at all: 3 MiB, a twentieth of its start."""


def open_application(sms: PraxisSms, *, is_demo: bool = False, request: SmsRequest | None = None) -> int:
    """Run the application until its user leaves; its exit status. With `request` it begins with Einzel-SMS filled in.

    Raises `UnfitTerminal`.
    """
    environment.check_terminal()
    environment.set_defaults()
    keep_logs_off_the_screen()
    with memory.imported_when_used(*NOT_USED_AT_REST):
        from tui.app import run  # Textual reads the environment when it is imported

    return run(sms, _chosen_keymap(sms), is_demo=is_demo, request=request)


def _chosen_keymap(sms: PraxisSms) -> Keymap | None:
    """What `[keys]` asks for; None where nothing is asked for, or the file cannot be read, which the screen says."""
    try:
        wanted = sms.settings.keys
    except PraxisSmsError:
        return None
    return chosen_keymap(wanted) if wanted else None


def keep_logs_off_the_screen() -> None:
    """Let no log record reach standard error by Python's last resort."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
