"""The words of the screen for the service's terms: states, events, purposes, languages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tui.language import dates
from tui.language.catalogue import _, gettext_noop
from tui.language.local_time import local
from tui.service.model.card_protocols import protocol_title
from tui.service.model.consent import ConsentRecord, ConsentSource, Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import Message, MessageState, Resolution, SeriesState
from tui.service.text.languages import GERMAN
from tui.service.text.words.answer_words import AnswerMeaning
from tui.service.wording import marks
from tui.service.wording.report_words import report_words

if TYPE_CHECKING:
    from tui.service.model.queries import AuditLine
    from tui.service.model.reminders import RunOutcome

_MARKS_OF_STATES = {
    MessageState.QUEUED: marks.Mark("·", marks.Role.MUTED),
    MessageState.SENDING: marks.ACTIVE,
    MessageState.ACCEPTED: marks.NOT_KNOWN,
    MessageState.DELIVERED: marks.GOOD,
    MessageState.UNDELIVERED: marks.ERROR,
    MessageState.FAILED: marks.ERROR,
    MessageState.UNKNOWN: marks.HINT,
    MessageState.BLOCKED: marks.STOP,
    MessageState.CANCELLED: marks.LEFT_OUT,
}

_STATES = {
    MessageState.QUEUED: gettext_noop("wartet"),
    MessageState.SENDING: gettext_noop("wird übergeben"),
    MessageState.ACCEPTED: gettext_noop("übergeben"),
    MessageState.DELIVERED: gettext_noop("zugestellt"),
    MessageState.UNDELIVERED: gettext_noop("nicht zugestellt"),
    MessageState.FAILED: gettext_noop("abgelehnt"),
    MessageState.UNKNOWN: gettext_noop("ungeklärt"),
    MessageState.BLOCKED: gettext_noop("gesperrt"),
    MessageState.CANCELLED: gettext_noop("abgebrochen"),
}


def state(value: MessageState) -> str:
    """The name of a state."""
    return _(_STATES[value])


def state_named(name: str) -> MessageState | None:
    """The state of that name, German or in the active language; None where there is none."""
    wanted = " ".join(name.casefold().split())
    return next((value for value, german in _STATES.items() if wanted in (german, state(value).casefold())), None)


def state_of(message: Message) -> str:
    """The name of a message's state; a reminder that somebody has to release says so."""
    return _("wartet auf Freigabe") if message.awaits_release else state(message.state)


def mark_of_state(value: MessageState) -> marks.Mark:
    """The mark of a state of a message."""
    return _MARKS_OF_STATES[value]


def leaves_at(moment: datetime, now: datetime) -> str:
    """When a message that waits goes out; `now` by the clock of the store."""
    if local(moment).date() == local(now).date():
        return _("geht um {time} hinaus").format(time=dates.clock(moment))
    return _("geht {moment} hinaus").format(moment=dates.weekday_and_time(moment))


def signed_name(actor: str, initials: str) -> str:
    """The name that decisions are recorded under, with the initials that the person gave."""
    return f"{actor} ({initials})" if initials else actor


def full_signature(line: AuditLine) -> str:
    """Everything that is known of who did it: the name, the initials, and whatever account differs from the name."""
    name = signed_name(line.actor, line.initials)
    if line.account not in ("", line.actor):
        name = _("{name}, Konto {account}").format(name=name, account=line.account)
    if line.login not in ("", line.actor):
        name = _("{name}, Datenbank {login}").format(name=name, login=line.login)
    return _("{name}, sudo {user}").format(name=name, user=line.sudo_user) if line.sudo_user else name


