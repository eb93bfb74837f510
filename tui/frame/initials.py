"""Asking who sits at the desk where persons share an account (`[ui] ask_name`): at the start, and after a pause.

A key that ends a pause asks and does nothing else, for whoever pressed it need not be whoever was asked before.
"""

from __future__ import annotations

import re

from textual import events, work
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical

from tui.frame.dialogs import Dialog
from tui.language.catalogue import _
from tui.service.api import PraxisSms, Settings
from tui.service.system.clock import running_time
from tui.widgets.buttons import PushButton
from tui.widgets.form import Form
from tui.widgets.line import Line, Note
from tui.widgets.text_field import TextField

_INITIALS = re.compile(r"[^\W_][\w.-]{0,7}")
_MINUTE = 60


class InitialsQuestion(Dialog[str]):
    """Asks for initials until there are some; the program can be quit meanwhile."""

    def compose(self) -> ComposeResult:
        """What they are for, the field, and two buttons."""
        meaning = _("Ihr Kürzel, höchstens 8 Buchstaben oder Ziffern. Es steht im Protokoll bei allem, was Sie tun.")
        with Vertical(classes="dialog -asking") as box:
            box.border_title = _("Wer ist am Arbeitsplatz?")
            with Form(classes="dialog-text"):
                yield Note(meaning)
            with Horizontal(classes="dialog-field"):
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

    def on_button_pressed(self, event: PushButton.Pressed) -> None:
        """Go on."""
        event.stop()
        self._answer()

    def on_input_submitted(self, event: TextField.Submitted) -> None:
        """Enter is the confirming button."""
        event.stop()
        self._answer()

    def action_close(self) -> None:
        """Without initials nothing goes on."""
        self._answer()

    def _answer(self) -> None:
        typed = self.query_one(TextField).value.strip()
        if _INITIALS.fullmatch(typed):
            self.dismiss(typed)
        elif typed:
            self.query_one(Note).update(_("Ein Kürzel hat höchstens 8 Buchstaben oder Ziffern, auch . und - darin."))
        else:
            self.query_one(Note).update(_("Bitte erst Ihr Kürzel eingeben; {app.quit} beendet praxis-sms."))


class AsksInitials(App[None]):
    """An application that asks who is there, where `[ui] ask_name` says so."""

    sms: PraxisSms

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # as every App takes them
        self._touched_at: float | None = None
        self._asks_initials = False

    @property
    def valid_settings(self) -> Settings | None:
        """The configuration as it is now."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        """Ask before anything else where a pause was too long."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            if self.ask_for_initials():
                return
            self._touched_at = running_time()
        await super().on_event(event)

    def ask_for_initials(self) -> bool:
        """Ask where nobody is known to be there; whether it asks now."""
        settings = self.valid_settings
        if settings is None or not settings.ui.ask_name or self._asks_initials:
            return False
        pause = settings.ui.ask_name_minutes * _MINUTE
        if self._touched_at is not None and running_time() - self._touched_at < pause and self.sms.initials:
            return False
        self._asks_initials = True
        self._ask()
        return True

    @work(group="initials", exit_on_error=False)
    async def _ask(self) -> None:
        try:
            self.sms.sign(await self.push_screen_wait(InitialsQuestion()))
        finally:
            self._asks_initials = False
