"""The gateway of a protocol, built from the settings and the secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime import memory
from tui.service.errors import UsageError
from tui.service.gateways.access_faults import chosen_format, needed_secrets, require_access
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.mail.server import MailServer, Notice, server_of
from tui.service.gateways.secret_owners import require_own_secret
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.model.outcome import Gateway
from tui.service.rules.card_values import stored_access
from tui.service.secrets.values import SecretName
from tui.service.settings.network_addresses import fingerprint_digits
from tui.service.text.character_sets import LATIN9

if TYPE_CHECKING:
    from tui.service.gateways.http_formats.description import HttpFormat
    from tui.service.secrets.values import SecretSupply
    from tui.service.settings import MailGatewaySettings, Settings


_NOT_USED = ("calendar:timegm", "certifi", "locale")
"""What the libraries import that nobody asks for here: half a MiB in every window that sends."""


@memory.imported_when_used(*_NOT_USED)
def build(protocol_key: str, settings: Settings, secrets: SecretSupply) -> Gateway:
    """The gateway of `protocol_key`; raises `ConfigurationError` naming what is missing, `SecretError` for a secret.

    It opens no connection, and belongs to the event loop that uses it first. The HTTP or mail library is imported
    here, for the protocol that needs it.
    """
    chosen = _known(protocol_key)
    require_access(settings, chosen)
    dispatch = settings.dispatch
    timeouts = Timeouts(dispatch.connect_timeout, dispatch.read_timeout, dispatch.total_timeout)
    if chosen is ProtocolKey.SMS4_REST:
        return _sms4(settings, secrets, timeouts)
    if chosen is ProtocolKey.THREESTEPS_API:
        return _http_format(settings, secrets, timeouts)
    if chosen is ProtocolKey.SMS4_MAIL:
        return _mail(chosen, settings.sms4_mail, LATIN9, settings, secrets, timeouts)
    return _mail(chosen, settings.threesteps_mail, "utf-8", settings, secrets, timeouts)


def _known(protocol_key: str) -> ProtocolKey:
    try:
        return ProtocolKey(protocol_key)
    except ValueError:
        raise unknown_protocol(protocol_key) from None


def unknown_protocol(key: str) -> UsageError:
    """That there is no such protocol, and which there are."""
    return UsageError(
        _("Das Protokoll „{key}“ gibt es nicht.").format(key=key),
        _("Bekannt sind: {known}.").format(known=", ".join(ProtocolKey)),
    )


def _sms4(settings: Settings, secrets: SecretSupply, timeouts: Timeouts) -> Gateway:
    from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway

    access = Sms4Access(settings.sms4_rest, _secret(ProtocolKey.SMS4_REST, secrets))
    return Sms4Gateway(access, timeouts, settings.dispatch.concurrency)


def _http_format(settings: Settings, secrets: SecretSupply, timeouts: Timeouts) -> Gateway:
    from tui.service.gateways.http_formats.format_gateway import FormatGateway
    from tui.service.gateways.http_formats.request_writer import FormatAccess

    described = chosen_format(settings)
    fingerprint = fingerprint_digits(settings.threesteps_api.fingerprint)
    access = FormatAccess(*access_parts(described, settings, secrets), fingerprint)
    return FormatGateway(described, access, timeouts, settings.dispatch.concurrency, lambda: chosen_format(settings))


def access_parts(described: HttpFormat, settings: Settings, secrets: SecretSupply) -> tuple[str, str, dict[str, str]]:
    """Address, API key and values of the account for a described interface; raises `SecretError`."""
    address = stored_access(settings, ProtocolKey.THREESTEPS_API).address
    account = dict(settings.threesteps_api.account)
    require_own_secret(settings, SecretName.THREESTEPS_API_KEY, described.name)
    if described.second_secret is not None:
        require_own_secret(settings, SecretName.THREESTEPS_API_SECRET, described.name)
        account[described.second_secret.name] = secrets.require(SecretName.THREESTEPS_API_SECRET).reveal()
    public = described.url if described.url_is_public else ""
    return address or public, _secret(ProtocolKey.THREESTEPS_API, secrets), account


def _mail(
    key: ProtocolKey,
    values: MailGatewaySettings,
    charset: str,
    settings: Settings,
    secrets: SecretSupply,
    timeouts: Timeouts,
) -> Gateway:
    from tui.service.gateways.mail import mail_gateway, message

    card = stored_access(settings, key)
    writes_password = protocol(key).secret in needed_secrets(settings, key)
    password = _secret(key, secrets) if writes_password else ""
    access = mail_gateway.MailAccess(
        server=mail_server(settings, secrets),
        mail_address=card.mail_address,
        gateway_address=card.address,
        template=values.template,
        account=message.MailAccount(card.customer_number, card.tariff, card.user, password),
        password_in_mail=values.password_in_mail,
        charset=charset,
        subject=values.subject,
    )
    return mail_gateway.MailGateway(access, timeouts)


def mail_server(settings: Settings, secrets: SecretSupply) -> MailServer:
    """The practice's mail server with its password; raises `SecretError`."""
    mail = settings.mail
    if not mail.user:
        return server_of(mail, "")
    require_own_secret(settings, SecretName.SMTP_PASSWORD)
    return server_of(mail, secrets.require(SecretName.SMTP_PASSWORD).reveal())


def send_notice(settings: Settings, secrets: SecretSupply, notice: Notice) -> str:
    """Send a mail to people over the practice's mail server; why it did not go, or "". Raises `SecretError`."""
    from tui.service.gateways.mail import notice_mail

    return notice_mail.send(mail_server(settings, secrets), notice)


def _secret(key: ProtocolKey, secrets: SecretSupply) -> str:
    return secrets.require(protocol(key).secret).reveal()
