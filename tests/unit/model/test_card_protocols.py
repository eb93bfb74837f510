"""The protocols of the card, and what a practice calls the one whose interface is described."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tui.service.api import PraxisSms
from tui.service.model.card_protocols import PROTOCOLS, ProtocolKey, protocol, protocol_title, use_title
from tui.service.settings.published import Published
from tui.service.system.paths import find_paths

API = ProtocolKey.THREESTEPS_API


def test_only_the_described_protocol_is_called_by_another_name() -> None:
    use_title(" Nordfunk ")
    assert (protocol(API).title, protocol(API).provider, protocol_title("3steps2web-api")) == ("Nordfunk",) * 3
    others = [each for each in PROTOCOLS if each.key is not API]
    assert [(each.title, each.provider) for each in others] == [
        (each.usual_title, each.usual_provider) for each in others
    ]
    assert replace(protocol(API)).key == "3steps2web-api"
    use_title("")
    assert protocol(API).title == "3steps2web mit API-Key"


def test_the_name_follows_the_configuration_and_what_the_practice_has_published(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[provider]\ntitle = "Nordfunk"\n', encoding="utf-8")
    with PraxisSms(find_paths(file)) as sms:
        assert sms.settings.provider.title == "Nordfunk"
        assert protocol_title(API) == "Nordfunk"
        published = Published(1, "anna", datetime.now(UTC), {"provider.title": "Südfunk"})
        sms.configuration.take_over(published)
        assert sms.settings.provider.title == "Südfunk"
        assert protocol_title(API) == "Südfunk"
        file.write_text('[provider]\ntitle = "Westfunk"\n', encoding="utf-8")
        assert sms.settings.provider.title == "Südfunk"
        assert protocol_title(API) == "Südfunk"
