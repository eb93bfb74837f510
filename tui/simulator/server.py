"""The simulator: HTTP and SMTP on loopback, served by one thread of its own."""

from __future__ import annotations

import asyncio
import importlib
import logging
import ssl
import tempfile
import threading
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError, UsageError
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.system.clock import Clock, utc_now
from tui.simulator.accounts import ACCOUNTS, SimulatedAccount
from tui.simulator.answers import SimulatedAnswer
from tui.simulator.faults import Fault, FaultKind, FaultPlan, OrderedFault
from tui.simulator.journal import AcceptedSms, Journal, RejectedRequest
from tui.simulator.listeners import LOOPBACK, HttpListener, ReservedPort, SmtpListener
from tui.simulator.message_centre import MessageCentre
from tui.simulator.providers.described import send_path
from tui.simulator.providers.provider_app import ProviderApp

_logger = logging.getLogger("tui.simulator")
CONTROL_PATH = "/_simulator"
_PACKAGES = ("starlette", "uvicorn", "aiosmtpd", "cryptography")
_NOISY_LOGGERS = ("mail.log", "mail.debug")
_START_LIMIT = 30.0
T = TypeVar("T")


class MailSecurity(StrEnum):
    """How the mail server does TLS, in the words of `[mail] security`."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def require_packages(names: Sequence[str] = _PACKAGES) -> None:
    """Raise `ConfigurationError` naming the first package of the extra `demo` that is not installed."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise ConfigurationError(
                _("Der Simulator braucht das Paket „{package}“, das hier nicht installiert ist.").format(package=name),
                "pip install 'praxis-sms[demo]'",
            ) from error


