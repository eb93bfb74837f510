"""One text to several numbers: the verdict of each, and the one question before it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui import frame
from tui.language.catalogue import _, ngettext
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.wording import marks
from tui.widgets.line import Note

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.service.api import Review, SingleSms
    from tui.service.model.findings import FieldNote

MOST_NUMBERS = 5


async def asked(app: Frame, title: str, text: str, answers: Sequence[tuple[str, str]]) -> str | None:
    """What a person answers to a question; `answers` are labels with their values."""
    return await app.push_screen_wait(frame.Question(title, text, [frame.Answer(*each) for each in answers]))


def recipients_of(numbers: str, refused: Counter[str]) -> int:
    """For how many numbers the price is shown: not for those of several that get nothing, by how they are written.

    Quick, because it is asked at every key.
    """
    typed = Counter(filter(None, map(str.strip, numbers.split(";"))))
    return typed.total() - (typed & refused).total() if typed.total() > 1 else 1


def number_at(numbers: str, position: int) -> str:
    """The number in which the cursor stands, or the one before it where none is begun there; all where there is one."""
    if ";" not in numbers:
        return numbers
    begun = numbers[: max(position, 0)].count(";")
    *before, here = (each.strip() for each in numbers.split(";")[: begun + 1])
    return here or next((each for each in reversed(before) if each), numbers)


def is_of_one_number(note: FieldNote) -> bool:
    """Whether a remark is about one recipient, and not about what all of them get."""
    return note.field == "number" or note.is_policy


class NumberVerdicts(Note):
    """A line for each of several numbers: what was understood of it, and what would be refused; nothing for one."""

    DEFAULT_CSS = """
    NumberVerdicts { padding: 0 1 0 16; }
    """

    def show_reviews(self, reviews: Sequence[Review]) -> None:
        """Show those of several numbers."""
        self.show("\n".join(map(_verdict, reviews)))


def is_refused(review: Review) -> bool:
    """Whether something about this number speaks against it; what all numbers get is no matter here."""
    return any(note.blocking and is_of_one_number(note) for note in review.notes)


def refused_numbers(drafts: Sequence[SingleSms], reviews: Sequence[Review]) -> Counter[str]:
    """The numbers that would get nothing, as they are written."""
    return Counter(draft.number for draft, review in zip(drafts, reviews, strict=True) if is_refused(review))


def _verdict(review: Review) -> str:
    notes = [note for note in review.notes if is_of_one_number(note)]
    if not notes:
        return marks.GOOD.beside(review.number_text)
    worst = next((note for note in notes if note.blocking), notes[0])
    mark = marks.ERROR if worst.blocking else marks.HINT
    return mark.beside(_about(review, worst))


def _about(review: Review, note: FieldNote) -> str:
    number = review.reading.display or review.reading.raw
    return note.sentence if number in note.sentence else f"{number}: {note.sentence}"


@dataclass(frozen=True, slots=True)
class Split:
    """Several messages of one draft: what is queued, and the numbers that stay in the form."""

    queued: Sequence[SingleSms]
    left: Sequence[str]

    @property
    def news(self) -> str:
        """Who gets no message; nothing where all get one."""
        return _("Nicht gesendet an: {numbers}").format(numbers=", ".join(self.left)) if self.left else ""


async def split_by_a_person(app: Frame, drafts: Sequence[SingleSms]) -> Split | None:
    """What of several messages shall be queued; asks once where something speaks against one of them, else all.

    None where nothing can be queued or the person goes back.
    """
    insisting = [
        replace(draft, allow_duplicate=True, confirm_number=True, allow_deceased_remark=True) for draft in drafts
    ]
    review_all = app.sms.compose.review_all
    plain, confirmed = await in_background(lambda: (review_all(drafts), review_all(insisting)))
    fine = [draft for draft, review in zip(drafts, plain, strict=True) if review.sendable]
    if len(fine) == len(drafts):
        return Split(drafts, ())
    possible = [draft for draft, review in zip(insisting, confirmed, strict=True) if review.sendable]
    answers = [(_("Zurück"), "")]
    if fine:
        rest = ngettext("An die übrige senden", "An die übrigen {count} senden", len(fine))
        answers.append((rest.format(count=len(fine)), "fine"))
    if len(possible) > len(fine):
        answers.append((_("Trotzdem an {count} senden").format(count=len(possible)), "possible"))
    if len(answers) == 1:
        return None
    objections = [_about(review, note) for review in plain for note in review.notes if note.blocking]
    answer = await asked(app, _("Nicht an alle?"), "\n".join(dict.fromkeys(objections)), answers)
    chosen = {"fine": fine, "possible": possible}.get(answer or "")
    if not chosen:
        return None
    numbers = [draft.number for draft in chosen]
    return Split(chosen, [draft.number for draft in drafts if draft.number not in numbers])
