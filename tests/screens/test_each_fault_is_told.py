"""Each fault that stops sending is told to whoever could hear of it, by every way, and by every way when it is over.

The rows of `FAULTS` are the faults, their columns what is told: by `health` with its exit code, by an alert (a mail and
a program alike), in the journal of the worker, and on the screen of a desk.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.postgres import Cluster
from tests.screens.desk import Desk, at_the_desk
from tests.unit.gateways.smtp_loopback import SmtpServer, smtp_server
from tests.unit.reminders.practice import noon
from tui.app import LookSeconds
from tui.cli import output, run
from tui.cli.dispatch.service_manager import ServiceManager
from tui.cli.dispatch.worker_watch import WorkerWatch
from tui.language.local_time import use_zone
from tui.service.api import Endless, PraxisSms, SingleSms, TemplateKind
from tui.service.outbox import location
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.clock import utc_now
from tui.service.system.paths import find_paths
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

QUICK = SendingTimes(
    idle_poll=0.05, alert_look=0.05, lock_poll=0.05, store_pause=0.05, reconnect=0.05, look_at_deferral=0.0
)
OFTEN = LookSeconds(senders=0.1, configuration=0.1)
LIMITS = ("--max-age", "30m", "--worker")
NUMBERS = count(1_000_000)


@dataclass(frozen=True)
class Told:
    """The exit code of `health`, and words of what each channel says."""

    code: int
    health: str
    alert: str
    journal: str
    screen: str


class Group:
    """A worker, a desk, an admin with a mailbox and a program, and a monitoring system."""

    mailbox: SmtpServer

    def __init__(self, practice: DemoPractice, folder: Path, cluster: Cluster | None) -> None:
        self.practice = practice
        self.cluster = cluster
        self._program = folder / "told.txt"
        self._offset = timedelta(0)
        self._wants_a_worker = False
        self.journal: list[str] = []
        self.worker = PraxisSms(find_paths(), clock=self.now, sending_times=QUICK)
        self.window = PraxisSms(find_paths(), sending_times=QUICK)
        self._minutes = count(1)
        self._watch = WorkerWatch(self.worker, ServiceManager({}), now=lambda: next(self._minutes) * 61.0)
        self._thread: threading.Thread | None = None
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def simulator(self) -> Simulator:
        """The provider."""
        return self.practice.simulator

    def now(self) -> datetime:
        """The clock of the worker, which a test sets."""
        return utc_now() + self._offset

    def queue(self) -> None:
        """A message that is to leave at once."""
        self.worker.compose.queue(SingleSms(f"0171{next(NUMBERS)}", "Guten Tag"))

    def set_clock(self, offset: timedelta) -> None:
        """Set the worker's clock, and let it look."""
        self._offset = offset
        self.worker.dispatcher.wake()

    def begin(self, mailbox: SmtpServer) -> None:
        """Write the configuration: the desk leaves sending to the worker, the admin is told by mail and program."""
        self.mailbox = mailbox
        tell = self._program.with_suffix(".sh")
        tell.write_text(f"#!/bin/sh\nhead -n 1 >> {self._program}\n", encoding="utf-8")
        tell.chmod(0o700)
        self.worker.configuration.change(
            {
                "mail.host": "127.0.0.1",
                "mail.port": mailbox.port,
                "mail.security": "none",
                "mail.user": "",
                "dispatch.here": False,
                "alerts.mail_to": ["admin@example.de"],
                "alerts.mail_from": "praxis@example.de",
                "alerts.command": [str(tell)],
                "alerts.worker": True,
                **({} if self.cluster is None else {"store.url": self.cluster.new_database()}),
            }
        )

    def start_worker(self, *, as_process: bool) -> None:
        """Start the worker within this process, or as one of its own whose standard error is its journal."""
        if as_process:
            errors = (self._program.parent / f"journal-{len(self.processes)}").open("wb")
            command = (sys.executable, "-m", "tui", "worker")
            self.processes.append(subprocess.Popen(command, stderr=errors))
            errors.close()
        else:
            self._thread = threading.Thread(target=lambda: self.worker.dispatcher.run(Endless(), as_worker=True))
            self._thread.start()

    def ask_for_a_new_worker(self) -> None:
        """The next worker is to be started."""
        self._wants_a_worker = True

    def start_the_new_worker(self) -> None:
        """Start it, where one was asked for."""
        if self._wants_a_worker:
            self.start_worker(as_process=True)

    async def look_from_cron(self) -> None:
        """What cron does where nobody may be sending."""
        if self.processes:
            command = (sys.executable, "-m", "tui", "health", "--alert")
            await asyncio.to_thread(subprocess.run, command, stdout=subprocess.DEVNULL, check=False)

    def close(self) -> None:
        """End everything."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.worker.dispatcher.stop()
        if self._thread is not None:
            self._thread.join()
        self.worker.close()
        self.window.close()

    def look(self) -> str:
        """What the journal of the worker holds after another look, a minute later."""
        if self._thread is not None:
            self._watch.tell()
        files = sorted(self._program.parent.glob("journal-*"))
        return "\n".join([*self.journal, *(file.read_text(encoding="utf-8") for file in files)])

    def health(self) -> tuple[int, str]:
        """What a monitoring system is told."""
        said = TextIOWrapper(BytesIO(), encoding="utf-8")
        screen, sys.stdout = sys.stdout, said
        try:
            code = run(["health", *LIMITS])
        finally:
            sys.stdout = screen
        said.flush()
        return code, said.buffer.getvalue().decode()  # type: ignore[attr-defined]

    @property
    def alerts(self) -> tuple[str, str]:
        """What the mailbox and the program were told so far."""
        mails = [message_from_bytes(mail, policy=policy.default)["Subject"] for mail in self.mailbox.mails]
        program = self._program.read_text(encoding="utf-8") if self._program.exists() else ""
        return "\n".join(mails), program


@pytest.fixture
def group(
    practice: DemoPractice, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Group]:
    """The people and programs of a test; on PostgreSQL where the database is what fails."""
    is_shared = request.node.callspec.params["fault"] in ON_POSTGRES
    made = Group(practice, tmp_path, request.getfixturevalue("postgres") if is_shared else None)
    monkeypatch.setattr(output, "note", lambda text, *_severity: made.journal.append(text))
    yield made
    made.close()
    use_zone("")


# --- the faults ---


Begin = Callable[[Group, Desk, ExitStack], Awaitable[None]]
"""Lets a fault begin; what is put on the stack lets it be over."""


def order(kind: FaultKind) -> Begin:
    """The provider refuses, until somebody has mended the cause and says so."""

    async def begin(group: Group, desk: Desk, ending: ExitStack) -> None:
        number = group.simulator.set_fault(Fault(kind))
        group.queue()
        ending.callback(group.worker.resume_after_mending)
        ending.callback(group.simulator.remove_fault, number)

    return begin


async def provider_down_for_an_hour(group: Group, desk: Desk, ending: ExitStack) -> None:
    """It answers 503 to a first attempt, and still does an hour later."""
    number = group.simulator.set_fault(Fault(FaultKind.UNAVAILABLE, Interface.SMS4))
    group.set_clock(timedelta(minutes=-65))
    group.queue()
    await desk.until(lambda: group.worker.dispatcher.deferral() is not None)
    group.set_clock(timedelta(0))
    ending.callback(group.set_clock, timedelta(minutes=30))
    ending.callback(group.simulator.remove_fault, number)


async def database_down(group: Group, desk: Desk, ending: ExitStack) -> None:
    """The server of the database is stopped."""
    assert group.cluster is not None
    ending.enter_context(group.cluster.down())


async def disk_full(group: Group, desk: Desk, ending: ExitStack) -> None:
    """Nothing is left on the disk of the store."""
    patch = ending.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(location.os, "statvfs", lambda _folder: SimpleNamespace(f_bavail=0, f_frsize=4096))


async def worker_killed(group: Group, desk: Desk, ending: ExitStack) -> None:
    """Nobody was asked; another is started at the end."""
    group.processes[-1].kill()
    await asyncio.to_thread(group.processes[-1].wait)
    ending.callback(group.ask_for_a_new_worker)


async def worker_of_a_group_killed(group: Group, desk: Desk, ending: ExitStack) -> None:
    """The same where nobody's lock ends with it, and its signs of life are over a minute old."""
    await worker_killed(group, desk, ending)
    assert group.cluster is not None
    database = group.window.settings.store.url.rpartition("/")[2]
    group.cluster.execute("UPDATE worker SET seen_at = seen_at - 61000000", database)


