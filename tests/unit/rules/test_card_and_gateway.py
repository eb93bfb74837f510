"""One truth for what the card accepts: what it saves can be sent with, and what cannot, it says at the field."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.service.api import Card, CardAccess, FieldNote, PraxisSms
from tui.service.errors import ConfigurationError, SecretError
from tui.service.gateways import factory
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.secrets import Secrets
from tui.service.system.paths import Paths
from tui.service.usecases.card import with_card

MAIL_SERVER = '[mail]\nhost = "smtp.example.de"\nuser = "praxis@example.de"\n'
SECRETS = {
    "PRAXIS_SMS_SECRET_SMS4_PASSWORD": "sms4-geheim",
    "PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY": "api-geheim",
    "PRAXIS_SMS_SECRET_3STEPS2WEB_PASSWORD": "3steps-geheim",
    "PRAXIS_SMS_SECRET_SMTP_PASSWORD": "smtp-geheim",
}


@contextmanager
def practice(configuration: str = MAIL_SERVER) -> Iterator[PraxisSms]:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "config.toml"
        file.write_text(configuration, encoding="utf-8")
        with PraxisSms(Paths(file, Path(name) / "data", config_chosen=False), environ=SECRETS) as sms:
            yield sms


_ODD = st.sampled_from(["", " ", "ä", "€", "Ж", "a\nb", "\x07", "x" * 201, "{nummer}", "{nummer}{nummer}", "日本"])
_WORDS = st.sampled_from(["XY12345", "praxis", "1", " praxis "]) | _ODD | st.text(max_size=8)
_MAILS = (
    st.sampled_from(
        ["praxis@example.de", "praxis@zähne.de", "p..x@example.de", "XY12345", "a@b.de, c@d.de", "{nummer}@sms.de",
         f"{'a' * 180}@example.de", "praxis@localhost"]
    )
    | _ODD
)  # fmt: skip
_URLS = (
    st.sampled_from(
        ["https://sms.example/api", "https://zähne.de/api", "https://x.de:0/", "http://x.de/", "https://x.de/?token=1",
         "https://www.sms4.dehttp://127.0.0.1:18111", "https://x.de/#a", "http://[::1]:80/", "https://u:p@x.de/"]
    )
    | _ODD
)  # fmt: skip


@st.composite
def accesses(draw: st.DrawFn, key: ProtocolKey) -> CardAccess:
    by_mail = key in (ProtocolKey.SMS4_MAIL, ProtocolKey.THREESTEPS_MAIL)
    return CardAccess(
        draw(_WORDS), draw(_WORDS), draw(_WORDS), draw(_MAILS) if by_mail else "", draw(_MAILS if by_mail else _URLS)
    )


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """A card as it was typed: any protocol, anything in its fields, and perhaps something in those of another one."""
    key = draw(st.sampled_from(ProtocolKey))
    with practice() as sms:
        untouched = dict(sms.card.load().accesses)
    touched = {key: draw(accesses(key))}
    other = draw(st.none() | st.sampled_from(ProtocolKey))
    if other is not None and other is not key:
        touched[other] = draw(accesses(other))
    sender = draw(st.sampled_from(["PraxisMolar", "+491711234567", "", "Zu lang für die Karte", "Ü"]))
    return Card(key, sender, draw(st.booleans()), untouched | touched)


_FORMATS = st.sampled_from(
    [
        "",
        '[protocols.3steps2web-api]\nformat = "twilio"\n',
        '[protocols.3steps2web-api]\nformat = "custom"\n',
        '[protocols.sms4-mail]\ntemplate = "{nummer} {text} {passwort}"\n',
        '[protocols.sms4-mail]\ntemplate = "{nummer} {text} {benutzer}"\n',
    ]
)


@settings(max_examples=150)
@given(cards(), _FORMATS)
def test_whatever_the_card_saves_can_be_sent_with_and_whatever_cannot_is_said_at_its_field(
    card: Card, more: str
) -> None:
    with practice(MAIL_SERVER + more) as sms:
        keeps_a_key_back = card.protocol is ProtocolKey.THREESTEPS_API and "format =" in more
        wrong = [note for note in sms.card.review(card) if note.blocking]
        if not wrong:
            sms.card.save(card)
            with pytest.raises(SecretError) if keeps_a_key_back else nullcontext():
                factory.build(card.protocol, sms.settings, sms.secrets)
            return
        assert all(is_told_in_the_words_of_the_card(note, card.protocol) for note in wrong)
        refusal = refusal_of_the_gateway(card, sms)
        if refusal and not keeps_a_key_back:  # how an admin lets it go is said in the words of the command
            assert "protocols." not in refusal
            assert {note.field for note in wrong} - {"sender", "protocol"}


def refusal_of_the_gateway(card: Card, sms: PraxisSms) -> str:
    try:
        factory.build(card.protocol, with_card(sms.settings, card), sms.secrets)
    except ConfigurationError as refusal:
        return f"{refusal.sentence} {refusal.remedy}"
    return ""


def is_told_in_the_words_of_the_card(note: FieldNote, key: ProtocolKey) -> bool:
    on_the_card = {"protocol", "address", *protocol(key).fields}
    return note.field in on_the_card and "protocols." not in note.sentence + note.remedy and note.sentence != ""


@pytest.mark.parametrize("secret", ["schlüssel", "mit\nUmbruch", "  "])
def test_an_api_key_that_cannot_travel_is_refused_at_its_field(secret: str) -> None:
    with practice() as sms:
        access = CardAccess(address="https://sms.example/api")
        loaded = sms.card.load()
        card = replace(
            loaded,
            protocol=ProtocolKey.THREESTEPS_API,
            accesses={**loaded.accesses, ProtocolKey.THREESTEPS_API: access},
        )
        assert [note.field for note in sms.card.review(card, secret) if note.blocking] == ["api_key"]
        with pytest.raises(ConfigurationError, match="API-Key"):
            sms.card.save(card, secret)
        assert not sms.configuration.settings.threesteps_api.url


def test_what_is_wrong_in_a_protocol_that_is_not_shown_is_said_beside_the_choice() -> None:
    with practice() as sms:
        loaded = sms.card.load()
        mistyped = replace(loaded.accesses[ProtocolKey.SMS4_MAIL], mail_address="praxis@zähne.de")
        complete = replace(loaded.accesses[ProtocolKey.SMS4_REST], customer_number="XY12345", user="praxis")
        card = replace(
            loaded,
            accesses={**loaded.accesses, ProtocolKey.SMS4_MAIL: mistyped, ProtocolKey.SMS4_REST: complete},
        )
        (note,) = (note for note in sms.card.review(card) if note.blocking)
        assert note.field == "protocol"
        assert "SMS4 mit E-Mail-Adresse" in note.sentence
        assert "Mailadresse" in note.sentence


def test_an_incomplete_access_reads_the_same_from_the_card_a_command_and_the_gateway() -> None:
    with practice("") as sms:
        sms.configuration.change({"provider.protocol": "sms4-mail"})
        missing = [note.field for note in sms.card.review(sms.card.load()) if note.blocking]
        assert missing == ["mail_address", "customer_number"]
        with pytest.raises(ConfigurationError) as told:
            factory.build("sms4-mail", sms.settings, Secrets(sms.paths.config_file.parent, environ={}))
        assert "Mailadresse, Kundennr." in told.value.sentence
        line = next(line for line in sms.access.check() if line.subject == "configuration")
        assert "Mailadresse, Kundennr." in line.sentence
