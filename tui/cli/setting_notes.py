"""Remarks on the configuration file, such as unknown keys, told on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import output

if TYPE_CHECKING:
    from tui.service.api import PraxisSms


def tell(sms: PraxisSms) -> None:
    """Tell every remark; raises `SettingsError`."""
    for remark in sms.setting_notes:
        output.note(remark.sentence)
    if sms.settings.keys:
        from tui.keymap import keymap_of

        for sentence in keymap_of(sms.settings.keys).notes:
            output.note(sentence)
