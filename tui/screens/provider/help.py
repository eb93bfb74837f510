"""What F1 says on the card: each field, and how to set up each protocol step by step."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.model.protocols import CardField, Carrier, Protocol, ProtocolKey
from tui.service.wording import labels

PROTOCOL_HELP = _(
    "Der Weg, auf dem SMS zum Anbieter gehen. Welche Felder darunter stehen, hängt davon ab. "
    "Jedes Protokoll behält seine Angaben, wenn Sie ein anderes wählen."
)

FIELD_HELP: dict[str, str] = {
    labels.ADDRESS_FIELD: _(
        "Die Adresse des Anbieters. Sie ist eingetragen, soweit der Anbieter sie veröffentlicht; "
        "3steps2web nennt sie in Ihren Vertragsunterlagen. Wie die Anfrage dorthin aufgebaut ist, sagt das Format: "
        "seven, lox24, massenversand oder custom. Ein anderes wählt "
        "„praxis-sms settings set protocols.3steps2web-api.format NAME“."
    ),
    CardField.API_KEY: _(
        "Der Schlüssel aus dem Kundenbereich des Anbieters. Er wird nie angezeigt und nie in die "
        "Konfigurationsdatei geschrieben."
    ),
    CardField.MAIL_ADDRESS: _(
        "Die eigene Mailadresse der Praxis. Von ihr gehen die Mails an den Anbieter; er muss sie für den Versand "
        "freigeschaltet haben."
    ),
    CardField.CUSTOMER_NUMBER: _("Die Kundennummer aus Ihrem Vertrag, bei SMS4 zwei Buchstaben und fünf Ziffern."),
    CardField.TARIFF: _("Der Tarif aus Ihrem Vertrag. Bei SMS4 ist es 1 oder 7; mit 7 können Patienten antworten."),
    CardField.USER: _("Der Benutzername beim Anbieter."),
    CardField.PASSWORD: _(
        "Das Passwort beim Anbieter. Es wird nie angezeigt. Leer lassen heißt: Das hinterlegte Passwort bleibt."
    ),
    CardField.SENDER: _(
        "Was der Patient als Absender liest: höchstens 11 Buchstaben (Buchstaben und Ziffern gemischt zählen als "
        "Buchstaben) oder 16 Ziffern, ein + davor zählt nicht. Mit einer Mobilnummer als Absender können Patienten "
        "antworten."
    ),
    CardField.LONG_SMS: _(
        "Ist das Kästchen leer, werden Texte über 160 Zeichen nicht gesendet, auch nicht aus Textvorlagen. Ist es "
        "angekreuzt, werden sie in Teilen zu 153 Zeichen gesendet und einzeln berechnet; das Telefon setzt sie "
        "wieder zusammen."
    ),
}


def how_to(protocol: Protocol) -> str:
    """The steps from the contract to the first SMS for one protocol, with what it needs beforehand."""
    steps = [*_prerequisites(protocol), *_steps(protocol)]
    numbered = "\n".join(f"  {number}. \t{step}" for number, step in enumerate(steps, 1))
    heading = _("SO RICHTEN SIE {protocol} EIN").format(protocol=protocol.title)
    return f"{heading}\n{numbered}"


def _prerequisites(protocol: Protocol) -> list[str]:
    needed = [_("Nötig sind ein Internetzugang und ein Vertrag mit {provider}.").format(provider=protocol.provider)]
    if protocol.carrier is Carrier.MAIL:
        needed.append(_("Nötig ist ein eingerichteter Mailversand; {card.mail} führt dorthin."))
    return needed


def _steps(protocol: Protocol) -> list[str]:
    steps = [_("Wählen Sie oben das Protokoll.")]
    if not protocol.address:
        steps.append(_("Tragen Sie die Adresse ein; 3steps2web nennt sie in Ihren Vertragsunterlagen."))
    if protocol.key is ProtocolKey.THREESTEPS_API:
        steps.append(_("Tragen Sie den API-Key aus Ihrem Kundenbereich ein."))
    else:
        if protocol.carrier is Carrier.MAIL:
            steps.append(_("Tragen Sie die Mailadresse der Praxis ein; der Anbieter muss sie freigeschaltet haben."))
        steps.append(_("Tragen Sie Kundennr., Tarif, Benutzer und Passwort aus dem Vertrag ein."))
    steps.append(_("Tragen Sie den SMS-Absender ein, höchstens 11 Buchstaben oder 16 Ziffern."))
    if protocol.allows_long_sms:
        steps.append(_("Kreuzen Sie an, ob SMS mit mehr als 160 Zeichen gesendet werden."))
    steps += [
        _("Speichern Sie mit {card.save}."),
        _("Prüfen Sie mit {card.check} den Zugang. Das kostet nichts."),
        _("Schicken Sie sich mit {card.test} eine Test-SMS. Sie wird berechnet."),
    ]
    return steps
