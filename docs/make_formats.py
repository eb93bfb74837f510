"""Write the reference of the format language in both languages, and its JSON Schema: `python docs/make_formats.py`."""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FORMATS = ROOT / "tui" / "service" / "gateways" / "http_formats"
PAGES = {"de": ROOT / "docs" / "formate.md", "en": ROOT / "docs" / "en" / "formats.md"}
JSON_SCHEMA = FORMATS / "format.schema.json"


@dataclass(frozen=True)
class Words:
    """What the page says besides the schema, and under which names the schema has its words in this language."""

    introduction: str
    beginning: str
    table_head: str
    required: str
    kinds: dict[str, str]
    about: str
    meaning: str


_WORDS = {
    "de": Words(
        introduction="""\
[English](en/formats.md)

# Beschreibungen von Anbietern: alle Schlüssel

Eine TOML-Datei beschreibt die HTTP-Schnittstelle eines Anbieters. Gefunden werden die mitgelieferten, die im Ordner
`formats` neben der Konfigurationsdatei und die unter `/etc/praxis-sms/formats`; der Name der Datei ohne `.toml` ist der
Name des Formats. Den Weg von der Seite des Anbieters bis zur ersten Test-SMS zeigt [anbieter.md](anbieter.md).
Wer in einem Editor mit JSON Schema schreibt, findet es mit dem Programm installiert als
`tui/service/gateways/http_formats/format.schema.json`.

Eine **Stelle** in einer Antwort ist ein JSON-Zeiger (`"/messages/0/id"`; `""` ist die ganze Antwort), ein regulärer
Ausdruck über den Text mit einer Klammer (`{ matches = 'OK \\((\\d+)' }`) oder eine Kopfzeile (`{ header = "X-Id" }`).
Eine **Regel** nennt eine Stelle und was dort steht: `{ at = "/ok", equals = true }`, `{ at = "", matches = "^OK" }`,
`{ at = "/code", between = [2000, 2999] }` oder `{ at = "/error", absent = true }`.

Ein regulärer Ausdruck, der mit einem Text zu lange rechnet, gilt als nicht gefunden; einer, bei dem das schon beim
Lesen der Datei auffällt, wird abgelehnt.

Adressen sind mit `https` zu erreichen, `http` nur auf diesem Rechner. Der Schlüssel geht an keinen anderen Rechner als
die Nachrichten, außer an die unter `hosts`.
""",
        beginning="Zu Beginn",
        table_head="| Schlüssel | Art | Bedeutung |",
        required=" (nötig)",
        about="about",
        meaning="meaning",
        kinds={
            "text": "Text",
            "texts": "Liste von Texten",
            "flag": "`true` oder `false`",
            "date": "Datum",
            "whole": "ganze Zahl",
            "scalar": "Text, ganze Zahl, `true`, `false`",
            "pattern": "regulärer Ausdruck",
            "finder": "Stelle",
            "finders": "Stelle oder Liste von Stellen",
            "pointer": "JSON-Zeiger",
            "rules": "Regel oder Liste von Regeln",
            "groups": "Liste von Regeln, oder mehrere",
            "codes": "Liste von Codes",
            "statuses": "Liste von Status",
            "constants": "Tabelle",
            "headers": "Tabelle",
        },
    ),
    "en": Words(
        introduction="""\
[Deutsch](../formate.md)

# Descriptions of providers: all keys

A TOML file describes the HTTP interface of a provider. Those that are shipped are found, those in the folder `formats`
beside the configuration file, and those under `/etc/praxis-sms/formats`; the name of the file without `.toml` is the
name of the format. The way from the provider's page to the first test SMS is shown by [provider.md](provider.md).
Who writes in an editor with JSON Schema finds it, once the program is installed, as
`tui/service/gateways/http_formats/format.schema.json`.

A **place** in an answer is a JSON pointer (`"/messages/0/id"`; `""` is the whole answer), a regular expression over the
text with one group (`{ matches = 'OK \\((\\d+)' }`), or a header (`{ header = "X-Id" }`). A **rule** names a place and
what stands there: `{ at = "/ok", equals = true }`, `{ at = "", matches = "^OK" }`,
`{ at = "/code", between = [2000, 2999] }` or `{ at = "/error", absent = true }`.

A regular expression that takes too long with a text counts as not found; one of which that shows when the file is read
is refused.

Addresses are reached by `https`, by `http` only on this machine. The key goes to no other host than the messages do,
except to those under `hosts`.
""",
        beginning="At the beginning",
        table_head="| Key | Kind | Meaning |",
        required=" (required)",
        about="english",
        meaning="english",
        kinds={
            "text": "text",
            "texts": "list of texts",
            "flag": "`true` or `false`",
            "date": "date",
            "whole": "whole number",
            "scalar": "text, whole number, `true`, `false`",
            "pattern": "regular expression",
            "finder": "place",
            "finders": "place or list of places",
            "pointer": "JSON pointer",
            "rules": "rule or list of rules",
            "groups": "list of rules, or several",
            "codes": "list of codes",
            "statuses": "list of statuses",
            "constants": "table",
            "headers": "table",
        },
    ),
}
_FINDER = {
    "anyOf": [
        {"type": "string", "pattern": "^(/.*)?$"},
        {"$ref": "#/$defs/matches"},
        {
            "type": "object",
            "properties": {"header": {"type": "string"}},
            "required": ["header"],
            "additionalProperties": False,
        },
    ]
}
_SCALAR: dict[str, Any] = {"type": ["string", "integer", "boolean"]}
_RANGE = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}


