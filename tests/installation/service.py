"""The worker as a service: under a real systemd, or under a stand-in that does what the unit asks systemd for."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tests.conftest import ROOT
from tests.installation.debian import Debian
from tests.waiting import PATIENCE, until
from tui.simulator.accounts import PRACTICE

UNIT = "praxis-sms-worker"
_CONFIG = Path("/etc/praxis-sms/config.toml")


class Service(Protocol):
    """What a story about the service needs."""

    config: Path

    def process(self) -> int:
        """The process that runs now and has said that it is ready; 0 where none has."""
        ...

    def status(self) -> str:
        """What the service says of itself."""
        ...

    def starts(self) -> int:
        """How often it was started."""
        ...

    def kill(self) -> None:
        """SIGKILL to the worker."""
        ...

    def stop(self) -> None:
        """Ask it to stop and wait for its end."""
        ...

    def praxis_sms(self, *arguments: str) -> str:
        """A command of a workstation on the same outbox."""
        ...


class UnderSystemd:
    """Set up by the commands that `unit --install` prints."""

    def __init__(self, debian: Debian, configuration: str) -> None:
        self._debian = debian
        self.config = debian.path(str(_CONFIG))
        self.config.write_text(configuration, encoding="utf-8")
        # Without a configuration of root's own that of the system is found, as by an admin who follows the handbook.
        script = debian.run("praxis-sms", "unit", "--install")
        assert f"chmod 640 {_CONFIG}" in script
        debian.run("sh", "-e", "-c", re.sub(r"systemd-ask-password -n (\S+):", _as_typed, script))

    def process(self) -> int:
        return int(self._shown("MainPID")) if self._shown("ActiveState") == "active" else 0

    def status(self) -> str:
        return self._shown("StatusText")

    def starts(self) -> int:
        return 1 + int(self._shown("NRestarts"))

    def kill(self) -> None:
        """SIGKILL to the worker."""
        self._debian.run("kill", "-KILL", self._shown("MainPID"))

    def stand_still(self) -> None:
        """SIGSTOP to the worker."""
        self._debian.run("kill", "-STOP", self._shown("MainPID"))

    def stop(self) -> None:
        self._debian.run("systemctl", "stop", UNIT)

    def praxis_sms(self, *arguments: str) -> str:
        return self._debian.run_as_service("praxis-sms", *arguments)

    def _shown(self, name: str) -> str:
        return self._debian.run("systemctl", "show", "--value", "-p", name, UNIT).strip()


def _as_typed(question: re.Match[str]) -> str:
    """The answer to a question for a secret, as a command that prints it."""
    answer = PRACTICE.api_key if question[1] == "3steps2web-api-key" else PRACTICE.password
    return f"printf %s {shlex.quote(answer)}"


class UnderStandIn:
    """Starts the worker again when it dies, and listens as systemd does (sd_notify(3)): readiness, life, status."""

    def __init__(self, folder: Path, configuration: str, environ: Mapping[str, str]) -> None:
        self.config = folder / "config.toml"
        self.config.write_text(configuration, encoding="utf-8")
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(0.1)
        self._environ = dict(environ) | {
            "PRAXIS_SMS_CONFIG": str(self.config),
            "PRAXIS_SMS_DATA": str(folder / "data"),
            "PRAXIS_SMS_SECRET_SMS4_PASSWORD": PRACTICE.password,
        }
        self._told_to_start = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "3000000"}
        self._is_wanted = True
        self._processes = [self._start()]
        self._is_ready = False
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def process(self) -> int:
        return self._processes[-1].pid if self._is_ready and self._processes[-1].poll() is None else 0

    def status(self) -> str:
        return next((line[7:] for line in reversed(self.heard) if line.startswith("STATUS=")), "")

    def starts(self) -> int:
        return len(self._processes)

    def kill(self) -> None:
        """SIGKILL to the worker."""
        self._processes[-1].kill()

    def stop(self) -> None:
        self._is_wanted = False
        self._processes[-1].send_signal(signal.SIGTERM)
        assert self._processes[-1].wait(PATIENCE) == 0
        self._thread.join(PATIENCE)

    def praxis_sms(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "tui", *arguments]
        done = subprocess.run(command, env=self._environ, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        """End whatever still runs."""
        self._is_wanted = False
        for process in self._processes:
            process.kill()
            process.wait()
        self._thread.join(PATIENCE)
        self._socket.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tui", "worker"]
        return subprocess.Popen(
            command,
            env=self._environ | self._told_to_start,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _keep(self) -> None:
        while True:
            has_ended = self._processes[-1].poll() is not None  # asked first: its last words came before that
            with suppress(TimeoutError):
                line = self._socket.recv(4096).decode()
                self.heard.append(line)
                self._is_ready |= line == "READY=1"
                continue
            if not has_ended:
                continue
            if not self._is_wanted:
                return
            self._is_ready = False
            self._processes.append(self._start())


@contextmanager
def stand_in(folder: Path, configuration: str, environ: Mapping[str, str]) -> Iterator[UnderStandIn]:
    """A service under the stand-in, while the block runs."""
    service = UnderStandIn(folder, configuration, environ)
    try:
        yield service
    finally:
        service.close()


def is_up(service: Service) -> bool:
    """Whether it is ready and has looked at its outbox."""
    return bool(service.process()) and "warten" in service.status()


def wait_for_status(service: Service, words: str) -> None:
    """Wait until the service says this of itself."""
    until(lambda: words in service.status(), what=f"the service says „{words}“", pause=0.05)
