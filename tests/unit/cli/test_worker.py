"""`praxis-sms worker`."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Caller, Starter, ended
from tests.waiting import until
from tui.service.api import PraxisSms
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def queue(call: Caller, *texts: str) -> None:
    for text in texts:
        assert call("send", "--to", NUMBER, "--text", text, "--no-wait").code == 0


def test_draining_sends_everything_that_is_due_and_ends(call: Caller, simulator: Simulator) -> None:
    queue(call, "Eins", "Zwei", "Drei")
    assert call("worker", "--drain").code == 0
    assert sorted(sms.text for sms in simulator.accepted) == ["Drei", "Eins", "Zwei"]


def test_draining_leaves_and_names_what_is_due_later(call: Caller, simulator: Simulator) -> None:
    later = (datetime.now() + timedelta(days=3)).replace(hour=12, minute=0)
    call("send", "--to", NUMBER, "--text", TEXT, "--at", f"{later:%Y-%m-%d %H:%M}")
    drained = call("worker", "--drain")
    assert drained.code == 0
    assert f"Nachricht 1 an +491711234567 wartet bis {later:%d.%m.%Y %H:%M}" in drained.err
    assert simulator.accepted == []


@pytest.mark.parametrize(
    ("kind", "said"), [(FaultKind.WRONG_CREDENTIALS, "Zugangsdaten"), (FaultKind.NO_CREDIT, "Guthaben")]
)
def test_refused_credentials_or_missing_credit_stop_it_with_3(
    call: Caller, simulator: Simulator, kind: FaultKind, said: str
) -> None:
    queue(call, *(f"Nachricht {number}" for number in range(30)))
    simulator.set_fault(Fault(kind))
    drained = call("worker", "--drain")
    assert drained.code == 3
    assert said in drained.err
    assert "Abhilfe: " in drained.err
    assert "Nachricht 30 an +491711234567 wartet.\n" in drained.err
    assert "10 weitere Nachrichten warten." in drained.err
    assert {each["state"] for each in call("outbox", "list", "--json").json} == {"queued"}


def test_draining_tells_how_it_went_in_one_line(call: Caller, simulator: Simulator) -> None:
    queue(call, "Eins", "Zwei")
    assert call("worker", "--drain").err == "2 übergeben, 0 abgelehnt, 0 ungeklärt.\n"
    drained = call("worker", "--drain", "--json")
    assert drained.err == "", "nothing for cron to send a mail about"
    assert drained.json == {"accepted": 0, "failed": 0, "unknown": 0, "queued": 0}


def test_a_message_that_the_provider_refuses_ends_it_with_5(call: Caller, simulator: Simulator) -> None:
    queue(call, "Eins", "Zwei")
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, times=1))
    drained = call("worker", "--drain")
    assert drained.code == 5
    assert drained.err == "1 übergeben, 1 abgelehnt, 0 ungeklärt.\n"
    assert call("worker", "--drain").code == 0


def test_of_refused_and_unknown_messages_the_unknown_one_decides(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "dispatch.concurrency", "1").code == 0
    queue(call, "Eins", "Zwei", "Drei")
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, skip=1, times=1))
    drained = call("worker", "--drain")
    assert drained.code == 6
    assert drained.err == "1 übergeben, 1 abgelehnt, 1 ungeklärt.\n"


def test_a_script_is_told_in_one_document(call: Caller, simulator: Simulator) -> None:
    call("send", "--to", "0171 1234567", "--text", TEXT, "--no-wait")
    call("send", "--to", "0171 7654321", "--text", TEXT, "--no-wait", "--at", "morgen 9 Uhr")
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    drained = call("worker", "--drain", "--json")
    told = {"error": drained.err.splitlines()[-1], "remedy": None, "exit_code": 6}
    assert drained.json == {**told, "accepted": 0, "failed": 0, "unknown": 1, "queued": 1}
    drained = call("worker", "--drain", "--json")
    assert (drained.code, drained.json) == (0, {"accepted": 0, "failed": 0, "unknown": 0, "queued": 1})


def test_an_outcome_that_is_unknown_does_not_stop_it_and_ends_it_with_6(call: Caller, simulator: Simulator) -> None:
    queue(call, "Eins", "Zwei")
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    assert call("worker", "--drain").code == 6
    assert sorted(each["state"] for each in call("outbox", "list", "--json").json) == ["accepted", "unknown"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl+C"])
def test_asked_to_stop_it_finishes_what_is_on_the_wire_and_leaves_the_rest(
    call: Caller, surroundings: dict[str, str], simulator: Simulator, number: signal.Signals, code: int, start: Starter
) -> None:
    assert call("settings", "set", "dispatch.concurrency", "1").code == 0
    queue(call, "Eins", "Zwei")
    simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4, seconds=3.0))
    process = start(surroundings, "worker")
    until(lambda: simulator.faults[0].asked == 1, process)
    process.send_signal(number)
    stopped = ended(process)
    assert stopped.code == code, stopped.err
    assert "Traceback" not in stopped.err
    assert sorted(each["state"] for each in call("outbox", "list", "--json").json) == ["accepted", "queued"]
    assert len(simulator.accepted) == 1


def test_where_a_window_sends_it_waits_its_turn(
    call: Caller, surroundings: dict[str, str], practice: DemoPractice, start: Starter
) -> None:
    with PraxisSms.open() as window:
        window.dispatcher.start()
        until(lambda: window.dispatcher.status().here)
        process = start(surroundings, "worker")
        assert process.stderr is not None
        assert "übernimmt" in process.stderr.readline().decode()
    queue(call, "Nach dem Fenster")
    until(lambda: len(practice.simulator.accepted) == 1, process)
    process.terminate()
    assert ended(process).code == 0


def test_a_store_that_cannot_be_used_ends_it_with_7(call: Caller, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    stopped = call("worker", "--drain")
    assert stopped.code == 7
    assert "outbox.sqlite3" in stopped.err
