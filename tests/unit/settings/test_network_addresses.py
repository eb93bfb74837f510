"""Which addresses may be used: what the settings take, the gateways take, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.errors import ConfigurationError, SettingsError
from tui.service.gateways.http.endpoint import checked_endpoint
from tui.service.settings import change, network_addresses

URL, MAIL = "protocols.3steps2web-api.url", "protocols.sms4-mail.mail_address"
TEMPLATE, GATEWAY = "protocols.sms4-mail.template", "protocols.sms4-mail.gateway_address"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (MAIL, "praxis@zähne.de"),
        (MAIL, "p..x@example.de"),
        (MAIL, "praxis@"),
        (MAIL, "Praxis <praxis@example.de>"),
        (GATEWAY, "sms@zähne.de"),
        (URL, "https://zähne.de/api"),
        (URL, "https://x.de:0/"),
        (URL, "https://x.de:/"),
        (URL, "https://x..de/"),
        (URL, "https://999.1.1.1/"),
        (URL, "https://www.sms4.dehttp://127.0.0.1:18111"),
        ("protocols.sms4-rest.base_url", "https://www.sms4.dehttp://127.0.0.1:18111"),
        ("protocols.sms4-rest.path", "/http://anderswo.example/x"),
        (TEMPLATE, "HANDYNR:{nummer}\nTEXT:{text}\nNOCHMAL:{nummer}\n"),
        (TEMPLATE, "HANDYNR:{nummer}\n"),
        (TEMPLATE, "HANDYNR:{nummer}\nTEXT:{text}\n{iban}\n"),
    ],
)
def test_what_no_gateway_could_use_is_not_kept_in_the_settings(tmp_path: Path, key: str, value: str) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(SettingsError) as refusal:
        change(file, {key: value})
    assert "erlaubt ist" in refusal.value.sentence
    assert not file.exists() or value not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (MAIL, "praxis@xn--zhne-loa.de"),
        (MAIL, "dr.mueller+sms@praxis.example"),
        (GATEWAY, "{nummer}@sms.example"),
        (URL, "https://xn--zhne-loa.de/api"),
        (URL, "https://sms.example:8443/api?version=2"),
        (URL, "http://127.0.0.1:18111/api/sms"),
        (URL, "https://[::1]:8443/api"),
        (TEMPLATE, "KUNDENNR:{kundennr}\nHANDYNR:{nummer}\nTEXT:{text}\n"),
    ],
)
def test_usual_addresses_and_templates_are_taken(tmp_path: Path, key: str, value: str) -> None:
    file = tmp_path / "config.toml"
    change(file, {key: value})
    assert file.exists()


_URLS = st.builds(
    "".join,
    st.lists(
        st.sampled_from(
            ["https", "http", "://", ":", "/", "//", "@", "?", "#", "x.de", "localhost", "127.0.0.1", "[::1]", "..",
             "0", "443", "99999", "ä", " ", "%", "user", "token=1", "\\", "-", "_", "999.1.1.1", "\u200b"]
        ),
        max_size=9,
    ),
)  # fmt: skip


@given(_URLS | st.text(max_size=30))
def test_an_address_that_is_taken_can_be_requested(text: str) -> None:
    import httpx

    if network_addresses.url(text) or not text:
        with pytest.raises(ConfigurationError):
            checked_endpoint(text, "url")
        return
    endpoint = checked_endpoint(text, "url")
    requested = httpx.URL(endpoint.url)
    assert requested.host
    assert requested.scheme == "https" or endpoint.loopback


@given(st.text(alphabet="ab.@{}numer äß-_<>,;\r\n", max_size=40))
def test_a_mail_address_that_is_taken_is_one_recipient(text: str) -> None:
    from email.headerregistry import Address

    if text and not network_addresses.mail_address(text):
        local, domain = text.split("@")
        assert str(Address(username=local, domain=domain)) == cast(str, text)