_EVENTS = {
    EventKind.QUEUED: gettext_noop("in den Postausgang gestellt"),
    EventKind.ACCEPTED: gettext_noop("übergeben"),
    EventKind.DELIVERED: gettext_noop("zugestellt"),
    EventKind.UNDELIVERED: gettext_noop("nicht zugestellt"),
    EventKind.DEFERRED: gettext_noop("auf später verschoben"),
    EventKind.PUT_OFF: gettext_noop("auf später verschoben"),
    EventKind.FAILED: gettext_noop("abgelehnt"),
    EventKind.HALTED: gettext_noop("angehalten"),
    EventKind.UNKNOWN: gettext_noop("ungeklärt"),
    EventKind.BLOCKED: gettext_noop("gesperrt"),
    EventKind.CANCELLED: gettext_noop("abgebrochen"),
    EventKind.RETRIED: gettext_noop("noch einmal gestellt"),
    EventKind.REROUTED: gettext_noop("auf ein anderes Protokoll umgestellt"),
    EventKind.CHANGED: gettext_noop("geändert"),
    EventKind.RESOLVED: gettext_noop("geklärt"),
    EventKind.CONSENT_CONFIRMED: gettext_noop("Einwilligung aller bestätigt"),
    EventKind.CONSENT_GIVEN: gettext_noop("Einwilligung festgehalten"),
    EventKind.CONSENT_WITHDRAWN: gettext_noop("Widerruf festgehalten"),
    EventKind.DECEASED_REMARKS_RELEASED: gettext_noop("trotz Hinweis auf einen Todesfall freigegeben"),
    EventKind.NUMBERS_CORRECTED: gettext_noop("Nummer von Hand berichtigt"),
    EventKind.SERIES_PAUSED: gettext_noop("Serie angehalten"),
    EventKind.SERIES_RUNNING: gettext_noop("Serie fortgesetzt"),
    EventKind.SERIES_CANCELLED: gettext_noop("Serie abgebrochen"),
    EventKind.SERIES_MOVED: gettext_noop("Serie auf eine andere Zeit gelegt"),
    EventKind.ANSWERED: gettext_noop("Antwort eingegangen"),
    EventKind.ANSWER_READ: gettext_noop("Antwort gelesen"),
    EventKind.ANSWER_UNREAD: gettext_noop("Antwort wieder ungelesen"),
    EventKind.HOLD_RELEASED: gettext_noop("Versand wieder freigegeben"),
    EventKind.OPTOUT_ADDED: gettext_noop("Nummer in die Abmeldeliste eingetragen"),
    EventKind.OPTOUT_REMOVED: gettext_noop("Nummer aus der Abmeldeliste genommen"),
    EventKind.TEMPLATE_ADDED: gettext_noop("Textvorlage angelegt"),
    EventKind.TEMPLATE_CHANGED: gettext_noop("Textvorlage geändert"),
    EventKind.TEMPLATE_REMOVED: gettext_noop("Textvorlage gelöscht"),
    EventKind.SETTINGS_CHANGED: gettext_noop("Einstellung geändert"),
    EventKind.SETTINGS_PUBLISHED: gettext_noop("Einstellung für die Praxis veröffentlicht"),
    EventKind.SECRET_SET: gettext_noop("Geheimnis hinterlegt"),
    EventKind.SECRET_DELETED: gettext_noop("Geheimnis gelöscht"),
    EventKind.PURGED: gettext_noop("nach Ablauf der Frist anonymisiert"),
    EventKind.PERSON_FORGOTTEN: gettext_noop("Angaben zu einer Person gelöscht"),
    EventKind.ALERT_TOLD: gettext_noop("gemeldet"),
    EventKind.ALERT_FAILED: gettext_noop("ließ sich nicht melden"),
    EventKind.RESTORED: gettext_noop("aus einer Sicherung wiederhergestellt"),
    EventKind.HELD: gettext_noop("Versand angehalten"),
    EventKind.REMINDERS_RUN: gettext_noop("Erinnerungsplan von Hand laufen lassen"),
    EventKind.REMINDERS_RELEASED: gettext_noop("Erinnerungen freigegeben"),
    EventKind.REMINDERS_STOPPED: gettext_noop("Erinnerungen angehalten"),
    EventKind.REMINDERS_CORRECTED: gettext_noop("Nummer eines Termins berichtigt"),
    EventKind.REMINDERS_CALLED: gettext_noop("Anruf wegen eines Termins erledigt"),
    EventKind.REMINDERS_NOT_CALLED: gettext_noop("Anruf wegen eines Termins wieder offen"),
    EventKind.OTHER: gettext_noop("etwas, das nur eine andere Version des Programms kennt"),
}


