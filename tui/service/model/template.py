"""A Textvorlage and its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TemplateKind(StrEnum):
    """The two lists of the practice software: *SMS-Einzeldaten* and *SMS-Seriendaten*."""

    SINGLE = "single"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Template:
    """A named text; names are unique within their kind. `updated_at` is in UTC."""

    id: int
    kind: TemplateKind
    name: str
    text: str
    updated_by: str
    updated_at: datetime
