"""What an admin is told of sending: in our own words alone, with nothing that a provider or a patient said."""

from __future__ import annotations

from datetime import datetime

from tui.language import amounts, dates
from tui.language.catalogue import _
from tui.service.model.card_protocols import protocol_title
from tui.service.model.health import AlertKey, AlertKind, Fault, Way
from tui.service.model.outcome import StopCause


def fault_sentence(fault: Fault) -> str:
    """What is wrong."""
    title = protocol_title(fault.key.subject)
    match fault.key.kind:
        case AlertKind.HOLD:
            words = _("Der Versand über {protocol} ist angehalten: {cause}.")
            return words.format(protocol=title, cause=_cause(fault.cause))
        case AlertKind.OVERDUE:
            return _("Die älteste fällige SMS wartet seit {age}.").format(age=dates.length(fault.age))
        case AlertKind.BALANCE if fault.balance is not None:
            amount = amounts.money(fault.balance.amount, fault.balance.currency)
            words = _("Das Guthaben bei {protocol} beträgt {amount} (Stand {moment}).")
            return words.format(protocol=title, amount=amount, moment=dates.date_and_time(fault.balance.asked_at))
        case AlertKind.REFUSALS:
            words = _("{refused} von {count} SMS der letzten Stunde wurden abgelehnt.")
            return words.format(refused=fault.refused, count=fault.handed_over)
        case AlertKind.REMINDERS if fault.is_missing:
            return _("Der Erinnerungsplan „{name}“ ist heute nicht gelaufen.").format(name=fault.key.subject)
        case AlertKind.REMINDERS:
            return _("Der Erinnerungsplan „{name}“ ist heute angehalten.").format(name=fault.key.subject)
        case AlertKind.WAY_FAILED if fault.key.subject == Way.MAIL:
            return _("Meldungen per Mail gehen nicht hinaus.")
        case AlertKind.WAY_FAILED:
            return _("Das Programm, das Meldungen bekommen soll, scheitert.")
        case AlertKind.TIMEZONE:
            words = _("Auf dem Rechner {host} gelten Ruhezeit und Zeitpunkte nach UTC statt nach der Ortszeit.")
            return words.format(host=fault.key.subject)
        case _:
            return _("Zurzeit sendet kein Programm.")


def end_sentence(key: AlertKey) -> str:
    """That it is over."""
    title = protocol_title(key.subject)
    return {
        AlertKind.HOLD: _("Der Versand über {protocol} ist nicht mehr angehalten."),
        AlertKind.OVERDUE: _("Keine SMS wartet mehr zu lange."),
        AlertKind.BALANCE: _("Das Guthaben bei {protocol} reicht wieder."),
        AlertKind.REFUSALS: _("Der Anbieter lehnt kaum noch SMS ab."),
        AlertKind.NO_SENDER: _("Es sendet wieder ein Programm."),
        AlertKind.STORE: _("Der Postausgang ist wieder benutzbar."),
        AlertKind.WAY_FAILED: _("Meldungen, die nicht hinausgingen, gehen wieder hinaus."),
        AlertKind.TIMEZONE: _("Auf dem Rechner {host} gelten Ruhezeit und Zeitpunkte wieder nach der Ortszeit."),
        AlertKind.REMINDERS: _("Der Erinnerungsplan „{name}“ ist nicht mehr angehalten."),
    }[key.kind].format(protocol=title, host=key.subject, name=key.subject)


def subject_line(sentence: str, host: str, is_over: bool) -> str:
    """The subject of a mail: which machine, and what."""
    if is_over:
        return _("praxis-sms auf {host}: vorbei: {sentence}").format(host=host, sentence=sentence)
    return _("praxis-sms auf {host}: {sentence}").format(host=host, sentence=sentence)


def body(sentence: str, since: datetime, over_at: datetime | None, place: str) -> str:
    """The text of a mail."""
    if over_at is not None:
        words = _("Das war so vom {since} bis zum {until}.")
        when = words.format(since=dates.date_and_time(since), until=dates.date_and_time(over_at))
        return "\n".join([sentence, when, "", _("Postausgang: {place}").format(place=place), ""])
    return "\n".join(
        [
            sentence,
            _("Festgestellt am {since}.").format(since=dates.date_and_time(since)),
            "",
            _("„praxis-sms health“ und „praxis-sms check“ sagen, was zu tun ist."),
            _("Ist es vorbei, wird auch das gemeldet."),
            "",
            _("Postausgang: {place}").format(place=place),
            "",
        ]
    )


def way_name(way: Way) -> str:
    """How an admin is told."""
    return _("Mail") if way is Way.MAIL else _("Programm")


def journal_detail(detail: str) -> str:
    """What the journal says of an alert, kept as way, fault, `begun` or `over`, and why it failed; "" where emptied."""
    way, fault, stage, *words = [*detail.split(" ", 3), "", "", ""][:4]
    key = AlertKey.parse(fault)
    if key is None or way not in tuple(Way):
        return detail
    told = _title(key) if stage == "begun" else _("vorbei: {title}").format(title=_title(key))
    return " – ".join(part for part in (f"{way_name(Way(way))}: {told}", *words) if part)


def _title(key: AlertKey) -> str:
    """A fault in a few words."""
    return {
        AlertKind.HOLD: _("{protocol} angehalten"),
        AlertKind.OVERDUE: _("SMS zu lange fällig"),
        AlertKind.BALANCE: _("Guthaben bei {protocol} niedrig"),
        AlertKind.REFUSALS: _("viele SMS abgelehnt"),
        AlertKind.NO_SENDER: _("kein Programm sendet"),
        AlertKind.STORE: _("Postausgang nicht benutzbar"),
        AlertKind.WAY_FAILED: _("ein Weg der Meldung scheitert"),
        AlertKind.TIMEZONE: _("Uhr in UTC"),
        AlertKind.REMINDERS: _("Erinnerungsplan {name} angehalten"),
    }[key.kind].format(protocol=protocol_title(key.subject), name=key.subject)


def _cause(cause: StopCause | None) -> str:
    return {
        StopCause.CREDENTIALS: _("die Zugangsdaten werden abgewiesen"),
        StopCause.CREDIT: _("es ist kein Guthaben mehr da"),
        StopCause.CERTIFICATE: _("der Verbindung ist nicht zu trauen"),
        StopCause.CONFIGURATION: _("die Konfiguration reicht nicht aus"),
        StopCause.RESTORED: _("der Postausgang wurde wiederhergestellt und ist noch nicht freigegeben"),
        None: _("der Grund ist nicht bekannt"),
    }[cause]
