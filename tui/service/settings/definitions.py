"""The settings, one dataclass per TOML table: their defaults, rules and meanings. Everything else is derived from here.

The form help, the manual page and the validation read the same entries; see `known_keys.entries`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from pathlib import Path

from tui.language.catalogue import gettext_noop as meaning
from tui.runtime.values import dataclass
from tui.service.model.card_protocols import CardField, ProtocolKey, protocol
from tui.service.settings import network_addresses as wire
from tui.service.settings import text_rules
from tui.service.settings.tables.reminder_plan import ReminderPlan
from tui.service.settings.tables.screen import UiSettings
from tui.service.settings.value_rules import (
    QUIET_SPAN,
    SPAN,
    Choice,
    CommandLine,
    Countries,
    Number,
    Text,
    Whole,
    Words,
    YesNo,
    setting,
)
from tui.service.settings.values import ConsentRule, Duration, HttpMethod, MailSecurity, QuietHours
from tui.service.text.words.treatment_words import TREATMENT_WORDS
from tui.service.wording.card_field_texts import FieldKind, described

DEFAULT_MAIL_TEMPLATE = "KUNDENNR:{kundennr}\nTARIF:{tarif}\nABSENDER:{absender}\nHANDYNR:{nummer}\nTEXT:{text}\n"
"""Order and keywords of an SMS4 mail as far as the provider's handbook gives them; the rest is inferred."""

_NIGHT = QuietHours.parse("20:00-08:00")
_LINE = Text()
_URL = Text(wire.url)
_PATH = Text(wire.path)
_GATEWAY = Text(wire.gateway_address)
_COUNT = Whole(0, 1_000_000)
_SECONDS = Number(float, "0.05", "600")
_TEXT_RULES = {
    FieldKind.LINE: _LINE,
    FieldKind.MAIL_ADDRESS: Text(wire.mail_address),
    FieldKind.SENDER: Text(text_rules.sender),
}


def _on_card(key: CardField, default: str = "") -> str:
    on_card = described(key)
    return setting(default, _TEXT_RULES[on_card.kind], on_card.meaning)


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """`[provider]`: what is chosen on the card."""

    protocol: ProtocolKey = setting(
        ProtocolKey.SMS4_REST, Choice(ProtocolKey), meaning("Protokoll, über das gesendet wird")
    )
    title: str = setting("", Text(limit=40), meaning("wie der Anbieter hinter 3steps2web-api wirklich heißt"))
    sender: str = _on_card(CardField.SENDER)
    long_sms: bool = setting(False, YesNo(), described(CardField.LONG_SMS).meaning)


@dataclass(frozen=True, slots=True)
class Sms4RestSettings:
    """`[protocols.sms4-rest]`: SMS4 over HTTPS."""

    customer_number: str = _on_card(CardField.CUSTOMER_NUMBER)
    tariff: str = _on_card(CardField.TARIFF, "1")
    user: str = _on_card(CardField.USER)
    base_url: str = setting(
        protocol(ProtocolKey.SMS4_REST).address, _URL, meaning("Adresse des Anbieters, ohne den Pfad")
    )
    path: str = setting("/cgi-bin/sms_out.pl", _PATH, meaning("Pfad, an den Nachrichten gehen"))
    check_path: str = setting("/cgi-bin/sms_check.pl", _PATH, meaning("Pfad für Zugang und Guthaben"))
    report_path: str = setting("/restapi/v1/dlr", _PATH, meaning("Pfad für Sendeberichte"))
    method: HttpMethod = setting(
        HttpMethod.POST,
        Choice(HttpMethod),
        meaning("POST, oder GET, wenn der Anbieter es verlangt; dann steht das Passwort in der Adresse"),
    )
    kodierung: bool = setting(
        False,
        YesNo(),
        meaning("Texte, die ISO-8859-15 nicht fasst, als UCS-2 senden (kodierung=ucs); nicht bei jedem Zugang möglich"),
    )


def _mail_gateway_meaning() -> str:
    return meaning("Mailadresse des Anbieters, an die jede SMS als Mail geht")


