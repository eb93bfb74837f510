"""`settings`: the configuration file, shown and changed key by key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress

import click

from tui.cli import output
from tui.cli.completion import setting_names
from tui.cli.context import CallContext, chosen_keymap, look_at_published, place_of_the_file, tell_setting_notes
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, Group, pass_call_context
from tui.cli.input import unspoilt
from tui.language.catalogue import _
from tui.service.api import PraxisSms
from tui.service.errors import ConfigurationError, SettingsError, StoreError
from tui.service.model.messages import TemplateKind
from tui.service.settings.configuration import Source
from tui.service.settings.definitions import HttpFormatSettings
from tui.service.settings.known_keys import KEYS_TABLE, entry_of, plain, plan_of
from tui.service.settings.published import Published

_KEYS = f"{KEYS_TABLE}."
_FORMAT = "protocols.3steps2web-api.format"
_CHOOSE_FOR_SECRETS = {_FORMAT: HttpFormatSettings().format, "mail.host": ""}
"""The settings that say to whom secrets go, each with its default."""
_TEMPLATES = (".template", ".change_template")
_EMPTY = "leer: "
"""What the meaning of a setting says before what an empty value stands for."""
_NEGATIVE = re.compile(r"-\d[\d.,]*")
_KEY = click.argument("key", metavar=_("SCHLÜSSEL"), shell_complete=setting_names)


@click.group("settings", cls=Group, help=_("Die Einstellungen: ansehen, ändern, veröffentlichen."))
def settings() -> None:
    """The configuration file."""


@settings.command(
    "show",
    prints_data=True,
    short_help=_("Alle Einstellungen, wie sie gelten; Geheimnisse nie."),
    help=_(
        "Alle Einstellungen, wie sie gelten, und woher: aus der Datei, für die Praxis veröffentlicht, sonst Vorgabe. "
        "Geheimnisse nie."
    ),
)
@pass_call_context
def show(context: CallContext) -> None:
    """Show every effective setting with its source."""
    sms = context.sms
    look_at_published(sms)
    configuration = sms.configuration
    values, sources, published = configuration.listing(), configuration.sources(), configuration.published
    if context.as_json:
        output.print_json(
            {
                "file": str(sms.paths.config_file),
                "exists": configuration.exists,
                "settings": values,
                "sources": {key: source.value for key, source in sources.items()},
                "published": None if published is None else _origin(published),
            }
        )
    else:
        output.say(f"# {place_of_the_file(sms)}")
        if published is not None:
            output.say(_("# Praxis: veröffentlicht {origin}").format(origin=published.origin))
        output.say(_("# Dahinter steht, woher ein Wert ist; ohne Zusatz ist es die Vorgabe."))
        words = {Source.FILE: _("  # Datei"), Source.PUBLISHED: _("  # Praxis"), Source.DEFAULT: ""}
        for key, value in values.items():
            output.say(f"{key} = {_written(value)}{words[sources[key]]}")
    tell_setting_notes(sms)


@settings.command(
    "publish",
    prints_data=True,
    short_help=_("Lässt für alle Arbeitsplätze gelten, was hier eingestellt ist."),
    help=_(
        "Lässt für alle Arbeitsplätze, die sich den Postausgang teilen, gelten, was in dieser Datei steht: Protokoll, "
        "Absender, überlange SMS, Regeln, Preis und Währung, Erinnerungspläne. Was den Rechner betrifft, bleibt hier: "
        "Zugangsdaten, Mailserver, Versand, Anzeige, und wo Listen liegen. Ändern der Karte und „settings set“ "
        "veröffentlichen von selbst."
    ),
)
@pass_call_context
def publish(context: CallContext) -> None:
    done = context.sms.published.publish()
    if context.as_json:
        changed = [{"key": each.key, "before": each.before, "after": each.after} for each in done.changes]
        shared = {key: context.sms.configuration.get(key) for key in done.published.values}
        output.print_json({**_origin(done.published), "changed": changed, "settings": shared})
        return
    for each in done.changes:
        old = "" if each.before is None else _("  # vorher {value}").format(value=_written(each.before))
        output.say(f"{each.key} = {_written(each.after)}{old}")
    if done.changes:
        output.note(_("Das gilt jetzt für alle Arbeitsplätze."))
    else:
        output.note(
            _("Es gilt schon, was hier eingestellt ist, veröffentlicht {origin}.").format(origin=done.published.origin)
        )


def _origin(published: Published) -> dict[str, object]:
    return {"version": published.version, "at": published.at, "by": published.by}


@settings.command(
    "get",
    prints_data=True,
    short_help=_("Nennt eine Einstellung."),
    help=_("Nennt den Wert einer Einstellung, wie er gilt; Text ohne Anführungszeichen, für Skripte."),
)
@_KEY
@pass_call_context
def get(context: CallContext, key: str) -> None:
    look_at_published(context.sms)
    value = context.sms.configuration.get(unspoilt(key))
    if value is None:
        raise SettingsError(
            _("„{key}“ ist nicht gesetzt.").format(key=key),
            _("„praxis-sms settings set {key} WERT“ setzt einen Wert.").format(key=key),
        )
    context.tell({"key": key, "value": value}, [value if isinstance(value, str) else _written(value)])


class _TakesNegativeNumbers(Command):
    """A negative number is a value, whether or not the setting allows it, and no option that does not exist."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; raises `click.UsageError`."""
        ctx.ignore_unknown_options = any(_NEGATIVE.fullmatch(each) for each in args)
        return super().parse_args(ctx, args)


