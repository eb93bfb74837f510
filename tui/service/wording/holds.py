"""Why nothing of a protocol is sent at the moment, and what to do about it."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.model.card_protocols import Carrier, protocol
from tui.service.model.outcome import StopCause


def explained(key: str, cause: StopCause, words: str, remedy: str = "") -> tuple[str, str]:
    """What happened to a protocol, and the one thing to do about it.

    `words` and `remedy` are what the refusal itself says.
    """
    stopped = protocol(key)
    by_mail = stopped.carrier is Carrier.MAIL
    provider = _("Ihrem Mailserver") if by_mail else stopped.provider
    match cause:
        case StopCause.CREDENTIALS:
            return _refused_login(words) if by_mail else _refused_access(provider, words)
        case StopCause.CREDIT:
            return (
                _("Bei {provider} ist kein Guthaben mehr: {words}").format(provider=provider, words=words),
                _(
                    "Laden Sie das Guthaben auf und wählen Sie auf der Karte SMS-Provider ({place.provider}) „Zugang "
                    "prüfen“."
                ),
            )
        case StopCause.CERTIFICATE:
            return (
                _("Die Verbindung zu {provider} ist nicht vertrauenswürdig: {words}").format(
                    provider=provider, words=words
                ),
                _("Prüfen Sie Adresse, Datum und Uhrzeit dieses Rechners; sonst fragen Sie Ihren Administrator."),
            )
        case StopCause.RESTORED:
            return (
                _("Der Postausgang wurde wiederhergestellt; was wartet, ist angehalten."),
                _("Prüfen Sie, was seit der Sicherung hinausging. „praxis-sms outbox release“ gibt den Versand frei."),
            )
        case StopCause.CONFIGURATION if remedy:
            return words, _("{remedy} Danach geht es von selbst weiter.").format(remedy=remedy)
        case StopCause.CONFIGURATION:
            return words, _(
                "Vervollständigen Sie die Karte SMS-Provider ({place.provider}); danach geht es von selbst weiter."
            )


def _refused_login(words: str) -> tuple[str, str]:
    return (
        _("Ihr Mailserver weist die Anmeldung zurück: {words}").format(words=words),
        _(
            "Berichtigen Sie Benutzer und Passwort unter „Mail einrichten“ ({place.provider}, {card.mail}); "
            "danach geht es weiter."
        ),
    )


def _refused_access(provider: str, words: str) -> tuple[str, str]:
    return (
        _("{provider} weist die Zugangsdaten zurück: {words}").format(provider=provider, words=words),
        _("Berichtigen Sie die Zugangsdaten auf der Karte SMS-Provider ({place.provider}); danach geht es weiter."),
    )
