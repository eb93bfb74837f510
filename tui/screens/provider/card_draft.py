"""The card as it is being edited, apart from any widget."""

from __future__ import annotations

from dataclasses import replace

from tui.service.api import Card, CardAccess
from tui.service.model.card_protocols import CardField, Protocol, ProtocolKey, protocol
from tui.service.wording.card_field_texts import SECOND_SECRET_FIELD, account_name, described


class CardForm:
    """What was loaded, what it has become, and the secrets typed since; each protocol keeps its own values."""

    def __init__(self, card: Card) -> None:
        self._saved = card
        self.card = card
        self._secrets: dict[str, str] = {}

    @property
    def protocol(self) -> Protocol:
        """The chosen protocol."""
        return protocol(self.card.protocol)

    @property
    def secret(self) -> str:
        """The secret typed for the chosen protocol, empty when none was."""
        return self._secrets.get(self.protocol.secret, "")

    @property
    def second_secret(self) -> str:
        """The second secret typed for the described interface, empty when none was or another protocol is chosen."""
        is_described = self.protocol.key is ProtocolKey.THREESTEPS_API
        return self._secrets.get(SECOND_SECRET_FIELD, "") if is_described else ""

    @property
    def changed(self) -> bool:
        """Whether anything differs from what is saved."""
        return self.card != self._saved or any(self._secrets.values())

    def choose(self, key: ProtocolKey) -> None:
        self.card = replace(self.card, protocol=key)

    def choose_format(self, name: str, address: str) -> None:
        """Send by another description, to its `address`; to the saved one where that description is saved."""
        if name == self.card.format:
            return
        key = ProtocolKey.THREESTEPS_API
        if name == self._saved.format:
            address = self._saved.accesses[key].address
        access = self.card.accesses[key].changed(CardField.ADDRESS, address)
        self.card = replace(self.card, format=name, accesses={**self.card.accesses, key: access})

    def value(self, field: str) -> str:
        """The text of a field for the chosen protocol; where there is no own address it is the provider's."""
        if name := account_name(field):
            return self.card.account.get(name, "")
        if field == SECOND_SECRET_FIELD:
            return self.second_secret
        field = CardField(field)
        if field is CardField.SENDER:
            return self.card.sender
        if described(field).is_secret:
            return self.secret
        text = self._access.text(field)
        return text or self.protocol.address if field is CardField.ADDRESS else text

    def change(self, field: str, text: str) -> None:
        """Take over what was typed into a field."""
        if name := account_name(field):
            if text or name in self.card.account:
                self.card = replace(self.card, account={**self.card.account, name: text})
            return
        if field == SECOND_SECRET_FIELD:
            self._secrets[field] = text
            return
        field = CardField(field)
        if field is CardField.SENDER:
            self.card = replace(self.card, sender=text)
        elif described(field).is_secret:
            self._secrets[self.protocol.secret] = text
        else:
            access = self._access.changed(field, text)
            self.card = replace(self.card, accesses={**self.card.accesses, self.card.protocol: access})

    def allow_long_sms(self, allowed: bool) -> None:
        """Tick or clear the checkbox."""
        self.card = replace(self.card, long_sms=allowed)

    def saved(self, card: Card, secret: str, second_secret: str) -> None:
        """Take `card` as what is saved now, with those secrets of its protocol; what was typed since stays typed."""
        self._saved = card
        for key, kept in ((protocol(card.protocol).secret, secret), (SECOND_SECRET_FIELD, second_secret)):
            if kept and self._secrets.get(key) == kept:
                del self._secrets[key]

    def take_over(self, card: Card) -> bool:
        """Take what somebody else has saved, but for what is being edited here; whether anything else shows now."""
        mine, before = self.card, self._saved
        merged = Card(
            protocol=card.protocol if mine.protocol == before.protocol else mine.protocol,
            sender=card.sender if mine.sender == before.sender else mine.sender,
            long_sms=card.long_sms if mine.long_sms == before.long_sms else mine.long_sms,
            accesses={
                key: card.accesses.get(key, access) if access == before.accesses.get(key) else access
                for key, access in {**card.accesses, **mine.accesses}.items()
            },
            format=card.format if mine.format == before.format else mine.format,
            account={
                name: card.account.get(name, "") if text == before.account.get(name, "") else text
                for name, text in {**card.account, **mine.account}.items()
            },
        )
        self._saved, self.card = card, merged
        return merged != mine

    def discard(self) -> None:
        """Back to what is saved."""
        self.card = self._saved
        self._secrets.clear()

    @property
    def _access(self) -> CardAccess:
        return self.card.accesses.get(self.card.protocol, CardAccess())
