"""Giving what waits for one protocol to another, where nobody can send with the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, NotFound, PraxisSmsError, UsageError
from tui.service.gateways.factory import unknown_protocol
from tui.service.gateways.secret_owners import require_usable
from tui.service.model.card_protocols import ProtocolKey, protocol, protocol_title
from tui.service.model.messages import Message
from tui.service.rules import provider_limits
from tui.service.secrets.values import SecretSupply
from tui.service.settings import Settings
from tui.service.text import segments
from tui.service.text import sender as sender_rules
from tui.service.usecases.operation import Begin, Operation, existing_series
from tui.service.usecases.outbox.outbox import NO_ACCESS
from tui.service.wording import findings, labels


@dataclass(frozen=True, slots=True)
class Unfit:
    """A message that stays where it is, and why as one sentence."""

    message_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rerouted:
    """The messages that wait for another protocol now, as they are, and those that stay."""

    messages: tuple[Message, ...]
    unfit: tuple[Unfit, ...]


class Rerouting:
    """Reroutes messages of one store. Everything asks the disk."""

    def __init__(self, begin: Begin, secrets: SecretSupply) -> None:
        self._begin = begin
        self._secrets = secrets

    def obstacle(self, target: ProtocolKey) -> ConfigurationError | None:
        """Why nobody could send with a protocol, as far as is known here; raises `SettingsError`, `StoreError`.

        Where this desk sends, what its access lacks; elsewhere what stopped whoever does.
        """
        return _obstacle(self._begin(), self._secrets, target)

    def move(
        self,
        source: str,
        target: ProtocolKey,
        *,
        series_id: int | None = None,
        message_ids: Sequence[int] = (),
        also_to_nobody: bool = False,
    ) -> Rerouted:
        """Let messages that wait for `source` wait for `target`: all, those of a series, or those of the given ids.

        What the new protocol cannot carry stays. A sender that it does not take is replaced by that of the practice. A
        hold of `source` for which nothing waits any more is lifted, because it tells of nothing.
        Raises `NotFound` where nothing waits, `UsageError` for a protocol and itself, `StoreError`, and the `obstacle`
        unless they are to wait `also_to_nobody` who could send them.
        """
        if source == target:
            raise UsageError(
                _("„{protocol}“ steht zweimal da; nichts wurde umgestellt.").format(protocol=source),
                _("Nennen Sie mit --to ein anderes Protokoll."),
            )
        operation = self._begin()
        if series_id is not None:
            existing_series(operation.outbox, series_id)
        messages = operation.outbox.messages
        waiting = messages.waiting_for(source, series_id=series_id, message_ids=message_ids)
        unfit = [Unfit(each.id, _not_waiting(each, source)) for each in messages.some(message_ids)
                 if each not in waiting]  # fmt: skip
        if not waiting and not unfit:
            raise _nothing_waits(source, series_id)
        if not also_to_nobody and (obstacle := _obstacle(operation, self._secrets, target)) is not None:
            raise obstacle
        settings = replace(operation.settings, provider=replace(operation.settings.provider, protocol=target))
        senders: dict[str, list[int]] = {}
        for message in waiting:
            sender, problem = _sender(message, settings)
            notes = provider_limits.text_problems(settings, segments.count(message.text))
            if problem or notes:
                unfit.append(Unfit(message.id, problem or notes[0].sentence))
            else:
                senders.setdefault(sender, []).append(message.id)
        moved = operation.outbox.queue.reroute(source, target, senders, actor=operation.actor)
        if moved and not messages.waiting(source):
            operation.outbox.holds.release(operation.actor, source)
        operation.wake()
        return Rerouted(messages.some(moved), tuple(unfit))


def _nothing_waits(source: str, series_id: int | None) -> PraxisSmsError:
    if source not in tuple(ProtocolKey):  # asked last: a store may hold what only a newer version knows
        return unknown_protocol(source)
    words = _("Mit „{protocol}“ wartet keine SMS.")
    if series_id is not None:
        words = _("Von Serie {id} wartet mit „{protocol}“ keine SMS.")
    return NotFound(
        words.format(protocol=protocol_title(source), id=series_id),
        _("„praxis-sms outbox list --state queued“ zeigt, was wartet."),
    )


def _obstacle(operation: Operation, secrets: SecretSupply, target: ProtocolKey) -> ConfigurationError | None:
    if operation.settings.dispatch.here:
        try:
            require_usable(operation.settings, target, secrets)
        except ConfigurationError as missing:
            return missing
    for held in operation.outbox.holds.current():
        if held.protocol == target and held.cause in NO_ACCESS:
            words = _("Mit „{protocol}“ kann zurzeit niemand senden: {reason}")
            return ConfigurationError(words.format(protocol=protocol_title(target), reason=held.words), held.remedy)
    return None


def _sender(message: Message, settings: Settings) -> tuple[str, str]:
    """With which sender a message leaves by the protocol of the settings, or why with none.

    Its own, unless the provider does not take it and that of the practice is better.
    """
    rule = sender_rules.rule_of(protocol(settings.provider.protocol).provider)
    own = sender_rules.check(message.sender, rule)
    of_practice = sender_rules.check(settings.provider.sender, rule)
    if own.problem is None and (not own.warnings or of_practice.problem is not None or not of_practice.sender):
        return message.sender, ""
    if of_practice.problem is None and of_practice.sender:
        return of_practice.sender, ""
    return "", findings.sender_problem(own)


def _not_waiting(message: Message, source: str) -> str:
    if message.protocol != source:
        return _("SMS {id} ist für „{protocol}“ eingestellt.").format(
            id=message.id, protocol=protocol_title(message.protocol)
        )
    return _("SMS {id} wartet nicht, sie ist „{state}“.").format(id=message.id, state=labels.state(message.state))
