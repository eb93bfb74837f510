"""Einzel-SMS once something was sent from it or decided about its number; and what is asked for before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters

from tui import frame
from tui.frame.actions import in_worker
from tui.frame.watches import AFTER_SENDING
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.single.handover import FilledByOthers
from tui.screens.single.sent_panel import SentPanel
from tui.screens.single.several import number_at
from tui.service.errors import InputRefused

if TYPE_CHECKING:
    from tui.service.api import Message, SingleSms


class FollowsWhatWasSent(FilledByOthers):
    """A form that knows what became of the messages sent from it."""

    sent_panel = getters.query_one(SentPanel)

    def look_again(self) -> None:
        """Ask again what is to be said of what the form holds."""
        raise NotImplementedError

    @property
    def number_here(self) -> str:
        """The number in the field; of several the one at the cursor."""
        return number_at(self.draft.number, self.number_field.cursor_position)

    @in_worker("consent")
    async def action_consent(self) -> None:
        """Show what the number consented to, and record what a person says of it."""
        try:
            said = await frame.record_consent(self.application, self.number_here, self.draft.purpose)
        except InputRefused as error:
            self.demand(error.sentence, error.remedy)
            self.number_field.focus()
            return
        self.say(said)
        self.look_again()

    def ask_for_what_is_missing(self, draft: SingleSms) -> None:
        """Say what a message still lacks, and lead there."""
        if not draft.number.strip():
            self.demand(_("Bitte geben Sie eine Handynummer ein."))
            self.number_field.focus()
        else:
            self.demand(_("Bitte schreiben Sie einen Text."))
            self.text_area.focus()

    @property
    def newest_sent(self) -> Message | None:
        """The message sent from here last."""
        return self.sent_panel.newest

    @property
    def newest_failure(self) -> Message | None:
        """The newest message sent from here that certainly did not go out."""
        return self.sent_panel.newest_failure

    @property
    def follows_outbox(self) -> bool:
        """Until what became of every message sent from here is known, or is not expected soon any more."""
        return bool(self.sent_panel.may_change)

    async def outbox_changed(self) -> None:
        """Read the messages sent from here again."""
        panel = self.sent_panel
        on_their_way = {message.id for message in panel.unsettled}
        shown = [message.id for message in panel.messages]
        messages = await in_background(lambda: self.sms.outbox.messages(shown))
        for message in messages:
            panel.update_message(message)
        await self.answer_for(messages)
        self.query_one("#recall").display = panel.newest_failure is not None
        self.query_one("#later").display = panel.newest_failure is None  # the row is too narrow for both
        if on_their_way - {message.id for message in panel.unsettled}:
            self.application.refresh_balance(AFTER_SENDING)

    def action_copy(self) -> None:
        """Hand number and text of the message sent last to the clipboard."""
        if self.newest_sent is not None:
            self.say(frame.copied(self.application, self.newest_sent))
