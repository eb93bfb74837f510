"""The settings of the screen."""

from __future__ import annotations

from decimal import Decimal

from tui.language.catalogue import gettext_noop as meaning
from tui.runtime.values import dataclass
from tui.service.settings import text_rules
from tui.service.settings.value_rules import Choice, Number, Text, Whole, YesNo, setting
from tui.service.settings.values import FORMER_THEMES, ThemeName


@dataclass(frozen=True, slots=True)
class UiSettings:
    """`[ui]`: what the screen looks like."""

    theme: ThemeName = setting(
        ThemeName.AUTO,
        Choice(ThemeName, former=FORMER_THEMES),
        meaning("Farbschema; auto nimmt die Farben des Terminals, charly sieht aus wie Praxissoftware"),
    )
    mouse: bool = setting(True, YesNo(), meaning("Maus im Terminal verwenden"))
    bell: bool = setting(
        True, YesNo(), meaning("Signalton, wenn eine Serie endet oder der Versand anhält und niemand hinsieht")
    )
    language: str = setting(
        "de", Text(text_rules.language), meaning("Sprache der Oberfläche: de oder en; PRAXIS_SMS_LANG geht vor")
    )
    timezone: str = setting(
        "",
        Text(text_rules.timezone),
        meaning("Zeitzone für Ruhezeit, Zeitpunkte und Anzeige, wie Europe/Berlin; leer: die des Rechners"),
    )
    ask_name: bool = setting(
        False, YesNo(), meaning("beim Start und nach einer Pause nach dem Kürzel fragen; es steht im Protokoll")
    )
    ask_name_minutes: int = setting(
        15, Whole(1, 1440), meaning("Minuten ohne Taste, nach denen wieder nach dem Kürzel gefragt wird")
    )
    price_per_segment: Decimal = setting(
        Decimal("0.075"), Number(Decimal, "0", "10"), meaning("Preis eines SMS-Teils für die Anzeige der Kosten")
    )
    currency: str = setting("EUR", Text(text_rules.currency), meaning("Währung des Preises nach ISO 4217"))
    ascii: bool = setting(False, YesNo(), meaning("Rahmen und Zeichen nur aus ASCII, für alte Terminals"))

    def price_of(self, segments: int) -> Decimal:
        """What so many segments cost, in `currency`."""
        return self.price_per_segment * segments
