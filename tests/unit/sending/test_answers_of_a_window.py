"""A window that has nothing to send fetches answers all the same."""

from __future__ import annotations

from tests.waiting import until
from tui.service.api import PraxisSms
from tui.service.model.card_protocols import ProtocolKey
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.paths import find_paths
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import demo_practice

AT_ONCE = SendingTimes(first_answer_look=0, answer_look=0)


def test_a_window_on_standby_fetches_what_came_in_and_says_why_it_cannot() -> None:
    with (
        demo_practice(patients=0, key=ProtocolKey.THREESTEPS_API) as practice,
        PraxisSms(find_paths(), sending_times=AT_ONCE) as sms,
    ):
        practice.simulator.receive("+491711234567", "Wann?")
        practice.simulator.set_fault(Fault(FaultKind.UNAVAILABLE, Interface.SEVEN_INBOUND))
        store = sms._store.open()
        sms.dispatcher.start()
        until(lambda: "503" in sms.outbox.trouble_with_answers())
        practice.simulator.clear_faults()
        sms.configuration.change({"dispatch.answers_minutes": 1})
        with store.write() as connection:
            connection.execute("UPDATE answer_fetch SET asked_at = 0")
        until(lambda: sms.outbox.unread_answers() == 1)
        until(lambda: sms.outbox.trouble_with_answers() == "")
