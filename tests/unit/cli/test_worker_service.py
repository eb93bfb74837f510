"""`praxis-sms worker` as a service: systemd learns that it is ready, alive, busy with what, and stopping."""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from tests.unit.cli.conftest import NUMBER, PATIENCE, TEXT, Caller, Starter, ended
from tests.waiting import until
from tui.cli.dispatch.service_manager import ServiceManager
from tui.cli.dispatch.waiting import StopRequest
from tui.cli.dispatch.worker_watch import WorkerWatch
from tui.service.api import Deferral, DispatcherStatus, PraxisSms, SingleSms, StateCounts
from tui.service.errors import StoreUnreachable
from tui.service.model.messages import MessageState
from tui.service.outbox.dispatch.lock_heartbeat import Sender
from tui.service.settings import Settings
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


class Listener:
    """The end of the socket at which systemd listens."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind(address)
        self.heard: list[str] = []

    def hear(self, wanted: str) -> str:
        """What is told next that begins like this; everything before it is kept in `heard`."""
        while True:
            self.heard.append(self.socket.recv(4096).decode())
            if self.heard[-1].startswith(wanted):
                return self.heard[-1]


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def systemd(address: str) -> Iterator[Listener]:
    listener = Listener(address)
    with listener.socket:
        yield listener


# --- the whole command ---


def test_systemd_learns_that_it_is_ready_busy_alive_and_stopping(
    call: Caller, surroundings: dict[str, str], simulator: Simulator, start: Starter, systemd: Listener, address: str
) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4, seconds=1.5))
    for text in ("Eins", "Zwei", "Drei"):
        assert call("send", "--to", NUMBER, "--text", text, "--no-wait").code == 0
    assert call("settings", "set", "dispatch.concurrency", "1").code == 0
    process = start(surroundings | {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "600000"}, "worker")

    systemd.hear("READY=1")
    systemd.hear("WATCHDOG=1")
    systemd.hear("STATUS=2 warten, 1 unterwegs, 0 ungeklärt.")
    systemd.hear("WATCHDOG=1")
    systemd.hear("WATCHDOG=1")
    process.send_signal(signal.SIGTERM)
    systemd.hear("STOPPING=1")
    assert "unterwegs" in systemd.hear("STATUS=Wird beendet, sobald das Ergebnis da ist: ")
    last = systemd.hear("STATUS=Beendet: ")
    stopped = ended(process)
    waiting = sum(each["state"] == "queued" for each in call("outbox", "list", "--json").json)
    assert last == f"STATUS=Beendet: {waiting} warten, 0 ungeklärt."
    assert stopped.code == 0, stopped.err
    assert systemd.heard[0] == "READY=1"
    assert systemd.heard.count("READY=1") == 1
    states = [each["state"] for each in call("outbox", "list", "--json").json]
    assert sorted(states, reverse=True) == ["queued"] * states.count("queued") + ["accepted"] * states.count("accepted")
    assert len(simulator.accepted) == states.count("accepted")


def test_a_worker_that_waits_for_its_turn_is_ready_and_says_so(
    surroundings: dict[str, str], start: Starter, systemd: Listener, address: str
) -> None:
    with PraxisSms.open() as window:
        window.dispatcher.start()
        until(lambda: window.dispatcher.status().here)
        process = start(surroundings | {"NOTIFY_SOCKET": address}, "worker")
        systemd.hear("READY=1")
        systemd.hear("STATUS=Wartet, bis ein anderes Programm den Versand abgibt.")
    systemd.hear("STATUS=0 warten, 0 unterwegs, 0 ungeklärt.")
    assert process.stderr is not None
    told = [process.stderr.readline().decode() for _line in range(2)]
    assert "dieses übernimmt, sobald das andere endet" in told[0]
    assert told[1] == "Dieses Programm sendet jetzt.\n"

    process.send_signal(signal.SIGHUP)  # how daemons are told of a new configuration
    assert "SIGHUP beendet den Dienst nicht" in process.stderr.readline().decode()
    process.terminate()
    stopped = ended(process)
    assert (stopped.code, stopped.err) == (0, "Beendet: 0 warten, 0 ungeklärt.\n")


@pytest.mark.parametrize(("ends_by_hangup", "ended_by"), [(True, signal.SIGHUP), (False, None)])
def test_a_hangup_ends_what_a_terminal_controls(ends_by_hangup: bool, ended_by: signal.Signals | None) -> None:
    stopped: list[bool] = []
    stop = StopRequest(lambda: stopped.append(True), ends_by_hangup=ends_by_hangup)
    with stop.listening():
        signal.raise_signal(signal.SIGHUP)
    assert stop.received is ended_by
    assert bool(stopped) is ends_by_hangup
    assert [stop.take_hangup(), stop.take_hangup()] == [not ends_by_hangup, False]


def test_with_a_store_that_cannot_be_used_it_never_becomes_ready(
    surroundings: dict[str, str], start: Starter, systemd: Listener, address: str, call: Caller, tmp_path: Path
) -> None:
    url = "postgresql+psycopg://anna@127.0.0.1:1/praxis"
    assert call("settings", "set", "store.url", url).code == 0
    stopped = ended(start(surroundings | {"NOTIFY_SOCKET": address}, "worker"))
    assert stopped.code == 7
    assert "nicht erreichbar" in stopped.err
    systemd.socket.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.socket.recv(4096)


def test_a_worker_that_was_set_up_by_halves_says_so_when_it_starts(
    call: Caller, practice: DemoPractice, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert call("settings", "unset", "protocols.sms4-rest.user").code == 0
    with PraxisSms.open() as sms:
        WorkerWatch(sms, ServiceManager({})).tell_beginning(drain=False)
    told = capsysbinary.readouterr().err.decode()
    assert told.startswith("Der Versand läuft")
    assert "Benutzer fehlt" in told
    assert "Abhilfe: " in told


# --- a configuration that is edited meanwhile ---


def half_saved(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("sender") + 12], encoding="utf-8")


def with_a_value_that_is_not_allowed(file: Path) -> None:
    with file.open("a", encoding="utf-8") as added:
        added.write("\n[privacy]\nretention_days = 0\n")


def moved_away(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (half_saved, "kein gültiges TOML"),
        (with_a_value_that_is_not_allowed, "privacy.retention_days"),
        (moved_away, "verschwunden"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told_and_what_was_valid_goes_on(
    practice: DemoPractice,
    surroundings: dict[str, str],
    simulator: Simulator,
    start: Starter,
    systemd: Listener,
    address: str,
    spoil: Callable[[Path], None],
    words: str,
) -> None:
    valid = practice.config_file.read_text(encoding="utf-8")
    process = start(surroundings | {"NOTIFY_SOCKET": address}, "worker")
    systemd.hear("STATUS=0 warten, 0 unterwegs, 0 ungeklärt.")
    with PraxisSms.open() as desk:
        assert desk.settings.provider.sender
        spoil(practice.config_file)
        told = systemd.hear("STATUS=")
        assert words in told
        assert told.endswith("0 warten, 0 unterwegs, 0 ungeklärt.")
        desk.compose.queue(SingleSms(NUMBER, TEXT))
        until(lambda: len(simulator.accepted) == 1, process)
    practice.config_file.write_text(valid, encoding="utf-8")
    systemd.hear("STATUS=0 warten, 0 unterwegs, 0 ungeklärt.")
    process.terminate()
    stopped = ended(process)
    assert stopped.code == 0, stopped.err
    assert words in stopped.err
    assert stopped.err.count("Bis dahin gilt, was zuletzt gültig war") == 1
    assert "Die Konfigurationsdatei ist wieder in Ordnung und gilt." in stopped.err


# --- when it is well ---


@dataclass
class Dispatcher:
    """A dispatcher whose loop last turned so many seconds ago."""

    idle: float | None = 0.0
    here: bool = True
    fails: bool = False
    outcomes: Counter[MessageState] = field(default_factory=Counter)
    put_off: Deferral | None = None
    predecessor: Sender | None = None

    def idle_seconds(self) -> float | None:
        return self.idle

    def holds(self) -> tuple[()]:
        if self.fails:
            raise StoreUnreachable("Der Postausgang postgresql://db/praxis ist nicht erreichbar.")
        return ()

    def status(self) -> DispatcherStatus:
        return DispatcherStatus(self.here, True, ())

    def outcomes_so_far(self) -> Counter[MessageState]:
        return self.outcomes

    def deferral(self) -> Deferral | None:
        return self.put_off


class Outbox:
    """An outbox with two messages waiting."""

    def backlog(self) -> StateCounts:
        return StateCounts(queued=2)


@dataclass
class Alerts:
    """Alerts whose ways fail for these reasons."""

    troubles: tuple[str, ...] = ()


@dataclass
class Worker:
    """A worker without a network."""

    dispatcher: Dispatcher = field(default_factory=Dispatcher)
    outbox: Outbox = field(default_factory=Outbox)
    alerts: Alerts = field(default_factory=Alerts)
    settings: Settings = field(default_factory=Settings)
    setting_trouble: str = ""


class Told(ServiceManager):
    """A service manager that writes down what it is told."""

    def __init__(self, watchdog_seconds: float | None) -> None:
        super().__init__({})
        self.watchdog_seconds = watchdog_seconds
        self.told: list[str] = []

    def _tell(self, message: str) -> None:
        self.told.append(message)


def watching(worker: Worker, manager: ServiceManager) -> WorkerWatch:
    return WorkerWatch(cast(PraxisSms, worker), manager)


def test_a_loop_that_turns_no_more_is_not_called_alive() -> None:
    manager, worker = Told(watchdog_seconds=10), Worker()
    worker.dispatcher.idle = 11.0
    watching(worker, manager).look()
    assert "WATCHDOG=1" not in manager.told

    worker.dispatcher.idle = 3.0
    watching(worker, manager).look()
    assert "WATCHDOG=1" in manager.told


def test_before_the_first_turn_it_is_neither_ready_nor_alive() -> None:
    manager = Told(watchdog_seconds=10)
    watching(Worker(Dispatcher(idle=None)), manager).look()
    assert not {"READY=1", "WATCHDOG=1"} & set(manager.told)


def test_a_store_that_is_away_is_told_once_and_does_not_end_it(capsys: pytest.CaptureFixture[str]) -> None:
    manager, worker = Told(None), Worker()
    watch = watching(worker, manager)
    watch.tell()
    worker.dispatcher.fails = True
    watch.tell()
    watch.tell()
    worker.dispatcher.fails = False
    watch.tell()
    assert manager.told == [
        "STATUS=2 warten, 0 unterwegs, 0 ungeklärt.",
        "STATUS=Der Postausgang postgresql://db/praxis ist nicht erreichbar.",
        "STATUS=2 warten, 0 unterwegs, 0 ungeklärt.",
    ]
    told = capsys.readouterr().err
    assert told.count("nicht erreichbar") == 1
    assert told.endswith("Der Postausgang ist wieder erreichbar.\n")


# --- the protocol of sd_notify(3) ---


def test_an_address_that_begins_with_an_at_sign_is_abstract() -> None:
    name = f"praxis-sms-test-{os.getpid()}"
    with Listener(f"\0{name}").socket as listener:
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).tell_ready()
        assert listener.recv(100) == b"READY=1"


def test_a_status_is_one_line(systemd: Listener, address: str) -> None:
    ServiceManager({"NOTIFY_SOCKET": address}).tell_status("Eins\nREADY=1")
    assert systemd.socket.recv(100) == b"STATUS=Eins READY=1"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_without_systemd_nothing_is_told_and_nothing_fails(environ: dict[str, str]) -> None:
    manager = ServiceManager(environ)
    manager.tell_ready()
    manager.tell_alive()
    assert manager.watchdog_seconds is None


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "bald"}, None),
    ],
)
def test_the_watchdog_is_for_this_process_alone(environ: dict[str, str], seconds: float | None) -> None:
    assert ServiceManager(environ).watchdog_seconds == seconds
