"""The accounts the simulator knows: published credentials that open nothing anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tui.runtime.values import dataclass


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """One customer with the same contract at every simulated provider; `balance` in EUR."""

    customer_number: str
    user: str
    password: str
    api_key: str
    mail_address: str
    mail_password: str
    balance: Decimal


PRACTICE = SimulatedAccount(
    customer_number="XY12345",
    user="praxis",
    password="zahnrad-und-krone",  # noqa: S106 - published, opens the simulator only
    api_key="1234567:simulator-api-key",
    mail_address="praxis@example.de",
    mail_password="briefkasten-46",  # noqa: S106 - published, opens the simulator only
    balance=Decimal("100000.00"),
)

PRACTICE_WITHOUT_CREDIT = SimulatedAccount(
    customer_number="XY00000",
    user="leer",
    password="nichts-mehr-da",  # noqa: S106 - published, opens the simulator only
    api_key="7654321:simulator-api-key",
    mail_address="leer@example.de",
    mail_password="briefkasten-00",  # noqa: S106 - published, opens the simulator only
    balance=Decimal("0.00"),
)

ACCOUNTS: tuple[SimulatedAccount, ...] = (PRACTICE, PRACTICE_WITHOUT_CREDIT)


class AccountDirectory:
    """Finds an account by the credentials that one of the interfaces was given."""

    def __init__(self, accounts: Sequence[SimulatedAccount] = ACCOUNTS) -> None:
        self.accounts = tuple(accounts)
        self._by_login = {(each.customer_number, each.user, each.password): each for each in accounts}
        self._by_key = {each.api_key: each for each in accounts}
        self._by_mail_login = {(each.mail_address, each.mail_password): each for each in accounts}
        self._by_customer = {each.customer_number: each for each in accounts}

    def by_login(self, customer_number: str, user: str, password: str) -> SimulatedAccount | None:
        """The account of that customer number, user and password."""
        return self._by_login.get((customer_number, user, password))

    def by_api_key(self, api_key: str) -> SimulatedAccount | None:
        """The account of that key."""
        return self._by_key.get(api_key)

    def by_mail_login(self, user: str, password: str) -> SimulatedAccount | None:
        """The account whose mailbox opens with these credentials."""
        return self._by_mail_login.get((user, password))

    def by_customer_number(self, customer_number: str) -> SimulatedAccount | None:
        """The account of that customer number."""
        return self._by_customer.get(customer_number)
