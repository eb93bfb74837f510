"""Changing single values in the configuration file; everything else in it stays as the admin wrote it."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tui.language.catalogue import _
from tui.service.errors import SettingsError
from tui.service.settings.document import Document, parse_toml, read_text
from tui.service.settings.known_keys import ACCOUNT_TABLE, KEYS_TABLE, entry_of, free_table_of, nearest_key, plain
from tui.service.settings.network_addresses import looks_secret
from tui.service.settings.permission import why_not_writable
from tui.service.settings.settings_from_toml import BadValue, bad_value, settings_of
from tui.service.settings.value_rules import NotAllowed
from tui.service.system.files import folder_lock, make_private_folder, replace_file, system_error

_FIRST_LINE = "# Einstellungen von praxis-sms. Was hier nicht steht, hat seinen Standardwert.\n"


def parse_value(dotted_key: str, text: str) -> object:
    """The value of a setting from what a person typed, ready for `change`.

    Understands ja and nein, decimal commas and comma lists as the setting needs them. Raises `SettingsError` for an
    unknown key, for a secret and for a value that is not allowed.
    """
    refuse_unknown(dotted_key)
    entry = entry_of(dotted_key)
    if entry is None:
        return text.strip() if free_table_of(dotted_key) in (ACCOUNT_TABLE, KEYS_TABLE) else _guess(text.strip())
    try:
        return entry.rule.parse(text)
    except NotAllowed as fault:
        raise _refusal(bad_value(dotted_key, text, fault)) from None


def change(path: Path, changes: Mapping[str, object]) -> None:
    """Set dotted keys to values, or to None to return to the default; comments, order and unknown keys survive.

    The file is read again just before it is written, replaced as a whole, and created with mode 0600 in folders of
    mode 0700 where it is missing; a symbolic link is followed, and a file that this user may not write is not replaced
    by another, though its folder would allow it. Raises `SettingsError`, and then nothing has changed.
    """
    values = {key: _checked(key, value) for key, value in changes.items()}
    target = Path(os.path.realpath(path))
    if target.is_file() and (reason := why_not_writable(target)):
        raise SettingsError(reason, _("Bitten Sie Ihren Administrator um die Änderung."))
    try:
        if target.is_dir():
            read_text(target)
        make_private_folder(target.parent)
        with folder_lock(target.parent):
            text = read_text(target)
            changed = _with_changes(path, text or _FIRST_LINE, values)
            if changed != text:
                replace_file(target, changed.encode())
    except OSError as fault:
        raise SettingsError(
            _("{file} kann nicht geschrieben werden: {reason}.").format(file=path, reason=system_error(fault)),
            _("Prüfen Sie Rechte und Platz im Ordner {folder}, oder nennen Sie mit --config eine andere Datei.").format(
                folder=target.parent
            ),
        ) from None


def _checked(key: str, value: object) -> object:
    refuse_unknown(key)
    entry = entry_of(key)
    if entry is None or value is None:
        return plain(value)
    try:
        return plain(entry.rule.read(plain(value)))
    except NotAllowed as fault:
        raise _refusal(bad_value(key, value, fault)) from None


def refuse_unknown(key: str) -> None:
    """Raise `SettingsError` for a key that is no setting, or that looks like a secret."""
    if looks_secret(key.rpartition(".")[2]):
        raise SettingsError(
            _("„{key}“ ist ein Geheimnis und gehört nicht in die Konfigurationsdatei.").format(key=key),
            _("Hinterlegen Sie es mit „praxis-sms secrets set NAME --stdin“."),
        )
    if entry_of(key) is None and not free_table_of(key):
        nearest = nearest_key(key)
        raise SettingsError(
            _("Die Einstellung „{key}“ gibt es nicht.").format(key=key),
            _("Gemeint ist vielleicht „{nearest}“.").format(nearest=nearest)
            if nearest
            else _("Alle Einstellungen zeigt „praxis-sms settings show“."),
        )


def _refusal(bad: BadValue) -> SettingsError:
    return SettingsError(
        _("„{key}“ kann nicht {value} sein; erlaubt ist {allowed}.").format(
            key=bad.key, value=bad.shown, allowed=bad.allowed
        ),
        _("„praxis-sms docs settings“ nennt alle Einstellungen und was sie sein können."),
    )


def _guess(text: str) -> object:
    """The plain TOML value a text looks like: for tables whose keys have no rule here."""
    if text in ("true", "false"):
        return text == "true"
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and str(int(digits)) == digits else text


def _with_changes(path: Path, text: str, values: Mapping[str, object]) -> str:
    """The text of the file with the changes; proved to differ in nothing else."""
    from tui.service.settings.toml_editing import TOMLKitError, put  # tomlkit takes 20 ms

    before = parse_toml(path, text)
    # tomlkit ends the lines it adds with a line feed, so a file from Windows is edited as one of Unix.
    changed = text.replace("\r\n", "\n")
    try:
        for key, value in values.items():
            changed = put(changed, _steps(key), value)
        after = parse_toml(path, changed)
    except (TOMLKitError, SettingsError, TypeError, ValueError, KeyError, AttributeError):
        raise _by_hand(path) from None
    if plain(after) != plain(_expected(before, values)):
        raise _by_hand(path)
    for bad in settings_of(after)[1]:
        if bad.key in values:
            raise _refusal(bad)
    return changed.replace("\n", "\r\n") if "\r\n" in text else changed


def _by_hand(path: Path) -> SettingsError:
    return SettingsError(
        _("{file} ist so aufgebaut, dass sie nicht von selbst geändert werden kann.").format(file=path),
        _("Ändern Sie die Zeile mit einem Editor."),
    )


def _steps(key: str) -> tuple[str, ...]:
    """The nested tables and the name of a key; the ids of actions contain dots and stay whole."""
    if free_table_of(key) == KEYS_TABLE:
        return KEYS_TABLE, key.removeprefix(KEYS_TABLE + ".")
    return tuple(key.split("."))


def _expected(before: Document, values: Mapping[str, object]) -> Document:
    expected = cast("dict[str, Any]", copy.deepcopy(dict(before)))
    for key, value in values.items():
        table, steps = expected, _steps(key)
        for step in steps[:-1]:
            table = table.setdefault(step, {}) if value is not None else table.get(step, {})
        if value is None:
            table.pop(steps[-1], None)
        else:
            table[steps[-1]] = value
    return expected
