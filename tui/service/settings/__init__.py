"""The settings of praxis-sms: read from one TOML file, checked, and written back with its comments."""

from tui.service.settings.definitions import (
    AlertSettings,
    DispatchSettings,
    HttpFormatSettings,
    ListSettings,
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
)
from tui.service.settings.known_keys import Entry, broken_rule, entries, entry_of, listing, value_of
from tui.service.settings.network_addresses import is_loopback
from tui.service.settings.notes import Remark, SettingNote
from tui.service.settings.reading import LoadedSettings, load
from tui.service.settings.tables.reminder_plan import CalendarFields, PatientList, ReminderPlan
from tui.service.settings.tables.reminder_plan_rules import FamilyRule, ReminderMode, SourceKind
from tui.service.settings.tables.screen import UiSettings
from tui.service.settings.values import ConsentRule, Duration, HttpMethod, MailSecurity, QuietHours
from tui.service.settings.writing import change, parse_value

__all__ = [
    "AlertSettings",
    "CalendarFields",
    "ConsentRule",
    "DispatchSettings",
    "Duration",
    "Entry",
    "FamilyRule",
    "HttpFormatSettings",
    "HttpMethod",
    "ListSettings",
    "LoadedSettings",
    "MailGatewaySettings",
    "MailSecurity",
    "MailSettings",
    "PatientList",
    "PolicySettings",
    "PrivacySettings",
    "ProviderSettings",
    "QuietHours",
    "Remark",
    "ReminderMode",
    "ReminderPlan",
    "SettingNote",
    "Settings",
    "Sms4MailSettings",
    "Sms4RestSettings",
    "SourceKind",
    "StoreSettings",
    "ThreestepsMailSettings",
    "UiSettings",
    "broken_rule",
    "change",
    "entries",
    "entry_of",
    "is_loopback",
    "listing",
    "load",
    "parse_value",
    "value_of",
]
