"""Offering whom the practice software hands over, and filling in Einzel-SMS for somebody who is not at the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.actions import SkipAction
from textual.timer import Timer

from tui.frame.app_mixins.visited_places import HasPlaces
from tui.frame.app_protocol import WritesMessages
from tui.frame.navigation import HOME
from tui.frame.screen import PlaceScreen
from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.runtime.background import Looking, in_background
from tui.service.errors import PraxisSmsError

if TYPE_CHECKING:
    from tui.service.api import HandedOver, Offer, SmsRequest


class OffersPatients(HasPlaces):
    """An application that watches the folder `[handover] folder`, where there is one.

    It is looked at in a thread, since it may lie on a share that does not answer; nothing is painted while nobody new
    waits there.
    """

    patient_look_seconds: float = 1.0

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # as every App takes them
        self._offer: Offer | None = None
        self._offered_on: set[str] = set()
        self._patient_timer: Timer | None = None
        self._patient_look = Looking(self._look_into_folder)

    # filling in

    @work(group="patient", exit_on_error=False)
    async def fill_at_the_start(self, request: SmsRequest) -> None:
        """Fill in the form with what the call of the program named, once it is known who is there."""
        for asking in [worker for worker in self.workers if worker.group == "initials"]:
            await asking.wait()
        place = await self.show_place(HOME.name)
        if isinstance(place, WritesMessages) and await place.may_be_filled():
            await place.fill_in(request)

    def action_take_patient(self) -> None:
        """Put who waits into the form of Einzel-SMS; pressed twice it does so once. A dialog says why it does not."""
        place = self.screen
        if not isinstance(place, PlaceScreen):
            raise SkipAction
        if self._offer is None or self._offer.fault is not None:
            place.say(self._why_nobody_is_offered())
        elif not any(worker.group == "patient" and not worker.is_finished for worker in self.workers):
            self._take_patient(self._offer)

    def _why_nobody_is_offered(self) -> str:
        settings = self.valid_settings
        if settings is not None and settings.handover.folder:
            return _("Die Praxissoftware hat gerade niemanden übergeben.")
        return _("Es ist kein Ordner eingerichtet, in den die Praxissoftware Patienten schreibt ([handover] folder).")

    @work(group="patient", exit_on_error=False)
    async def _take_patient(self, offer: Offer) -> None:
        place = await self.show_place(HOME.name)
        if not isinstance(place, WritesMessages) or not await place.may_be_filled():
            return
        request = await in_background(lambda: self.sms.handover.take(offer))
        self._offer = None
        if request is None:
            assert isinstance(place, PlaceScreen)
            place.say(_("Diesen Patienten hat inzwischen ein anderes Fenster übernommen."))
            return
        await place.fill_in(request)

    # the folder

    def watch_for_patients(self) -> None:
        """Begin or end watching the folder where that was configured meanwhile."""
        settings = self.valid_settings
        is_watched = settings is not None and bool(settings.handover.folder)
        if is_watched and self._patient_timer is None:
            self._patient_timer = self.set_interval(self.patient_look_seconds, self.look_for_patients)
        elif not is_watched and self._patient_timer is not None:
            self._patient_timer.stop()
            self._patient_timer = None
            self._show_offer(None)

    @work(group="patients", exit_on_error=False)
    async def look_for_patients(self) -> None:
        """Look into the folder, unless the last look has not come back."""
        await self._patient_look.unless_under_way()

    async def _look_into_folder(self) -> None:
        offer = await in_background(self._read_offer)
        if self._patient_timer is not None:
            self._show_offer(offer)

    def _read_offer(self) -> Offer | None:
        try:
            return self.sms.handover.offer()
        except PraxisSmsError:  # settings or store cannot be read, which the top line says
            return None

    def _show_offer(self, offer: Offer | None) -> None:
        """Say who waits once on each place; a failure that stands there is read first."""
        place = self.screen
        if offer is not self._offer:
            self._offer = offer
            self._offered_on.clear()
            if isinstance(place, PlaceScreen):
                place.forget_what_does_not_hold()
        if offer is None or not isinstance(place, PlaceScreen) or place.place in self._offered_on:
            return
        if place.is_mounted and not place.shows_a_failure:
            self._offered_on.add(place.place)
            if offer.fault is not None:
                place.say(offer.fault.sentence, offer.fault.remedy, failed=True, about=lambda: self._offer)
            else:
                place.say(_worded(offer.handed), about=lambda: self._offer)


def _worded(handed: HandedOver) -> str:
    count = len(handed.numbers)
    if handed.number:
        number = handed.number
    elif count:
        number = ngettext("{count} Nummer", "{count} Nummern", count).format(count=amounts.grouped(count))
    else:
        number = _("ohne Mobilnummer")
    return _("{app.patient} übernimmt aus der Praxissoftware: {name}, {number}.").format(
        name=handed.patient.name or _("ohne Namen"), number=number
    )
