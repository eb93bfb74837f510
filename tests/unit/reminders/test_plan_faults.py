"""What an admin is told of plans: runs that are held or missing, and plans that read the same."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.reminders.practice import MONDAY, Practice
from tui.service.reminders.plan_faults import reminder_faults, shared_sources
from tui.service.settings import ReminderPlan, SourceKind
from tui.service.wording.alerts import fault_sentence
from tui.service.wording.facts import sentence
from tui.service.wording.reminder_reasons import remedy


def test_an_admin_is_told_of_a_held_run_and_of_a_missing_one(practice: Practice) -> None:
    practice.go_to(MONDAY, "15:31")
    missing = list(reminder_faults(practice.store, practice.settings))
    practice.run()
    held = list(reminder_faults(practice.store, practice.settings))

    assert fault_sentence(missing[0]) == "Der Erinnerungsplan „morgen“ ist heute nicht gelaufen."
    assert fault_sentence(held[0]) == "Der Erinnerungsplan „morgen“ ist heute angehalten."


def test_before_its_time_and_on_a_sunday_nothing_is_missing(practice: Practice) -> None:
    practice.go_to(MONDAY, "15:29")
    assert not list(reminder_faults(practice.store, practice.settings))
    practice.go_to(MONDAY - timedelta(days=1), "18:00")
    assert not list(reminder_faults(practice.store, practice.settings))
    assert practice.run().days == ()


def test_a_plan_that_was_set_up_after_its_time_is_waited_for_since_then(practice: Practice) -> None:
    practice.go_to(MONDAY, "18:00")
    practice.change(known_since=practice.clock.now)
    practice.go_to(MONDAY, "18:30")
    assert not list(reminder_faults(practice.store, practice.settings))
    assert not practice.reminders.statuses()[0].is_missing
    practice.go_to(MONDAY, "18:31")
    assert [fault.is_missing for fault in reminder_faults(practice.store, practice.settings)] == [True]
    assert practice.reminders.statuses()[0].is_missing


def test_a_plan_that_has_run_before_is_missing_whatever_changes_in_its_file(practice: Practice) -> None:
    practice.has_been_shown()
    practice.go_to(MONDAY, "15:31")
    practice.change(known_since=practice.clock.now)
    assert [fault.is_missing for fault in reminder_faults(practice.store, practice.settings)] == [True]
    assert practice.reminders.statuses()[0].is_missing


def test_plans_that_read_the_same_are_named() -> None:
    plan = ReminderPlan(folder="/termine", template="A")
    calendar = replace(plan, source=SourceKind.ICS, folder="", url="https://kalender.example/praxis.ics")
    plans = {
        "morgen": plan,
        "woche": replace(plan, folder="/termine/", pattern="*.CSV", days_before=5),
        "andere": replace(plan, pattern="andere*.csv"),
        "kalender": calendar,
        "auch": calendar,
        "dort": replace(plan, folder="", is_elsewhere=True),
        "fern": replace(plan, folder="", is_elsewhere=True),
    }
    assert list(shared_sources(plans)) == [("morgen", "woche"), ("kalender", "auch")]


@pytest.mark.parametrize(("call", "closed"), [("open", "termine.csv"), ("scandir", "")])
def test_where_rights_to_the_list_or_its_folder_are_missing_these_are_named(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, call: str, closed: str
) -> None:
    practice.has_been_shown()
    path, real = practice.folder / closed, getattr(os, call)

    def refusing(name: str | Path | int, *arguments: Any, **options: Any) -> Any:
        if str(name) == str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(name, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refusing)
        [held] = practice.run().run.held

    assert "(chmod, chgrp)" in sentence(held)
    assert remedy(held).startswith("Geben Sie dem Benutzer, unter dem praxis-sms läuft, die Rechte")
    assert practice.reminders.runs("morgen", 1)[0].held == (held,)
