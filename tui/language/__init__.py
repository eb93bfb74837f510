"""German in the source, other languages from gettext catalogues; names of keys, dates and numbers."""

from __future__ import annotations

LANGUAGES = ("de", "en")
