"""What was typed and not finished: kept for the next window, and shown again once where another window left it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local, local_now
from tui.runtime.background import in_background
from tui.runtime.values import dataclass

if TYPE_CHECKING:
    from tui.frame.screen import PlaceScreen
    from tui.service.api import KeptDraft, PraxisSms


@dataclass(frozen=True, slots=True)
class Recovery:
    """What there is to say, empty where nothing was left, and whether it stands in the form now."""

    news: str = ""
    is_shown: bool = False


class DraftKeeper:
    """Keeps one form of this window."""

    def __init__(self, sms: PraxisSms, form: str) -> None:
        self._sms = sms
        self._form = form
        self._is_recovered = False

    def keep(self, fields: Mapping[str, str]) -> None:
        """Remember what the form holds; fields without text drop the draft."""
        self._sms.drafts.keep(self._form, fields)

    async def recover(self, is_empty: Callable[[], bool], put: Callable[[Mapping[str, str]], None]) -> Recovery:
        """Let `put` show what a crash, a kill or a lost connection left, the first time.

        What has been typed meanwhile comes first: a form that is not empty any more stays as it is.
        """
        if self._is_recovered:
            return Recovery()
        left = await in_background(lambda: self._sms.drafts.left_behind(self._form))
        self._is_recovered = True
        if left is None:
            return Recovery()
        moment = written_at(left)
        if not is_empty():
            return Recovery(_("Ein Entwurf von {moment} erscheint beim nächsten Start.").format(moment=moment))
        self._sms.drafts.adopt(self._form)
        put(left.fields)
        return Recovery(_("Entwurf von {moment} wiederhergestellt.").format(moment=moment), is_shown=True)


def written_at(draft: KeptDraft) -> str:
    """When it was written, in local time: without the date if that was today."""
    moment = local(draft.kept_at)
    time = dates.clock(moment)
    is_of_today = moment.date() == local_now().date()
    return time if is_of_today else f"{dates.full_date(moment)}, {time}"


def waiting_elsewhere(sms: PraxisSms) -> tuple[str, ...]:
    """What other windows left in the forms of other places, as sentences; touches the disk."""
    sentences = {
        "series": _("Von {moment} wartet eine vorbereitete Serien-SMS; {place.series} führt zu ihr."),
        "templates": _("Von {moment} wartet eine nicht gespeicherte Textvorlage; {place.templates} führt zu ihr."),
    }
    left = {form: sms.drafts.left_behind(form) for form in sentences}
    return tuple(sentences[form].format(moment=written_at(draft)) for form, draft in left.items() if draft is not None)


def say_trouble(place: PlaceScreen) -> None:
    """Show why drafts cannot be kept, as long as it is so; why something was not sent is more important."""
    drafts = place.sms.drafts
    if drafts.trouble and not place.shows_a_failure:
        place.say(drafts.trouble, failed=True, about=lambda: drafts.trouble)
