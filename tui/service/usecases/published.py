"""What a practice shares of its settings: taken over from the store, and published into it by whoever may."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial

from tui.language import amounts
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError, SettingsError, StoreError
from tui.service.outbox.process_store import PracticeStore
from tui.service.outbox.subjects.published import LONGEST_DOCUMENT, PublishedDocument
from tui.service.settings.configuration import Configuration
from tui.service.settings.known_keys import plain, plan_of
from tui.service.settings.published import (
    ChangedSetting,
    Published,
    is_shared,
    lines_of_changes,
    read_document,
    shared_values,
    what_changes,
    written_document,
)

_DECISIVE = ("provider.protocol", "provider.sender")
"""What a file says of these shows that it was meant for sending."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What holds for the practice now, and what of it was changed."""

    published: Published
    changes: tuple[ChangedSetting, ...]


class PublishedSettings:
    """The shared settings of one store. Safe to use from several threads."""

    def __init__(self, store: PracticeStore, configuration: Configuration, person: str) -> None:
        self._store = store
        self._configuration = configuration
        self._person = person
        self._lock = threading.Lock()
        self._may_publish: bool | None = None
        self._seen: int | None = None
        self.outcome = ""
        """What became of the last change for the rest of the practice, as a sentence; empty where nothing did."""
        self.failure: PraxisSmsError | None = None
        """Why the last change holds for nobody else, though it was to; None where it does, or is of this file only."""

    def look(self) -> None:
        """Take over what was published since; asks the store for one number. Raises `StoreError`, `SettingsError`."""
        if not self._store.is_shared:
            return
        published = self._store.open().published
        with self._lock:
            if self._may_publish is None:
                self._may_publish = published.may_publish()
            version = published.version()
            if version != self._seen:
                newest = published.newest() if version else None
                self._take_over(newest)

    def look_before_queueing(self) -> None:
        """`look`, and raise `SettingsError` where neither practice nor file have chosen how to send.

        A desk that knows nothing but its store queues nothing by defaults that nobody chose.
        """
        self.look()
        published = self._configuration.published
        is_chosen = published is not None and _DECISIVE[0] in published.values
        if self._store.is_shared and not is_chosen and not self._may_guess():
            raise SettingsError(
                _("Für die Praxis ist noch nichts veröffentlicht, und in {file} steht kein Protokoll.").format(
                    file=self._configuration.path
                ),
                _("Am Rechner, der sendet: „praxis-sms settings publish“."),
            )

    def note_of_trouble(self) -> str:
        """`look`, for whoever goes on with what is known; why the newest is not, or an empty text. Raises nothing."""
        try:
            self.look()
        except PraxisSmsError as error:
            return error.in_full
        return ""

    def differences(self) -> tuple[ChangedSetting, ...]:
        """What this file says otherwise than the practice: before is what stands in the file, after what holds."""
        published = self._configuration.published
        if published is None:
            return ()
        file = shared_values(self._configuration.file_settings)
        given = [key for key in published.values if key in self._configuration.given_keys]
        return what_changes({key: file.get(key) for key in given}, {key: published.values[key] for key in given})

    def publish(self) -> Publication:
        """Publish what the file of this configuration says; raises `SettingsError`, `StoreError`."""
        self._require_a_group()
        if not self._has_chosen():
            raise SettingsError(
                _("In {file} stehen weder Protokoll noch Absender; veröffentlicht wurde nichts.").format(
                    file=self._configuration.path
                ),
                _("Veröffentlichen Sie an dem Rechner, an dem die Karte SMS-Provider ausgefüllt ist."),
            )
        done = self._publish(lambda _before: shared_values(self._configuration.file_settings), mends=True)
        assert done is not None, "the shared settings are never empty"
        return done

    def require_permission(self, changes: Mapping[str, object]) -> None:
        """Raise `SettingsError` where a change is about what the practice shares, and this user may not decide that.

        Taking a line out of the file is always allowed. A store that cannot be asked keeps nobody from a change.
        """
        wanted = [key for key, value in changes.items() if value is not None and (is_shared(key) or plan_of(key))]
        if not wanted or not self._is_shared():
            return
        try:
            self.look()
        except StoreError:
            return
        except SettingsError:
            if not self._may_publish:
                raise
        published = self._configuration.published
        if published is not None and not published.may_change and any(_holds(key, published) for key in wanted):
            raise published.refusal()

    def publish_change(self, keys: Collection[str]) -> None:
        """Publish what was just saved under these keys, where the practice shares them; `outcome` says how it went.

        The first publication is of everything that the file says. Raises nothing: the file is saved.
        """
        self.outcome, self.failure = "", None
        changed = list(filter(is_shared, keys))
        if not changed or not self._is_shared():
            return
        try:
            if not self._store.open().published.may_publish():
                return
            done = self._publish(partial(self._values_after, changed))
        except PraxisSmsError as error:
            self.outcome = _("Für die Praxis veröffentlicht wurde es nicht: {reason}").format(reason=error.sentence)
            self.failure = error
            return
        if done is not None and done.changes:
            self.outcome = _("Es gilt jetzt für alle Arbeitsplätze.")

    def _is_shared(self) -> bool:
        """Whether there is anybody else; nobody where the file cannot be read, which a change may be about to mend."""
        try:
            return self._store.is_shared
        except SettingsError:
            return False

    def _values_after(self, changed: Collection[str], before: Mapping[str, object] | None) -> Mapping[str, object]:
        """What holds after a change of the file; without a choice of how to send a first publication is of nothing."""
        file = shared_values(self._configuration.file_settings)
        if before is None:
            return file if self._has_chosen() else {}
        return _merged(before, file, changed)

    def _publish(
        self, values_after: Callable[[Mapping[str, object] | None], Mapping[str, object]], *, mends: bool = False
    ) -> Publication | None:
        """Publish values made of those that hold; None where none hold then.

        What `mends` replaces a document that cannot be read.
        """
        changes: list[ChangedSetting] = []

        def change(before: PublishedDocument | None) -> tuple[str, Sequence[str]]:
            old = None if before is None else _plain_values(before, mends)
            new = values_after(old)
            changes[:] = what_changes(old or {}, new)
            return _short_enough(written_document(new)), lines_of_changes(changes)

        outbox = self._store.open()
        holds = outbox.published.publish(change, actor=self._store.recorded_login or self._person)
        with self._lock:
            self._may_publish = True
            self._take_over(holds)
        published = self._configuration.published
        return None if published is None else Publication(published, tuple(changes))

    def _take_over(self, newest: PublishedDocument | None) -> None:
        if newest is None:
            self._configuration.take_over(None)
            self._seen = 0
            return
        values, without_effect = read_document(newest.text)
        self._configuration.take_over(
            Published(newest.id, newest.by, newest.at, values, without_effect, bool(self._may_publish))
        )
        self._seen = newest.id

    def _require_a_group(self) -> None:
        if not self._store.is_shared:
            raise SettingsError(
                _("Der Postausgang ist eine Datei auf diesem Rechner; es gibt niemanden, für den etwas gälte."),
                _("Mehrere Rechner teilen sich eine PostgreSQL-Datenbank: „praxis-sms outbox move“ zieht dorthin um."),
            )
        with suppress(SettingsError):  # what is damaged is what is to be replaced
            self.look()
        if not self._may_publish:
            published = self._configuration.published
            raise (
                published.refusal()
                if published is not None
                else SettingsError(
                    _("Dieser Datenbankbenutzer darf nichts für die Praxis veröffentlichen."),
                    _(
                        "Wer den Dienst oder die Datenbank betreut, darf es; Rechte vergibt "
                        "„praxis-sms postgres-roles“."
                    ),
                )
            )

    def _may_guess(self) -> bool:
        return self._configuration.file_settings.dispatch.here or self._has_chosen()

    def _has_chosen(self) -> bool:
        """Whether the file says how to send."""
        return any(key in self._configuration.given_keys for key in _DECISIVE)


