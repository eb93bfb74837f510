"""Process-level settings: memory, threads, style sheets.

Here stands what is imported when it is first asked for (see `listed_names.py`): whatever computes hashes loads OpenSSL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from hashlib import sha256
    from hmac import HMAC, compare_digest


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
