"""What the card keeps for each protocol: read from the settings, and put into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.runtime.values import dataclass
from tui.service.model.card_protocols import CardField, ProtocolKey, protocol
from tui.service.settings import Settings, value_of
from tui.service.settings.known_keys import TABLES
from tui.service.wording.card_field_texts import described


@dataclass(frozen=True, slots=True)
class CardAccess:
    """The fields of one protocol; "" where it has no such field. `address` is filled in by the choice, or entered."""

    customer_number: str = ""
    tariff: str = ""
    user: str = ""
    mail_address: str = ""
    address: str = ""

    def text(self, field: CardField) -> str:
        """What stands in a field that is kept per protocol."""
        value: str = getattr(self, field)
        return value

    def changed(self, field: CardField, text: str) -> CardAccess:
        """The access with another text in one field."""
        changes: dict[str, Any] = {field.value: text}
        return replace(self, **changes)


def access_fields(key: ProtocolKey) -> tuple[CardField, ...]:
    """The fields that a protocol keeps in its table of the settings, its address last."""
    kept = (field for field in protocol(key).fields if described(field).is_kept_per_protocol)
    return (*kept, CardField.ADDRESS)


def setting_of(key: ProtocolKey, field: CardField) -> str:
    """The dotted key of such a field."""
    return f"protocols.{key}.{_name(key, field)}"


def stored_access(settings: Settings, key: ProtocolKey) -> CardAccess:
    """What the settings hold for a protocol."""
    return CardAccess(**{field.value: str(value_of(settings, setting_of(key, field))) for field in access_fields(key)})


def is_untouched(settings: Settings, key: ProtocolKey) -> bool:
    """Whether nothing has been entered for a protocol yet."""
    return stored_access(settings, key) == stored_access(Settings(), key)


def values_to_store(access: CardAccess, key: ProtocolKey) -> Mapping[CardField, str]:
    """The texts as they are saved: trimmed, and the provider's own address where none was entered."""
    texts = {field: access.text(field).strip() for field in access_fields(key)}
    return texts | {CardField.ADDRESS: texts[CardField.ADDRESS] or protocol(key).address}


def with_access(settings: Settings, key: ProtocolKey, access: CardAccess) -> Settings:
    """The settings as they would be if the access of a protocol were saved."""
    attribute = TABLES[f"protocols.{key}"]
    values: dict[str, Any] = {_name(key, field): text for field, text in values_to_store(access, key).items()}
    tables: dict[str, Any] = {attribute: replace(getattr(settings, attribute), **values)}
    return replace(settings, **tables)


def _name(key: ProtocolKey, field: CardField) -> str:
    return protocol(key).address_key if field is CardField.ADDRESS else field.value