def _rule(**condition: Any) -> dict[str, Any]:
    properties = {"at": {"$ref": "#/$defs/finder"}, **condition}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_DEFINITIONS: dict[str, Any] = {
    "matches": {
        "type": "object",
        "properties": {"matches": {"type": "string"}},
        "required": ["matches"],
        "additionalProperties": False,
    },
    "finder": _FINDER,
    "rule": {
        "anyOf": [
            _rule(equals=_SCALAR),
            _rule(matches={"type": "string"}),
            _rule(between=_RANGE),
            _rule(absent={"const": True}),
        ]
    },
    "code": {
        "anyOf": [
            _SCALAR,
            {"$ref": "#/$defs/matches"},
            {
                "type": "object",
                "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
                "required": ["from", "to"],
                "additionalProperties": False,
            },
        ]
    },
}


def schema() -> dict[str, Any]:
    """The tables and keys of a description."""
    return tomllib.loads((FORMATS / "schema.toml").read_text(encoding="utf-8"))


def keys_of(table: dict[str, Any], enquiry: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys of one table, those that every enquiry has among them."""
    return [*(enquiry if table.get("enquiry") else []), *table.get("keys", [])]


def manual(language: str) -> str:
    """The page for people."""
    words, read = _WORDS[language], schema()
    parts = [words.introduction]
    for table in read["table"]:
        heading = f"[{table['name']}]" if table["name"] else words.beginning
        parts.append(f"## {heading}\n\n{table[words.about]}\n")
        keys = keys_of(table, read["enquiry"])
        if keys:
            parts.append(f"{words.table_head}\n|---|---|---|\n" + "".join(_row(key, words) for key in keys))
    return "\n".join(parts)


def _row(key: dict[str, Any], words: Words) -> str:
    must = words.required if key.get("required") else ""
    return f"| `{key['name']}`{must} | {_kind(key, words)} | {key[words.meaning]} |\n"


def _kind(key: dict[str, Any], words: Words) -> str:
    if key["kind"] == "choice":
        return ", ".join(f"`{choice}`" for choice in key["choices"])
    return words.kinds[key["kind"]]


def json_schema() -> str:
    """The same for editors."""
    read = schema()
    top: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "praxis-sms: Beschreibung eines Anbieters",
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
        "$defs": _DEFINITIONS,
    }
    for table in read["table"]:
        _put(top, table, read["enquiry"])
    return json.dumps(top, ensure_ascii=False, indent=2) + "\n"


def _put(top: dict[str, Any], table: dict[str, Any], enquiry: list[dict[str, Any]]) -> None:
    place = top
    steps = table["name"].split(".") if table["name"] else []
    for step in steps:
        if step.isupper():
            below = place.setdefault("additionalProperties", {})
            if not isinstance(below, dict):
                below = place["additionalProperties"] = {}
        else:
            below = place["properties"].setdefault(step, {})
        below.setdefault("type", "object")
        below.setdefault("properties", {})
        below.setdefault("additionalProperties", False)
        if step == steps[-1] and table.get("required"):
            place.setdefault("required", []).append(step)
        place = below
    if steps:
        place["description"] = table["about"]
    if table.get("free"):
        place["additionalProperties"] = _value({"kind": table["free"]})
    for key in keys_of(table, enquiry):
        place["properties"][key["name"]] = {**_value(key), "description": key["meaning"]}
        if key.get("required"):
            place.setdefault("required", []).append(key["name"])


def _value(key: dict[str, Any]) -> dict[str, Any]:
    one = {"$ref": "#/$defs/finder"}
    rules = {"type": "array", "items": {"$ref": "#/$defs/rule"}}
    return {
        "text": {"type": "string"},
        "pattern": {"type": "string"},
        "pointer": {"type": "string", "pattern": "^(/.*)?$"},
        "texts": {"type": "array", "items": {"type": "string"}},
        "flag": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "whole": {"type": "integer"},
        "scalar": _SCALAR,
        "json": {},
        "choice": {"enum": key.get("choices", [])},
        "finder": one,
        "finders": {"anyOf": [one, {"type": "array", "items": one}]},
        "rules": {"anyOf": [{"$ref": "#/$defs/rule"}, rules]},
        "groups": {"anyOf": [{"$ref": "#/$defs/rule"}, rules, {"type": "array", "items": rules}]},
        "codes": {"type": "array", "items": {"$ref": "#/$defs/code"}},
        "statuses": {"type": "array", "items": {"type": "integer"}},
        "constants": {"type": "object"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
    }[key["kind"]]


def main() -> int:
    """Write the pages and the JSON Schema."""
    for language, page in PAGES.items():
        page.write_text(manual(language), encoding="utf-8")
    JSON_SCHEMA.write_text(json_schema(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
