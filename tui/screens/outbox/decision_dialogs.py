"""What a person does with messages of the Postausgang: asked first, then done, then told in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.frame.dialogs import Answer, LineQuestion, Question, agrees, file_to_write
from tui.frame.person.window import show_person
from tui.language import dates
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.language.local_time import local_now
from tui.runtime.background import in_background
from tui.screens.outbox.change_dialog import WITHDRAW, ChangeDialog
from tui.screens.outbox.detail_dialog import (
    CANCEL,
    CHANGE,
    PERSON,
    RESOLVE,
    RETRY,
    MessageDetail,
    allowed_actions,
    why_not,
)
from tui.screens.outbox.detail_pane import MessageStory
from tui.screens.outbox.marked import await_release, described, named
from tui.screens.outbox.statistics import StatisticsDialog, read_figures
from tui.service.api import (
    Again,
    Closed,
    Message,
    MessageQuery,
    MessageState,
    Rerouted,
    Resolution,
    SameRecipients,
    Series,
)
from tui.service.errors import InputRefused
from tui.service.model.card_protocols import ProtocolKey, protocol_title
from tui.service.system.time_input import understand_moment
from tui.service.wording import labels
from tui.service.wording.findings import leaves_another_day

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame


class OutboxActions:
    """Asks through `app` and acts on its service.

    Methods return the sentence to show, "" where nothing was done, and raise `InputRefused` where nothing can be done.
    """

    def __init__(self, app: Frame) -> None:
        self._app = app
        self._sms = app.sms

    def with_story(self, message_id: int) -> MessageStory:
        """A message with what there is to tell about it; reads the store."""
        message = self._sms.outbox.message(message_id)
        is_opted_out = bool(message.number) and self._sms.optouts.holds(message.number)
        return MessageStory(message, self._sms.outbox.story(message_id), is_opted_out, self._sms.now())

    async def open(self, message_id: int) -> str:
        """Show a message in full, and carry out the action chosen there."""
        story = await in_background(lambda: self.with_story(message_id))
        action = await self._app.push_screen_wait(MessageDetail(story))
        if action == PERSON:
            await show_person(self._app, story.message.number)
            return ""
        deciders = {RESOLVE: self.resolve, RETRY: self.retry, CANCEL: self.cancel, CHANGE: self.change}
        act = deciders.get(action or "")
        if act is None:
            return ""
        return await act([await in_background(lambda: self._sms.outbox.message(message_id))])

    async def resolve(self, messages: Sequence[Message]) -> str:
        """Record what became of unknown messages."""
        unknown = _allowing(RESOLVE, messages)
        reasons = {message.error for message in unknown} - {""}
        reason = reasons.pop() if len(reasons) == 1 else _("Es ist nicht bekannt, ob der Anbieter sie hat.")
        text = _(
            "{who}\n{reason}\n\nSehen Sie im Kundenbereich des Anbieters nach, oder fragen Sie den Patienten. Ihre "
            "Entscheidung wird mit dem Namen „{actor}“ festgehalten."
        ).format(who=described(unknown), reason=reason, actor=labels.signed_name(self._sms.actor, self._sms.initials))
        answers = [Answer(_("Zurück"), ""), Answer(_("Anbieter hat sie"), Resolution.ACCEPTED)]
        if all(message.number for message in unknown):
            answers.append(Answer(_("Nicht gesendet, neu senden"), Resolution.NOT_SENT))
        answer = await self._ask(_("Was wurde aus der SMS?"), text, answers)
        if not answer:
            return ""
        resolution = Resolution(answer)
        resolved = await in_background(lambda: [self._sms.outbox.resolve(each.id, resolution) for each in unknown])
        if resolution is Resolution.ACCEPTED:
            return _("Als übergeben festgehalten: {who}").format(who=named(unknown))
        if over := [each for each in resolved if each.state is MessageState.CANCELLED]:
            return f"{named(over)}: {over[0].error or labels.state(MessageState.CANCELLED)}"
        return _("Wird noch einmal gesendet: {who}").format(who=named(unknown))

    async def retry(self, messages: Sequence[Message]) -> str:
        """Queue again what did not go out, or let go now what waits for its time; says when it goes."""
        fit = _allowing(RETRY, messages)
        closed = await in_background(self._sms.outbox.closed)
        again = [message for message in fit if message.state is not MessageState.QUEUED]
        if not again:
            return await self._send_now(fit, closed)
        found = await in_background(lambda: self._sms.outbox.again([message.id for message in again]))
        going = [each for each in found if not each.because]
        kept = [f"{named([each.message])}: {each.reason}" for each in found if each.because]
        if not going:
            raise InputRefused(kept[0] if kept else why_not(RETRY, []) or "")
        text = _("{who}\nWas hinausgeht, wird wie jede SMS berechnet.").format(
            who=named([each.message for each in going])
        )
        for sentence in (self._when(going, closed), *kept[:1]):
            text += f"\n{sentence}" if sentence else ""
        if not await self._agrees_to_send_again(text, None):
            return ""
        done = await self._queue_again([each.message for each in going], None)
        return f"{done} {self._when(going, closed)}".rstrip()

    def _when(self, going: Sequence[Again], closed: Closed | None) -> str:
        """When the last of them leaves, and why not now; empty where they leave at once."""
        latest = max(each.leaves_at for each in going)
        if closed is not None:
            return self._later(closed, latest)
        if latest <= self._sms.now():
            return ""
        return _("Vorgesehen ist {moment}.").format(moment=dates.weekday_and_time(latest))

    async def _send_now(self, waiting: Sequence[Message], closed: Closed | None) -> str:
        """Let messages go that wait for their time, where the practice's rules let anything go."""
        unreleased = [message for message in waiting if message.awaits_release]
        released = [message for message in waiting if not message.awaits_release]
        if not released:
            return await_release(unreleased)
        return " ".join(filter(None, (await self._send_released_now(released, closed), await_release(unreleased))))

    async def _send_released_now(self, waiting: Sequence[Message], closed: Closed | None) -> str:
        if closed is not None:
            return f"{named(waiting)}: {self._later(closed, max(each.due_at for each in waiting))}"
        now = self._sms.now()
        early = [message for message in waiting if message.due_at > now]
        if not early:
            return ngettext(
                "{who} ist schon an der Reihe und geht hinaus, sobald gesendet werden kann.",
                "{who} sind schon an der Reihe und gehen hinaus, sobald gesendet werden kann.",
                len(waiting),
            ).format(who=named(waiting))
        moment = dates.weekday_and_time(max(message.due_at for message in early))
        text = _("{who}\nVorgesehen ist {moment}.").format(who=described(early), moment=moment)
        if not await self._agrees(_("Nicht warten?"), text, _("Trotzdem jetzt senden")):
            return ""
        changed = await in_background(lambda: self._sms.outbox.send_now([message.id for message in early]))
        return self._waits_again(changed, closed)

    async def _agrees_to_send_again(self, text: str, closed: Closed | None) -> bool:
        if closed is not None:
            text += "\n" + self._later(closed)
        return await agrees(self._app, _("Noch einmal senden?"), text, _("Erneut senden"), is_first=True)

    async def _queue_again(self, messages: Sequence[Message], closed: Closed | None) -> str:
        changed = await in_background(lambda: self._sms.outbox.retry([message.id for message in messages]))
        return self._waits_again(changed, closed)

    def _waits_again(self, count: int, closed: Closed | None) -> str:
        done = ngettext("{count} SMS wartet wieder.", "{count} SMS warten wieder.", count).format(count=grouped(count))
        return done if closed is None else f"{done} {self._later(closed)}"

    def _later(self, closed: Closed, due_at: datetime | None = None) -> str:
        """Why nothing goes out now, when it does, and what that takes."""
        if due_at is not None and due_at > closed.until:
            sentence = _("Vorgesehen ist {moment}.").format(moment=dates.weekday_and_time(due_at))
        else:
            moment = dates.weekday_and_time(closed.until)
            sentence = _("{reason} Es geht {moment} hinaus.").format(reason=closed.reason, moment=moment)
        if not self._sms.settings.dispatch.here:
            return sentence
        return sentence + " " + _("praxis-sms muss dann geöffnet sein.")

    async def cancel(self, messages: Sequence[Message]) -> str:
        """Take back what still waits."""
        fit = _allowing(CANCEL, messages)
        if not await self._agrees(_("Doch nicht senden?"), named(fit), _("Nicht senden")):
            return ""
        changed = await in_background(lambda: self._sms.outbox.cancel([message.id for message in fit]))
        return ngettext("{count} SMS abgebrochen.", "{count} SMS abgebrochen.", changed).format(count=changed)

    async def change(self, messages: Sequence[Message]) -> str:
        """Give a message that waits another text or time, or take it back."""
        waiting = _allowing(CHANGE, messages)
        if len(waiting) > 1:
            raise InputRefused(_("Ändern lässt sich eine SMS nach der anderen; markiert sind mehrere."))
        answer = await self._app.push_screen_wait(ChangeDialog(waiting[0], self._sms.now()))
        if answer == WITHDRAW:
            return await self.cancel(waiting)
        if not isinstance(answer, Message) or answer == waiting[0]:
            return ""
        if answer.due_at <= self._sms.now():
            return _("Geändert: {who}").format(who=named([answer]))
        moment = dates.weekday_and_time(answer.due_at)
        return _("Geändert: {who}, geht {moment} hinaus.").format(who=named([answer]), moment=moment)

    async def move_series(self, series: Series) -> str:
        """Let a series of which nothing has left begin at another time."""
        text = _("Die Serie „{title}“ beginnt {moment}. Wann soll sie stattdessen beginnen?").format(
            title=series.title or series.id, moment=dates.weekday_and_time(series.due_at)
        )
        proposed = dates.date_and_time(series.due_at)
        typed = await self._app.push_screen_wait(
            LineQuestion(_("Beginn der Serie ändern"), text, _("Senden ab"), _("Ändern"), proposed)
        )
        if typed is None or typed == proposed:
            return ""
        due_at = understand_moment(typed, self._sms.now())
        moved = await in_background(lambda: self._sms.changing.move_series(series.id, due_at))
        begins = _("Serie „{title}“ beginnt {moment}.").format(
            title=series.title or series.id, moment=dates.weekday_and_time(moved.due_at)
        )
        return " ".join((begins, *leaves_another_day(series.text, moved.due_at, self._sms.now())))

    async def same_recipients(self, series_id: int) -> str:
        """The name of the list with the recipients of a series; asks which of them, where that makes a difference."""
        counts = await in_background(lambda: self._sms.outbox.counts(series_id))
        everybody = counts.total - counts.cancelled - counts.blocked
        received = counts.accepted + counts.delivered
        if not everybody:
            raise InputRefused(_("Von dieser Serie ging nichts an jemanden."))
        if received in (0, everybody):
            return SameRecipients(series_id).name
        text = _(
            "Die Liste auf {place.series} besteht dann aus den Empfängern dieser Serie, ohne den Text. Abmeldungen "
            "werden neu geprüft; die Einwilligung gilt für denselben Zweck wie damals."
        )
        answers = [
            Answer(_("Alle ({count})").format(count=grouped(everybody)), "all"),
            Answer(_("Nur wer sie bekam ({count})").format(count=grouped(received)), "received"),
            Answer(_("Zurück"), ""),
        ]
        answer = await self._ask(_("An dieselben schreiben"), text, answers)
        return SameRecipients(series_id, only_received=answer == "received").name if answer else ""

    async def reroute(self, messages: Sequence[Message]) -> str:
        """Let messages that wait for another protocol leave by that of the practice."""
        waiting = [message for message in messages if message.state is MessageState.QUEUED]
        if not waiting:
            raise InputRefused(_("Umstellen lässt sich nur, was noch wartet."))
        return await self._rerouted(waiting, described)

    async def reroute_series(self, series: Series) -> str:
        """The same with all that still waits of a series."""
        query = MessageQuery(state=MessageState.QUEUED, series_id=series.id, limit=0)
        waiting = await in_background(lambda: self._sms.outbox.page(query).messages)
        if not waiting:
            raise InputRefused(_("Von dieser Serie wartet nichts mehr."))
        return await self._rerouted(waiting, named)

    async def _rerouted(self, waiting: Sequence[Message], described: Callable[[Sequence[Message]], str]) -> str:
        chosen = self._sms.settings.provider.protocol
        elsewhere = [message for message in waiting if message.protocol != chosen]
        if not elsewhere:
            raise InputRefused(
                _("Was hier wartet, geht schon über das Protokoll der Praxis, „{protocol}“.").format(
                    protocol=protocol_title(chosen)
                )
            )
        if obstacle := await in_background(lambda: self._sms.rerouting.obstacle(chosen)):
            raise obstacle
        protocols = dict.fromkeys(each.protocol for each in elsewhere)
        before = ", ".join(_("„{value}“").format(value=protocol_title(each)) for each in protocols)
        text = _("{who}\n\nJetzt: {before}\nDann: „{after}“, das Protokoll der Praxis.").format(
            who=described(elsewhere), before=before, after=protocol_title(chosen)
        )
        if not await self._agrees(_("Auf ein anderes Protokoll umstellen?"), text, _("Umstellen")):
            return ""
        done = await in_background(lambda: self._move(elsewhere, chosen))
        moved = sum(len(each.messages) for each in done)
        words = ngettext("{count} SMS umgestellt.", "{count} SMS umgestellt.", moved).format(count=grouped(moved))
        unfit = [each.reason for part in done for each in part.unfit]
        if not unfit:
            return words
        stay = ngettext("{count} bleibt: {reason}", "{count} bleiben: {reason}", len(unfit))
        return f"{words} {stay.format(count=grouped(len(unfit)), reason=unfit[0])}"

    def _move(self, messages: Sequence[Message], target: ProtocolKey) -> list[Rerouted]:
        sources = dict.fromkeys(message.protocol for message in messages)
        return [
            self._sms.rerouting.move(
                source, target, message_ids=[each.id for each in messages if each.protocol == source]
            )
            for source in sources
        ]

    async def retry_series(self, series: Series) -> str:
        """Queue again what the provider refused of a series."""
        count, closed = await in_background(
            lambda: (self._sms.outbox.counts(series.id).failed, self._sms.outbox.closed())
        )
        if not count:
            raise InputRefused(_("Von dieser Serie hat der Anbieter nichts abgelehnt."))
        text = ngettext(
            "{count} abgelehnte SMS der Serie „{title}“.\nWas hinausgeht, wird wie jede SMS berechnet.",
            "Alle {count} abgelehnten SMS der Serie „{title}“.\nWas hinausgeht, wird wie jede SMS berechnet.",
            count,
        ).format(count=grouped(count), title=series.title or series.id)
        if not await self._agrees_to_send_again(text, closed):
            return ""
        changed = await in_background(lambda: self._sms.series.retry_failed(series.id))
        return self._waits_again(changed, closed)

    async def cancel_series(self, series: Series) -> str:
        """Take back what still waits of a series."""
        text = _("Alles, was von der Serie „{title}“ noch wartet, wird nicht gesendet.").format(
            title=series.title or series.id
        )
        if not await self._agrees(_("Serie abbrechen?"), text, _("Serie abbrechen")):
            return ""
        await in_background(lambda: self._sms.series.cancel(series.id))
        return _("Serie „{title}“ abgebrochen.").format(title=series.title or series.id)

    async def export(self, query: MessageQuery, name: str) -> str:
        """Write the messages of a query to a CSV file, as the command line does."""
        text = " ".join((_what_is_exported(query), _("Die Datei enthält Namen und Nummern von Patienten.")))
        proposed = Path.home() / f"{name}-{local_now():%Y-%m-%d}.csv"
        target = await file_to_write(self._app, _("Als CSV exportieren"), text, _("Exportieren"), proposed)
        if target is None:
            return ""
        rows = await in_background(lambda: self._sms.outbox.export_to(target, query))
        return ngettext("{count} Zeile exportiert nach {path}.", "{count} Zeilen exportiert nach {path}.", rows).format(
            count=grouped(rows), path=target
        )

    async def show_statistics(self) -> None:
        """Show what went out and what it cost."""
        figures = await in_background(partial(read_figures, self._sms))
        await self._app.push_screen(StatisticsDialog(figures))

    async def _ask(self, title: str, text: str, answers: Sequence[Answer]) -> str | None:
        return await self._app.push_screen_wait(Question(title, text, answers))

    async def _agrees(self, title: str, text: str, agreement: str) -> bool:
        return await agrees(self._app, title, text, agreement)


def _what_is_exported(query: MessageQuery) -> str:
    if query.state or query.text or query.since or query.until:
        return _("Exportiert wird, was gerade gefiltert ist.")
    if query.series_id is not None:
        return _("Exportiert werden alle SMS der Serie.")
    return _("Exportiert wird der ganze Postausgang.")


def _allowing(action: str, messages: Sequence[Message]) -> list[Message]:
    """The messages that allow an action; raises `InputRefused` where none does."""
    if reason := why_not(action, messages):
        raise InputRefused(reason)
    return [message for message in messages if action in allowed_actions(message)]
