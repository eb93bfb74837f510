"""The key under which a number is found without being stored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable


def number_keys(secret: bytes) -> Callable[[str], bytes]:
    """A function from E.164 numbers to their keyed HMAC-SHA-256 (32 bytes)."""
    keyed = hmac.new(secret, digestmod=hashlib.sha256)

    def key_of(number: str) -> bytes:
        copy = keyed.copy()
        copy.update(number.encode())
        return copy.digest()

    return key_of
