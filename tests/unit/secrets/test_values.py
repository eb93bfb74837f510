"""A secret shows itself to nobody who does not ask for it by name."""

from __future__ import annotations

import pickle

import pytest

from tui.service.errors import UsageError
from tui.service.secrets import Secret, SecretName, Secrets

HIDDEN = "hunter2"


def test_no_way_of_printing_shows_a_secret() -> None:
    secret = Secret(HIDDEN)

    printed = f"{secret} {secret!r} {secret!s} {[secret]} { {'password': secret} }"

    assert HIDDEN not in printed
    assert secret.reveal() == HIDDEN


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(HIDDEN))


def test_secrets_are_compared_by_value() -> None:
    assert Secret("größe") == Secret("größe")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


@pytest.mark.parametrize("method", ["find", "require", "status", "delete"])
def test_an_unknown_name_is_refused_with_the_four_there_are(secrets: Secrets, method: str) -> None:
    with pytest.raises(UsageError) as told:
        getattr(secrets, method)("sms5-password")

    assert "sms5-password" in told.value.sentence
    assert all(name in told.value.remedy for name in SecretName)
    assert told.value.exit_code == 2
