"""Asking who sits at the desk where persons share an account (`[ui] ask_name`): at the start, and after a pause.

The key that ends a pause asks first, for whoever pressed it need not be whoever was asked before. Nothing of it is lost
unsaid: a letter begins the initials, a key of a place leads there when they are given, and of any other key the status
row says that it has done nothing.
"""

from __future__ import annotations

import re

from textual import events, work

from tui import frame
from tui.frame.app_mixins.visited_places import HasPlaces
from tui.frame.navigation import PLACES
from tui.language.catalogue import _
from tui.language.keys import key_name, keys_in_force
from tui.service.system.clock import running_time

INITIALS = re.compile(r"[^\W_][\w.-]{0,7}")
"""What may be given as initials."""

_MINUTE = 60


class AsksInitials(HasPlaces):
    """An application that asks who is there, where `[ui] ask_name` says so."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # as every App takes them
        self._touched_at: float | None = None
        self._asks_initials = False
        self._takes_initials = False
        self._held: list[events.Event] = []

    async def on_event(self, event: events.Event) -> None:
        """Ask before anything else where a pause was too long, and hold what is typed until the question stands."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            if self.ask_for_initials(event):
                return
            self._touched_at = running_time()
            if self._asks_initials and not self._takes_initials:
                if not isinstance(event, events.MouseDown):  # what it was meant for is covered by then
                    self._held.append(event)
                return
        await super().on_event(event)

    def ask_for_initials(self, event: events.Event | None = None) -> bool:
        """Ask where nobody is known to be there; whether it asks now.

        Args:
            event: what somebody did, for which it asks first.
        """
        settings = self.valid_settings
        if settings is None or not settings.ui.ask_name or self._asks_initials:
            return False
        pause = settings.ui.ask_name_minutes * _MINUTE
        if self._touched_at is not None and running_time() - self._touched_at < pause and self.sms.initials:
            return False
        self._asks_initials = True
        begins_initials = isinstance(event, events.Key) and bool(INITIALS.fullmatch(event.character or ""))
        self._held = [event] if begins_initials and event is not None else []
        self._ask(None if begins_initials else event)
        return True

    @work(group="initials", exit_on_error=False)
    async def _ask(self, event: events.Event | None) -> None:
        try:
            self.sms.sign(await self.push_screen_wait(frame.InitialsQuestion(self._type_what_was_held)))
        finally:
            self._asks_initials = self._takes_initials = False
            self._held = []
        self._make_up_for(event)

    async def _type_what_was_held(self) -> None:
        while self._held:
            await super().on_event(self._held.pop(0))
        self._takes_initials = True

    def _make_up_for(self, event: events.Event | None) -> None:
        """Do what a key was pressed for before its person was known, or say that it is not done."""
        if not isinstance(event, events.Key):
            return
        for place in PLACES:
            if event.key in keys_in_force(f"place.{place.name}", place.key):
                self.action_go(place.name)
                return
        self.tell(
            _("Die Taste {key} hat nur nach dem Kürzel gefragt; drücken Sie sie noch einmal.").format(
                key=key_name(event.key)
            )
        )
