"""What sort of line a number belongs to."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.text.numbers import NumberKind


def number_kind(value: NumberKind) -> str:
    """What sort of line it is."""
    return {
        NumberKind.MOBILE: _("Mobilfunk"),
        NumberKind.FIXED_LINE: _("Festnetz"),
        NumberKind.FIXED_LINE_OR_MOBILE: _("Festnetz oder Mobilfunk"),
        NumberKind.PAGER: _("Funkruf"),
        NumberKind.PERSONAL: _("persönliche Rufnummer"),
        NumberKind.VOIP: _("Internettelefonie"),
        NumberKind.TOLL_FREE: _("gebührenfreie Rufnummer"),
        NumberKind.SHARED_COST: _("Servicenummer"),
        NumberKind.PREMIUM_RATE: _("Mehrwertnummer"),
        NumberKind.COMPANY: _("Firmenrufnummer"),
        NumberKind.VOICEMAIL: _("Anrufbeantworter"),
        NumberKind.UNKNOWN: _("unbekannt"),
    }[value]
