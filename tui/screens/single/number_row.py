"""The number of the Einzel-SMS: what was understood, and numbers used before that are offered while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.screens import single
from tui.screens.single.several import MOST_NUMBERS, NumberVerdicts, is_refused
from tui.service.errors import with_remedy
from tui.service.model.consent import Purpose
from tui.service.wording import marks
from tui.widgets.form import FieldRow
from tui.widgets.line import fitted
from tui.widgets.offering_field import OfferingField, OfferList

if TYPE_CHECKING:
    from tui.service.api import Review, UsedNumber
    from tui.service.text.numbers.phone_number import NumberReading

_NUMBER, _NAME = 18, 18
_FEWEST_DIGITS = 7
"""A pasted line with fewer is no number with its prefix."""


@dataclass(frozen=True, slots=True)
class BroughtName:
    """A name that came with a number (E.164) and was not typed; `is_withdrawn` while another number stands there."""

    number: str = ""
    name: str = ""
    is_withdrawn: bool = False

    def beside(self, number: str, name: str) -> tuple[BroughtName, str]:
        """The brought name and the name in the form after an edit: the name comes and goes with its number."""
        if not self.name:
            return self, name
        if number != self.number and name == self.name:
            return replace(self, is_withdrawn=True), ""
        if number == self.number and self.is_withdrawn and not name:
            return replace(self, is_withdrawn=False), self.name
        typed_another = bool(name) and name != self.name
        return BroughtName() if typed_another else self, name


class _NumberField(OfferingField):
    """The field of the number; numbers that are pasted one below the other are several numbers."""

    def joined(self, lines: Sequence[str]) -> str:
        """Lines that each hold a number are separated as a person would separate them here."""
        are_numbers = all(sum(map(str.isdecimal, line)) >= _FEWEST_DIGITS for line in lines)
        return "; ".join(lines) if are_numbers else super().joined(lines)


class NumberRow(Vertical):
    """A row of the form, and over the rows below it what is offered for a part of a number or of a name."""

    DEFAULT_CSS = """
    NumberRow { height: auto; }
    NumberRow > OfferList { margin: 0 0 0 15; }
    """

    class Chosen(Message):
        """A person took a number that was used before; it stands in the field already."""

        def __init__(self, used: UsedNumber) -> None:
            super().__init__()
            self.used = used

    def __init__(self) -> None:
        super().__init__()
        self._used: tuple[UsedNumber, ...] = ()
        self._offers = OfferList()
        self._field = _NumberField(
            self._offers,
            id="number",
            help_text=_(
                "Die Handynummer, wie Sie sie kennen: 0171 1234567, +49 171 1234567 oder 0049-171-1234567. Daneben "
                "steht, wie sie verstanden wurde. Nach drei Ziffern oder zwei Buchstaben eines Namens erscheinen "
                "Nummern, an die schon gesendet wurde: Pfeil ab wählt, Eingabe nimmt, Esc schließt. Bis zu fünf "
                "Nummern, mit Strichpunkt getrennt, bekommen denselben Text. {single.person} zeigt alles über die "
                "Nummer und ob sie SMS möchte, {single.consent} ihre Einwilligung; von mehreren gilt die am Cursor."
            ),
        )
        self._row = FieldRow(_("Nummer"), self._field)
        self._verdicts = NumberVerdicts()

    def compose(self) -> ComposeResult:
        """The row, the verdicts of several numbers, and the list that opens over what stands below."""
        yield self._row
        yield self._verdicts
        yield self._offers

    @property
    def note(self) -> str:
        """What stands beside the number."""
        return self._row.note

    def show(
        self,
        review: Review | None,
        used: Sequence[UsedNumber] = (),
        purpose: Purpose = Purpose.INFORMATION,
        each: Sequence[Review] = (),
    ) -> None:
        """Show what was understood or will be refused, and offer what was used before; None where nothing is typed.

        `each` are the reviews of several numbers.
        """
        self._verdicts.show_reviews(each)
        self._used = tuple(used)
        self._field.offer([_offer(each) for each in self._used])
        problem = next((note for note in review.notes if note.field == "number"), None) if review is not None else None
        if review is None or not self._field.value.strip():
            self._row.say("")
        elif self._field.is_offering:
            self._row.say(_("Pfeil ab wählt aus."))
        elif each:
            self._say_how_many(each)
        elif problem is not None:
            text = with_remedy(problem.sentence, problem.remedy)
            self._row.say(text, blocking=problem.blocking, hint=not problem.blocking)
        elif review.reading.alternatives:
            self._row.say(_only_one_of_several(review.reading), hint=True)
        else:
            self._row.say(_understood(review, purpose))

    def _say_how_many(self, each: Sequence[Review]) -> None:
        if len(each) > MOST_NUMBERS:
            self._row.say(_("Höchstens {most} Nummern zugleich.").format(most=MOST_NUMBERS), blocking=True)
            return
        refused = sum(map(is_refused, each))
        words = _("{count} Nummern")
        if refused:
            words = ngettext(
                "{count} Nummern, {refused} bekommt nichts", "{count} Nummern, {refused} bekommen nichts", refused
            )
        self._row.say(words.format(count=len(each), refused=refused), hint=bool(refused))

    @on(OfferList.Clicked)
    def _clicked(self, event: OfferList.Clicked) -> None:
        event.stop()
        self._field.take(event.index)

    @on(OfferingField.Taken)
    def _taken(self, event: OfferingField.Taken) -> None:
        event.stop()
        used = self._used[event.index]
        before, semicolon, _typed = self._field.value.rpartition(";")
        self._field.value = f"{before}{semicolon} {used.display}".lstrip()
        self._field.cursor_position = len(self._field.value)
        self.post_message(self.Chosen(used))


def _understood(review: Review, purpose: Purpose) -> str:
    if not review.recorded:
        return review.number_text
    consents = _("{purpose}: eingewilligt").format(purpose=single.labels.purpose(purpose))
    return f"{review.number_text} · {consents}"


def _only_one_of_several(reading: NumberReading) -> str:
    words = _("Nur {number} bekommt die SMS. Mehrere Nummern trennt ein Strichpunkt.")
    return words.format(number=reading.display)


def _offer(used: UsedNumber) -> str:
    offer = f"{fitted(used.display, _NUMBER)} {fitted(used.name, _NAME)} {dates.full_date(used.last_at)}"
    return f"{offer} {marks.STOP.beside(single.labels.opted_out())}" if used.is_opted_out else offer
