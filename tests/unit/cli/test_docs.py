"""The files that are installed with the program: `docs`, `unit`, `postgres-roles`."""

from __future__ import annotations

import dataclasses
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import Caller, program
from tui.cli.installation import Machine, installation
from tui.cli.shipped import ShippedFile, shipped_files
from tui.language import translation
from tui.service.secrets.values import SecretName

DOCS = ROOT / "docs"


def _files_in_english() -> tuple[ShippedFile, ...]:
    translation.activate("en")
    try:
        return shipped_files()
    finally:
        translation.activate("de")


# --- docs ---


def test_without_a_page_it_names_all_of_them(call: Caller) -> None:
    listed = call("docs")
    assert listed.code == 0
    for name in ("handbuch-admin", "handbuch-empfang", "befehle", "settings", "tasten", "CHANGELOG"):
        assert any(line.startswith(f"{name} ") for line in listed.lines)
    told = call("docs", "--json").json
    assert [each["page"] for each in told] == [file.name for file in shipped_files()]
    assert [each["page"] for each in told if not each["title"]] == []


@pytest.mark.parametrize("file", shipped_files(), ids=lambda file: file.name)
def test_every_page_is_a_text_that_a_terminal_of_80_columns_can_show(call: Caller, file: ShippedFile) -> None:
    shown = call("docs", file.name)
    assert shown.code == 0
    assert shown.err == ""
    if not file.is_page:
        assert shown.out == file.text
        return
    assert shown.out.count("…") == file.text.count("…"), "nothing is cut off"
    outside_of_code = [line for line in shown.lines if not line.startswith("    ")]
    assert max(map(len, outside_of_code)) <= 80
    assert not [line for line in outside_of_code if line.startswith(("#", "![", "```", "|--"))]


def test_in_english_it_names_the_english_pages_and_those_that_have_no_translation(call: Caller) -> None:
    names = [each["page"] for each in call("--lang", "en", "docs", "--json").json]
    assert names == [file.name for file in _files_in_english()]
    assert {"handbook-admin", "handbook-reception", "commands", "keys", "settings", "CHANGELOG"} <= {*names}
    assert {"handbuch-admin", "befehle", "tasten"}.isdisjoint(names)
    assert len(names) == len(set(names)) == len(shipped_files())


@pytest.mark.parametrize("file", [file for file in _files_in_english() if file.is_english], ids=lambda file: file.name)
def test_every_english_page_is_a_text_that_a_terminal_of_80_columns_can_show(call: Caller, file: ShippedFile) -> None:
    shown = call("--lang", "en", "docs", file.name)
    assert (shown.code, shown.err) == (0, "")
    assert shown.lines[0] == file.title
    outside_of_code = [line for line in shown.lines if not line.startswith("    ")]
    assert max(map(len, outside_of_code)) <= 80
    assert not [line for line in outside_of_code if line.startswith(("#", "![", "```", "|--"))]


def test_a_page_is_shown_in_the_language_in_use_and_in_the_other_one_by_its_whole_name(call: Caller) -> None:
    assert call("docs", "settings", "--json").json["title"] == "Einstellungen"
    assert call("--lang", "en", "docs", "settings", "--json").json["title"] == "Settings"
    assert call("docs", "keys").lines[0] == "Keys"
    assert call("--lang", "en", "docs", "tasten").lines[0] == "Tasten"


@pytest.mark.parametrize("page", ["handbuch-admin.md", "en/handbook-admin.md"])
def test_commands_in_a_page_are_never_broken(call: Caller, page: str) -> None:
    shown = call("docs", Path(page).name).out
    for line in _code_of(DOCS / page):
        assert f"    {line}".rstrip() in shown


def _code_of(page: Path) -> list[str]:
    blocks = page.read_text(encoding="utf-8").split("```")[1::2]
    return [line for block in blocks for line in textwrap.dedent("\n".join(block.splitlines()[1:])).splitlines()]


def test_a_command_in_a_sentence_can_be_told_from_the_sentence(call: Caller) -> None:
    shown = " ".join(call("docs", "handbuch-admin").out.split())
    assert "`praxis-sms unit --install` nennt die Befehle" in shown
    assert "praxis-sms-worker.service, `praxis-sms unit` gibt sie aus" in shown


