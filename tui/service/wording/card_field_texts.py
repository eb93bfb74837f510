"""The fields of the card SMS-Provider, each described once: what it holds, what it is called, and what F1 says of it.

Which protocols show a field stands with the protocols, in `model/card_protocols.py`. Settings, form, help, checks and
gateways read both. At the end stands what sentences call fields and secrets, and where they are entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from tui.language.catalogue import _, gettext_noop, ngettext
from tui.language.catalogue import gettext_noop as meaning
from tui.runtime.values import dataclass
from tui.service.model.card_protocols import CardField, ProtocolKey, protocol


class FieldKind(StrEnum):
    """What a field holds; the rule of its setting and the control on the screen follow from it."""

    LINE = "line"
    MAIL_ADDRESS = "mail-address"
    PROVIDER_ADDRESS = "provider-address"
    SECRET = "secret"  # noqa: S105 - a kind of field
    SENDER = "sender"
    YES_NO = "yes-no"


MAIL_FIELD = "mail"
"""The mail set-up, to which the card leads."""

_ACCOUNT = "account."
"""Before the name of a field that the chosen format asks for."""

SECOND_SECRET_FIELD = "second_secret"  # noqa: S105 - the name of a field
"""The field for the second secret that a format may ask for; its title stands in the format."""

_KEPT_PER_PROTOCOL = (FieldKind.LINE, FieldKind.MAIL_ADDRESS, FieldKind.PROVIDER_ADDRESS)


@dataclass(frozen=True, slots=True)
class CardFieldDescription:
    """One field; `german_…` and `meaning` are in the source language, `meaning` being what the settings say of it.

    `german_label` is what stands before the field where the title has no room there.
    """

    key: CardField
    kind: FieldKind
    german_title: str
    german_help: str
    meaning: str = ""
    german_label: str = ""

    @property
    def title(self) -> str:
        """What sentences call the field."""
        return _(self.german_title)

    @property
    def label(self) -> str:
        """What stands before the field on the card."""
        return _(self.german_label or self.german_title)

    @property
    def help(self) -> str:
        return _(self.german_help)

    @property
    def is_secret(self) -> bool:
        """Whether what is typed is never shown, nor written into the configuration."""
        return self.kind is FieldKind.SECRET

    @property
    def is_kept_per_protocol(self) -> bool:
        """Whether each protocol has a setting of its own for it."""
        return self.kind in _KEPT_PER_PROTOCOL


CARD_FIELDS: tuple[CardFieldDescription, ...] = (
    CardFieldDescription(
        CardField.ADDRESS,
        FieldKind.PROVIDER_ADDRESS,
        gettext_noop("Adresse des Anbieters"),
        gettext_noop(
            "Die Adresse des Anbieters. Sie ist eingetragen, soweit der Anbieter sie veröffentlicht; sonst steht sie "
            "in Ihren Vertragsunterlagen. Wie die Anfrage dorthin aufgebaut ist, wählen Sie unten („Aufbau wie“) oder "
            "mit „praxis-sms settings set protocols.3steps2web-api.format NAME“."
        ),
        german_label=gettext_noop("Adresse"),
    ),
    CardFieldDescription(
        CardField.API_KEY,
        FieldKind.SECRET,
        gettext_noop("API-Key"),
        gettext_noop(
            "Der Schlüssel aus dem Kundenbereich des Anbieters. Er wird nie angezeigt und nie in die "
            "Konfigurationsdatei geschrieben."
        ),
    ),
    CardFieldDescription(
        CardField.MAIL_ADDRESS,
        FieldKind.MAIL_ADDRESS,
        gettext_noop("Mailadresse"),
        gettext_noop(
            "Die eigene Mailadresse der Praxis. Von ihr gehen die Mails an den Anbieter; er muss sie für den Versand "
            "freigeschaltet haben."
        ),
        meaning("eigene Mailadresse der Praxis, beim Anbieter freigegeben; Absender der Mail"),
    ),
    CardFieldDescription(
        CardField.CUSTOMER_NUMBER,
        FieldKind.LINE,
        gettext_noop("Kundennr."),
        gettext_noop("Die Kundennummer aus Ihrem Vertrag, bei SMS4 zwei Buchstaben und fünf Ziffern."),
        meaning("Kundennummer beim Anbieter, bei SMS4 wie XY12345"),
    ),
    CardFieldDescription(
        CardField.TARIFF,
        FieldKind.LINE,
        gettext_noop("Tarif"),
        gettext_noop("Der Tarif aus Ihrem Vertrag. Bei SMS4 ist es 1 oder 7; mit 7 können Patienten antworten."),
        meaning("Tarif beim Anbieter; bei SMS4: 1 mit Sendeberichten, 7 auch mit Antworten"),
    ),
    CardFieldDescription(
        CardField.USER,
        FieldKind.LINE,
        gettext_noop("Benutzer"),
        gettext_noop("Der Benutzername beim Anbieter."),
        meaning("Benutzername beim Anbieter"),
    ),
    CardFieldDescription(
        CardField.PASSWORD,
        FieldKind.SECRET,
        gettext_noop("Passwort"),
        gettext_noop(
            "Das Passwort beim Anbieter. Es wird nie angezeigt. Leer lassen heißt: Das hinterlegte Passwort bleibt."
        ),
    ),
    CardFieldDescription(
        CardField.SENDER,
        FieldKind.SENDER,
        gettext_noop("SMS-Absender"),
        gettext_noop(
            "Was der Patient als Absender liest: höchstens 11 Buchstaben (Buchstaben und Ziffern gemischt zählen als "
            "Buchstaben) oder 16 Ziffern, ein + davor zählt nicht. Mit einer Mobilnummer als Absender können Patienten "
            "antworten."
        ),
        meaning("SMS-Absender: höchstens 11 Buchstaben oder 16 Ziffern; auf eine Mobilnummer kann geantwortet werden"),
    ),
    CardFieldDescription(
        CardField.LONG_SMS,
        FieldKind.YES_NO,
        gettext_noop("SMS mit mehr als 160 Zeichen versenden"),
        gettext_noop(
            "Ist das Kästchen leer, werden Texte über 160 Zeichen nicht gesendet, auch nicht aus Textvorlagen. Ist es "
            "angekreuzt, werden sie in Teilen zu 153 Zeichen gesendet und einzeln berechnet; das Telefon setzt sie "
            "wieder zusammen."
        ),
        meaning("SMS mit mehr als 160 Zeichen versenden; jeder Teil zu 153 Zeichen wird einzeln berechnet"),
    ),
)
"""In the order in which the card shows them."""

_BY_KEY = {described.key: described for described in CARD_FIELDS}


def described(field: CardField) -> CardFieldDescription:
    """What is known of a field."""
    return _BY_KEY[field]


def secret_of_another(name: str, former: str) -> str:
    """For whom a secret was entered; `former` is "" where nobody knows."""
    if name == "smtp-password":
        sentence = (
            _("Das hinterlegte Passwort wurde für „{former}“ eingetragen und geht an keinen anderen Mailserver.")
            if former
            else _("Für welchen Mailserver das hinterlegte Passwort eingetragen wurde, ist unklar; es geht an keinen.")
        )
    else:
        sentence = (
            _("Der hinterlegte Wert wurde für „{former}“ eingetragen und wird dem neuen Anbieter nicht geschickt.")
            if former
            else _("Für welchen Anbieter der hinterlegte Wert eingetragen wurde, ist unklar; er wird keinem geschickt.")
        )
    return sentence.format(former=former)


def way_to_own_secret(name: str, former: str, setting: str, *, in_file: bool = False) -> str:
    """How the right one is entered; `setting` is the dotted key that says for whom the one that is kept was entered."""
    command = f"praxis-sms secrets set {name} --stdin{' --allow-file' if in_file else ''}"
    if name == "smtp-password":
        remedy = (
            _(
                "Für den neuen Mailserver eintragen: „Mail einrichten“ ({place.provider}) oder „{command}“. Gilt das "
                "hinterlegte auch dort: „praxis-sms settings unset {setting}“."
            )
            if former
            else _("Neu eintragen: „Mail einrichten“ ({place.provider}) oder „{command}“.")
        )
    else:
        remedy = (
            _(
                "Für den neuen Anbieter eintragen: Karte SMS-Provider ({place.provider}) oder „{command}“. Ist der "
                "hinterlegte schon der neue: „praxis-sms settings unset {setting}“."
            )
            if former
            else _("Neu eintragen: Karte SMS-Provider ({place.provider}) oder „{command}“.")
        )
    return remedy.format(command=command, setting=setting)


def account_field(name: str) -> str:
    """The id of a field of the card that the chosen format asks for."""
    return _ACCOUNT + name


def account_name(field: str) -> str:
    """The name in the format of a field of the card; "" for one that every format has."""
    return field.removeprefix(_ACCOUNT) if field.startswith(_ACCOUNT) else ""


def card_field(name: str) -> str:
    """What sentences call a field of the card, or the mail set-up that it leads to."""
    if name.startswith(_ACCOUNT):
        return name.removeprefix(_ACCOUNT)
    return _("Mail-Einrichtung") if name == MAIL_FIELD else described(CardField(name)).title


def missing_fields(names: Sequence[str]) -> str:
    """That fields of the card are empty: Kundennr., Benutzer fehlen."""
    return missing_titles([card_field(name) for name in names])


def missing_titles(titles: Sequence[str]) -> str:
    """That fields of these titles are empty."""
    words = ngettext("{fields} fehlt.", "{fields} fehlen.", len(titles))
    return words.format(fields=", ".join(titles))


def secret_remedy(name: str) -> str:
    """Where on the screen a secret is entered."""
    if name == "smtp-password":
        return _("Unter „Mail einrichten“ ({place.provider}, {card.mail}) eintragen.")
    return _("Auf der Karte SMS-Provider ({place.provider}) eintragen.")


def ways_to_set_secret(name: str) -> str:
    """Where on the screen a secret is entered, and with which command; one of a calendar with the command alone."""
    if name == "calendar-password":
        words = _("Hinterlegen kann es nur Ihr Administrator, mit „praxis-sms secrets set {name} --stdin“.")
    elif name == "smtp-password":
        words = _(
            "Unter „Mail einrichten“ ({place.provider}, {card.mail}) eintragen, oder mit „praxis-sms secrets set "
            "{name} --stdin“."
        )
    else:
        words = _(
            "Auf der Karte SMS-Provider ({place.provider}) eintragen, oder mit „praxis-sms secrets set {name} --stdin“."
        )
    return words.format(name=name)


def secret(name: str) -> str:
    """What people call the secret of that name; raises `KeyError` where there is none."""
    provider = protocol(ProtocolKey.THREESTEPS_API).provider
    return {
        "sms4-password": _("Passwort bei SMS4"),
        "3steps2web-api-key": _("API-Key bei {provider}").format(provider=provider),
        "3steps2web-api-secret": _("zweites Geheimnis bei {provider} (API)").format(provider=provider),
        "3steps2web-password": _("Passwort bei 3steps2web"),
        "smtp-password": _("Passwort am Mailserver"),
        "calendar-password": _("Passwort für den Kalender der Termine"),
    }[name]
