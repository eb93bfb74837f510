"""What a desk and a worker do every day works with the rights that docs/postgres-roles.sql gives them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Cluster
from tests.unit.cli.conftest import NUMBER, Call, Caller
from tui.service.api import PraxisSms
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.paths import Paths
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.server import Simulator

ROLES = Path(__file__).parents[3] / "docs" / "postgres-roles.sql"
PASSWORD = "nur-im-test"
OTHER = "0172 7654321"
EARLIER_RIGHTS = """
GRANT praxis_sms_desk TO praxis_sms_worker;
GRANT SELECT, INSERT ON meta TO praxis_sms_desk;
GRANT INSERT ON event, series, rejection TO praxis_sms_desk;
GRANT INSERT, DELETE ON optout TO praxis_sms_desk;
GRANT INSERT, UPDATE, DELETE ON template TO praxis_sms_desk;
GRANT DELETE ON hold TO praxis_sms_desk;
GRANT UPDATE ON message, series TO praxis_sms_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate, hold, worker TO praxis_sms_worker;
"""

As = Callable[..., Call]


@pytest.fixture(scope="module")
def url(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database whose roles had the rights of earlier versions, brought to today's by the command of the handbook."""
    url = postgres.new_database()
    open_postgres(url).close()
    postgres.run_script(ROLES, url)
    earlier = tmp_path_factory.mktemp("earlier") / "rights.sql"
    earlier.write_text(EARLIER_RIGHTS)
    postgres.run_script(earlier, url)
    for login, role in (("anmeldung", "praxis_sms_desk"), ("dienst", "praxis_sms_worker")):
        postgres.make_login(login, PASSWORD, role)
    postgres.run_script(ROLES, url)
    return url


def as_login(call: Caller, url: str, login: str, monkeypatch: pytest.MonkeyPatch) -> As:
    """The program at the place of that login."""

    def run(*arguments: str) -> Call:
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        assert call("settings", "set", "store.url", url.replace("postgres@", f"{login}@")).code == 0
        return call(*arguments)

    return run


@pytest.fixture
def desk(call: Caller, simulator: Simulator, url: str, monkeypatch: pytest.MonkeyPatch) -> As:
    return as_login(call, url, "anmeldung", monkeypatch)


@pytest.fixture
def worker(call: Caller, simulator: Simulator, url: str, monkeypatch: pytest.MonkeyPatch) -> As:
    return as_login(call, url, "dienst", monkeypatch)


def done(called: Call) -> Call:
    assert called.code == 0, called.err
    return called


def queued(desk: As, text: str, number: str = NUMBER) -> str:
    return str(done(desk("send", "--to", number, "--text", text, "--no-wait", "--json")).json["id"])


def state(place: As, message: str) -> Any:
    return done(place("outbox", "show", message, "--json")).json["state"]


def test_what_a_desk_queues_a_worker_sends(desk: As, worker: As, simulator: Simulator) -> None:
    message = queued(desk, "Ihr Termin")
    done(worker("worker", "--drain"))
    assert [sms.text for sms in simulator.accepted] == ["Ihr Termin"]
    assert state(desk, message) == "accepted"


def test_a_desk_cancels_retries_and_settles(desk: As, worker: As, simulator: Simulator) -> None:
    message = queued(desk, "Abgebrochen")
    done(desk("outbox", "cancel", message))
    assert state(desk, message) == "cancelled"
    done(desk("outbox", "retry", message))
    assert state(desk, message) == "queued"
    simulator.set_fault(Fault(FaultKind.DROP, times=1))
    assert worker("worker", "--drain").code in (0, 6)
    assert state(desk, message) == "unknown"
    done(desk("outbox", "resolve", message, "--as", "not-sent"))
    assert state(desk, message) == "queued"
    done(worker("worker", "--drain"))
    assert state(desk, message) == "accepted"


def test_a_desk_pauses_resumes_and_cancels_a_series_that_a_worker_sends(
    desk: As, worker: As, simulator: Simulator, tmp_path: Path
) -> None:
    patients = tmp_path / "patienten.csv"
    lines = [f"Patient {index};0171 22345{index:02};ja" for index in range(5)]
    patients.write_text("\n".join(["Name;Handy;Einwilligung", *lines]))
    series = ("series", "--file", str(patients), "--yes", "--no-wait", "--json", "--text")
    first = str(desk(*series, "Guten Tag {{Name}}").json["series_id"])
    done(desk("series-pause", first))
    done(worker("worker", "--drain"))
    assert simulator.accepted == []
    done(desk("series-resume", first))
    done(worker("worker", "--drain"))
    assert len(simulator.accepted) == 5
    second = str(desk(*series, "Noch einmal, {{Name}}").json["series_id"])
    done(desk("series-cancel", second))
    done(worker("worker", "--drain"))
    assert len(simulator.accepted) == 5


