"""Everything about one number: shown, handed out (GDPR article 15), forgotten (article 17)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import NumberRefused, PolicyRefused
from tui.service.model.card_protocols import protocol_title
from tui.service.outbox.maintenance.forgetting import StillOnTheWire
from tui.service.system import drafts
from tui.service.system.drafts import Drafts
from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberKind, NumberReading
from tui.service.text.persons.person_traces import PersonTraces
from tui.service.usecases.operation import Begin, Operation
from tui.service.usecases.outbox.export import save
from tui.service.usecases.person import archive, forgetting
from tui.service.usecases.person.forgetting import Forecast, Forgotten
from tui.service.usecases.person.sections import SECTIONS, Section
from tui.service.wording import findings


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A number, the names that it was used with, whether it has opted out, and every section."""

    number: NumberReading
    names: tuple[str, ...]
    is_opted_out: bool
    sections: tuple[Section, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not any(section.rows for section in self.sections)

    def document(self) -> dict[str, object]:
        """For scripts."""
        return {
            "number": _e164(self.number),
            "names": list(self.names),
            "opted_out": self.is_opted_out,
            **{section.name: list(section.documents) for section in self.sections},
        }


class Person:
    """What is known of one number, in any way of writing. Every method asks the store and raises `NumberRefused`."""

    def __init__(self, begin: Begin, data_folder: Path, window: Callable[[], Drafts]) -> None:
        self._begin = begin
        self._folder = data_folder
        self._window = window

    def page(self, number: str) -> PersonPage:
        """Everything that is known."""
        reading, e164 = understood(number)
        outbox = self._begin().outbox
        return PersonPage(
            reading,
            outbox.persons.names(e164),
            outbox.optouts.is_listed(e164),
            tuple(section(outbox, e164) for section in SECTIONS),
        )

    def archive(self, number: str) -> bytes:
        """Everything that is known as a ZIP file; the same knowledge gives the same bytes."""
        page = self.page(number)
        days = self._begin().settings.privacy.retention_days
        protocols = dict.fromkeys(str(each["protocol"]) for each in page.sections[0].documents)
        heading = [
            _("Auskunft über {number}").format(number=page.number.display),
            "",
            _("Namen: {names}").format(names=", ".join(page.names) or "–"),
            _("Abgemeldet: {answer}").format(answer=_("ja") if page.is_opted_out else _("nein")),
            _("Empfänger: {providers}").format(providers=", ".join(map(protocol_title, protocols)) or "–"),
            _("Aufbewahrung: Nummer, Name und Text werden {days} Tage nach dem Versand gelöscht.").format(days=days),
        ]
        return archive.packed(page.document(), heading, page.sections)

    def export_to(self, number: str, path: Path) -> None:
        """Write `archive` to a file (mode 0600 where it is new); raises `InputRefused`."""
        save(path, (self.archive(number),))

    def forecast(self, number: str) -> Forecast:
        """What `forget` would delete."""
        reading, e164 = understood(number)
        operation = self._begin()
        outbox = operation.outbox
        traces = outbox.persons.traces(e164)
        kept = drafts.count_of_person(self._folder, traces) if self._folder.is_dir() else 0
        return Forecast(
            reading,
            outbox.persons.names(e164),
            outbox.forgetting.forecast(e164),
            kept,
            outbox.optouts.is_listed(e164),
            bool(outbox.consents.of_number(e164)),
            self._out_of_reach(operation, e164, traces),
        )

    def forget(self, number: str) -> Forgotten:
        """Delete number, names and texts, in the store and in the files beside it; what waits is cancelled.

        Raises `PolicyRefused` while a message to the number is on the wire, and `StoreNotWritable` where a file could
        not be changed; the store has forgotten all the same then.
        """
        reading, e164 = understood(number)
        operation = self._begin()
        outbox = operation.outbox
        traces = outbox.persons.traces(e164)
        unreachable = self._out_of_reach(operation, e164, traces)
        try:
            stored = outbox.forgetting.forget(e164, actor=operation.actor)
        except StillOnTheWire:
            raise PolicyRefused(
                _("Eine SMS an {number} wird gerade übergeben; gelöscht wurde nichts.").format(number=reading.display),
                _("Warten Sie, bis sie übergeben ist, und versuchen Sie es dann noch einmal."),
            ) from None
        self._window().forget_person(traces)
        return Forgotten(
            reading, stored, forgetting.forget_files(self._folder, operation.settings, traces), unreachable
        )

    def _out_of_reach(self, operation: Operation, number: str, traces: PersonTraces) -> tuple[str, ...]:
        outbox = operation.outbox
        messages = outbox.messages.recent(number, limit=None)
        templates = outbox.templates.every()
        return tuple(forgetting.out_of_reach(operation.settings, self._folder, messages, templates, traces))


def understood(number: str) -> tuple[NumberReading, str]:
    """What a number means, and the number in E.164, also where no SMS may go to it; raises `NumberRefused`."""
    # No country is excluded, and no fixed line: whatever stands in a list may be asked for.
    reading = understand(number, countries=())
    if reading.e164 is None and (reading.kind is NumberKind.UNKNOWN or not reading.display):
        raise NumberRefused(findings.number_problem(reading), findings.number_remedy(reading))
    return reading, _e164(reading)


def _e164(reading: NumberReading) -> str:
    return reading.e164 or "+" + re.sub(r"\D", "", reading.display)
