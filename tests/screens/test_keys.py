"""`[keys]`: an action gets another key by its id; what cannot be is said, and the old key stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.screens.desk import at_the_desk
from tui.frame.keymap import PORTABLE
from tui.frame.navigation import PLACES
from tui.frame.screen import PlaceScreen
from tui.known_actions import chosen_keymap, known_actions
from tui.language.keys import NO_KEY, key_name, key_typed
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice

SetKeys = Callable[[str], PraxisSms]


@pytest.fixture
def with_keys(sms: PraxisSms, practice: DemoPractice) -> SetKeys:
    """Writes a `[keys]` table into the configuration."""

    def write(table: str) -> PraxisSms:
        with practice.config_file.open("a", encoding="utf-8") as file:
            file.write(f"\n[keys]\n{table}\n")
        return sms

    return write


async def test_a_remapped_action_has_the_new_key_and_no_longer_the_old_one(with_keys: SetKeys) -> None:
    async with at_the_desk(with_keys('"single.send" = "f12"')) as desk:
        await desk.press("f9")
        await desk.pilot.pause()
        assert "Bitte geben Sie" not in desk.text
        await desk.press("f12")
        await desk.until("Bitte geben Sie eine Handynummer ein.")


async def test_footer_top_line_and_help_show_the_keys_in_force(with_keys: SetKeys) -> None:
    sms = with_keys('"single.send" = "f12"\n"place.provider" = "Strg+B"\n"app.help" = "Alt+H"')
    async with at_the_desk(sms, size=(120, 40)) as desk:
        assert "Alt+H Hilfe  F12 Senden" in desk.lines[39]
        assert "Strg+B SMS-Provider" in desk.lines[0]
        await desk.press("alt+h")
        await desk.until("TASTEN AUF DIESEM BILDSCHIRM")
        text = desk.app.screen.text  # type: ignore[attr-defined]
        assert any(line.split() == ["F12", "Senden"] for line in text.splitlines())
        await desk.press("escape")
        await desk.press("ctrl+b")
        await desk.until("SMS-Freigabe")


async def test_sentences_name_the_keys_in_force(with_keys: SetKeys) -> None:
    sms = with_keys(
        '"place.templates" = "alt+v"\n"place.series" = "f12"\n"series.pick" = "alt+k"\n"series.start" = "alt+j"\n'
        '"dialog.close" = "alt+z"\n"app.quit" = "alt+q"\n"rows.choose" = "alt+n"'
    )
    async with at_the_desk(sms) as desk:
        await desk.go_to("#template")
        await desk.press("f1")
        await desk.until("Alt+V ändert die Vorlagen.")
        assert "Alt+Z schließt" in desk.lines[23]
        await desk.press("alt+z")
        await desk.press("f12")
        await desk.until("Alt+K sucht die Liste aus.")
        await desk.press("f1")
        await desk.until("Alt+J fragt noch einmal")
        help_text = desk.app.screen.text  # type: ignore[attr-defined]
        assert "F12 führt zu ihr zurück." in " ".join(help_text.split())
        assert "Strg+O" not in help_text
        assert "F9" not in help_text
        await desk.press("alt+z")
        await desk.press("ctrl+c")
        await desk.until("Beenden mit Alt+Q")


async def test_a_key_of_other_places_says_where_it_works_and_one_of_none_that_it_is_free(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        for key, said in (
            ("alt+n", "„Nummer“ gibt es nicht hier, aber dort: Einzel-SMS (F2), Serien-SMS (F3), Postausgang (F4)."),
            ("alt+e", "„Erinnerungen“ gibt es nicht hier, aber dort: Serien-SMS (F3)."),
            ("ctrl+z", "„Rückgängig“ gibt es nicht hier, aber dort: Serien-SMS (F3), Textvorlagen (F5)."),
            ("f6", "F6 ist nicht belegt; F1 nennt alle Tasten."),
        ):
            await desk.press(key)
            await desk.until(lambda said=said: said in desk.words)  # type: ignore[misc]
        await desk.press("down")
        await desk.until(lambda: "nicht belegt" not in desk.text)


async def test_two_actions_may_swap_their_keys(with_keys: SetKeys) -> None:
    async with at_the_desk(with_keys('place.outbox = "f5"\nplace.templates = "f4"')) as desk:
        assert "F5 Ausgang" in desk.lines[0]
        assert "F4 Vorlagen" in desk.lines[0]
        assert "[keys]" not in desk.text


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('"single.sent" = "f12"', "gemeint ist vielleicht „single.send“"),
        ('"xyz" = "f12"', "ist die Aktion „xyz“ unbekannt"),
        ('"single.send" = "ctrl+enter"', "kommt die Taste „ctrl+enter“ für „single.send“ nicht"),
        ('"single.send" = "f5"', "dieselbe Taste F5 wie „place.templates“"),
    ],
)
async def test_what_cannot_be_is_said_at_the_start_and_the_old_key_stays(
    with_keys: SetKeys, table: str, said: str
) -> None:
    async with at_the_desk(with_keys(table), size=(120, 40)) as desk:
        await desk.until(lambda: said in desk.words)
        assert "F9 Senden" in desk.text
        await desk.press("f9")
        await desk.until("Bitte geben Sie eine Handynummer ein.")


@pytest.mark.parametrize(
    "key",
    [
        "ctrl+enter",
        "ctrl+j",
        "ctrl+m",
        "ctrl+i",
        "ctrl+h",
        "f6",
        "f7",
        "f10",
        "f11",
        "a",
        "ä",
        "f13",
        "",
        "super+x",
        ",",
    ],
)
def test_keys_that_do_not_arrive_everywhere_are_refused(key: str) -> None:
    keymap = chosen_keymap({"single.send": key})
    assert not keymap.keys
    assert len(keymap.notes) == 1
    assert "es bleibt bei F9" in keymap.notes[0]


@pytest.mark.parametrize(
    ("written", "key"),
    [("F12", "f12"), ("Strg+T", "ctrl+t"), ("ctrl-t", "ctrl+t"), ("Esc", "escape"), ("Entf", "delete"),
     ("Umschalt + Tab", "shift+tab"), ("Bild auf", "pageup"), ("Pfeil ab", "down"), ("alt+x", "alt+x")],
)  # fmt: skip
def test_keys_may_be_written_as_on_the_keyboard(written: str, key: str) -> None:
    assert key_typed(written) == key
    assert key in PORTABLE
    assert key_typed(key_name(key)) == key


def test_several_keys_may_do_the_same() -> None:
    assert chosen_keymap({"single.send": "F12, Strg+B"}).keys == {"single.send": "f12,ctrl+b"}


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"single.send": "ctrl+t"}, set()),
        ({"single.send": "ctrl+q"}, {"single.send"}),
        ({"series.export": "alt+l", "single.copy": "ctrl+f"}, set()),
        ({"single.send": "f12", "single.replace": "f12"}, {"single.send", "single.replace"}),
        ({"single.send": "f12", "app.help": "f12"}, {"single.send", "app.help"}),
        ({"single.send": "ctrl+z"}, {"single.send"}),
        ({"dialog.close": "f2"}, {"dialog.close"}),
        ({"single.send": "f12", "provider.save": "f12"}, set()),
    ],
)
def test_a_clash_is_found_where_both_actions_can_be_meant(wanted: dict[str, str], refused: set[str]) -> None:
    known = {action.id for action in known_actions()}
    wanted = {name: key for name, key in wanted.items() if name in known}
    assert set(wanted) - set(chosen_keymap(wanted).keys) == refused


def test_a_refusal_does_not_make_another_clash() -> None:
    wanted = {"place.single": "f12", "place.templates": "f2", "single.replace": "f12"}
    keys = chosen_keymap(wanted).keys
    assert "place.templates" not in keys, "F2 leads to Einzel-SMS again, so it cannot lead to the templates"


def test_a_chosen_key_is_taken_from_the_action_that_came_with_it_and_that_is_told() -> None:
    keymap = chosen_keymap({"place.outbox": "Alt+T", "single.copy": "Strg+F"})
    assert keymap.keys == {
        "place.outbox": "alt+t", "single.copy": "ctrl+f", "series.go_to_text": NO_KEY, "app.find": NO_KEY,
    }  # fmt: skip
    assert not keymap.notes
    assert [sentence.split("; ")[1] for sentence in keymap.remarks] == [
        "nicht mehr damit zu erreichen: „series.go_to_text“ (Text).",
        "nicht mehr damit zu erreichen: „app.find“ (Was tun?).",
    ]


async def test_what_lost_its_key_is_named_without_one_and_the_key_does_what_was_chosen(with_keys: SetKeys) -> None:
    async with at_the_desk(with_keys('"place.outbox" = "alt+t"'), size=(120, 40)) as desk:
        assert "[keys]" not in desk.text
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "list-path")
        assert "3 Text –" in desk.text
        await desk.press("f1")
        await desk.until("TASTEN AUF DIESEM BILDSCHIRM")
        assert "Zu Schritt 3" not in desk.app.screen.text  # type: ignore[attr-defined]
        assert "no-key" not in desk.app.screen.text.casefold()  # type: ignore[attr-defined]
        await desk.press("escape")
        await desk.press("alt+t")
        await desk.until("Stand")


def test_every_action_has_an_id_and_the_same_id_means_the_same() -> None:
    titles: dict[str, set[str]] = {}
    for action in known_actions():
        assert action.id, action
        assert action.title, action
        titles.setdefault(action.id, set()).add(action.title)
    assert {place.name for place in PLACES} == {name.removeprefix("place.") for name in titles if name[:6] == "place."}


def test_actions_that_share_a_key_because_only_one_is_possible_may_share_another() -> None:
    wanted = {"series.start": "f12", "series.pause": "f12", "series.resume": "f12"}
    assert chosen_keymap(wanted).keys == wanted


async def test_a_key_that_cannot_be_used_now_says_why(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+r")
        await desk.until("Zurückholen lässt sich nur eine SMS von hier, die nicht ankam.")
        await desk.type("0")
        await desk.until(lambda: "Zurückholen lässt sich" not in desk.text)
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "list-path")
        await desk.press("ctrl+r")
        await desk.until("Es läuft gerade keine Serie.")
        await desk.press("f8")
        await desk.until("Einstellungen > SMS-Provider")
        await desk.press("ctrl+o")
        await desk.until("Die Mail-Einrichtung gibt es nur für Protokolle, die über Mail senden.")


async def test_a_key_of_another_view_or_of_the_list_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until(lambda: desk.focused == "outbox-list")
        await desk.go_to("#export")
        await desk.press("delete")
        await desk.until("„Abbrechen“ geht, wenn der Cursor in der Liste steht.")
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "list-path")
        await desk.go_to("#start")
        await desk.press("delete")
        await desk.until("„Abbrechen“ geht hier gerade nicht.")


async def test_the_reason_comes_with_the_key_of_the_configuration(with_keys: SetKeys) -> None:
    async with at_the_desk(with_keys('"single.recall" = "alt+r"')) as desk:
        await desk.press("ctrl+r")
        await desk.pilot.pause()
        assert "Zurückholen lässt sich" not in desk.text
        await desk.press("alt+r")
        await desk.until("Zurückholen lässt sich nur eine SMS von hier")


def test_every_action_of_a_place_has_its_method() -> None:
    places = {action.owner for action in known_actions() if issubclass(action.owner, PlaceScreen)}
    assert len(places) > len(PLACES), "the screens of all places, and what they have in common"
    for place in places:
        for row in place.ACTIONS:
            assert callable(getattr(place, f"action_{row.method}")), row
