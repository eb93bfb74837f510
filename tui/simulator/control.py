"""The control interface: orders faults from a running simulator and reads what it accepted, over HTTP.

=======  ============================  =======================================================
GET      /_simulator                   addresses and credentials to put into a configuration
GET      /_simulator/faults            the faults ordered, with how often each struck
POST     /_simulator/faults            orders one; the fields are those of `Fault`, as JSON
DELETE   /_simulator/faults            takes all away
DELETE   /_simulator/faults/{id}       takes one away
GET      /_simulator/accepted          messages accepted, optionally ?interface= and ?number=
DELETE   /_simulator/accepted          forgets them
GET      /_simulator/rejected          the latest requests turned away
GET      /_simulator/answers           what patients answered and nobody has deleted
POST     /_simulator/answers           lets a patient answer: {"number", "text", "replies_to"}, the last one optional
=======  ============================  =======================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tui.language.catalogue import _
from tui.service.errors import UsageError
from tui.simulator.answers import SimulatedAnswer
from tui.simulator.faults import Fault, FaultKind, Interface, OrderedFault
from tui.simulator.journal import Journal, as_json
from tui.simulator.message_centre import from_german_habit

_NUMBERS: Mapping[str, tuple[type, ...]] = {
    "seconds": (int, float),
    "retry_after": (int,),
    "skip": (int,),
    "every": (int,),
    "times": (int,),
}


class Controlled(Protocol):
    """What the control interface steers."""

    @property
    def journal(self) -> Journal:
        """What was accepted and rejected."""
        ...

    @property
    def faults(self) -> tuple[OrderedFault, ...]:
        """The faults ordered."""
        ...

    @property
    def answers(self) -> list[SimulatedAnswer]:
        """What patients answered."""
        ...

    def receive(self, number: str, text: str, replies_to: str = "") -> SimulatedAnswer:
        """Let a patient answer."""
        ...

    def describe(self) -> Mapping[str, object]:
        """Addresses and credentials."""
        ...

    async def order_fault(self, fault: Fault) -> int:
        """Order a fault; answers its number."""
        ...

    async def cancel_fault(self, number: int) -> bool:
        """Take one fault away."""
        ...

    async def cancel_faults(self) -> None:
        """Take every fault away."""
        ...


def fault_from_json(document: object) -> Fault:
    """The fault a JSON object describes; raises `UsageError` naming what is wrong and what is allowed."""
    if not isinstance(document, dict):
        raise UsageError(_("Erwartet wird ein JSON-Objekt mit dem Feld „kind“."))
    known = [each.name for each in fields(Fault)]
    unknown = sorted(set(document) - set(known))
    if unknown:
        raise UsageError(
            _("Unbekannt: {unknown}.").format(unknown=", ".join(unknown)),
            _("Es gibt: {known}.").format(known=", ".join(known)),
        )
    values = {name: value for name, value in document.items() if value is not None}
    for name, value in values.items():
        _check_type(name, value)
    values["kind"] = _member(FaultKind, values.get("kind"))
    if "interface" in values:
        values["interface"] = _member(Interface, values["interface"])
    fault = Fault(**values)
    if fault.kind is FaultKind.REFUSE_CONNECTION and fault.concerns_http and not fault.seconds:
        raise UsageError(_("Ohne Dauer wäre auch diese Schnittstelle nicht mehr erreichbar."), _("„seconds“ angeben."))
    return fault


def _check_type(name: str, value: object) -> None:
    expected = _NUMBERS.get(name, (bool,) if name == "taken" else (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and name != "taken"):
        raise UsageError(_("Der Wert von „{name}“ hat nicht die richtige Art.").format(name=name))


def _member(enum: type[FaultKind] | type[Interface], value: object) -> FaultKind | Interface:
    for member in enum:
        if member.value == value:
            return member
    raise UsageError(
        _("„{value}“ gibt es nicht.").format(value=value), _("Es gibt: {known}.").format(known=", ".join(enum))
    )


def _fault_as_json(ordered: OrderedFault) -> dict[str, Any]:
    return {"id": ordered.id, **asdict(ordered.fault), "asked": ordered.asked, "struck": ordered.struck}


def control_app(simulator: Controlled, path: str) -> Starlette:
    """The control interface of that simulator as an ASGI application, everything below `path`."""
    control = _Control(simulator)
    return Starlette(
        routes=[
            Route(path, control.overview, methods=["GET"]),
            Route(f"{path}/faults", control.faults, methods=["GET"]),
            Route(f"{path}/faults", control.order, methods=["POST"]),
            Route(f"{path}/faults", control.cancel_all, methods=["DELETE"]),
            Route(f"{path}/faults/{{number:int}}", control.cancel, methods=["DELETE"]),
            Route(f"{path}/accepted", control.accepted, methods=["GET"]),
            Route(f"{path}/accepted", control.forget, methods=["DELETE"]),
            Route(f"{path}/answers", control.answers, methods=["GET"]),
            Route(f"{path}/answers", control.receive, methods=["POST"]),
            Route(f"{path}/rejected", control.rejected, methods=["GET"]),
        ]
    )


def _json(value: object, status: int = 200) -> Response:
    return JSONResponse(value, status_code=status)


def _empty(status: int = 204) -> Response:
    return Response(status_code=status)


class _Control:
    """The handlers behind the table at the top of this module."""

    def __init__(self, simulator: Controlled) -> None:
        self._simulator = simulator

    async def overview(self, request: HttpRequest) -> Response:
        return _json(self._simulator.describe())

    async def faults(self, request: HttpRequest) -> Response:
        return _json([_fault_as_json(each) for each in self._simulator.faults])

    async def order(self, request: HttpRequest) -> Response:
        try:
            fault = fault_from_json(await request.json())
        except UsageError as error:
            return _json({"error": error.sentence, "remedy": error.remedy}, 422)
        except ValueError:
            return _json({"error": _("Das ist kein JSON."), "remedy": ""}, 422)
        return _json({"id": await self._simulator.order_fault(fault)}, 201)

    async def cancel_all(self, request: HttpRequest) -> Response:
        await self._simulator.cancel_faults()
        return _empty()

    async def cancel(self, request: HttpRequest) -> Response:
        found = await self._simulator.cancel_fault(int(request.path_params["number"]))
        return _empty(204 if found else 404)

    async def accepted(self, request: HttpRequest) -> Response:
        wanted = {name: value for name, value in request.query_params.items() if name in ("interface", "number")}
        entries = [as_json(each) for each in self._simulator.journal.accepted]
        return _json([each for each in entries if wanted.items() <= each.items()])

    async def forget(self, request: HttpRequest) -> Response:
        self._simulator.journal.clear()
        return _empty()

    async def rejected(self, request: HttpRequest) -> Response:
        return _json([as_json(each) for each in self._simulator.journal.rejected])

    async def answers(self, request: HttpRequest) -> Response:
        return _json([_answer_as_json(each) for each in self._simulator.answers])

    async def receive(self, request: HttpRequest) -> Response:
        try:
            document = await request.json()
        except ValueError:
            return _json({"error": _("Das ist kein JSON."), "remedy": ""}, 422)
        wanted = document if isinstance(document, dict) else {}
        number, text = from_german_habit(str(wanted.get("number", ""))), wanted.get("text")
        if number is None or not isinstance(text, str):
            return _json({"error": _("Erwartet werden die Felder „number“ und „text“."), "remedy": ""}, 422)
        answer = self._simulator.receive(number, text, str(wanted.get("replies_to") or ""))
        return _json(_answer_as_json(answer), 201)


def _answer_as_json(answer: SimulatedAnswer) -> dict[str, str]:
    return asdict(answer) | {"at": answer.at.isoformat()}