def event(kind: EventKind) -> str:
    """What happened, in few words."""
    return _(_EVENTS[kind])


def event_detail(kind: EventKind, detail: str) -> str:
    """What the journal says besides, in the words of the screen."""
    if kind in (EventKind.ANSWERED, EventKind.ANSWER_READ, EventKind.ANSWER_UNREAD):
        return _detail_of_answer(kind, detail)
    if kind is EventKind.RESOLVED and detail in tuple(Resolution):
        return resolution(Resolution(detail))
    if kind in (EventKind.DECEASED_REMARKS_RELEASED, EventKind.NUMBERS_CORRECTED):
        return _("Zeile {row}").format(row=detail)
    if kind in (EventKind.CONSENT_GIVEN, EventKind.CONSENT_WITHDRAWN):
        return _recorded_consent(detail)
    if kind is EventKind.PERSON_FORGOTTEN:
        return _("{count} SMS").format(count=detail)
    if kind is EventKind.REROUTED:
        return " → ".join(map(protocol_title, detail.split(" → ")))
    if kind is EventKind.ACCEPTED and detail:
        return _("Kennung beim Anbieter: {words}").format(words=detail)
    if kind in (EventKind.ALERT_TOLD, EventKind.ALERT_FAILED):
        from tui.service.wording.alerts import journal_detail  # with all outcomes 2 ms, and few lines tell of alerts

        return journal_detail(detail)
    if kind is EventKind.UNDELIVERED:
        return report_words(detail)
    return detail


def event_with_detail(kind: EventKind, detail: str) -> str:
    """What happened, with what the journal says besides."""
    worded = event_detail(kind, detail)
    return f"{event(kind)}: {worded}" if worded else event(kind)


def _recorded_consent(detail: str) -> str:
    what, source, remark = (*detail.split(" ", 2), "", "")[:3]
    if what not in tuple(Purpose) or source not in tuple(ConsentSource):
        return detail
    return ", ".join(filter(None, (purpose(Purpose(what)), consent_source(ConsentSource(source)), remark)))


def resolution(value: Resolution) -> str:
    """What a person found out about a message."""
    return {
        Resolution.ACCEPTED: _("der Anbieter hat sie"),
        Resolution.NOT_SENT: _("nicht gesendet, wird noch einmal gesendet"),
    }[value]


_PURPOSES = {
    Purpose.APPOINTMENT: gettext_noop("Termin"),
    Purpose.RECALL: gettext_noop("Recall"),
    Purpose.INFORMATION: gettext_noop("Information"),
    Purpose.GREETING: gettext_noop("Gruß"),
}
"""In German, as lists and scripts say it whatever the language of the screen."""


def purpose(value: Purpose) -> str:
    """What a message is sent for."""
    return _(_PURPOSES[value])


def purpose_called(written: str) -> Purpose:
    """The purpose of that name, as the screen or the store calls it; raises `ValueError` where there is none."""
    wanted = written.strip().casefold()
    for each in Purpose:
        if wanted in (each.value, purpose(each).casefold(), _PURPOSES[each].casefold()):
            return each
    raise ValueError(written)


