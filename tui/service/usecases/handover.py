"""The patient who is open in the practice software: taken from a file, given a number, and answered for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import HandoverRefused, PraxisSmsError
from tui.service.handover import (
    HandedPatient,
    ReplyAddress,
    WaitingFile,
    WatchedFolder,
    answer_vdds,
    give_back,
    read_patient_file,
    require_writable,
    take,
    waits_for_an_answer,
    write_reply,
)
from tui.service.model.messages import Message, MessageState
from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.usecases.operation import Begin
from tui.service.usecases.templates import OfferedText

MOST_NUMBERS = 8
"""Numbers that a person chooses from."""

_ANSWERED_STATES = {
    MessageState.ACCEPTED: lambda: _("dem Anbieter übergeben"),
    MessageState.DELIVERED: lambda: _("zugestellt"),
    MessageState.UNDELIVERED: lambda: _("dem Anbieter übergeben, aber nicht zugestellt"),
}
"""In which states the provider has taken the message, and how the answer says so."""


@dataclass(frozen=True, slots=True)
class PossibleNumber:
    """A number of the patient: as it is shown, and where it comes from in the words of a list."""

    number: str
    origin: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A patient who was handed over by a file, and the numbers that may be his or hers.

    `numbers` are those of the file, or where it has none that takes an SMS, those that were used before for that very
    name (`are_looked_up`). `as_written` is what the file has for a number where nothing in it can be used.
    """

    patient: HandedPatient
    numbers: tuple[PossibleNumber, ...] = ()
    are_looked_up: bool = False
    as_written: str = ""
    file: Path | None = None
    is_taken: bool = False
    content: bytes = field(default=b"", repr=False)

    @property
    def number(self) -> str:
        """The only number there is; what is written where it is none; "" where a person has to choose or type."""
        return self.numbers[0].number if len(self.numbers) == 1 else "" if self.numbers else self.as_written


@dataclass(frozen=True, slots=True)
class Offer:
    """A patient who waits in the watched folder, as the status row names him; `fault` is why the file is of no use."""

    file: WaitingFile
    handed: HandedOver

    @property
    def fault(self) -> HandoverRefused | None:
        """Why the file cannot be used."""
        return self.file.fault


@dataclass(frozen=True, slots=True)
class SmsRequest:
    """What the form of Einzel-SMS is to be filled with by somebody who is not at the keyboard.

    `number` and `name` were given and precede those of the patient `handed` over; so do `values` for placeholders.
    With `name_goes_with_number` the name was found by the number, and is removed when another number is typed.
    """

    number: str = ""
    name: str = ""
    template: OfferedText | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    handed: HandedOver | None = None
    keeps_file: bool = False
    reply: ReplyOrder | None = None
    name_goes_with_number: bool = False

    @property
    def written_number(self) -> str:
        """The number for the form; "" where a person has to choose or to type it."""
        return self.number or ("" if self.handed is None else self.handed.number)

    @property
    def choices(self) -> tuple[PossibleNumber, ...]:
        """The numbers of which a person chooses one."""
        return () if self.written_number or self.handed is None else self.handed.numbers

    @property
    def written_name(self) -> str:
        """The name for the form."""
        return self.name or ("" if self.handed is None else self.handed.patient.name)

    def known(self, fields: Sequence[str]) -> Mapping[str, str]:
        """What is known for a text with those placeholders."""
        of_patient = {} if self.handed is None else self.handed.patient.placeholders_for(fields)
        given = {"Name": self.name} if self.name else {}
        return {**of_patient, **given, **self.values}


@dataclass(frozen=True, slots=True)
class ReplyOrder:
    """Where an answer about a message goes once the provider has taken it."""

    folder: Path
    address: ReplyAddress = field(repr=False)