class Simulator:
    """Both providers and a mail server; a context manager, or `start` and `stop`. Safe for threads.

    A port of 0 takes a free one, and a stopped simulator is not started again. `tls` serves HTTPS instead of HTTP.
    The mail server offers STARTTLS unless `mail_security` says otherwise, and takes AUTH with or without it. `ca_file`
    is the certificate authority a client must trust, for instance through SSL_CERT_FILE. `report_delay` in seconds is
    how long a message is on its way before it counts as delivered; what is accepted is appended to `log_file` as JSON
    lines. Raises `ConfigurationError` where a package is missing and `UsageError` where a port is taken.
    """

    def __init__(
        self,
        http_port: int = 0,
        smtp_port: int = 0,
        faults: Iterable[Fault] = (),
        *,
        tls: bool = False,
        mail_security: MailSecurity = MailSecurity.STARTTLS,
        report_delay: float = 0.0,
        log_file: Path | None = None,
        accounts: Sequence[SimulatedAccount] = ACCOUNTS,
        clock: Clock = utc_now,
    ) -> None:
        require_packages()
        self.described: HttpFormat | None = None
        self.table: Mapping[str, object] | None = None
        self._wanted_ports = (http_port, smtp_port)
        self._tls = tls
        self._mail_security = MailSecurity(mail_security)
        self.accounts = tuple(accounts)
        self.journal = Journal(log_file)
        self._centre = MessageCentre(self.journal, accounts, report_delay, clock)
        self._plan = FaultPlan(faults)
        self._thread: threading.Thread | None = None

    def playing(self, described: HttpFormat | None, table: Mapping[str, object] | None = None) -> Self:
        """Play a provider besides, from its description; before the start.

        `table` is where that stands in no file of its own.
        """
        self.described, self.table = described, table
        return self

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Listen on both ports; returns when both take connections."""
        if self._thread is not None:
            return
        from tui.simulator import certificates  # its package need not be installed, which is told before

        for name in _NOISY_LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with ExitStack() as undo:
            folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="praxis-sms-simulator-")))
            certificate = certificates.issue(folder)
            self.ca_file = certificate.ca_file
            self._http_port, self._smtp_port = (
                undo.enter_context(closing(ReservedPort(port))) for port in self._wanted_ports
            )
            self._build_listeners(certificate.server_context())
            self._run_thread()
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """Close both ports and every connection; what was accepted stays readable."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None
        self.journal.close()
        self._undo.close()

    @property
    def http_url(self) -> str:
        """The base address of every HTTP interface, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self._http_port.number}"

    @property
    def described_url(self) -> str:
        """Where the described provider takes messages, with the placeholders of its address; "" without one."""
        return "" if self.described is None else self.http_url + send_path(self.described)

    @property
    def http_port(self) -> int:
        """The port of the HTTP interfaces."""
        return self._http_port.number

    @property
    def smtp_host(self) -> str:
        """The address of the mail server."""
        return LOOPBACK

    @property
    def smtp_port(self) -> int:
        """The port of the mail server."""
        return self._smtp_port.number

    @property
    def mail_security(self) -> MailSecurity:
        """How the mail server does TLS."""
        return self._mail_security

    @property
    def accepted(self) -> list[AcceptedSms]:
        """Every message accepted so far, oldest first."""
        return self.journal.accepted

    @property
    def rejected(self) -> list[RejectedRequest]:
        """The latest requests turned away, oldest first."""
        return self.journal.rejected

    @property
    def answers(self) -> list[SimulatedAnswer]:
        """What patients answered and nobody has deleted, oldest first."""
        return self._centre.answers.every

    def receive(self, number: str, text: str, replies_to: str = "") -> SimulatedAnswer:
        """Let a patient answer: to the message of that id, else to the last one that the number (E.164) got."""
        return self._centre.receive(number, text, replies_to)

    @property
    def faults(self) -> tuple[OrderedFault, ...]:
        """The faults ordered at present, with how often each struck."""
        return self._plan.ordered

    def set_fault(self, fault: Fault) -> int:
        """Order a fault on top of those there are; answers its number."""
        return self._in_loop(self.order_fault(fault))

    def remove_fault(self, number: int) -> bool:
        """Take one fault away; answers whether there was one of that number."""
        return self._in_loop(self.cancel_fault(number))

    def clear_faults(self) -> None:
        """Take every fault away."""
        self._in_loop(self.cancel_faults())

    def describe(self) -> Mapping[str, object]:
        """Addresses and credentials to put into a configuration, as JSON values."""
        return {
            "http_url": self.http_url,
            "control_url": f"{self.http_url}{CONTROL_PATH}",
            **({"format": self.described.name, "format_url": self.described_url} if self.described else {}),
            "smtp_host": self.smtp_host,
            "smtp_port": self.smtp_port,
            "mail_security": self._mail_security.value,
            "ca_file": str(self.ca_file),
            "accounts": [
                {
                    "customer_number": each.customer_number,
                    "user": each.user,
                    "password": each.password,
                    "api_key": each.api_key,
                    "mail_address": each.mail_address,
                    "mail_password": each.mail_password,
                    "balance": f"{each.balance:.2f}",
                }
                for each in self.accounts
            ],
        }

    async def order_fault(self, fault: Fault) -> int:
        """What `set_fault` does, within the simulator's own loop."""
        number = self._plan.order(fault)
        if fault.kind is FaultKind.REFUSE_CONNECTION:
            await self._open_and_close()
            if fault.seconds:
                self._loop.call_later(fault.seconds, self._spawn_cancel, number)
        return number

    async def cancel_fault(self, number: int) -> bool:
        """What `remove_fault` does, within the simulator's own loop."""
        found = self._plan.cancel(number)
        await self._open_and_close()
        return found

    async def cancel_faults(self) -> None:
        """What `clear_faults` does, within the simulator's own loop."""
        self._plan.clear()
        await self._open_and_close()

    def _build_listeners(self, context: ssl.SSLContext) -> None:
        from tui.simulator import control, mail_server  # their packages need not be installed, which is told before

        app = ProviderApp(self._centre, self._plan, control.control_app(self, CONTROL_PATH), self.described)
        self._http = HttpListener(self._http_port, app, context if self._tls else None)
        starttls = context if self._mail_security is MailSecurity.STARTTLS else None
        implicit = context if self._mail_security is MailSecurity.TLS else None
        self._smtp = SmtpListener(
            self._smtp_port, mail_server.smtp_protocol_factory(self._centre, self._plan, starttls), implicit
        )

    def _run_thread(self) -> None:
        started: Future[None] = Future()
        thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="praxis-sms simulator", daemon=True
        )
        thread.start()
        started.result(_START_LIMIT)
        self._thread = thread

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_quietly)
        self._stopping = asyncio.Event()
        self._background: set[asyncio.Task[object]] = set()
        try:
            await self._open_and_close()
        except BaseException as error:
            started.set_exception(error)
            return
        started.set_result(None)
        await self._stopping.wait()
        await self._http.stop()
        await self._smtp.stop()

    async def _open_and_close(self) -> None:
        refusing = [each.fault for each in self._plan.ordered if each.fault.kind is FaultKind.REFUSE_CONNECTION]
        if any(fault.concerns_http for fault in refusing):
            await self._http.close()
        else:
            await self._http.open()
        if any(fault.concerns_mail for fault in refusing):
            await self._smtp.close()
        else:
            await self._smtp.open()

    def _spawn_cancel(self, number: int) -> None:
        task: asyncio.Task[object] = self._loop.create_task(self.cancel_fault(number))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        if self._thread is None:
            work.close()
            raise UsageError(_("Der Simulator läuft nicht."))
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _log_quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # A terminal application may own the screen of this process, so nothing may be written to it.
    _logger.debug("%s", context.get("message"), exc_info=context.get("exception"))
