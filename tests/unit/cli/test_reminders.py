"""`praxis-sms reminders`."""

from __future__ import annotations

import base64
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, Starter
from tests.unit.reminders.practice import noon
from tests.waiting import until
from tui.cli.views.reminder_view import report_document
from tui.service.api import PraxisSms
from tui.service.model.answers import FetchedAnswer
from tui.service.model.reminders import ReminderRun, RunOutcome
from tui.service.text.words.answer_words import AnswerWords, meaning_of
from tui.service.usecases.reminders.run import RunReport
from tui.simulator.practice import DemoPractice


def take_from_address(call: Caller, url: str) -> None:
    """Let the plan read an address instead of its folder."""
    assert call("settings", "set", "reminders.morgen.url", url).code == 0
    call("settings", "set", "reminders.morgen.folder", "")


def test_without_a_plan_there_is_nothing_to_list(call: Caller, practice: DemoPractice) -> None:
    listed = call("reminders", "list")
    assert listed.code == 0
    assert "kein Erinnerungsplan" in listed.err
    assert call("reminders", "list", "--json").json == []


def test_prometheus_reads_of_each_plan_whether_it_is_held(call: Caller, plan: Path) -> None:
    def of_plans() -> dict[str, str]:
        lines = call("stats", "--prometheus", "-").lines
        return dict(line.rsplit(" ", 1) for line in lines if line.startswith("praxis_sms_reminders_"))

    held, missing = (f'praxis_sms_reminders_{name}{{plan="morgen"}}' for name in ("held", "missing"))
    assert of_plans() == {held: "0", missing: "0"}
    (plan / "heute.csv").write_text("", encoding="utf-8")
    call("reminders", "run", "morgen")
    assert of_plans() == {held: "1", missing: "0"}


def test_a_plan_is_set_key_by_key_listed_and_checked(call: Caller, plan: Path) -> None:
    (listed,) = call("reminders", "list", "--json").json
    assert (listed["plan"], listed["mode"], listed["on_trial"]) == ("morgen", "freigabe", True)

    checked = call("reminders", "check", "morgen")

    assert checked.code == 0
    assert "heute.csv: 2 Termine, 1 zum Erinnern, 1 nicht" in checked.out
    assert "Drei Tage lang zeigt er nur" in checked.out
    assert "keine Einwilligung" in checked.out


def test_a_dry_run_writes_nothing_and_a_run_of_a_new_plan_shows(call: Caller, plan: Path) -> None:
    (dry,) = call("reminders", "run", "morgen", "--dry-run", "--json").json
    assert (dry["outcome"], dry["reminders"], dry["dry_run"]) == ("shown", 1, True)
    assert call("reminders", "show", "morgen", "--json").json["runs"] == []

    (run,) = call("reminders", "run", "--json").json

    assert (run["outcome"], run["queued"]) == ("shown", 0)
    assert call("outbox", "list", "--json").json == []
    assert call("reminders", "run", "--json").json == []  # its turn comes again in ten minutes


def test_a_series_of_which_everything_was_withdrawn_is_not_called_done(call: Caller, plan: Path) -> None:
    (run,) = call("reminders", "run", "morgen", "--release", "--json").json
    (waiting,) = call("outbox", "list", "--json").json
    call("outbox", "cancel", str(waiting["id"]))

    (row,) = call("series", "list").out.splitlines()[1:]
    assert "abgebrochen" in row
    assert "0/1" in row
    status = call("series", "status", str(run["series_id"]))
    assert "0 von 1 erledigt, abgebrochen" in status.out
    assert call("series", "status", str(run["series_id"]), "--json").json["state"] == "cancelled"


def test_a_released_run_waits_as_a_series_until_it_is_resumed(call: Caller, plan: Path) -> None:
    released = call("reminders", "run", "morgen", "--release", "--json")
    assert released.code == 0
    (run,) = released.json
    assert (run["outcome"], run["queued"]) == ("ready", 1)

    call("worker", "--drain")
    (waiting,) = call("outbox", "list", "--json").json
    assert waiting["state"] == "queued"
    assert "wartet auf Freigabe" in call("outbox", "list").out
    assert f"Freigeben: praxis-sms series resume {run['series_id']}" in call("outbox", "show", str(waiting["id"])).out
    call("series", "resume", str(run["series_id"]))
    assert "Freigabe" not in call("outbox", "list").out
    call("worker", "--drain")

    assert call("outbox", "list", "--json").json[0]["state"] == "accepted"
    assert call("reminders", "run", "morgen", "--json").json[0]["queued"] == 0


def test_what_patients_answered_to_reminders_stands_with_the_plan(call: Caller, plan: Path) -> None:
    (run,) = call("reminders", "run", "morgen", "--release", "--json").json
    call("series", "resume", str(run["series_id"]))
    call("worker", "--drain")
    with PraxisSms.open() as sms:
        sms._store.open().answers.keep(
            "sms4-rest", [FetchedAnswer("1", "+491711234567", "Ja")], lambda text: meaning_of(text, AnswerWords())
        )

    (answered,) = call("reminders", "show", "morgen", "--json").json["answered"]

    assert (answered["name"], answered["meaning"]) == ("Müller", "confirmed")
    shown = call("reminders", "show", "morgen").out
    assert "Müller, +491711234567: zugesagt" in shown
    assert "zugesagt" in call("outbox", "export", "-").out
    (told,) = call("outbox", "show", str(answered["message_id"]), "--json").json["answers"]
    assert told["text"] == "Ja"


