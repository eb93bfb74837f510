"""The controls of the form, apart from any place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual import events
from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.widget import Widget

from tests.screens.settling import run_test
from tui.frame.themes import STYLES, Themed
from tui.widgets.buttons import CheckBox, PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import FieldRow
from tui.widgets.line import Line, Note
from tui.widgets.message_text import MessageText
from tui.widgets.text_field import SecretInput, TextField
from tui.widgets.top_line import Legend, TopLine, TopLinePlace


class Showcase(Themed):
    """One control, and what it says."""

    CSS_PATH = STYLES / "base.tcss"

    def __init__(self, make: Callable[[], list[Widget]]) -> None:
        super().__init__()
        self._make = make
        self.joined = 0

    def compose(self) -> ComposeResult:
        yield from self._make()

    def on_text_field_lines_joined(self, event: TextField.LinesJoined) -> None:
        self.joined = event.lines

    @property
    def picture(self) -> str:
        """The screen as text."""
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in self.screen._compositor.render_strips())


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("eine Zeile", "eine Zeile"),
        ("\nerst nach dem Umbruch", "erst nach dem Umbruch"),
        ("zwei\r\nZeilen", "zwei Zeilen"),
        ("mit\tTabulator", "mit Tabulator"),
        ("\n\n", ""),
    ],
)
async def test_a_paste_of_several_lines_is_joined_and_never_cut(pasted: str, kept: str) -> None:
    app = Showcase(lambda: [TextField()])
    async with run_test(app) as pilot:
        app.post_message(events.Paste(pasted))
        await pilot.pause()
        assert app.query_one(TextField).value == kept
        assert app.joined == (2 if "\r\n" in pasted else 0)


async def test_a_key_copied_over_two_lines_is_joined_without_a_blank_and_never_shown() -> None:
    app = Showcase(lambda: [SecretInput()])
    async with run_test(app) as pilot:
        app.post_message(events.Paste("\nabc123\ndef456\n"))
        await pilot.pause()
        assert app.query_one(SecretInput).value == "abc123def456"
        assert "abc" not in app.picture
        assert "abc123def456" not in repr(app.query_one(SecretInput))


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("ctrl+w", "Frau Lang"),
        ("ctrl+backspace", "Frau Lang"),
        ("alt+backspace", "Frau Lang"),
        ("ctrl+delete", "Frau Müller "),
    ],
)
async def test_a_word_is_deleted_on_the_side_that_the_key_means(key: str, left: str) -> None:
    app = Showcase(lambda: [TextField("Frau Müller Lang")])
    async with run_test(app) as pilot:
        field = app.query_one(TextField)
        field.focus()
        field.cursor_position = len("Frau Müller ")
        await pilot.press(key)
        assert field.value == left


async def test_a_secret_is_neither_copied_nor_cut_to_the_clipboard() -> None:
    app = Showcase(lambda: [SecretInput()])
    async with run_test(app) as pilot:
        await pilot.press("g", "e", "h", "ctrl+shift+a", "ctrl+c")
        assert app.clipboard == ""
        await pilot.press("ctrl+x")
        assert app.clipboard == ""
        assert app.query_one(SecretInput).value == ""


async def test_a_dropdown_opens_with_enter_and_space_and_lets_the_arrows_pass() -> None:
    app = Showcase(lambda: [Dropdown([("eins", 1), ("zwei", 2)]), TextField(id="next")])
    async with run_test(app) as pilot:
        dropdown = app.query_one(Dropdown)
        await pilot.press("down")
        assert not dropdown.expanded
        assert app.focused is not None
        assert app.focused.id == "next"
        await pilot.press("up")
        for key in ("enter", "space"):
            await pilot.press(key)
            assert dropdown.expanded
            await pilot.press("escape")
            assert not dropdown.expanded
        await pilot.press("enter", "down", "enter")
        assert dropdown.value == 2
        assert app.focused is dropdown


async def test_whoever_types_at_a_dropdown_or_a_box_does_nothing_by_the_blank_behind_a_word() -> None:
    dropdown, box = Dropdown([("eins", 1), ("zwei", 2)]), CheckBox("lange SMS")
    app = Showcase(lambda: [dropdown, box])
    async with run_test(app) as pilot:
        for control in (dropdown, box):
            control.focus()
            await pilot.press(*"zwei", "space", *"zwei", "space")
        assert not dropdown.expanded
        assert dropdown.value == 1
        assert not box.value
        dropdown.focus()
        await pilot.press("space")
        assert dropdown.expanded


@pytest.mark.parametrize(("leaving", "at"), [("escape", "next"), ("enter", "next"), ("2", "choice"), ("tab", "other")])
async def test_a_dropdown_opened_for_a_field_gives_the_cursor_back_where_nothing_is_chosen(
    leaving: str, at: str
) -> None:
    choice = Dropdown([("eins", 1), ("zwei", 2)], id="choice")
    app = Showcase(lambda: [choice, TextField(id="other"), TextField(id="next")])
    async with run_test(app) as pilot:
        field = app.query_one("#next")
        choice.open_from(field)
        await pilot.pause()
        assert choice.expanded
        await pilot.press(*(("down", "enter") if leaving == "2" else (leaving,)))
        assert not choice.expanded
        assert app.focused is not None
        assert app.focused.id == at
        choice.focus()
        await pilot.pause()
        assert app.focused is choice, "once is enough"


async def test_a_dropdown_finds_an_entry_by_its_first_letters_umlauts_included() -> None:
    app = Showcase(lambda: [Dropdown([("Termin", 1), ("Änderung", 2)])])
    async with run_test(app) as pilot:
        await pilot.press("enter", "ä", "enter")
        assert app.query_one(Dropdown).value == 2


async def test_a_name_in_a_dropdown_is_text_and_no_markup() -> None:
    app = Showcase(lambda: [Dropdown([("[b]Termin[/", 1), ("[@click=app.quit]x", 2)])])
    async with run_test(app) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "[@click=app.quit]x" in app.picture
        assert "[b]Termin[/" in app.picture


async def test_a_dropdown_without_a_choice_asks_in_german() -> None:
    app = Showcase(lambda: [Dropdown([("eins", 1)], allow_blank=True)])
    async with run_test(app):
        assert "bitte wählen" in app.picture


async def test_a_checkbox_shows_its_state_without_colours() -> None:
    app = Showcase(lambda: [CheckBox("lange SMS")])
    async with run_test(app) as pilot:
        assert "[ ] lange SMS" in app.picture
        await pilot.press("space")
        assert "[x] lange SMS" in app.picture
        await pilot.press("enter")
        assert "[ ] lange SMS" in app.picture


@pytest.mark.parametrize(("keys", "presses"), [(["enter"], 1), (["space"], 1), ([*"Guten", "space", *"Tag"], 0)])
async def test_a_button_is_pressed_by_enter_and_by_the_space_bar_but_not_by_a_text(
    keys: list[str], presses: int
) -> None:
    pressed: list[str] = []

    class Pressing(Showcase):
        def on_button_pressed(self, event: PushButton.Pressed) -> None:
            pressed.append(event.button.id or "")

    app = Pressing(lambda: [PushButton("Senden", id="send")])
    async with run_test(app) as pilot:
        assert "[ Senden ]" in app.picture
        await pilot.press(*keys)
        assert pressed == ["send"] * presses


async def test_a_note_beside_a_field_wraps_below_itself_and_marks_what_blocks() -> None:
    app = Showcase(lambda: [FieldRow("Nummer", TextField())])
    async with run_test(app, (60, 10)) as pilot:
        row = app.query_one(FieldRow)
        row.say("Das ist keine Handynummer, sondern ein Festnetzanschluss.", blocking=True)
        await pilot.pause()
        assert row.note.startswith("■ ")
        assert row.region.height > 1
        row.say("")
        await pilot.pause()
        assert row.region.height == 1


@pytest.mark.parametrize("text", ["[/]", "[b", "[@click=app.quit]x", "🦷", "Gru\u0308n"])
async def test_lines_and_notes_show_any_text_as_it_is(text: str) -> None:
    app = Showcase(lambda: [Line(text), Note(text)])
    async with run_test(app):
        assert app.picture.count(text) == 2


FIVE = [
    TopLinePlace("single", "F2", "Einzel-SMS", "Einzel"),
    TopLinePlace("series", "F3", "Serien-SMS", "Serie"),
    TopLinePlace("outbox", "F4", "Postausgang", "Ausgang"),
    TopLinePlace("templates", "F5", "Textvorlagen", "Vorlagen"),
    TopLinePlace("provider", "F8", "SMS-Provider", "Provider"),
]
LEGEND = Legend("3steps2web mit E-Mail-Adresse", "3steps2web Mail", "12 ungeklärt", "12 offen")


@pytest.mark.parametrize(
    ("width", "expected"), [(140, LEGEND.protocol), (90, "3steps2web Mail"), (80, "12 offen"), (70, "12 offen")]
)
async def test_the_top_line_keeps_all_five_places_and_shortens_the_rest(width: int, expected: str) -> None:
    app = Showcase(lambda: [TopLine(FIVE, "single")])
    async with run_test(app, (width, 5)) as pilot:
        app.query_one(TopLine).show(LEGEND)
        await pilot.pause()
        line = app.picture.split("\n")[0]
        assert len(line) <= width
        assert all(post.key in line for post in FIVE)
        assert expected in line
        assert "offen" in line or "ungeklärt" in line


class PaintedEarly(MessageText):
    """A text that is painted between its new place and its new wrapping, as happens on a busy machine."""

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        is_another = super()._size_updated(size, virtual_size, container_size, layout)
        self.render_lines(Region(0, 0, *size))
        return is_another


async def test_a_text_in_a_narrower_field_lacks_none_of_its_words() -> None:
    app = Showcase(lambda: [PaintedEarly()])
    async with run_test(app, (80, 24)) as pilot:
        text = " ".join(f"Wort{number}" for number in range(1, 15))
        app.query_one(MessageText).text = text
        await pilot.pause()
        app.query_one(MessageText).styles.width = 64
        await pilot.pause()
        assert app.picture.replace("▌", " ").split() == text.split()
