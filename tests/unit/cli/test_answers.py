"""`praxis-sms answers`, with a provider whose patients answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tui.service.model.card_protocols import ProtocolKey
from tui.simulator.practice import DemoPractice, demo_practice


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    with demo_practice(patients=0, key=ProtocolKey.THREESTEPS_API) as opened:
        yield opened


def test_an_answer_is_fetched_shown_and_read(call: Caller, practice: DemoPractice) -> None:
    call("send", "--to", NUMBER, "--name", "Müller", "--text", TEXT)
    practice.simulator.receive(E164, "Kann ich später kommen?")

    assert call("answers", "fetch", "--json").json == {"new": 1, "unread": 1, "error": None}
    assert call("answers", "fetch").out == "0 neue Antworten.\n"

    (answer,) = call("answers", "list", "--unread", "--json").json
    assert (answer["number"], answer["name"], answer["text"]) == (E164, "Müller", "Kann ich später kommen?")
    assert (answer["meaning"], answer["matched_by"], answer["message_text"]) == (None, "reference", TEXT)
    assert call("health", "--json").json["unread_answers"] == 1
    assert "Kann ich später kommen?" in call("answers", "list").out
    shown = call("answers", "show", str(answer["id"])).out
    assert f"SMS {answer['message_id']}" in shown

    assert call("answers", "read", str(answer["id"]), "--json").json == {"changed": 1, "unread": 0}
    assert call("answers", "list", "--unread", "--json").json == []
    assert call("answers", "read", str(answer["id"]), "--undo").out == "1 Antwort ist wieder ungelesen.\n"


def test_a_fetch_that_fails_says_so_in_words_of_the_screen_alone(call: Caller, practice: DemoPractice) -> None:
    call("settings", "set", "protocols.3steps2web-api.url", "http://127.0.0.1:9/api/sms")
    failed = call("answers", "fetch")
    assert failed.code == 3
    assert failed.err == "127.0.0.1 nimmt keine Verbindung an.\n"


def test_a_stop_is_told_with_its_evidence_and_known_to_the_person(call: Caller, practice: DemoPractice) -> None:
    practice.simulator.receive(E164, "STOP bitte")
    call("answers", "fetch")
    (entry,) = call("optout", "list", "--json").json
    assert "STOP bitte" in entry["reason"]
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 4
    (answer,) = call("person", "show", NUMBER, "--json").json["answers"]
    assert (answer["text"], answer["meaning"]) == ("STOP bitte", "stop")


def test_an_answer_that_is_not_there_is_told(call: Caller, practice: DemoPractice) -> None:
    assert call("answers", "show", "7").code == 4
    assert call("answers", "read", "7").code == 4


def test_where_nothing_is_fetched_the_reason_is_told(call: Caller, practice: DemoPractice) -> None:
    call("settings", "set", "provider.protocol", "sms4-rest")
    call("settings", "set", "provider.sender", "+491701112233")
    refused = call("answers", "fetch")
    assert refused.code == 3
    assert "SMS4 schickt Antworten per Mail" in refused.err
    assert "SMS4 schickt Antworten per Mail" in call("answers", "list").err


def test_a_telephone_of_the_practice_is_answered_whatever_the_sender(call: Caller, practice: DemoPractice) -> None:
    call("settings", "set", "provider.sender", "PraxisMolar")
    call("settings", "set", "protocols.3steps2web-api.format", "smsgate")
    assert "alle 5 Minuten bei SMSGate" in call("answers", "list").err


def test_under_a_name_no_text_asks_for_an_answer(call: Caller, practice: DemoPractice) -> None:
    text = "Ihr Termin ist morgen um 9 Uhr. Antworten Sie mit JA."
    call("settings", "set", "provider.sender", "PraxisMolar")
    refused = call("send", "--to", NUMBER, "--text", text, "--no-wait")
    assert refused.code == 4
    assert "kann niemand antworten" in refused.err
    assert call("templates", "add", "Bestätigen", "--kind", "single", "--text", text).code == 4
    call("settings", "set", "provider.sender", "+491701112233")
    assert call("send", "--to", NUMBER, "--text", text, "--no-wait").code == 0


def test_words_of_the_practice_stop_and_are_checked(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "policy.stop_words", "austragen, raus").code == 0
    assert call("settings", "set", "policy.answer_words", "komme = zugesagt").code == 0
    assert call("settings", "set", "policy.answer_words", "komme = vielleicht").code != 0
    practice.simulator.receive(E164, "Austragen bitte")
    call("answers", "fetch")
    assert call("answers", "list", "--json").json[0]["meaning"] == "stop"
