"""The words of the screen for the service's terms: fields of the card, states, amounts of money."""

from __future__ import annotations

from decimal import Decimal

from tui.i18n import _, speaks_german
from tui.service.messages import MessageState, Resolution, SeriesState
from tui.service.protocols import CardField

ADDRESS_FIELD = "address"
MAIL_FIELD = "mail"


def card_field(name: str) -> str:
    """The label of a field of the card."""
    return {
        CardField.API_KEY: _("API-Key"),
        CardField.MAIL_ADDRESS: _("Mailadresse"),
        CardField.CUSTOMER_NUMBER: _("Kundennr."),
        CardField.TARIFF: _("Tarif"),
        CardField.USER: _("Benutzer"),
        CardField.PASSWORD: _("Passwort"),
        CardField.SENDER: _("SMS-Absender"),
        CardField.LONG_SMS: _("SMS mit mehr als 160 Zeichen versenden"),
        ADDRESS_FIELD: _("Adresse des Anbieters"),
        MAIL_FIELD: _("Mail-Einrichtung"),
    }[name]


def secret_remedy(name: str) -> str:
    """How to store a secret."""
    return _("Auf der Karte SMS-Provider ({place.provider}) eintragen, oder „praxis-sms secrets set {name}“.").format(
        name=name
    )


def state(value: MessageState) -> str:
    """The name of a state."""
    return {
        MessageState.QUEUED: _("wartet"),
        MessageState.SENDING: _("wird übergeben"),
        MessageState.ACCEPTED: _("übergeben"),
        MessageState.DELIVERED: _("zugestellt"),
        MessageState.UNDELIVERED: _("nicht zugestellt"),
        MessageState.FAILED: _("abgelehnt"),
        MessageState.UNKNOWN: _("ungeklärt"),
        MessageState.BLOCKED: _("gesperrt"),
        MessageState.CANCELLED: _("abgebrochen"),
    }[value]


def event(kind: str) -> str:
    """What happened, in few words; a kind without words is its own."""
    return {
        "queued": _("in den Postausgang gestellt"),
        "accepted": _("übergeben"),
        "delivered": _("zugestellt"),
        "undelivered": _("nicht zugestellt"),
        "deferred": _("auf später verschoben"),
        "put-off": _("auf später verschoben"),
        "failed": _("abgelehnt"),
        "halted": _("angehalten"),
        "unknown": _("ungeklärt"),
        "blocked": _("gesperrt"),
        "cancelled": _("abgebrochen"),
        "retried": _("noch einmal gestellt"),
        "resolved": _("geklärt"),
        "consent-confirmed": _("Einwilligung aller bestätigt"),
        "deceased-remarks-released": _("trotz Hinweis auf einen Todesfall freigegeben"),
        "series-paused": _("Serie angehalten"),
        "series-running": _("Serie fortgesetzt"),
        "series-cancelled": _("Serie abgebrochen"),
        "hold-released": _("Versand wieder freigegeben"),
        "optout-added": _("Nummer in die Abmeldeliste eingetragen"),
        "optout-removed": _("Nummer aus der Abmeldeliste genommen"),
        "template-added": _("Textvorlage angelegt"),
        "template-changed": _("Textvorlage geändert"),
        "template-removed": _("Textvorlage gelöscht"),
        "settings-changed": _("Einstellung geändert"),
        "secret-set": _("Geheimnis hinterlegt"),
        "secret-deleted": _("Geheimnis gelöscht"),
        "purged": _("nach Ablauf der Frist anonymisiert"),
    }.get(kind, kind)


def event_detail(kind: str, detail: str) -> str:
    """What the journal says besides, in the words of the screen."""
    if kind == "resolved" and detail in tuple(Resolution):
        return resolution(Resolution(detail))
    if kind == "deceased-remarks-released":
        return _("Zeile {row}").format(row=detail)
    if kind == "accepted" and detail:
        return _("Kennung beim Anbieter: {words}").format(words=detail)
    return detail


def resolution(value: Resolution) -> str:
    """What a person found out about a message."""
    return {
        Resolution.ACCEPTED: _("der Anbieter hat sie"),
        Resolution.NOT_SENT: _("nicht gesendet, wird noch einmal gesendet"),
    }[value]


def series_state(value: SeriesState) -> str:
    """The name of a state of a series."""
    return {
        SeriesState.RUNNING: _("läuft"),
        SeriesState.PAUSED: _("angehalten"),
        SeriesState.CANCELLED: _("abgebrochen"),
    }[value]


def money(amount: Decimal, currency: str) -> str:
    """An amount as the reader writes it: two places, or three where cents are split."""
    places = 2 if amount == amount.quantize(Decimal("0.01")) else 3
    return f"{number(amount, places)} {'€' if currency == 'EUR' else currency}"


def number(value: Decimal | float, places: int = 0) -> str:
    """A number as the reader writes it: 100.000,5 in German, 100,000.5 in English."""
    written = f"{value:,.{places}f}"
    return written.translate(str.maketrans(",.", ".,")) if speaks_german() else written
