"""Makes keys take effect in the order in which they were typed, however fast they come.

Textual hands every key to the widget that has the cursor when the key arrives. A letter takes effect there at once; a
key with a binding (Tab, Backspace, F9) climbs up to the App first and acts later. Keys that arrive together, as they
do on a slow line and while the application starts, would overtake each other: "ab", Backspace, "c" ends as "abc"
without its "c", and what follows a Tab is typed into the field before it.

`KeysInOrder` lets letters follow letters into a text, and lets everything else wait until a `Settled` message has taken
the same way as the key before: from the App to the widget with the cursor, and back up to the App. A letter typed
anywhere else is a key like any other: on a list it may move the cursor into a search field.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from textual import events
from textual.message import Message

_ANSWER_COMES_WITHIN = 1.0
"""Seconds after which a key counts as handled although its widget is gone and cannot say so."""

Deliver = Callable[[Message], None]


class Settled(Message, bubble=True):
    """Follows a key to the widget with the cursor, and comes back when the key has been handled."""

    def __init__(self, question: int, rounds: int = 0) -> None:
        super().__init__()
        self.question = question
        """Which of the messages of this kind it is."""
        self.rounds = rounds
        """How often it has been sent to a widget."""


class KeysInOrder:
    """A queue of keys and pastes in front of the App; used in the thread of the event loop only.

    Args:
        loop: the event loop of the App.
        deliver: hands one message to the App.
        is_in_text: whether the cursor is in a field or an area of text, where a letter takes effect at once.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, deliver: Deliver, is_in_text: Callable[[], bool] = lambda: True
    ) -> None:
        self._loop = loop
        self._deliver = deliver
        self._is_in_text = is_in_text
        self._waiting: deque[Message] = deque()
        self.is_held = True
        """Whether keys wait for a field that takes the cursor, as they do from the beginning."""
        self._is_unsettled = False
        self._hold_limit: asyncio.TimerHandle | None = None
        self._awaits_answer: asyncio.TimerHandle | None = None
        self._acts_alone = False
        self._question = 0

    def put(self, key: Message) -> None:
        """A key was typed, or a text was pasted."""
        self._waiting.append(key)
        self._go_on()

    def hold(self, seconds: float) -> None:
        """Let keys wait, because a new screen is about to give the cursor to a field; at most some seconds."""
        self.is_held = True
        self._hold_limit = self._loop.call_later(seconds, self.let_through)

    def let_through(self) -> None:
        """A field has the cursor."""
        if self._hold_limit is not None:
            self._hold_limit.cancel()
        self._hold_limit = None
        self.is_held = False
        self._go_on()

    def settled(self, question: int | None = None) -> None:
        """All that was delivered before a question has been handled; without one: everything, or nobody can say."""
        if question not in (None, self._question):
            return
        if self._awaits_answer is not None:
            self._awaits_answer.cancel()
        self._awaits_answer = None
        self._question += 1
        self._is_unsettled = self._acts_alone = False
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and not self.is_held and not self._acts_alone:
            if _is_letter(self._waiting[0]) and self._is_in_text():
                self._is_unsettled = True
                self._deliver(self._waiting.popleft())
            elif self._is_unsettled:
                self._ask()
                return
            else:
                self._is_unsettled = self._acts_alone = True
                self._deliver(self._waiting.popleft())
                self._ask()

    def _ask(self) -> None:
        if self._awaits_answer is None:
            self._awaits_answer = self._loop.call_later(_ANSWER_COMES_WITHIN, self.settled)
            self._deliver(Settled(self._question))


def _is_letter(message: Message) -> bool:
    return isinstance(message, events.Key) and message.is_printable and not message.key.startswith("alt+")
