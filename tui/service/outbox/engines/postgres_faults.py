"""What PostgreSQL refuses, as sentences a person can act on.

A refused connection has words but no code (libpq keeps it to itself), and a server may speak German or English.
"""

from __future__ import annotations

import re

from tui.language.catalogue import _, gettext_noop
from tui.runtime.values import dataclass
from tui.service.errors import (
    StoreAccessRefused,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreNotWritable,
    StoreUnreachable,
)

_TOO_FAR_AHEAD = "due in more than two years"  # said by the rules of the database, in English always

_LOGIN = re.compile(
    r"password authentication failed|no password supplied|authentication failed|no pg_hba.conf entry"
    r"|Passwort-Authentifizierung|-Authentifizierung für Benutzer|role \"[^\"]*\" does not exist"
    r"|Rolle »[^«]*« existiert nicht|kein pg_hba.conf-Eintrag|not permitted to log in|nicht erlaubt, sich einzuloggen"
)
_TOO_MANY = re.compile(
    r"too many (clients|connections)|remaining connection slots|zu viele Verbindungen|verbleibenden Verbindungs"
)
_DATABASE = re.compile(r"database \"[^\"]*\" does not exist|Datenbank »[^«]*« existiert nicht")
_TLS = re.compile(r"\b(SSL|TLS|certificate|Zertifikat)\b")


