"""Calendars fetched from an https address, with basic authentication where there is a user.

An address that ends with a slash is a folder of a WebDAV server (RFC 4918), of which every `.ics` file is fetched.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

from tui.language.catalogue import _
from tui.service.errors import AccessRefused, ProviderUnreachable
from tui.service.gateways.http.client import HttpClient
from tui.service.gateways.http.endpoint import Endpoint, Timeouts, checked_endpoint
from tui.service.gateways.http.exchange import HttpAnswer, HttpRequest

_REFUSED = (401, 403)
_WEBCAL = re.compile(r"\Awebcals?://", re.IGNORECASE)
_HREF = "{DAV:}href"
_MOST_LISTING_BYTES = 2 * 1024 * 1024


def fetched(url: str, user: str, password: str, most_bytes: int, most_files: int) -> list[tuple[str, bytes]]:
    """The calendars at an address, by their names without ending, "" for one that is not in a folder.

    No redirect is followed and nothing fetched from another server, so that no password goes elsewhere. Raises
    `ConfigurationError`, `AccessRefused` where name or password is refused, and `ProviderUnreachable`.
    """
    return asyncio.run(_fetched(https_url(url), _authorization(user, password), most_bytes, most_files))


def https_url(url: str) -> str:
    """The address with https where it says webcal, as programs for calendars write it."""
    return _WEBCAL.sub("https://", url.strip())


async def _fetched(url: str, headers: Mapping[str, str], most_bytes: int, most_files: int) -> list[tuple[str, bytes]]:
    endpoint = checked_endpoint(url, "reminders.*.url")
    if not urlsplit(url).path.endswith("/") or urlsplit(url).query:
        return [("", (await _answer(endpoint, HttpRequest("GET", url, headers), most_bytes)).body)]
    listing = await _answer(endpoint, HttpRequest("PROPFIND", url, {**headers, "Depth": "1"}), _MOST_LISTING_BYTES)
    addresses = _calendars_in(listing.body, endpoint)
    if len(addresses) > most_files:
        raise ProviderUnreachable(
            _("Im Ordner auf {host} liegen mehr als {count} Kalender.").format(host=endpoint.host, count=most_files),
            _("Nennen Sie einen Ordner mit einer Datei je Behandler, oder die Adresse eines Exports."),
        )
    if not addresses:
        raise ProviderUnreachable(
            _("Im Ordner auf {host} liegt kein Kalender (*.ics).").format(host=endpoint.host),
            _("Prüfen Sie die Adresse (url) des Plans, und was der Kalender dorthin ausgibt."),
        )
    found: list[tuple[str, bytes]] = []
    for address in addresses:
        answer = await _answer(endpoint, HttpRequest("GET", address, headers), most_bytes)
        most_bytes -= len(answer.body)
        found.append((unquote(urlsplit(address).path.rpartition("/")[2]).rpartition(".")[0], answer.body))
    return found


def _calendars_in(listing: bytes, endpoint: Endpoint) -> list[str]:
    """The addresses of the calendars that a WebDAV server lists, those on other servers left out."""
    refusal = ProviderUnreachable(
        _("{host} nennt nicht, welche Kalender im Ordner liegen (WebDAV).").format(host=endpoint.host),
        _("Prüfen Sie die Adresse; ohne „/“ am Ende ist sie die einer einzelnen Datei."),
    )
    if b"<!" in listing:  # nobody needs a document type here, and entities can be bombs
        raise refusal
    try:
        hrefs = [element.text or "" for element in ET.fromstring(listing).iter(_HREF)]  # noqa: S314 - see above
    except (ET.ParseError, ValueError):
        raise refusal from None
    own = urlsplit(endpoint.url)
    addresses = (urljoin(endpoint.url, href.strip()) for href in hrefs)
    here = (each for each in addresses if urlsplit(each)[:2] == own[:2])
    return sorted({each for each in here if urlsplit(each).path.lower().endswith(".ics")})


def _authorization(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()} if user else {}


async def _answer(endpoint: Endpoint, request: HttpRequest, most_bytes: int) -> HttpAnswer:
    client = HttpClient(endpoint, Timeouts(), 1, max(most_bytes, 1))
    try:
        answer = await client.enquire(request)
    finally:
        await client.aclose()
    if answer.status in _REFUSED:
        raise AccessRefused(
            _("{host} weist Benutzer oder Passwort des Kalenders ab.").format(host=endpoint.host),
            _(
                "Ihr Administrator prüft „user“ des Plans und hinterlegt das Passwort neu, mit „praxis-sms secrets set "
                "calendar-password --stdin“."
            ),
        )
    if not answer.ok or not answer.readable:
        raise ProviderUnreachable(
            _("{host} gibt keinen Kalender heraus (HTTP-Status {status}).").format(
                host=endpoint.host, status=answer.status
            ),
            _("Prüfen Sie die Adresse des Kalenders."),
        )
    return answer