def test_a_held_run_ends_with_4_and_health_says_so(call: Caller, plan: Path) -> None:
    (plan / "heute.csv").unlink()

    held = call("reminders", "run", "morgen")

    assert held.code == 4
    assert "liegt keine Datei" in held.out
    assert "ändern Sie folder und pattern des Plans" in held.out
    assert call("settings", "set", "reminders.morgen.pattern", "*.csv").code == 0
    assert "--release" not in held.out
    assert "Der Erinnerungsplan „morgen“ ist heute angehalten." in call("health").out
    assert call("health", "--json").json["reminders_late"] == 1
    (checked,) = [line for line in call("check", "--json").json if line["subject"] == "reminders"]
    assert (checked["verdict"], "liegt keine Datei" in checked["sentence"]) == ("warning", True)
    assert 'praxis_sms_reminders_held{plan="morgen"} 1\n' in call("stats", "--prometheus", "-").out


def test_on_a_day_without_a_run_a_script_is_not_told_that_it_is_held() -> None:
    now = datetime.now(UTC)
    report = RunReport(ReminderRun("morgen", now.date(), now, now, RunOutcome.HELD), (), now)
    document = report_document(report, is_preview=False)
    assert (document["outcome"], document["days"], document["held"]) == ("no-run", [], [])


def test_an_incomplete_card_hides_nothing_of_what_the_list_says(call: Caller, plan: Path) -> None:
    call("settings", "set", "protocols.sms4-rest.customer_number", "")

    checked = call("reminders", "check", "morgen")

    assert checked.code == 3
    assert "Kundennr." in checked.out
    assert "heute.csv: 2 Termine, 1 zum Erinnern, 1 nicht" in checked.out
    assert "1 Erinnerung würde eingestellt." in checked.out
    assert "Zeile 3, Groß: keine Einwilligung" in checked.out


def test_an_incomplete_plan_ends_with_3_and_an_unknown_one_with_4(call: Caller, plan: Path) -> None:
    call("settings", "set", "reminders.morgen.template", "Gibtesnicht")
    assert call("reminders", "run", "morgen").code == 3
    assert call("reminders", "run", "nirgends").code == 4
    assert call("reminders", "run", "--release").code == 2


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("prepare_at", "25:00", "eine Uhrzeit wie"),
        ("holidays", "XX", "ein Bundesland"),
        ("mode", "sofort", "freigabe"),
        ("ics.pattern", "(?P<Foo>.)", "Gruppen"),
        ("ics.pattern", "(", "regulärer Ausdruck"),
        ("url", "ftp://x", "https"),
        ("foldr", "x", "reminders.morgen.folder"),
    ],
)
def test_what_a_plan_cannot_hold_is_refused_exactly(call: Caller, plan: Path, key: str, value: str, says: str) -> None:
    refused = call("settings", "set", f"reminders.morgen.{key}", value)
    assert refused.code == 3
    assert says in refused.err


class _Calendar(http.server.BaseHTTPRequestHandler):
    """A calendar for who knows the password."""

    def do_GET(self) -> None:
        wanted = "Basic " + base64.b64encode(b"praxis:geheim").decode()
        is_allowed = self.headers.get("Authorization") == wanted
        self.send_response(200 if is_allowed else 401)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.end_headers()
        if is_allowed:
            begins = f"{noon()[0]:%Y%m%d}T235900"
            lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", f"DTSTART:{begins}", "SUMMARY:Müller"]
            lines += ["DESCRIPTION:0171 1234567 ja", "END:VEVENT", "END:VCALENDAR", ""]
            self.wfile.write("\r\n".join(lines).encode())

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


