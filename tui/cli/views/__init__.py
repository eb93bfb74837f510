"""How commands show messages, series and tables.

Here stands what a view imports when it is first asked for (see `runtime/listed_names.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.cli.views.table import lines


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
