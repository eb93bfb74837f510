"""The reminder plan of the demo: a list for the next working day, run once, so that its reminders wait for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tui.language.local_time import local_now
from tui.runtime.values import dataclass
from tui.service.api import PraxisSms, RunReport
from tui.service.model.messages import TemplateKind
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.simulator.practice import (
    PLAN_NAME,
    PLAN_TEMPLATE,
    DemoPractice,
    Patient,
    appointment_times,
    demo_patients,
    write_list,
)

_GROUP = 5
"""Of the numbers; those before belong to the protocols and to the list of patients."""
_APPOINTMENTS = 12
_TEXT = "Guten Tag {{Anrede}} {{Name}}, wir erwarten Sie am {{Datum}} um {{Uhrzeit}} Uhr. Praxis Molar, 030 1234567"


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """What the run came to, and the text that must arrive at each number, put together without what is on show."""

    report: RunReport
    texts: Mapping[str, str]


def prepare_plan(sms: PraxisSms, practice: DemoPractice) -> PreparedPlan:
    """Write the list of the day that the plan reminds of now, and let the plan run on it."""
    sms.templates.add(TemplateKind.SERIES, PLAN_TEMPLATE, _TEXT)
    patients = demo_patients(_GROUP, _APPOINTMENTS)
    day = days_reminded_on(_day_of_run(), 1, working_days(""))[-1]
    write_list(practice.appointments / "termine.csv", patients, day)
    times = appointment_times(day, len(patients))
    texts = {each.number: _text(each, at) for each, at in zip(patients, times, strict=True)}
    return PreparedPlan(sms.reminders.run(PLAN_NAME, release=True, day=_day_of_run()), texts)


def run_plan_again(sms: PraxisSms) -> RunReport:
    """Let the plan run once more on the same list, as it does every ten minutes."""
    return sms.reminders.run(PLAN_NAME, release=True, day=_day_of_run())


def _day_of_run() -> date:
    """Today, or the last day on which people worked."""
    is_working_day = working_days("")
    return next(day for back in range(7) if is_working_day(day := local_now().date() - timedelta(days=back)))


def _text(patient: Patient, at: datetime) -> str:
    whom = f"{patient.salutation} {patient.last_name}"
    return f"Guten Tag {whom}, wir erwarten Sie am {at:%d.%m.%Y} um {at:%H:%M} Uhr. Praxis Molar, 030 1234567"
