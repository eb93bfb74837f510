"""Appointment reminders: what lists and calendars say, what a plan wants, and what speaks against it.

Here stands what is imported when it is first asked for (see `runtime/listed_names.py`): whoever sends asks for faults
of plans only where an admin is told of any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.service.reminders.plan_faults import reminder_faults


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
