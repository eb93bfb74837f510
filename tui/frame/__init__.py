"""What every screen shares: navigation, keys, help, dialogs, status.

Here stands what its modules and the screens import when it is first asked for, after the first picture (see
`runtime/listed_names.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.frame.dialogs import Answer, Question, agrees
    from tui.frame.finder.dialog import find
    from tui.frame.help import Help
    from tui.frame.initials_dialog import InitialsQuestion
    from tui.frame.notices import FAILURES, copied, history_lines, replaced, sent_line, unfinished_series
    from tui.frame.person.consent_dialog import record_consent
    from tui.frame.quitting import Answered, LeaveQuestion, reasons_to_stay
    from tui.frame.reminder_notices import reminder_hindrances, reminder_notice
    from tui.frame.top_line_status import Pace, as_demo, read_sending_state, with_balance, with_refused_access


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
