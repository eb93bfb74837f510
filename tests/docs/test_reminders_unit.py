"""docs/praxis-sms-reminders.service and .timer: what they name exists, and they may do no more than the worker."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.test_worker_unit import UNIT as WORKER
from tui.cli.commands.reminders import reminders
from tui.service.reminders.earlier_runs import RUN_AGAIN

SERVICE, TIMER = (WORKER.with_name(f"praxis-sms-reminders.{kind}") for kind in ("service", "timer"))


def settings(unit: Path) -> list[tuple[str, str]]:
    return re.findall(r"^([A-Z]\w+)=(.*)$", unit.read_text(), re.MULTILINE)


def test_it_runs_a_command_that_exists_once() -> None:
    told = dict(settings(SERVICE))
    program, *command = told["ExecStart"].split()
    assert (Path(program).name, command[0]) == ("praxis-sms", "reminders")
    assert command[1] in reminders.commands
    assert told["Type"] == "oneshot"


def test_it_finds_what_the_worker_finds_and_may_do_no_more() -> None:
    own, of_the_worker = (
        [
            (name, value)
            for name, value in settings(unit)
            if re.match(
                "User|Group|Environment|State|UMask|Protect|Private|Restrict|Lock|Memory|NoNew|Cap|Amb|Sys|IPC", name
            )
            and not name.startswith("Restart")
        ]
        for unit in (SERVICE, WORKER)
    )
    assert own == of_the_worker


def test_the_timer_looks_as_often_as_a_plan_is_run_again() -> None:
    told = dict(settings(TIMER))
    assert told["OnCalendar"] == f"*:0/{RUN_AGAIN.seconds // 60}"
    assert told["WantedBy"] == "timers.target"
