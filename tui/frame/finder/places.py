"""What can be done in the places of the application, from the tables of their actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from tui.frame.actions import ActionTable, ScreenAction
from tui.frame.finder.findable import Findable
from tui.frame.navigation import PLACES, Place
from tui.language.catalogue import _
from tui.language.keys import NO_KEY, is_function_key, key_name, key_of, keys_in_force

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.frame.screen import PlaceScreen


def everywhere(app: Frame) -> Iterator[Findable]:
    """The places, the help and the end."""
    group = _("Überall")
    for place in PLACES:
        to_place = _("Zu {place}").format(place=place.title)
        do = partial(app.show_place, place.name)
        yield Findable(group, to_place, do, key_of(f"place.{place.name}"), found_by=place.found_by)
    yield Findable(
        group,
        _("Patient übernehmen"),
        partial(app.run_action, "app.take_patient"),
        key_of("app.patient"),
        _("Setzt ein, wen die Praxissoftware übergeben hat"),
    )
    yield Findable(
        group,
        _("Hilfe"),
        partial(app.run_action, "app.help"),
        key_of("app.help"),
        _("Erklärt das Feld und nennt alle Tasten"),
        found_by=_("Anleitung Handbuch"),
    )
    yield Findable(
        group,
        _("Beenden"),
        partial(app.run_action, "app.leave"),
        key_of("app.quit"),
        _("Beendet praxis-sms"),
        found_by=_("schließen Ende"),
    )


def shown_here(app: Frame, shown: PlaceScreen) -> Iterator[Findable]:
    """What can be done in the place on the screen."""
    yield from _of_place(app, _place_of(shown), shown.ACTIONS, shown, is_here=True)


def elsewhere(app: Frame, shown: PlaceScreen, visited: Sequence[PlaceScreen]) -> Iterator[Findable]:
    """What can be done in the other places; imports those that were not visited."""
    screens = {screen.place: screen for screen in visited}
    for place in PLACES:
        if place.name != shown.place:
            yield from _of_place(app, place, _table_of(place), screens.get(place.name), is_here=False)


def import_places() -> None:
    """Import every place, so that their tables can be read without waiting."""
    for place in PLACES:
        _table_of(place)


def where_key_works(key: str) -> str:
    """Where a key that does nothing on the place on the screen does something, as a sentence; imports every place.

    Empty where it does nothing anywhere, unless it is a function key, which is expected to do something.
    """
    having = [(place, row.label) for place in PLACES for row in _table_of(place).having(key)]
    if not having:
        unused = _("{key} ist nicht belegt; {app.help} nennt alle Tasten.").format(key=key_name(key))
        return unused if is_function_key(key) else ""
    action = having[0][1]
    places = [f"{place.title} ({key_of(f'place.{place.name}')})" for place, label in having if label == action]
    return _("„{action}“ gibt es nicht hier, aber dort: {places}.").format(
        action=action, places=", ".join(dict.fromkeys(places))
    )


def _table_of(place: Place) -> ActionTable:
    module, _colon, name = place.screen.partition(":")
    table: ActionTable = getattr(import_module(module), name).ACTIONS
    return table


def _place_of(screen: PlaceScreen) -> Place:
    return next(place for place in PLACES if place.name == screen.place)


def _of_place(
    app: Frame, place: Place, table: ActionTable, screen: PlaceScreen | None, *, is_here: bool
) -> Iterator[Findable]:
    seen: set[str] = set()
    for row in table:
        reason = None if screen is None or not screen.is_mounted else row.why_not(screen)
        if row.name in seen or reason == "":
            continue
        seen.add(row.name)
        way = "" if is_here else key_of(f"place.{place.name}")
        yield Findable(
            place.title,
            row.label or row.button,
            partial(_do, app, place.name, row),
            f"{way} {_key(row)}".strip(),
            row.meaning or row.help_text,
            why_not=reason or "",
            other_words=f"{row.button} {row.help_text}",
            found_by=row.found_by,
        )


def _key(row: ScreenAction) -> str:
    key = keys_in_force(row.id, row.key)[0] if row.key else NO_KEY
    return "" if key == NO_KEY else key_name(key)


async def _do(app: Frame, place: str, row: ScreenAction) -> None:
    """Do it in its place. What acts on something that was not in sight is left to its key there."""
    was_in_sight = app.current_mode == place
    screen = await app.show_place(place)
    if screen is None:
        return
    reason = row.why_not(screen)
    if reason is not None:
        screen.say(reason or _("„{action}“ geht hier gerade nicht.").format(action=row.label))
    elif not was_in_sight and row.is_about_what_is_shown:
        sentence = _("„{action}“ betrifft, was hier steht; {key} führt es aus.")
        screen.say(sentence.format(action=row.label, key=_key(row)))
    else:
        await screen.run_action(row.name)
