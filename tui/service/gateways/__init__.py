"""The gateways to the providers, one package for each kind of interface; `model.outcome` has their answers.

Here stands what is asked in every window every second, and imported only where the answer needs it (see
`runtime/listed_names.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.service.gateways.access_faults import described_format


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
