"""`secrets`: passwords and keys, told by their source and never shown."""

from __future__ import annotations

import sys

import click

from tui.cli import output
from tui.cli.completion import secret_names
from tui.cli.context import CallContext
from tui.cli.framework import Group, pass_call_context
from tui.cli.input import standard_input
from tui.language.catalogue import _
from tui.service.errors import SecretError, UsageError
from tui.service.secrets.values import SecretName, SecretSource, SecretStatus, secret_name
from tui.service.system.files import MOST_OF_A_SECRET, TooMuch, read_stream


@click.group("secrets", cls=Group, help=_("Passwörter und Schlüssel: Quelle, hinterlegen, löschen."))
def secrets() -> None:
    """Passwords and keys."""


@secrets.command("status", prints_data=True, help=_("Nennt zu jedem Geheimnis die Quelle, nie das Geheimnis."))
@pass_call_context
def status(context: CallContext) -> None:
    """Say where each secret comes from."""
    found = [context.sms_to_set_up.secrets.status(name) for name in SecretName]
    if context.as_json:
        output.print_json([_document(each) for each in found])
        return
    for each in found:
        place = each.place if each.source else _("nicht hinterlegt")
        output.say(f"{each.name.value} ({each.name.label}): {place}")
        if each.note:
            output.say(f"  {each.note}")
        if each.remedy:
            output.say(f"  {output.remedy_line(each.remedy)}")


@secrets.command(
    "set",
    prints_data=True,
    short_help=_("Hinterlegt ein Geheimnis."),
    help=_("Hinterlegt ein Geheimnis im Schlüsselbund, oder mit --allow-file in einer Datei."),
    context_settings={"allow_extra_args": True},
)
@click.argument("name", shell_complete=secret_names)
@click.option("--stdin", "from_stdin", is_flag=True, help=_("Liest das Geheimnis von der Standardeingabe."))
@click.option(
    "--allow-file",
    is_flag=True,
    help=_("Erlaubt eine Datei mit den Rechten 0600, wenn kein Schlüsselbund da ist."),
)
@pass_call_context
def set_secret(context: CallContext, name: str, from_stdin: bool, allow_file: bool) -> None:
    known = secret_name(name)
    if click.get_current_context().args:  # click would repeat what may be the secret
        raise UsageError(
            _("Ein Geheimnis gehört nicht in den Aufruf; andere Benutzer dieses Rechners könnten es mitlesen."),
            _("Geben Sie es mit „--stdin“ auf der Standardeingabe."),
        )
    value = _read_stdin() if from_stdin else _prompt(known)
    source = context.sms_to_set_up.card.enter_secret(known, value, allow_file=allow_file)
    words = _("{name} liegt jetzt im Schlüsselbund.")
    if source is SecretSource.FILE:
        words = _("{name} liegt jetzt unverschlüsselt in einer Datei, die nur dieser Benutzer lesen darf.")
    context.tell({"name": known.value, "source": source.value}, [words.format(name=known.value)])
    if context.sms_to_set_up.audit.trouble:
        output.note(context.sms_to_set_up.audit.trouble)
    context.sms_to_set_up.resume_after_mending()


@secrets.command("delete", prints_data=True, help=_("Löscht ein Geheimnis aus Schlüsselbund und Datei."))
@click.argument("name", shell_complete=secret_names)
@pass_call_context
def delete(context: CallContext, name: str) -> None:
    known = secret_name(name)
    removed = context.sms_to_set_up.card.delete_secret(known)
    words = _("{name} ist gelöscht.") if removed else _("{name} war nicht hinterlegt.")
    document = {"name": known.value, "removed_from": [source.value for source in removed]}
    context.tell(document, [words.format(name=known.value)])
    if context.sms_to_set_up.audit.trouble:
        output.note(context.sms_to_set_up.audit.trouble)


def _read_stdin() -> str:
    try:
        return read_stream(standard_input(), MOST_OF_A_SECRET).decode("utf-8-sig")
    except TooMuch as error:
        sentence = _("Das Geheimnis auf der Standardeingabe hat mehr als {most} kB.")
        raise SecretError(
            sentence.format(most=error.kilobytes), _("Geben Sie nur das Geheimnis, als eine Zeile.")
        ) from None
    except UnicodeDecodeError:
        raise SecretError(
            _("Das Geheimnis auf der Standardeingabe ist nicht in UTF-8 geschrieben."),
            _("Wandeln Sie es um, zum Beispiel mit „iconv -f latin1 -t utf-8“."),
        ) from None


def _prompt(known: SecretName) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            _("Ohne Terminal lässt sich das Geheimnis nicht abfragen."),
            _("Geben Sie es mit „--stdin“ auf der Standardeingabe."),
        )
    value: str = click.prompt(
        _("{label} (wird nicht angezeigt)").format(label=known.label),
        hide_input=True,
        confirmation_prompt=True,
        err=True,
    )
    return value


def _document(found: SecretStatus) -> dict[str, object]:
    return {
        "name": found.name.value,
        "source": found.source.value if found.source else None,
        "place": found.place or None,
        "note": f"{found.note} {found.remedy}".strip() or None,
    }
