"""`outbox reroute`: what waits for a protocol with which nobody can send."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import unspoilt
from tui.cli.views import message_view
from tui.language.catalogue import _, ngettext
from tui.service.api import PraxisSms
from tui.service.errors import ConfigurationError, InputRefused
from tui.service.model.card_protocols import ProtocolKey, protocol_title


@click.command(
    "reroute",
    cls=Command,
    prints_data=True,
    short_help=_("Stellt wartende SMS auf ein anderes Protokoll um."),
    help=_(
        "Stellt SMS, die warten, auf ein anderes Protokoll um: alle, die einer Serie, oder die genannten. Was das neue "
        "Protokoll nicht befördert, bleibt und wird genannt. Einen Absender, den es nicht nimmt, ersetzt der Absender "
        "der Praxis. Kann mit dem neuen Protokoll noch niemand senden, wird nichts umgestellt."
    ),
)
@click.argument("message_ids", type=int, metavar="[ID...]", nargs=-1)
@click.option("--from", "source", required=True, metavar=_("PROTOKOLL"), help=_("Womit sie jetzt warten."))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Choice([key.value for key in ProtocolKey]),
    help=_("Womit sie gesendet werden sollen."),
)
@click.option("--series", "series_id", type=int, metavar="ID", help=_("Nur diese Serie."))
@click.option("--force", is_flag=True, help=_("Auch wenn mit dem neuen Protokoll noch niemand senden kann."))
@pass_call_context
def reroute(
    context: CallContext, message_ids: tuple[int, ...], source: str, target: str, series_id: int | None, force: bool
) -> None:
    for message_id in dict.fromkeys(message_ids):
        context.sms.outbox.message(message_id)  # one that is none is no order to move all others
    obstacle = None if source == target else context.sms.rerouting.obstacle(ProtocolKey(target))
    if obstacle is not None and not force:
        remedy = f"{obstacle.remedy} {_('Mit --force wird schon jetzt umgestellt.')}"
        raise ConfigurationError(f"{obstacle.sentence} {_('Nichts wurde umgestellt.')}", remedy.strip())
    done = context.sms.rerouting.move(
        unspoilt(source),
        ProtocolKey(target),
        series_id=series_id,
        message_ids=tuple(dict.fromkeys(message_ids)),
        also_to_nobody=force,
    )
    count = len(done.messages)
    if obstacle is not None and count:
        output.note_with_remedy(f"{_('So wartet es weiter:')} {obstacle.sentence}", obstacle.remedy)
    if context.as_json:
        output.print_json(
            {
                "rerouted": count,
                "messages": [message_view.document(message) for message in done.messages],
                "refused": [{"id": each.message_id, "reason": each.reason} for each in done.unfit],
            }
        )
    else:
        words = ngettext("{count} SMS wartet jetzt auf „{title}“.", "{count} SMS warten jetzt auf „{title}“.", count)
        output.say(words.format(count=count, title=protocol_title(target)))
        for each in done.unfit:
            output.note(f"{each.message_id}: {each.reason}")
    if done.unfit:
        refused = ngettext(
            "{count} SMS wurde nicht umgestellt.", "{count} SMS wurden nicht umgestellt.", len(done.unfit)
        )
        raise InputRefused(
            refused.format(count=len(done.unfit)),
            _("Warum, steht bei jeder; ändern Sie sie oder den Absender, und versuchen Sie es noch einmal."),
        )


def tell_stranded(sms: PraxisSms) -> None:
    """Say on standard error which messages wait although nobody can send them, and what to do."""
    for each in sms.outbox.stranded():
        chosen = sms.settings.provider.protocol
        command = f"praxis-sms outbox reroute --from {each.protocol} --to {chosen}"
        remedy = "" if each.protocol == chosen else _("„{command}“ stellt sie um.").format(command=command)
        output.note_with_remedy(f"{each.sentence} {each.reason}", remedy)
