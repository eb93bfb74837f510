"""The facade of praxis-sms: what a screen, a command, a worker or a script may ask for.

>>> from tui.service.api import PraxisSms, SingleSms
>>> with PraxisSms.open() as sms:                                       # doctest: +SKIP
...     message = sms.compose.queue(SingleSms("0171 1234567", "Ihr Termin ist morgen um 9 Uhr."))
...     sms.dispatcher.run(Settled([message.id]))
...     print(sms.outbox.message(message.id).state)

Everything is synchronous and may be called from any thread; what touches disk or network says so, and screens call it
from a worker. Opening costs nothing: the store is opened and costly libraries are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name, listed_names

if TYPE_CHECKING:
    from tui.service.facade import PraxisSms, login_name
    from tui.service.gateways.http_formats.description import AccountField, HttpFormat
    from tui.service.gateways.http_formats.explanation import RuleLine
    from tui.service.gateways.http_formats.format_files import FoundFormat
    from tui.service.model.consent import ConsentRecord, ConsentSource, Purpose
    from tui.service.model.findings import FieldNote
    from tui.service.model.messages import (
        Event,
        Message,
        MessageState,
        Rejected,
        Resolution,
        Series,
        SeriesState,
        Template,
        TemplateKind,
    )
    from tui.service.model.outcome import Account
    from tui.service.model.queries import AuditLine, MessageQuery, OptOut, Page, PageMark, StateCounts, UsedNumber
    from tui.service.model.reminders import CallEntry, ReminderRun, WaitingReminders
    from tui.service.outbox.maintenance.move import MovedTable
    from tui.service.recipients import CheckedList, CheckedRow, ColumnPlan, Field, ListedNames, Table, Totals
    from tui.service.rules.card_values import CardAccess
    from tui.service.sending.dispatcher_control import DispatcherStatus, Hold
    from tui.service.sending.provider_deferral import Deferral
    from tui.service.sending.run_until import Drained, Endless, SeriesSettled, Settled
    from tui.service.settings import Settings
    from tui.service.settings.notes import SettingNote
    from tui.service.system.drafts import KeptDraft
    from tui.service.system.time_input import understand_moment
    from tui.service.text.numbers.number_reading import number_at_the_beginning
    from tui.service.text.numbers.phone_number import NumberReading
    from tui.service.text.segments import Segmentation, count
    from tui.service.usecases.card import Card
    from tui.service.usecases.check_lines import CheckFailure, CheckLine, Verdict
    from tui.service.usecases.handover import HandedOver, Offer, PossibleNumber, ReplyOrder, SmsRequest
    from tui.service.usecases.mail_setup import MailServerCard
    from tui.service.usecases.monitoring.health import HealthReport, Level, Thresholds
    from tui.service.usecases.outbox.changing import Change
    from tui.service.usecases.outbox.move import Relocated
    from tui.service.usecases.outbox.outbox import Closed, Stranded
    from tui.service.usecases.outbox.rerouting import Rerouted
    from tui.service.usecases.outbox.restore import Findings, PreparedRestore, Restored
    from tui.service.usecases.outbox.retrying import Again
    from tui.service.usecases.person.consents import ConsentsOfNumber
    from tui.service.usecases.person.forgetting import Forecast, Forgotten
    from tui.service.usecases.person.person import PersonPage
    from tui.service.usecases.person.sections import Section
    from tui.service.usecases.provider_formats import Trial
    from tui.service.usecases.published import Publication
    from tui.service.usecases.reminders.plan_rows import PlanDay, PlanRow, RowKind
    from tui.service.usecases.reminders.plan_status import PlanStatus, PlanView
    from tui.service.usecases.reminders.run import RunReport
    from tui.service.usecases.series.list_profiles import RecalledProfile
    from tui.service.usecases.series.progress import SeriesProgress
    from tui.service.usecases.series.same_recipients import SameRecipients
    from tui.service.usecases.series.series import SeriesOrder
    from tui.service.usecases.single import Review, SingleSms
    from tui.service.usecases.statistics import Period, PeriodTally, SpanTally
    from tui.service.usecases.templates import CheckedTemplate, Imported, OfferedText, TemplateRemark, TemplateReview


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return list(listed_names(__name__))
    return listed_name(__name__, name)
