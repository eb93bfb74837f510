"""Forgetting one number, in the store and in the files beside it, and what is out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tui.language import dates
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import StoreNotWritable
from tui.service.handover import folder as handover
from tui.service.model.card_protocols import Carrier, ProtocolKey, protocol
from tui.service.model.messages import Message, Template
from tui.service.model.person import StoredTraces
from tui.service.outbox.location import FILE_NAME
from tui.service.settings import Settings
from tui.service.system import crash, drafts, profile_file
from tui.service.system.files import system_error
from tui.service.text.numbers.phone_number import NumberReading
from tui.service.text.persons.person_traces import PersonTraces
from tui.service.wording import persons

_OF_SQLITE = b"SQLite format 3\0"
_PACKED = (".gz", ".xz", ".zst", ".zip", ".dump", ".sql", ".csv")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `forget` would delete, and in sentences what it cannot reach."""

    number: NumberReading
    names: tuple[str, ...]
    stored: StoredTraces
    drafts: int
    is_opted_out: bool
    has_consents: bool
    unreachable: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it as sentences."""
        deleted = persons.what_is_deleted(self.stored, self.drafts)
        stays = [persons.optout_stays()] if self.is_opted_out else []
        stays += [persons.consents_stay()] if self.has_consents else []
        return (
            persons.will_be_deleted(self.number.display, deleted),
            *stays,
            *persons.left_elsewhere(self.unreachable),
        )


@dataclass(frozen=True, slots=True)
class ForgottenFiles:
    """How many drafts, profiles of lists, crash reports and files of the practice software were deleted."""

    drafts: int = 0
    profiles: int = 0
    reports: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted; `unreachable` says in sentences what may be left elsewhere."""

    number: NumberReading
    stored: StoredTraces
    files: ForgottenFiles
    unreachable: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it as sentences."""
        files = self.files
        deleted = persons.what_is_deleted(self.stored, files.drafts, files.profiles, files.reports, files.handed_over)
        return (persons.is_deleted(deleted), *persons.left_elsewhere(self.unreachable))


def forget_files(folder: Path, settings: Settings, traces: PersonTraces) -> ForgottenFiles:
    """Delete what lies about a person in the data folder and in that of the practice software.

    Raises `StoreNotWritable`.
    """
    watched = settings.handover.folder
    if not folder.is_dir():
        return ForgottenFiles()
    try:
        return ForgottenFiles(
            drafts.forget_person(folder, traces),
            profile_file.forget_person(folder, traces),
            crash.forget_person(folder, traces),
            handover.forget_person(Path(watched).expanduser(), traces) if watched else 0,
        )
    except OSError as error:
        raise StoreNotWritable(
            _("Im Postausgang ist alles gelöscht; diese Datei aber lässt sich nicht ändern: {file} ({reason}).").format(
                file=error.filename or folder, reason=system_error(error)
            ),
            _("Rufen Sie den Befehl noch einmal als Besitzer der Datei auf."),
        ) from error


def out_of_reach(
    settings: Settings, folder: Path, messages: Sequence[Message], templates: Sequence[Template], traces: PersonTraces
) -> Iterator[str]:
    """Where number, name and text may be left, each with what can be done there."""
    for file, written_at in _copies(folder):
        yield _("Sicherung vom {date}: {file}. Löschen Sie sie, oder ersetzen Sie sie durch eine neue.").format(
            date=dates.full_date(written_at), file=file
        )
    yield from _at_providers(settings, messages)
    for template in templates:
        if traces.stand_in(template.text) or traces.stand_in(template.name):
            yield _("Textvorlage „{name}“: Sie nennt die Person; ändern Sie sie selbst.").format(name=template.name)
    if settings.store.url:
        yield _(
            "Datenbankserver: Er überschreibt Gelöschtes mit VACUUM; Sicherungen und WAL-Archive dort behalten es. "
            "Entwürfe und Fehlerberichte auf anderen Rechnern löscht der Befehl, wenn er dort aufgerufen wird."
        )
    yield _("Fenster, die gerade offen stehen: Was dort schon im Formular steht, bleibt, bis es jemand leert.")
    yield _("Sicherungen an anderen Orten, exportierte Dateien, Listen und die Praxissoftware.")


def _copies(folder: Path) -> list[tuple[Path, datetime]]:
    """Files in the data folder that may hold an earlier state of the store, oldest first."""
    found = []
    for file in folder.glob("*") if folder.is_dir() else ():
        try:
            if file.is_file() and file.name != FILE_NAME and _may_be_a_copy(file):
                found.append((file, datetime.fromtimestamp(file.stat().st_mtime, UTC)))
        except OSError:
            continue
    return sorted(found, key=lambda each: (each[1], each[0]))


def _may_be_a_copy(file: Path) -> bool:
    if file.suffix in _PACKED:
        return True
    with file.open("rb") as opened:
        return opened.read(len(_OF_SQLITE)) == _OF_SQLITE


def _at_providers(settings: Settings, messages: Sequence[Message]) -> Iterator[str]:
    keys = {message.protocol for message in messages if message.last_attempt_at is not None} & set(ProtocolKey)
    known = [protocol(key) for key in sorted(keys)]
    for provider in dict.fromkeys(each.provider for each in known):
        yield _provider_log(settings, provider, {each.key for each in known if each.provider == provider})
    if any(each.carrier is Carrier.MAIL for each in known):
        yield _("Mailserver der Praxis: der Ordner „Gesendet“ und die Protokolle des Mailservers.")


def _provider_log(settings: Settings, provider: str, keys: set[ProtocolKey]) -> str:
    if ProtocolKey.THREESTEPS_API in keys and settings.threesteps_api.format == "lox24":
        return _(
            "Protokoll bei LOX24: Der Text wird dort nach dem Versand gelöscht (is_text_deleted); Nummer und Zeitpunkt "
            "bleiben im Verlauf, bis Sie sie dort löschen lassen."
        )
    return _(
        "Protokoll bei {provider}: Es nennt Nummer und Text. Ein Weg, es von hier zu löschen, ist nicht dokumentiert; "
        "verlangen Sie die Löschung beim Anbieter."
    ).format(provider=provider)