class Handover:
    """Patients of the practice software. Every method touches the disk, `read` and `take` the store, too."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._watched: WatchedFolder | None = None
        self._offer: Offer | None = None

    def read(self, path: Path) -> HandedOver:
        """The patient of a file, which stays as it is until `finish`; raises `HandoverRefused`."""
        patient, content = read_patient_file(path)
        return replace(self._with_numbers(patient), file=path, content=content)

    def offer(self) -> Offer | None:
        """Who waits in the folder `[handover] folder`, the newest first; the same object as long as it is the same.

        None where nobody does, or no folder is watched. Called by one thread at a time.
        """
        waiting = self._waiting()
        if waiting is None:
            self._offer = None
        elif self._offer is None or self._offer.file is not waiting:
            self._offer = Offer(waiting, self._with_numbers(waiting.patient))
        return self._offer

    def _waiting(self) -> WaitingFile | None:
        folder = self._begin().settings.handover.folder
        if not folder:
            self._watched = None
            return None
        path = Path(folder).expanduser()
        if self._watched is None or self._watched.folder != path:
            self._watched = WatchedFolder(path)
        return self._watched.look()

    def take(self, offer: Offer) -> SmsRequest | None:
        """Take the file of who waits, so that no other window does, for the form; None where another one did.

        Raises `HandoverRefused`; then it lies in the folder as before.
        """
        own = take(offer.file.path)
        if own is None:
            return None
        try:
            handed = replace(self.read(own), is_taken=True)
            return SmsRequest(handed=handed, reply=self.reply_order(handed))
        except PraxisSmsError:
            give_back(own)
            raise

    def finish(self, handed: HandedOver, *, keep: bool = False) -> None:
        """The patient stands on the screen or is queued: delete the file, unless it is to be kept or was changed since.

        One of VDDS-media gets READY=1 instead, because the practice software waits for that and deletes it itself.
        Raises `HandoverRefused` where that cannot be.
        """
        if handed.file is None:
            return
        if waits_for_an_answer(handed.content):
            answer_vdds(handed.file, handed.content)
        elif not keep:
            _delete(handed.file, handed.content)
            return
        if handed.is_taken:
            give_back(handed.file)

    def reply_order(self, handed: HandedOver, folder: Path | None = None) -> ReplyOrder | None:
        """How to answer for a patient: into that folder, or that of `[handover] reply`; None where no answer is wanted.

        Raises `HandoverRefused` where a folder was named and no answer is possible.
        """
        if folder is not None:
            require_writable(folder, handed.patient.reply)
            return ReplyOrder(folder, handed.patient.reply)
        configured = self._begin().settings.handover.reply
        if not configured or not handed.patient.reply.patient:
            return None
        return ReplyOrder(Path(configured).expanduser(), handed.patient.reply)

    def answer(self, order: ReplyOrder, message: Message) -> Path | None:
        """Write the answer about a message that the provider has taken; None for any other, of which nothing is said.

        Raises `HandoverRefused` where it cannot be written.
        """
        worded = _ANSWERED_STATES.get(message.state)
        if worded is None:
            return None
        sent_at = local(message.last_attempt_at or message.updated_at)
        comment = _("SMS gesendet am {day} um {clock} Uhr an {number} ({state}).").format(
            day=dates.full_date(sent_at),
            clock=dates.clock(sent_at),
            number=understand(message.number, countries=()).display or message.number,
            state=worded(),
        )
        return write_reply(order.folder, order.address, comment, local(self._begin().now()))

    def _with_numbers(self, patient: HandedPatient) -> HandedOver:
        countries = self._begin().settings.policy.countries
        of_file: dict[str, PossibleNumber] = {}
        for reading in _readings((*patient.mobile, *patient.phones), countries):
            if reading.is_usable and reading.e164 is not None and reading.kind.takes_sms:
                of_file.setdefault(reading.e164, PossibleNumber(reading.display, _("Praxissoftware")))
        if of_file:
            return HandedOver(patient, tuple(of_file.values()))
        as_written = patient.mobile[0] if patient.mobile else ""
        return HandedOver(patient, self._used_before(patient), are_looked_up=True, as_written=as_written)

    def _used_before(self, patient: HandedPatient) -> tuple[PossibleNumber, ...]:
        """The numbers that messages under this first and last name went to."""
        words = _words(f"{patient.first_name} {patient.last_name}")
        if not (patient.first_name and patient.last_name):
            return ()
        operation = self._begin()
        if operation.store.existing() is None:
            return ()
        used = operation.outbox.messages.used_numbers(patient.last_name, MOST_NUMBERS * 4)
        return tuple(
            PossibleNumber(
                each.display, _("{name}, zuletzt {day}").format(name=each.name, day=dates.full_date(each.last_at))
            )
            for each in used
            if words <= _words(each.name)
        )[:MOST_NUMBERS]


def _readings(written: Iterable[str], countries: Sequence[str]) -> Iterator[NumberReading]:
    """What is understood of each field, also of the further numbers that stand in it."""
    for each in written:
        reading = understand(each, countries)
        yield reading
        yield from (understand(further, countries) for further in reading.alternatives)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _delete(file: Path, content: bytes) -> None:
    """Delete a file that still is what was read."""
    try:
        with suppress(FileNotFoundError):
            if read_patient_file(file)[1] == content:
                file.unlink()
    except HandoverRefused:
        return  # gone, or another one already
    except OSError:
        raise HandoverRefused(
            _("„{name}“ ist gelesen, ließ sich aber nicht löschen.").format(name=file.name),
            _("Löschen Sie die Datei, oder lassen Sie praxis-sms in ihrem Ordner schreiben."),
        ) from None
