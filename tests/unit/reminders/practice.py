"""A practice whose appointment book writes a list every day, and a plan that reminds of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from tests.engines import beginning
from tests.unit.outbox.samples import StandingClock, claim, finish
from tui.service.model.messages import Message, MessageState, TemplateKind
from tui.service.model.outcome import Accepted
from tui.service.model.queries import MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.secrets import Secrets
from tui.service.settings import QuietHours, ReminderMode, ReminderPlan, Settings
from tui.service.usecases.outbox.outbox import OutboxService
from tui.service.usecases.reminders.plans import Reminders
from tui.service.usecases.reminders.run import RunReport
from tui.service.usecases.templates import Templates

MONDAY = date(2026, 11, 30)
TEXT = "Guten Tag {{Name}}, Ihr Termin: {{Datum}} um {{Uhrzeit}}. Praxis Molar"
CHANGE = "Guten Tag {{Name}}, neuer Termin: {{Datum}} um {{Uhrzeit}}. Praxis Molar"


def noon() -> tuple[date, str]:
    """A zone in which it is about noon now, and which day is there: neither midnight nor 23:59 is near."""
    now = datetime.now(UTC)
    ahead = 12 - now.hour or 1  # UTC itself would be taken for a server that nobody told where it stands
    return now.date(), f"Etc/GMT{-ahead:+}"


@dataclass(frozen=True)
class Entry:
    """An appointment in the book; `patient` counts the patients."""

    patient: int
    day: date
    at: str = "09:00"
    dentist: str = "Dr. Weiß"
    consent: str = "ja"

    @property
    def number(self) -> str:
        return f"0171 12{self.patient:05d}"

    @property
    def row(self) -> str:
        name = f"Patient{chr(65 + self.patient % 26)}"
        return f"{name};{self.number};{self.day:%d.%m.%Y};{self.at};{self.dentist};{self.consent}"


HEADING = "Name;Handy;Datum;Uhrzeit;Behandler;Einwilligung"


class Practice:
    """The store, the folder of the lists and the plan „morgen“, as a test changes them."""

    def __init__(self, store: Outbox, clock: StandingClock, folder: Path) -> None:
        self.store, self.clock, self.folder = store, clock, folder
        folder.mkdir(exist_ok=True)
        plain = Settings()
        self.plan = ReminderPlan(folder=str(folder), template="Erinnern", mode=ReminderMode.AUTOMATIC)
        self._settings = replace(
            plain,
            sms4_rest=replace(plain.sms4_rest, customer_number="XY12345", user="praxis"),
            provider=replace(plain.provider, sender="PraxisMolar"),
            policy=replace(plain.policy, quiet_hours=QuietHours.parse("")),
        )
        self.reminders = self.another_window()
        templates = Templates(beginning(store, lambda: self.settings))
        templates.add(TemplateKind.SERIES, "Erinnern", TEXT)
        templates.add(TemplateKind.SERIES, "Verlegt", CHANGE)

    @property
    def settings(self) -> Settings:
        return replace(self._settings, reminders={"morgen": self.plan})

    def another_window(self, store: Outbox | None = None) -> Reminders:
        """The plans, as another program sees them."""
        return Reminders(beginning(store or self.store, lambda: self.settings), Secrets(self.folder, {}))

    def change(self, **changes: object) -> None:
        self.plan = replace(self.plan, **changes)  # type: ignore[arg-type]

    def change_policy(self, **changes: object) -> None:
        self._settings = replace(self._settings, policy=replace(self._settings.policy, **changes))  # type: ignore[arg-type]

    def change_access(self, **changes: object) -> None:
        access = replace(self._settings.sms4_rest, **changes)  # type: ignore[arg-type]
        self._settings = replace(self._settings, sms4_rest=access)

    def change_sender(self, sender: str) -> None:
        self._settings = replace(self._settings, provider=replace(self._settings.provider, sender=sender))

    def go_to(self, day: date, at: str = "15:00") -> None:
        """Let it be that time of a day; the zone of tests is UTC."""
        hour, minute = map(int, at.split(":"))
        self.clock.now = datetime.combine(day, time(hour, minute), UTC)

    def write(self, entries: Iterable[Entry], *, encoding: str = "utf-8", name: str = "termine.csv") -> None:
        """Write the list of the day, an hour ago."""
        lines = [HEADING, *(entry.row for entry in entries)]
        self.put(name, "\n".join([*lines, ""]).encode(encoding))

    def put(self, name: str, data: bytes, *, hours_ago: float = 1) -> None:
        path = self.folder / name
        path.write_bytes(data)
        moment = (self.clock.now - timedelta(hours=hours_ago)).timestamp()
        os.utime(path, (moment, moment))

    def run(self, **options: bool) -> RunReport:
        return self.reminders.run("morgen", **options)

    def has_been_shown(self, day: date = MONDAY) -> None:
        """Let the three days of a new plan pass before a day."""
        for back in (5, 4, 3):  # Wednesday to Friday of the week before a Monday
            before = day - timedelta(days=back)
            self.go_to(before)
            target = before + timedelta(days=1)
            self.write([Entry(900 + back * 10 + each, target, f"{8 + each:02d}:00") for each in range(8)])
            assert not self.run().run.held
        self.go_to(day)

    def has_prepared(self, book: Iterable[Entry] | None = None) -> list[Entry]:
        """Let a plan that is known read tomorrow's book on Monday afternoon, one of eight appointments unless given."""
        entries = day_of(8) if book is None else list(book)
        self.has_been_shown()
        self.write(entries)
        assert not self.run().run.held
        return entries

    def has_reminded(self, book: Iterable[Entry] | None = None) -> list[Entry]:
        """The same, and let the reminders leave at 17:00."""
        entries = self.has_prepared(book)
        self.go_to(MONDAY, "17:00")
        assert self.hand_over() == len(entries)
        return entries

    def hand_over(self) -> int:
        """Let everything that is due leave; how many."""
        taken = claim(self.store, 1000)
        for each in taken:
            finish(self.store, each, outcome=Accepted(str(each.sms.reference)))
        return len(taken)

    def text_digest(self) -> str:
        """How a run notes the text of the plan."""
        return sha256(f"{TEXT}\0".encode()).hexdigest()

    def messages(self) -> tuple[Message, ...]:
        return tuple(OutboxService(beginning(self.store)).every(MessageQuery()))

    def waiting(self) -> list[str]:
        return sorted(m.text for m in self.messages() if m.state is MessageState.QUEUED)

    def left(self) -> list[tuple[str, str]]:
        left = (MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNKNOWN)
        return sorted((m.number, m.text) for m in self.messages() if m.state in left)


def hold(store: Outbox) -> None:
    """Let the provider of the practice be held."""
    store.holds.hold_restored("anna", ["sms4-rest"])


def day_of(count: int, day: date = MONDAY + timedelta(days=1), first: int = 0) -> list[Entry]:
    """So many appointments of different patients on a day."""
    return [Entry(first + each, day, f"{8 + each // 4:02d}:{each % 4 * 15:02d}") for each in range(count)]