@dataclass(frozen=True, slots=True)
class MailGatewaySettings:
    """What both mail protocols share; the gateway's address differs."""

    mail_address: str = _on_card(CardField.MAIL_ADDRESS)
    customer_number: str = _on_card(CardField.CUSTOMER_NUMBER)
    tariff: str = _on_card(CardField.TARIFF, "1")
    user: str = _on_card(CardField.USER)
    gateway_address: str = setting("", _GATEWAY, _mail_gateway_meaning())
    subject: str = setting("SMS", _LINE, meaning("Betreff der Mail; SMS4 wertet ihn nicht aus"))
    template: str = setting(
        DEFAULT_MAIL_TEMPLATE,
        Text(wire.mail_template, lines=True, limit=2000),
        meaning("Aufbau der Mail mit {kundennr} {tarif} {benutzer} {passwort} {absender} {nummer} {text}"),
    )
    password_in_mail: bool = setting(
        False, YesNo(), meaning("{passwort} in der Mail erlauben; es reist dann lesbar über alle Mailserver")
    )


@dataclass(frozen=True, slots=True)
class Sms4MailSettings(MailGatewaySettings):
    """`[protocols.sms4-mail]`: SMS4 by mail."""

    gateway_address: str = setting(protocol(ProtocolKey.SMS4_MAIL).address, _GATEWAY, _mail_gateway_meaning())


@dataclass(frozen=True, slots=True)
class ThreestepsMailSettings(MailGatewaySettings):
    """`[protocols.3steps2web-mail]`: 3steps2web by mail; the provider publishes no address."""


@dataclass(frozen=True, slots=True)
class HttpFormatSettings:
    """`[protocols.3steps2web-api]`: an HTTP interface described by data."""

    url: str = setting("", _URL, meaning("Adresse der Schnittstelle aus den Vertragsunterlagen; nicht veröffentlicht"))
    format: str = setting(
        "seven",
        Text(text_rules.name),
        meaning("Aufbau der Anfrage: ein Name aus „praxis-sms provider list“, oder custom (eigene Tabelle custom)"),
    )
    fingerprint: str = setting(
        "",
        Text(wire.fingerprint),
        meaning("SHA-256-Fingerabdruck eines eigenen Zertifikats im Netz der Praxis; dann gilt nur dieses"),
    )
    key_belongs_to: str = setting(
        "",
        Text(text_rules.owner),
        meaning("Aufbau, für den der hinterlegte API-Key eingetragen wurde; kein anderer bekommt ihn. Leer: jeder"),
    )
    secret_belongs_to: str = setting(
        "",
        Text(text_rules.owner),
        meaning("dasselbe für das hinterlegte zweite Geheimnis (3steps2web-api-secret)"),
    )
    custom: Mapping[str, object] = field(default_factory=dict, hash=False)
    """`[protocols.3steps2web-api.custom]` as read; the gateway knows its keys."""
    account: Mapping[str, str] = field(default_factory=dict, hash=False)
    """`[protocols.3steps2web-api.account]`: what the format asks for besides the key; the gateway knows its names."""
    folders: tuple[Path, ...] = field(default=(), compare=False, repr=False)
    """Where descriptions of further providers lie, the first before the second; not a setting."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`[mail]`: the mail server, prerequisite of the two mail protocols."""

    host: str = setting("", Text(wire.host), meaning("Server für ausgehende Mail (SMTP)"))
    port: int = setting(587, Whole(1, 65535), meaning("Anschluss des Servers: meist 587 für starttls, 465 für tls"))
    security: MailSecurity = setting(
        MailSecurity.STARTTLS, Choice(MailSecurity), meaning("starttls oder tls; none nur für den eigenen Rechner")
    )
    user: str = setting("", _LINE, meaning("Benutzername am Mailserver; leer: ohne Anmeldung"))
    password_belongs_to: str = setting(
        "",
        Text(text_rules.owning_server),
        meaning("Server, für den das hinterlegte Passwort eingetragen wurde; kein anderer bekommt es. Leer: jeder"),
    )


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """`[policy]`: what may go out, and when."""

    consent: ConsentRule = setting(
        ConsentRule.COLUMN,
        Choice(ConsentRule),
        meaning(
            "column: die Liste hat eine Spalte Einwilligung; confirm: sonst wird sie als Ganzes bestätigt; stored: nur "
            "was zur Nummer festgehalten ist; both: eines von beiden. Ein Widerruf gilt immer"
        ),
    )
    quiet_hours: QuietHours = setting(
        _NIGHT,
        QUIET_SPAN,
        meaning("Ruhezeit in Ortszeit, in der nichts gesendet wird; leer: keine Ruhezeit"),
    )
    duplicate_hours: int = setting(
        24, Whole(0, 8760), meaning("gleicher Text an gleiche Nummer wird so viele Stunden lang abgelehnt; 0: nie")
    )
    daily_limit: int = setting(0, _COUNT, meaning("höchstens so viele SMS am Tag; 0: unbegrenzt"))
    monthly_limit: int = setting(0, _COUNT, meaning("höchstens so viele SMS im Monat; 0: unbegrenzt"))
    countries: tuple[str, ...] = setting(
        ("DE", "AT", "CH"),
        Countries(),
        meaning("Länder, in die gesendet werden darf: Kürzel wie DE, auch Namen wie Österreich"),
    )
    treatment_words: tuple[str, ...] = setting(
        TREATMENT_WORDS,
        Words(meaning("eine Liste von Wörtern"), text_rules.word),
        meaning("Wörter, die eine Behandlung verraten; Vorlagen mit ihnen werden angemerkt"),
    )
    stop_words: tuple[str, ...] = setting(
        (),
        Words(meaning("eine Liste von Wörtern"), text_rules.answer_word),
        meaning("weitere Wörter, die eine Nummer abmelden, wenn eine Antwort mit ihnen beginnt"),
    )
    answer_words: tuple[str, ...] = setting(
        (),
        Words(meaning("eine Liste wie „komme = zugesagt“, „storno = abgesagt“"), text_rules.answer_rule),
        meaning("weitere Antworten, die einen Termin zusagen oder absagen"),
    )


