"""Lists of patients for series."""

from __future__ import annotations

from pathlib import Path

TEXT = "Guten Tag {{Anrede}} {{Name}}, Ihr Termin ist morgen. Praxis Molar"
HEADING = "Anrede;Name;Handy;Einwilligung"
ROWS = (
    "Frau;Müller;0171 1234567;ja",
    "Herr;Groß;0171-1234568;nein",
    "Frau;Öztürk;030 123456;ja",
    "",
    "Herr;Weiß;(0171) 123 45 69;ja",
    "Frau;Müller;01711234567;ja",
)


def write(path: Path, *rows: str, heading: str = HEADING) -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def many(path: Path, count: int) -> Path:
    return write(path, *(f"Frau;Patient {index};0171 1{index:06d};ja" for index in range(count)))
