"""When a message is to leave that shall not leave now: asked in one line, as everywhere a moment is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.frame.dialogs import LineQuestion, agrees
from tui.language import dates
from tui.language.catalogue import _
from tui.service.errors import InputRefused, UsageError
from tui.service.system.time_input import understand_moment
from tui.service.wording import marks
from tui.service.wording.findings import leaves_another_day

if TYPE_CHECKING:
    from datetime import datetime

    from tui.frame.app_protocol import Frame


async def asked_moment(app: Frame, text: str) -> datetime | None:
    """The moment (UTC) that a person wants a message with this text to leave at; None where she decided otherwise.

    Asks again for what is no moment, and whether a text that says „morgen“ is meant for that day.
    """
    way = _(
        "Wann soll die SMS hinausgehen? „9 Uhr“, „morgen 8 Uhr“ oder „Mo 8 Uhr“. Bis dahin wartet sie im Postausgang "
        "({place.outbox}), und {outbox.change} ändert sie dort; praxis-sms oder ein Dienst muss dann laufen."
    )
    said, typed = way, ""
    while True:
        answer = await app.push_screen_wait(LineQuestion(_("Später senden"), said, _("Senden ab"), _("Senden"), typed))
        if answer is None:
            return None
        now = app.sms.now()
        try:
            moment = understand_moment(answer, now)
        except (UsageError, InputRefused) as error:
            said, typed = marks.ERROR.beside(error.in_full), answer
            continue
        another_day = leaves_another_day(text, moment, now)
        leaves = _("Ab {moment}.").format(moment=dates.weekday_and_time(moment))
        if not another_day or await agrees(
            app, _("Trotzdem senden?"), "\n".join((leaves, *map(marks.HINT.beside, another_day))), _("Trotzdem senden")
        ):
            return moment
        said, typed = way, answer
