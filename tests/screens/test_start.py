"""What the first picture costs: no library that is needed later only."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui.cli.application import NOT_USED_AT_REST

COSTLY = ("httpx", "psycopg", "keyring", "python_calamine", "phonenumbers", "tomlkit", "aiosmtplib")

LATER = (
    "tui.frame.dialogs", "tui.frame.notices", "tui.frame.top_line_status", "tui.service.model.messages",
    "tui.service.settings.published", "tui.service.wording.labels", "tui.widgets.dropdown", "tui.widgets.row_list",
)  # fmt: skip
"""What Einzel-SMS opens or says later."""

FIRST_PICTURE = """
import sys
from tui.terminal import environment
environment.set_defaults()
from tui.service.api import PraxisSms
from tui.cli.application import NOT_USED_AT_REST
from tui.runtime import memory
with memory.imported_when_used(*NOT_USED_AT_REST):
    from tui.app import PraxisSmsApp

class FirstPicture(PraxisSmsApp):
    def _after_first_paint(self):
        shown = "".join(s.text for strip in self.screen._compositor.render_strips() for s in strip)
        print(self.screen.__class__.__name__, self.focused.id, "Nummer" in shown or "Protokoll" in shown)
        print(*sys.modules)
        self.exit()

with PraxisSms.open() as sms:
    FirstPicture(sms).run(headless=True, size=(80, 24))
"""


@pytest.fixture(params=["configured", "new"])
def state_of_practice(request: pytest.FixtureRequest) -> str:
    """A practice in daily use, and one that starts today."""
    return str(request.param)


def test_costly_libraries_come_after_the_first_picture(
    state_of_practice: str, clean_environ: dict[str, str], request: pytest.FixtureRequest
) -> None:
    environ = clean_environ
    if state_of_practice == "configured":
        practice = request.getfixturevalue("practice")
        environ |= {"PRAXIS_SMS_CONFIG": str(practice.config_file), "PRAXIS_SMS_DATA": str(practice.data_folder)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    first, modules = done.stdout.strip().split("\n")
    place = "SingleSmsScreen number" if state_of_practice == "configured" else "ProviderCardScreen protocol"
    assert first == f"{place} True"
    loaded = set(modules.split())
    assert not loaded.intersection(COSTLY)
    assert not any(module.startswith("tui.frame.finder") for module in loaded)
    assert state_of_practice == "new" or not loaded.intersection(LATER)
    assert state_of_practice == "new" or not loaded.intersection(each.partition(":")[0] for each in NOT_USED_AT_REST)
