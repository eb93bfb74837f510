"""What commands say about the configuration file: where it is, and, on standard error, remarks on its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import output
from tui.language.catalogue import _

if TYPE_CHECKING:
    from tui.service.api import PraxisSms


def tell(sms: PraxisSms) -> None:
    """Tell every remark; raises `SettingsError`."""
    for remark in sms.setting_notes:
        output.note(remark.sentence)
    if sms.settings.keys:
        from tui.known_actions import chosen_keymap

        for sentence in chosen_keymap(sms.settings.keys).notes:
            output.note(sentence)


def place_of_the_file(sms: PraxisSms) -> str:
    """The path of the file that is in use; raises `SettingsError` where it cannot be used."""
    if sms.configuration.exists:
        return str(sms.places.config_file)
    return _("{file} (gibt es noch nicht; es gelten die Standardwerte)").format(file=sms.places.config_file)
