"""A field of the card is described once; settings, form, checks and gateways read that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.api import CardAccess
from tui.service.model.card_protocols import PROTOCOLS, CardField, Protocol, ProtocolKey, protocol
from tui.service.rules.card_values import access_fields, setting_of, stored_access, values_to_store, with_access
from tui.service.settings import Settings, entry_of
from tui.service.wording import card_field_texts
from tui.service.wording.card_field_texts import CARD_FIELDS, described

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


def test_every_field_is_described_once_and_in_the_order_of_the_card() -> None:
    assert [described.key for described in CARD_FIELDS] == list(CardField)


@pytest.mark.parametrize("field", CardField)
def test_every_field_has_a_name_and_a_help(field: CardField) -> None:
    assert card_field_texts.card_field(field) == described(field).title
    assert described(field).help.endswith(".")
    assert len(described(field).label) < 15 or field is CardField.LONG_SMS


@pytest.mark.parametrize("key", ProtocolKey)
def test_every_field_that_a_protocol_keeps_has_a_setting_and_a_secret_has_none(key: ProtocolKey) -> None:
    for field in (CardField.ADDRESS, *protocol(key).fields):
        has_setting = entry_of(f"protocols.{key}.{field}") or field is CardField.ADDRESS
        assert bool(has_setting) == described(field).is_kept_per_protocol
    for field in access_fields(key):
        entry = entry_of(setting_of(key, field))
        assert entry is not None
        assert entry.meaning == described(field).meaning or field is CardField.ADDRESS


@pytest.mark.parametrize("known", PROTOCOLS, ids=lambda known: known.key)
def test_exactly_one_field_of_a_protocol_is_its_secret(known: Protocol) -> None:
    assert sum(described(field).is_secret for field in known.fields) == 1


@given(st.sampled_from(ProtocolKey), st.builds(CardAccess, _WORDS, _WORDS, _WORDS, _WORDS, _WORDS))
def test_what_is_put_into_the_settings_of_a_protocol_is_read_there_again(key: ProtocolKey, access: CardAccess) -> None:
    settings = with_access(Settings(), key, access)
    stored = stored_access(settings, key)
    assert {field: stored.text(field) for field in access_fields(key)} == values_to_store(access, key)
    for other in set(ProtocolKey) - {key}:
        assert stored_access(settings, other) == stored_access(Settings(), other)
