"""Rows of a list whose cancelled appointment may have a new one: every command that tells of plans asks to look."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import Caller
from tests.unit.reminders.practice import noon
from tui.simulator.practice import DemoPractice

LOOK = "Bitte ansehen: In der Liste abgesagt oder verlegt, vielleicht mit neuem Termin: 1."
LINE = (
    "  Zeile 2, Müller: abgesagt oder verlegt; bitte ansehen: steht dort ein neuer Termin, "
    "tragen Sie ihn in die Liste ein"
)


def test_whoever_looks_at_a_plan_is_asked_to_look_at_its_list(
    call: Caller, practice: DemoPractice, tmp_path: Path
) -> None:
    today, zone = noon()
    rows = [
        f"{name};0171 123456{number};{today:%d.%m.%Y};23:5{number};ja" for number, name in enumerate(["Müller", "Groß"])
    ]
    text = f"Name;Handy;Datum;Uhrzeit;Einwilligung;Notiz\n{rows[0]};verlegt auf nächste Woche\n{rows[1]};\n"
    (tmp_path / "heute.csv").write_text(text, encoding="utf-8")
    call("templates", "add", "Heute", "--kind", "series", "--text", "Ihr Termin {{Datum}} {{Uhrzeit}}, {{Name}}")
    plan = {"folder": str(tmp_path), "template": "Heute", "days_before": "0", "prepare_at": "00:00"}
    for key, value in {"ui.timezone": zone, **{f"reminders.heute.{key}": value for key, value in plan.items()}}.items():
        assert call("settings", "set", key, value).code == 0

    ran = call("reminders", "run", "heute", "--release")

    assert ran.code == 0
    assert f"  {LOOK}" in ran.lines
    assert LINE in ran.lines
    assert LOOK in call("reminders", "show", "heute").out
    [remark] = call("reminders", "show", "heute", "--json").json["runs"][0]["remarks"]
    assert remark["reason"] == "reminders-replaced"
    health = call("health")
    assert (health.code, LOOK in health.out) == (1, True)
    assert f"{LOOK}" in call("check").out
