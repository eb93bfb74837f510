"""`outbox edit`: another text or time for a message that still waits."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import text_of
from tui.cli.views import message_view
from tui.cli.views.explaining import tell_if_put_off, tell_when_it_leaves
from tui.language.catalogue import _
from tui.service import api
from tui.service.errors import InputRefused, UsageError
from tui.service.system.clock import utc_now

if TYPE_CHECKING:
    from datetime import datetime

    from tui.service.api import Change, Message, PraxisSms

_NOW = ("jetzt", "sofort", "now")
_DUPLICATE, _DECEASED = "--allow-duplicate", "--allow-deceased-remark"


@click.command(
    "edit",
    cls=Command,
    prints_data=True,
    short_help=_("Ändert Text oder Zeit einer SMS, die noch wartet."),
    help=_(
        "Ändert Text oder Zeit einer SMS, die noch wartet. Es gelten die Regeln wie beim Senden; die Änderung steht "
        "mit Namen im Verlauf. „praxis-sms outbox cancel“ nimmt sie ganz zurück."
    ),
)
@click.argument("message_id", type=int, metavar="ID")
@click.option("--text", help=_("Der neue Text; {{Name}} wird ausgefüllt, „-“ liest ihn von der Standardeingabe."))
@click.option("--at", "when", metavar=_("ZEIT"), help=_("Ortszeit, zu der stattdessen gesendet wird, oder „jetzt“."))
@click.option(_DUPLICATE, is_flag=True, help=_("Auch wenn die Nummer denselben Text gerade erst bekam."))
@click.option(_DECEASED, is_flag=True, help=_("Auch wenn Name oder Text sagen, dass jemand verstorben ist."))
@pass_call_context
def edit(
    context: CallContext,
    message_id: int,
    text: str | None,
    when: str | None,
    allow_duplicate: bool,
    allow_deceased_remark: bool,
) -> None:
    if text is None and when is None:
        raise UsageError(
            _("Nötig ist --text, --at oder beides."), _("Zum Beispiel: „praxis-sms outbox edit 12 --at 14:30“.")
        )
    sms = context.sms
    change = api.Change(
        message_id,
        text=None if text is None else _filled_in(sms, message_id, text_of(text)),
        due_at=None if when is None else _moment(when),
        allow_duplicate=allow_duplicate,
        allow_deceased_remark=allow_deceased_remark,
    )
    message = _changed(sms, change)
    tell_if_put_off(sms, change.due_at or message.due_at, message.due_at)
    context.tell(message_view.document(message), [message_view.line(message)])
    if message.due_at > sms.now() and not context.as_json:
        tell_when_it_leaves(message)


def _moment(typed: str) -> datetime:
    """The moment that is typed: what waits for the end of quiet hours that were lifted since may leave at once."""
    now = utc_now()
    return now if typed.strip().casefold() in _NOW else api.understand_moment(typed, now)


def _filled_in(sms: PraxisSms, message_id: int, text: str) -> str:
    return sms.compose.fill_in(text, {"Name": sms.outbox.message(message_id).name})


def _changed(sms: PraxisSms, change: Change) -> Message:
    try:
        return sms.changing.change(change)
    except InputRefused as refusal:
        for option, insisting in (
            (_DUPLICATE, dataclasses.replace(change, allow_duplicate=True)),
            (_DECEASED, dataclasses.replace(change, allow_deceased_remark=True)),
        ):
            if insisting != change and _is_sendable(sms, insisting):
                remedy = _("Mit {option} wird sie trotzdem geändert.").format(option=option)
                raise type(refusal)(refusal.sentence, remedy) from None
        raise


def _is_sendable(sms: PraxisSms, change: Change) -> bool:
    try:
        return sms.changing.review(change).sendable
    except InputRefused:
        return False