@settings.command(
    "set",
    cls=_TakesNegativeNumbers,
    prints_data=True,
    short_help=_("Ändert eine Einstellung."),
    help=_("Ändert eine Einstellung; Kommentare und Reihenfolge der Datei bleiben."),
)
@_KEY
@click.argument("value", metavar=_("WERT"))
@pass_call_context
def set_value(context: CallContext, key: str, value: str) -> int:
    sms = context.sms_to_set_up
    if key.startswith(_KEYS):
        _refuse_unusable_keys(sms, key.removeprefix(_KEYS), value)
    out_of_use = _taken_out_of_use(sms, key, unspoilt(value))
    understood = sms.configuration.put(unspoilt(key), unspoilt(value))
    _tell_change(context, key, understood)
    _tell_out_of_use(out_of_use)
    if key == _FORMAT:
        _tell_unusable_format(sms, value)
    if plan_of(key) and key.endswith(_TEMPLATES) and understood:
        _tell_missing_template(sms, str(understood))
    return _code_of_publishing(sms)


@settings.command(
    "unset",
    prints_data=True,
    short_help=_("Nimmt eine Einstellung aus der Datei."),
    help=_("Nimmt eine Einstellung aus der Datei, so dass wieder ihr Standardwert gilt, und nennt ihn."),
)
@_KEY
@pass_call_context
def unset(context: CallContext, key: str) -> int:
    configuration = context.sms.configuration
    out_of_use = _taken_out_of_use(context.sms, key, _CHOOSE_FOR_SECRETS.get(key, ""))
    configuration.change({unspoilt(key): None})
    _tell_change(context, key, configuration.get(key), is_unset=True)
    _tell_out_of_use(out_of_use)
    return _code_of_publishing(context.sms)


def _code_of_publishing(sms: PraxisSms) -> int:
    """What a change means that stands in the file and holds for nobody, because it could not be published."""
    failure = sms.published.failure
    if failure is None:
        return ExitCode.DONE
    if isinstance(failure, StoreError):
        output.note(output.remedy_line(_("„praxis-sms settings publish“ holt es nach.")))
    return failure.exit_code


def _refuse_unusable_keys(sms: PraxisSms, action: str, typed: str) -> None:
    """Raise `SettingsError` where the application would not use what `[keys]` is about to say of an action."""
    wanted = {**sms.settings.keys, action: typed}
    others = {name: keys for name, keys in wanted.items() if name != action}
    objections = [each for each in chosen_keymap(wanted).notes if each not in chosen_keymap(others).notes]
    if objections:
        raise SettingsError(
            objections[0],
            _("Welche Aktionen und Tasten es gibt, nennt „praxis-sms docs tasten“."),
        )