def test_a_desk_opts_out_and_lifts_it_with_a_reason(desk: As, worker: As, simulator: Simulator) -> None:
    message = queued(desk, "Wird gesperrt", OTHER)
    done(desk("optout", "add", OTHER, "--reason", "Anruf"))
    assert state(desk, message) == "blocked"
    assert desk("send", "--to", OTHER, "--text", "Hallo", "--no-wait").code == 4
    assert len(desk("optout", "list", "--json").json) == 1
    done(desk("optout", "remove", OTHER, "--reason", "hat sich anders entschieden"))
    assert desk("optout", "list", "--json").json == []
    told = done(desk("outbox", "audit", "--json")).json
    lifted = next(line for line in told if line["kind"] == "optout-removed")
    assert (lifted["actor"], lifted["detail"]) == ("anmeldung", "hat sich anders entschieden")


def test_a_desk_keeps_templates_and_a_worker_reads_them(desk: As, worker: As, tmp_path: Path) -> None:
    done(desk("templates", "add", "Recall", "--kind", "single", "--text", "Bitte rufen Sie uns an."))
    exported = tmp_path / "vorlagen.toml"
    done(desk("templates", "export", str(exported)))
    done(desk("templates", "import", str(exported)))
    assert any(each["name"] == "Recall" for each in worker("templates", "list", "--json").json)
    assert worker("templates", "add", "Neu", "--kind", "single", "--text", "Text").code == 7
    done(desk("templates", "remove", "Recall", "--kind", "single"))


def test_a_worker_reads_templates_where_nobody_has_written_any(
    call: Caller, simulator: Simulator, postgres: Cluster, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = postgres.new_database()
    open_postgres(fresh).close()
    postgres.run_script(ROLES, fresh)
    worker = as_login(call, fresh, "dienst", monkeypatch)
    assert done(worker("templates", "list", "--json")).json == []
    assert as_login(call, fresh, "anmeldung", monkeypatch)("templates", "list", "--json").json
    assert worker("templates", "list", "--json").json


def test_a_check_tells_of_rights_that_an_update_forgot(desk: As, postgres: Cluster, url: str) -> None:
    database = url.rpartition("/")[2]
    postgres.execute("REVOKE ALL ON published_settings, answer_fetch FROM praxis_sms_desk", database)
    try:
        checked = desk("check", "--json")
    finally:
        postgres.run_script(ROLES, url)
    (rights,) = [each for each in checked.json if each["subject"] == "rights"]
    assert (checked.code, rights["verdict"]) == (7, "failed")
    assert "postgres-roles" in rights["remedy"]


def test_whoever_does_something_is_named_by_the_database(desk: As, worker: As) -> None:
    queued(desk, "Wer war das?")
    (line, *_others) = done(desk("outbox", "audit", "--json", "--limit", "1")).json
    assert line["actor"] == "anmeldung"
    done(worker("worker", "--drain"))


def test_the_name_that_is_shown_is_the_one_that_is_recorded(postgres: Cluster, url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for login, name in (("anmeldung", "anmeldung"), ("postgres", "chef")):
        config.write_text(f'[store]\nurl = "{url.replace("postgres@", f"{login}:{PASSWORD}@")}"\n')
        with PraxisSms(Paths(config, tmp_path, True), actor="chef", environ={}) as sms:
            sms.optouts.add(OTHER, "Anruf")
            assert sms.actor == name
            assert [line.actor for line in sms.audit.lines(1)] == [name]
            sms.optouts.remove(OTHER, "Irrtum")


def test_a_worker_forgets_and_a_desk_does_not(desk: As, worker: As) -> None:
    message = queued(desk, "Wird vergessen")
    done(worker("worker", "--drain"))
    assert desk("purge", "0").code == 7
    done(worker("purge", "0"))
    assert done(desk("outbox", "show", message, "--json")).json["text"] == ""


def test_a_desk_and_a_worker_can_check(desk: As, worker: As) -> None:
    for place in (desk, worker):
        assert "Postausgang" in place("check").out


def test_whoever_watches_may_use_the_role_of_a_desk(desk: As, worker: As, simulator: Simulator, tmp_path: Path) -> None:
    told, script = tmp_path / "told.txt", tmp_path / "tell.py"
    script.write_text(f"import sys\nopen({str(told)!r}, 'a').write(sys.stdin.readline())\n")
    done(desk("settings", "set", "alerts.command", f"{sys.executable} {script}"))
    message = queued(desk, "Geht nicht")
    simulator.set_fault(Fault(FaultKind.NO_CREDIT, times=1))
    assert desk("health", "--json").json["queued"] >= 1
    assert worker("worker", "--drain").code == 3
    assert ["vorbei" in line for line in told.read_text().splitlines()] == [False]
    done(desk("health", "--alert", "--json"))  # the change of the settings let it go on
    assert ["vorbei" in line for line in told.read_text().splitlines()] == [False, True]
    done(worker("worker", "--drain"))
    assert state(desk, message) == "accepted"
    done(desk("stats", "--prometheus", "-"))
    done(desk("settings", "unset", "alerts.command"))


def test_a_time_that_the_database_refuses_is_input_and_not_a_broken_store(desk: As) -> None:
    refused = desk("send", "--to", NUMBER, "--text", "Zum Jahrhundert", "--at", "24.12.2099 08:00", "--no-wait")
    assert refused.code == 4
    assert "höchstens zwei Jahre im Voraus" in refused.err
    message = queued(desk, "Ihr Termin")
    assert desk("outbox", "edit", message, "--at", "24.12.2099 08:00").code == 4
    done(desk("outbox", "cancel", message))
