"""Reading what a provider may be asked besides: balance, delivery reports, own reference, answers of patients."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.gateways.http_formats.answer_table import finder, finders, needed_finder, place_of_entries, read_codes
from tui.service.gateways.http_formats.description import (
    BalanceFormat,
    BodyStyle,
    Enquiry,
    InboundFormat,
    LookupFormat,
    Method,
    ReportFormat,
)
from tui.service.gateways.http_formats.placeholders import AddressRules, named, named_in
from tui.service.gateways.http_formats.table_reader import FormatTable

_MOST_AT_ONCE = 500
_LARGEST_SCALE = 1_000_000


def read_balance(table: FormatTable, addresses: AddressRules) -> BalanceFormat | None:
    """`[balance]`; raises `ConfigurationError`."""
    if table.is_empty:
        return None
    read = BalanceFormat(
        enquiry=_enquiry(table, addresses),
        amount=finders(table, "amount"),
        currency=finder(table, "currency"),
        scale=table.whole("scale", 1, 1, _LARGEST_SCALE),
        default_currency=table.text("default_currency", "EUR"),
    )
    table.finish()
    return read


def read_report(table: FormatTable, addresses: AddressRules) -> ReportFormat | None:
    """`[report]`; raises `ConfigurationError`."""
    if table.is_empty:
        return None
    enquiry = _enquiry(table, addresses.with_names("id", "ids"))
    read = ReportFormat(
        enquiry=enquiry,
        state=needed_finder(table, "state"),
        delivered=read_codes(table, "delivered"),
        undelivered=read_codes(table, "undelivered"),
        words=finder(table, "words"),
        batch=table.whole("batch", 1, 1, _MOST_AT_ONCE),
        separator=table.text("separator", ","),
        entries=place_of_entries(table),
        id=finder(table, "id"),
    )
    named = named_in(enquiry)
    if named.isdisjoint({"id", "ids"}):
        raise table.refuse("url", _("{id} muss darin vorkommen, bei mehreren zugleich {ids}"))
    if "ids" in named and (read.id is None or "id" in named):
        raise table.refuse("id", _("wo {ids} steht, muss gesagt sein, wo in jedem Eintrag die Kennung steht"))
    if read.batch > 1 and "ids" not in named:
        raise table.refuse("batch", _("mehrere zugleich nur, wo {ids} steht"))
    table.finish()
    return read


def read_lookup(table: FormatTable, addresses: AddressRules) -> LookupFormat | None:
    """`[lookup]`; raises `ConfigurationError`."""
    if table.is_empty:
        return None
    enquiry = _enquiry(table, addresses.with_names("reference"))
    has_entries = "entries" in table.keys
    read = LookupFormat(
        enquiry=enquiry,
        reference=needed_finder(table, "reference"),
        id=needed_finder(table, "id"),
        entries=place_of_entries(table) if has_entries else None,
    )
    if not has_entries:
        table.raw("entries")
    if "reference" not in named_in(enquiry):
        raise table.refuse("url", _("{reference} muss darin vorkommen"))
    table.finish()
    return read


def read_inbound(table: FormatTable, addresses: AddressRules) -> InboundFormat | None:
    """`[inbound]`; raises `ConfigurationError`."""
    if table.is_empty:
        return None
    read = InboundFormat(
        enquiry=_enquiry(table, addresses.with_names("since", "page", "offset")),
        entries=place_of_entries(table),
        id=needed_finder(table, "id"),
        sender=needed_finder(table, "from"),
        text=needed_finder(table, "text"),
        at=finder(table, "at"),
        replies_to=finder(table, "replies_to"),
        next=finder(table, "next"),
        delete_url=addresses.with_names("id").enquiry_address(table, "delete_url", ""),
    )
    if read.delete_url and "id" not in named(read.delete_url):
        raise table.refuse("delete_url", _("{id} muss darin vorkommen"))
    table.finish()
    return read


def _enquiry(table: FormatTable, addresses: AddressRules) -> Enquiry:
    method = table.choice("method", Method, Method.GET) if "method" in table.keys else None
    table.raw("method")
    return Enquiry(
        url=addresses.enquiry_address(table, "url"),
        method=method,
        body=table.choice("body", BodyStyle, BodyStyle.FORM),
        constants=addresses.constants(table.optional_table("constants")),
    )
