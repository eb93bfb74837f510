"""The row of the card in which the provider is chosen whose interface the request is laid out for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import FieldRow

if TYPE_CHECKING:
    from tui.service.api import FoundFormat


@dataclass(frozen=True, slots=True)
class OfferedFormat:
    """A description that may be chosen; `address` is entered with it, "" where the practice must or need not."""

    name: str
    title: str
    address: str = ""


class FormatRow(FieldRow):
    """Descriptions by the titles of their providers."""

    def __init__(self, name: str) -> None:
        help_text = _(
            "Wie die Anfrage aufgebaut ist. Wählen Sie Ihren Anbieter; seine Adresse und die Felder, die er verlangt, "
            "stehen dann auf der Karte. Fehlt er in der Liste, kann ihn Ihr Administrator in einer Datei beschreiben: "
            "„praxis-sms docs anbieter“."
        )
        self._choice: Dropdown[str] = Dropdown([(name, name)], value=name, help_text=help_text, id="format")
        self._offered: tuple[OfferedFormat, ...] = (OfferedFormat(name, name),)
        super().__init__(_("Aufbau wie"), self._choice, id="row-format")

    @property
    def chosen(self) -> OfferedFormat | None:
        """What is chosen."""
        return next((each for each in self._offered if each.name == self._choice.value), None)

    def offer(self, listed: Sequence[FoundFormat], chosen: str) -> None:
        """Offer every description that can be used, the practice's own ones first, and the chosen one in any case."""
        own_first = sorted(listed, key=lambda each: each.place is None)
        offered = [_offered(each) for each in own_first if each.error is None or each.name == chosen]
        if all(each.name != chosen for each in offered):
            offered.append(OfferedFormat(chosen, chosen))
        if tuple(offered) != self._offered:
            self._offered = tuple(offered)
            self._choice.set_options([(each.title, each.name) for each in offered])
        self.show(chosen)

    def show(self, name: str) -> None:
        """Show the chosen description; one that is not offered yet by its name."""
        if all(each.name != name for each in self._offered):
            self._offered = (*self._offered, OfferedFormat(name, name))
            self._choice.set_options([(each.title, each.name) for each in self._offered])
        self._choice.value = name


def _offered(listed: FoundFormat) -> OfferedFormat:
    described = listed.format
    needs_address = described is not None and not described.url_is_public
    return OfferedFormat(listed.name, listed.title, described.url if described is not None and needs_address else "")
