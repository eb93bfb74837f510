"""`{account.id}`, `{key}`, `{id}` and the like in addresses, constants and headers of a description. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.gateways.http_formats.description import Enquiry, Json
from tui.service.gateways.http_formats.table_reader import FormatTable
from tui.service.settings import network_addresses

ACCOUNT = "account."
KEY = "key"
_NAMED = re.compile(r"\{(account\.[A-Za-z0-9_-]+|[a-z_]+)\}")
_ANY = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, str], written: Callable[[str], str] = str) -> str:
    """The text with the known placeholders replaced, each value as `written`; unknown ones stay."""
    return _NAMED.sub(lambda found: written(values[found[1]]) if found[1] in values else found[0], text)


def fill_address(url: str, values: Mapping[str, str]) -> str:
    """An address with values percent-encoded in it."""
    return fill(url, values, lambda value: quote(value, safe=""))


def fill_json(value: Json, values: Mapping[str, str]) -> Json:
    """A constant with the placeholders of its texts replaced."""
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, list):
        return [fill_json(each, values) for each in value]
    if isinstance(value, dict):
        return {key: fill_json(each, values) for key, each in value.items()}
    return value


def texts_of(value: Json) -> Iterator[str]:
    """Every text in a constant."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)


def named(text: str) -> frozenset[str]:
    """The placeholders that a text names."""
    return frozenset(_NAMED.findall(text))


def named_in(enquiry: Enquiry) -> frozenset[str]:
    """The placeholders that an enquiry names in its address and its constants."""
    found = named(enquiry.url)
    for _name, value in enquiry.constants:
        for text in texts_of(value):
            found |= named(text)
    return found


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What addresses and constants of one description may name, and to which other hosts enquiries may go."""

    account: frozenset[str]
    names: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()

    def with_names(self, *names: str) -> AddressRules:
        """The same, and these placeholders besides."""
        return replace(self, names=self.names | frozenset(names))

    def address(self, table: FormatTable, key: str, default: str | None = None) -> str:
        """An address over https, or ""; raises `ConfigurationError`."""
        text = table.text(key, default)
        self._check_placeholders(text, table, key)
        whole = _NAMED.sub("x", text)
        if text and (allowed := network_addresses.url(whole)):
            raise table.expect(key, allowed)
        if f"{{{KEY}}}" in text.partition("?")[2]:
            raise table.refuse(
                key,
                _(
                    "der Schlüssel stünde in der Adresse; nur mit in = „query“ und demanded = true, wenn der Anbieter "
                    "es so verlangt"
                ),
            )
        return text

    def enquiry_address(self, table: FormatTable, key: str, default: str | None = None) -> str:
        """An address that may be relative to the one messages go to."""
        text = table.text(key, default)
        if "://" in text or text.startswith("//"):
            text = self.address(table, key, default)
            host = urlsplit(_NAMED.sub("x", text)).hostname or ""
            if self.hosts and host not in self.hosts:
                raise table.refuse(key, _("der Rechner {host} steht nicht unter hosts").format(host=host))
            return text
        self._check_placeholders(text, table, key)
        if not text.isascii() or not text.isprintable() or " " in text:
            raise table.expect(key, _("ein Pfad wie balance oder /v2/balance, ohne Umlaute und Leerzeichen"))
        return text

    def constants(self, table: FormatTable) -> tuple[tuple[str, Json], ...]:
        """Every key of a table with its constant."""
        found = tuple((key, table.json(key)) for key in table.keys)
        for key, value in found:
            for text in texts_of(value):
                self.check_account(text, table, key)
        return found

    def check_account(self, text: str, table: FormatTable, key: str) -> None:
        """Raise `ConfigurationError` where a text names a field that `[account]` does not have."""
        for name in named(text):
            if name.startswith(ACCOUNT) and name.removeprefix(ACCOUNT) not in self.account:
                raise table.refuse(key, self._unknown(name))

    def _check_placeholders(self, text: str, table: FormatTable, key: str) -> None:
        self.check_account(text, table, key)
        for name in _ANY.findall(text):
            if not name.startswith(ACCOUNT) and name not in self.names:
                raise table.refuse(key, self._unknown(name))
        if "{" in _ANY.sub("", text) or "}" in _ANY.sub("", text):
            raise table.refuse(key, _("zu jeder geschweiften Klammer gehört eine zweite"))

    def _unknown(self, name: str) -> str:
        known = sorted({*self.names, *(ACCOUNT + each for each in self.account)})
        return _("{{{name}}} gibt es nicht; erlaubt sind: {known}").format(
            name=name, known=", ".join(f"{{{each}}}" for each in known) or _("keine Platzhalter")
        )
