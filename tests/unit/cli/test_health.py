"""`praxis-sms health`: one line, performance data, and the exit codes of monitoring plugins."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Caller, Starter, ended
from tests.waiting import until
from tui.service.api import PraxisSms, SingleSms
from tui.service.errors import StoreFull
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.paths import find_paths
from tui.service.usecases.monitoring.health import Health
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

FIGURES = (
    "oldest_due_seconds", "unknown", "failed_24h", "queued", "balance", "holds", "unread_answers", "reminders_late",
    "workers",
)  # fmt: skip


def due_since(hours: float) -> None:
    """Queue a message that was due so long ago, and that nobody sent."""
    then = datetime.now(UTC) - timedelta(hours=hours)
    with PraxisSms(find_paths(), clock=lambda: then) as sms:
        sms.compose.queue(SingleSms(NUMBER, TEXT))


@pytest.fixture
def used(call: Caller, practice: DemoPractice) -> DemoPractice:
    """A practice that has sent one message."""
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    return practice


def test_a_quiet_practice_is_well(call: Caller, used: DemoPractice) -> None:
    well = call("health", "--max-age", "15m", "--max-unknown", "0", "--max-failed", "0")
    assert well.code == 0
    (line,) = well.lines
    words, bar, data = line.partition(" | ")
    assert words == "PRAXIS-SMS OK - 0 warten, 0 unterwegs, 0 ungeklärt."
    assert bar
    assert "oldest_due_seconds=0s;;900;0 unknown=0;;0;0 failed_24h=0;;0;0 queued=0;;;0" in data
    assert all(re.fullmatch(r"[a-z0-9_]+=-?[0-9.]+s?;[0-9.:]*;[0-9.:]*;[0-9.]*:?", each) for each in data.split())


def test_every_figure_stands_at_the_top_of_the_document(call: Caller, used: DemoPractice) -> None:
    document = call("health", "--json").json
    assert set(FIGURES) <= set(document)
    assert document["status"] == "ok"
    assert [document[name] for name in FIGURES if name != "balance"] == [0] * 8


@pytest.mark.parametrize(("limit", "code"), [("15m", 2), ("900s", 2), ("2h", 0), ("3d", 0)])
def test_a_message_that_is_due_for_too_long_is_critical(
    call: Caller, practice: DemoPractice, limit: str, code: int
) -> None:
    due_since(hours=1)
    told = call("health", "--max-age", limit, "--json")
    assert told.code == code
    assert 3600 <= told.json["oldest_due_seconds"] < 3700
    assert told.json["queued"] == 1


def test_a_count_above_its_limit_is_critical_and_at_its_limit_it_is_not(
    call: Caller, used: DemoPractice, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, times=1))
    assert call("send", "--to", NUMBER, "--text", "Zwei").code == 5
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    assert call("send", "--to", NUMBER, "--text", "Drei").code == 6
    assert call("health", "--max-unknown", "1", "--max-failed", "1").code == 0
    told = call("health", "--max-unknown", "0", "--max-failed", "0")
    assert told.code == 2
    assert "1 SMS ist ungeklärt." in told.out
    assert "1 SMS wurde in 24 Stunden abgelehnt oder nicht zugestellt." in told.out


def test_a_hold_is_critical_without_any_limit_until_it_is_released(
    call: Caller, used: DemoPractice, simulator: Simulator
) -> None:
    number = simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    call("send", "--to", NUMBER, "--text", "Zwei")
    told = call("health", "--json")
    assert (told.code, told.json["holds"], told.json["status"]) == (2, 1, "critical")
    assert "angehalten: es ist kein Guthaben mehr da" in told.json["message"]
    simulator.remove_fault(number)
    assert call("worker", "--drain").code == 0
    assert call("health").code == 0


def test_the_provider_is_asked_for_the_balance_where_it_is_to_be_judged(
    call: Caller, used: DemoPractice, simulator: Simulator
) -> None:
    assert call("health", "--json").json["balance"] is None
    told = call("health", "--min-balance", "1", "--json")
    assert told.code == 0
    assert told.json["balance"] > 1
    short = call("health", "--min-balance", str(told.json["balance"] + 1))
    assert short.code == 1
    assert short.out.startswith("PRAXIS-SMS WARNING - Das Guthaben bei SMS4 RESTful beträgt ")


def test_a_balance_that_cannot_be_had_is_not_taken_for_a_good_one(
    call: Caller, used: DemoPractice, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    told = call("health", "--min-balance", "1")
    assert told.code == 3
    assert "nicht prüfbar" in told.out


def test_somebody_must_be_sending_where_that_is_asked(
    call: Caller, used: DemoPractice, surroundings: dict[str, str], start: Starter
) -> None:
    nobody = call("health", "--worker")
    assert nobody.code == 2
    assert "Zurzeit sendet kein Programm." in nobody.out
    process = start(surroundings, "worker")
    until(lambda: call("health", "--worker").code == 0, process)
    assert call("health", "--worker", "--json").json["workers"] == 1
    process.terminate()
    assert ended(process).code == 0


@pytest.mark.parametrize(
    "arguments",
    [("--max-age", "15"), ("--max-age", "bald"), ("--max-unknown", "-1"), ("--min-balance", "viel"), ("--unbekannt",)],
)
def test_a_wrong_call_is_unknown_and_not_critical(
    call: Caller, practice: DemoPractice, arguments: tuple[str, ...]
) -> None:
    told = call("health", *arguments)
    assert told.code == 3
    assert told.out.startswith("PRAXIS-SMS UNKNOWN - ")


def test_a_value_that_cannot_be_read_is_told_in_a_document_where_one_is_wanted(call: Caller) -> None:
    told = call("health", "--max-age", "bald", "--json")
    assert (told.code, told.json["status"]) == (3, "unknown")


def test_a_configuration_that_cannot_be_read_is_unknown(call: Caller, practice: DemoPractice) -> None:
    practice.config_file.write_text("das ist kein TOML", encoding="utf-8")
    told = call("health")
    assert told.code == 3
    assert "kein gültiges TOML" in told.out
    assert call("--config", "/gibt/es/nicht.toml", "health").code == 3


def test_a_store_that_cannot_be_read_is_unknown(call: Caller, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    told = call("health", "--json")
    assert told.code == 3
    assert told.json["status"] == "unknown"
    assert {told.json[name] for name in FIGURES} == {None}
    assert "outbox.sqlite3" in told.json["message"]


def test_no_store_is_made_by_looking_for_it(
    call: Caller, practice: DemoPractice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(tmp_path / "woanders"))
    told = call("health")
    assert told.code == 3
    assert "gibt es noch keinen Postausgang" in told.out
    assert not (tmp_path / "woanders").exists()


def test_it_loads_nothing_that_talks_to_a_provider(used: DemoPractice, surroundings: dict[str, str]) -> None:
    look = "import sys; from tui.cli import run; code = run(['health']); print(code, sorted({'httpx', 'aiosmtplib', "
    look += "'textual', 'keyring'} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", look], env=surroundings, capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "0 []"


# --- telling ---


@pytest.fixture
def told(tmp_path: Path, call: Caller, practice: DemoPractice) -> Path:
    """Where a program of the alerts writes down what it is given."""
    file, script = tmp_path / "told.txt", tmp_path / "tell.py"
    script.write_text(f"import sys\nopen({str(file)!r}, 'a').write(sys.stdin.readline())\n", encoding="utf-8")
    assert call("settings", "set", "alerts.command", f"{sys.executable} {script}").code == 0
    return file


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_cron_tells_a_message_that_waits_and_that_it_waits_no_more(
    call: Caller, practice: DemoPractice, told: Path
) -> None:
    due_since(hours=1)
    for _call in range(2):
        assert call("health", "--alert", "--max-age", "30m").code == 2
    assert len(lines(told)) == 1
    assert "wartet seit 1 h" in lines(told)[0]
    assert call("worker", "--drain").code == 0
    assert "vorbei: Keine SMS wartet mehr zu lange." in lines(told)[1]
    assert call("health", "--alert").code == 0
    assert len(lines(told)) == 2


def test_cron_tells_a_store_that_cannot_be_read_and_that_it_can_again(
    call: Caller, used: DemoPractice, told: Path
) -> None:
    store = used.data_folder / "outbox.sqlite3"
    kept = store.read_bytes()
    store.write_bytes(b"das ist keine Datenbank" * 100)
    for _call in range(2):
        assert call("health", "--alert").code == 3
    assert len(lines(told)) == 1
    assert "outbox.sqlite3" in lines(told)[0]
    store.write_bytes(kept)
    assert call("health", "--alert").code == 0
    assert "Der Postausgang ist wieder benutzbar." in lines(told)[1]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_disk_so_full_that_the_store_cannot_be_read_is_critical(
    call: Caller, used: DemoPractice, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    def without_room(*_given: object) -> None:
        raise StoreFull("Die Platte ist voll.", "Schaffen Sie Platz.")

    monkeypatch.setattr(Health, "report", without_room)
    told = call("health", *options)
    assert told.code == 2
    if options:
        assert (told.json["status"], told.json["exit_code"], told.json["queued"]) == ("critical", 2, None)
    else:
        assert told.lines == ["PRAXIS-SMS CRITICAL - Die Platte ist voll. Schaffen Sie Platz."]


def test_what_a_worker_that_drains_has_told_cron_does_not_tell_again(
    call: Caller, practice: DemoPractice, simulator: Simulator, told: Path
) -> None:
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 0
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("worker", "--drain").code == 3
    assert call("health", "--alert").code == 2
    (line,) = lines(told)
    assert "Zugangsdaten werden abgewiesen" in line


def test_cron_asks_for_the_balance_once_an_hour_and_tells_that_it_is_low(
    call: Caller, used: DemoPractice, simulator: Simulator, told: Path
) -> None:
    assert call("settings", "set", "alerts.min_balance", "100000").code == 0
    assert call("health", "--alert").code == 0
    assert "Das Guthaben bei SMS4 RESTful beträgt" in lines(told)[0]
    assert call("health", "--json").json["balance"] > 0
    assert call("settings", "set", "alerts.min_balance", "0").code == 0
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("health", "--alert").code == 0
    assert "vorbei" in lines(told)[1]


def test_cron_without_credentials_tells_what_else_there_is(
    call: Caller, practice: DemoPractice, simulator: Simulator, told: Path
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    due_since(hours=1)
    assert call("health", "--alert").code == 0
    assert [each for each in lines(told) if "Guthaben" in each] == []
    assert len(lines(told)) == 1


def test_an_alert_that_fails_is_said(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "alerts.command", "/gibt/es/nicht").code == 0
    due_since(hours=1)
    told = call("health", "--alert")
    assert told.code == 1
    assert "Programm: /gibt/es/nicht lässt sich nicht starten" in told.out


def test_nobody_to_tell_is_said(call: Caller, used: DemoPractice) -> None:
    told = call("health", "--alert")
    assert told.code == 1
    assert "weder mail_to noch command" in told.out


def test_a_window_or_worker_tells_beside_its_sending_and_asks_for_the_balance(
    practice: DemoPractice, simulator: Simulator, told: Path, call: Caller
) -> None:
    assert call("settings", "set", "alerts.min_balance", "100000").code == 0
    with PraxisSms(find_paths(), sending_times=SendingTimes(alert_look=0.05)) as sms:
        sms.compose.queue(SingleSms(NUMBER, TEXT))
        sms.dispatcher.start()
        until(lambda: len(lines(told)) == 1)
        assert "Das Guthaben bei SMS4 RESTful beträgt" in lines(told)[0]
    assert call("health", "--json").json["balance"] > 0
    assert call("health", "--min-balance", "100000").code == 1


# --- Prometheus ---


def test_the_file_for_node_exporter_is_valid_and_others_may_read_it(
    call: Caller, used: DemoPractice, tmp_path: Path
) -> None:
    file = tmp_path / "praxis-sms.prom"
    for _time in range(2):
        assert call("stats", "--prometheus", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.glob("*.prom*")] == ["praxis-sms.prom"]
    text = file.read_text(encoding="utf-8")
    described = set(re.findall(r"^# TYPE (praxis_sms_[a-z0-9_]+) gauge$", text, re.MULTILINE))
    assert set(re.findall(r"^# HELP (praxis_sms_[a-z0-9_]+) \S", text, re.MULTILINE)) == described
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    sample = re.compile(r'([a-z0-9_]+)(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? -?[0-9.e+]+')
    assert {found[1] for line in samples if (found := sample.fullmatch(line))} <= described
    assert all(sample.fullmatch(line) for line in samples)
    assert 'praxis_sms_messages{state="accepted"} 1' in samples
    assert text.endswith("\n")
    assert call("stats", "--prometheus", "-").out.startswith("# HELP praxis_sms_build_info")


def test_a_file_that_cannot_be_written_is_refused_and_the_old_one_stays(
    call: Caller, used: DemoPractice, tmp_path: Path
) -> None:
    told = call("stats", "--prometheus", str(tmp_path / "fehlt" / "x.prom"))
    assert told.code == 4
    assert "kann nicht geschrieben werden" in told.err


def test_a_way_that_fails_is_told_in_the_line_alone(call: Caller, used: DemoPractice) -> None:
    call("settings", "set", "alerts.command", "/nirgends/programm")
    call("settings", "set", "alerts.worker", "true")
    told = call("health", "--alert")
    assert told.code == 1
    assert told.err == ""
    assert "/nirgends/programm lässt sich nicht starten" in told.out


def test_a_file_of_the_password_that_cannot_be_used_is_a_warning_and_said_by_what_only_queues(
    call: Caller, used: DemoPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD", raising=False)
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE", str(tmp_path / "fort"))
    warned = call("health")
    assert warned.code == 1
    assert f"Die Geheimnisdatei {tmp_path / 'fort'} kann nicht gelesen werden" in warned.out
    queued = call("send", "--to", NUMBER, "--text", "Bitte anrufen.", "--no-wait")
    assert queued.code == 0
    assert f"Die Geheimnisdatei {tmp_path / 'fort'} kann nicht gelesen werden" in queued.err
    assert call("settings", "set", "dispatch.here", "false").code == 0
    assert call("health").code == 0
