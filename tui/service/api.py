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

import getpass
import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tui.service.errors import StoreError
from tui.service.outbox.process_store import PracticeStore
from tui.service.sending.times import USUAL_TIMES, SendingTimes
from tui.service.system.clock import Clock, utc_now
from tui.service.system.paths import Places, find_places

if TYPE_CHECKING:
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
    from tui.service.outbox.maintenance.move import MovedTable
    from tui.service.recipients import CheckedList, CheckedRow, ColumnPlan, Field, Table, Totals
    from tui.service.rules.card_access import CardAccess
    from tui.service.sending.control import DispatcherStatus, Hold
    from tui.service.sending.stop_conditions import Drained, Endless, SeriesSettled, Settled
    from tui.service.settings import Settings
    from tui.service.settings.notes import SettingNote
    from tui.service.system.drafts import KeptDraft
    from tui.service.text.numbers import NumberReading
    from tui.service.text.segments import Segmentation, count
    from tui.service.usecases.access import CheckLine, Verdict
    from tui.service.usecases.card import Card
    from tui.service.usecases.list_profiles import RecalledProfile
    from tui.service.usecases.mail import MailServerCard
    from tui.service.usecases.move import Relocated
    from tui.service.usecases.outbox import Closed
    from tui.service.usecases.series import SeriesOrder, SeriesProgress
    from tui.service.usecases.single import Review, SingleSms
    from tui.service.usecases.statistics import DayTally, Period, PeriodTally, SpanTally
    from tui.service.usecases.templates import Imported, OfferedText, TemplateRemark, TemplateReview

if TYPE_CHECKING:
    from tui.service.secrets import Secrets
    from tui.service.sending.control import DispatcherControl
    from tui.service.sending.resources import PracticeResources
    from tui.service.settings.configuration import Configuration
    from tui.service.system.drafts import Drafts
    from tui.service.usecases.access import Access
    from tui.service.usecases.audit import Audit
    from tui.service.usecases.card import ProviderCard
    from tui.service.usecases.list_profiles import ListProfiles
    from tui.service.usecases.mail import MailSetup
    from tui.service.usecases.move import Relocation
    from tui.service.usecases.operation import Operation
    from tui.service.usecases.optouts import OptOutList
    from tui.service.usecases.outbox import OutboxService
    from tui.service.usecases.series import SeriesService
    from tui.service.usecases.single import Compose
    from tui.service.usecases.statistics import Statistics
    from tui.service.usecases.templates import Templates


_IMPORT = re.compile(r"from ([\w.]+) import (?:\(([^)]*)\)|(.*))")


@cache
def _modules_of_values() -> dict[str, str]:
    """The module of each value that the facade takes and gives, and of `count`, which needs no configuration.

    The first block above lists them, once, as a stub does for SPEC 1 (scientific-python.org); each module is imported
    when one of its values is asked for.
    """
    assert __spec__.loader is not None
    source = __spec__.loader.get_data(__file__).decode()  # type: ignore[attr-defined]
    listed = source.partition("if TYPE_CHECKING:\n")[2].partition("\n\n")[0]
    return {
        name: module
        for module, in_brackets, in_line in _IMPORT.findall(listed)
        for name in re.findall(r"\w+", in_brackets or in_line)
    }


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return ["PraxisSms", "login_name", *_modules_of_values()]
    if name.startswith("_") or name not in _modules_of_values():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_modules_of_values()[name]), name)


