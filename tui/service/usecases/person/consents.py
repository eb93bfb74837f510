"""Consent by purpose: recording that a number gave or withdrew it, and asking what holds."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import UsageError
from tui.service.model.consent import ConsentRecord, ConsentSource, Purpose
from tui.service.text import segments
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.usecases.operation import Begin
from tui.service.usecases.person.optouts import mobile_number

LONGEST_REMARK = 200


@dataclass(frozen=True, slots=True)
class ConsentsOfNumber:
    """What was understood of a number, and everything that was recorded of it, oldest first.

    `blocked` is how many messages to it were blocked because it was withdrawn just now.
    """

    reading: NumberReading
    records: tuple[ConsentRecord, ...]
    blocked: int = 0

    def newest(self, purpose: Purpose) -> ConsentRecord | None:
        """What holds for a purpose; None where nothing was recorded."""
        return next((record for record in reversed(self.records) if record.purpose is purpose), None)


class ConsentRegister:
    """The consents of one store. Every method touches the disk; raises `NumberRefused`, `StoreError`."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def of_number(self, number: str) -> ConsentsOfNumber:
        """What was recorded of a number."""
        reading, e164 = mobile_number(number)
        return ConsentsOfNumber(reading, self._begin().outbox.consents.of_number(e164))

    def give(self, number: str, purpose: Purpose, source: str) -> ConsentsOfNumber:
        """Record a consent with its source in words, which begin with the way: „Formular vom 3. März“.

        Raises `UsageError` without a source: a consent has to be proved.
        """
        return self._record(number, purpose, source, is_given=True)

    def withdraw(self, number: str, purpose: Purpose, source: str) -> ConsentsOfNumber:
        """Record a withdrawal; what waits for the number and purpose is blocked at once."""
        return self._record(number, purpose, source, is_given=False)

    def _record(self, number: str, purpose: Purpose, source: str, *, is_given: bool) -> ConsentsOfNumber:
        reading, e164 = mobile_number(number)
        way, remark = _way_and_remark(source)
        operation = self._begin()
        consents = operation.outbox.consents
        blocked = consents.record(e164, purpose, is_given=is_given, source=way, remark=remark, actor=operation.actor)
        return ConsentsOfNumber(reading, consents.of_number(e164), blocked)


def _way_and_remark(source: str) -> tuple[ConsentSource, str]:
    words = " ".join(segments.normalise(source).split())
    if not words:
        raise UsageError(
            _("Woher die Erklärung stammt, muss dabeistehen; sonst lässt sie sich nicht nachweisen."),
            _("Zum Beispiel: Formular vom 3. März, Telefon, Liste, Antwort."),
        )
    if len(words) > LONGEST_REMARK:
        raise UsageError(
            _("Die Quelle hat mehr als {most} Zeichen.").format(most=LONGEST_REMARK),
            _("Fassen Sie sich kürzer, zum Beispiel: Formular vom 3. März."),
        )
    first, _blank, rest = words.partition(" ")
    way = _WAYS.get(first.strip(",.:;").casefold())
    return (ConsentSource.OTHER, words) if way is None else (way, rest)


_WAYS = {
    name: way
    for way, names in {
        ConsentSource.FORM: ("form", "formular", "anmeldebogen", "anamnesebogen"),
        ConsentSource.TELEPHONE: ("telephone", "telefon", "telefonisch", "phone", "anruf"),
        ConsentSource.LIST: ("list", "liste"),
        ConsentSource.ANSWER: ("answer", "antwort", "sms"),
    }.items()
    for name in names
}
"""The first word of a source that names its way."""
