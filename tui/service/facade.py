"""The facade itself: one configuration and its store, and the use cases over them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tui.language.local_time import use_zone
from tui.service import lazy
from tui.service.errors import StoreError
from tui.service.model.card_protocols import use_title
from tui.service.model.events import Signature
from tui.service.outbox.process_store import PracticeStore
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes
from tui.service.system.clock import Clock, utc_now
from tui.service.system.file_ownership import account_of, sudo_user
from tui.service.system.paths import Paths, find_paths

if TYPE_CHECKING:
    from tui.service.outbox.outbox import Outbox
    from tui.service.sending.jobs.background_jobs import BackgroundJob
    from tui.service.sending.resources import Resources
    from tui.service.settings import Settings
    from tui.service.settings.notes import SettingNote
    from tui.service.usecases.check_lines import CheckLine


class PraxisSms:
    """One configuration and its store."""

    def __init__(
        self,
        paths: Paths,
        *,
        actor: str | None = None,
        clock: Clock = utc_now,
        environ: Mapping[str, str] = os.environ,
        sending_times: SendingTimes = USUAL_TIMES,
    ) -> None:
        self._sending_times = sending_times
        self.paths = paths
        self._person = actor or login_name()
        self._signature = Signature(login_name(), sudo_user(environ))
        self._clock = clock
        self._environ = environ
        self._store = PracticeStore(lambda: self.settings.store.url, paths.data_folder, clock, lambda: self._signature)
        self._left_running = False

    @property
    def actor(self) -> str:
        """Under which name decisions are recorded: the given one, or the login that the store records them under."""
        return self._store.recorded_login or self._person

    @property
    def initials(self) -> str:
        """The initials that are recorded beside the name; "" where none were given."""
        return self._signature.initials

    def sign(self, initials: str) -> None:
        """Record initials beside the name from now on, because several persons share an account."""
        self._signature = replace(self._signature, initials=initials)

    @classmethod
    def open(cls, config: Path | None = None, *, actor: str | None = None) -> Self:
        """The configuration that applies here (see `paths`); nothing is read yet."""
        return cls(find_paths(config), actor=actor)

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
        """The settings that hold now, as far as what is published is known here; raises `SettingsError`."""
        return self.configuration.settings

    @property
    def setting_notes(self) -> tuple[SettingNote, ...]:
        """Unknown keys and the like, to be shown to an admin."""
        return self.configuration.notes

    @property
    def told_of_change(self) -> str:
        """What is to be said besides of the last change of settings: for whom it holds, and what went wrong."""
        return " ".join(filter(None, (self.published.outcome, self.audit.trouble)))

    @property
    def setting_trouble(self) -> str:
        """Why the configuration file is not used as it is now, as long as what was valid before holds; else empty."""
        error = self.configuration.trouble
        return "" if error is None else error.in_full

    @cached_property
    def configuration(self) -> lazy.Configuration:
        """The configuration file."""
        return lazy.Configuration(
            self.paths.config_file,
            lambda *listings: self.audit.note_settings(*listings),
            loaded=_apply,
            practice=lambda: self.published,
        )

    @cached_property
    def published(self) -> lazy.PublishedSettings:
        """What the practice shares of its settings."""
        return lazy.PublishedSettings(self._store, self.configuration, self._person)

    @cached_property
    def secrets(self) -> lazy.Secrets:
        """Where passwords and keys come from."""
        folder = self.paths.config_file.parent
        return lazy.Secrets(folder, self._environ, changed=lambda *kept: self.audit.note_secret(*kept))

    @cached_property
    def card(self) -> lazy.ProviderCard:
        """The card SMS-Provider."""
        return lazy.ProviderCard(self.configuration, self.secrets, self.resume_after_mending)

    @cached_property
    def formats(self) -> lazy.ProviderFormats:
        """The descriptions of providers."""
        return lazy.ProviderFormats(self._begin, self.secrets, self.paths.config_file)

    @cached_property
    def mail(self) -> lazy.MailSetup:
        """The mail set-up of the two mail protocols."""
        return lazy.MailSetup(self.configuration, self.secrets, self.resume_after_mending)

    @cached_property
    def compose(self) -> lazy.Compose:
        """The Einzel-SMS."""
        return lazy.Compose(self._begin, self._begin_current)

    @cached_property
    def access(self) -> lazy.Access:
        """Checking the access to provider and mail server."""
        return lazy.Access(
            self._begin, self.secrets, self.dispatcher, self.resume_after_mending, self._lines_of_practice
        )

    def _lines_of_practice(self) -> tuple[CheckLine, ...]:
        published = self.published if self._store.is_shared else None
        return lazy.lines_of_practice(published, self.configuration, self.outbox, self.answers, self.reminders)

    @cached_property
    def outbox(self) -> lazy.OutboxService:
        """The Postausgang."""
        return lazy.OutboxService(self._begin)

    @cached_property
    def answers(self) -> lazy.AnswerService:
        """The answers of patients."""
        return lazy.AnswerService(self._begin, self.configuration, self._resources)

    @cached_property
    def changing(self) -> lazy.Changing:
        """Changing what still waits."""
        return lazy.Changing(self._begin_current)

    @cached_property
    def rerouting(self) -> lazy.Rerouting:
        """What waits for a protocol that nobody can send with."""
        return lazy.Rerouting(self._begin_current, self.secrets)

    @cached_property
    def relocation(self) -> lazy.Relocation:
        """The move of the Postausgang to a database server."""
        return lazy.Relocation(self._begin)

    @cached_property
    def restoration(self) -> lazy.Restoration:
        """Putting a backup in the place of the Postausgang."""
        return lazy.Restoration(self._begin)

    @cached_property
    def audit(self) -> lazy.Audit:
        """Who did what."""
        return lazy.Audit(self._begin)

    @cached_property
    def optouts(self) -> lazy.OptOutList:
        """The Abmeldeliste."""
        return lazy.OptOutList(self._begin)

    @cached_property
    def consents(self) -> lazy.ConsentRegister:
        """Consent by purpose."""
        return lazy.ConsentRegister(self._begin)

    @cached_property
    def person(self) -> lazy.Person:
        """Everything about one number."""
        return lazy.Person(self._begin, self.paths.data_folder, lambda: self.drafts)

    @cached_property
    def series(self) -> lazy.SeriesService:
        """The Serien-SMS."""
        return lazy.SeriesService(self._begin, self._begin_current)

    @cached_property
    def reminders(self) -> lazy.Reminders:
        """The Erinnerungspläne."""
        return lazy.Reminders(self._begin_current, self.secrets)

    @cached_property
    def list_profiles(self) -> lazy.ListProfiles:
        """How lists with the same headings were sent the last time."""
        file = lazy.ProfileFile(self.paths.data_folder, self._clock, self._retention)
        return lazy.ListProfiles(file, self.templates, self.now)

    @cached_property
    def handover(self) -> lazy.Handover:
        """Patients whom the practice software hands over."""
        return lazy.Handover(self._begin)

    @cached_property
    def templates(self) -> lazy.Templates:
        """The Textvorlagen."""
        return lazy.Templates(self._begin)

    @cached_property
    def statistics(self) -> lazy.Statistics:
        """What went out and what it cost."""
        return lazy.Statistics(self._begin_looking)

    @cached_property
    def metrics(self) -> lazy.Metrics:
        """The figures for Prometheus."""
        return lazy.Metrics(self._begin, self.health)

    @cached_property
    def drafts(self) -> lazy.Drafts:
        """What was typed and not yet sent."""
        return lazy.Drafts(self.paths.data_folder, self._clock, retention=self._retention)

    @cached_property
    def dispatcher(self) -> lazy.DispatcherControl:
        """The dispatcher of this process."""
        return lazy.DispatcherControl(
            self._store,
            self._resources,
            self.actor,
            self.configuration,
            times=self._sending_times,
            beside=self._jobs_beside,
            look_at_plans=self._look_at_plans,
            is_work_due=lazy.AnswerClock(self.configuration, self._sending_times).is_due,
        )

    def _jobs_beside(self, store: Outbox, resources: Resources) -> Sequence[BackgroundJob]:
        telling = self.alerts.jobs(store, resources, self._sending_times.alert_look)
        return *telling, *self.answers.jobs(store, resources, self._sending_times)

    def _look_at_plans(self) -> bool:
        return not self.settings.reminders or self.reminders.look()  # without any nothing of them need be loaded

    @cached_property
    def alerts(self) -> lazy.Alerts:
        """Telling an admin that sending has stopped."""
        return lazy.Alerts(
            self._begin,
            self.configuration,
            self.secrets,
            self.dispatcher,
            self.paths.data_folder,
            lambda: self.access.balance(),
        )

    @cached_property
    def health(self) -> lazy.Health:
        """How sending fares, for a monitoring system."""
        return lazy.Health(self._begin, self.dispatcher, lambda: self.access.balance(), self.unusable_secret_files)

    def unusable_secret_files(self) -> tuple[str, ...]:
        """Which files of secrets keep this machine from sending, in sentences; cheap. Raises `SettingsError`."""
        return lazy.unusable_secret_files(self.settings, self.secrets)

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

    def _begin(self) -> lazy.Operation:
        return lazy.Operation(self.settings, self._store, self._person, self._wake)

    def _begin_current(self) -> lazy.Operation:
        self.look_at_published()
        return self._begin()

    def _begin_looking(self) -> lazy.Operation:
        """For what only shows: where the newest that is published cannot be read, what is known will do."""
        if self._store.is_shared:
            self.published.note_of_trouble()
        return self._begin()

    def look_at_published(self) -> None:
        """Take over what the practice has published since; asks the store. Raises `StoreError`, `SettingsError`."""
        if self._store.is_shared:  # else the module need not be loaded
            self.published.look_before_queueing()

    def _wake(self) -> None:
        """Let the dispatcher of this process look at once for what is due; where there is none yet, it will anyway."""
        if "dispatcher" in self.__dict__:
            self.dispatcher.wake()

    def _resources(self) -> lazy.PracticeResources:
        lazy.SecretReplacement(self.configuration, self.secrets).note_unnoted()
        if not self._store.is_shared:
            return lazy.PracticeResources(self.configuration, self.secrets)
        self.published.look()
        return lazy.PracticeResources(self.configuration, self.secrets, self.published.look)


def _apply(settings: Settings) -> None:
    """Apply what is set for the whole process: the time zone, and what the described protocol is called."""
    use_zone(settings.ui.timezone)
    use_title(settings.provider.title)


def login_name() -> str:
    """The name decisions are recorded under: the account of this process, by its uid; no variable changes it."""
    return account_of(os.getuid())