def explain(error: BaseException, place: str) -> StoreError:
    """The `StoreError` that tells what psycopg's error means at `place`; the server's words are not repeated."""
    code = getattr(error, "sqlstate", None)
    if code is not None and _TOO_FAR_AHEAD in str(error):
        return StoreNotWritable(
            _("Eine SMS lässt sich höchstens zwei Jahre im Voraus einstellen."), _("Wählen Sie eine frühere Zeit.")
        )
    return _by_words(str(error), place) if code is None else _by_code(code, place)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What a code means: `codes` by https://www.postgresql.org/docs/current/errcodes-appendix.html.

    Two characters name a whole class.
    """

    codes: tuple[str, ...]
    kind: type[StoreError]
    sentence: str
    remedy: str

    def at(self, place: str) -> StoreError:
        """The error for the store at that address."""
        return self.kind(_(self.sentence).format(place=place), _(self.remedy))


_BUSY = _Refusal(
    ("40001", "40P01", "55P03"),
    StoreLocked,
    gettext_noop("Der Postausgang {place} ist gerade mit einer anderen Änderung beschäftigt."),
    gettext_noop("Versuchen Sie es gleich noch einmal."),
)
_CANCELLED = _Refusal(
    ("57014",),
    StoreLocked,
    gettext_noop("Der Datenbankserver von {place} hat abgebrochen, was ihm zu lange dauerte."),
    gettext_noop("Versuchen Sie es noch einmal. Geschieht es wieder, ist statement_timeout am Server zu klein."),
)
_NO_CONNECTION_LEFT = _Refusal(
    ("53300",),
    StoreUnreachable,
    gettext_noop("Der Datenbankserver von {place} nimmt keine weitere Verbindung an."),
    gettext_noop(
        "Der Administrator des Servers muss max_connections erhöhen; „praxis-sms docs scale“ sagt, auf wie viel."
    ),
)
_FULL = _Refusal(
    ("53100", "53200"),
    StoreFull,
    gettext_noop("Der Datenbankserver von {place} hat keinen Platz mehr; nichts wurde geändert."),
    gettext_noop("Der Administrator des Servers muss Platz schaffen."),
)
_NOT_ALLOWED = _Refusal(
    ("42501",),
    StoreNotWritable,
    gettext_noop("Der Datenbankbenutzer darf das im Postausgang {place} nicht."),
    gettext_noop(
        "Wer was darf, sagt das Handbuch („praxis-sms docs admin“, „Wer was darf“). Fehlt die Rolle, vergibt sie der "
        "Administrator mit postgres-roles.sql; „praxis-sms postgres-roles“ gibt es aus."
    ),
)
_READ_ONLY = _Refusal(
    ("25006",),
    StoreNotWritable,
    gettext_noop("Die Datenbank {place} nimmt zurzeit keine Änderungen an."),
    gettext_noop("Ist das ein Zweitserver? In [store] url gehört die Adresse des Servers, der schreibt."),
)
_NO_TABLES = _Refusal(
    ("42P01", "42703", "3F000"),
    StoreDamaged,
    gettext_noop("In der Datenbank {place} fehlen Tabellen des Postausgangs."),
    gettext_noop("Der Administrator muss eine Sicherung einspielen oder die Datenbank neu anlegen."),
)
_DAMAGED = _Refusal(
    ("XX001", "XX002"),
    StoreDamaged,
    gettext_noop("Die Datenbank {place} ist beschädigt."),
    gettext_noop("Der Administrator muss eine Sicherung einspielen."),
)
_UNREACHABLE = _Refusal(
    ("08", "57P", "25P03"),
    StoreUnreachable,
    gettext_noop("Der Postausgang {place} ist nicht erreichbar."),
    gettext_noop("Prüfen Sie, ob der Datenbankserver läuft und das Netz ihn erreicht."),
)
_REFUSALS = (
    _BUSY, _CANCELLED, _NO_CONNECTION_LEFT, _FULL, _NOT_ALLOWED, _READ_ONLY, _NO_TABLES, _DAMAGED, _UNREACHABLE,
)  # fmt: skip


def _by_code(code: str, place: str) -> StoreError:
    for refusal in _REFUSALS:
        if code.startswith(refusal.codes):
            return refusal.at(place)
    return StoreError(
        _("Der Postausgang {place} meldet einen Fehler ({code}).").format(place=place, code=code),
        _("Das Protokoll des Datenbankservers nennt die Einzelheiten."),
    )


def _by_words(words: str, place: str) -> StoreError:
    if _LOGIN.search(words):
        return StoreAccessRefused(
            _("Der Datenbankserver lässt {place} mit diesem Benutzer und Passwort nicht zu.").format(place=place),
            _(
                "Berichtigen Sie den Benutzer in [store] url und das Passwort in der Datei ~/.pgpass (PGPASSFILE); "
                "gelesen wird sie nur mit den Rechten 0600."
            ),
        )
    if _DATABASE.search(words):
        return StoreAccessRefused(
            _("Die Datenbank {place} gibt es auf diesem Server nicht.").format(place=place),
            _("Legen Sie sie an (createdb -E UTF8), oder berichtigen Sie den Namen in [store] url."),
        )
    if _TOO_MANY.search(words):
        return _NO_CONNECTION_LEFT.at(place)
    if _TLS.search(words):
        return StoreAccessRefused(
            _("Die Verbindung zu {place} ist nicht vertrauenswürdig.").format(place=place),
            _("Prüfen Sie das Zertifikat des Datenbankservers und sslmode, sslrootcert in [store] url."),
        )
    return _UNREACHABLE.at(place)


def not_yet_set_up(place: str) -> StoreNotWritable:
    """There are no tables, and the role may not make them."""
    return StoreNotWritable(
        _(
            "Der Postausgang {place} ist noch nicht eingerichtet, und dieser Datenbankbenutzer darf es nicht tun."
        ).format(place=place),
        _(
            "Der Eigentümer der Datenbank ruft einmal „praxis-sms check“ auf und führt dann postgres-roles.sql aus; "
            "„praxis-sms postgres-roles“ gibt es aus."
        ),
    )


def not_yet_upgraded(place: str) -> StoreNotWritable:
    """The tables are those of an older version, and the role may not change them."""
    return StoreNotWritable(
        _(
            "Der Postausgang {place} ist noch auf dem Stand einer älteren Version, "
            "und dieser Datenbankbenutzer darf das nicht ändern."
        ).format(place=place),
        _(
            "Der Eigentümer der Datenbank ruft einmal „praxis-sms check“ auf und führt dann postgres-roles.sql aus; "
            "„praxis-sms postgres-roles“ gibt es aus."
        ),
    )


def foreign(place: str) -> StoreDamaged:
    """The database belongs to another program; nothing of it was changed."""
    return StoreDamaged(
        _("Die Datenbank {place} enthält Tabellen eines anderen Programms; sie wurde nicht verändert.").format(
            place=place
        ),
        _("Legen Sie für den Postausgang eine eigene Datenbank an (createdb -E UTF8)."),
    )


def wrong_encoding(place: str, encoding: str) -> StoreError:
    """The database cannot hold every character of a message."""
    return StoreError(
        _("Die Datenbank {place} ist in {encoding} angelegt und kann nicht jede SMS aufnehmen.").format(
            place=place, encoding=encoding
        ),
        _("Legen Sie eine in UTF-8 an (createdb -E UTF8 -T template0)."),
    )
