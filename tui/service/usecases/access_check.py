"""Zugang prüfen: every prerequisite of sending, one line each, without sending anything."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.service.errors import AccessRefused, ConfigurationError, PraxisSmsError, ProviderUnreachable, StoreError
from tui.service.gateways import factory
from tui.service.gateways.access_faults import (
    access_faults,
    address_of_format,
    needed_secrets,
    remedy_of,
    summary,
)
from tui.service.gateways.secret_owners import OwnSecrets, former_provider, of_former_provider, require_usable
from tui.service.model.card_protocols import Carrier, ProtocolKey, protocol
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Account, StopCause
from tui.service.outbox.location import disk_trouble
from tui.service.secrets import Secrets
from tui.service.secrets.sources import TypedSecrets
from tui.service.secrets.values import Secret, SecretName
from tui.service.sending.dispatcher_control import DispatcherControl
from tui.service.settings import Settings
from tui.service.text import sender as sender_rules
from tui.service.usecases.card import Card, with_card, with_own_secrets
from tui.service.usecases.check_lines import RIGHTS, CheckFailure, CheckLine, Verdict
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording import card_field_texts, findings
from tui.service.wording.facts import sentence

_HOLD = "hold"
"""The line that tells of a protocol that a refusal has stopped."""

_Typed = Mapping[str, Secret]


class Access:
    """Checks of the configured access to the provider. Everything may use the network, the keyring and the disk."""

    def __init__(
        self,
        begin: Begin,
        secrets: Secrets,
        dispatcher: DispatcherControl,
        resume: Callable[[str], object],
        beside: Callable[[], Sequence[CheckLine]] = tuple,
    ) -> None:
        self._begin = begin
        self._secrets = secrets
        self._dispatcher = dispatcher
        self._resume = resume
        self._beside = beside

    def check(
        self, card: Card | None = None, secret: str | None = None, second_secret: str | None = None
    ) -> tuple[CheckLine, ...]:
        """Every prerequisite, in the order in which they build on each other.

        `card` and both secrets are what stands on the screen and may not be saved yet. Raises `SettingsError`.
        """
        of_practice = self._beside()  # takes over what was published, so it comes first
        operation = self._begin()
        settings = operation.settings if card is None else with_card(operation.settings, card)
        given = {protocol(settings.provider.protocol).secret: secret, SecretName.THREESTEPS_API_SECRET: second_secret}
        typed = {str(name): Secret(each) for name, each in given.items() if each}
        settings = with_own_secrets(settings, typed)
        return tuple(self._lines(operation, settings, typed, of_practice))

    def resume(self, lines: Sequence[CheckLine]) -> tuple[CheckLine, ...]:
        """Let a protocol that a refusal has stopped be tried again where a check of the saved card found nothing wrong.

        Returns the lines as they are then. Raises `SettingsError`, `StoreError`.
        """
        key = self._begin().settings.provider.protocol
        held = [line for line in lines if line.subject == _HOLD]
        others = tuple(line for line in lines if line.subject != _HOLD)
        causes = [hold.cause for hold in self._dispatcher.holds() if hold.protocol == key] if held else []
        if not causes or not all(_seems_mended(cause, others) for cause in causes):
            return tuple(lines)
        self._resume(key)
        return (
            *others,
            *(replace(line, verdict=Verdict.OK, sentence=_("Es geht weiter."), remedy="") for line in held),
        )

    def balance(self, settings: Settings | None = None) -> Account | None:
        """What the provider says of the account of these settings, or else of those that are valid now.

        None where it cannot be asked, as by mail. Raises `SettingsError`.
        """
        settings = self._begin().settings if settings is None else settings
        if protocol(settings.provider.protocol).carrier is Carrier.MAIL:
            return None
        if access_faults(settings, settings.provider.protocol):
            return None
        try:
            return self._account(settings, settings.provider.protocol, {})
        except PraxisSmsError:
            return None

    def require_secrets(self) -> None:
        """Raise `ConfigurationError` in the words of the card where sending from here lacks a password or a field.

        A desk that leaves sending to a worker needs neither.
        """
        settings = self._begin().settings
        if settings.dispatch.here:
            require_usable(settings, settings.provider.protocol, self._secrets)

    def secrets_needed(self) -> tuple[SecretName, ...]:
        """The secrets without which the chosen protocol cannot send. Raises `SettingsError`."""
        settings = self._begin().settings
        return needed_secrets(settings, settings.provider.protocol)

    def test_text(self) -> str:
        """The text of a Test-SMS."""
        return _("Test-SMS von praxis-sms: Der Zugang funktioniert.")

    def _lines(
        self, operation: Operation, settings: Settings, typed: _Typed, of_practice: Sequence[CheckLine]
    ) -> Iterator[CheckLine]:
        key = settings.provider.protocol
        if self._only_queues(settings, key, typed):
            yield CheckLine(
                "configuration",
                _("Karte SMS-Provider"),
                Verdict.SKIPPED,
                _("hier nicht nötig: Es wird nur eingestellt, ein Dienst sendet."),
            )
            yield _sender_line(settings, key)
        else:
            yield from self._provider_lines(settings, key, typed)
        store = _store_line(operation)
        yield store
        yield from (each for each in of_practice if each.subject != RIGHTS or not store.has_failed)
        standstill = self._standstill_line(operation)
        if standstill is not None:
            yield standstill
        elif not settings.dispatch.here:
            yield self._senders_line()
        yield from self._hold_lines(operation, key)

    def _only_queues(self, settings: Settings, key: ProtocolKey, typed: _Typed) -> bool:
        """Whether a worker service sends for this workstation, which has no access of its own."""
        if settings.dispatch.here or typed:
            return False
        secrets = (self._secrets.status(name) for name in needed_secrets(settings, key))
        return bool(access_faults(settings, key)) or any(secret.source is None for secret in secrets)

    def _provider_lines(self, settings: Settings, key: ProtocolKey, typed: _Typed) -> Iterator[CheckLine]:
        before = [_completeness(settings, key), _sender_line(settings, key)]
        before += [self._secret_line(settings, name, typed) for name in needed_secrets(settings, key)]
        before.append(_address_line(settings, key))
        yield from before
        if any(line.has_failed for line in before if line.subject != "sender"):
            yield CheckLine("credentials", _("Zugangsdaten"), Verdict.SKIPPED, _("nicht geprüft, siehe oben"))
        else:
            yield from self._account_lines(settings, key, typed)

    def _secret_line(self, settings: Settings, name: SecretName, typed: _Typed) -> CheckLine:
        if name in typed:
            return CheckLine("secret", name.label, Verdict.OK, _("wie eingegeben, noch nicht gespeichert"))
        status = self._secrets.status(name)
        if status.source is None:
            known = "" if status.is_unreadable else _("ist nicht hinterlegt")
            failure = CheckFailure.NOT_WORKING if status.is_unreadable else CheckFailure.MISSING
            reason = ". ".join(filter(None, (known, status.note)))
            # Of a file the note says what is to be done; to enter the secret is refused where the admin names the file.
            if status.remedy or status.is_unreadable:
                return CheckLine("secret", name.label, Verdict.FAILED, reason, status.remedy, failure=failure)
            command = f"praxis-sms secrets set {name}{' --allow-file' if status.needs_file else ''}"
            remedy = card_field_texts.secret_remedy(name)
            return CheckLine("secret", name.label, Verdict.FAILED, reason, remedy, command, failure)
        if former := former_provider(settings, name):
            return CheckLine("secret", name.label, Verdict.FAILED, *of_former_provider(former, name, status.source))
        if status.note:
            remedy = _("Sicherer sind ein Schlüsselbund oder systemd: Handbuch für Admins, „Geheimnisse“.")
            return CheckLine("secret", name.label, Verdict.WARNING, f"{status.place} – {status.note}", remedy)
        return CheckLine("secret", name.label, Verdict.OK, status.place)

    def _account_lines(self, settings: Settings, key: ProtocolKey, typed: _Typed) -> Iterator[CheckLine]:
        title, connection = _("Zugangsdaten"), _("Verbindung")
        try:
            account = self._account(settings, key, typed)
        except AccessRefused as error:
            yield CheckLine("connection", connection, Verdict.OK, _("steht"))
            yield CheckLine("credentials", title, Verdict.FAILED, error.sentence, error.remedy)
            return
        except (ProviderUnreachable, ConfigurationError) as error:
            failure = CheckFailure.NOT_WORKING if isinstance(error, ProviderUnreachable) else CheckFailure.WRONG
            yield CheckLine("connection", connection, Verdict.FAILED, error.sentence, error.remedy, failure=failure)
            yield CheckLine("credentials", title, Verdict.SKIPPED, _("nicht geprüft, siehe oben"))
            return
        yield CheckLine("connection", connection, Verdict.OK, _("steht"))
        if account.credentials_asked:
            yield CheckLine("credentials", title, Verdict.OK, _("werden angenommen"))
        else:
            yield CheckLine("credentials", title, Verdict.NOT_CHECKABLE, _nobody_to_ask(key))
        yield _balance_line(account)

    def _account(self, settings: Settings, key: ProtocolKey, typed: _Typed) -> Account:
        stored = OwnSecrets(self._secrets, lambda: self._begin().settings, settings)
        secrets = TypedSecrets(typed, stored)

        async def ask() -> Account:
            gateway = factory.build(key, settings, secrets)
            try:
                return await gateway.account()
            finally:
                await gateway.aclose()

        return asyncio.run(ask())

    def _standstill_line(self, operation: Operation) -> CheckLine | None:
        """Another program that is to send and says nothing: a fault where something is due."""
        try:
            standstill = self._dispatcher.standstill()
            if standstill is None:
                return None
            waits = operation.outbox.messages.still_moving(operation.now()) > 0
        except StoreError:  # said by the line of the Postausgang
            return None
        if standstill.shared and not waits:  # it may have been killed long ago, and anybody else may send
            return None
        verdict = Verdict.FAILED if waits else Verdict.WARNING
        if standstill.sender is None:
            verdict = Verdict.NOT_CHECKABLE
        said = standstill.sentence, standstill.remedy
        return CheckLine("dispatcher", _("Versand"), verdict, *said, failure=CheckFailure.NOT_WORKING)

    def _hold_lines(self, operation: Operation, key: ProtocolKey) -> Iterator[CheckLine]:
        """That a refusal has stopped the protocol, and how many messages wait because of it."""
        try:
            holds = [hold for hold in self._dispatcher.holds() if hold.protocol == key]
            waiting = operation.outbox.messages.waiting(key) if holds else 0
        except StoreError:  # said by the line of the Postausgang
            return
        waits = ngettext("{count} SMS wartet.", "{count} SMS warten.", waiting).format(count=amounts.grouped(waiting))
        for hold in holds:
            said = f"{waits} {hold.sentence}", hold.remedy
            yield CheckLine(_HOLD, _("Angehalten"), Verdict.FAILED, *said, failure=CheckFailure.NOT_WORKING)

    def _senders_line(self) -> CheckLine:
        subject, title = "dispatcher", _("Versand")
        try:
            senders = self._dispatcher.senders()
        except StoreError:
            return CheckLine(subject, title, Verdict.SKIPPED, _("nicht geprüft, siehe oben"))
        if senders:
            return CheckLine(subject, title, Verdict.OK, ", ".join(senders))
        remedy = _("Der Dienst „praxis-sms worker“ muss laufen; hier wird nur eingestellt.")
        return CheckLine(subject, title, Verdict.WARNING, _("Zurzeit sendet kein Programm."), remedy)


def _store_line(operation: Operation) -> CheckLine:
    title = _("Postausgang")
    try:
        outbox = operation.outbox
        with outbox.write():
            pass
    except StoreError as error:
        return CheckLine("store", title, Verdict.FAILED, error.sentence, error.remedy, failure=CheckFailure.NOT_WORKING)
    if not outbox.is_shared and (trouble := disk_trouble(operation.store.folder)):
        remedy = _("Schaffen Sie Platz und versuchen Sie es noch einmal.")
        return CheckLine("store", title, Verdict.WARNING, trouble, remedy)
    return CheckLine("store", title, Verdict.OK, outbox.place)


def _seems_mended(cause: StopCause, lines: Sequence[CheckLine]) -> bool:
    """Whether nothing that could be asked speaks against trying a protocol again that was stopped."""
    has_no_credit = any(line.subject == "balance" and line.verdict is Verdict.WARNING for line in lines)
    if cause is StopCause.RESTORED or (cause is StopCause.CREDIT and has_no_credit):
        return False
    return not any(line.verdict in (Verdict.FAILED, Verdict.SKIPPED) for line in lines)


def _completeness(settings: Settings, key: ProtocolKey) -> CheckLine:
    title = _("Karte SMS-Provider")
    faults = access_faults(settings, key)
    if not faults:
        return CheckLine("configuration", title, Verdict.OK, protocol(key).title)
    failure = CheckFailure.MISSING if any(each.is_missing for each in faults) else CheckFailure.WRONG
    return CheckLine("configuration", title, Verdict.FAILED, summary(faults, key), remedy_of(faults), failure=failure)


def _sender_line(settings: Settings, key: ProtocolKey) -> CheckLine:
    title = _("SMS-Absender")
    reading = sender_rules.check(settings.provider.sender, sender_rules.rule_of(protocol(key).usual_provider))
    problem = findings.sender_problem(reading)
    if problem:
        failure = CheckFailure.WRONG if settings.provider.sender.strip() else CheckFailure.MISSING
        remedy = _("Auf der Karte SMS-Provider ({place.provider}) berichtigen.")
        return CheckLine("sender", title, Verdict.FAILED, problem, remedy, failure=failure)
    warnings = findings.sender_warnings(reading)
    if warnings:
        return CheckLine("sender", title, Verdict.WARNING, " ".join(warnings))
    return CheckLine("sender", title, Verdict.OK, reading.sender)


def _address_line(settings: Settings, key: ProtocolKey) -> CheckLine:
    title, is_mail = _("Internet und Adresse"), protocol(key).carrier is Carrier.MAIL
    host = _host(settings, key)
    if not host:
        missing = _("Es ist kein Mailserver eingetragen.") if is_mail else _("Es ist keine Adresse eingetragen.")
        remedy = sentence(Fact.of(FactKind.SET_UP_MAIL if is_mail else FactKind.FILL_IN_CARD))
        return CheckLine("address", title, Verdict.FAILED, missing, remedy, failure=CheckFailure.MISSING)
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        unknown = _("{host} ist nicht zu finden.").format(host=host)
        if is_mail:
            remedy = _(
                "Prüfen Sie die Internetverbindung und den Server unter „Mail einrichten“ ({place.provider}, "
                "{card.mail})."
            )
        else:
            remedy = _(
                "Prüfen Sie die Internetverbindung und die Adresse auf der Karte SMS-Provider ({place.provider})."
            )
        return CheckLine("address", title, Verdict.FAILED, unknown, remedy, failure=CheckFailure.NOT_WORKING)
    return CheckLine("address", title, Verdict.OK, host)


def _host(settings: Settings, key: ProtocolKey) -> str:
    if protocol(key).carrier is Carrier.MAIL:
        return settings.mail.host
    url = settings.sms4_rest.base_url if key is ProtocolKey.SMS4_REST else address_of_format(settings)
    return urlsplit(url).hostname or ""


def _nobody_to_ask(key: ProtocolKey) -> str:
    if protocol(key).carrier is Carrier.MAIL:
        return _("nicht prüfbar: am Mailserver meldet sich niemand an; eine Test-SMS zeigt es")
    return _("nicht prüfbar: dieser Anbieter bietet keine Abfrage; eine Test-SMS zeigt es")


def _balance_line(account: Account) -> CheckLine:
    title = _("Guthaben")
    if account.balance is None:
        return CheckLine("balance", title, Verdict.NOT_CHECKABLE, _("Der Anbieter nennt kein Guthaben."))
    amount = amounts.money(account.balance, account.currency)
    if account.balance <= 0:
        return CheckLine("balance", title, Verdict.WARNING, amount, _("Laden Sie das Guthaben beim Anbieter auf."))
    return CheckLine("balance", title, Verdict.OK, amount)
