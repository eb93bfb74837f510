"""A practice to try praxis-sms on: a simulator, a configuration that points at it, and a list of patients.

Nothing of the user's own configuration, secrets or Postausgang is read or changed; at the end nothing is left.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tui.language.local_time import local_now
from tui.runtime.values import dataclass
from tui.service.gateways.http_formats import examples
from tui.service.gateways.http_formats.format_files import FoundFormat
from tui.service.model.card_protocols import PROTOCOLS, ProtocolKey, protocol
from tui.service.secrets.values import VARIABLE_PREFIX, SecretName
from tui.service.settings.tables.reminder_plan import ReminderPlan
from tui.service.system.paths import CONFIG_NAME, CONFIG_VARIABLE, DATA_VARIABLE, FORMATS_FOLDER
from tui.simulator.accounts import PRACTICE, SimulatedAccount
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.providers import seven
from tui.simulator.server import Simulator

SENDER = "PraxisMolar"
THREESTEPS_GATEWAY = "sms@3steps2web.example"
LIST_NAME = "patienten.csv"
PLAN_NAME, PLAN_TEMPLATE = "morgen", "Erinnerung an morgen"
APPOINTMENTS_NAME = "termine"
_PEOPLE = (
    ("Frau", "Anna"), ("Herr", "Jürgen"), ("Frau", "Käthe"), ("Herr", "Björn"), ("Frau", "Renée"), ("Frau", "Luise"),
    ("Frau", "Zita"), ("Herr", "Matthias"),
)  # fmt: skip
_FIRST_APPOINTMENT = timedelta(hours=8)
_APPOINTMENT = timedelta(minutes=15)
_APPOINTMENTS_A_DAY = 36
_UNTIL_IT_RAN = timedelta(minutes=5)
_LAST_NAMES = ("Müller", "Schäfer", "Groß", "Öztürk", "Weiß", "Köhler", "Peña")
_LAST_NAMES_BEYOND_GSM = (*_LAST_NAMES, "Núñez", "Yıldız", "Šimić")


@dataclass(frozen=True, slots=True)
class Patient:
    """One row of a list; `number` in E.164."""

    number: str
    salutation: str
    first_name: str
    last_name: str


_WITHOUT_A_NUMBER = Patient("+4915155", "Frau", "Erika", "Fehler")
_BEFORE_THE_MISHAP = 5
"""Rows of the list, and messages, before the one that goes wrong."""


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """Where the demo lives while it runs; `patients` is a list for a series, some names force Unicode.

    `appointments` is the folder that the reminder plan reads, where there is one.
    """

    simulator: Simulator
    folder: Path
    config_file: Path
    data_folder: Path
    patients: Path

    @property
    def appointments(self) -> Path:
        """The folder of the lists of appointments."""
        return self.folder / APPOINTMENTS_NAME


@contextmanager
def demo_practice(
    patients: int = 40,
    key: ProtocolKey = ProtocolKey.SMS4_REST,
    *,
    with_mishaps: bool = False,
    with_plan: bool = False,
    described: FoundFormat | None = None,
) -> Iterator[DemoPractice]:
    """Start a simulator, lay a configuration beside it and point the environment there; undo all of it at the end.

    The card shows the protocol `key`; the other three are filled in as well. With `with_mishaps` the list has one row
    more, whose number is none, once the connection breaks off, so that a message is left unknown, and nobody gets the
    same text twice unasked.
    With `with_plan` there is a reminder plan, and a folder for its lists (see `demo_plan.py`).
    Raises `ConfigurationError` where the extra `demo` is not installed.
    """
    with (
        Simulator().playing(*((None,) if described is None else (described.format, described.table))) as simulator,
        tempfile.TemporaryDirectory(prefix="praxis-sms-demo-") as name,
    ):
        folder = Path(name)
        practice = DemoPractice(simulator, folder, folder / CONFIG_NAME, folder / "data", patients=folder / LIST_NAME)
        practice.data_folder.mkdir(mode=0o700)
        practice.config_file.touch(mode=0o600)
        practice.config_file.write_text(configuration(simulator, key, asks_again=with_mishaps), encoding="utf-8")
        if with_plan:
            _add_plan(practice)
        if described is not None and described.place is not None:
            lay_beside(practice, described.place)
        listed = demo_patients(len(PROTOCOLS), patients, _LAST_NAMES_BEYOND_GSM)
        if with_mishaps:
            listed = (*listed[:_BEFORE_THE_MISHAP], _WITHOUT_A_NUMBER, *listed[_BEFORE_THE_MISHAP:])
            mishap = Fault(FaultKind.DROP, _sends_at(simulator, key), skip=_BEFORE_THE_MISHAP, times=1)
            simulator.set_fault(mishap)
        write_list(practice.patients, listed)
        with _environment(environment(practice)):
            yield practice


def configuration(
    simulator: Simulator, key: ProtocolKey, account: SimulatedAccount = PRACTICE, *, asks_again: bool = False
) -> str:
    """A configuration in TOML for all four protocols of that simulator, without limits and quiet hours.

    With `asks_again` the same text goes to the same number a second time only after a question, as in a practice.
    """
    contract = {"customer_number": account.customer_number, "tariff": "1", "user": account.user}
    by_mail = contract | {"mail_address": account.mail_address}
    tables: Mapping[str, Mapping[str, object]] = {
        "provider": {"protocol": key.value, "sender": SENDER, "long_sms": False},
        "protocols.sms4-rest": contract | {"base_url": simulator.http_url},
        "protocols.sms4-mail": by_mail | {"gateway_address": protocol(ProtocolKey.SMS4_MAIL).address},
        "protocols.3steps2web-api": _of_http_format(simulator),
        "protocols.3steps2web-api.account": examples.example_account(simulator.described)
        if simulator.described
        else {},
        "protocols.3steps2web-mail": by_mail | {"gateway_address": THREESTEPS_GATEWAY},
        "mail": {
            "host": simulator.smtp_host,
            "port": simulator.smtp_port,
            "security": simulator.mail_security.value,
            "user": account.mail_address,
        },
        "policy": {"quiet_hours": ""} | ({} if asks_again else {"duplicate_hours": 0}),
        "dispatch": {"messages_per_second": 0},
    }
    lines = ["# Diese Konfiguration gehört zur Vorführung und verschwindet mit ihr."]
    for table, values in tables.items():
        lines += ["", f"[{table}]", *(f"{name} = {_toml(value)}" for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _add_plan(practice: DemoPractice) -> None:
    """A plan whose run of today is due already, whatever the time, and which waits for a person."""
    due_since = f"{hour_of_run(local_now()):02}:00"
    practice.appointments.mkdir(mode=0o700)
    values = {
        "folder": str(practice.appointments),
        "template": PLAN_TEMPLATE,
        "prepare_at": due_since,
        "send_at": due_since,
    }
    lines = ["", f"[reminders.{PLAN_NAME}]", *(f"{name} = {_toml(value)}" for name, value in values.items())]
    with practice.config_file.open("a", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")


def hour_of_run(now: datetime) -> int:
    """The usual hour of a run, or the one that has begun; the first of the day where the next one begins any moment."""
    return min(ReminderPlan().prepare_at.hour, now.hour, (now + _UNTIL_IT_RAN).hour)


def _of_http_format(simulator: Simulator) -> Mapping[str, object]:
    """Address and format of the protocol whose interface is described: seven, or the provider that is played."""
    if simulator.described is None:
        return {"url": f"{simulator.http_url}{seven.SEND_PATH}", "format": "seven"}
    own = {} if simulator.table is None else {"custom": simulator.table}
    return {"url": simulator.described_url, "format": simulator.described.name, **own}


def _sends_at(simulator: Simulator, key: ProtocolKey) -> Interface:
    """Where messages of that protocol go in."""
    if key is ProtocolKey.THREESTEPS_API:
        return Interface.SEVEN if simulator.described is None else Interface.FORMAT
    return Interface.SMS4 if key is ProtocolKey.SMS4_REST else Interface.MAIL


def lay_beside(practice: DemoPractice, description: Path) -> None:
    """Copy the file of a description to where the practice finds it."""
    folder = practice.folder / FORMATS_FOLDER
    folder.mkdir(mode=0o700)
    (folder / description.name).write_bytes(description.read_bytes())


def environment(practice: DemoPractice, account: SimulatedAccount = PRACTICE) -> dict[str, str]:
    """The variables under which praxis-sms finds this practice, its secrets and the simulator's certificates."""
    secrets = {SecretName.SMTP_PASSWORD: account.mail_password, SecretName.THREESTEPS_API_SECRET: account.password}
    for each in PROTOCOLS:
        secrets[SecretName(each.secret)] = (
            account.api_key if each.key is ProtocolKey.THREESTEPS_API else account.password
        )
    return {
        CONFIG_VARIABLE: str(practice.config_file),
        DATA_VARIABLE: str(practice.data_folder),
        "SSL_CERT_FILE": str(practice.simulator.ca_file),
    } | {name.variable: value for name, value in secrets.items()}


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_toml(name)} = {_toml(each)}' for name, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    # Strings, booleans and numbers look the same in JSON and in TOML.
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    # A variable ..._FILE of the user's own would name a second source for the same secret.
    hidden = {name: value for name, value in os.environ.items() if name.startswith(VARIABLE_PREFIX)}
    replaced = {name: os.environ.get(name) for name in {*variables, *hidden}}
    for name in hidden:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in replaced.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def demo_patients(group: int, count: int, last_names: Sequence[str] = _LAST_NAMES) -> tuple[Patient, ...]:
    """So many patients with numbers of that group; their names fit the GSM alphabet."""
    return tuple(
        Patient(demo_number(group, index), *_PEOPLE[index % len(_PEOPLE)], last_names[index % len(last_names)])
        for index in range(count)
    )


