"""What a practice software hands over of one patient, as far as an SMS needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from types import MappingProxyType

from tui.runtime.values import dataclass

SALUTATIONS = MappingProxyType({"1": "Herr", "2": "Frau", "M": "Herr", "W": "Frau", "F": "Frau"})
"""By what stands for the sex: GDT 2.1 says 1 and 2, GDT 3 M and W, VDDS-media M and F."""


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """What an answer to a GDT file repeats of it: who asked, and about whom; never stored, never shown.

    `asker` and `asked` are the names of the two programs (8316 and 8315 of what was read), `patient` is the number of
    the patient in the practice software (3000), empty where none was given. `charset` is the value of 9206.
    """

    asker: str = ""
    asked: str = ""
    patient: str = field(default="", repr=False)
    charset: str = "2"
    version: str = "02.10"


@dataclass(frozen=True, slots=True)
class HandedPatient:
    """A patient as handed over.

    `mobile` and `phones` are numbers as they are written there, those for mobile phones apart; each may be empty.
    """

    salutation: str = ""
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    mobile: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    reply: ReplyAddress = field(default_factory=ReplyAddress, repr=False)

    @property
    def name(self) -> str:
        """The name as F2 shows it."""
        return " ".join(filter(None, (self.title, self.first_name, self.last_name)))

    @property
    def placeholders(self) -> dict[str, str]:
        """What is known for the placeholders of a Textvorlage."""
        named = {
            "Anrede": self.salutation,
            "Titel": self.title,
            "Vorname": self.first_name,
            "Name": self.last_name,
            "Nachname": self.last_name,
        }
        return {placeholder: value for placeholder, value in named.items() if value}

    def placeholders_for(self, fields: Sequence[str]) -> dict[str, str]:
        """What is known for a text with those placeholders: where {{Name}} stands alone, it is the whole name."""
        known = self.placeholders
        asked = {each.casefold() for each in fields}
        if self.name and not asked & {each.casefold() for each in known if each != "Name"}:
            known["Name"] = self.name
        return known
