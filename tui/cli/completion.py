"""What tab completion proposes where click knows no choices: names of settings, secrets and Textvorlagen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

import click

from tui.cli.context import CallContext
from tui.service.model.messages import TemplateKind

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def setting_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The dotted keys of the configuration."""
    from tui.service.settings.schema import entries

    return _beginning(incomplete, (entry.key for entry in entries()))


def secret_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of passwords and keys."""
    from tui.service.secrets.values import SecretName

    return _beginning(incomplete, (name.value for name in SecretName))


def template_names(*kinds: TemplateKind) -> Completer:
    """The names of the Textvorlagen of these kinds; none where they cannot be read."""

    def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        context = ctx.find_object(CallContext)
        if context is None:
            return []
        with suppress(Exception):  # a broken configuration is reported when the command runs, not while it is typed
            return _beginning(incomplete, (each.name for kind in kinds for each in context.sms.templates.offered(kind)))
        return []

    return names


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
