"""How long a message waits after a failure, and a process for what."""

from __future__ import annotations

from datetime import timedelta

from tui.runtime.values import dataclass

BACKOFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""Waiting times after the first, second, third and fourth transient failure; the fifth failure is final."""

LONGEST_RETRY_AFTER = timedelta(hours=24)
"""No longer, whatever a provider asks for."""

LOOK_AT_A_FILE, LOOK_AT_A_SERVER = 0.2, 1.0
"""How long a view waits at least between two looks at the store: a server is polled by every workstation."""


@dataclass(frozen=True, slots=True)
class SendingTimes:
    """Times of one process, in seconds, and how often it tries again."""

    idle_poll: float = 1.0
    """The longest time between two queries for what other processes queued, stopped or released."""

    head_start: float = 1.0
    """How long the first message of a protocol has the wire for itself at most."""

    store_tries: int = 30
    """How often a command tries a store again that fails, before it gives up; one try each `idle_poll`."""

    stand_by_look: float = 1.0
    """How long a window that stands by waits between two looks at the store."""

    lock_poll: float = 1.0
    """How long a window waits before it asks again for the right to send."""

    store_pause: float = 5.0
    """How long a window waits before it tries a store again that could not be used."""

    rest: float = 15.0
    """How long a window goes on dispatching with nothing due before it stands by again."""

    first_retention: float = 3600.0
    """How long after its start a process first forgets what is older than the time of retention: it delays nobody."""

    alert_look: float = 10.0
    """How long a dispatcher waits between two looks for faults that an admin is told of; less than `rest`."""

    first_answer_look: float = 2.0
    """How long after its start a dispatcher first looks whether answers are to be fetched."""

    answer_look: float = 20.0
    """How long it waits between two such looks, and a window on standby that does not fetch any."""

    look_at_description: float = 5.0
    """How long a dispatcher waits between two looks whether the description that holds its protocol was mended."""

    look_at_deferral: float = 30.0
    """How long a view waits between two looks whether the provider takes nothing."""

    reconnect: float = 2.0
    """How long a listener waits before it connects again to a server that went away."""


USUAL_TIMES = SendingTimes()
