"""The languages that a list names, and the variants of a Textvorlage: `Recall [tr]` is `Recall` in Turkish. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from tui.service.text.spellings import without_accents

GERMAN = "de"

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        GERMAN: ("deutsch", "german", "deu", "ger"),
        "ar": ("arabisch", "arabic", "العربية", "ara"),
        "bg": ("bulgarisch", "bulgarian", "български", "bul"),
        "bs": ("bosnisch", "bosnian", "bosanski", "bos"),
        "cs": ("tschechisch", "czech", "čeština", "ces", "cze"),
        "el": ("griechisch", "greek", "ελληνικά", "ell", "gre"),
        "en": ("englisch", "english", "eng"),
        "es": ("spanisch", "spanish", "español", "spa"),
        "fa": ("persisch", "farsi", "dari", "persian", "فارسی", "fas", "per", "prs"),
        "fr": ("französisch", "french", "français", "fra", "fre"),
        "hr": ("kroatisch", "croatian", "hrvatski", "hrv"),
        "hu": ("ungarisch", "hungarian", "magyar", "hun"),
        "it": ("italienisch", "italian", "italiano", "ita"),
        "ku": ("kurdisch", "kurmandschi", "sorani", "kurdish", "kurdî", "kur", "kmr", "ckb"),
        "lt": ("litauisch", "lithuanian", "lietuvių", "lit"),
        "lv": ("lettisch", "latvian", "latviešu", "lav"),
        "mk": ("mazedonisch", "macedonian", "македонски", "mkd", "mac"),
        "nl": ("niederländisch", "holländisch", "dutch", "nederlands", "nld", "dut"),
        "pl": ("polnisch", "polish", "polski", "pol"),
        "ps": ("paschtu", "paschto", "pashto", "پښتو", "pus"),
        "pt": ("portugiesisch", "portuguese", "português", "por"),
        "ro": ("rumänisch", "moldauisch", "romanian", "română", "ron", "rum"),
        "ru": ("russisch", "russian", "русский", "rus"),
        "sk": ("slowakisch", "slovak", "slovenčina", "slk", "slo"),
        "sl": ("slowenisch", "slovenian", "slovenščina", "slv"),
        "so": ("somali", "soomaali", "som"),
        "sq": ("albanisch", "albanian", "shqip", "sqi", "alb"),
        "sr": ("serbisch", "serbian", "српски", "srpski", "srp"),
        "ti": ("tigrinya", "tigrinisch", "ትግርኛ", "tir"),
        "tr": ("türkisch", "turkish", "türkçe", "tur"),
        "uk": ("ukrainisch", "ukrainian", "українська", "ukr"),
        "vi": ("vietnamesisch", "vietnamese", "tiếng việt", "vie"),
        "zh": ("chinesisch", "chinese", "mandarin", "中文", "zho", "chi"),
    }
)
"""Two letters (ISO 639-1) of each language that is known by name, and how it is written, in German first."""

_LONGEST_CELL, _SHORTEST_BEGINNING = 100, 3
_REGION = re.compile(r"[-_][a-z0-9]{2,8}")
_VARIANT = re.compile(r"(?P<name>.*\S)\s*\[(?P<language>[^\[\]]{1,40})\]")


def _key(written: str) -> str:
    """A name without case, dots and signs on letters: "Türk." is "turk"."""
    return without_accents(written.strip().casefold().replace("ı", "i")).rstrip(". ")


@cache
def _codes() -> Mapping[str, str]:
    return {_key(name): code for code, names in NAMES.items() for name in (code, *names)}


@cache
def _german_names() -> Mapping[str, str]:
    return {_key(names[0]): code for code, names in NAMES.items()}


@lru_cache(maxsize=256)
def language_code(written: str) -> str:
    """Two letters of the language that a cell names: `tr`, `tr-TR`, `Türkisch`, `türk.`; "" where it names none."""
    key = _key(written[:_LONGEST_CELL])
    head = _REGION.sub("", key)
    if code := _codes().get(key) or _codes().get(head):
        return code
    if written.strip().endswith(".") and len(key) >= _SHORTEST_BEGINNING:
        found = {code for name, code in _german_names().items() if name.startswith(key)}
        return found.pop() if len(found) == 1 else ""
    return head if len(head) == len(GERMAN) and head.isascii() and head.isalpha() else ""


def variant_of(name: str) -> tuple[str, str] | None:
    """The Textvorlage that a name is a variant of, and its language; None for one that stands for itself."""
    found = _VARIANT.fullmatch(name.strip())
    language = language_code(found["language"]) if found else ""
    return (found["name"], language) if found and language else None


def variants(name: str, texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The texts of a Textvorlage in other languages, by their two letters; `texts` are names with their texts."""
    found: dict[str, str] = {}
    for each, text in texts:
        variant = variant_of(each)
        if variant is not None and variant[0].casefold() == name.strip().casefold() and variant[1] != GERMAN:
            found.setdefault(variant[1], text)
    return found
