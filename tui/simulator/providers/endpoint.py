"""A request as it came over HTTP, the answer to it, and what every simulated interface can be asked for."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar
from urllib.parse import parse_qsl

from tui.runtime.values import dataclass
from tui.simulator.faults import Interface
from tui.simulator.message_centre import MessageCentre


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case, `path` without query."""

    method: str
    path: str
    query: bytes = b""
    headers: Mapping[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    undeliverable: bool = False

    def header(self, name: bytes) -> str:
        """The value of a header, empty where it is absent."""
        return self.headers.get(name, b"").decode("latin-1")

    def parameters(self, encoding: str) -> dict[str, str]:
        """The form fields of a POST, else those of the query; `encoding` is that of the percent-encoded octets."""
        raw = self.body if self.method == "POST" else self.query
        return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, encoding=encoding, errors="replace"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    body: bytes
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()


def json_answer(value: object, status: int = 200) -> Answer:
    """A JSON document."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, "application/json")


class Endpoint(ABC):
    """One simulated interface.

    The three refusals answer None where the interface knows no such thing; the request is then served as usual.
    """

    interface: ClassVar[Interface]
    methods: ClassVar[frozenset[str]]

    def __init__(self, centre: MessageCentre) -> None:
        self.centre = centre

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """Serve one request."""

    def wrong_credentials(self, request: Request) -> Answer | None:
        """The answer to credentials the provider does not know."""
        return None

    def no_credit(self, request: Request) -> Answer | None:
        """The answer when the balance is used up."""
        return None

    def refusal(self, request: Request, words: str) -> Answer | None:
        """The answer to a request the provider refuses for another reason; `words` may be empty."""
        return None