@dataclass(frozen=True, slots=True)
class ListSettings:
    """`[lists]`: how much of a list of recipients is read; what is larger is refused before it does harm."""

    max_megabytes: int = setting(50, Whole(1, 1024), meaning("höchstens so viele MB darf die Datei einer Liste haben"))
    max_rows: int = setting(200_000, Whole(1, 1_048_576), meaning("höchstens so viele Zeilen darf eine Liste haben"))
    max_columns: int = setting(1_000, Whole(1, 16_384), meaning("höchstens so viele Spalten darf eine Liste haben"))
    max_cells: int = setting(
        3_000_000,
        Whole(1, 100_000_000),
        meaning("höchstens so viele Zellen darf eine Liste haben, leere eingeschlossen"),
    )
    max_cell_length: int = setting(
        32_767,
        Whole(1, 131_072),
        meaning("höchstens so viele Zeichen darf eine Zelle haben; mehr fasst auch Excel nicht"),
    )
    reading_megabytes: int = setting(
        320,
        Whole(100, 16_384),
        meaning("höchstens so viele MB Speicher darf das Lesen einer Tabelle (xlsx, xls, ods) brauchen"),
    )
    reading_seconds: int = setting(
        15, Whole(1, 600), meaning("höchstens so viele Sekunden darf das Lesen einer Tabelle (xlsx, xls, ods) dauern")
    )


