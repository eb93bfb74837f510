"""The Abmeldeliste: the numbers that want no SMS, found in any way of writing and kept only as HMAC."""

from __future__ import annotations

from collections.abc import Collection

from tui.language.catalogue import _
from tui.service.errors import NotFound, NumberRefused
from tui.service.model.queries import OptOut
from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.usecases.operation import Begin
from tui.service.wording import findings


class OptOutList:
    """The list of one store. Every method touches the disk and raises `StoreError`."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def entries(self) -> tuple[OptOut, ...]:
        """Every entry, oldest first; the numbers themselves are not kept."""
        return self._begin().outbox.optouts.entries()

    def holds(self, number: str) -> bool:
        """Whether a number is on the list; raises `NumberRefused`."""
        return self._begin().outbox.optouts.is_listed(mobile_number(number)[1])

    def among(self, numbers: Collection[str]) -> frozenset[str]:
        """Those of the E.164 numbers that are on the list."""
        return self._begin().outbox.optouts.listed(numbers) if numbers else frozenset()

    def add(self, number: str, reason: str = "") -> tuple[NumberReading, bool]:
        """Put a number on the list and block what waits for it: what was understood, and whether it is new there.

        Raises `NumberRefused`.
        """
        reading, e164 = mobile_number(number)
        operation = self._begin()
        return reading, operation.outbox.optouts.add(e164, reason.strip(), actor=operation.actor)

    def remove(self, number: str, reason: str = "") -> NumberReading:
        """Lift the opt-out of a number; what was blocked stays blocked. Raises `NumberRefused`, `NotFound`.

        The entry is kept with the reason, but no longer listed.
        """
        reading, e164 = mobile_number(number)
        operation = self._begin()
        if not operation.outbox.optouts.remove(e164, reason.strip(), actor=operation.actor):
            raise NotFound(
                _("{number} steht nicht auf der Abmeldeliste.").format(number=reading.display),
                _("„praxis-sms optout list“ zeigt, wer darauf steht."),
            )
        return reading


def mobile_number(number: str) -> tuple[NumberReading, str]:
    """What a number means, and the number in E.164; raises `NumberRefused`."""
    # No country is excluded: whoever wants no SMS, or withdraws a consent, may live anywhere.
    reading = understand(number, countries=())
    if reading.e164 is None:
        raise NumberRefused(findings.number_problem(reading), findings.number_remedy(reading))
    return reading, reading.e164