class PraxisSms:
    """One configuration and its store."""

    def __init__(
        self,
        places: Places,
        *,
        actor: str | None = None,
        clock: Clock = utc_now,
        environ: Mapping[str, str] = os.environ,
        sending_times: SendingTimes = USUAL_TIMES,
    ) -> None:
        self._sending_times = sending_times
        self.places = places
        self._person = actor or login_name()
        self._clock = clock
        self._environ = environ
        self._store = PracticeStore(lambda: self.settings.store.url, places.data_folder, clock)
        self._left_running = False

    @property
    def actor(self) -> str:
        """Under which name decisions are recorded: the given one, or the login that the store records them under."""
        return self._store.recorded_login or self._person

    @classmethod
    def open(cls, config: Path | None = None, *, actor: str | None = None) -> Self:
        """The configuration that applies here (see `places`); nothing is read yet."""
        return cls(find_places(config), actor=actor)

    def close(self, timeout: float | None = None) -> None:
        """Stop the dispatcher of this process and close the store; wait `timeout` seconds for what is on the wire.

        Where the dispatcher does not end in time, neither this nor a later call waits again, and the store stays open
        for its thread; what was on the wire is `unknown` at the next start.
        """
        if "drafts" in self.__dict__:
            self.drafts.close()
        if self._left_running:
            return
        if "dispatcher" in self.__dict__ and not self.dispatcher.stop(timeout):
            self._left_running = True
            return
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def now(self) -> datetime:
        """The present moment (UTC) by which messages are due: the database server's where it keeps the store."""
        return self._store.now()

    @property
    def settings(self) -> Settings:
        """The settings as the file has them now; raises `SettingsError`."""
        return self.configuration.settings

    @property
    def setting_notes(self) -> tuple[SettingNote, ...]:
        """Unknown keys and the like, to be shown to an admin."""
        return self.configuration.notes

    @property
    def setting_trouble(self) -> str:
        """Why the configuration file is not used as it is now, as long as what was valid before holds; else empty."""
        error = self.configuration.trouble
        return "" if error is None else f"{error.sentence} {error.remedy}".strip()

    @cached_property
    def configuration(self) -> Configuration:
        """The configuration file."""
        from tui.service.settings.configuration import Configuration

        return Configuration(self.places.config_file, lambda *listings: self.audit.note_settings(*listings))

    @cached_property
    def secrets(self) -> Secrets:
        """Where passwords and keys come from."""
        from tui.service.secrets import Secrets

        folder = self.places.config_file.parent
        return Secrets(folder, self._environ, changed=lambda *kept: self.audit.note_secret(*kept))

    @cached_property
    def card(self) -> ProviderCard:
        """The card SMS-Provider."""
        from tui.service.usecases.card import ProviderCard

        return ProviderCard(self.configuration, self.secrets, self.resume_after_mending)

    @cached_property
    def mail(self) -> MailSetup:
        """The mail set-up of the two mail protocols."""
        from tui.service.usecases.mail import MailSetup

        return MailSetup(self.configuration, self.secrets, self.resume_after_mending)

    @cached_property
    def compose(self) -> Compose:
        """The Einzel-SMS."""
        from tui.service.usecases.single import Compose

        return Compose(self._begin)

    @cached_property
    def access(self) -> Access:
        """Checking the access to provider and mail server."""
        from tui.service.usecases.access import Access

        return Access(self._begin, self.secrets, self.dispatcher, self.resume_after_mending)

    @cached_property
    def outbox(self) -> OutboxService:
        """The Postausgang."""
        from tui.service.usecases.outbox import OutboxService

        return OutboxService(self._begin)

    @cached_property
    def relocation(self) -> Relocation:
        """The move of the Postausgang to a database server."""
        from tui.service.usecases.move import Relocation

        return Relocation(self._begin)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        from tui.service.usecases.audit import Audit

        return Audit(self._begin)

    @cached_property
    def optouts(self) -> OptOutList:
        """The Abmeldeliste."""
        from tui.service.usecases.optouts import OptOutList

        return OptOutList(self._begin)

    @cached_property
    def series(self) -> SeriesService:
        """The Serien-SMS."""
        from tui.service.usecases.series import SeriesService

        return SeriesService(self._begin)

    @cached_property
    def list_profiles(self) -> ListProfiles:
        """How lists with the same headings were sent the last time."""
        from tui.service.system.profile_file import ProfileFile
        from tui.service.usecases.list_profiles import ListProfiles

        file = ProfileFile(self.places.data_folder, self._clock, self._retention)
        return ListProfiles(file, self.templates, self.now)

    @cached_property
    def templates(self) -> Templates:
        """The Textvorlagen."""
        from tui.service.usecases.templates import Templates

        return Templates(self._begin)

    @cached_property
    def statistics(self) -> Statistics:
        """What went out and what it cost."""
        from tui.service.usecases.statistics import Statistics

        return Statistics(self._begin)

    @cached_property
    def drafts(self) -> Drafts:
        """What was typed and not yet sent."""
        from tui.service.system.drafts import Drafts

        return Drafts(self.places.data_folder, self._clock, retention=self._retention)

    @cached_property
    def dispatcher(self) -> DispatcherControl:
        """The dispatcher of this process."""
        from tui.service.sending.control import DispatcherControl

        return DispatcherControl(
            self._store, self._resources, self.actor, lambda: self.settings, times=self._sending_times
        )

    def resume_after_mending(self, protocol: str | None = None) -> int:
        """Let held protocols (or one) be tried again, because configuration or a secret changed; how many were held.

        A store that cannot be used is no failure of that change; a dispatcher checks again when it starts.
        """
        if not self._store.has_place():
            return 0
        try:
            return self.dispatcher.release(protocol)
        except StoreError:
            return 0

    def _retention(self) -> timedelta:
        return timedelta(days=self.settings.privacy.retention_days)

    def _begin(self) -> Operation:
        from tui.service.usecases.operation import Operation

        return Operation(self.settings, self._store, self._person, self._wake)

    def _wake(self) -> None:
        """Let the dispatcher of this process look at once for what is due; where there is none yet, it will anyway."""
        if "dispatcher" in self.__dict__:
            self.dispatcher.wake()

    def _resources(self) -> PracticeResources:
        from tui.service.sending.resources import PracticeResources

        return PracticeResources(lambda: self.settings, self.secrets)


def login_name() -> str:
    """The name decisions are recorded under: the user's login."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid())
