"""Below the form: the messages sent from here as they change, and what the typed number got lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from tui import frame
from tui.language.catalogue import _
from tui.service import api
from tui.widgets.line import GroupTitle, HangingNote, Note

if TYPE_CHECKING:
    from tui.service.api import Message

MOST_SENT = 3

REPORT_EXPECTED = timedelta(hours=1)
"""How long after it was handed over a message is looked at again and again, because its delivery report may come."""


class SentPanel(Vertical):
    """Rows of runtime text only; what failed stays until it is sent again or the application ends.

    `now` is the clock of the store.
    """

    DEFAULT_CSS = """
    SentPanel { height: auto; width: 1fr; }
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(id="sent")
        self._now = now
        self._sent: list[Message] = []
        self._sent_note = Note(id="sent-lines")
        self._title = GroupTitle(classes="area", id="history-title")
        self._history = HangingNote(id="history")

    def compose(self) -> ComposeResult:
        """What was sent, then what the number got."""
        yield self._sent_note
        self._title.display = False
        yield self._title
        yield self._history

    @property
    def unsettled(self) -> tuple[Message, ...]:
        """The messages sent from here that are still on their way."""
        return tuple(message for message in self._sent if not message.state.is_settled)

    @property
    def may_change(self) -> tuple[Message, ...]:
        """The messages sent from here of which there may still be news: unsettled, or a report is due soon."""
        since = self._now() - REPORT_EXPECTED
        await_a_report = (api.MessageState.ACCEPTED, api.MessageState.UNKNOWN)
        return tuple(
            message
            for message in self._sent
            if not message.state.is_settled or (message.state in await_a_report and message.updated_at > since)
        )

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages that are shown."""
        return tuple(self._sent)

    @property
    def newest(self) -> Message | None:
        """The message sent from here last."""
        return self._sent[0] if self._sent else None

    @property
    def newest_failure(self) -> Message | None:
        """The newest message sent from here that certainly did not go out."""
        return next((message for message in self._sent if message.state in frame.FAILURES), None)

    def add(self, message: Message) -> None:
        """A message was sent; older ones that arrived make room."""
        self._sent.insert(0, message)
        while len(self._sent) > MOST_SENT:
            settled = [old for old in self._sent if old.state.is_settled and old.state not in frame.FAILURES]
            if not settled:
                break
            self._sent.remove(settled[-1])
        self._show_sent()

    def update_message(self, message: Message) -> None:
        """Show a message as it was read now."""
        self._sent = [message if known.id == message.id else known for known in self._sent]
        self._show_sent()

    def _show_sent(self) -> None:
        now = self._now()
        self._sent_note.show("\n".join(frame.sent_line(message, now) for message in self._sent))

    def show_history(self, number: str, messages: Sequence[Message]) -> None:
        """What the number got lately; none hides the rows."""
        self._title.display = bool(messages)
        self._title.show(_("Zuletzt an {number}").format(number=number))
        self._history.show(frame.history_lines(messages))
