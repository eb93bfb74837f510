"""`praxis-sms outbox edit` and `series move`: another text or time for what still waits."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import NUMBER, Caller, quiet_hours_now
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def queue(call: Caller, text: str = "Ihr Termin ist um 9 Uhr.", *options: str) -> int:
    number: int = call("send", "--to", NUMBER, "--text", text, "--no-wait", "--json", *options).json["id"]
    return number


def test_the_changed_text_is_what_the_provider_gets(call: Caller, simulator: Simulator) -> None:
    waiting = queue(call, "Ihr Termin ist um 9 Uhr.", "--name", "Frau Groß")
    edited = call("outbox", "edit", str(waiting), "--text", "{{Name}}, Ihr Termin ist erst um 10 Uhr.", "--json")
    assert (edited.code, edited.json["text"]) == (0, "Frau Groß, Ihr Termin ist erst um 10 Uhr.")
    assert call("worker", "--drain").code == 0
    assert [sms.text for sms in simulator.accepted] == ["Frau Groß, Ihr Termin ist erst um 10 Uhr."]
    shown = call("outbox", "show", str(waiting))
    assert "geändert" in shown.out
    assert "Neuer Text." in shown.out


def test_another_time_is_local_time_and_a_planned_message_waits_for_it(call: Caller, simulator: Simulator) -> None:
    waiting = queue(call)
    edited = call("outbox", "edit", str(waiting), "--at", "2030-11-26T09:00")
    assert edited.code == 0
    assert call("worker", "--drain").code == 0
    assert not simulator.accepted


def test_what_waits_for_quiet_hours_that_were_lifted_may_leave_at_once(call: Caller, simulator: Simulator) -> None:
    hours, ends_at = quiet_hours_now()
    assert call("settings", "set", "policy.quiet_hours", hours).code == 0
    waiting = queue(call)
    assert f"ab {ends_at:%d.%m.%Y %H:%M} gesendet" in call("outbox", "edit", str(waiting), "--at", "jetzt").err
    assert call("settings", "set", "policy.quiet_hours", "").code == 0
    assert call("worker", "--drain").code == 0
    assert not simulator.accepted
    assert call("outbox", "edit", str(waiting), "--at", "jetzt").code == 0
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1


def test_what_has_left_is_refused_with_its_state(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", NUMBER, "--text", "Hallo", "--json").json["id"]
    edited = call("outbox", "edit", str(sent), "--text", "Zu spät")
    assert edited.code == 4
    assert "Ändern lässt sich nur, was noch wartet" in edited.err
    assert simulator.accepted[0].text == "Hallo"


def test_a_duplicate_names_the_option_that_insists(call: Caller, practice: DemoPractice) -> None:
    call("settings", "set", "policy.duplicate_hours", "24")
    queue(call, "Bitte rufen Sie an.")
    waiting = queue(call)
    refused = call("outbox", "edit", str(waiting), "--text", "Bitte rufen Sie an.")
    assert refused.code == 4
    assert "--allow-duplicate" in refused.err
    assert call("outbox", "edit", str(waiting), "--text", "Bitte rufen Sie an.", "--allow-duplicate").code == 0


def test_nothing_to_change_a_message_that_is_none_and_an_open_placeholder(call: Caller, practice: DemoPractice) -> None:
    waiting = queue(call)
    assert call("outbox", "edit", str(waiting)).code == 2
    assert call("outbox", "edit", "4711", "--text", "x").code == 4
    assert call("outbox", "edit", str(waiting), "--text", "Um {{Zeit}} Uhr").code == 4


def test_what_quiet_hours_put_off_says_why(call: Caller, patients: Path, simulator: Simulator) -> None:
    call("settings", "set", "policy.quiet_hours", "20:00-08:00")
    edited = call("outbox", "edit", str(queue(call)), "--at", "2030-11-26T23:00")
    assert edited.code == 0
    assert "In der Ruhezeit (20:00-08:00 Uhr) werden keine SMS verschickt." in edited.err
    series_id = call(
        "series", "start", "--file", str(patients), "--text", "Hallo {{Name}}", "--yes", "--at", "2030-11-26T09:00",
        "--json",
    ).json["series_id"]  # fmt: skip
    assert "In der Ruhezeit" in call("series", "move", str(series_id), "--at", "2030-11-27T23:00").err
    assert "In der Ruhezeit" not in call("series", "move", str(series_id), "--at", "2030-11-28T10:00").err


def test_a_planned_series_is_moved(call: Caller, patients: Path, simulator: Simulator) -> None:
    series_id = call(
        "series", "start", "--file", str(patients), "--text", "Hallo {{Name}}", "--yes", "--at", "2030-11-26T09:00",
        "--json",
    ).json["series_id"]  # fmt: skip
    assert call("series", "move", str(series_id), "--at", "2030-11-27T10:00").code == 0
    assert {each["due_at"] for each in call("outbox", "list", "--json").json} == {"2030-11-27T09:00:00+00:00"}
    assert call("series", "move", str(series_id), "--at", "gestern").code != 0
    assert call("series", "cancel", str(series_id)).code == 0
    assert call("series", "move", str(series_id), "--at", "2030-11-28T10:00").code == 4
    assert not simulator.accepted