def _short_enough(document: str) -> str:
    if len(document) > LONGEST_DOCUMENT:
        raise SettingsError(
            _("Was für die Praxis gelten soll, ist zu lang; höchstens {most} Zeichen haben Platz.").format(
                most=amounts.grouped(LONGEST_DOCUMENT)
            ),
            _("Kürzen Sie die Liste „policy.treatment_words“."),
        )
    return document


def _holds(key: str, published: Published) -> bool:
    """Whether the practice has decided what a key is about; plans are everybody's own where it has published none.

    Where the lists of one of its plans lie is for each desk to say, but it has no plans besides.
    """
    plan, of_practice = plan_of(key), set(map(plan_of, published.values)) - {""}
    return not plan or (bool(of_practice) and (is_shared(key) or plan not in of_practice))


def _merged(before: Mapping[str, object], file: Mapping[str, object], changed: Collection[str]) -> Mapping[str, object]:
    """What holds after a change of these keys in the file; a plan that is new there is published whole."""
    after = dict(before)
    published = set(map(plan_of, before))
    for key in changed:
        plan = plan_of(key)
        of_plan = {each: value for each, value in file.items() if plan and plan_of(each) == plan}
        if plan and plan not in published:
            after |= of_plan
        elif key in file:
            after[key] = file[key]
        else:
            gone = [key] if of_plan else [each for each in after if plan_of(each) == plan]
            after = {each: value for each, value in after.items() if each not in gone}
    return after


def _plain_values(document: PublishedDocument, mends: bool) -> dict[str, object]:
    try:
        values, _without_effect = read_document(document.text)
    except SettingsError:
        if not mends:
            raise
        return {}
    return {key: plain(value) for key, value in values.items()}
