"""The classes that the facade is made of, each imported when it is first asked for (see `runtime/listed_names.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.runtime.listed_names import listed_name

if TYPE_CHECKING:
    from tui.service.gateways.access_faults import unusable_secret_files
    from tui.service.gateways.secret_owners import SecretReplacement
    from tui.service.secrets import Secrets
    from tui.service.sending.answers.schedule import AnswerClock
    from tui.service.sending.dispatcher_control import DispatcherControl
    from tui.service.sending.resources import PracticeResources
    from tui.service.settings.configuration import Configuration
    from tui.service.system.drafts import Drafts
    from tui.service.system.profile_file import ProfileFile
    from tui.service.usecases.access_check import Access
    from tui.service.usecases.audit import Audit
    from tui.service.usecases.card import ProviderCard
    from tui.service.usecases.handover import Handover
    from tui.service.usecases.mail_setup import MailSetup
    from tui.service.usecases.monitoring.alerts import Alerts
    from tui.service.usecases.monitoring.health import Health
    from tui.service.usecases.monitoring.metrics import Metrics
    from tui.service.usecases.operation import Operation
    from tui.service.usecases.outbox.answers import AnswerService
    from tui.service.usecases.outbox.changing import Changing
    from tui.service.usecases.outbox.move import Relocation
    from tui.service.usecases.outbox.outbox import OutboxService
    from tui.service.usecases.outbox.rerouting import Rerouting
    from tui.service.usecases.outbox.restore import Restoration
    from tui.service.usecases.person.consents import ConsentRegister
    from tui.service.usecases.person.optouts import OptOutList
    from tui.service.usecases.person.person import Person
    from tui.service.usecases.practice_check import lines_of_practice
    from tui.service.usecases.provider_formats import ProviderFormats
    from tui.service.usecases.published import PublishedSettings
    from tui.service.usecases.reminders.plans import Reminders
    from tui.service.usecases.series.list_profiles import ListProfiles
    from tui.service.usecases.series.series import SeriesService
    from tui.service.usecases.single import Compose
    from tui.service.usecases.statistics import Statistics
    from tui.service.usecases.templates import Templates


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
