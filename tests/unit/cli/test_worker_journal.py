"""What a worker writes down: that it goes on after a hold, what was refused, a provider that takes nothing for long."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Caller, Starter, ended
from tests.waiting import until
from tui.cli.dispatch.worker_journal import WorkerJournal
from tui.service.api import Deferral, PlanStatus, PraxisSms
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState
from tui.service.settings import ReminderPlan, Settings
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Dispatcher:
    outcomes: Counter[MessageState] = field(default_factory=Counter)
    put_off: Deferral | None = None

    def outcomes_so_far(self) -> Counter[MessageState]:
        return self.outcomes

    def deferral(self) -> Deferral | None:
        return self.put_off


@dataclass
class Alerts:
    troubles: tuple[str, ...] = ()


@dataclass
class Reminders:
    plans: tuple[PlanStatus, ...] = ()

    def statuses(self) -> tuple[PlanStatus, ...]:
        return self.plans


@dataclass
class Worker:
    """A worker without a network, and the seconds it has run."""

    reminders: Reminders = field(default_factory=Reminders)
    settings: Settings = field(default_factory=lambda: Settings(reminders={"morgen": ReminderPlan()}))
    dispatcher: Dispatcher = field(default_factory=Dispatcher)
    alerts: Alerts = field(default_factory=Alerts)
    seconds: float = 0.0

    def journal(self) -> WorkerJournal:
        return WorkerJournal(cast(PraxisSms, self), now=lambda: self.seconds)


def test_refusals_and_doubts_are_told_once_a_minute_and_only_the_new_ones(capsys: pytest.CaptureFixture[str]) -> None:
    worker = Worker()
    journal = worker.journal()
    for second in range(0, 181, 5):
        worker.seconds = second
        if second < 120:
            worker.dispatcher.outcomes[MessageState.FAILED] += 1
        if second == 10:
            worker.dispatcher.outcomes[MessageState.UNKNOWN] += 1
        journal.look()
    assert capsys.readouterr().err.splitlines() == [
        "13 SMS abgelehnt, 1 ungeklärt seit der letzten Angabe.",
        "11 SMS abgelehnt, 0 ungeklärt seit der letzten Angabe.",
    ]


def test_a_plan_that_is_held_is_told_with_its_reasons_and_that_it_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    worker = Worker()
    journal = worker.journal()
    reasons = (Fact.of(FactKind.REMINDERS_OLD_FILE, file="termine.csv", hours=30),)
    for second, held in ((61, reasons), (122, reasons), (183, ())):
        worker.seconds = second
        worker.reminders.plans = (PlanStatus("morgen", held, False, None, 0, None),)
        journal.look()
    assert capsys.readouterr().err.splitlines() == [
        "Der Erinnerungsplan „morgen“ ist heute angehalten. Die Datei termine.csv ist 30 Stunden alt.",
        "Der Erinnerungsplan „morgen“ ist nicht mehr angehalten.",
    ]


def test_a_provider_that_takes_nothing_for_long_is_told_and_that_it_does_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    worker = Worker()
    journal = worker.journal()
    for minute in range(1, 11):
        worker.seconds = minute * 60.0
        lasts = timedelta(minutes=minute)
        worker.dispatcher.put_off = Deferral(NINE, lasts, 500) if minute < 9 else None
        journal.look()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert told[0].startswith("Der Anbieter nimmt seit 23.11.2026 ")
    assert "500 SMS warten" in told[0]
    assert told[1] == "Der Anbieter nimmt wieder SMS an."


def test_alerts_that_fail_are_told_and_that_they_work_again(capsys: pytest.CaptureFixture[str]) -> None:
    worker = Worker()
    journal = worker.journal()
    for minute, troubles in enumerate([("Mail: nein.",), ("Mail: nein.",), (), ()], 1):
        worker.seconds, worker.alerts.troubles = minute * 60.0, troubles
        journal.look()
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("Mail: nein.")
    assert second == "Meldungen gehen wieder hinaus."


def test_it_says_when_it_goes_on_after_a_hold_in_json_if_wanted(
    call: Caller, practice: DemoPractice, simulator: Simulator, surroundings: dict[str, str], start: Starter
) -> None:
    number = simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 0
    process = start(surroundings, "worker", "--log", "json")
    assert process.stderr is not None
    heard: list[dict[str, str]] = []

    def hear(words: str) -> dict[str, str]:
        while True:
            heard.append(json.loads(process.stderr.readline()))
            if words in heard[-1]["message"]:
                return heard[-1]

    assert hear("Guthaben")["level"] == "warning"
    simulator.remove_fault(number)
    with PraxisSms.open() as admin:
        admin.dispatcher.release()
    goes_on = hear("Der Versand über SMS4 RESTful geht weiter.")
    assert goes_on["level"] == "info"
    assert datetime.fromisoformat(goes_on["time"]).utcoffset() == timedelta(0)
    until(lambda: len(simulator.accepted) == 1, process)
    process.terminate()
    assert ended(process).code == 0
    assert all(set(line) == {"time", "level", "message"} for line in heard)


def test_what_a_provider_puts_off_is_seen_by_the_worker(
    call: Caller, practice: DemoPractice, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.TOO_MANY_REQUESTS))
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    with PraxisSms.open() as sms:
        deferral = sms.dispatcher.deferral()
        assert deferral is not None
        assert deferral.queued == 1


def test_a_failure_of_the_call_is_json_too(call: Caller, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    stopped = call("worker", "--drain", "--log", "json")
    assert stopped.code == 7
    told = [json.loads(line) for line in stopped.err.splitlines()]
    assert told[0]["level"] == "error"
    assert "outbox.sqlite3" in told[0]["message"]
    assert not call("worker", "--drain").err.startswith("{")
