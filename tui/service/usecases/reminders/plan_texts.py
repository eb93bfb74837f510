"""The templates of a plan as they are now; what keeps it from having any holds its run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256

from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, NotFound
from tui.service.model.card_protocols import protocol_title
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import TemplateKind
from tui.service.reminders.day_check import RunHeld
from tui.service.reminders.plan_faults import what_is_lacking
from tui.service.settings import ReminderPlan
from tui.service.usecases.operation import Operation
from tui.service.usecases.templates import Templates


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """The templates of a plan as they are now, with their variants by two letters of each language."""

    reminder: str
    change: str
    variants: Mapping[str, str] = field(default_factory=dict)
    change_variants: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells one state of the templates from another."""
        others = [f"\0{code}\0{text}" for each in (self.variants, self.change_variants) for code, text in each.items()]
        whole = "".join((f"{self.reminder}\0{self.change}", *sorted(others)))
        return sha256(whole.encode("utf-8", "replace")).hexdigest()


def texts_of(operation: Operation, plan: ReminderPlan) -> PlanTexts:
    """The templates; raises `RunHeld` where the plan is incomplete, or its protocol is held."""
    lacking = what_is_lacking(plan)
    if lacking:
        raise RunHeld(Fact.of(FactKind.REMINDERS_INCOMPLETE, words=lacking))
    templates = Templates(lambda: operation)

    def text(name: str) -> str:
        return templates.get(TemplateKind.SERIES, name).text if name else ""

    def variants(name: str) -> Mapping[str, str]:
        return templates.variants(TemplateKind.SERIES, name) if name else {}

    reminder, change = plan.template, plan.change_template
    try:
        texts = PlanTexts(text(reminder), text(change), variants(reminder), variants(change))
    except (ConfigurationError, NotFound) as error:
        raise RunHeld(Fact.of(FactKind.REMINDERS_INCOMPLETE, words=error.in_full)) from None
    protocol = operation.settings.provider.protocol
    if operation.outbox.holds.has(protocol):
        raise RunHeld(Fact.of(FactKind.REMINDERS_PROVIDER_HELD, protocol=protocol_title(protocol)))
    return texts
