"""Styles as a terminal knows them, and the shortest command from one to the next.

Select Graphic Rendition: ECMA-48 8.3.117; the colours 38/48 after ISO 8613-6; hyperlinks are OSC 8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

_SWITCHED_OFF_BY = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
_SEEN_ON_A_BLANK = frozenset(("4", "5", "6", "7", "9", "21", "51", "52", "53"))
_ARGUMENTS_OF_EXTENDED_COLOUR = {"5": 2, "2": 4}


@dataclass(frozen=True, slots=True)
class TerminalStyle:
    """Attributes and colours by their SGR numbers; "" is the terminal's own colour."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""
    link_id: str = field(default="", compare=False)
    """Ties the parts of one link together; two links to the same address count as one."""

    @property
    def on_a_blank(self) -> TerminalStyle:
        """What remains to be seen of this style where there is no character."""
        if self.attributes & _SEEN_ON_A_BLANK:
            return self
        return TerminalStyle(background=self.background, link=self.link, link_id=self.link_id)


PLAIN = TerminalStyle()


class StyleTable:
    """Styles by number, because numbers compare quickly; number 0 is the plain style."""

    def __init__(self) -> None:
        self._styles = [PLAIN]
        self._numbers = {PLAIN: 0}
        self._on_a_blank = [0]

    def __getitem__(self, number: int) -> TerminalStyle:
        return self._styles[number]

    def number(self, style: TerminalStyle) -> int:
        """The number of a style."""
        known = self._numbers.get(style)
        if known is not None:
            return known
        number = self._numbers[style] = len(self._styles)
        self._styles.append(style)
        self._on_a_blank.append(number)
        self._on_a_blank[number] = self.number(style.on_a_blank)
        return number

    def is_bare(self, number: int) -> bool:
        """Whether a blank in this style is a background and nothing else, as erasing leaves it."""
        style = self._styles[number]
        return not (style.attributes or style.foreground or style.link)

    def on_a_blank(self, number: int) -> int:
        """The number of what remains to be seen of a style where there is no character."""
        return self._on_a_blank[number]


def parse(sgr: str, link: str = "", link_id: str = "") -> TerminalStyle:
    """Take a list of SGR parameters apart ("1;38;5;12;44"), as Rich renders a style that follows a reset."""
    numbers = sgr.split(";") if sgr else []
    attributes, colours = set(), {"3": "", "4": ""}
    position = 0
    while position < len(numbers):
        number = numbers[position]
        length = 1
        if number in ("38", "48"):
            length += _ARGUMENTS_OF_EXTENDED_COLOUR.get(numbers[position + 1], 0)
        if number in _SWITCHED_OFF_BY:
            attributes.add(number)
        elif number not in ("0", "39", "49"):
            # 30-37, 38, 90-97 are foregrounds, 40-47, 48, 100-107 backgrounds.
            ground = "3" if number[0] in "39" else "4"
            colours[ground] = ";".join(numbers[position : position + length])
        position += length
    return TerminalStyle(frozenset(attributes), colours["3"], colours["4"], link, link_id if link else "")


@lru_cache(maxsize=4096)
def change(old: TerminalStyle, new: TerminalStyle) -> str:
    """The shortest command that turns the pen from one style to another."""
    command = ""
    if (old.attributes, old.foreground, old.background) != (new.attributes, new.foreground, new.background):
        command = min(_from_reset(new), _by_difference(old, new), key=len)
    if old.link != new.link:
        command += f"\x1b]8;id={new.link_id};{new.link}\x1b\\" if new.link else "\x1b]8;;\x1b\\"
    return command


def _from_reset(new: TerminalStyle) -> str:
    parameters = [*sorted(new.attributes), *filter(None, (new.foreground, new.background))]
    return f"\x1b[0;{';'.join(parameters)}m" if parameters else "\x1b[m"


def _by_difference(old: TerminalStyle, new: TerminalStyle) -> str:
    parameters = sorted({_SWITCHED_OFF_BY[number] for number in old.attributes - new.attributes})
    # 22 ends bold and dim alike, 24 both underlines: what stays has to be set again.
    kept = {number for number in old.attributes if _SWITCHED_OFF_BY[number] not in parameters}
    parameters += sorted(new.attributes - kept)
    if new.foreground != old.foreground:
        parameters.append(new.foreground or "39")
    if new.background != old.background:
        parameters.append(new.background or "49")
    return f"\x1b[{';'.join(parameters)}m"
