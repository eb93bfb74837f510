"""What F1 says on the card besides its fields: the choice of the protocol, and how to set each up step by step."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.model.card_protocols import Carrier, Protocol, ProtocolKey

PROTOCOL_HELP = _(
    "Der Weg, auf dem SMS zum Anbieter gehen. Welche Felder darunter stehen, hängt davon ab. "
    "Jedes Protokoll behält seine Angaben, wenn Sie ein anderes wählen."
)


def how_to(protocol: Protocol) -> str:
    """What `steps_to_set_up` says, below a heading."""
    heading = _("SO RICHTEN SIE {protocol} EIN").format(protocol=protocol.title.upper())
    return f"{heading}\n{steps_to_set_up(protocol)}"


def steps_to_set_up(protocol: Protocol) -> str:
    """The steps from the contract to the first SMS for one protocol, with what it needs beforehand."""
    steps = [*_prerequisites(protocol), *_steps(protocol)]
    return "\n".join(f" {number:2}. \t{step}" for number, step in enumerate(steps, 1))


def _prerequisites(protocol: Protocol) -> list[str]:
    needed = [_("Nötig sind ein Internetzugang und ein Vertrag mit {provider}.").format(provider=protocol.provider)]
    if protocol.carrier is Carrier.MAIL:
        needed.append(_("Nötig ist ein eingerichteter Mailversand; {card.mail} führt dorthin."))
    return needed


def _steps(protocol: Protocol) -> list[str]:
    steps = [_("Wählen Sie oben das Protokoll.")]
    if protocol.key is ProtocolKey.THREESTEPS_API:
        steps.append(_("Wählen Sie unter „Aufbau wie“ Ihren Anbieter; ein API-Key gilt nur für ihn."))
    if not protocol.address:
        words = _("Tragen Sie die Adresse ein; {provider} nennt sie in Ihren Vertragsunterlagen.")
        steps.append(words.format(provider=protocol.provider))
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