def _tell_unusable_format(sms: PraxisSms, name: str) -> None:
    """Say that a description is not there or has a mistake; it may still come, so it is set all the same."""
    try:
        sms.formats.described(name)
    except ConfigurationError as error:
        output.note(error.in_full)


def _tell_missing_template(sms: PraxisSms, name: str) -> None:
    """Say that a plan is to send a template that is not there; it may still come, so it is set all the same."""
    with suppress(StoreError):
        if name.casefold() not in (each.name.casefold() for each in sms.templates.offered(TemplateKind.SERIES)):
            words = _(
                "Eine Textvorlage „{name}“ (SMS-Seriendaten) gibt es noch nicht; ohne sie sendet der Plan nichts."
            )
            output.note_with_remedy(
                words.format(name=name), _("„praxis-sms templates list --kind series“ nennt, welche es gibt.")
            )


def _is_broken(sms: PraxisSms) -> bool:
    """Whether nothing can be known of what the file says, so that the change may mend it."""
    try:
        return sms.configuration.trouble is not None
    except SettingsError:
        return True


def _taken_out_of_use(sms: PraxisSms, key: str, chosen: str) -> Mapping[str, str]:
    """The secrets that a change of `key` keeps from whom is `chosen` by it, with whose they are."""
    if key not in _CHOOSE_FOR_SECRETS or _is_broken(sms):
        return {}
    return sms.card.take_out_of_use(key, chosen)


def _tell_out_of_use(out_of_use: Mapping[str, str]) -> None:
    """Say that a secret of the former provider is not sent to the next one."""
    for label, former in out_of_use.items():
        words = _(
            "{label}: Der hinterlegte Wert wurde für „{former}“ eingetragen und geht an niemand anderen. Bis der neue "
            "hinterlegt ist, wird auf diesem Weg nichts gesendet. Näheres sagt „praxis-sms check“."
        )
        output.note(words.format(label=label, former=former))


def _tell_change(context: CallContext, key: str, value: object, *, is_unset: bool = False) -> None:
    """Say what holds now, and what else follows from the change; None stands for a key without a value."""
    sms = context.sms_to_set_up
    if context.as_json:
        output.print_json({"key": key, "value": value})
    elif value == "" and not is_unset and (meaning := _meaning_of_nothing(key)):
        output.say(f'{key} = ""')
        output.note(meaning)
    elif value is None or value == "":
        output.say(_("„{key}“ ist nicht mehr gesetzt.").format(key=key))
    elif is_unset:
        words = _("„{key}“ ist nicht mehr gesetzt; es gilt {value}.")
        output.say(words.format(key=key, value=_written(value)))
    else:
        output.say(f"{key} = {_written(value)}")
    tell_setting_notes(sms)
    if sms.told_of_change:
        output.note(sms.told_of_change)
    sms.resume_after_mending()


def _meaning_of_nothing(key: str) -> str:
    """What a setting means, where an empty value is one of its own and not its default; else ""."""
    entry = entry_of(unspoilt(key))
    if entry is None or plain(entry.default) == "" or _EMPTY not in entry.meaning:
        return ""
    return _("{key}: {meaning}.").format(key=key, meaning=_(entry.meaning))


@settings.command("path", prints_data=True, help=_("Nennt die Konfigurationsdatei."))
@pass_call_context
def path(context: CallContext) -> None:
    paths = context.sms_to_set_up.paths
    context.tell({"config": str(paths.config_file), "data": str(paths.data_folder)}, [str(paths.config_file)])
    if not context.as_json and not paths.config_file.exists():
        output.note(_("Diese Datei gibt es noch nicht; „praxis-sms settings set“ legt sie an."))


def _written(value: object) -> str:
    # Text, numbers, yes and no, and lists look the same in JSON and in TOML.
    return json.dumps(value, ensure_ascii=False)
