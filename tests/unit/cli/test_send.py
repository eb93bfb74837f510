"""`praxis-sms send`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, Starter, ended, quiet_hours_now
from tests.waiting import until
from tui.service.api import PraxisSms, TemplateKind
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

OTHER_NUMBER, OTHER_E164 = "0171 7654321", "+491717654321"
SEND = ("send", "--to", NUMBER, "--text", TEXT)


def test_an_accepted_message_is_one_line_for_people(call: Caller, simulator: Simulator) -> None:
    sent = call(*SEND)
    assert sent.code == 0
    assert sent.err == ""
    assert sent.lines == [f"Nachricht 1 an {E164}: übergeben (1 SMS-Teil)"]
    assert [(sms.number, sms.text) for sms in simulator.accepted] == [(E164, TEXT)]


def test_for_scripts_it_is_one_document_with_exactly_the_promised_fields(call: Caller, simulator: Simulator) -> None:
    sent = call(*SEND, "--json")
    assert sent.code == 0
    assert sent.json == {
        "id": 1,
        "state": "accepted",
        "provider_id": simulator.accepted[0].provider_id,
        "segments": 1,
        "error": None,
    }


def test_a_sender_that_austria_may_block_is_remarked_on_beside_the_number(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", "+43 664 1234567", "--text", TEXT, "--json")
    assert (sent.code, sent.json["state"], len(simulator.accepted)) == (0, "accepted", 1)
    assert sent.err.splitlines() == ["+43 664 1234567: Österreich sperrt Absendernamen ohne Eintrag bei der RTR."]
    assert "RTR" not in call("send", "--to", NUMBER, "--text", TEXT).err


def test_queueing_alone_loads_neither_an_event_loop_nor_a_provider_s_library(
    practice: DemoPractice, clean_environ: dict[str, str]
) -> None:
    script = (
        "import sys\n"
        "from tui.cli import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "for_sending = ('asyncio', 'httpx', 'rich', 'socket', 'tempfile', 'tui.service.handover',\n"
        "    'tui.service.sending.dispatcher', 'tui.service.text.template_checks',\n"
        "    'tui.service.usecases.reminders.plans')\n"
        "print([name for name in for_sending if name in sys.modules])\n"
    )
    queueing = [sys.executable, "-c", script, *SEND, "--no-wait"]
    done = subprocess.run(queueing, env=clean_environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_several_numbers_get_a_message_each(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", NUMBER, "--to", OTHER_NUMBER, "--text", TEXT)
    assert sent.code == 0
    assert sent.lines == [
        f"Nachricht 1 an {E164}: übergeben (1 SMS-Teil)",
        f"Nachricht 2 an {OTHER_E164}: übergeben (1 SMS-Teil)",
    ]
    assert sorted(sms.number for sms in simulator.accepted) == [E164, OTHER_E164]


def test_for_several_numbers_the_document_is_a_list_in_their_order(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", NUMBER, "--to", OTHER_NUMBER, "--text", TEXT, "--json")
    assert sent.code == 0
    assert [(each["id"], each["state"], each["error"]) for each in sent.json] == [
        (1, "accepted", None),
        (2, "accepted", None),
    ]


def test_a_number_that_is_refused_keeps_no_other_from_its_message(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", "030 12345678", "--to", NUMBER, "--text", TEXT, "--json")
    assert sent.code == 4
    landline, mobile = sent.json
    assert (landline["id"], landline["state"]) == (None, None)
    assert landline["error"] in sent.err
    assert "030 12345678: " in sent.err
    assert (mobile["id"], mobile["state"]) == (1, "accepted")
    assert [sms.number for sms in simulator.accepted] == [E164]


def test_the_same_number_twice_gets_one_message(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", NUMBER, "--to", E164, "--text", TEXT)
    assert sent.code == 4
    assert "--allow-duplicate" in sent.err
    assert [sms.number for sms in simulator.accepted] == [E164]
    assert call("send", "--to", NUMBER, "--to", E164, "--text", TEXT, "--allow-duplicate").code == 0


def test_of_several_outcomes_the_gravest_decides_the_exit_code(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "dispatch.concurrency", "1").code == 0
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    sent = call("send", "--to", "030 12345678", "--to", NUMBER, "--to", OTHER_NUMBER, "--text", TEXT, "--json")
    assert sent.code == 6
    assert [each["state"] for each in sent.json] == [None, "unknown", "accepted"]


def test_the_option_json_may_stand_before_the_command(call: Caller, practice: DemoPractice) -> None:
    assert call("--json", *SEND).json["state"] == "accepted"


def test_the_text_may_come_from_standard_input(call: Caller, simulator: Simulator) -> None:
    assert call("send", "--to", NUMBER, "--text", "-", stdin="Zwei\r\nZeilen €\n").code == 0
    assert simulator.accepted[0].text == "Zwei\nZeilen €"


def test_a_text_that_is_not_utf8_is_refused(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", NUMBER, "--text", "-", stdin="Grüße".encode("latin-1"))
    assert sent.code == 4
    assert "UTF-8" in sent.err
    assert simulator.accepted == []


def test_placeholders_take_their_values(call: Caller, simulator: Simulator) -> None:
    text = "Guten Tag {{Name}}, Ihr Termin ist am {{ datum }} um {{Uhrzeit}}."
    sent = call(
        "send", "--to", NUMBER, "--text", text,
        "--name", "Frau Schäfer", "--set", "Datum=24.11.", "--set", "UHRZEIT=8=30",
    )  # fmt: skip
    assert sent.code == 0, sent.err
    assert simulator.accepted[0].text == "Guten Tag Frau Schäfer, Ihr Termin ist am 24.11. um 8=30."


def test_a_template_is_filled_in(call: Caller, simulator: Simulator) -> None:
    with PraxisSms.open() as sms:
        sms.templates.add(TemplateKind.SINGLE, "Termin fällig", "Guten Tag {{Name}}, bitte am {{Datum}}.")
    sent = call(
        "send", "--to", NUMBER, "--template", "Termin fällig", "--name", "Herr Groß", "--set", "Datum=1. Mai"
    )  # fmt: skip
    assert sent.code == 0, sent.err
    assert simulator.accepted[0].text == "Guten Tag Herr Groß, bitte am 1. Mai."
    missing = call("send", "--to", NUMBER, "--template", "Termin fälig")
    assert (missing.code, "Termin fällig" in missing.err) == (4, True)


@pytest.mark.parametrize("given", [(), ("--text", "x", "--template", "y")], ids=["neither", "both"])
def test_either_a_text_or_a_template_is_needed(call: Caller, practice: DemoPractice, given: tuple[str, ...]) -> None:
    sent = call("send", "--to", NUMBER, *given, "--json")
    assert (sent.code, sent.json["exit_code"]) == (2, 2)
    assert "entweder --text oder --template" in sent.err


@pytest.mark.parametrize(
    ("text", "said"), [("Guten Tag {{Name}}", "{{Name}}"), ("Guten Tag {{", "Stelle 11"), ("{{ }}", "Stelle 1")]
)
def test_a_placeholder_without_a_value_refuses_the_text(
    call: Caller, simulator: Simulator, text: str, said: str
) -> None:
    sent = call("send", "--to", NUMBER, "--text", text)
    assert sent.code == 4
    assert said in sent.err
    assert simulator.accepted == []


def test_a_value_without_a_field_is_a_usage_error(call: Caller) -> None:
    sent = call(*SEND, "--set", "Termin")
    assert sent.code == 2
    assert "FELD=WERT" in sent.err


@pytest.mark.parametrize(
    ("number", "said"),
    [("030 1234567", "keine Mobilfunknummer"), ("Frau Müller", "keine Telefonnummer"), ("", "Die Nummer fehlt")],
)
def test_a_number_that_takes_no_sms_is_refused(call: Caller, simulator: Simulator, number: str, said: str) -> None:
    sent = call("send", "--to", number, "--text", TEXT)
    assert sent.code == 4
    assert said in sent.err
    assert simulator.accepted == []


def test_a_number_unknown_to_the_plan_needs_to_be_confirmed(call: Caller, simulator: Simulator) -> None:
    unknown = ("send", "--to", "0154 1234567", "--text", TEXT)
    refused = call(*unknown)
    assert refused.code == 4
    assert "Abhilfe: Mit --confirm-number" in refused.err
    assert simulator.accepted == []
    assert call(*unknown, "--confirm-number").code == 0
    assert [sms.number for sms in simulator.accepted] == ["+491541234567"]


def test_the_same_text_again_is_refused_unless_insisted_on(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "policy.duplicate_hours", "24").code == 0
    assert call(*SEND).code == 0
    again = call(*SEND)
    assert again.code == 4
    assert "Abhilfe: Mit --allow-duplicate" in again.err
    assert len(simulator.accepted) == 1
    assert call(*SEND, "--allow-duplicate").code == 0
    assert len(simulator.accepted) == 2


def test_a_refusal_in_json_says_that_nothing_was_queued(call: Caller, practice: DemoPractice) -> None:
    sent = call("send", "--to", NUMBER, "--text", "", "--json")
    assert sent.code == 4
    sentence, remedy = sent.err.splitlines()
    assert sent.json == {
        "id": None, "state": None, "provider_id": None, "segments": None, "error": sentence,
        "remedy": remedy.removeprefix("Abhilfe: "),
    }  # fmt: skip


@pytest.mark.parametrize("page", ["It works!", "<html><body><form>Benutzer Passwort</form></body></html>"])
def test_an_address_that_answers_with_some_page_leaves_the_message_unknown(
    call: Caller, simulator: Simulator, page: str
) -> None:
    simulator.set_fault(Fault(FaultKind.MALFORMED, Interface.SMS4, words=page))
    sent = call("send", "--to", NUMBER, "--text", TEXT, "--json")
    assert (sent.code, sent.json["state"]) == (6, "unknown")
    assert len(simulator.accepted) == 1


def test_what_the_provider_refuses_ends_with_5_and_the_providers_words(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="Rufnummer gesperrt"))
    sent = call(*SEND, "--json")
    assert sent.code == 5
    assert sent.json["state"] == "failed"
    assert "Rufnummer gesperrt" in sent.json["error"]
    assert sent.err == f"Die SMS wurde abgelehnt: {sent.json['error']}\n"


def test_what_may_have_left_ends_with_6(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4))
    sent = call(*SEND)
    assert sent.code == 6
    assert "ungeklärt" in sent.out
    assert "Abhilfe: " in sent.err
    assert "praxis-sms outbox resolve 1 --as accepted" in sent.err


def test_refused_credentials_leave_the_message_waiting_and_end_with_3(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    sent = call(*SEND, "--json")
    assert sent.code == 3
    assert sent.json["state"] == "queued"
    assert "Zugangsdaten" in sent.err
    assert "Abhilfe: " in sent.err
    simulator.clear_faults()
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1


def test_queueing_only_is_done_as_asked_whatever_keeps_the_message_waiting(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call(*SEND).code == 3
    queued = call("send", "--to", NUMBER, "--text", "Noch eine", "--no-wait", "--json")
    assert (queued.code, queued.json["state"]) == (0, "queued")
    assert "Zugangsdaten" in queued.err


def test_a_setting_that_is_not_known_is_told_to_whoever_sends(call: Caller, practice: DemoPractice) -> None:
    with practice.config_file.open("a", encoding="utf-8") as config:
        config.write("\n[privcy]\nretention_days = 30\n")
    sentence = f"In {practice.config_file} ist der Schlüssel „privcy“ unbekannt; gemeint ist vielleicht „privacy“."
    sent = call(*SEND, "--json")
    assert (sent.code, sent.json["state"], sent.err) == (0, "accepted", f"{sentence}\n")
    assert sentence in call("worker", "--drain").err


def test_without_credit_it_ends_with_3(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    sent = call(*SEND)
    assert sent.code == 3
    assert "Guthaben" in sent.err


def test_without_a_password_it_ends_with_3_and_waits(
    call: Caller, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    sent = call(*SEND, "--json")
    assert sent.code == 3
    assert sent.json["state"] == "queued"
    assert "sms4-password" in sent.err


def test_an_incomplete_card_is_told_before_anything_is_queued(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "protocols.sms4-rest.user", "").code == 0
    sent = call(*SEND)
    assert sent.code == 3
    assert "Benutzer" in sent.err
    assert call("outbox", "list", "--json").json == []


def test_a_number_on_the_opt_out_list_is_refused(call: Caller, simulator: Simulator) -> None:
    assert call("optout", "add", "+49 (0)171/1234567").code == 0
    assert call(*SEND).code == 4
    assert simulator.accepted == []


def test_a_message_for_later_waits_and_says_until_when(call: Caller, simulator: Simulator) -> None:
    later = (datetime.now() + timedelta(days=30)).replace(hour=12, minute=0, second=0, microsecond=0)
    sent = call(*SEND, "--json", "--at", f"{later:%d.%m.%Y %H:%M}")
    assert sent.code == 0
    assert sent.json["state"] == "queued"
    assert f"{later:%d.%m.%Y %H:%M}" in sent.err
    assert simulator.accepted == []
    due_at = call("outbox", "list", "--json").json[0]["due_at"]
    assert due_at == later.astimezone(UTC).isoformat(timespec="seconds")


def test_a_moment_may_be_written_as_people_say_it(call: Caller, simulator: Simulator) -> None:
    before = date.today()
    sent = call(*SEND, "--at", "morgen 9:30 Uhr")
    tomorrows = {today + timedelta(days=1) for today in (before, date.today())}  # it may have become midnight
    assert sent.code == 0
    assert [day for day in tomorrows if f"wird ab {day:%d.%m.%Y} 09:30 gesendet" in sent.err]
    assert simulator.accepted == []


def test_a_moment_that_is_past_or_not_understood_is_refused(call: Caller, practice: DemoPractice) -> None:
    past = call(*SEND, "--at", "2020-01-01 08:00")
    assert (past.code, "schon vorbei" in past.err) == (4, True)
    odd = call(*SEND, "--at", "bald")
    assert (odd.code, "Abhilfe: Möglich sind" in odd.err) == (2, True)
    either = call(*SEND, "--at", "8.12")
    assert (either.code, "kann eine Uhrzeit oder ein Datum sein" in either.err) == (2, True)
    assert call("outbox", "list", "--json").json == []


def test_without_waiting_it_is_queued_and_says_that_nobody_sends(call: Caller, simulator: Simulator) -> None:
    sent = call(*SEND, "--no-wait")
    assert sent.code == 0
    assert "wartet" in sent.out
    assert "praxis-sms worker" in sent.err
    assert simulator.accepted == []


def test_where_somebody_sends_already_it_waits_for_them(call: Caller, practice: DemoPractice) -> None:
    with PraxisSms.open() as window:
        window.dispatcher.start()
        until(lambda: window.dispatcher.status().here)
        quick = call(*SEND, "--no-wait")
        assert (quick.code, quick.err) == (0, "")
        assert call("send", "--to", NUMBER, "--text", "Noch eine", "--json").json["state"] == "accepted"
    assert len(practice.simulator.accepted) == 2


def test_in_the_quiet_hours_it_waits_until_morning(call: Caller, simulator: Simulator) -> None:
    hours, end = quiet_hours_now()
    assert call("settings", "set", "policy.quiet_hours", hours).code == 0
    sent = call(*SEND)
    assert sent.code == 0
    assert "wartet" in sent.out
    assert "In der Ruhezeit (" in sent.err
    assert f"{end:%d.%m.%Y %H:%M}" in sent.err
    assert "Ruhezeit" in call("outbox", "list", "--json").json[0]["error"]
    assert simulator.accepted == []


def test_a_time_within_the_quiet_hours_moves_to_their_end_and_says_so(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "policy.quiet_hours", "20:00-08:00").code == 0
    late = call(*SEND, "--at", "24.12.2099 22:00")
    assert late.code == 0
    assert "Ruhezeit (20:00-08:00 Uhr)" in late.err
    assert "25.12.2099 08:00" in late.err
    early = call("send", "--to", NUMBER, "--text", "Am Mittag", "--at", "24.12.2099 12:00")
    assert "Ruhezeit" not in early.err


def test_the_daily_limit_puts_a_message_off(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "policy.daily_limit", "1").code == 0
    assert call(*SEND).code == 0
    sent = call("send", "--to", NUMBER, "--text", "Noch eine")
    assert sent.code == 0
    assert "Tageslimit" in sent.err
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl+C", "SIGTERM"])
def test_stopped_in_the_middle_it_waits_for_the_answer_on_the_wire(
    surroundings: dict[str, str], simulator: Simulator, number: signal.Signals, code: int, start: Starter
) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, Interface.SMS4, seconds=3.0))
    process = start(surroundings, *SEND, "--json")
    until(lambda: simulator.faults[0].asked == 1, process)
    process.send_signal(number)
    stopped = ended(process)
    assert stopped.code == code
    assert json.loads(stopped.out)["state"] == "accepted"
    assert "Traceback" not in stopped.err