async def clock_in_utc(group: Group, desk: Desk, ending: ExitStack) -> None:
    """As on a server that nobody told where it stands."""
    group.window.configuration.change({"ui.timezone": "Etc/UTC"})
    ending.callback(group.window.configuration.change, {"ui.timezone": "Europe/Berlin"})


async def reminder_list_missing(group: Group, desk: Desk, ending: ExitStack) -> None:
    """The practice software wrote no list, and somebody runs the plan; at the end it has, and the plan runs again.

    By itself it would run so late that nobody thinks its run is missing before.
    """
    folder = group.practice.folder / "termine"
    folder.mkdir()
    today, zone = noon()
    group.window.configuration.change({"ui.timezone": zone})
    plan = {"folder": str(folder), "template": "Heute", "days_before": 0, "prepare_at": "23:59", "send_at": "23:59"}
    group.window.templates.add(TemplateKind.SERIES, "Heute", "Ihr Termin {{Datum}} {{Uhrzeit}}, {{Name}}")
    group.window.configuration.change({f"reminders.morgen.{key}": value for key, value in plan.items()})

    def write_list() -> None:
        row = f"Müller;0171 1234567;{today:%d.%m.%Y};23:59;ja"
        (folder / "heute.csv").write_text(f"Name;Handy;Datum;Uhrzeit;Einwilligung\n{row}\n", encoding="utf-8")
        group.window.reminders.run("morgen")

    group.window.reminders.run("morgen")
    ending.callback(write_list)