def test_a_part_of_a_name_and_the_name_of_the_file_are_enough(call: Caller) -> None:
    assert call("docs", "admin").out == call("docs", "handbuch-admin.md").out
    assert call("docs", "admin", "--json").json["page"] == "handbuch-admin"


@pytest.mark.parametrize(("asked", "said"), [("handbuch", "kann mehreres heißen"), ("nirgends", "gibt es nicht")])
def test_a_page_that_is_not_clear_is_refused_with_the_names_there_are(call: Caller, asked: str, said: str) -> None:
    refused = call("docs", asked)
    assert refused.code == 4
    assert said in refused.err
    assert "handbuch-admin" in refused.err


def test_on_a_terminal_a_long_page_opens_in_the_pager(clean_environ: dict[str, str]) -> None:
    environ = clean_environ | {"PAGER": "less", "LESS": "FRX"}
    with PtySession([sys.executable, "-m", "tui", "docs", "admin"], columns=80, rows=24, env=environ) as session:
        session.wait_for("Handbuch für Admins")
        assert "Fehlersuche" not in session.screen_text()
        session.type("G")
        session.wait_for("(END)")
        assert session.exit_status(after="q") == 0


def test_where_the_locale_knows_ascii_only_tables_are_drawn_with_it(clean_environ: dict[str, str]) -> None:
    environ = clean_environ | {
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    shown = program(environ, "docs", "befehle")
    assert shown.code == 0
    assert "|Option" in shown.out
    assert "??" not in shown.out


# --- unit and postgres-roles ---


@pytest.mark.parametrize(
    ("command", "file", "key"),
    [
        ("unit", "praxis-sms-worker.service", "unit"),
        ("unit praxis-sms-reminders.service", "praxis-sms-reminders.service", "unit"),
        ("unit praxis-sms-reminders.timer", "praxis-sms-reminders.timer", "unit"),
        ("postgres-roles", "postgres-roles.sql", "sql"),
    ],
)
def test_a_file_is_printed_as_it_is(call: Caller, command: str, file: str, key: str) -> None:
    text = (DOCS / file).read_text(encoding="utf-8")
    assert call(*command.split()).out == text
    assert call(*command.split(), "--json").json == {key: text}


def test_only_the_service_that_sends_is_set_up_by_commands(call: Caller) -> None:
    refused = call("unit", "praxis-sms-reminders.timer", "--install")
    assert (refused.code, refused.out) == (2, "")


MACHINE = Machine(
    program=Path("/usr/local/bin/praxis-sms"),
    environment=Path("/opt/praxis-sms"),
    is_in_a_home=False,
    closed_folders=(),
    has_account=False,
    has_packaged_unit=False,
    has_encryption=True,
    config=Path("/etc/praxis-sms/config.toml"),
    data=Path("/var/lib/praxis-sms"),
    has_outbox=False,
    secrets=(SecretName.SMS4_PASSWORD,),
    store_url="",
)


def commands(**changed: object) -> list[str]:
    """The commands for a machine, without the comments between them."""
    lines = installation(dataclasses.replace(MACHINE, **changed))  # type: ignore[arg-type]
    return [line for line in lines if not line.startswith("#")]


def test_where_everything_is_as_in_the_handbook_the_commands_are_its_commands() -> None:
    assert commands() == [
        "umask 022",
        "useradd --system --user-group --home-dir /var/lib/praxis-sms --shell /usr/sbin/nologin praxis-sms",
        "install -d -m 750 -o root -g praxis-sms /etc/praxis-sms",
        "chown root:praxis-sms /etc/praxis-sms/config.toml",
        "chmod 640 /etc/praxis-sms/config.toml",
        "systemd-ask-password -n sms4-password: | "
        "systemd-creds encrypt --name=sms4-password - /etc/praxis-sms/sms4-password.cred",
        "/usr/local/bin/praxis-sms unit > /etc/systemd/system/praxis-sms-worker.service",
        "systemctl daemon-reload",
        "systemctl enable --now praxis-sms-worker",
        "systemctl status praxis-sms-worker",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"has_account": True}, []),
        ({"config": None}, ["/usr/local/bin/praxis-sms --config /etc/praxis-sms/config.toml settings set"]),
        (
            {"config": Path("/home/anna/.config/praxis sms.toml")},
            ["install -m 640 -o root -g praxis-sms '/home/anna/.config/praxis sms.toml' /etc/praxis-sms/config.toml"],
        ),
        (
            {"store_url": "postgresql+psycopg://versand@server:5433/praxis_sms"},
            ["install -m 600 -o praxis-sms -g praxis-sms /dev/stdin /etc/praxis-sms/pgpass"],
        ),
        (
            {"program": Path("/srv/sms/bin/praxis-sms")},
            ["/srv/sms/bin/praxis-sms unit >", "ExecStart=", "ExecStart=/srv/sms/bin/praxis-sms worker"],
        ),
        (
            {"program": Path("/usr/bin/praxis-sms"), "has_packaged_unit": True},
            [],
        ),
        (
            {"secrets": (SecretName.SMTP_PASSWORD,)},
            [
                "systemd-ask-password -n smtp-password: | systemd-creds encrypt --name=smtp-password - ",
                "LoadCredentialEncrypted=",
                "LoadCredentialEncrypted=smtp-password:/etc/praxis-sms/smtp-password.cred",
            ],
        ),
        ({"secrets": ()}, ["LoadCredentialEncrypted="]),
        (
            {"has_encryption": False},
            [
                "systemd-ask-password sms4-password: | install -m 600 /dev/stdin /etc/praxis-sms/sms4-password",
                "LoadCredentialEncrypted=",
                "LoadCredential=sms4-password:/etc/praxis-sms/sms4-password",
            ],
        ),
        (
            {"closed_folders": (Path("/opt/praxis-sms"), Path("/opt"))},
            ["chmod -R go+rX /opt/praxis-sms", "chmod go+x /opt"],
        ),
        (
            {"program": Path("/home/anna/.local/bin/praxis-sms"), "is_in_a_home": True},
            [
                "/usr/bin/python3 -m venv /opt/praxis-sms",
                "/opt/praxis-sms/bin/pip install",
                "/opt/praxis-sms/bin/praxis-sms unit >",
                "ExecStart=/opt/praxis-sms/bin/praxis-sms worker",
            ],
        ),
    ],
)
def test_what_is_different_on_a_machine_changes_its_commands(changed: dict[str, object], expected: list[str]) -> None:
    given = commands(**changed)
    assert given != commands() or not changed
    for start in expected:
        assert any(line.startswith(start) for line in given), given


