"""The question who sits at the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.app_mixins.asking_initials import INITIALS
from tui.frame.dialogs import LineDialog
from tui.language.catalogue import _
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Form, LabelledRow
from tui.widgets.line import Line, Note
from tui.widgets.text_field import TextField


class InitialsQuestion(LineDialog[str]):
    """Asks for initials until there are some; the program can be quit meanwhile.

    `ready` is called when its field takes keys.
    """

    def __init__(self, ready: Callable[[], Awaitable[None]] | None = None) -> None:
        super().__init__()
        self._ready = ready

    def on_screen_resume(self) -> None:
        """Call `ready`, because the field has the cursor now."""
        if self._ready is not None:
            self.call_after_refresh(self._ready)

    def compose(self) -> ComposeResult:
        """What they are for, the field, and two buttons."""
        meaning = _("Ihr Kürzel, höchstens 8 Buchstaben oder Ziffern. Es steht im Protokoll bei allem, was Sie tun.")
        with DialogBox(_("Wer ist am Arbeitsplatz?"), "-asking"):
            with Form(classes="dialog-text"):
                yield Note(meaning)
            with LabelledRow(classes="dialog-field"):
                yield Line(_("Kürzel:"), classes="field-label")
                yield TextField(help_text=meaning, id="line")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Weiter"), id="confirm", help_text=meaning, main=True)
                yield PushButton(
                    _("Beenden"),
                    id="quit",
                    action="app.leave",
                    help_text=_("Beendet praxis-sms. Was wartet, bleibt im Postausgang."),
                )

    @property
    def why_first(self) -> str:
        """Here is no way past the question."""
        return _("Bitte erst Ihr Kürzel eingeben; {app.quit} beendet praxis-sms.")

    def action_close(self) -> None:
        """Without initials nothing goes on."""
        self._answer()

    def _answer(self) -> None:
        typed = self.query_one(TextField).value.strip()
        if INITIALS.fullmatch(typed):
            self.dismiss(typed)
        elif typed:
            self.query_one(Note).update(_("Ein Kürzel hat höchstens 8 Buchstaben oder Ziffern, auch . und - darin."))
        else:
            self.query_one(Note).update(self.why_first)
