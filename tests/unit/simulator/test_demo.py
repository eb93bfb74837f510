"""The demo without a screen: four protocols, and a table that tells the truth."""

from __future__ import annotations

import pytest

from tui.service.model.answers import AnswerMeaning
from tui.service.model.card_protocols import PROTOCOLS, ProtocolKey, protocol
from tui.service.model.messages import MessageState
from tui.simulator.demo import ProtocolReport, run_headless
from tui.simulator.faults import Fault, FaultKind, Interface


def test_every_protocol_brings_the_single_sms_and_the_series_through_exactly_once() -> None:
    told: list[ProtocolReport] = []

    report = run_headless(series=56, progress=told.append)

    assert report.ok
    assert [row.title for row in report.rows] == [each.title for each in PROTOCOLS]
    assert {(row.sent, row.arrived, row.twice, row.missing, row.error) for row in report.rows} == {(57, 57, 0, 0, "")}
    assert told == list(report.rows)


def test_the_reminder_plan_brings_each_appointment_through_exactly_once() -> None:
    report = run_headless(series=0, protocols=[protocol(ProtocolKey.SMS4_REST)], with_plan=True)

    assert report.ok
    assert report.plan is not None
    assert report.plan.title == "Erinnerungsplan „morgen“"
    assert (report.plan.sent, report.plan.arrived, report.plan.twice, report.plan.error) == (12, 12, 0, "")
    assert report.every_row[-1] is report.plan


def test_a_plan_whose_messages_do_not_arrive_spoils_the_report() -> None:
    fault = Fault(FaultKind.REFUSE, Interface.SMS4, skip=1)
    report = run_headless(series=0, protocols=[protocol(ProtocolKey.SMS4_REST)], faults=[fault], with_plan=True)

    assert [row.ok for row in report.every_row] == [True, False]
    assert not report.ok


def test_what_patients_answer_comes_in_exactly_once_and_is_understood() -> None:
    report = run_headless(series=0, protocols=[protocol(ProtocolKey.THREESTEPS_API)], with_answers=True)

    assert report.ok
    assert report.answers is not None
    assert (report.answers.sent, report.answers.arrived, report.answers.twice, report.answers.opted_out) == (3, 3, 0, 1)
    assert report.answers.meanings == {AnswerMeaning.CONFIRMED: 1, AnswerMeaning.OPEN: 1, AnswerMeaning.STOP: 1}


def test_answers_that_cannot_be_fetched_spoil_the_report() -> None:
    fault = Fault(FaultKind.UNAVAILABLE, Interface.SEVEN_INBOUND)
    by_api = [protocol(ProtocolKey.THREESTEPS_API)]
    report = run_headless(series=0, protocols=by_api, faults=[fault], with_answers=True)

    assert [row.ok for row in report.every_row] == [True]
    assert report.answers is not None
    assert report.answers.missing == 3
    assert "503" in report.answers.error
    assert not report.ok


@pytest.mark.parametrize("fault", [FaultKind.DROP, FaultKind.HALF_ANSWER, FaultKind.INTERNAL_ERROR])
def test_a_message_of_unknown_fate_spoils_the_row_although_it_arrived(fault: FaultKind) -> None:
    report = run_headless(
        series=3, protocols=[protocol(ProtocolKey.SMS4_REST)], faults=[Fault(fault, Interface.SMS4, skip=1, times=1)]
    )

    [row] = report.rows
    assert (row.sent, row.arrived, row.twice) == (4, 4, 0)
    assert row.states[MessageState.UNKNOWN] == 1
    assert not report.ok


def test_wrong_credentials_are_named_and_the_rest_stays_queued() -> None:
    report = run_headless(
        series=3,
        protocols=[protocol(ProtocolKey.SMS4_REST)],
        faults=[Fault(FaultKind.WRONG_CREDENTIALS)],
    )

    [row] = report.rows
    assert row.missing == row.sent
    assert row.error
    assert not report.ok


@pytest.mark.parametrize(
    "row",
    [
        ProtocolReport("missing", sent=2, arrived=1, twice=0, states={MessageState.ACCEPTED: 2}),
        ProtocolReport("twice", sent=2, arrived=2, twice=1, states={MessageState.ACCEPTED: 2}),
        ProtocolReport("unknown", sent=1, arrived=1, twice=0, states={MessageState.UNKNOWN: 1}),
        ProtocolReport("error", sent=1, arrived=1, twice=0, states={MessageState.ACCEPTED: 1}, error="Nein."),
    ],
)
def test_a_row_is_right_only_if_all_of_it_is(row: ProtocolReport) -> None:
    assert not row.ok
