"""What is done with messages that are queued: shown, decided, exported, moved, rerouted, restored.

Here stands what its modules import when it is first asked for (see `runtime/listed_names.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.service.usecases.outbox.export import csv_chunks, save_csv


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
