"""The sentences for stored facts, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from tui.language import formats
from tui.language.catalogue import _, gettext_noop, ngettext
from tui.service.errors import PraxisSmsError
from tui.service.model import facts
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind, FactValue, Reason
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause
from tui.service.model.protocols import ProtocolKey, protocol
from tui.service.text.character_names import german_name
from tui.service.text.numbers.phone_number import NumberKind
from tui.service.text.segments import Forcing
from tui.service.wording import counting, labels, reminder_reasons

_SENTENCES = {
    FactKind.TOGETHER: "{first} {second}",
    FactKind.OPTED_OUT: gettext_noop("Diese Nummer möchte keine SMS (Abmeldeliste)."),
    FactKind.NOBODY_CAN_ANSWER: gettext_noop(
        "Der Text bittet um Antwort („{words}“), aber dem Namen „{name}“ kann niemand antworten."
    ),
    FactKind.QUIET_HOURS: gettext_noop("In der Ruhezeit ({hours} Uhr) werden keine SMS verschickt."),
    FactKind.DAILY_LIMIT: gettext_noop("Das Tageslimit von {limit} SMS ist erreicht."),
    FactKind.MONTHLY_LIMIT: gettext_noop("Das Monatslimit von {limit} SMS ist erreicht."),
    FactKind.GAVE_UP: gettext_noop("Nach {count} Versuchen aufgegeben: {reason}"),
    FactKind.TEXT_CHANGED: gettext_noop("Neuer Text."),
    FactKind.DUE_NOW_AFTER_CLOCK_AHEAD: gettext_noop("Eingestellt, als die Uhr vorging; sie ist jetzt an der Reihe."),
    FactKind.QUEUED_BY_CLOCK_AHEAD: gettext_noop(
        "Eingestellt, als die Uhr vorging: Stimmt die Zeit nicht, ändern Sie sie."
    ),
    FactKind.SERIES_CANCELLED: gettext_noop("Die Serie war inzwischen abgebrochen."),
    FactKind.SENT_SINCE_THE_BACKUP: gettext_noop(
        "Ob sie zwischen Sicherung und Wiederherstellung hinausging, ist nicht bekannt."
    ),
    FactKind.AS_IN_TODAYS_STORE: gettext_noop("Stand aus dem Postausgang, der dafür beiseitegelegt wurde"),
    FactKind.PROGRAM_ENDED: gettext_noop("Das Programm endete, während die Nachricht übergeben wurde."),
    FactKind.SENDER_SILENT: gettext_noop("Der Rechner, der die Nachricht übergab, hat sich nicht mehr gemeldet."),
    FactKind.MACHINE_SLEPT: gettext_noop("Der Rechner war angehalten, bevor die Nachricht hinausging."),
    FactKind.ACCESS_NOT_BUILT: gettext_noop("Der Zugang zum Anbieter ließ sich nicht einrichten."),
    FactKind.FILL_IN_CARD: gettext_noop("Auf der Karte SMS-Provider ({place.provider}) ausfüllen."),
    FactKind.ENTER_ENDPOINT: gettext_noop(
        "Die Adresse aus den Vertragsunterlagen auf der Karte SMS-Provider ({place.provider}) eintragen."
    ),
    FactKind.MAIL_SERVER_MISSING: gettext_noop("Der Mailserver der Praxis ist noch nicht eingetragen."),
    FactKind.SET_UP_MAIL: gettext_noop(
        "Auf der Karte SMS-Provider ({place.provider}) „Mail einrichten“ ({card.mail}) wählen."
    ),
    FactKind.CHECK_SMS4_ACCESS: gettext_noop("Kundennr., Benutzer und Passwort auf der Karte SMS-Provider prüfen."),
    FactKind.CHECK_API_KEY: gettext_noop("Den API-Key auf der Karte SMS-Provider prüfen."),
    FactKind.TRY_LATER: gettext_noop("Später noch einmal versuchen."),
    FactKind.HANDOVER_FAULT: gettext_noop(
        "Beim Übergeben trat ein Programmfehler auf; ob die SMS hinausging, ist ungeklärt."
    ),
    FactKind.CREDIT_SPENT: gettext_noop("Das Guthaben ist aufgebraucht (der Anbieter sagt: {words})."),
    FactKind.NAME_NOT_RESOLVED: gettext_noop("Der Name {host} lässt sich nicht auflösen."),
    FactKind.CONNECTION_REFUSED: gettext_noop("{host} nimmt keine Verbindung an."),
    FactKind.NO_ENCRYPTED_CONNECTION: gettext_noop("Mit {host} kam keine verschlüsselte Verbindung zustande."),
    FactKind.NO_CONNECTION: gettext_noop("Zu {host} kam keine Verbindung zustande."),
    FactKind.CERTIFICATE_EXPIRED: gettext_noop("Das Zertifikat von {host} ist abgelaufen."),
    FactKind.CERTIFICATE_NOT_YET_VALID: gettext_noop(
        "Das Zertifikat von {host} gilt noch nicht; geht die Uhr dieses Rechners richtig?"
    ),
    FactKind.CERTIFICATE_WRONG_HOST: gettext_noop("Das Zertifikat von {host} ist auf einen anderen Namen ausgestellt."),
    FactKind.CERTIFICATE_UNTRUSTED: gettext_noop(
        "Das Zertifikat von {host} stammt von keiner Stelle, der dieser Rechner vertraut."
    ),
    FactKind.CERTIFICATE_OTHER: gettext_noop(
        "{host} zeigt ein anderes Zertifikat als das hinterlegte; gesendet wurde nichts (Fingerabdruck {found}…)."
    ),
    FactKind.PROXY_WANTS_LOGIN: gettext_noop(
        "Der Proxy dieses Rechners verlangt eine Anmeldung, bevor er {host} erreicht."
    ),
    FactKind.PROXY_FAILED: gettext_noop("Der Proxy dieses Rechners erreicht {host} nicht."),
    FactKind.NO_VALID_REQUEST: gettext_noop("Adresse oder Zugangsdaten für {host} ergeben keine gültige Anfrage."),
    FactKind.NO_ANSWER: gettext_noop("{host} hat {seconds} s lang nicht geantwortet."),
    FactKind.NOT_FINISHED: gettext_noop("{host} ist nach {seconds} s nicht fertig geworden."),
    FactKind.CONNECTION_ENDED: gettext_noop("{host} hat die Verbindung beendet."),
    FactKind.CONNECTION_ENDED_EARLY: gettext_noop("{host} hat die Verbindung beendet, ohne vollständig zu antworten."),
    FactKind.ANSWER_TOO_LONG: gettext_noop("Die Antwort von {host} ist unmäßig lang."),
    FactKind.ANSWER_NOT_UNDERSTOOD: gettext_noop("Die Antwort von {host} ist nicht zu verstehen."),
    FactKind.SMS_MAY_BE_ACCEPTED: gettext_noop("{what} Ob die SMS angenommen wurde, ist offen."),
    FactKind.MAIL_MAY_BE_ACCEPTED: gettext_noop("{what} Ob die E-Mail angenommen wurde, ist offen."),
    FactKind.SMS_ANSWER_NOT_UNDERSTOOD: gettext_noop(
        "Die Antwort von {host} ist nicht zu verstehen. Ob die SMS angenommen wurde, ist offen."
    ),
    FactKind.MAIL_ANSWER_NOT_UNDERSTOOD: gettext_noop(
        "Die Antwort von {host} ist nicht zu verstehen. Ob die E-Mail angenommen wurde, ist offen."
    ),
    FactKind.HTTP_STATUS: gettext_noop("HTTP-Status {status}"),
    FactKind.HTTP_STATUS_OF_ENQUIRY: gettext_noop("{host} antwortete mit HTTP-Status {status}."),
    FactKind.HTTP_STATUS_PROVES_NOTHING: gettext_noop(
        "{host} antwortete mit HTTP-Status {status}. Ob die SMS angenommen wurde, ist offen."
    ),
    FactKind.HTTP_STATUS_LATER: gettext_noop("{host} nimmt im Augenblick nichts an (HTTP-Status {status})."),
    FactKind.TAKES_NOTHING_NOW: gettext_noop("{host} nimmt im Augenblick nichts an."),
    FactKind.ACCESS_REFUSED: gettext_noop("{host} lehnt die Zugangsdaten ab (HTTP-Status {status})."),
    FactKind.CREDIT_USED_UP: gettext_noop("{host} meldet, dass das Guthaben verbraucht ist."),
    FactKind.INTERFACE_ABSENT: gettext_noop(
        "Unter der eingetragenen Adresse von {host} ist die Schnittstelle nicht (HTTP-Status {status})."
    ),
    FactKind.CODE: gettext_noop("Code {code}"),
    FactKind.CODE_SAYS: gettext_noop("Code {code}: {words}"),
    FactKind.CODE_MEANS: gettext_noop("Code {code}: {meaning}"),
    FactKind.SMS4_STATUS: gettext_noop("SMS4 meldet Status {status}: {words}"),
    FactKind.NUMBER_NOT_INTERNATIONAL: gettext_noop("Die Nummer ist nicht international geschrieben."),
    FactKind.SENDER_NOT_CARRIED_BY_SMS4: gettext_noop("Der SMS-Absender enthält Zeichen, die SMS4 nicht überträgt."),
    FactKind.TEXT_NOT_CARRIED_BY_SMS4: gettext_noop("Diese Zeichen überträgt SMS4 nicht: {characters}"),
    FactKind.TEXT_NOT_CARRIED_BY_PROVIDER: gettext_noop("Diese Zeichen überträgt der Anbieter nicht: {characters}"),
    FactKind.TEXT_EMPTY: gettext_noop("Der Text ist leer."),
    FactKind.TEXT_TOO_LONG_FOR_MAIL: gettext_noop("Der Text hat {count} Zeichen; über E-Mail gehen höchstens {limit}."),
    FactKind.TEXT_NO_CHARACTERS: gettext_noop("Der Text enthält Zeichen, die es nicht gibt."),
    FactKind.NO_STARTTLS: gettext_noop("{host} bietet auf Port {port} keine Verschlüsselung (STARTTLS) an."),
    FactKind.NO_LOGIN: gettext_noop("{host} bietet keine Anmeldung mit Benutzer und Passwort an."),
    FactKind.MAIL_LOGIN_REFUSED: gettext_noop("{host} lehnt Benutzer oder Passwort ab: {words}"),
    FactKind.MAIL_SENDER_REFUSED: gettext_noop("{host} lehnt die Absenderadresse {address} ab: {words}"),
    FactKind.MAIL_SERVER_SAYS: gettext_noop("{host} antwortet {code} {words}"),
    FactKind.COLUMN_SAYS: gettext_noop("In Spalte „{heading}“ steht „{cell}“."),
    FactKind.DEATH_UNCLEAR: gettext_noop("In Spalte „{heading}“ steht „{cell}“, kein klares Nein."),
    FactKind.DECEASED_REMARK: gettext_noop("In Spalte „{heading}“ steht „{cell}“: vermutlich verstorben."),
    FactKind.DECEASED_IN_ANOTHER_ROW: gettext_noop("Nach Zeile {row} ist diese Person vermutlich verstorben."),
    FactKind.COLUMN_EMPTY: gettext_noop("Die Spalte „{heading}“ ist leer."),
    FactKind.COLUMN_UNREADABLE: gettext_noop("Die Spalte „{heading}“ ist nicht lesbar."),
    FactKind.FORMULA_WITHOUT_RESULT: gettext_noop("Zelle {cell} enthält eine Formel ohne gespeichertes Ergebnis."),
    FactKind.MORE_CELLS_THAN_HEADINGS: gettext_noop(
        "Die Zeile hat mehr Zellen als die Überschrift; vermutlich steht ein Trennzeichen mitten in einer Angabe."
    ),
    FactKind.NO_CONSENT_COLUMN: gettext_noop("Die Liste hat keine Spalte Einwilligung."),
    FactKind.CONSENT_UNDECIDED: gettext_noop("Mehrere Spalten können die Einwilligung enthalten: {names}."),
    FactKind.NO_CONSENT_COLUMN_FOR: gettext_noop("Die Liste hat keine Spalte „Einwilligung {purpose}“."),
    FactKind.CONSENT_NOT_RECORDED: gettext_noop("Für {purpose} ist keine Einwilligung festgehalten."),
    FactKind.CONSENT_WITHDRAWN: gettext_noop("Diese Nummer möchte keine SMS für {purpose} (Einwilligung widerrufen)."),
    FactKind.NUMBER_ELSEWHERE: gettext_noop("In Spalte „{heading}“ steht eine Mobilnummer: {number}."),
    FactKind.WANTS_NO_SMS: gettext_noop("Diese Nummer möchte keine SMS bekommen."),
    FactKind.SERIAL_NUMBER: gettext_noop("„{cell}“ in „{heading}“ ist eine Zahl; bitte als Datum/Uhrzeit formatieren."),
    FactKind.LEAVES_ALREADY: gettext_noop("Derselbe Text wird gerade an diese Nummer übergeben."),
    FactKind.DUPLICATE: gettext_noop("Gleiche Nummer und gleicher Text wie in Zeile {line}."),
    FactKind.TOO_LONG: gettext_noop("Der Text hat {units} Zeichen; nur {limit} passen in eine SMS."),
    FactKind.TOO_LONG_BECAUSE: gettext_noop(
        "Der Text hat {units} Zeichen; nur {limit} passen in eine SMS, denn {cause}"
    ),
    FactKind.UNREADABLE_CHARACTER: gettext_noop(
        "Der Text enthält ein unlesbares Zeichen („�“); vermutlich wurde die Liste in falscher Kodierung gelesen."
    ),
    FactKind.NUMBER_EMPTY: gettext_noop("Die Nummer fehlt."),
    FactKind.NUMBER_NO_DIGITS: gettext_noop("„{raw}“ enthält keine Telefonnummer."),
    FactKind.NUMBER_SPOILT_BY_SPREADSHEET: gettext_noop(
        "„{raw}“ hat die Tabellenkalkulation gekürzt; bitte die Spalte dort als Text formatieren."
    ),
    FactKind.NUMBER_LETTERS_AMONG_DIGITS: gettext_noop("In „{raw}“ stehen Buchstaben zwischen den Ziffern."),
    FactKind.NUMBER_AMBIGUOUS: gettext_noop("„{raw}“ ist nicht eindeutig; bitte nur eine Nummer eintragen."),
    FactKind.NUMBER_UNREADABLE: gettext_noop("„{raw}“ ist als Telefonnummer nicht lesbar."),
    FactKind.NUMBER_UNKNOWN_COUNTRY: gettext_noop("Die Landesvorwahl von „{raw}“ gibt es nicht."),
    FactKind.NUMBER_TOO_SHORT: gettext_noop("„{raw}“ ist zu kurz für eine Mobilfunknummer mit Vorwahl."),
    FactKind.NUMBER_TOO_LONG: gettext_noop("„{raw}“ ist zu lang; stehen dort vielleicht zwei Nummern?"),
    FactKind.NUMBER_NOT_VALID: gettext_noop("{display} ist keine bekannte Nummer; bitte auf Tippfehler prüfen."),
    FactKind.NUMBER_COUNTRY_NOT_ALLOWED: gettext_noop(
        "{display} gehört zu einem Land ({region}), in das die Praxis keine SMS sendet."
    ),
    FactKind.NUMBER_NOT_MOBILE: gettext_noop("{display} ist keine Mobilfunknummer, sondern {kind}."),
    **reminder_reasons.SENTENCES,
}

_Error = TypeVar("_Error", bound=PraxisSmsError)
_Values = Mapping[str, FactValue]


def sentence(reason: Reason) -> str:
    """What a fact means, in one or two sentences. Raises nothing: a fact that lacks a value is told as unreadable."""
    if isinstance(reason, str):
        return reason
    try:
        return _worded(reason.kind, dict(reason.values))
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return _unreadable({})


def as_error(error: type[_Error], fact: Fact, remedy: Reason = "") -> _Error:
    """The error that tells of a fact, and keeps fact and remedy for whoever stores why a message was not sent."""
    told = error(sentence(fact), sentence(remedy))
    told.fact = fact.followed_by(remedy)
    return told


def as_sentence(words: str) -> str:
    """The words with a full stop where they lack one, so that another sentence may follow."""
    return f"{words}." if words and words[-1] not in ".!?…:" else words


def read_sentence(stored: str) -> str:
    """What a text column of the store tells, in words; a sentence of an older version as it stands."""
    return sentence(facts.read(stored)) if facts.is_record(stored) else stored


def read_sentence_and_remedy(stored: str) -> tuple[str, str]:
    """What a text column of the store tells, and apart from it what to do, where a remedy of ours stands there."""
    if facts.is_record(stored):
        fact = facts.read(stored)
        values = dict(fact.values)
        first, second = values.get("first"), values.get("second")
        if isinstance(first, Fact) and isinstance(second, Fact) and second.kind in _REMEDIES:
            return sentence(first), sentence(second)
    return read_sentence(stored), ""


_REMEDIES = frozenset(
    {
        FactKind.CHECK_API_KEY,
        FactKind.CHECK_SMS4_ACCESS,
        FactKind.ENTER_ENDPOINT,
        FactKind.FILL_IN_CARD,
        FactKind.SET_SECRET,
        FactKind.SET_UP_MAIL,
        FactKind.TRY_LATER,
    }
)


def _worded(kind: FactKind, values: _Values) -> str:
    if kind in _SPECIAL:
        return _SPECIAL[kind](values)
    shown = {name: _shown(name, value) for name, value in values.items()}
    return _(_SENTENCES[kind]).format(**shown).strip()


def _shown(name: str, value: FactValue) -> str:
    if isinstance(value, Fact):
        return sentence(value)
    return _NAMED[name](str(value)) if name in _NAMED else str(value)


def number_kind(value: NumberKind) -> str:
    """What sort of line it is."""
    return {
        NumberKind.MOBILE: _("Mobilfunk"),
        NumberKind.FIXED_LINE: _("Festnetz"),
        NumberKind.FIXED_LINE_OR_MOBILE: _("Festnetz oder Mobilfunk"),
        NumberKind.PAGER: _("Funkruf"),
        NumberKind.PERSONAL: _("persönliche Rufnummer"),
        NumberKind.VOIP: _("Internettelefonie"),
        NumberKind.TOLL_FREE: _("gebührenfreie Rufnummer"),
        NumberKind.SHARED_COST: _("Servicenummer"),
        NumberKind.PREMIUM_RATE: _("Mehrwertnummer"),
        NumberKind.COMPANY: _("Firmenrufnummer"),
        NumberKind.VOICEMAIL: _("Anrufbeantworter"),
        NumberKind.UNKNOWN: _("unbekannt"),
    }[value]


def _number_kind(kind: str) -> str:
    return number_kind(NumberKind(kind))


def _purpose(value: str) -> str:
    return labels.purpose(Purpose(value))


_NAMED: Mapping[str, Callable[[str], str]] = {"kind": _number_kind, "meaning": _, "purpose": _purpose}
"""Values that are terms of ours, by their name, and what the screen calls them."""


def _said(values: _Values) -> str:
    return str(values["words"])


def _unreadable(_values: _Values) -> str:
    return _("Der Grund ist hier nicht lesbar; eine andere Version des Programms hat ihn geschrieben.")


def _provider_undecided(values: _Values) -> str:
    words = as_sentence(_shown("words", values["words"]))
    return _("{host} meldet: {words} Ob die SMS angenommen wurde, ist offen.").format(host=values["host"], words=words)


def _credit_too_low(values: _Values) -> str:
    left = formats.money(Decimal(str(values["balance"])), str(values["currency"]))
    words = _shown("words", values["words"])
    return _("Das Guthaben von {left} reicht für diese SMS nicht (der Anbieter sagt: {words}).").format(
        left=left, words=words
    )


def _access_incomplete(values: _Values) -> str:
    faults = _("„{title}“ unvollständig: {faults}").format(
        title=values["title"], faults=labels.missing_fields(str(values["fields"]).split(","))
    )
    return _("Die Karte SMS-Provider ist für {faults}").format(faults=faults)


def _endpoint_missing(_values: _Values) -> str:
    words = _("Endpunkt nicht hinterlegt: {provider} veröffentlicht keine Adresse seiner Schnittstelle.")
    return words.format(provider=protocol(ProtocolKey.THREESTEPS_API).provider)


def _secret_missing(values: _Values) -> str:
    name = str(values["name"])
    return _("Das Geheimnis {name} ({label}) ist nicht hinterlegt.").format(label=labels.secret(name), name=name)


def _value_missing(values: _Values) -> str:
    if language := values.get("language"):
        return ngettext(
            "Für den Platzhalter {names} im Text auf {language} gibt es keinen Wert.",
            "Für die Platzhalter {names} im Text auf {language} gibt es keine Werte.",
            _count(values),
        ).format(names=values["names"], language=labels.language(str(language)))
    return ngettext(
        "Für den Platzhalter {names} gibt es keinen Wert.",
        "Für die Platzhalter {names} gibt es keine Werte.",
        _count(values),
    ).format(names=values["names"])


def _not_carried(values: _Values) -> str:
    shown = " ".join(map(counting.visible, str(values["characters"])))
    return _("Diese Zeichen kann der Anbieter nicht übertragen: {characters}").format(characters=shown)


def _too_many_parts(values: _Values) -> str:
    return counting.more_parts_than_possible(_count(values))


def _forces_unicode(values: _Values) -> str:
    char, place, replacement = values["char"], values["place"], values.get("replacement")
    if not isinstance(char, str) or not isinstance(place, int) or not isinstance(replacement, str | None):
        raise TypeError
    return counting.forcing(Forcing(char, place - 1, german_name(char), replacement))


def _dated(words: str) -> Callable[[_Values], str]:
    return lambda values: _(words).format(moment=_moment(values))


def _moment(values: _Values) -> str:
    return formats.date_and_time_in_sentence(datetime.fromisoformat(str(values["at"])))


def _answered_stop(values: _Values) -> str:
    return _("Antwort am {moment}: „{raw}“").format(moment=_moment(values), raw=values["raw"])


def _time_changed(values: _Values) -> str:
    before, after = (datetime.fromisoformat(str(values[name])) for name in ("before", "at"))
    return _("Von {before} auf {after}.").format(
        before=formats.date_and_time(before), after=formats.date_and_time(after)
    )


def _count(values: _Values) -> int:
    count = values["count"]
    if not isinstance(count, int):
        raise TypeError
    return count


_SPECIAL: Mapping[FactKind, Callable[[_Values], str]] = {
    FactKind.SENTENCE: _said,
    FactKind.UNREADABLE: _unreadable,
    FactKind.PROVIDER_UNDECIDED: _provider_undecided,
    FactKind.ACCESS_INCOMPLETE: _access_incomplete,
    FactKind.ENDPOINT_MISSING: _endpoint_missing,
    FactKind.SECRET_MISSING: _secret_missing,
    FactKind.SET_SECRET: lambda values: labels.ways_to_set_secret(str(values["name"])),
    FactKind.CREDIT_TOO_LOW: _credit_too_low,
    FactKind.VALUE_MISSING: _value_missing,
    FactKind.TIME_CHANGED: _time_changed,
    FactKind.NOT_CARRIED: _not_carried,
    FactKind.TOO_MANY_PARTS: _too_many_parts,
    FactKind.FORCES_UNICODE: _forces_unicode,
    FactKind.ANSWERED_STOP: _answered_stop,
    FactKind.SENT_ALREADY: _dated(gettext_noop("Diese Nummer bekam denselben Text schon am {moment}.")),
    FactKind.WAITS_ALREADY: _dated(gettext_noop("Derselbe Text wartet schon für diese Nummer, fällig am {moment}.")),
    FactKind.UNKNOWN_ALREADY: _dated(
        gettext_noop("Ob diese Nummer denselben Text schon am {moment} bekam, ist ungeklärt.")
    ),
    FactKind.UNDELIVERED_ALREADY: _dated(
        gettext_noop("Derselbe Text ging am {moment} an diese Nummer und wurde nicht zugestellt.")
    ),
}
"""Facts whose sentence takes more than filling in."""


def outcome_words(outcome: Outcome) -> str:
    """What an outcome means for a message, in one sentence."""
    match outcome:
        case Accepted(provider_id=provider_id):
            return _("angenommen, Kennung {id}").format(id=provider_id) if provider_id else _("angenommen")
        case Refused(words=words):
            return _("abgelehnt: {words}").format(words=sentence(words))
        case Deferred(reason=reason):
            return _("später noch einmal: {words}").format(words=sentence(reason))
        case Halted(cause=cause, words=words):
            named = {
                StopCause.CREDENTIALS: _("Zugangsdaten abgelehnt: {words}"),
                StopCause.CREDIT: _("kein Guthaben: {words}"),
            }
            return named.get(cause, _("nicht gesendet: {words}")).format(words=sentence(words))
    return _("ungeklärt: {words}").format(words=sentence(outcome.reason))
