"""The texts of click in German: headings of the help and usage errors."""

from __future__ import annotations

import sys
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "Usage:": "Aufruf:",
    "Options": "Optionen",
    "Commands": "Befehle",
    "Positional arguments": "Argumente",
    "Show this message and exit.": "Zeigt diese Hilfe.",
    "Show the version and exit.": "Nennt die Version.",
    "%(prog)s, version %(version)s": "%(prog)s, Version %(version)s",
    "Missing command.": "Es fehlt ein Befehl.",
    "Missing argument": "Es fehlt das Argument",
    "Missing option": "Es fehlt die Option",
    "Missing parameter": "Es fehlt der Parameter",
    "Missing {param_type}": "Es fehlt: {param_type}",
    "Missing parameter: {param_name}": "Es fehlt: {param_name}",
    "No such option {name!r}.": "Die Option „{name}“ gibt es nicht.",
    "No such option: {name}": "Die Option „{name}“ gibt es nicht.",
    "No such command {name!r}.": "Den Befehl „{name}“ gibt es nicht.",
    "Did you mean {possibility}?": "Gemeint ist vielleicht {possibility}.",
    "(Did you mean one of: {possibilities}?)": "(Gemeint ist vielleicht: {possibilities})",
    "(Possible options: {possibilities})": "(Gemeint ist vielleicht: {possibilities})",
    "Invalid value: {message}": "Unbrauchbarer Wert: {message}",
    "Invalid value for {param_hint}: {message}": "Unbrauchbarer Wert für {param_hint}: {message}",
    "Got unexpected extra argument ({args})": (
        "Ein Argument ist zu viel: {args} (ein Text mit Leerzeichen steht in Anführungszeichen)"
    ),
    "Got unexpected extra arguments ({args})": (
        "Diese Argumente sind zu viel: {args} (ein Text mit Leerzeichen steht in Anführungszeichen)"
    ),
    "Option {name!r} does not take a value.": "Die Option „{name}“ nimmt keinen Wert.",
    "Option {name!r} requires an argument.": "Zur Option „{name}“ gehört ein Wert.",
    "Option {name!r} requires {nargs} arguments.": "Zur Option „{name}“ gehören {nargs} Werte.",
    "Takes {nargs} values but 1 was given.": "Nötig sind {nargs} Werte, gegeben ist einer.",
    "Takes {nargs} values but {len} were given.": "Nötig sind {nargs} Werte, gegeben sind {len}.",
    "{value!r} is not a valid {number_type}.": "„{value}“ ist keine Zahl.",
    "{value} is not in the range {range}.": "{value} liegt nicht im Bereich {range}.",
    "{value!r} is not one of {choices}.": "„{value}“ ist keines von {choices}.",
    "{value!r} is not {choice}.": "„{value}“ ist nicht {choice}.",
    "Choose from:\n\t{choices}": "Möglich ist: {choices}",
    "{name} {filename!r} does not exist.": "„{filename}“ gibt es nicht.",
    "{name} {filename!r} is a directory.": "„{filename}“ ist ein Ordner.",
    "{name} {filename!r} is not readable.": "„{filename}“ ist nicht lesbar.",
    "default: {default}": "Vorgabe: {default}",
    "required": "nötig",
    "(dynamic)": "(wechselnd)",
    "Aborted!": "Abgebrochen.",
    "Repeat for confirmation": "Noch einmal zur Kontrolle",
    "Error: The two entered values do not match.": "Fehler: Die beiden Eingaben sind verschieden.",
    "Error: The value you entered was invalid.": "Fehler: Dieser Wert ist nicht zu gebrauchen.",
    "Error: {e.message}": "Fehler: {e.message}",
}


def speak_german() -> None:
    """Give click German words. It takes them from `gettext`, whose catalogues follow the locale of the terminal.

    praxis-sms speaks the language it is set to, so the two functions are replaced where click has bound them.
    """
    for name, module in tuple(sys.modules.items()):
        if name.startswith("click."):
            for function, ours in (("_", _word), ("ngettext", _counted)):
                if hasattr(module, function):
                    setattr(module, function, ours)


def _word(message: str) -> str:
    return _WORDS.get(message, message)


def _counted(singular: str, plural: str, count: int) -> str:
    return _word(singular if count == 1 else plural)
