"""A document fetched once from an https address, with basic authentication where there is a user."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from tui.language.catalogue import _
from tui.service.errors import AccessRefused, ProviderUnreachable
from tui.service.gateways.http.client import HttpAnswer, HttpClient, HttpRequest
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint

_REFUSED = (401, 403)


def fetched(url: str, user: str, password: str, most_bytes: int) -> bytes:
    """The bytes of a document; no redirect is followed, so that no password goes elsewhere.

    Raises `ConfigurationError`, `AccessRefused` where name or password is refused, and `ProviderUnreachable`.
    """
    endpoint = checked_endpoint(url, "reminders.*.url")
    answer = asyncio.run(_answer(url, _authorization(user, password), most_bytes))
    if answer.status in _REFUSED:
        raise AccessRefused(
            _("{host} weist Benutzer oder Passwort des Kalenders ab.").format(host=endpoint.host),
            _("Prüfen Sie „user“ des Plans und das Geheimnis calendar-password."),
        )
    if not answer.ok or not answer.readable:
        raise ProviderUnreachable(
            _("{host} gibt keinen Kalender heraus (HTTP-Status {status}).").format(
                host=endpoint.host, status=answer.status
            ),
            _("Prüfen Sie die Adresse des Kalenders."),
        )
    return answer.body


def _authorization(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()} if user else {}


async def _answer(url: str, headers: dict[str, str], most_bytes: int) -> HttpAnswer:
    client = HttpClient(checked_endpoint(url, "reminders.*.url"), Timeouts(), 1, most_bytes)
    try:
        return await client.enquire(HttpRequest("GET", url, headers))
    finally:
        await client.aclose()
