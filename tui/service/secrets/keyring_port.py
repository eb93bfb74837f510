"""The keyring of the desktop, asked so that it can neither hang the program nor lose a secret unnoticed.

keyring's backends may block for ever (a locked collection over SSH waits for a prompt nobody sees), swallow what they
are given (null) or keep it readable for everyone (keyrings.alt). So each question runs in a thread with a time limit,
such backends are refused, and what was written is read back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "praxis-sms"
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"
_PLAINTEXT_PACKAGE = "keyrings.alt"


class Trouble(StrEnum):
    """Why the keyring is of no use."""

    ABSENT = "absent"
    HANGING = "hanging"
    LOCKED = "locked"
    NOT_OPENED = "not-opened"
    WRONG_BACKEND = "wrong-backend"
    PLAINTEXT = "plaintext"
    NOT_SET = "not-set"
    NOT_DELETED = "not-deleted"
    LOST = "lost"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """What came of a question: a value, or None where nothing is kept; `trouble` where it could not be asked.

    `backend` names the backend, `detail` the type of an unforeseen failure; neither holds a secret.
    """

    value: str | None = field(default=None, repr=False)
    trouble: Trouble | None = None
    backend: str = ""
    detail: str = ""

    @property
    def remedy(self) -> str:
        """What a person can do where the keyring holds the secret and does not give it, or ""."""
        if self.trouble not in (Trouble.LOCKED, Trouble.HANGING, Trouble.NOT_OPENED):
            return ""
        return _("Entsperren Sie den Schlüsselbund: am Desktop anmelden, über SSH mit „gnome-keyring-daemon --unlock“.")

    @property
    def sentence(self) -> str:
        """The trouble as one German sentence, or ""."""
        if self.trouble is None:
            return ""
        return _sentences()[self.trouble].format(
            backend=self.backend, detail=self.detail, variable=BACKEND_VARIABLE, value=os.environ.get(BACKEND_VARIABLE)
        )


def _sentences() -> dict[Trouble, str]:
    return {
        Trouble.ABSENT: _("Auf diesem Rechner gibt es keinen Schlüsselbund."),
        Trouble.HANGING: _("Der Schlüsselbund antwortet nicht; vielleicht wartet er darauf, entsperrt zu werden."),
        Trouble.LOCKED: _("Der Schlüsselbund ist gesperrt."),
        Trouble.NOT_OPENED: _("Der Schlüsselbund lässt sich nicht öffnen."),
        Trouble.WRONG_BACKEND: _("{variable} nennt mit „{value}“ einen Schlüsselbund, der sich nicht laden lässt."),
        Trouble.PLAINTEXT: _("Der Schlüsselbund {backend} legt Geheimnisse lesbar ab und wird nicht benutzt."),
        Trouble.NOT_SET: _("Der Schlüsselbund nimmt das Geheimnis nicht an."),
        Trouble.NOT_DELETED: _("Der Schlüsselbund löscht das Geheimnis nicht."),
        Trouble.LOST: _("Der Schlüsselbund {backend} behält nicht, was man ihm gibt."),
        Trouble.BROKEN: _("Der Schlüsselbund meldet einen Fehler ({detail})."),
    }


class _Unusable(Exception):
    def __init__(self, trouble: Trouble, backend: str = "") -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.backend = backend


class Keyring:
    """The keyring, each question answered within `timeout` seconds. While one hangs, no further one is asked."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._hanging: threading.Thread | None = None

    def get(self, name: str) -> KeyringAnswer:
        """What is kept under a name."""
        return self._ask(lambda backend: backend.get_password(SERVICE, name) or None)

    def set(self, name: str, value: str) -> KeyringAnswer:
        """Keep a value, and read it back."""

        def write(backend: KeyringBackend) -> str | None:
            backend.set_password(SERVICE, name, value)
            if backend.get_password(SERVICE, name) != value:
                raise _Unusable(Trouble.LOST, _name_of(backend))
            return value

        return self._ask(write)

    def delete(self, name: str) -> KeyringAnswer:
        """Forget what is kept under a name; the value of the answer is what was kept, or None."""

        def forget(backend: KeyringBackend) -> str | None:
            kept = backend.get_password(SERVICE, name) or None
            if kept is not None:
                backend.delete_password(SERVICE, name)
                if backend.get_password(SERVICE, name):
                    raise _Unusable(Trouble.NOT_DELETED, _name_of(backend))
            return kept

        return self._ask(forget)

    def _ask(self, question: Callable[[KeyringBackend], str | None]) -> KeyringAnswer:
        if self._hanging is not None and self._hanging.is_alive():
            return KeyringAnswer(trouble=Trouble.HANGING)
        answers: list[KeyringAnswer] = []
        thread = threading.Thread(target=lambda: answers.append(_answer(question)), name="keyring", daemon=True)
        thread.start()
        thread.join(self._timeout)
        if not answers:
            self._hanging = thread
            return KeyringAnswer(trouble=Trouble.HANGING)
        self._hanging = None
        return answers[0]


