"""The classes that the facade is made of, each imported when it is first asked for.

A module lists what it hands out so in its first block for type checkers, once, as a stub does for SPEC 1
(scientific-python.org), and its `__getattr__` (PEP 562) asks `listed_name`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.service.secrets import Secrets
    from tui.service.sending.answers.schedule import AnswerClock
    from tui.service.sending.background_jobs import ReminderJob
    from tui.service.sending.control import DispatcherControl
    from tui.service.sending.resources import PracticeResources
    from tui.service.settings.configuration import Configuration
    from tui.service.system.drafts import Drafts
    from tui.service.system.profile_file import ProfileFile
    from tui.service.usecases.access_check import Access
    from tui.service.usecases.audit import Audit
    from tui.service.usecases.card import ProviderCard
    from tui.service.usecases.handover import Handover
    from tui.service.usecases.list_profiles import ListProfiles
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
    from tui.service.usecases.series import SeriesService
    from tui.service.usecases.single import Compose
    from tui.service.usecases.statistics import Statistics
    from tui.service.usecases.templates import Templates

_IMPORT = re.compile(r"from ([\w.]+) import (?:\(([^)]*)\)|(.*))")


@cache
def listed_names(listing: str) -> dict[str, str]:
    """Each name that the module `listing` lists, with the module that defines it."""
    spec = sys.modules[listing].__spec__
    assert spec is not None
    assert isinstance(spec.loader, SourceFileLoader)
    block = spec.loader.get_data(spec.loader.path).decode().partition("if TYPE_CHECKING:\n")[2].partition("\n\n")[0]
    return {
        name: module
        for module, in_brackets, in_line in _IMPORT.findall(block)
        for name in re.findall(r"\w+", in_brackets or in_line)
    }


def listed_name(listing: str, name: str) -> Any:
    """What the module `listing` lists under that name; raises `AttributeError` for what it does not list."""
    if name.startswith("_") or name not in listed_names(listing):
        raise AttributeError(f"module {listing!r} has no attribute {name!r}")
    module = __import__(listed_names(listing)[name], fromlist=[name])  # as `from … import name` does it
    return getattr(module, name)


def __getattr__(name: str) -> Any:
    return listed_name(__name__, name)
