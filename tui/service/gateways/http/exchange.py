"""One request and its answer over HTTP, as values: without the library that carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from tui.runtime.values import dataclass

LONGEST_RETRY_AFTER = 24 * 3600.0
"""Seconds; a provider that wants to be left alone for longer is asked once a day."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request: `url` absolute, `headers` without Host and Content-Length, `content` the body as sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer. `retry_after` is in seconds from now, None where the provider named no time.

    `readable` is false for a body that is compressed, no text, or in a charset nobody asked for; it is empty then.
    `headers` have names in small letters; of one that stands twice, the last.
    """

    status: int
    body: bytes
    charset: str = ""
    retry_after: float | None = None
    readable: bool = True
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def text(self, fallback: str = "iso-8859-15") -> str:
        """The body in its declared charset, else UTF-8 where it is valid, else in `fallback`."""
        for charset in (self.charset, "utf-8"):
            try:
                return self.body.decode(charset or "utf-8").removeprefix("\ufeff")
            except (LookupError, UnicodeDecodeError):
                continue
        return self.body.decode(fallback, errors="replace")
