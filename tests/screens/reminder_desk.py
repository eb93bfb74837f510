"""A practice with the plan „morgen“ on a Monday afternoon, its appointment book, and a desk in front of it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tests.screens.desk import Desk, at_the_desk
from tests.unit.reminders.practice import HEADING, MONDAY, TEXT, Entry, day_of
from tui.app import LookSeconds
from tui.language.local_time import from_local, use_zone
from tui.service.api import PraxisSms, TemplateKind
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.paths import find_paths

TUESDAY = MONDAY + timedelta(days=1)
OFTEN = LookSeconds(senders=0.1, configuration=0.1)
QUICK = SendingTimes(idle_poll=0.05, lock_poll=0.05)


class Reception:
    """The practice, its clock and the folder of its lists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "termine"
        self.folder.mkdir()
        use_zone("Europe/Berlin")
        self.now = from_local(datetime.combine(MONDAY, time(15)))
        self.sms = PraxisSms(find_paths(), clock=lambda: self.now, sending_times=QUICK)

    def begin(self, *, mode: str = "freigabe", is_known: bool = True) -> None:
        """Write the configuration; a plan that `is_known` has been shown for three days."""
        self.sms.configuration.change(
            {
                "ui.timezone": "Europe/Berlin",
                "policy.quiet_hours": "",
                "reminders.morgen.folder": str(self.folder),
                "reminders.morgen.template": "Erinnern",
                "reminders.morgen.mode": mode,
            }
        )
        self.sms.templates.add(TemplateKind.SERIES, "Erinnern", TEXT)
        for back in (5, 4, 3) if is_known else ():
            day = MONDAY - timedelta(days=back)
            self.go_to(day)
            self.write([Entry(900 + back * 10 + each, day + timedelta(days=1)) for each in range(8)])
            assert not self.sms.reminders.run("morgen").run.held
        self.go_to(MONDAY)

    def go_to(self, day: date, at: str = "15:00") -> None:
        """Let it be that time of a day."""
        hour, minute = map(int, at.split(":"))
        self.now = from_local(datetime.combine(day, time(hour, minute)))

    def write(
        self, entries: Iterable[Entry] | None = None, change: Callable[[str], str] = str, *, hours_ago: int = 1
    ) -> None:
        """Write the list of the day, of eight appointments tomorrow unless others are given."""
        rows = [entry.row for entry in (day_of(8) if entries is None else entries)]
        path = self.folder / "termine.csv"
        path.write_text(change("\n".join([HEADING, *rows, ""])), encoding="utf-8")
        moment = (self.now - timedelta(hours=hours_ago)).timestamp()
        os.utime(path, (moment, moment))

    def run(self) -> None:
        """Let the plan run, as the worker does."""
        self.sms.reminders.run("morgen")

    @asynccontextmanager
    async def desk(self, *, size: tuple[int, int] = (80, 24), sending: bool = False) -> AsyncIterator[Desk]:
        """A person at Serien-SMS."""
        async with at_the_desk(self.sms, size=size, sending=sending, look_seconds=OFTEN) as desk:
            await desk.press("f3")
            await desk.until("Alt+E")
            yield desk
