"""The places of the application. A new one is one line here; its module is imported on the first visit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.rules.card_values import is_untouched

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.service.api import PraxisSms


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function key leads: `screen` is `module:class`, `short` the title for narrow terminals.

    It is searched for by the words of `found_by`, too.
    """

    name: str
    key: str
    title: str
    short: str
    screen: str
    found_by: str = ""

    def open(self) -> Screen[None]:
        """A new screen of this place."""
        module, _colon, class_name = self.screen.partition(":")
        screen: Screen[None] = getattr(import_module(module), class_name)()
        return screen


PLACES: tuple[Place, ...] = (
    Place(
        "single", "f2", _("Einzel-SMS"), _("Einzel"), "tui.screens.single.single_screen:SingleSmsScreen",
        _("schreiben neue Nachricht Termin absagen verschieben"),
    ),
    Place(
        "series", "f3", _("Serien-SMS"), _("Serie"), "tui.screens.series.series_screen:SeriesScreen",
        _("Massen-SMS Rundschreiben viele später senden Recall Urlaub Geburtstag Excel Liste"),
    ),
    Place(
        "outbox", "f4", _("Postausgang"), _("Ausgang"), "tui.screens.outbox.outbox_screen:OutboxScreen",
        _("gesendet verschickt zugestellt angekommen Sendebericht"),
    ),
    Place(
        "templates", "f5", _("Textvorlagen"), _("Vorlagen"), "tui.screens.templates.template_screen:TemplatesScreen",
        _("Textbausteine Muster Standardtexte"),
    ),
    Place(
        "provider", "f8", _("SMS-Provider"), _("Provider"), "tui.screens.provider.card_screen:ProviderCardScreen",
        _("Anbieter wechseln Zugang Konto Passwort Kennwort Geheimnis API-Key ändern einrichten Einstellungen"),
    ),
)  # fmt: skip

HOME = PLACES[0]
"""Shown at a start, and where Esc leads from the card that was opened then."""

CARD = PLACES[-1]
"""Opened at a first start."""


def first_place(sms: PraxisSms) -> str:
    """The home place, or the card where no access has been entered yet or the file cannot be read."""
    try:
        if not sms.configuration.exists:
            return CARD.name
        settings = sms.settings
    except PraxisSmsError:
        return CARD.name
    has_no_access = settings.dispatch.here and is_untouched(settings, settings.provider.protocol)
    return CARD.name if has_no_access else HOME.name
