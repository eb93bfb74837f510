"""The worker as a service survives what happens to services: it is killed, its configuration is half saved, its
database is restarted. Told under a real systemd where one can be had, and everywhere under a stand-in.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.installation.debian import Refused, booted
from tests.installation.notice import NOTICE
from tests.installation.service import Service, UnderSystemd, is_up, stand_in, wait_for_status
from tests.postgres import Cluster, server_folder
from tests.waiting import until
from tui.cli.shipped import UNITS
from tui.service.model.card_protocols import ProtocolKey
from tui.simulator.practice import configuration
from tui.simulator.server import Simulator

NUMBER, TEXT = "0171 1234567", "Ihr Termin ist morgen um 9 Uhr."
UNIT = ROOT / "docs" / "praxis-sms-worker.service"
MOST_EXPOSURE = 1.4
Tell = Callable[[str, object], None]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@contextmanager
def under_systemd(package: Path, settings: str, tell: Tell) -> Iterator[Service | None]:
    """The service of the Debian package under a real systemd; None where there can be none, which is told."""
    try:
        with booted() as debian:
            tell(NOTICE, "under a real systemd, as the first process of a Debian of its own")
            debian.install(package)
            yield UnderSystemd(debian, settings)
    except Refused as reason:
        tell(NOTICE, f"under the stand-in only, because {reason}")
        yield None


# --- what happens to services ---


def survives(service: Service, simulator: Simulator) -> None:
    """Killed, configured by an editor that saves in two steps, stopped: nothing is lost, sent twice, or left unsaid."""
    valid = service.config.read_text(encoding="utf-8")
    until(lambda: is_up(service), what="the service is ready", pause=0.05)
    first = service.process()
    _send(service, simulator, 1)

    service.kill()
    until(lambda: service.process() not in (0, first), what="it is started again", pause=0.05)
    assert service.starts() == 2
    _send(service, simulator, 2)

    service.config.write_text(valid[: valid.index("sender") + 12], encoding="utf-8")
    wait_for_status(service, "kein gültiges TOML")
    _send_by_what_was_valid(service, simulator, valid, 3)
    until(lambda: service.status().startswith("0 warten"), what="the file is in order again", pause=0.05)
    assert service.starts() == 2

    service.stop()
    assert service.process() == 0
    assert service.status() == "Beendet: 0 warten, 0 ungeklärt."
    service.praxis_sms("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert len(simulator.accepted) == 3


def _send(service: Service, simulator: Simulator, expected: int) -> None:
    service.praxis_sms("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    until(lambda: len(simulator.accepted) == expected, what=f"SMS {expected} arrives", pause=0.05)
    until(lambda: _handed_over(service) == expected, what=f"the answer to SMS {expected} is stored", pause=0.05)


def _handed_over(service: Service) -> int:
    """How many the provider has by the outbox; who is killed before the answer is stored leaves one in doubt."""
    messages = json.loads(service.praxis_sms("outbox", "list", "--json"))
    return sum(each["state"] in {"accepted", "delivered"} for each in messages)


def _send_by_what_was_valid(service: Service, simulator: Simulator, valid: str, expected: int) -> None:
    """Queue from a workstation whose own configuration is in order."""
    own = service.config.with_name("workstation.toml")
    own.write_text(valid, encoding="utf-8")
    shutil.copymode(service.config, own)
    shutil.chown(own, service.config.stat().st_uid, service.config.stat().st_gid)
    place = "/etc/praxis-sms/workstation.toml" if isinstance(service, UnderSystemd) else str(own)
    service.praxis_sms("--config", place, "send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    until(lambda: len(simulator.accepted) == expected, what=f"SMS {expected} arrives", pause=0.05)
    service.config.write_text(valid, encoding="utf-8")
    until(lambda: _handed_over(service) == expected, what=f"the answer to SMS {expected} is stored", pause=0.05)


def test_under_systemd_it_survives_a_kill_and_a_half_saved_configuration(
    package: Path, simulator: Simulator, record_property: Tell
) -> None:
    with under_systemd(package, configuration(simulator, ProtocolKey.SMS4_REST), record_property) as service:
        if service is not None:
            survives(service, simulator)


def test_under_the_stand_in_it_survives_the_same_and_gives_signs_of_life(
    tmp_path: Path, simulator: Simulator, clean_environ: dict[str, str]
) -> None:
    with stand_in(tmp_path, configuration(simulator, ProtocolKey.SMS4_REST), clean_environ) as service:
        survives(service, simulator)
        assert service.heard.count("READY=1") == 2
        assert "WATCHDOG=1" in service.heard
        assert service.heard[-1] == "STATUS=Beendet: 0 warten, 0 ungeklärt."
        assert "STOPPING=1" in service.heard[-3:]


# --- where no package has brought the unit ---


def test_set_up_by_its_own_commands_with_another_protocol_it_sends_and_is_watched(
    package: Path, simulator: Simulator, record_property: Tell
) -> None:
    settings = configuration(simulator, ProtocolKey.THREESTEPS_API)
    try:
        with booted() as debian:
            record_property(NOTICE, "under a real systemd, as the first process of a Debian of its own")
            debian.install(package)
            debian.path("/usr/lib/systemd/system/praxis-sms-worker.service").unlink()
            own = debian.path("/etc/systemd/system/praxis-sms-worker.service.d")
            own.mkdir()
            # Two minutes would be long for a test.
            (own / "watched-closely.conf").write_text("[Service]\nWatchdogSec=5\n")
            service = UnderSystemd(debian, settings)
            until(lambda: is_up(service), what="the service is ready", pause=0.05)
            _send(service, simulator, 1)
            assert debian.path("/etc/systemd/system/praxis-sms-worker.service").read_bytes() == UNIT.read_bytes()
            assert "3steps2web-api-key" in (own / "local.conf").read_text()

            first = service.process()
            service.stand_still()
            until(lambda: service.process() not in (0, first), what="what stands still is replaced", pause=0.05)
            _send(service, simulator, 2)
    except Refused as reason:
        record_property(NOTICE, f"not told, because {reason}")


def test_an_upgrade_restarts_the_service_and_removing_the_package_ends_it(
    package: Path, simulator: Simulator, record_property: Tell
) -> None:
    try:
        with booted() as debian:
            record_property(NOTICE, "under a real systemd, as the first process of a Debian of its own")
            debian.install(package)
            service = UnderSystemd(debian, configuration(simulator, ProtocolKey.SMS4_REST))
            until(lambda: is_up(service), what="the service is ready", pause=0.05)
            first = service.process()
            debian.install(package)
            until(lambda: service.process() not in (0, first), what="the new version runs", pause=0.05)
            _send(service, simulator, 1)
            debian.run("dpkg", "--remove", "praxis-sms")
            assert debian.call("pgrep", "-f", "praxis-sms worker").returncode == 1
            assert debian.path("/var/lib/praxis-sms/outbox.sqlite3").exists()
    except Refused as reason:
        record_property(NOTICE, f"not told, because {reason}")


# --- a database that is restarted ---


def outlives_its_database(service: Service, simulator: Simulator, database: Cluster) -> None:
    """The database goes and comes back: the same process says so, waits, and sends on."""
    until(lambda: is_up(service), what="the service is ready", pause=0.05)
    first = service.process()
    _send(service, simulator, 1)
    with database.down():
        wait_for_status(service, "nicht erreichbar")
    wait_for_status(service, "0 warten")
    _send(service, simulator, 2)
    assert (service.process(), service.starts()) == (first, 1)
    service.stop()


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server that may be stopped, because no other test uses it."""
    with server_folder() as folder:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
        cluster.stop("immediate")


