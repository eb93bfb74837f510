"""The messages of the Postausgang that a decision is about: which are marked, on whatever page, and their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.language.catalogue import _, ngettext
from tui.language.dates import date_and_seconds
from tui.language.keys import key_of
from tui.service.api import Message
from tui.widgets.line import on_one_line, shortened

_MOST_DESCRIBED = 4
"""Messages that one question describes, so that it fits 24 rows; of more it says how many."""

_BEGINNING = 64
"""Characters of a text by which it is recognised; with its quotes they fill one row of a question."""


class MarkedMessages:
    """What a decision is about. They are kept as they were read last."""

    def __init__(self) -> None:
        self._marked: dict[int, Message] = {}

    def __len__(self) -> int:
        return len(self._marked)

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._marked

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(self._marked)

    @property
    def messages(self) -> list[Message]:
        return list(self._marked.values())

    def clear(self) -> None:
        """Mark nothing any more."""
        self._marked.clear()

    def toggle(self, message: Message) -> None:
        """Mark a message, or take its mark away."""
        if self._marked.pop(message.id, None) is None:
            self._marked[message.id] = message

    def toggle_all(self, shown: Mapping[int, Message]) -> None:
        """Mark every message, or where all of them are marked, none."""
        if shown.keys() <= self._marked.keys():
            self._marked = {key: message for key, message in self._marked.items() if key not in shown}
        else:
            self._marked |= shown

    def keep_found(self, asked_for: tuple[int, ...], found: Mapping[int, Message]) -> None:
        """Of those that were asked for, only what was found stays marked."""
        self._marked = {
            key: found.get(key, message)
            for key, message in self._marked.items()
            if key not in asked_for or key in found
        }

    def renew(self, shown: Mapping[int, Message]) -> None:
        """Keep the marked messages as they were read now."""
        self._marked = {key: shown.get(key, message) for key, message in self._marked.items()}

    def sentence(self, shown: Mapping[int, Message]) -> str:
        """How many are marked, and how many of them stand on other pages than the one that is shown."""
        elsewhere = len(self._marked.keys() - shown.keys())
        if elsewhere:
            sentence = _("{count} markiert, davon {elsewhere} auf anderen Seiten.")
            return sentence.format(count=len(self), elsewhere=elsewhere)
        return _("{count} markiert.").format(count=len(self)) if self._marked else ""


def named(messages: Sequence[Message]) -> str:
    """Whom it is about: the one by name and number, several by their count."""
    return _("{count} SMS").format(count=len(messages)) if len(messages) > 1 else _recipient(messages[0])


def await_release(messages: Sequence[Message]) -> str:
    """That reminders wait until somebody lets them go, and where; empty where there are none."""
    if not messages:
        return ""
    return ngettext(
        "{who} wartet auf die Freigabe; {place} und dort {reminders} gibt sie frei.",
        "{who} warten auf die Freigabe; {place} und dort {reminders} gibt sie frei.",
        len(messages),
    ).format(who=named(messages), place=key_of("place.series"), reminders=key_of("series.reminders"))


def _recipient(message: Message) -> str:
    number = message.number or _("(gelöscht)")
    return f"{on_one_line(message.name)} ({number})" if message.name else number


def described(messages: Sequence[Message]) -> str:
    """Which messages it is about, so that two to the same number can be told apart: recipient, time, text."""
    shown = [_recipient_time_and_text(message) for message in messages[:_MOST_DESCRIBED]]
    more = len(messages) - len(shown)
    if more:
        shown.append(ngettext("… und {count} weitere", "… und {count} weitere", more).format(count=more))
    return "\n".join(shown)


def _recipient_time_and_text(message: Message) -> str:
    lines = [_recipient(message)]
    if message.last_attempt_at is not None:
        lines[0] += _(", Übergabe am {moment}").format(moment=date_and_seconds(message.last_attempt_at))
    if message.text:
        lines.append(_("„{value}“").format(value=shortened(on_one_line(message.text), _BEGINNING)))
    return "\n".join(lines)
