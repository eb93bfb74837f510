"""A program that holds the right to send and stands still: what the others say, and how it goes on."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.standing_still import lock_file, standing_still, until_held
from tests.unit.cli.conftest import NUMBER, TEXT, Call, Caller, Starter, ended
from tests.unit.cli.test_store_faults import locked
from tests.waiting import until
from tui.service.outbox.location import FILE_NAME
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

Process = subprocess.Popen[bytes]


@pytest.fixture
def worker(surroundings: dict[str, str], practice: DemoPractice, start: Starter) -> Process:
    """A worker that has the right to send."""
    process = start(surroundings, "worker")
    until_held(practice.data_folder, process)
    return process


@contextmanager
def an_older_version(practice: DemoPractice) -> Iterator[None]:
    """A program that holds the lock and gives no heartbeat."""
    practice.data_folder.mkdir(exist_ok=True)
    with lock_file(practice.data_folder).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def queue(call: Caller, text: str = TEXT) -> None:
    assert call("send", "--to", NUMBER, "--text", text, "--no-wait").code == 0


def states(call: Caller) -> list[str]:
    return [message["state"] for message in call("outbox", "list", "--json").json]


def dispatcher_line(checked: Call) -> dict[str, str] | None:
    return next((line for line in checked.json if line["subject"] == "dispatcher"), None)


def assert_named(told: str, process: Process) -> None:
    assert "Vom Programm, das hier sendet, ist seit " in told
    assert f"nichts zu hören: praxis-sms worker (Prozess {process.pid}, Benutzer " in told
    assert f"kill -CONT {process.pid}" in told


def test_send_gives_up_says_so_and_the_message_goes_out_once_when_the_sender_goes_on(
    call: Caller, worker: Process, practice: DemoPractice, simulator: Simulator
) -> None:
    with standing_still(worker, practice.data_folder):
        sent = call("send", "--to", NUMBER, "--text", TEXT, "--json")
        assert (sent.code, sent.json["state"]) == (0, "queued")
        assert_named(sent.err, worker)
        assert "was im Postausgang steht, bleibt dort" in sent.err
        assert simulator.accepted == []
    until(lambda: states(call) == ["accepted"], worker)
    assert len(simulator.accepted) == 1


def test_what_it_had_in_its_hands_is_not_called_sent_and_gets_its_result_when_it_goes_on(
    call: Caller,
    surroundings: dict[str, str],
    worker: Process,
    practice: DemoPractice,
    simulator: Simulator,
    start: Starter,
) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4, seconds=3.0))
    sending = start(surroundings, "send", "--to", NUMBER, "--text", TEXT, "--json")
    until(lambda: simulator.faults[0].asked == 1, worker)
    with standing_still(worker, practice.data_folder):
        sent = ended(sending)
        assert (sent.code, sent.json["state"]) == (6, "sending")
        assert_named(sent.err, worker)
    until(lambda: states(call) == ["accepted"], worker)
    assert len(simulator.accepted) == 1


def test_a_series_is_left_waiting_and_goes_out_once(
    call: Caller, worker: Process, practice: DemoPractice, simulator: Simulator
) -> None:
    patients = practice.data_folder / "liste.csv"
    patients.write_text("Handy;Einwilligung\n" + "".join(f"0171 12345{number:02};ja\n" for number in range(20)))
    with standing_still(worker, practice.data_folder):
        sent = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--json")
        assert (sent.code, sent.json["states"]["queued"]) == (0, 20)
        assert_named(sent.err, worker)
    until(lambda: states(call) == ["accepted"] * 20, worker)
    assert len({sms.number for sms in simulator.accepted}) == len(simulator.accepted) == 20


def test_draining_gives_up_names_what_waits_and_ends_as_if_it_waited(
    call: Caller, worker: Process, practice: DemoPractice, simulator: Simulator
) -> None:
    with standing_still(worker, practice.data_folder):
        queue(call)
        drained = call("worker", "--drain")
        assert drained.code == 0
        assert_named(drained.err, worker)
        assert drained.err.count("nichts zu hören") == 1
        assert "Nachricht 1 an +491711234567 wartet." in drained.err
        assert simulator.accepted == []


def test_queueing_alone_says_it_at_once(call: Caller, worker: Process, practice: DemoPractice) -> None:
    with standing_still(worker, practice.data_folder):
        assert_named(call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").err, worker)


def test_a_second_worker_tells_and_takes_over_only_when_the_first_has_ended(
    call: Caller,
    surroundings: dict[str, str],
    worker: Process,
    practice: DemoPractice,
    simulator: Simulator,
    start: Starter,
) -> None:
    with standing_still(worker, practice.data_folder):
        queue(call)
        second = start(surroundings, "worker")
        assert second.stderr is not None
        told = [second.stderr.readline().decode() for _line in range(3)]
        assert "übernimmt" in told[0]
        assert_named("".join(told[1:]), worker)
        assert simulator.accepted == []
        worker.kill()
        worker.wait()
        until(lambda: states(call) == ["accepted"])
    told = [second.stderr.readline().decode() for _line in range(3)]
    assert "endete ohne Abschluss" in told[0]
    assert "fortgesetzt oder beendet" in told[2]
    second.terminate()
    assert ended(second).code == 0
    assert len(simulator.accepted) == 1


def test_one_that_was_stopped_while_it_wrote_is_named_where_nothing_can_be_queued(
    call: Caller, worker: Process, practice: DemoPractice
) -> None:
    queue(call, "Eins")
    until(lambda: states(call) == ["accepted"])
    with standing_still(worker, practice.data_folder), locked(practice.data_folder / FILE_NAME):
        refused = call("send", "--to", NUMBER, "--text", "Zwei", "--no-wait")
    assert refused.code == 7
    assert "ist von einem anderen Programm gesperrt" in refused.err
    assert "Abhilfe: Vom Programm, das hier sendet," in refused.err
    assert_named(refused.err, worker)


# --- check ---


def test_check_says_nothing_of_a_sender_that_lives(call: Caller, worker: Process) -> None:
    checked = call("check", "--json")
    assert checked.code == 0
    assert dispatcher_line(checked) is None


def test_check_warns_of_a_sender_that_stands_still_and_calls_it_a_fault_when_something_is_due(
    call: Caller, worker: Process, practice: DemoPractice
) -> None:
    with standing_still(worker, practice.data_folder):
        checked = call("check", "--json")
        line = dispatcher_line(checked)
        assert line is not None
        assert (checked.code, line["verdict"]) == (0, "warning")
        queue(call)
        checked = call("check", "--json")
        line = dispatcher_line(checked)
        assert line is not None
        assert (checked.code, line["verdict"]) == (3, "failed")
        assert_named(f"{line['sentence']} {line['remedy']}", worker)
    until(lambda: states(call) == ["accepted"])
    until(lambda: dispatcher_line(call("check", "--json")) is None)


def test_of_an_older_version_check_says_that_it_cannot_tell(call: Caller, practice: DemoPractice) -> None:
    queue(call)
    with an_older_version(practice):
        checked = call("check", "--json")
        line = dispatcher_line(checked)
        assert line is not None
        assert (checked.code, line["verdict"]) == (0, "not-checkable")
        assert "seit unbekannter Zeit" in line["sentence"]
