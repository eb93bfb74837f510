"""Write settings.md and en/settings.md from the schema of the settings: `python docs/make_settings.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = {"de": ROOT / "docs" / "settings.md", "en": ROOT / "docs" / "en" / "settings.md"}


@dataclass(frozen=True)
class Words:
    """What the page says besides the schema."""

    introduction: str
    table_head: str
    custom: str
    account: str
    keys: str
    plans: str
    secrets: str


_WORDS = {
    "de": Words(
        introduction="""\
[English](en/settings.md)

# Einstellungen

Alle Einstellungen stehen in einer TOML-Datei. Gelesen wird die erste, die es gibt: die mit `--config` genannte, die
aus `PRAXIS_SMS_CONFIG`, `~/.config/praxis-sms/config.toml`, `/etc/praxis-sms/config.toml`. Was nicht in der Datei
steht, hat seinen Standardwert. `praxis-sms settings path` nennt die Datei, `praxis-sms settings show` alle Werte, und
`praxis-sms settings set SCHLÜSSEL WERT` ändert einen davon; Kommentare und Reihenfolge bleiben dabei erhalten.
Darf dieser Benutzer die Datei nicht schreiben, so zeigt die Karte SMS-Provider die Werte nur an und sagt warum.

Passwörter und API-Keys gehören nicht in diese Datei, sondern zu `praxis-sms secrets set`; siehe unten.
""",
        table_head="| Schlüssel | Standard | Bedeutung | Erlaubt |",
        custom='Die eigene Beschreibung einer HTTP-Schnittstelle; gelesen, wenn `format = "custom"` ist.\n',
        account="""\
Was das gewählte Format außer dem API-Key verlangt, zum Beispiel `token_id` bei sipgate; `praxis-sms provider show`
nennt die Felder. Ein zweites Geheimnis steht nicht hier, sondern in `3steps2web-api-secret`.
""",
        keys="Eigene Tasten: links die Kennung der Aktion ([tasten.md](tasten.md)), rechts die Taste.\n",
        plans="\nNAME ist frei gewählt: Buchstaben ohne Umlaute, Ziffern, „-“ und „_“.\n",
        secrets="""\
## Geheimnisse

Gesucht wird in dieser Reihenfolge, der erste Treffer gilt:

1. die Umgebungsvariable, oder mit `_FILE` dahinter eine, die den Pfad einer Datei nennt
2. `$CREDENTIALS_DIRECTORY/<Name>`, also `LoadCredential=` oder `LoadCredentialEncrypted=` in der systemd-Unit
3. der Schlüsselbund (Dienst `praxis-sms`); er wird höchstens drei Sekunden lang gefragt
4. die Datei `secrets/<Name>` neben der Konfigurationsdatei, mit Rechten 0600 und nur, wenn sie ausdrücklich erlaubt
   wurde (`praxis-sms secrets set <Name> --stdin --allow-file`)

| Name | Geheimnis | Umgebungsvariable |
|---|---|---|
""",
    ),
    "en": Words(
        introduction="""\
[Deutsch](../settings.md)

# Settings

All settings are kept in one TOML file. The first one that exists is read: the one named with `--config`, the one from
`PRAXIS_SMS_CONFIG`, `~/.config/praxis-sms/config.toml`, `/etc/praxis-sms/config.toml`. What is not in the file has its
default. `praxis-sms settings path` names the file, `praxis-sms settings show` all values, and
`praxis-sms settings set KEY VALUE` changes one of them; comments and order are kept.
Where the user may not write the file, the card SMS provider shows the values read only and says why.

Passwords and API keys do not belong in this file but go to `praxis-sms secrets set`; see below.
""",
        table_head="| Key | Default | Meaning | Allowed |",
        custom='Your own description of an HTTP interface; read where `format = "custom"`.\n',
        account="""\
What the chosen format asks for besides the API key, such as `token_id` at sipgate; `praxis-sms provider show` names the
fields. A second secret does not stand here but in `3steps2web-api-secret`.
""",
        keys="Keys of your own: the identifier of the action on the left ([keys.md](keys.md)), the key on the right.\n",
        plans='\nNAME is chosen freely: letters without umlauts, digits, "-" and "_".\n',
        secrets="""\
## Secrets

They are looked for in this order, and the first one found is used:

1. the environment variable, or, with `_FILE` appended, one that names the path of a file
2. `$CREDENTIALS_DIRECTORY/<name>`, that is `LoadCredential=` or `LoadCredentialEncrypted=` in the systemd unit
3. the keyring (service `praxis-sms`); it is asked for three seconds at most
4. the file `secrets/<name>` beside the configuration file, with mode 0600 and only where it has been allowed explicitly
   (`praxis-sms secrets set <name> --stdin --allow-file`)

| Name | Secret | Environment variable |
|---|---|---|
""",
    ),
}


def manual(language: str) -> str:
    """The whole page; `language` must be the first one that is active in this process."""
    from tui.language import translation

    translation.activate(language)
    from tui.language.catalogue import _
    from tui.service.secrets import SecretName
    from tui.service.settings import known_keys
    from tui.service.settings.known_keys import ACCOUNT_TABLE, CUSTOM_TABLE, KEYS_TABLE, TABLES

    def section(table: str, entries: Iterable[known_keys.Entry]) -> str:
        return f"## [{table}]\n\n{words.table_head}\n|---|---|---|---|\n" + "".join(
            f"| `{row.name}` | {_code(row.default)} | {_cell(_(row.meaning))} | {_cell(row.rule.allowed)} |\n"
            for row in entries
            if row.table == table
        )

    words = _WORDS[language]
    parts = [words.introduction]
    parts += [section(table, known_keys.entries()) for table in TABLES]
    plan_tables = ("reminders.NAME", f"reminders.NAME.{known_keys.CALENDAR}", f"reminders.NAME.{known_keys.COLUMNS}")
    parts += [section(table, known_keys.plan_entries("NAME")) for table in plan_tables]
    parts[-len(plan_tables)] += words.plans
    parts.append(f"## [{CUSTOM_TABLE}]\n\n{words.custom}")
    parts.append(f"## [{ACCOUNT_TABLE}]\n\n{words.account}")
    parts.append(f"## [{KEYS_TABLE}]\n\n{words.keys}")
    parts.append(words.secrets)
    parts[-1] += "".join(f"| `{name.value}` | {name.label} | `{name.variable}` |\n" for name in SecretName)
    return "\n".join(parts)


def _code(value: object) -> str:
    import tomlkit

    from tui.service.settings.known_keys import plain

    return f"`{_cell(tomlkit.item(plain(value)).as_string())}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from docs.languages import write_in_both

    write_in_both(PAGES, manual)