def test_what_to_type_for_the_database_is_named_as_it_is_here() -> None:
    lines = installation(dataclasses.replace(MACHINE, store_url="postgresql+psycopg://versand@server:5433/praxis_sms"))
    assert any("server:5433:*:versand:PASSWORT eingeben" in line for line in lines)


def test_what_a_package_or_an_earlier_time_has_done_is_not_done_again() -> None:
    given = commands(has_account=True, has_packaged_unit=True, program=Path("/usr/bin/praxis-sms"))
    assert not [line for line in given if "useradd" in line or "unit >" in line or "ExecStart" in line]


def test_the_lines_are_a_shell_script_and_nothing_of_it_is_run(call: Caller, tmp_path: Path) -> None:
    shown = call("unit", "--install")
    assert shown.code == 0
    script = tmp_path / "install.sh"
    script.write_text(shown.out, encoding="utf-8")
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    assert [shlex.split(line)[0] for line in shown.lines if line.startswith("umask")] == ["umask"]
    assert call("unit", "--install", "--json").json["commands"] == shown.lines


def test_the_secret_of_the_chosen_protocol_is_asked_for(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", str(tmp_path / "config.toml"))
    assert call("settings", "set", "provider.protocol", "3steps2web-api").code == 0
    shown = call("unit", "--install")
    assert "--name=3steps2web-api-key" in shown.out or "/etc/praxis-sms/3steps2web-api-key" in shown.out