_LANGUAGES = {
    "ar": gettext_noop("Arabisch"),
    "bg": gettext_noop("Bulgarisch"),
    "bs": gettext_noop("Bosnisch"),
    "cs": gettext_noop("Tschechisch"),
    "de": gettext_noop("Deutsch"),
    "el": gettext_noop("Griechisch"),
    "en": gettext_noop("Englisch"),
    "es": gettext_noop("Spanisch"),
    "fa": gettext_noop("Persisch"),
    "fr": gettext_noop("Französisch"),
    "hr": gettext_noop("Kroatisch"),
    "hu": gettext_noop("Ungarisch"),
    "it": gettext_noop("Italienisch"),
    "ku": gettext_noop("Kurdisch"),
    "lt": gettext_noop("Litauisch"),
    "lv": gettext_noop("Lettisch"),
    "mk": gettext_noop("Mazedonisch"),
    "nl": gettext_noop("Niederländisch"),
    "pl": gettext_noop("Polnisch"),
    "ps": gettext_noop("Paschtu"),
    "pt": gettext_noop("Portugiesisch"),
    "ro": gettext_noop("Rumänisch"),
    "ru": gettext_noop("Russisch"),
    "sk": gettext_noop("Slowakisch"),
    "sl": gettext_noop("Slowenisch"),
    "so": gettext_noop("Somali"),
    "sq": gettext_noop("Albanisch"),
    "sr": gettext_noop("Serbisch"),
    "ti": gettext_noop("Tigrinya"),
    "tr": gettext_noop("Türkisch"),
    "uk": gettext_noop("Ukrainisch"),
    "vi": gettext_noop("Vietnamesisch"),
    "zh": gettext_noop("Chinesisch"),
}


def language(code: str) -> str:
    """The name of a language by its two letters, German for none."""
    known = _LANGUAGES.get(code or GERMAN)
    return _(known) if known else code.upper()


def opted_out() -> str:
    """Beside a number in a list, where it is on the opt-out list."""
    return _("abgemeldet")


def _detail_of_answer(kind: EventKind, detail: str) -> str:
    is_known = kind is EventKind.ANSWERED and detail in tuple(AnswerMeaning)
    return meaning_of_answer(AnswerMeaning(detail)) if detail and is_known else ""


def meaning_of_answer(value: AnswerMeaning) -> str:
    """What was done because of an answer."""
    return {
        AnswerMeaning.OPEN: _("für einen Menschen"),
        AnswerMeaning.STOP: _("abgemeldet"),
        AnswerMeaning.CONFIRMED: _("zugesagt"),
        AnswerMeaning.CANCELLED: _("abgesagt"),
    }[value]


def consent_source(value: ConsentSource) -> str:
    """By which way a consent came."""
    return {
        ConsentSource.FORM: _("Formular"),
        ConsentSource.TELEPHONE: _("Telefon"),
        ConsentSource.LIST: _("Liste"),
        ConsentSource.ANSWER: _("Antwort"),
        ConsentSource.OTHER: _("anderer Weg"),
    }[value]


def series_state(value: SeriesState) -> str:
    """The name of a state of a series."""
    return {
        SeriesState.RUNNING: _("läuft"),
        SeriesState.PAUSED: _("angehalten"),
        SeriesState.CANCELLED: _("abgebrochen"),
    }[value]


def run_outcome(value: RunOutcome) -> str:
    """What a run of a reminder plan came to."""
    return {  # by its values: most who need a label know no plans
        "shown": _("nur gezeigt"),
        "ready": _("vorbereitet"),
        "held": _("angehalten"),
    }[value.value]


def source_of_consent(record: ConsentRecord) -> str:
    """Where a record came from, in words."""
    return ", ".join(filter(None, (consent_source(record.source), record.remark)))


def progress_of_series(value: SeriesState, *, is_over: bool, begins_later: bool, somebody_sends: bool) -> str:
    """Whether a series goes on: one that has nothing left to do is done, and one that nobody sends waits."""
    if begins_later:
        return _("geplant")
    if value is not SeriesState.RUNNING:
        return series_state(value)
    if is_over:
        return _("fertig")
    return series_state(value) if somebody_sends else _("wartet")
