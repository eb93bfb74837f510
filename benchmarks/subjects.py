"""What is measured: the application itself, the minimal Textual application, and posting where it is installed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.recorded_session import RecordedSession

PROJECT = Path(__file__).parents[1]
CONFIGURATION = """
[provider]
protocol = "sms4-rest"
sender = "PraxisMolar"

[protocols.sms4-rest]
customer_number = "XY12345"
tariff = "1"
user = "praxis"
base_url = "{url}"

[policy]
quiet_hours = ""

[dispatch]
messages_per_second = {pace}
"""


@dataclass(frozen=True)
class Subject:
    """A program and how its measured fields are reached."""

    name: str
    command: tuple[str, ...]
    usable: tuple[str, ...]
    """Texts of which all are on the screen when it can be used."""
    at_rest: tuple[str, ...] = ()
    """Texts of which all are on the screen when everything is read that it reads by itself after that."""
    keys_to_text: tuple[str, ...] = ()
    """From the first field to the text."""
    counter: str = ""
    """Marks the line of the counter that belongs to the text."""
    environment: Mapping[str, str | None] = field(default_factory=dict)
    size: tuple[int, int] = (80, 24)
    """Columns and rows of its terminal."""
    drafts: Path | None = None
    """Where it keeps what was typed and not sent; without it each start shows empty fields."""

    def session(self) -> RecordedSession:
        """The program on a terminal, with empty fields whatever was typed in earlier sessions."""
        for draft in self.drafts.glob("draft-*") if self.drafts else ():
            draft.unlink()
        columns, rows = self.size
        return RecordedSession(self.command, columns=columns, rows=rows, env=self.environment, cwd=PROJECT)


def minimal() -> Subject:
    """The reference of most budgets."""
    here = Path(__file__).parent / "minimal_app.py"
    return Subject("minimal", (sys.executable, str(here)), ("palette",), keys_to_text=("Tab",))


def praxis_sms(
    folder: Path, command: tuple[str, ...] | None = None, url: str = "http://127.0.0.1:9", pace: int = 10
) -> Subject:
    """The application on a configuration and an empty store of its own in `folder`, for the simulator at `url`."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "config.toml"
    configuration.write_text(CONFIGURATION.format(url=url, pace=pace), "utf-8")
    return Subject(
        "praxis-sms",
        command or (sys.executable, "-m", "tui"),
        ("Nummer", "Senden", "0/160"),
        ("bereit",),
        ("Tab", "Tab", "Tab"),
        "Zeichen",
        {
            "HOME": str(folder),
            "TZ": "Europe/Berlin",
            "XDG_CONFIG_HOME": None,
            "XDG_DATA_HOME": None,
            "PRAXIS_SMS_CONFIG": str(configuration),
            "PRAXIS_SMS_DATA": str(folder / "data"),
            "PRAXIS_SMS_SECRET_SMS4_PASSWORD": "zahnrad-und-krone",
        },
        drafts=folder / "data",
    )


def posting(folder: Path, command: str | None = None) -> Subject | None:
    """The other Textual application, None where it is not installed."""
    path = command or shutil.which("posting") or shutil.which("posting", path=str(Path(sys.executable).parent))
    if path is None:
        return None
    home = folder / "posting"
    home.mkdir(parents=True, exist_ok=True)
    environment = {"HOME": str(home), "XDG_CONFIG_HOME": None, "XDG_DATA_HOME": None}
    return Subject("posting", (path,), ("Send", "Headers", "Body"), environment=environment)
