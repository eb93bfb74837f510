"""Countries as people write them: by code (ISO 3166), by German or English name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui.service.text.spellings import letters_and_digits, spelled_out

_REGIONS = (
    "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC"
    " CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB"
    " GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH"
    " KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV"
    " MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB"
    " SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US"
    " UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
REGIONS = frozenset(_REGIONS.split())
"""The countries that the numbering plan knows; here once more, because its library takes 15 ms to load."""

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DE": ("Deutschland", "Germany", "BRD"),
        "AT": ("Österreich", "Austria"),
        "CH": ("Schweiz", "Switzerland", "Suisse"),
        "LI": ("Liechtenstein",),
        "LU": ("Luxemburg", "Luxembourg"),
        "BE": ("Belgien", "Belgium"),
        "NL": ("Niederlande", "Netherlands", "Holland"),
        "FR": ("Frankreich", "France"),
        "DK": ("Dänemark", "Denmark"),
        "PL": ("Polen", "Poland"),
        "CZ": ("Tschechien", "Czechia", "Tschechische Republik"),
        "SK": ("Slowakei", "Slovakia"),
        "SI": ("Slowenien", "Slovenia"),
        "HU": ("Ungarn", "Hungary"),
        "IT": ("Italien", "Italy"),
        "ES": ("Spanien", "Spain"),
        "PT": ("Portugal",),
        "GB": ("Vereinigtes Königreich", "United Kingdom", "Großbritannien", "Great Britain", "England", "UK"),
        "IE": ("Irland", "Ireland"),
        "SE": ("Schweden", "Sweden"),
        "NO": ("Norwegen", "Norway"),
        "FI": ("Finnland", "Finland"),
        "IS": ("Island", "Iceland"),
        "EE": ("Estland", "Estonia"),
        "LV": ("Lettland", "Latvia"),
        "LT": ("Litauen", "Lithuania"),
        "HR": ("Kroatien", "Croatia"),
        "RS": ("Serbien", "Serbia"),
        "BA": ("Bosnien und Herzegowina", "Bosnia and Herzegovina", "Bosnien"),
        "ME": ("Montenegro",),
        "MK": ("Nordmazedonien", "North Macedonia", "Mazedonien"),
        "AL": ("Albanien", "Albania"),
        "XK": ("Kosovo",),
        "RO": ("Rumänien", "Romania"),
        "BG": ("Bulgarien", "Bulgaria"),
        "MD": ("Moldau", "Moldova"),
        "UA": ("Ukraine",),
        "BY": ("Belarus", "Belarus", "Weißrussland"),
        "RU": ("Russland", "Russia"),
        "GR": ("Griechenland", "Greece"),
        "CY": ("Zypern", "Cyprus"),
        "MT": ("Malta",),
        "TR": ("Türkei", "Turkey", "Türkiye"),
        "MC": ("Monaco",),
        "US": ("USA", "USA", "Vereinigte Staaten", "United States"),
        "CA": ("Kanada", "Canada"),
        "SY": ("Syrien", "Syria"),
        "AF": ("Afghanistan",),
        "IQ": ("Irak", "Iraq"),
        "IR": ("Iran",),
        "IL": ("Israel",),
        "MA": ("Marokko", "Morocco"),
        "TN": ("Tunesien", "Tunisia"),
        "VN": ("Vietnam",),
        "CN": ("China",),
        "IN": ("Indien", "India"),
    }
)
"""The names of those that practices write to most likely: the German one, the English one where it differs, others."""


def name_key(name: str) -> str:
    """What two spellings of the name of a country have in common."""
    return letters_and_digits(spelled_out(name))


BY_NAME = {name_key(name): code for code, names in NAMES.items() for name in names}
"""Codes by the key of each name."""


def country_code(written: str) -> str | None:
    """The code of a country of the numbering plan by code or name, whatever the case; None for anything else."""
    code = written.strip().upper()
    return code if code in REGIONS else BY_NAME.get(name_key(written))
