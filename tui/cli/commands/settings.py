"""`settings`: the configuration file, shown and changed key by key."""

from __future__ import annotations

import json

import click

from tui.cli import output
from tui.cli.completion import setting_names
from tui.cli.context import CallContext, place_of_the_file, tell_setting_notes
from tui.cli.framework import Group, pass_call_context
from tui.cli.input import unspoilt
from tui.language.catalogue import _


@click.group("settings", cls=Group, help=_("Die Einstellungen: ansehen, ändern, finden."))
def settings() -> None:
    """The configuration file."""


@settings.command("show", prints_data=True, help=_("Alle Einstellungen, wie sie gelten; Geheimnisse nie."))
@pass_call_context
def show(context: CallContext) -> None:
    """Show every effective setting."""
    sms = context.sms
    values = sms.configuration.listing()
    if context.as_json:
        output.print_json({"file": str(sms.places.config_file), "exists": sms.configuration.exists, "settings": values})
    else:
        output.say(f"# {place_of_the_file(sms)}")
        for key, value in values.items():
            output.say(f"{key} = {_written(value)}")
    tell_setting_notes(sms)


@settings.command(
    "set",
    prints_data=True,
    short_help=_("Ändert eine Einstellung."),
    help=_("Ändert eine Einstellung; Kommentare und Reihenfolge der Datei bleiben."),
)
@click.argument("key", metavar=_("SCHLÜSSEL"), shell_complete=setting_names)
@click.argument("value", metavar=_("WERT"))
@pass_call_context
def set_value(context: CallContext, key: str, value: str) -> None:
    sms = context.sms_to_set_up
    understood = sms.configuration.put(unspoilt(key), unspoilt(value))
    if context.as_json:
        output.print_json({"key": key, "value": understood})
    else:
        output.say(f"{key} = {_written(understood)}")
    tell_setting_notes(sms)
    if sms.audit.trouble:
        output.note(sms.audit.trouble)
    sms.resume_after_mending()


@settings.command("path", prints_data=True, help=_("Nennt die Konfigurationsdatei."))
@pass_call_context
def path(context: CallContext) -> None:
    """Name the configuration file."""
    places = context.sms_to_set_up.places
    if context.as_json:
        output.print_json({"config": str(places.config_file), "data": str(places.data_folder)})
        return
    output.say(str(places.config_file))
    if not places.config_file.exists():
        output.note(_("Diese Datei gibt es noch nicht; „praxis-sms settings set“ legt sie an."))


def _written(value: object) -> str:
    # Text, numbers, yes and no, and lists look the same in JSON and in TOML.
    return json.dumps(value, ensure_ascii=False)
