"""The themes of `[ui] theme`: which of the terminal's sixteen colours each role has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from textual.app import App
from textual.reactive import Reactive
from textual.theme import Theme

from tui.runtime.values import dataclass
from tui.service.settings.values import ThemeName
from tui.service.wording.marks import Role

_PACKAGE = Path(__file__).parent.parent
STYLES = next(folder for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles") if folder.is_dir())
"""The folder of the style sheets: beside the package in a checkout, inside it when installed."""

GROUND, FIELD, FIELD_TEXT, FIELD_MUTED = "ground", "field", "field-text", "field-muted"
"""The variables of the styles beside those of the roles: what is behind everything, and the three of a field."""

_DEFAULT_ROLES = {
    Role.ACCENT: "ansi_cyan",
    Role.GOOD: "ansi_green",
    Role.ACTIVE: "ansi_bright_blue",
    Role.PLAIN: "ansi_default",
    Role.MUTED: "ansi_bright_black",
    Role.WARN: "ansi_yellow",
    Role.BAD: "ansi_red",
    Role.STOP: "ansi_magenta",
}
_DEFAULT_ATTRIBUTES = {Role.ACCENT: "bold", Role.WARN: "bold", Role.BAD: "bold"}


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a theme; `ansi_default` is the terminal's own. What is left out is as in `auto`."""

    is_dark: bool = True
    ground: str = "ansi_default"
    field_ground: str = "ansi_default"
    field_text: str = "ansi_default"
    field_muted: str = "ansi_bright_black"
    roles: Mapping[Role, str] = field(default_factory=dict)
    attributes: Mapping[Role, str] = field(default_factory=dict)

    def variables(self) -> dict[str, str]:
        """Every role, its attributes and the grounds, as the styles name them."""
        attributes = {**_DEFAULT_ATTRIBUTES, **self.attributes}
        return {
            **{str(role): colour for role, colour in {**_DEFAULT_ROLES, **self.roles}.items()},
            **{f"{role}-style": attributes.get(role, "none") for role in Role},
            GROUND: self.ground,
            FIELD: self.field_ground,
            FIELD_TEXT: self.field_text,
            FIELD_MUTED: self.field_muted,
        }


_LOOKS = {
    ThemeName.AUTO: Look(),
    ThemeName.HELL: Look(
        is_dark=False,
        ground="ansi_bright_white",
        field_ground="ansi_bright_white",
        field_text="ansi_black",
        roles={
            Role.ACCENT: "ansi_blue",
            Role.ACTIVE: "ansi_cyan",
            Role.PLAIN: "ansi_black",
            Role.WARN: "ansi_magenta",
            Role.STOP: "ansi_bright_magenta",
        },
    ),
    ThemeName.DUNKEL: Look(
        ground="ansi_black",
        field_ground="ansi_black",
        field_text="ansi_white",
        roles={
            Role.ACCENT: "ansi_bright_cyan",
            Role.GOOD: "ansi_bright_green",
            Role.PLAIN: "ansi_white",
            Role.WARN: "ansi_bright_yellow",
            Role.BAD: "ansi_bright_red",
            Role.STOP: "ansi_bright_magenta",
        },
    ),
    ThemeName.KONTRAST: Look(
        ground="ansi_black",
        field_ground="ansi_black",
        field_text="ansi_bright_white",
        field_muted="ansi_bright_white",
        roles=dict.fromkeys(Role, "ansi_bright_white"),
        attributes={Role.STOP: "bold"},
    ),
    ThemeName.CHARLY: Look(
        ground="ansi_blue",
        field_ground="ansi_white",
        field_text="ansi_black",
        roles={
            Role.ACCENT: "ansi_bright_cyan",
            Role.GOOD: "ansi_bright_green",
            Role.ACTIVE: "ansi_cyan",
            Role.PLAIN: "ansi_bright_white",
            Role.MUTED: "ansi_white",
            Role.WARN: "ansi_bright_yellow",
            Role.BAD: "ansi_bright_red",
            Role.STOP: "ansi_bright_magenta",
        },
    ),
}


def _theme(name: ThemeName, look: Look) -> Theme:
    variables = look.variables()
    plain, ground = variables[Role.PLAIN], look.ground
    return Theme(
        name=name,
        ansi=True,
        dark=look.is_dark,
        primary=variables[Role.ACCENT],
        accent=variables[Role.ACCENT],
        foreground=plain,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        warning=variables[Role.WARN],
        error=variables[Role.BAD],
        success=variables[Role.GOOD],
        variables={
            **variables,
            "ansi-background": ground,
            "ansi-foreground": plain,
            "block-cursor-text-style": "reverse",
            "block-cursor-foreground": plain,
            "block-cursor-background": ground,
            **dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), plain),
            **{f"scrollbar-{part}": ground for part in ("background", "background-hover", "background-active")},
            "scrollbar-corner-color": ground,
        },
    )


THEMES = {name.value: _theme(name, look) for name, look in _LOOKS.items()}
"""Every theme by its name, drawn with the terminal's own palette."""


class Themed(App[None]):
    """An application with these themes alone, because the styles name roles that no other theme has."""

    theme: Reactive[str] = Reactive(ThemeName.AUTO.value)
    """Textual decides by its first value how NO_COLOR is honoured, so the default stands here."""

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Those of `[ui] theme`."""
        return THEMES