READY = "bereit"
WELL = "PRAXIS-SMS OK - 0 warten, 0 unterwegs, 0 ungeklärt."
FAULTS: dict[str, tuple[Begin, Told, Told]] = {
    "no credit": (
        order(FaultKind.NO_CREDIT),
        Told(2, "es ist kein Guthaben mehr da", "ist angehalten", "ist kein Guthaben mehr", "angehalten"),
        Told(0, WELL, "vorbei: Der Versand über SMS4 RESTful ist nicht", "RESTful geht weiter", READY),
    ),
    "wrong key": (
        order(FaultKind.WRONG_CREDENTIALS),
        Told(2, "Zugangsdaten werden abgewiesen", "ist angehalten", "weist die Zugangsdaten", "angehalten"),
        Told(0, WELL, "vorbei: Der Versand über SMS4 RESTful ist nicht", "RESTful geht weiter", READY),
    ),
    "provider down for an hour": (
        provider_down_for_an_hour,
        Told(2, "wartet seit 1 h", "wartet seit 1 h", "Der Anbieter nimmt seit", "nimmt nichts an"),
        Told(0, WELL, "vorbei: Keine SMS wartet mehr zu lange", "Der Anbieter nimmt wieder SMS an", READY),
    ),
    "database down": (
        database_down,
        Told(3, "nicht erreichbar", "nicht erreichbar", "nicht erreichbar", "Störung"),
        Told(0, WELL, "vorbei: Der Postausgang ist wieder benutzbar", "wieder erreichbar", READY),
    ),
    "disk full": (
        disk_full,
        Told(2, "fast voll", "fast voll", "fast voll", "Störung"),
        Told(0, WELL, "vorbei: Der Postausgang ist wieder benutzbar", "wieder erreichbar", READY),
    ),
    "worker killed": (  # a killed program writes nothing down: systemd does, and the next worker
        worker_killed,
        Told(2, "Zurzeit sendet kein Programm", "Zurzeit sendet kein Programm", "", "kein Versand"),
        Told(0, WELL, "vorbei: Es sendet wieder ein Programm", "endete ohne Abschluss", READY),
    ),
    "worker of a group killed": (
        worker_of_a_group_killed,
        Told(2, "nichts zu hören", "Zurzeit sendet kein Programm", "", "kein Versand"),
        Told(0, WELL, "vorbei: Es sendet wieder ein Programm", "endete ohne Abschluss", READY),
    ),
    "clock in UTC": (
        clock_in_utc,
        Told(1, "nach UTC statt nach der Ortszeit", "nach UTC statt", "nach UTC statt", "nach UTC statt"),
        Told(0, WELL, "wieder nach der Ortszeit", "wieder nach der Ortszeit", READY),
    ),
    "reminder list missing": (
        reminder_list_missing,
        Told(2, "„morgen“ ist heute angehalten", "„morgen“ ist heute angehalten", "liegt keine Datei", "keine Datei"),
        Told(0, WELL, "vorbei: Der Erinnerungsplan „morgen“", "ist nicht mehr angehalten", READY),
    ),
}
ON_POSTGRES = ("database down", "worker of a group killed")


# --- who is told ---


async def is_told(group: Group, desk: Desk, told: Told, gone: str = "never on a screen") -> None:
    """Every channel says it, within the patience of a test; `gone` are words that the screen shows no more."""

    def shown() -> bool:
        text = desk.words
        return told.screen in text and gone not in text

    await desk.until(shown)
    await group.look_from_cron()
    await desk.until(lambda: all(told.alert in said for said in group.alerts))
    await desk.until(lambda: told.journal in group.look())
    code, line = group.health()
    assert (code, told.health in line) == (told.code, True), line


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_told_by_every_way_and_that_it_is_over(fault: str, group: Group) -> None:
    begin, begun, over = FAULTS[fault]
    async with smtp_server(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as mailbox:
        group.begin(mailbox)
        async with at_the_desk(group.window, look_seconds=OFTEN) as desk:
            group.start_worker(as_process="killed" in fault)
            await desk.until(READY)
            assert group.health()[0] == 0
            with ExitStack() as ending:
                await begin(group, desk, ending)
                await is_told(group, desk, begun)
            group.start_the_new_worker()
            await is_told(group, desk, over, gone=begun.screen)
    assert [each.count(begun.alert) for each in group.alerts] == [1, 1], "each way once"
