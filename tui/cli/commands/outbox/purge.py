"""`purge`: retention on demand."""

from __future__ import annotations

import click

from tui.cli.application import keep_logs_off_the_screen
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.language.catalogue import _, ngettext


@click.command(
    "purge",
    cls=Command,
    prints_data=True,
    short_help=_("Entfernt Namen, Nummern und Texte nach Ablauf der Frist."),
    help=_(
        "Entfernt Namen, Nummern, Texte und Entwürfe, die älter sind als TAGE, sonst als privacy.retention_days. "
        "0 entfernt alles, was nicht mehr wartet, auch Ungeklärtes."
    ),
)
@click.argument("days", metavar=_("[TAGE]"), type=click.IntRange(0, 3650), required=False)
@pass_call_context
def purge(context: CallContext, days: int | None) -> None:
    keep_logs_off_the_screen()
    if days is None:
        days = context.sms.settings.privacy.retention_days
    purged = context.sms.outbox.purge(days)
    messages = ngettext("{count} Nachricht anonymisiert.", "{count} Nachrichten anonymisiert.", purged.messages)
    lines = [messages.format(count=purged.messages)]
    if purged.drafts:
        drafts = ngettext("{count} Entwurf gelöscht.", "{count} Entwürfe gelöscht.", purged.drafts)
        lines.append(drafts.format(count=purged.drafts))
    context.tell({"purged": purged.messages, "retention_days": days}, lines)
