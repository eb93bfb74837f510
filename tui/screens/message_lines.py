"""A message of the outbox in one row of words."""

from __future__ import annotations

from tui.i18n import _
from tui.service.messages import Message, MessageState

_STATES = {
    MessageState.QUEUED: _("wartet"),
    MessageState.SENDING: _("wird übergeben"),
    MessageState.ACCEPTED: _("übergeben"),
    MessageState.DELIVERED: _("zugestellt"),
    MessageState.UNDELIVERED: _("nicht zugestellt"),
    MessageState.FAILED: _("abgelehnt"),
    MessageState.UNKNOWN: _("ungeklärt"),
    MessageState.BLOCKED: _("gesperrt"),
    MessageState.CANCELLED: _("abgebrochen"),
}

FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.UNKNOWN, MessageState.BLOCKED)
"""The states that somebody should read."""


def state_word(state: MessageState) -> str:
    """The state as the screen names it."""
    return _STATES[state]


def state_sentence(message: Message) -> str:
    """To whom, in which state, and why where there is a reason."""
    who = f"{message.name} ({message.number})" if message.name else message.number
    line = f"{who}: {state_word(message.state)}"
    return f"{line} – {message.error}" if message.error else line


def sent_line(message: Message) -> str:
    """One row for a message sent from here: time, state, to whom, why."""
    return f"{_clock(message)}  {state_sentence(message)}"


def history_line(message: Message) -> str:
    """One row for what a number got: day, time, state, text."""
    when = message.created_at.astimezone().strftime("%d.%m. %H:%M")
    text = message.text.replace("\n", " ")
    return f"{when}  {state_word(message.state):<16}  {text}"


def _clock(message: Message) -> str:
    return message.created_at.astimezone().strftime("%H:%M")
