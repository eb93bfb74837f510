"""Tells systemd the state of a service: ready, alive, busy with what. The protocol is that of sd_notify(3)."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

_ADDRESS, _WATCHDOG, _WATCHED_PROCESS = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
_MICROSECONDS = 1_000_000


class ServiceManager:
    """The service manager that started this process; where none did, every call is a no-op."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = _as_socket_address(environ.get(_ADDRESS, ""))
        self.watchdog_seconds = _watchdog_seconds(environ)

    def tell_ready(self) -> None:
        """Tell that the service does its work from now on."""
        self._tell("READY=1")

    def tell_alive(self) -> None:
        """Tell that the service is well; without this for `watchdog_seconds` it is killed and started again."""
        self._tell("WATCHDOG=1")

    def tell_status(self, line: str) -> None:
        """Set what ``systemctl status`` shows."""
        self._tell("STATUS=" + " ".join(line.split()))

    def tell_stopping(self) -> None:
        """Tell that the service ends."""
        self._tell("STOPPING=1")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
            told.connect(self._address)
            told.send(message.encode())


def _as_socket_address(address: str) -> str:
    """An address that begins with @ is an abstract one."""
    return "\0" + address[1:] if address.startswith("@") else address


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """How often this process must say that it is alive; None where nobody watches it."""
    if environ.get(_WATCHED_PROCESS, str(os.getpid())) != str(os.getpid()):
        return None
    try:
        return int(environ[_WATCHDOG]) / _MICROSECONDS
    except (KeyError, ValueError):
        return None