def _answer(question: Callable[[KeyringBackend], str | None]) -> KeyringAnswer:
    try:
        backend = _usable_backend()
    except _Unusable as fault:
        return KeyringAnswer(trouble=fault.trouble, backend=fault.backend)
    except Exception as fault:
        trouble = Trouble.WRONG_BACKEND if os.environ.get(BACKEND_VARIABLE) is not None else Trouble.BROKEN
        return KeyringAnswer(trouble=trouble, detail=type(fault).__name__)
    name = _name_of(backend)
    try:
        return KeyringAnswer(value=question(backend), backend=name)
    except _Unusable as fault:
        return KeyringAnswer(trouble=fault.trouble, backend=name)
    # A backend talks to a foreign program and raises what it likes; words of such an exception may hold the secret.
    except Exception as fault:
        return KeyringAnswer(trouble=_trouble_of(fault), backend=name, detail=type(fault).__name__)


def _trouble_of(fault: Exception) -> Trouble:
    from keyring import errors

    kinds: tuple[tuple[type[Exception], Trouble], ...] = (
        (errors.NoKeyringError, Trouble.ABSENT),
        (errors.KeyringLocked, Trouble.LOCKED),
        (errors.InitError, Trouble.NOT_OPENED),
        (errors.PasswordSetError, Trouble.NOT_SET),
        (errors.PasswordDeleteError, Trouble.NOT_DELETED),
    )
    return next((trouble for kind, trouble in kinds if isinstance(fault, kind)), Trouble.BROKEN)


def _usable_backend() -> KeyringBackend:
    import keyring
    from keyring.backends import chainer, fail, null

    chosen = keyring.get_keyring()
    # A chain would pass a secret on to its next member where the first refuses it, be that one safe or not.
    members = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    refusals = []
    for backend in members:
        refusal = _refusal(backend, fail.Keyring, null.Keyring)
        if refusal is None:
            return backend
        refusals.append(refusal)
    raise refusals[0] if refusals else _Unusable(Trouble.ABSENT)


def _refusal(
    backend: KeyringBackend, keeps_nothing: type[KeyringBackend], loses: type[KeyringBackend]
) -> _Unusable | None:
    if isinstance(backend, keeps_nothing):
        return _Unusable(Trouble.ABSENT)
    if isinstance(backend, loses):
        return _Unusable(Trouble.LOST, _name_of(backend))
    if _keeps_it_readable(backend):
        return _Unusable(Trouble.PLAINTEXT, _name_of(backend))
    return None


def _keeps_it_readable(backend: KeyringBackend) -> bool:
    """Whether a backend comes from the package of such backends, or says so by its name, its own or an inherited one.

    keyrings.cryptfile, for one, brings a PlaintextKeyring of its own beside its encrypted one.
    """
    if f"{type(backend).__module__}.".startswith(f"{_PLAINTEXT_PACKAGE}."):
        return True
    return any("plaintext" in kind.__name__.lower() for kind in type(backend).__mro__)


def _name_of(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
