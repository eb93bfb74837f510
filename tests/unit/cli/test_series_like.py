"""`series start --like`: the next series goes to the recipients of an earlier one."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import Caller
from tui.simulator.server import Simulator


def test_a_day_is_cancelled(call: Caller, patients: Path, simulator: Simulator) -> None:
    first = call("series", "start", "--file", str(patients), "--text", "Bis morgen, {{Name}}.", "--yes", "--json")
    assert first.code == 0
    recipients = sorted(sms.number for sms in simulator.accepted)
    again = call(
        "series", "--like", str(first.json["series_id"]), "--text", "Morgen ist geschlossen.", "--yes", "--json"
    )
    assert (again.code, again.json["queued"], again.json["rejected"]) == (0, len(recipients), [])
    sent = [sms.number for sms in simulator.accepted if sms.text == "Morgen ist geschlossen."]
    assert sorted(sent) == recipients
    titles = [series["title"] for series in call("series", "list", "--json").json]
    assert titles[0] == f"wie Serie 1 ({patients.name})"


def test_it_is_either_a_file_or_a_series(call: Caller, patients: Path, simulator: Simulator) -> None:
    assert call("series", "start", "--text", "x").code == 2
    assert call("series", "start", "--file", str(patients), "--like", "1", "--text", "x").code == 2
    assert call("series", "start", "--file", str(patients), "--only-received", "--text", "x").code == 2
    none = call("series", "start", "--like", "4711", "--text", "x", "--yes")
    assert (none.code, "gibt es nicht" in none.err) == (4, True)
