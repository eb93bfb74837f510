"""Einzel-SMS (F2).

Here stands what its modules import when it is first asked for, after the first picture (see `runtime/listed_names.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.screens.single.number_choice import NumberChoice
    from tui.screens.single.sending_later import asked_moment
    from tui.screens.templates.picker import fill_in, pick_text
    from tui.service.wording import labels


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
