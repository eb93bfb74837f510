"""How long a gateway waits, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """`connect` for name, TCP and TLS; `read` for each answer; `total` for one whole exchange. All in seconds."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 60.0
