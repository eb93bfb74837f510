"""What a person can do on a screen: one row of a table gives the key, the button, and whether it is possible now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.events import Key
from textual.screen import Screen

from tui.language.catalogue import _
from tui.language.keys import is_command, key_name, keys_in_force
from tui.runtime.values import dataclass
from tui.widgets.buttons import PushButton

WhyNot = Callable[[Any], str | None]
"""Asked with the screen: None where the action is possible, else why it is not, as one sentence; empty where the action
belongs to another view, so that its key may mean something else here."""


def always_possible(_screen: object) -> str | None:
    """For an action that says itself what it lacks."""
    return None


def always_named(_screen: object) -> bool:
    """For an action that is worth its place in the footer at any moment."""
    return True


@dataclass(frozen=True, slots=True)
class ScreenAction:
    """One row: the method `action_…` that it calls, its id in `[keys]`, and its words.

    `label` is what footer and help call it, `meaning` explains it, `button` and `help_text` are for its button where
    they differ. A row without a key is a button only; one `in_list` has its key only while the list has the focus. The
    button of the one that `is_main` is filled. Like these two, one `on_shown` acts on what stands on the screen, so it
    is not done from another place. One `in_footer` takes a place there only where it is `named_when`, asked with the
    screen, for a row of 80 columns has room for five. It is searched for by the words of `found_by`, too.
    """

    name: str
    id: str = ""
    key: str = ""
    label: str = ""
    meaning: str = ""
    button: str = ""
    help_text: str = ""
    found_by: str = ""
    in_footer: bool = False
    named_when: Callable[[Any], bool] = always_named
    in_list: bool = False
    is_main: bool = False
    on_shown: bool = False
    why_not: WhyNot = always_possible

    @property
    def method(self) -> str:
        """The name without its arguments."""
        return self.name.split("(")[0]

    @property
    def is_about_what_is_shown(self) -> bool:
        """Whether a person has to see the screen to know what the action will act on."""
        return self.is_main or self.in_list or self.on_shown

    @property
    def called(self) -> str:
        """As a widget of the screen calls it."""
        return f"screen.{self.name}"


def person_action(place: str, meaning: str, named_when: Callable[[Any], bool] = always_named) -> ScreenAction:
    """The row for the window about a number (`PlaceScreen.action_person`)."""
    return ScreenAction(
        "person",
        f"{place}.person",
        "alt+n",
        _("Nummer"),
        meaning,
        found_by=_("abmelden Abmeldung Abmeldeliste sperren STOP keine SMS mehr Auskunft Datenschutz DSGVO Patient"),
        in_footer=True,
        named_when=named_when,
    )


class ActionTable:
    """The actions of one screen, in the order of its help."""

    def __init__(self, *rows: ScreenAction) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[ScreenAction]:
        return iter(self._rows)

    def bindings(self) -> list[BindingType]:
        """The keys of the screen."""
        return [_binding(row, row.name) for row in self if row.key and not row.in_list]

    def list_bindings(self) -> list[BindingType]:
        """The keys that work while the list has the focus."""
        return [_binding(row, row.called) for row in self if row.key and row.in_list]

    def button(self, name: str, id: str = "", help_text: str = "") -> PushButton:  # noqa: A002 - Textual's name
        """The button of an action; its id is the name of the action unless it is given. Raises `KeyError`.

        A help text that names a key is given here: a row of the table is made before `[keys]` is read.
        """
        for row in self:
            if row.name == name:
                return PushButton(
                    row.button or row.label,
                    action=row.called,
                    help_text=help_text or row.help_text,
                    id=id or row.method.replace("_", "-"),
                    main=row.is_main,
                )
        raise KeyError(name)

    def why_not(self, screen: object, name: str) -> str | None:
        """Why an action is not possible now (see `WhyNot`); what stands in no row is possible."""
        return next((row.why_not(screen) for row in self if row.method == name), None)

    def is_named(self, screen: object, name: str) -> bool:
        """Whether the footer names an action now; what stands in no row is."""
        return all(row.named_when(screen) for row in self if row.name == name)

    def having(self, key: str) -> list[ScreenAction]:
        """The actions that a key stands for, possible now or not."""
        return [row for row in self if row.key and key in keys_in_force(row.id, row.key)]

    def why_key_does_nothing(self, screen: Screen[Any], event: Key) -> str:
        """The reason of the first action that has a key which does nothing now; the key is used up then.

        Empty where the key does something, in the field with the focus for instance, or belongs to no action.
        """
        having = self.having(event.key)
        if not having or event.key in screen.active_bindings:
            return ""
        event.stop()
        reasons = (reason for row in having if (reason := row.why_not(screen)))
        return next(reasons, "") or _reason_of_its_place(having[0], screen)

    def what_field_does_instead(self, screen: Screen[Any], key: str) -> str:
        """What a key does where the cursor is, although it stands for an action that is possible now; else empty.

        Keys that move the cursor or delete at it do so in every field, and nobody expects anything else.
        """
        bound = screen.active_bindings.get(key)
        if bound is None or bound.node is screen or not is_command(key):
            return ""
        means = bound.binding
        for row in self.having(key):
            if row.label != means.description and row.called != means.action and row.why_not(screen) is None:
                words = _("{key} hier: {does}. „{action}“ geht außerhalb des Feldes.")
                if row.in_list:
                    words = _("{key} hier: {does}. „{action}“ geht in der Liste.")
                return words.format(key=key_name(key), does=means.description, action=row.label)
        return ""


def _reason_of_its_place(row: ScreenAction, screen: Screen[Any]) -> str:
    if row.in_list and row.why_not(screen) is None:
        return _("„{action}“ geht, wenn der Cursor in der Liste steht.").format(action=row.label)
    return _("„{action}“ geht hier gerade nicht.").format(action=row.label)


def _binding(row: ScreenAction, action: str) -> Binding:
    return Binding(row.key, action, row.label, tooltip=row.meaning, id=row.id, show=row.in_footer)


def is_under_way(node: DOMNode, group: str) -> bool:
    """Whether a worker of a group that a screen started still runs."""
    return any(each.group == group and each.node is node and not each.is_finished for each in node.workers)


def once(node: DOMNode, group: str, work: Callable[[], Awaitable[object]]) -> None:
    """Start work, unless the same is still running: a key pressed twice does a thing once."""
    if not is_under_way(node, group):
        node.run_worker(work, group=group, exit_on_error=False)


class _RunsWork(Protocol):
    def once(self, group: str, work: Callable[[], Awaitable[object]]) -> None: ...


_Screen = TypeVar("_Screen", bound=_RunsWork)
_Given = ParamSpec("_Given")


def in_worker(
    group: str,
) -> Callable[
    [Callable[Concatenate[_Screen, _Given], Awaitable[object]]], Callable[Concatenate[_Screen, _Given], None]
]:
    """Let a method run in a worker, unless one of the same group still runs: a key pressed twice does a thing once."""

    def decorate(
        work: Callable[Concatenate[_Screen, _Given], Awaitable[object]],
    ) -> Callable[Concatenate[_Screen, _Given], None]:
        @wraps(work)
        def start(screen: _Screen, /, *args: _Given.args, **options: _Given.kwargs) -> None:
            screen.once(group, partial(work, screen, *args, **options))

        return start

    return decorate
