"""Tab completion: the script that a shell evaluates at login, and the answers that it asks for at every tab.

click's protocol: the shell calls the program with `_PRAXIS_SMS_COMPLETE=bash_complete` and the typed words in
`COMP_WORDS` and `COMP_CWORD`. Names of settings, secrets and Textvorlagen are proposed where click knows no choices.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, add_completion_class, shell_complete

from tui import COMPLETION_VARIABLE
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.shipped import shipped_files

if TYPE_CHECKING:
    from tui.service.model.messages import TemplateKind

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def setting_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The dotted keys of the configuration."""
    from tui.service.settings.known_keys import entries  # 30 ms, and asked at a tab key only

    return _beginning(incomplete, (entry.key for entry in entries()))


def secret_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of passwords and keys."""
    from tui.service.secrets.values import SecretName  # likewise

    return _beginning(incomplete, (name.value for name in SecretName))


def page_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The pages of the manual."""
    return _beginning(incomplete, (file.name for file in shipped_files()))


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


class _Bash(BashComplete):
    """Bash: unlike click's own script this one quotes a name with blanks, and expands nothing in it."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' response type value
    COMPREPLY=()
    response=$(
        env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" %(complete_var)s=bash_complete "$1" 2>/dev/null
    )
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                [[ ${COMP_WORDS[COMP_CWORD]} == [\\'\\"]* ]] || printf -v value '%%q' "$value"
                COMPREPLY+=("$value")
                ;;
        esac
    done <<< "$response"
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


def answer(program: click.Command, name: str, context: CallContext) -> int:
    """Print what the shell asked for; its exit code."""
    add_completion_class(_Bash)
    instruction = os.environ[COMPLETION_VARIABLE]
    with suppress(KeyError, ValueError):  # called by hand, without the words that the script hands over
        return shell_complete(program, {"obj": context}, name, COMPLETION_VARIABLE, instruction)
    return ExitCode.FAULT