class _Folder(_Calendar):
    """A WebDAV server with one calendar a dentist, something else, and what would lead elsewhere."""

    listing = (
        '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">{}</d:multistatus>'.format(
            "".join(
                f"<d:response><d:href>{href}</d:href></d:response>"
                for href in ("/", "/Dr.%20Wei%C3%9F.ics", "/liste.csv", "http://127.0.0.2/fremd.ics")
            )
        )
    ).encode()

    def do_PROPFIND(self) -> None:
        self.send_response(207 if self.headers["Depth"] == "1" else 403)
        self.send_header("Content-Type", "application/xml; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.listing)


class _Bomb(_Folder):
    listing = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@contextmanager
def serving(kind: type[http.server.BaseHTTPRequestHandler], path: str) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{path}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_every_calendar_of_a_folder_is_fetched_from_the_same_server_alone(
    call: Caller, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_CALENDAR_PASSWORD", "geheim")
    call("templates", "add", "Bei", "--kind", "series", "--text", "Heute bei {{Behandler}}, {{Uhrzeit}}")
    pattern = r"(?P<Nummer>[\d ]+) (?P<Einwilligung>ja|nein)"
    for key, value in {"source": "ics", "user": "praxis", "template": "Bei", "ics.pattern": pattern}.items():
        call("settings", "set", f"reminders.morgen.{key}", value)
    with serving(_Folder, "/") as url:
        take_from_address(call, url)
        (checked,) = call("reminders", "check", "morgen", "--json").json
    assert [row["text"] for row in checked["rows"]] == ["Heute bei Dr. Weiß, 23:59"]
    with serving(_Bomb, "/") as url:
        call("settings", "set", "reminders.morgen.url", url)
        assert "welche Kalender im Ordner liegen" in call("reminders", "check", "morgen").out


def test_an_address_of_a_program_for_calendars_is_taken_as_it_is(call: Caller, plan: Path) -> None:
    assert call("settings", "set", "reminders.morgen.url", "webcal://kalender.example/praxis.ics").code == 0
    assert call("settings", "set", "reminders.morgen.url", "webcal://anna:geheim@kalender.example/").code == 3


@pytest.fixture
def address() -> Iterator[str]:
    with serving(_Calendar, "/praxis.ics") as url:
        yield url


@pytest.mark.parametrize(("password", "code"), [("geheim", 0), ("falsch", 3)])
def test_a_calendar_is_fetched_with_its_password(
    call: Caller, plan: Path, address: str, password: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_CALENDAR_PASSWORD", password)
    pattern = r"(?P<Nummer>[\d ]+) (?P<Einwilligung>ja|nein)"
    for key, value in {"source": "ics", "user": "praxis", "ics.pattern": pattern}.items():
        call("settings", "set", f"reminders.morgen.{key}", value)
    take_from_address(call, address)

    checked = call("reminders", "check", "morgen")

    assert checked.code == code
    assert ("1 zum Erinnern" if code == 0 else "weist Benutzer oder Passwort") in checked.out
    assert password not in checked.out + checked.err


def test_a_calendar_without_its_password_is_a_matter_of_the_configuration(call: Caller, plan: Path) -> None:
    for key, value in {"source": "ics", "user": "praxis"}.items():
        call("settings", "set", f"reminders.morgen.{key}", value)
    take_from_address(call, "https://kalender.example/praxis.ics")

    for command in ("check", "run"):
        told = call("reminders", command, "morgen")
        assert told.code == 3
        assert "(Passwort für den Kalender der Termine) ist nicht hinterlegt. Hinterlegen kann es nur" in told.out
        assert "„praxis-sms secrets set calendar-password --stdin“" in told.out
        assert "Karte" not in told.out, "there is no field for it"


def test_a_folder_beside_an_address_is_refused_and_check_says_so(call: Caller, plan: Path) -> None:
    for key, value in {"source": "ics", "url": "https://kalender.example/praxis.ics"}.items():
        call("settings", "set", f"reminders.morgen.{key}", value)

    checked = call("reminders", "check", "morgen")

    assert checked.code == 3
    assert "„folder“ und „url“" in checked.out
    assert "„folder“ und „url“" in call("check").out


def test_two_plans_that_read_the_same_are_told_of(call: Caller, plan: Path) -> None:
    for key, value in {"folder": str(plan), "template": "Heute"}.items():
        call("settings", "set", f"reminders.woche.{key}", value)

    said = "„morgen“ und „woche“ lesen dieselben"
    assert said in call("reminders", "check", "morgen").err
    assert said in call("check").out
    assert said not in call("reminders", "check", "morgen").out


def test_an_open_program_runs_what_is_due(practice: DemoPractice, plan: Path) -> None:
    with PraxisSms.open() as sms:
        sms.dispatcher.start()
        until(lambda: sms.reminders.runs("morgen"), what="the plan ran")
        assert [run.outcome.value for run in sms.reminders.runs("morgen")] == ["shown"]


def test_a_worker_runs_what_is_due(
    practice: DemoPractice, plan: Path, surroundings: dict[str, str], start: Starter
) -> None:
    process = start(surroundings, "worker")
    with PraxisSms.open() as sms:
        until(lambda: sms.reminders.runs("morgen"), process, what="the plan ran")


def test_show_lists_what_a_run_would_send_row_by_row_and_why_not(call: Caller, plan: Path) -> None:
    shown = call("reminders", "show", "morgen", "--json").json
    going, kept = shown["rows"]
    assert (going["kind"], going["number"], going["name"]) == ("new", "+491711234567", "Müller")
    assert going["text"].endswith("Müller")
    assert (kept["kind"], kept["reason"]) == ("refused", "In Spalte „Einwilligung“ steht „nein“.")
    assert shown["total_rows"] == 2

    call("reminders", "run", "morgen", "--release")
    lines = call("reminders", "show", "morgen").lines
    assert any("Müller" in line and "nicht freigegeben" in line and "Ihr Termin" in line for line in lines)
    assert any("Groß" in line and "keine Einwilligung" in line for line in lines)

    limited = call("reminders", "show", "morgen", "--rows", "1")
    assert "Groß" not in limited.out
    assert "--rows 0" in limited.err
