"""What is said before praxis-sms is left."""

from __future__ import annotations

from collections.abc import Sequence

from tui.i18n import _
from tui.screens.dialogs import Answer, Question


class LeaveQuestion(Question):
    """Names what is unsaved or waiting; the key that asked confirms when pressed again."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(
            _("praxis-sms beenden?"),
            "\n".join(reasons),
            [Answer(_("Beenden"), "leave"), Answer(_("Zurück"), "stay")],
        )
