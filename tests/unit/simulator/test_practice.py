"""The throw-away practice of the demo."""

from __future__ import annotations

import csv
import os
import stat
import tomllib
from datetime import datetime

import phonenumbers
import pytest

from tui.service.api import MessageQuery, PraxisSms, SeriesOrder, SeriesSettled
from tui.service.gateways.http_formats.format_files import FoundFormat
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.answers import AnswerMeaning, Belonging
from tui.service.model.card_protocols import PROTOCOLS, ProtocolKey
from tui.service.model.messages import SeriesState
from tui.service.model.queries import AnswerQuery
from tui.service.recipients import Verdict
from tui.simulator.demo import open_demo_practice, prepare_screen
from tui.simulator.demo_plan import prepare_plan
from tui.simulator.practice import demo_number, demo_practice, hour_of_run


def test_the_configuration_points_at_the_simulator_for_every_protocol() -> None:
    with demo_practice() as practice:
        tables = tomllib.loads(practice.config_file.read_text(encoding="utf-8"))

        assert tables["provider"]["protocol"] == "sms4-rest"
        assert set(tables["protocols"]) == {each.key.value for each in PROTOCOLS}
        assert tables["protocols"]["sms4-rest"]["base_url"] == practice.simulator.http_url
        assert tables["protocols"]["3steps2web-api"]["url"] == f"{practice.simulator.http_url}/api/sms"
        assert tables["mail"]["port"] == practice.simulator.smtp_port
        assert tables["policy"] == {"quiet_hours": "", "duplicate_hours": 0}
        assert tables["dispatch"] == {"messages_per_second": 0}


def test_the_configuration_is_valid_and_complete() -> None:
    with demo_practice() as practice, PraxisSms.open() as praxis:
        assert praxis.paths.config_file == practice.config_file
        assert praxis.setting_notes == ()
        assert praxis.settings.provider.sender == "PraxisMolar"


def test_another_protocol_can_be_on_the_card() -> None:
    with demo_practice(key=ProtocolKey.SMS4_MAIL) as practice:
        assert 'protocol = "sms4-mail"' in practice.config_file.read_text(encoding="utf-8")


def test_no_secret_stands_in_the_configuration() -> None:
    with demo_practice() as practice:
        text = practice.config_file.read_text(encoding="utf-8")
        secrets = [value for name, value in os.environ.items() if name.startswith("PRAXIS_SMS_SECRET_")]

        assert len(secrets) == 5
        assert not any(secret in text for secret in secrets)
        assert stat.S_IMODE(practice.config_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(practice.folder.stat().st_mode) == 0o700


def test_afterwards_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", "/nirgendwo/config.toml")
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMTP_PASSWORD_FILE", "/nirgendwo/geheim")
    before = dict(os.environ)

    with demo_practice() as practice:
        assert os.environ["PRAXIS_SMS_CONFIG"] == str(practice.config_file)
        assert os.environ["SSL_CERT_FILE"] == str(practice.simulator.ca_file)
        assert "PRAXIS_SMS_SECRET_SMTP_PASSWORD_FILE" not in os.environ

    assert dict(os.environ) == before
    assert not practice.folder.exists()


def test_the_list_of_patients_has_as_many_consenting_rows_as_asked_for() -> None:
    with demo_practice(patients=100) as practice, practice.patients.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))

    assert len(rows) == len({row["Handy"] for row in rows}) == 100
    assert {row["Einwilligung"] for row in rows} == {"ja"}


def test_a_visitor_sees_a_wrong_number_and_a_message_that_is_left_unknown() -> None:
    with demo_practice(patients=8, with_mishaps=True) as practice, PraxisSms.open() as praxis:
        table = praxis.series.read(practice.patients)
        plan = praxis.series.columns(table)
        checked = praxis.series.check(table, plan, SeriesOrder("Guten Tag {{Vorname}}"))
        assert (checked.totals.rows, checked.totals.sendable) == (9, 8)
        assert [row.verdict for row in checked.refused] == [Verdict.INVALID]
        series = praxis.series.queue(checked, SeriesOrder("Guten Tag {{Vorname}}"), consent_confirmed=True)
        praxis.dispatcher.run(SeriesSettled(series.id))
        counts = praxis.outbox.counts(series.id)
        assert (counts.unknown, counts.accepted + counts.delivered) == (1, 7)

        again = praxis.series.check(table, plan, SeriesOrder("Guten Tag {{Vorname}}"))
        assert again.totals.sendable == 0


def test_the_reminders_of_tomorrow_wait_for_a_visitor() -> None:
    with demo_practice(patients=0, with_plan=True) as practice, PraxisSms.open() as praxis:
        prepared = prepare_plan(praxis, practice)
        assert prepared.report.series_id is not None
        assert praxis.series.series(prepared.report.series_id).state is SeriesState.PAUSED
        assert praxis.reminders.plan("morgen").last == prepared.report.run
        assert {message.text for message in praxis.outbox.every(MessageQuery())} == set(prepared.texts.values())
        assert practice.simulator.accepted == []


@pytest.mark.parametrize(("clock", "hour"), [("09:23", 9), ("14:58", 14), ("19:55", 15), ("23:58", 0), ("00:00", 0)])
def test_the_plan_of_the_demo_is_due_whenever_it_is_started(clock: str, hour: int) -> None:
    assert hour_of_run(datetime.fromisoformat(f"2026-11-27T{clock}")) == hour


def test_patients_have_answered_and_one_of_them_has_opted_out() -> None:
    with open_demo_practice(0, None) as practice, PraxisSms.open() as praxis:
        prepare_screen(praxis, practice)
        answers = praxis.answers.page(AnswerQuery())
        assert {(each.text, each.meaning, each.belonging) for each in answers} == {
            ("JA", AnswerMeaning.CONFIRMED, Belonging.REFERENCE),
            ("Kann ich auch erst um 10 Uhr kommen?", AnswerMeaning.OPEN, Belonging.REFERENCE),
            ("STOP", AnswerMeaning.STOP, Belonging.REFERENCE),
        }
        assert praxis.outbox.unread_answers() == 2
        assert len(praxis.optouts.entries()) == 1
        assert praxis.reminders.plan("morgen").last is not None


def test_where_answers_cannot_be_fetched_the_demo_shows_none() -> None:
    described = FoundFormat("massenversand", format=shipped_format("massenversand"))
    with open_demo_practice(0, described) as practice, PraxisSms.open() as praxis:
        prepare_screen(praxis, practice)
        assert praxis.settings.provider.protocol == ProtocolKey.SMS4_REST
        assert praxis.answers.count() == 0


def test_every_number_of_the_demo_is_a_valid_mobile_number() -> None:
    numbers = [demo_number(group, index) for group in range(9) for index in (0, 40, 9_999_999)]

    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        parsed = phonenumbers.parse(number)
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.number_type(parsed) is phonenumbers.PhoneNumberType.MOBILE
