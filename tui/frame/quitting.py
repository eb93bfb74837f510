"""The question before praxis-sms quits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.frame.dialogs import Answer, Question
from tui.language.catalogue import _, ngettext
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.model.messages import MessageState

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

STORE_ANSWER_SECONDS = 0.5
"""Seconds that quitting waits for the store's answer about what is still in the Postausgang."""


class Answered(StrEnum):
    """How the question was answered."""

    AT_ONCE = "at-once"
    WHEN_HANDED_OVER = "when-handed-over"
    STAYING = "staying"


@dataclass(frozen=True, slots=True)
class ReasonsToStay:
    """The sentences, and whether one of them is about a message on the wire; false where there is nothing to say."""

    sentences: tuple[str, ...]
    on_the_wire: bool = False

    def __bool__(self) -> bool:
        return bool(self.sentences)


async def reasons_to_stay(sms: PraxisSms, unsaved: Iterable[str], *, is_demo: bool = False) -> ReasonsToStay:
    """What is unsaved, what is on the wire, and what still waits in the Postausgang, which ends with a demo."""
    sentences = [sentence for sentence in unsaved if sentence]
    if sentences and sms.drafts.trouble:
        lost = _("Was hier nicht gesendet oder gespeichert ist, geht verloren.")
        sentences = [f"{lost} {sms.drafts.trouble}"]
    if sentences and is_demo:
        sentences = [_("Was hier nicht gesendet oder gespeichert ist, verschwindet mit der Vorführung.")]
    try:
        counts, status = await asyncio.wait_for(
            in_background(lambda: (sms.outbox.backlog(), sms.dispatcher.status())), STORE_ANSWER_SECONDS
        )
    except TimeoutError:
        sentences.append(_("Der Postausgang antwortet gerade nicht; was darin wartet, bleibt erhalten."))
        return ReasonsToStay(tuple(sentences))
    except PraxisSmsError:
        return ReasonsToStay(tuple(sentences))
    sending = counts.of(MessageState.SENDING) if status.here else 0
    if sending:
        sentences.append(_about_the_wire(sending))
    waiting = counts.of(MessageState.QUEUED)
    if waiting and is_demo:
        sentences.append(_about_the_demo(waiting))
    elif waiting:
        sentences.append(_about_the_queue(waiting, sent_elsewhere=status.alive and not status.here))
    return ReasonsToStay(tuple(sentences), on_the_wire=bool(sending))


def _about_the_wire(count: int) -> str:
    return ngettext(
        "{count} SMS wird gerade übergeben. Wer sofort beendet, erfährt ihr Ergebnis nicht: Sie ist ungeklärt.",
        "{count} SMS werden gerade übergeben. Wer sofort beendet, erfährt ihr Ergebnis nicht: Sie sind ungeklärt.",
        count,
    ).format(count=count)


def _about_the_demo(count: int) -> str:
    return ngettext(
        "Im Postausgang wartet noch {count} SMS. Sie gehört zur Vorführung und verschwindet mit ihr.",
        "Im Postausgang warten noch {count} SMS. Sie gehören zur Vorführung und verschwinden mit ihr.",
        count,
    ).format(count=count)


def _about_the_queue(count: int, *, sent_elsewhere: bool) -> str:
    if sent_elsewhere:
        return ngettext(
            "Im Postausgang wartet noch {count} SMS. Ein anderer Arbeitsplatz oder Dienst sendet sie.",
            "Im Postausgang warten noch {count} SMS. Ein anderer Arbeitsplatz oder Dienst sendet sie.",
            count,
        ).format(count=count)
    return ngettext(
        "Im Postausgang wartet noch {count} SMS. Sie bleibt dort und geht, wenn nichts sie anhält, beim nächsten Start "
        "hinaus.",
        "Im Postausgang warten noch {count} SMS. Sie bleiben dort; was nicht angehalten ist, geht beim nächsten Start "
        "hinaus.",
        count,
    ).format(count=count)


class LeaveQuestion(Question):
    """Names what is unsaved, on the wire or waiting; the key that asked confirms when it is pressed again."""

    def __init__(self, reasons: ReasonsToStay) -> None:
        answers = [Answer(_("Beenden"), Answered.AT_ONCE)]
        if reasons.on_the_wire:
            answers = [
                Answer(_("Übergabe abwarten"), Answered.WHEN_HANDED_OVER),
                Answer(_("Sofort beenden"), Answered.AT_ONCE),
            ]
        super().__init__(
            _("praxis-sms beenden?"), "\n".join(reasons.sentences), [*answers, Answer(_("Zurück"), Answered.STAYING)]
        )

    def confirm(self) -> None:
        """The first answer."""
        self.dismiss(self.answers[0].value)
