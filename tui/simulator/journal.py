"""What the simulator accepted and what it turned away, in memory and as JSON lines."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TextIO

from tui.runtime.values import dataclass
from tui.simulator.faults import Interface

_REJECTED_KEPT = 1000


@dataclass(frozen=True, slots=True)
class AcceptedSms:
    """One message the provider has: `number` in E.164 with plus, `at` in UTC."""

    interface: Interface
    number: str
    text: str
    sender: str
    at: datetime
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRequest:
    """One request the provider turned away, with the words it used."""

    interface: Interface
    words: str
    at: datetime


class Journal:
    """Both logs. Safe for threads.

    A line of the log file is written before the provider's answer, so it is there even if every client is killed.
    """

    def __init__(self, log_file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._accepted: list[AcceptedSms] = []
        self._rejected: deque[RejectedRequest] = deque(maxlen=_REJECTED_KEPT)
        self._file: TextIO | None = None
        if log_file is not None:
            descriptor = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8", buffering=1)

    @property
    def accepted(self) -> list[AcceptedSms]:
        """Every message accepted so far, oldest first."""
        with self._lock:
            return self._accepted.copy()

    @property
    def rejected(self) -> list[RejectedRequest]:
        """The latest thousand requests turned away, oldest first."""
        with self._lock:
            return list(self._rejected)

    def accept(self, sms: AcceptedSms) -> None:
        """Note a message."""
        with self._lock:
            self._accepted.append(sms)
            if self._file is not None:
                self._file.write(json.dumps(as_json(sms), ensure_ascii=False) + "\n")

    def reject(self, request: RejectedRequest) -> None:
        """Note a request turned away."""
        with self._lock:
            self._rejected.append(request)

    def clear(self) -> None:
        """Forget everything in memory; the log file stays."""
        with self._lock:
            self._accepted.clear()
            self._rejected.clear()

    def close(self) -> None:
        """Close the log file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


def as_json(entry: AcceptedSms | RejectedRequest) -> dict[str, str]:
    """An entry as it stands in the log file and in the control interface; times in ISO 8601 with offset."""
    return asdict(entry) | {"interface": entry.interface.value, "at": entry.at.isoformat()}


def read_log(log_file: Path) -> list[AcceptedSms]:
    """The messages of a log file, oldest first; a last line that was cut off is left out."""
    accepted = []
    for line in log_file.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            entry = json.loads(line)
            entry["interface"] = Interface(entry["interface"])
            entry["at"] = datetime.fromisoformat(entry["at"])
            accepted.append(AcceptedSms(**entry))
    return accepted
