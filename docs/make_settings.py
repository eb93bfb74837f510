"""Write settings.md from the schema of the settings: `python docs/make_settings.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MANUAL = ROOT / "docs" / "settings.md"
_INTRODUCTION = """\
# Einstellungen

Alle Einstellungen stehen in einer TOML-Datei. Gelesen wird die erste, die es gibt: die mit `--config` genannte, die
aus `PRAXIS_SMS_CONFIG`, `~/.config/praxis-sms/config.toml`, `/etc/praxis-sms/config.toml`. Was nicht in der Datei
steht, hat seinen Standardwert. `praxis-sms settings path` nennt die Datei, `praxis-sms settings show` alle Werte, und
`praxis-sms settings set SCHLÜSSEL WERT` ändert einen davon; Kommentare und Reihenfolge bleiben dabei erhalten.
Darf dieser Benutzer die Datei nicht schreiben, so zeigt die Karte SMS-Provider die Werte nur an und sagt warum.

Passwörter und API-Keys gehören nicht in diese Datei, sondern zu `praxis-sms secrets set`; siehe unten.
"""
_CUSTOM = 'Die eigene Beschreibung einer HTTP-Schnittstelle; gelesen, wenn `format = "custom"` ist.\n'
_PLANS = "\nNAME ist frei gewählt: Buchstaben ohne Umlaute, Ziffern, „-“ und „_“.\n"
_SECRETS = """\
## Geheimnisse

Gesucht wird in dieser Reihenfolge, der erste Treffer gilt:

1. die Umgebungsvariable, oder mit `_FILE` dahinter eine, die den Pfad einer Datei nennt
2. `$CREDENTIALS_DIRECTORY/<Name>`, also `LoadCredential=` oder `LoadCredentialEncrypted=` in der systemd-Unit
3. der Schlüsselbund (Dienst `praxis-sms`); er wird höchstens drei Sekunden lang gefragt
4. die Datei `secrets/<Name>` neben der Konfigurationsdatei, mit Rechten 0600 und nur, wenn sie ausdrücklich erlaubt
   wurde (`praxis-sms secrets set <Name> --stdin --allow-file`)

| Name | Geheimnis | Umgebungsvariable |
|---|---|---|
"""


def manual() -> str:
    """The whole page."""
    from tui.service.secrets import SecretName
    from tui.service.settings.known_keys import (
        CALENDAR,
        COLUMNS,
        CUSTOM_TABLE,
        KEYS_TABLE,
        TABLES,
        entries,
        plan_entries,
    )

    parts = [_INTRODUCTION]
    parts += [_section(table, [entry for entry in entries() if entry.table == table]) for table in TABLES]
    for table in ("reminders.NAME", f"reminders.NAME.{CALENDAR}", f"reminders.NAME.{COLUMNS}"):
        parts.append(_section(table, [entry for entry in plan_entries("NAME") if entry.table == table]))
        if table == "reminders.NAME":
            parts[-1] += _PLANS
    parts.append(f"## [{CUSTOM_TABLE}]\n\n{_CUSTOM}")
    parts.append(f"## [{KEYS_TABLE}]\n\nEigene Tasten: links die Kennung der Aktion, rechts die Taste.\n")
    parts.append(_SECRETS + "".join(f"| `{name.value}` | {name.label} | `{name.variable}` |\n" for name in SecretName))
    return "\n".join(parts)


def _section(table: str, rows: list[Any]) -> str:
    lines = [f"## [{table}]\n\n| Schlüssel | Standard | Bedeutung | Erlaubt |\n|---|---|---|---|\n"]
    lines += [
        f"| `{row.name}` | {_code(row.default)} | {_cell(row.meaning)} | {_cell(row.rule.allowed)} |\n" for row in rows
    ]
    return "".join(lines)


def _code(value: object) -> str:
    import tomlkit

    from tui.service.settings.known_keys import plain

    return f"`{_cell(tomlkit.item(plain(value)).as_string())}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    MANUAL.write_text(manual(), encoding="utf-8")
