"""Reading the description of an HTTP interface from its table; what the keys mean stands in `description`."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tui.language.catalogue import _
from tui.service.gateways.http_formats.answer_table import is_pointer, read_answer, read_examples
from tui.service.gateways.http_formats.description import (
    AccountField,
    BodyStyle,
    HttpFormat,
    KeyCarrier,
    KeyPlacement,
    MessageCategory,
    MessageKind,
    Method,
    NumberStyle,
    RecipientType,
    RequestFormat,
)
from tui.service.gateways.http_formats.enquiry_tables import read_balance, read_inbound, read_lookup, read_report
from tui.service.gateways.http_formats.json_body import Conflict, nested
from tui.service.gateways.http_formats.placeholders import KEY, AddressRules
from tui.service.gateways.http_formats.table_reader import FormatTable
from tui.service.model.consent import Purpose
from tui.service.settings import network_addresses

SHIPPED_FORMATS = (
    "seven", "lox24", "massenversand", "sipgate", "gatewayapi", "linkmobility", "smsapi",
    "twilio", "messagebird", "smsgate", "vonage", "aspsms",
)  # fmt: skip
CUSTOM_FORMAT = "custom"
_NAME_OF_A_FIELD = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)
_NAMELESS_KEYS = (KeyCarrier.BEARER, KeyCarrier.BASIC, KeyCarrier.PATH)


@cache
def shipped_format(name: str) -> HttpFormat:
    """One of `SHIPPED_FORMATS`, from the data file that ships with the program."""
    return read_format(name, tomllib.loads(shipped_text(name)), f"formats/{name}.toml", is_trusted=True)


def shipped_text(name: str) -> str:
    """The data file of one of `SHIPPED_FORMATS`."""
    return files("tui.service.gateways.http_formats").joinpath("formats", f"{name}.toml").read_text(encoding="utf-8")


def read_format(name: str, table: Mapping[str, object], place: str, *, is_trusted: bool = False) -> HttpFormat:
    """A format from its table; raises `ConfigurationError` naming `place`, the key and what is allowed.

    Only what `is_trusted`, because it belongs to the program or to root, may send the key to other hosts.
    """
    top = FormatTable(table, place)
    account = _account(top.optional_table("account"))
    hosts = _hosts(top, is_trusted)
    addresses = AddressRules(frozenset(field.name for field in account), hosts=hosts)
    request = _request(top.table("request"), addresses)
    if request.key.carrier is KeyCarrier.PATH:
        addresses = addresses.with_names(KEY)
    read = HttpFormat(
        name=name,
        title=top.text("title", name),
        source=top.text("source", ""),
        read=top.day("read"),
        url=addresses.address(top, "url", ""),
        request=request,
        answer=read_answer(top.table("answer")),
        balance=read_balance(top.optional_table("balance"), addresses),
        report=read_report(top.optional_table("report"), addresses),
        lookup=read_lookup(top.optional_table("lookup"), addresses),
        inbound=read_inbound(top.optional_table("inbound"), addresses),
        account=account,
        hosts=hosts,
        url_is_public=top.flag("url_is_public"),
        inferred=top.texts("inferred"),
        examples=read_examples(top.optional_table("example")),
    )
    _refuse_incoherence(read, top)
    top.finish()
    return read


def _refuse_incoherence(read: HttpFormat, top: FormatTable) -> None:
    """What fits only together."""
    answer, request = read.answer, read.request
    if (answer.already or answer.status.already) and not (request.reference and answer.status.already):
        raise top.refuse("answer.already", _("dazu gehören status.already und request.fields.reference"))
    if read.lookup is not None and not request.reference:
        raise top.refuse("lookup", _("dazu gehört request.fields.reference"))
    if read.url_is_public and not read.url:
        raise top.refuse("url_is_public", _("dazu gehört url"))
    if request.key.carrier is KeyCarrier.FIELD and not request.key.demanded:
        for each in read.enquiries:
            if each.method is Method.GET:
                raise top.refuse(
                    "method", _("ein GET stellte den Schlüssel in die Adresse; dazu gehört demanded = true")
                )
    if read.inbound is not None and read.inbound.delete_url and request.key.carrier is KeyCarrier.FIELD:
        raise top.refuse("inbound.delete_url", _("ein DELETE hat keine Felder, in denen der Schlüssel stehen könnte"))
    is_in_path = f"{{{KEY}}}" in read.url
    if read.url and is_in_path != (request.key.carrier is KeyCarrier.PATH):
        raise top.refuse("url", _("{key} steht genau dann in der Adresse, wenn request.key in = „path“ ist"))


def _hosts(top: FormatTable, is_trusted: bool) -> tuple[str, ...]:
    hosts = top.texts("hosts")
    if hosts and not is_trusted:
        raise top.refuse("hosts", _("nur in Dateien, die root gehören, etwa unter /etc/praxis-sms/formats"))
    for host in hosts:
        if not host or not network_addresses.is_host(host):
            raise top.refuse("hosts", _("Namen von Rechnern wie api.example.de"))
    return hosts


def _account(table: FormatTable) -> tuple[AccountField, ...]:
    found = []
    for name in table.keys:
        field = table.table(name)
        if not _NAME_OF_A_FIELD.fullmatch(name):
            raise table.expect(name, _("ein Name aus Buchstaben, Ziffern, _ und -"))
        matches = field.raw("matches")
        found.append(
            AccountField(
                name=name,
                title=field.text("title"),
                help=field.text("help", ""),
                example=field.text("example", ""),
                default=field.text("default", ""),
                matches=None if matches is None else field.pattern("matches", matches),
                secret=field.flag("secret"),
            )
        )
        field.finish()
        if found[-1].secret and (found[-1].default or found[-1].example or found[-1].matches):
            raise field.refuse("secret", _("zu einem Geheimnis gehört weder default noch example noch matches"))
    if sum(field.secret for field in found) > 1:
        raise table.refuse(found[-1].name, _("neben dem API-Key höchstens ein Feld mit secret = true"))
    return tuple(found)


def _request(table: FormatTable, addresses: AddressRules) -> RequestFormat:
    fields = table.table("fields")
    method = table.choice("method", Method, Method.POST)
    body = table.choice("body", BodyStyle, BodyStyle.FORM)
    numbers = table.choice("numbers", NumberStyle, NumberStyle.PLUS)
    recipient_type = table.choice("recipient_type", RecipientType, RecipientType.TEXT)
    headers = table.optional_table("headers")
    read = RequestFormat(
        method=method,
        body=body,
        charset=_charset(table, "charset", "utf-8"),
        unicode_charset=_charset(table, "unicode_charset", ""),
        numbers=numbers,
        key=_key(table.table("key"), method, addresses),
        headers=headers.header_values(),
        recipient=fields.text("recipient"),
        text=fields.text("text"),
        sender=fields.text("sender", ""),
        time=fields.text("time", ""),
        reference=fields.text("reference", ""),
        constants=addresses.constants(table.optional_table("constants"))
        + tuple((name, None) for name in table.texts("nulls")),
        kind=_kind(table.optional_table("kind")),
        recipient_type=recipient_type,
        category=_category(table.optional_table("category")),
    )
    for name, value in read.headers:
        addresses.check_account(value, headers, name)
    is_json = body is BodyStyle.JSON and method is Method.POST
    if recipient_type is RecipientType.NUMBER and not (is_json and numbers is NumberStyle.DIGITS):
        raise table.refuse("recipient_type", _("number geht nur mit body = „json“ und numbers = „digits“"))
    _check_names(read, is_json, table)
    fields.finish()
    table.finish()
    return read


def _check_names(read: RequestFormat, is_json: bool, table: FormatTable) -> None:
    """Names of fields fit the body, and no two of them want the same place."""
    if not is_json:
        for name, value in read.constants:
            if isinstance(value, list | dict | None):
                raise table.refuse(f"constants.{name}", _("Listen, Tabellen und null gibt es nur mit body = „json“"))
        return
    names = [read.recipient, read.text, read.sender, read.reference, *(name for name, _value in read.constants)]
    names += [each.field for each in (read.kind, read.category) if each is not None]
    for name in names:
        if name.startswith("/") and not is_pointer(name):
            raise table.refuse("fields", _("„{name}“ ist kein JSON-Zeiger").format(name=name))
    constants = dict(read.constants)
    try:
        nested((name, constants.get(name, "")) for name in names if name)
    except Conflict as conflict:
        raise table.refuse("fields", _("„{name}“ passt nicht neben die anderen Felder").format(name=conflict)) from None


def _charset(table: FormatTable, key: str, default: str) -> str:
    name = table.text(key, default) or default
    try:
        if name:
            "a".encode(name)  # base64 and its like are codecs, too, but write no text
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        raise table.refuse(key, _("kein bekannter Zeichensatz")) from None


def _key(table: FormatTable, method: Method, addresses: AddressRules) -> KeyPlacement:
    carrier = table.choice("in", KeyCarrier, KeyCarrier.HEADER)
    name = table.text("name", "") if carrier in _NAMELESS_KEYS else table.text("name")
    if carrier is KeyCarrier.HEADER:
        name = table.header_name("name", name)
    elif carrier in _NAMELESS_KEYS and name:
        raise table.refuse("name", _("bei in = „{carrier}“ gibt es keinen Namen").format(carrier=carrier))
    prefix = table.text("prefix", "")
    if prefix and (carrier is not KeyCarrier.HEADER or not prefix.isascii()):
        raise table.refuse("prefix", _("nur bei in = „header“, und ohne Umlaute"))
    user = table.text("user") if carrier is KeyCarrier.BASIC else table.text("user", "")
    if user and carrier is not KeyCarrier.BASIC:
        raise table.refuse("user", _("nur bei in = „basic“"))
    addresses.check_account(user, table, "user")
    demanded = table.flag("demanded")
    in_address = carrier is KeyCarrier.QUERY or (carrier is KeyCarrier.FIELD and method is Method.GET)
    if in_address and not demanded:
        raise table.refuse(
            "in", _("der Schlüssel stünde in der Adresse; nur mit demanded = true, wenn der Anbieter es so verlangt")
        )
    table.finish()
    return KeyPlacement(carrier, name, prefix, user, demanded)


def _kind(table: FormatTable) -> MessageKind | None:
    if table.is_empty:
        return None
    read = MessageKind(table.text("field"), table.scalar("single"), table.scalar("long"), table.scalar("unicode"))
    table.finish()
    return read


def _category(table: FormatTable) -> MessageCategory | None:
    if table.is_empty:
        return None
    read = MessageCategory(table.text("field"), {each: table.scalar(each) for each in Purpose})
    table.finish()
    return read