@dataclass(frozen=True, slots=True)
class DispatchSettings:
    """`[dispatch]`: how fast is sent, and how long an answer is waited for. Durations are in seconds."""

    concurrency: int = setting(4, Whole(1, 64), meaning("so viele Nachrichten sind gleichzeitig unterwegs"))
    messages_per_second: float = setting(
        10.0,
        Number(float, "0", "1000"),
        meaning("höchstens so viele Nachrichten in der Sekunde; 0: so schnell es geht"),
    )
    connect_timeout: float = setting(
        10.0, _SECONDS, meaning("Sekunden bis zur Verbindung; danach wird später erneut versucht")
    )
    read_timeout: float = setting(
        30.0, _SECONDS, meaning("Sekunden ohne Antwort; danach gilt die Nachricht als ungeklärt")
    )
    total_timeout: float = setting(
        60.0, _SECONDS, meaning("Sekunden für eine Übergabe insgesamt, auch wenn die Antwort nur tröpfelt")
    )
    answers_minutes: int = setting(
        5,
        Whole(0, 1440),
        meaning("alle so viele Minuten werden Antworten abgeholt, wo der Anbieter das bietet; 0: nie"),
    )
    here: bool = setting(
        True, YesNo(), meaning("dieses Fenster sendet selbst; false: nur ein Dienst (praxis-sms worker) sendet")
    )


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`[alerts]`: who is told, and of what, when sending stops."""

    mail_to: tuple[str, ...] = setting(
        (),
        Words(meaning("eine Liste von Mailadressen"), text_rules.recipient),
        meaning("wer per Mail erfährt, dass der Versand steht; leer: niemand. Gesendet wird über [mail]"),
    )
    mail_from: str = setting(
        "",
        _TEXT_RULES[FieldKind.MAIL_ADDRESS],
        meaning("Absender dieser Mails; leer: mail.user, wenn das eine Mailadresse ist, sonst der erste Empfänger"),
    )
    command: tuple[str, ...] = setting(
        (),
        CommandLine(),
        meaning("Programm, das die Meldung auf der Standardeingabe bekommt; ohne Shell aufgerufen; leer: keines"),
    )
    command_seconds: int = setting(30, Whole(1, 300), meaning("so lange darf das Programm höchstens laufen"))
    max_age: Duration = setting(
        Duration.parse("30m"),
        SPAN,
        meaning("gemeldet, wenn eine SMS so lange fällig und nicht übergeben ist; leer: nie"),
    )
    min_balance: Decimal = setting(
        Decimal(0),
        Number(Decimal, "0", "1000000"),
        meaning("gemeldet, wenn das Guthaben darunter liegt oder verbraucht ist"),
    )
    max_refused_percent: int = setting(
        20,
        Whole(0, 100),
        meaning("gemeldet, wenn von mindestens zehn SMS der letzten Stunde mehr Prozent abgelehnt wurden; 0: nie"),
    )
    worker: bool = setting(
        False, YesNo(), meaning("gemeldet, wenn kein Programm sendet; dafür läuft „health --alert“ nach Zeitplan")
    )

    @property
    def any_way(self) -> bool:
        """Whether anybody is told at all."""
        return bool(self.mail_to or self.command)


@dataclass(frozen=True, slots=True)
class HandoverSettings:
    """`[handover]`: patients whom the practice software hands over by files."""

    folder: str = setting(
        "",
        Text(text_rules.folder, limit=1000),
        meaning("Ordner, in den die Praxissoftware GDT-Dateien schreibt; ein offenes Fenster bietet sie an"),
    )
    reply: str = setting(
        "",
        Text(text_rules.folder, limit=1000),
        meaning("Ordner für die Antwort (GDT 6310: wann gesendet wurde) an die Praxissoftware; leer: keine Antwort"),
    )


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`[store]`: where the Postausgang is kept."""

    url: str = setting(
        "",
        Text(text_rules.store_url, limit=2000, showable=False),
        meaning("leer: SQLite im Datenordner; oder postgresql+psycopg://… für mehrere Rechner"),
        in_repr=False,
    )


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """`[privacy]`: how long personal data is kept."""

    retention_days: int = setting(
        90, Whole(1, 3650), meaning("nach so vielen Tagen werden Namen, Nummern und Texte entfernt")
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of praxis-sms; each attribute is one TOML table.

    `keys` maps the id of an action to its key, `reminders` the name of a plan to it.
    """

    provider: ProviderSettings = ProviderSettings()
    sms4_rest: Sms4RestSettings = Sms4RestSettings()
    sms4_mail: Sms4MailSettings = Sms4MailSettings()
    threesteps_mail: ThreestepsMailSettings = ThreestepsMailSettings()
    threesteps_api: HttpFormatSettings = field(default_factory=HttpFormatSettings)
    mail: MailSettings = MailSettings()
    policy: PolicySettings = PolicySettings()
    lists: ListSettings = ListSettings()
    dispatch: DispatchSettings = DispatchSettings()
    alerts: AlertSettings = AlertSettings()
    handover: HandoverSettings = HandoverSettings()
    store: StoreSettings = StoreSettings()
    privacy: PrivacySettings = PrivacySettings()
    ui: UiSettings = UiSettings()
    keys: Mapping[str, str] = field(default_factory=dict, hash=False)
    reminders: Mapping[str, ReminderPlan] = field(default_factory=dict, hash=False)
