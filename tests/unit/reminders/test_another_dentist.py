"""An appointment at its time with another dentist: nobody is told again, or called, where the text names none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engines import beginning, sqlite_only
from tests.unit.reminders.practice import Practice
from tui.service.model.messages import TemplateKind
from tui.service.usecases.templates import Templates


@sqlite_only
@pytest.mark.parametrize("has_left", [False, True])
@pytest.mark.parametrize("change_template", ["", "Verlegt"])
def test_a_dentist_who_stands_in_changes_nothing(practice: Practice, has_left: bool, change_template: str) -> None:
    practice.change(change_template=change_template)
    book = (practice.has_reminded if has_left else practice.has_prepared)()
    before = {message.id: message.state for message in practice.messages()}
    for _again in range(2):
        practice.clock.advance(minutes=10)
        practice.write(replace(entry, dentist="Dr. Groß") for entry in book)
        report = practice.run()
        assert (report.run.queued, report.run.taken_back, report.run.calls) == (0, 0, 0)
        assert {message.id: message.state for message in practice.messages()} == before
    assert practice.reminders.calls() == ()
    assert len(practice.reminders.day("morgen").rows) == 8

    practice.clock.advance(minutes=10)
    practice.write(replace(entry, dentist="Dr. Groß") for entry in book[1:])
    report = practice.run()
    assert (report.run.taken_back, report.run.calls) == ((0, 1) if has_left else (1, 0))


@sqlite_only
def test_who_was_told_the_other_name_gets_the_right_one(practice: Practice) -> None:
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.add(TemplateKind.SERIES, "Bei", "Guten Tag {{Name}}, am {{Datum}} um {{Uhrzeit}} bei {{Behandler}}")
    practice.change(template="Bei")
    book = practice.has_prepared()
    practice.clock.advance(minutes=10)
    practice.write(replace(entry, dentist="Dr. Groß") for entry in book)
    assert practice.run().run.queued == 8
    assert all(text.endswith("Dr. Groß") for text in practice.waiting())
