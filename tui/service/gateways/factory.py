"""The gateway of a protocol, built from the settings and the secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.i18n import _
from tui.service.errors import ConfigurationError
from tui.service.gateways.charset import LATIN9
from tui.service.gateways.outcome import Gateway
from tui.service.gateways.timeouts import Timeouts
from tui.service.protocols import ProtocolKey, protocol

if TYPE_CHECKING:
    from tui.service.gateways.http_format import HttpFormat
    from tui.service.secrets.values import Secret
    from tui.service.settings import MailGatewaySettings, Settings

_SMTP_PASSWORD = "smtp-password"  # noqa: S105 - the name of a secret


class SecretSupply(Protocol):
    """Where the passwords and keys come from."""

    def require(self, name: str) -> Secret:
        """The secret of that name; raises `SecretError`."""
        ...


def build(protocol_key: str, settings: Settings, secrets: SecretSupply) -> Gateway:
    """The gateway of `protocol_key`; raises `ConfigurationError` naming what is missing, `SecretError` for a secret.

    It opens no connection, and belongs to the event loop that uses it first. The HTTP or mail library is imported
    here, for the protocol that needs it.
    """
    chosen = ProtocolKey(protocol(protocol_key).key)
    dispatch = settings.dispatch
    timeouts = Timeouts(dispatch.connect_timeout, dispatch.read_timeout, dispatch.total_timeout)
    if chosen is ProtocolKey.SMS4_REST:
        return _sms4(settings, secrets, timeouts)
    if chosen is ProtocolKey.THREESTEPS_API:
        return _template(settings, secrets, timeouts)
    if chosen is ProtocolKey.SMS4_MAIL:
        return _mail(chosen, settings.sms4_mail, LATIN9, settings, secrets, timeouts)
    return _mail(chosen, settings.threesteps_mail, "utf-8", settings, secrets, timeouts)


def _sms4(settings: Settings, secrets: SecretSupply, timeouts: Timeouts) -> Gateway:
    from tui.service.gateways.sms4 import Sms4Access, Sms4Gateway

    values = settings.sms4_rest
    _require(ProtocolKey.SMS4_REST, {_("Kundennr."): values.customer_number, _("Benutzer"): values.user})
    access = Sms4Access(
        customer_number=values.customer_number,
        user=values.user,
        password=_secret(ProtocolKey.SMS4_REST, secrets),
        tariff=values.tariff,
        base_url=values.base_url,
        path=values.path,
        check_path=values.check_path,
        report_path=values.report_path,
        method=values.method,
        kodierung=values.kodierung,
    )
    return Sms4Gateway(access, timeouts, settings.dispatch.concurrency)


def _template(settings: Settings, secrets: SecretSupply, timeouts: Timeouts) -> Gateway:
    from tui.service.gateways.http_template import TemplateAccess, TemplateGateway

    values = settings.threesteps_api
    if not values.url:
        raise ConfigurationError(
            _("Endpunkt nicht hinterlegt: 3steps2web veröffentlicht keine Adresse seiner Schnittstelle."),
            _("Die Adresse aus den Vertragsunterlagen auf der Karte SMS-Provider ({place.provider}) eintragen."),
        )
    access = TemplateAccess(values.url, _secret(ProtocolKey.THREESTEPS_API, secrets))
    return TemplateGateway(chosen_format(settings), access, timeouts, settings.dispatch.concurrency)


def chosen_format(settings: Settings) -> HttpFormat:
    """The HTTP format the configuration names; raises `ConfigurationError`."""
    from tui.service.gateways.http_format import BUILT_IN_FORMATS, CUSTOM_FORMAT, built_in_format, read_format

    values = settings.threesteps_api
    if values.format == CUSTOM_FORMAT:
        return read_format(CUSTOM_FORMAT, values.custom, "[protocols.3steps2web-api.custom]")
    if values.format in BUILT_IN_FORMATS:
        return built_in_format(values.format)
    raise ConfigurationError(
        _("Das Format „{name}“ unter protocols.3steps2web-api.format gibt es nicht.").format(name=values.format),
        _("Erlaubt sind: {names}").format(names=", ".join((*BUILT_IN_FORMATS, CUSTOM_FORMAT))),
    )


def _mail(
    key: ProtocolKey,
    values: MailGatewaySettings,
    charset: str,
    settings: Settings,
    secrets: SecretSupply,
    timeouts: Timeouts,
) -> Gateway:
    from tui.service.gateways.mail import MailAccess, MailGateway
    from tui.service.gateways.smtp import MailServer

    _require(
        key,
        {
            _("Mailadresse"): values.mail_address,
            _("Kundennr."): values.customer_number if "{kundennr}" in values.template else "-",
            _("Adresse des Anbieters"): values.gateway_address,
        },
    )
    mail = settings.mail
    writes_password = values.password_in_mail and "{passwort}" in values.template
    access = MailAccess(
        server=MailServer(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            user=mail.user,
            password=secrets.require(_SMTP_PASSWORD).reveal() if mail.user else "",
        ),
        mail_address=values.mail_address,
        gateway_address=values.gateway_address,
        template=values.template,
        customer_number=values.customer_number,
        tariff=values.tariff,
        user=values.user,
        password=_secret(key, secrets) if writes_password else "",
        password_in_mail=values.password_in_mail,
        charset=charset,
        subject=values.subject,
    )
    return MailGateway(access, timeouts, setting=f"protocols.{key}")


def _secret(key: ProtocolKey, secrets: SecretSupply) -> str:
    return secrets.require(protocol(key).secret).reveal()


def _require(key: ProtocolKey, fields: dict[str, str]) -> None:
    missing = [label for label, value in fields.items() if not value.strip()]
    if missing:
        raise ConfigurationError(
            _("Für „{protocol}“ fehlt noch: {fields}.").format(protocol=protocol(key).title, fields=", ".join(missing)),
            _("Auf der Karte SMS-Provider ({place.provider}) nachtragen."),
        )
