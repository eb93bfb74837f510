"""Starting and stopping, HTTPS, the log file, and what is missing where the extra is not installed."""

from __future__ import annotations

import json
import socket
import ssl
import stat
import threading
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.unit.simulator.conftest import E164, sms4_fields
from tui.service.errors import ConfigurationError, UsageError
from tui.simulator import server
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.journal import read_log
from tui.simulator.server import Simulator

SEND = "/cgi-bin/sms_out.pl"


def test_two_simulators_run_side_by_side_on_free_ports() -> None:
    with Simulator() as one, Simulator() as other:
        assert len({one.http_port, one.smtp_port, other.http_port, other.smtp_port}) == 4


def test_after_the_end_nobody_listens_no_thread_runs_and_no_file_is_left() -> None:
    with Simulator() as simulator:
        ports = (simulator.http_port, simulator.smtp_port)
        folder = simulator.ca_file.parent

    assert not any(thread.name == "praxis-sms simulator" for thread in threading.enumerate())
    assert not folder.exists()
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_it_stops_at_once_while_an_answer_is_held_back() -> None:
    with Simulator(faults=[Fault(FaultKind.DELAY, seconds=3600)]) as simulator:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{simulator.http_url}{SEND}", data=sms4_fields(), timeout=0.2, trust_env=False)
        with socket.create_connection((simulator.smtp_host, simulator.smtp_port)) as idle:
            assert idle.recv(3) == b"220"
            simulator.stop()


@pytest.mark.parametrize("_round", range(20))
def test_a_connection_of_the_last_moment_is_closed_too(_round: int) -> None:
    with Simulator() as simulator:
        clients = [socket.create_connection(("127.0.0.1", port), timeout=60) for port in (simulator.http_port,) * 3]
        clients.append(socket.create_connection(("127.0.0.1", simulator.smtp_port), timeout=60))
        simulator.stop()
    for client in clients:
        with client, suppress(ConnectionResetError):
            while client.recv(100):
                pass


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for simulator in (Simulator(http_port=port), Simulator(smtp_port=port)):
            with pytest.raises(UsageError, match=str(port)):
                simulator.start()


def test_https_is_verified_with_the_authority_it_names() -> None:
    with Simulator(tls=True) as simulator:
        trusting = httpx.Client(verify=ssl.create_default_context(cafile=simulator.ca_file), trust_env=False)
        with trusting, httpx.Client(trust_env=False) as others:
            assert "erfolgreich" in trusting.post(f"{simulator.http_url}{SEND}", data=sms4_fields()).text
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                others.post(f"{simulator.http_url}{SEND}", data=sms4_fields())


@pytest.mark.parametrize("kind", [FaultKind.DROP, FaultKind.HALF_ANSWER])
def test_answers_break_off_over_https_as_well(kind: FaultKind) -> None:
    with Simulator(tls=True, faults=[Fault(kind)]) as simulator:
        trusted = ssl.create_default_context(cafile=simulator.ca_file)
        with httpx.Client(verify=trusted, trust_env=False) as client, pytest.raises(httpx.TransportError):
            client.post(f"{simulator.http_url}{SEND}", data=sms4_fields())

        assert len(simulator.accepted) == 1


def test_every_accepted_message_is_in_the_log_file_before_it_is_answered(tmp_path: Path) -> None:
    log_file = tmp_path / "accepted.jsonl"
    with Simulator(log_file=log_file) as simulator:
        httpx.post(f"{simulator.http_url}{SEND}", data=sms4_fields(), trust_env=False)
        line = json.loads(log_file.read_text(encoding="utf-8"))

        assert (line["interface"], line["number"]) == ("sms4", E164)
        assert read_log(log_file) == simulator.accepted
    assert stat.S_IMODE(log_file.stat().st_mode) == 0o600


def test_a_second_simulator_goes_on_in_the_same_log_file(tmp_path: Path) -> None:
    log_file = tmp_path / "accepted.jsonl"
    for _ in range(2):
        with Simulator(log_file=log_file) as simulator:
            httpx.post(f"{simulator.http_url}{SEND}", data=sms4_fields(), trust_env=False)

    logged = read_log(log_file)
    assert [sms.interface for sms in logged] == [Interface.SMS4, Interface.SMS4]


def test_a_line_cut_off_by_a_kill_is_left_out(tmp_path: Path) -> None:
    log_file = tmp_path / "accepted.jsonl"
    log_file.write_text('{"interface": "sms4", "num', encoding="utf-8")

    assert read_log(log_file) == []


def test_a_missing_package_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(ConfigurationError) as raised:
        server.require_packages(("asyncio", "no_such_package"))

    assert "no_such_package" in raised.value.sentence
    assert raised.value.remedy == "pip install 'praxis-sms[demo]'"


def test_a_simulator_that_does_not_run_says_so() -> None:
    with pytest.raises(UsageError):
        Simulator().set_fault(Fault(FaultKind.DROP))
