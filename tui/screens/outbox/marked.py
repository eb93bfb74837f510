"""The messages of the Postausgang that a person marked: on this page and on others that show the same."""

from __future__ import annotations

from collections.abc import Mapping

from tui.language.catalogue import _
from tui.service.api import Message


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