def test_under_systemd_it_outlives_a_restart_of_its_database(
    package: Path, simulator: Simulator, database: Cluster, record_property: Tell
) -> None:
    settings = f'{configuration(simulator, ProtocolKey.SMS4_REST)}\n[store]\nurl = "{database.new_database()}"\n'
    with under_systemd(package, settings, record_property) as service:
        if service is not None:
            outlives_its_database(service, simulator, database)


def test_under_the_stand_in_it_outlives_a_restart_of_its_database(
    tmp_path: Path, simulator: Simulator, database: Cluster, clean_environ: dict[str, str]
) -> None:
    settings = f'{configuration(simulator, ProtocolKey.SMS4_REST)}\n[store]\nurl = "{database.new_database()}"\n'
    with stand_in(tmp_path, settings, clean_environ) as service:
        outlives_its_database(service, simulator, database)


# --- what systemd says of the unit itself ---


@pytest.fixture
def systemd_analyze(record_property: Tell) -> str:
    found = shutil.which("systemd-analyze")
    record_property(NOTICE, "by systemd-analyze" if found else "not told: there is no systemd-analyze")
    return found or ""


def test_systemd_finds_nothing_wrong_with_the_units(systemd_analyze: str, tmp_path: Path) -> None:
    if not systemd_analyze:
        return
    units = [tmp_path / name for name in UNITS]
    for unit in units:
        # Verified where its program exists; the user is one that every machine has.
        text = UNITS[unit.name].read_text(encoding="utf-8").replace("/usr/local/bin/praxis-sms", "/bin/true")
        unit.write_text(re.sub("(User|Group)=.*", r"\1=daemon", text))
    done = subprocess.run([systemd_analyze, "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(units) == 3


@pytest.mark.parametrize("unit", [UNIT, UNITS["praxis-sms-reminders.service"]], ids=lambda unit: unit.name)
def test_systemd_calls_the_unit_hardly_exposed(systemd_analyze: str, unit: Path) -> None:
    if not systemd_analyze:
        return
    command = [systemd_analyze, "security", "--offline=yes", f"--threshold={round(MOST_EXPOSURE * 10)}", unit]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]