def write_list(list_file: Path, patients: Iterable[Patient], first_day: date | None = None) -> None:
    """Write the appointments from a day on, without one from tomorrow on, as practice software exports them.

    Semicolons, numbers in German habit; everybody consents.
    """
    rows = list(patients)
    times = appointment_times(first_day or local_now().date() + timedelta(days=1), len(rows))
    with list_file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow(("Anrede", "Vorname", "Name", "Handy", "Datum", "Uhrzeit", "Einwilligung"))
        for patient, at in zip(rows, times, strict=True):
            national = f"0{patient.number.removeprefix('+49')}"
            name = (patient.salutation, patient.first_name, patient.last_name)
            writer.writerow((*name, national, f"{at:%d.%m.%Y}", f"{at:%H:%M}", "ja"))


def appointment_times(first_day: date, count: int) -> tuple[datetime, ...]:
    """The local times of so many appointments from a day on, in their order."""
    first = datetime.combine(first_day, time())
    places = (divmod(index, _APPOINTMENTS_A_DAY) for index in range(count))
    return tuple(first + timedelta(days=day) + _FIRST_APPOINTMENT + place * _APPOINTMENT for day, place in places)


def demo_number(group: int, index: int) -> str:
    """A German mobile number in E.164, another one for each `group` (0 to 8) and `index` (0 to 9,999,999)."""
    return f"+49151{group + 1}{index:07d}"
