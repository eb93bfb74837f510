"""What is off in a configuration file without making it unusable: unknown keys and secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.settings.document import Document
from tui.service.settings.known_keys import (
    ACCOUNT_TABLE,
    CALENDAR,
    COLUMNS,
    CUSTOM_TABLE,
    KEYS_TABLE,
    PATIENTS,
    TABLES,
    entry_of,
    nearest_key,
)
from tui.service.settings.network_addresses import looks_secret
from tui.service.settings.tables.reminder_plan_rules import PLANS_TABLE
from tui.service.settings.text_rules import has_password


class Remark(StrEnum):
    """What a note says of a key."""

    UNKNOWN = "unknown"
    SECRET = "secret"  # noqa: S105 - the kind of a remark
    PASSWORD_IN_URL = "password-in-url"  # noqa: S105 - the kind of a remark
    PLANS_OF_THE_PRACTICE = "plans-of-the-practice"


@dataclass(frozen=True, slots=True)
class SettingNote:
    """A key of the file that has no effect or should not be there; `nearest` is the known key it resembles, or ""."""

    file: Path
    key: str
    remark: Remark = Remark.UNKNOWN
    nearest: str = ""

    @property
    def sentence(self) -> str:
        """The note as one German sentence."""
        match self.remark:
            case Remark.SECRET:
                text = _(
                    "In {file} steht unter „{key}“ ein Geheimnis, das dort nicht gelesen wird; entfernen Sie es und "
                    "hinterlegen Sie es mit „praxis-sms secrets set“."
                )
            case Remark.PASSWORD_IN_URL:
                text = _(
                    "In {file} enthält „{key}“ ein Passwort im Klartext; besser steht es in der Datei ~/.pgpass, "
                    "die PostgreSQL selbst liest."
                )
            case Remark.PLANS_OF_THE_PRACTICE:
                text = _(
                    "In {file} steht mit „{key}“ ein eigener Erinnerungsplan; er bleibt ohne Wirkung, denn es gelten "
                    "die Pläne der Praxis."
                )
            case _ if self.nearest:
                text = _("In {file} ist der Schlüssel „{key}“ unbekannt; gemeint ist vielleicht „{nearest}“.")
            case _:
                text = _("In {file} ist der Schlüssel „{key}“ unbekannt und bleibt ohne Wirkung.")
        return text.format(file=self.file, key=self.key, nearest=self.nearest)


def notes_of(path: Path, document: Document) -> Iterator[SettingNote]:
    """The notes on a document read from `path`, in the order of the file."""
    for key, value in _unknown(document, ""):
        if secrets := list(_secrets(key, value)):
            yield from (SettingNote(path, secret, Remark.SECRET) for secret in secrets)
        elif not key.startswith((f"{CUSTOM_TABLE}.", f"{ACCOUNT_TABLE}.")):
            yield SettingNote(path, key, Remark.UNKNOWN, nearest_key(key))
    store = document.get("store")
    if isinstance(store, Mapping) and has_password(str(store.get("url", ""))):
        yield SettingNote(path, "store.url", Remark.PASSWORD_IN_URL)


def _unknown(values: Document, prefix: str) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        key = prefix + (f'"{name}"' if "." in name else name)
        if entry_of(key) or key == KEYS_TABLE:
            continue
        if _leads_to_a_table(key) and isinstance(value, Mapping):
            yield from _unknown(value, key + ".")
        else:
            yield key, value


def _leads_to_a_table(key: str) -> bool:
    parts = key.split(".")
    if parts[0] == PLANS_TABLE:
        return len(parts) < 3 or (len(parts) == 3 and parts[2] in (COLUMNS, CALENDAR, PATIENTS))
    return any(f"{table}.".startswith(f"{key}.") for table in (*TABLES, CUSTOM_TABLE, ACCOUNT_TABLE))


def _secrets(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _secrets(f"{key}.{name}", inner)
    elif looks_secret(key.rpartition(".")[2].strip('"')):
        yield key
