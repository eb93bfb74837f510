"""Private names of other packages that the program uses: each is looked for, so that a new version of theirs says so.

Where a test here fails, a package has changed beneath a file of ours: read that file again beside the new version, and
then change the table.
"""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from tests.foreign_names import (
    imported_from_private_modules,
    is_there,
    parameters,
    private_imports,
    used_in,
    used_of_textual,
)

OF_TEXTUAL: dict[tuple[str, str], tuple[type, tuple[str, ...] | None]] = {
    ("tui/app.py", "_close_messages_no_wait"): (App, ()),
    ("tui/app.py", "_exception"): (App, None),
    ("tui/app.py", "_exit_renderables"): (App, None),
    ("tui/app.py", "_fatal_error"): (App, ()),
    ("tui/frame/screen.py", "_css_update_count"): (Screen, None),
    ("tui/terminal/clipboard.py", "_driver"): (App, None),
    ("tui/terminal/display.py", "_batch_count"): (App, None),
    ("tui/terminal/display.py", "_closed"): (App, None),
    ("tui/terminal/display.py", "_display"): (App, ("screen", "renderable")),
    ("tui/terminal/display.py", "_driver"): (App, None),
    ("tui/terminal/display.py", "_handle_exception"): (App, ("error",)),
    ("tui/terminal/display.py", "_previous_cursor_position"): (App, None),
    ("tui/terminal/display.py", "_sync_available"): (App, None),
    ("tui/terminal/driver.py", "_file"): (LinuxDriver, None),
    ("tui/terminal/driver.py", "_get_terminal_size"): (LinuxDriver, ()),
    ("tui/terminal/key_order_mixin.py", "_display"): (App, ("screen", "renderable")),
    ("tui/terminal/key_order_mixin.py", "_driver"): (App, None),
}
"""File and name, the class that has it, and for a method its parameters."""

FROM_PRIVATE_MODULES = {
    ("tui/runtime/memory.py", "_ctypes.call_function"),
    ("tui/runtime/memory.py", "_ctypes.dlopen"),
    ("tui/runtime/memory.py", "_ctypes.dlsym"),
    ("tui/terminal/display.py", "textual._ansi_sequences.SYNC_END"),
    ("tui/terminal/display.py", "textual._ansi_sequences.SYNC_START"),
    ("tui/terminal/display.py", "textual._compositor.CompositorUpdate"),
    ("tui/terminal/display.py", "textual._compositor.InlineUpdate"),
    ("tui/terminal/display.py", "textual._compositor.LayoutUpdate"),
    ("tui/terminal/driver.py", "textual._xterm_parser.XTermParser"),
    ("tui/terminal/painting/screen_painter.py", "textual._compositor.ChopsUpdate"),
    ("tui/terminal/painting/screen_painter.py", "textual._compositor.CompositorUpdate"),
    ("tui/terminal/painting/screen_painter.py", "textual._compositor.LayoutUpdate"),
    ("tui/widgets/dropdown.py", "textual.widgets._select.SelectCurrent"),
    ("tui/widgets/dropdown.py", "textual.widgets._select.SelectOverlay"),
    ("tui/cli/commands/series.py", "click._termui_impl.ProgressBar"),
}
"""File, and module and name that it takes from there."""

AS_A_TYPE_ONLY = {("tui/cli/commands/series.py", "click._termui_impl.ProgressBar")}
"""Named without an import."""


def missing(file: str, package: str, name: str) -> str:
    """What to do about a name that is gone."""
    return f"{package} {version(package)} has no {name} as we know it: read {file} again beside that version"


@pytest.mark.parametrize(("file", "name"), sorted(OF_TEXTUAL))
def test_textual_has_what_we_use_of_it_in_private(file: str, name: str) -> None:
    owner, expected = OF_TEXTUAL[file, name]

    assert is_there(owner, name), missing(file, "textual", f"{owner.__name__}.{name}")
    if expected is not None:
        signature = f"{owner.__name__}.{name}({', '.join(expected)})"
        assert parameters(owner, name) == expected, missing(file, "textual", signature)


@pytest.mark.parametrize(("file", "name"), sorted(FROM_PRIVATE_MODULES))
def test_private_modules_have_what_we_import_from_them(file: str, name: str) -> None:
    module, _dot, attribute = name.rpartition(".")
    package = name.partition(".")[0]
    try:
        found = hasattr(import_module(module), attribute)
    except ModuleNotFoundError:
        found = False

    assert found, missing(file, package, name)


def test_the_command_of_httpx_that_is_kept_out_is_a_module_of_its_own() -> None:
    folder = Path(httpx.__file__).parent

    assert (folder / "_main.py").exists(), missing("tui/__main__.py", "httpx", "_main")


def test_the_parts_of_an_update_are_where_the_painter_takes_them() -> None:
    from textual._compositor import ChopsUpdate, LayoutUpdate

    layout = parameters(LayoutUpdate, "__init__")
    chops = parameters(ChopsUpdate, "__init__")

    assert layout == ("strips", "region"), missing("tui/terminal/painting/screen_painter.py", "textual", "LayoutUpdate")
    assert chops == ("chops", "spans", "chop_ends"), missing(
        "tui/terminal/painting/screen_painter.py", "textual", "ChopsUpdate"
    )


def test_the_parser_is_fed_as_the_driver_feeds_it() -> None:
    from textual._xterm_parser import XTermParser

    read_again = missing("tui/terminal/driver.py", "textual", "XTermParser")

    assert parameters(XTermParser, "__init__") == ("debug",), read_again
    assert [message.key for message in XTermParser(False).feed("a")] == ["a"], read_again  # type: ignore[attr-defined]
    assert list(XTermParser(False).tick()) == [], read_again


def test_the_tables_name_all_that_the_program_uses() -> None:
    assert used_of_textual() == set(OF_TEXTUAL)
    assert imported_from_private_modules() == FROM_PRIVATE_MODULES - AS_A_TYPE_ONLY


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("    def rest(self):\n        return self._compositor", "_compositor"),
        ("    def rest(self):\n        self._dirty_regions = set()", "_dirty_regions"),
        ("    def rest(self):\n        return self.app._driver", "_driver"),
        ("    def rest(self, app):\n        app._driver.write('x')", "_driver"),
        ("    def rest(self, app):\n        return getattr(app, '_driver')", "_driver"),
        ("    def rest(self):\n        return super()._refresh_layout()", "_refresh_layout"),
        ("    async def _on_key(self, event):\n        pass", "_on_key"),
        ("    _compositor = None", "_compositor"),
        ("    _compositor: object = None", "_compositor"),
    ],
)
def test_a_new_use_of_a_private_name_is_found(planted: str, name: str) -> None:
    source = f"from textual.screen import Screen\nclass Planted(Screen):\n    _ours = 1\n{planted}\n"
    module = ModuleType("tui.planted")
    exec(source, vars(module))

    assert set(used_in(ast.parse(source), module)) == {name}


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("from textual._compositor import Compositor", "textual._compositor.Compositor"),
        ("from textual import _compositor", "textual._compositor"),
        ("import textual._compositor as compositor", "textual._compositor"),
        (
            "def later():\n    from textual.widgets._select import SelectCurrent",
            "textual.widgets._select.SelectCurrent",
        ),
    ],
)
def test_a_new_import_of_something_private_is_found(planted: str, name: str) -> None:
    assert set(private_imports(ast.parse(planted))) == {name}
