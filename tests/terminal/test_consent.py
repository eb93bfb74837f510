"""Consent and withdrawal by keyboard in a real terminal of 80 by 24."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.terminal.pty_session import PtySession
from tests.terminal.test_first_sms import application
from tui.service.api import PraxisSms
from tui.service.model.consent import Purpose
from tui.simulator.practice import DemoPractice, demo_practice

pytestmark = pytest.mark.no_cover  # the program runs in a process of its own, and its emulator here

NUMBER = "0171 1234567"


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A practice that asks what was recorded of a number."""
    with demo_practice() as running:
        with PraxisSms.open() as sms:
            sms.configuration.change({"policy.consent": "stored"})
        yield running


def write_until_refused(session: PtySession) -> None:
    session.wait_for("F2 Einzel")
    session.type(NUMBER)
    session.press("Tab", "Tab", "Tab")
    session.type("Ihr Rezept liegt bereit.")
    session.wait_for("Für Information ist keine")


def test_a_consent_is_recorded_by_keyboard_and_the_sms_leaves(practice: DemoPractice) -> None:
    with application() as session:
        write_until_refused(session)
        session.press("Ctrl+P")
        session.wait_for("Einwilligung von +49 171 1234567").wait_for("Information: nichts festgehalten")
        session.press("Tab")
        session.type("vom 3. März")
        session.press("Tab", "Enter")
        session.wait_for("Festgehalten: Einwilligung für Information.").wait_for("Information: eingewilligt")
        session.press("F9")
        session.wait_for("+491711234567: übergeben")
        assert session.exit_status(after="Ctrl+Q") == 0
    assert len(practice.simulator.accepted) == 1


def test_a_withdrawal_is_recorded_by_keyboard_and_nothing_leaves(practice: DemoPractice) -> None:
    with PraxisSms.open() as sms:
        sms.consents.give(NUMBER, Purpose.INFORMATION, "Formular")
    with application() as session:
        session.wait_for("F2 Einzel")
        session.type(NUMBER)
        session.wait_for("Information: eingewilligt")
        session.press("Ctrl+P")
        session.wait_for("Information: erteilt am")
        session.press("Tab", "Tab", "Tab", "Enter")
        session.wait_for("Festgehalten: Widerruf für Information.").wait_for("Diese Nummer möchte keine")
        session.press("Tab", "Tab", "Tab")
        session.type("Ihr Rezept")
        session.press("F9")
        session.wait_for("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
        session.press("Ctrl+Q")
        session.wait_for("praxis-sms beenden?")
        assert session.exit_status(after="Enter") == 0
    assert practice.simulator.accepted == []
