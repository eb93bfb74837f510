"""The ordinary `praxis-sms worker` with shorter leases, so that a test need not wait a minute for one to run out.

`python -m tests.crash.worker_with_lease SECONDS [ARGUMENTS]`
"""

from __future__ import annotations

import sys
from datetime import timedelta

from tui.service.outbox.dispatch import crash_recovery


def main() -> None:
    crash_recovery.LEASE = timedelta(seconds=float(sys.argv[1]))
    from tui.__main__ import main as praxis_sms

    sys.argv[1:] = ["worker", *sys.argv[2:]]
    praxis_sms()


if __name__ == "__main__":
    main()
