"""Tab completion: what an admin puts into the file his shell reads at login, and what the tab key then does."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import Call, Caller, program
from tui.service.secrets.values import SecretName
from tui.simulator.practice import DemoPractice

VARIABLE = "_PRAXIS_SMS_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
PROMPT = "bereit> "
INTERACTIVE = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
LOGIN = {
    "bash": f"PS1='{PROMPT}'; eval \"$({VARIABLE}=bash_source praxis-sms)\"",
    "zsh": f"PS1='{PROMPT}'; autoload -Uz compinit; compinit -u; eval \"$({VARIABLE}=zsh_source praxis-sms)\"",
    "fish": f"function fish_prompt; echo -n '{PROMPT}'; end; {VARIABLE}=fish_source praxis-sms | source",
}


@pytest.fixture
def search_path(tmp_path: Path) -> str:
    """Folders with the program under its name in front."""
    folder = tmp_path / "bin"
    folder.mkdir()
    started = folder / "praxis-sms"
    started.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui "$@"\n')
    started.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


Completed = Callable[..., list[str]]


@pytest.fixture
def proposed(surroundings: dict[str, str]) -> Completed:
    """What the program proposes to a shell for these words, as its script asks; the last one is half typed."""

    def proposed(*words: str, shell: str = "bash") -> list[str]:
        line = "\n".join(words) if shell == "bash" else " ".join(words)
        place = words[-1] if shell == "fish" else str(len(words) - 1)
        asked = {VARIABLE: f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": place}
        answered = program(surroundings | asked)
        assert (answered.code, answered.err) == (0, "")
        if shell == "zsh":  # type, value and explanation, a line each
            return answered.out.splitlines()[1::3]
        return [line.partition(",")[2].partition("\t")[0] for line in answered.out.splitlines() if line]

    return proposed


@pytest.mark.parametrize("shell", SHELLS)
def test_the_line_of_the_manual_prints_a_script_and_opens_nothing(clean_environ: dict[str, str], shell: str) -> None:
    environ = clean_environ | {VARIABLE: f"{shell}_source"}
    with PtySession([sys.executable, "-m", "tui"], env=environ) as session:
        assert session.exit_status() == 0
    assert f"{VARIABLE}={shell}_complete".encode() in session.output
    assert b"\x1b[?1049h" not in session.output


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shutil.which(shell)])
def test_in_a_real_shell_the_tab_key_completes(surroundings: dict[str, str], search_path: str, shell: str) -> None:
    environ = surroundings | {"PATH": search_path}
    with PtySession(INTERACTIVE[shell], env=environ, columns=160) as session:
        session.type(f"{LOGIN[shell]}\n")
        session.wait_for(lambda seen: any(line.startswith(PROMPT.rstrip()) for line in seen.screen_text().splitlines()))
        session.type("praxis-sms settings set policy.quiet\t")
        session.wait_for("praxis-sms settings set policy.quiet_hours")


def test_in_bash_a_name_with_blanks_is_quoted(surroundings: dict[str, str], search_path: str) -> None:
    environ = surroundings | {"PATH": search_path}
    with PtySession(INTERACTIVE["bash"], env=environ, columns=160) as session:
        session.type(f"{LOGIN['bash']}\n")
        session.wait_for(lambda seen: any(line.startswith(PROMPT.rstrip()) for line in seen.screen_text().splitlines()))
        session.type('praxis-sms templates show Bitte\t; praxis-sms templates show "Bitte\t')
        session.wait_for(
            'praxis-sms templates show Bitte\\ um\\ Rückruf ; praxis-sms templates show "Bitte um Rückruf"'
        )


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_settings_secrets_and_templates_are_proposed(proposed: Completed, shell: str) -> None:
    assert proposed("praxis-sms", "wor", shell=shell) == ["worker"]
    assert proposed("praxis-sms", "settings", "set", "privacy.", shell=shell) == ["privacy.retention_days"]
    assert proposed("praxis-sms", "secrets", "set", "s", shell=shell) == [
        name.value for name in SecretName if name.startswith("s")
    ]
    assert "Terminerinnerung" in proposed("praxis-sms", "send", "--template", "Term", shell=shell)
    assert "Terminerinnerung" in proposed("praxis-sms", "templates", "show", "Term", shell=shell)


def test_templates_of_the_practice_are_proposed_for_what_they_are_for(call: Caller, proposed: Completed) -> None:
    call("templates", "add", "Zahnbürste: neu, bitte", "--kind", "single", "--text", "x")
    call("templates", "add", "Zahnersatz", "--kind", "series", "--text", "x")
    assert proposed("praxis-sms", "send", "--template", "Zahn") == ["Zahnbürste: neu, bitte"]
    assert proposed("praxis-sms", "series", "--template", "Zahn") == ["Zahnersatz"]
    assert proposed("praxis-sms", "templates", "remove", "Zahn") == ["Zahnbürste: neu, bitte", "Zahnersatz"]


def test_asking_creates_nothing(clean_environ: dict[str, str], tmp_path: Path) -> None:
    asked = {VARIABLE: "bash_complete", "COMP_WORDS": "praxis-sms\ntemplates\nshow\n", "COMP_CWORD": "3"}
    data = tmp_path / "data"
    assert program(clean_environ | asked | {"PRAXIS_SMS_DATA": str(data)}).code == 0
    assert not data.exists()


def test_a_configuration_that_cannot_be_read_leaves_the_prompt_alone(
    practice: DemoPractice, proposed: Completed
) -> None:
    practice.config_file.write_text("das ist kein TOML")
    assert proposed("praxis-sms", "send", "--template", "Term") == []
    assert proposed("praxis-sms", "settings", "set", "privacy.") == ["privacy.retention_days"]


@pytest.mark.parametrize("instruction", ["", "bash_complete", "tcsh_source", "bash", "?"])
def test_an_instruction_that_no_script_gives_ends_with_1(clean_environ: dict[str, str], instruction: str) -> None:
    assert program(clean_environ | {VARIABLE: instruction}) == Call(1, "", "")
