"""The settings of praxis-sms: read from one TOML file, checked, and written back with its comments."""

from tui.service.settings.tables import (
    DispatchSettings,
    HttpFormatSettings,
    MailGatewaySettings,
    MailSettings,
    PolicySettings,
    PrivacySettings,
    ProviderSettings,
    Settings,
    Sms4MailSettings,
    Sms4RestSettings,
    StoreSettings,
    ThreestepsMailSettings,
    UiSettings,
)
from tui.service.settings.values import ConsentRule, HttpMethod, MailSecurity, QuietHours, is_loopback

__all__ = [
    "ConsentRule",
    "DispatchSettings",
    "HttpFormatSettings",
    "HttpMethod",
    "MailGatewaySettings",
    "MailSecurity",
    "MailSettings",
    "PolicySettings",
    "PrivacySettings",
    "ProviderSettings",
    "QuietHours",
    "Settings",
    "Sms4MailSettings",
    "Sms4RestSettings",
    "StoreSettings",
    "ThreestepsMailSettings",
    "UiSettings",
    "is_loopback",
]
