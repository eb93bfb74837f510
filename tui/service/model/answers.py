"""Answers of patients: as a provider tells of them, and as the store keeps them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from tui.runtime.values import dataclass
from tui.service.text.words.answer_words import AnswerMeaning as AnswerMeaning


@dataclass(frozen=True, slots=True)
class FetchedAnswer:
    """One answer as a provider tells of it.

    `identity` tells it from every other of the provider: his own id, or what it says where he gives none. `number` is
    E.164 where it is a telephone number, else as it was told. `replies_to` is the provider's id of the message that is
    answered. `received_at` is in UTC, None where it was not told. `provider_id` is what it is deleted by, "" for what
    stays there.
    """

    identity: str
    number: str
    text: str
    received_at: datetime | None = None
    replies_to: str = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCursor:
    """Where fetching has got to: answers `since` a day, so many pages and entries seen, `next` as the provider says."""

    since: date
    pages: int = 0
    entries: int = 0
    next: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One page of answers; `next` is where the following one is, None where there is none."""

    answers: tuple[FetchedAnswer, ...]
    next: AnswerCursor | None = None


@runtime_checkable
class FetchesAnswers(Protocol):
    """A gateway whose provider can be asked for answers, as far as it `fetches_answers`.

    Both methods raise as the enquiries of a `Gateway` do.
    """

    fetches_answers: bool

    async def answers(self, cursor: AnswerCursor) -> AnswerPage:
        """One page of the answers; nothing is deleted."""
        ...

    async def delete_answer(self, provider_id: str) -> None:
        """Delete an answer there; one that is gone already is no failure."""
        ...


class Belonging(StrEnum):
    """How an answer was found to belong to its message; the values are those in the store."""

    NONE = ""
    REFERENCE = "reference"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the store; times in UTC. `number` and `text` are "" once they are forgotten.

    `meaning` is what was done because of its first words; `is_shared` where several names share the number.
    `message_id`, `name` and `message_text` are those of the message that it answers. `read_at` is None as long as
    nobody has read it.
    """

    id: int
    protocol: str
    number: str
    text: str
    received_at: datetime
    fetched_at: datetime
    meaning: AnswerMeaning
    belonging: Belonging = Belonging.NONE
    is_shared: bool = False
    message_id: int | None = None
    name: str = ""
    message_text: str = ""
    read_at: datetime | None = None
    read_by: str = ""

    @property
    def is_unread(self) -> bool:
        """Whether nobody has read it."""
        return self.read_at is None


@dataclass(frozen=True, slots=True)
class LastFetch:
    """When a provider was last asked for answers, and when last with success; `trouble` says why it failed."""

    asked_at: datetime
    fetched_at: datetime | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredAppointment:
    """An appointment of a reminder plan that a patient has confirmed or cancelled by an answer."""

    plan: str
    starts_at: datetime
    meaning: AnswerMeaning
    name: str
    number: str
    message_id: int
