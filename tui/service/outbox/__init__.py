"""The store: every message, its state and its history on disk. The only package that talks SQL.

`outbox` is the object that everybody uses, and `process_store` opens it once per process. `subjects` are what desks
read and decide, `dispatch` is what whoever sends does, `maintenance` what is done to a store as a whole, and `engines`
are the two that a store can live in.

Here stands what its modules import when it is first asked for (see `runtime/listed_names.py`): a search, and what only
PostgreSQL says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.service.outbox.engines import postgres_faults
    from tui.service.outbox.subjects import search
    from tui.service.text.numbers.number_reading import understand


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
