"""What the rules say about an unsent message: beside the form, and as a question before it is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.screens.single.several import asked, is_of_one_number, refused_numbers
from tui.service import api
from tui.service.errors import InputRefused, with_remedy
from tui.service.wording import marks
from tui.widgets.line import Note, on_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.frame.app_protocol import Frame
    from tui.service.api import PraxisSms, Review, SingleSms, UsedNumber
    from tui.service.model.messages import Message


@dataclass(frozen=True, slots=True)
class DraftReview:
    """A review of a draft, which placeholders lack a value, what its number got lately, and who had it before.

    For several numbers `review` is about what all of them get, `each` has the review of every number, and `refused`
    those that get nothing.
    """

    review: Review
    lacking: str
    history: tuple[Message, ...]
    used: Sequence[UsedNumber]
    each: tuple[Review, ...] = ()
    refused: Counter[str] = field(default_factory=Counter)


def look_at(sms: PraxisSms, draft: SingleSms) -> DraftReview:
    """Review a draft; asks the store."""
    drafts = sms.compose.several(draft)
    if len(drafts) > 1:
        each = sms.compose.review_all(drafts)
        of_all = replace(each[0], notes=tuple(note for note in each[0].notes if not is_of_one_number(note)))
        used = sms.compose.used_before(drafts[-1].number)
        return DraftReview(of_all, sms.templates.lacking(draft.text), (), used, each, refused_numbers(drafts, each))
    review = sms.compose.review(draft)
    number = review.reading.e164 if review.reading is not None else None
    history = sms.compose.recent(number) if number is not None else ()
    return DraftReview(review, sms.templates.lacking(draft.text), history, sms.compose.used_before(draft.number))


class Objections(Note):
    """What would be refused, before F9 is pressed; what is still empty is no objection."""

    def __init__(self) -> None:
        super().__init__(id="objections")

    def show_review(self, draft: SingleSms, review: Review, lacking: str) -> None:
        """Show what a review says about all but the number, and what the text still lacks."""
        notes = [note for note in review.notes if note.field != "number" and (note.field != "text" or draft.text)]
        lines = [marks.ERROR.beside(lacking)] if lacking else []
        for note in notes:
            mark = marks.ERROR if note.blocking else marks.HINT
            lines.append(mark.beside(with_remedy(note.sentence, note.remedy)))
        self.show("\n".join(lines))


async def confirmed_by_a_person(app: Frame, draft: SingleSms, error: InputRefused) -> SingleSms | None:
    """The draft with a person's confirmation, where only that is missing and the person gives it; else None."""
    confirmed = replace(draft, allow_duplicate=True, confirm_number=True, allow_deceased_remark=True)
    review = await in_background(lambda: app.sms.compose.review(confirmed))
    if not review.sendable:
        return None
    objections = await in_background(lambda: app.sms.compose.review(draft).notes)
    sentences = "\n".join(note.sentence for note in objections if note.blocking) or error.sentence
    answers = [(_("Zurück"), "back"), (_("Trotzdem senden"), "send")]
    answer = await asked(app, _("Trotzdem senden?"), sentences, answers)
    return confirmed if answer == "send" else None


async def is_meant_for_them(app: Frame, draft: SingleSms) -> bool:
    """Whether the text is for those whose numbers stand in the form; asks where it begins with another number.

    Whoever types a number, a name and a text without looking up may have done so in the field for the text, below the
    number of somebody else.
    """
    understand = app.sms.compose.understand
    in_text = understand(api.number_at_the_beginning(draft.text))
    readings = [understand(each.number) for each in app.sms.compose.several(draft)]
    if not in_text.is_usable or in_text.e164 in [reading.e164 for reading in readings]:
        return True
    whom = ", ".join(filter(None, (reading.display for reading in readings)))
    question = _("Der Text beginnt mit der Handynummer {number}. Empfänger ist aber {whom}.").format(
        number=in_text.display, whom=f"{on_one_line(draft.name)}, {whom}" if draft.name.strip() else whom
    )
    answers = [(_("Zurück"), "back"), (_("Trotzdem senden"), "send")]
    return await asked(app, _("Nummer im Text?"), question, answers) == "send"
