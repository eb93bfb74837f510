"""Every failure a person may read, in one tree.

::

    PraxisSmsError                       exit code
     ├── UsageError                      2   the call itself is wrong
     │    └── UnfitTerminal              2   no terminal, or one that cannot show the application
     ├── ConfigurationError              3   the configuration is incomplete or refused
     │    ├── SettingsError              3   the TOML file: unreadable, unknown value, not writable
     │    ├── SecretError                3   a secret is missing or no place can hold it
     │    │    └── NoSafePlace           3   no keyring takes it; a file would, if a person says so
     │    └── AccessRefused              3   the provider or mail server refuses the credentials
     ├── InputRefused                    4   a number, text, list, template or file cannot be used
     │    ├── NumberRefused              4
     │    ├── TextRefused                4
     │    ├── TemplateRefused            4
     │    ├── ListRefused                4
     │    ├── HandoverRefused            4   a file of the practice software cannot be understood
     │    ├── PolicyRefused              4   allowed by no rule of the practice: consent, opt-out, limit, duplicate
     │    └── NotFound                   4   no message, series, template or entry of that name
     ├── ProviderUnreachable             1   an enquiry (balance, report) got no usable answer
     └── StoreError                      7   the store cannot be used
          ├── StoreLocked                7
          ├── StoreNotWritable           7
          ├── StoreNotTrusted            7   somebody else could have written it, or may change it
          ├── StoreFull                  7
          ├── StoreDamaged               7
          ├── StoreNewer                 7
          ├── StoreOnNetworkShare        7
          ├── StoreMoved                 7   it lies elsewhere now; this is the copy that was left behind
          ├── StoreUnreachable           7   its server does not answer at the moment
          └── StoreAccessRefused         7   its server refuses user, password, database or certificate

What happened to one message is no exception but its state: see `messages.MessageState`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tui.service.model.facts import Fact


_ENDS = (".", "!", "?", ":", "…")


class PraxisSmsError(Exception):
    """A failure told in one sentence of the user's language: what, where; `remedy` says what to do, or is empty."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.fact: Fact | None = None
        """What sentence and remedy say without a language, where the failure may become the reason of a message."""

    @property
    def in_full(self) -> str:
        """What went wrong and what to do about it."""
        return with_remedy(self.sentence, self.remedy)


def with_remedy(sentence: str, remedy: str) -> str:
    """What is wrong and what to do about it, as one paragraph."""
    if not sentence or not remedy:
        return sentence or remedy
    end = "" if sentence.endswith(_ENDS) else "."
    return f"{sentence}{end} {remedy}"


class UsageError(PraxisSmsError):
    """The command was called in a way that has no meaning."""

    exit_code = 2


class UnfitTerminal(UsageError):
    """There is no terminal, or it cannot show the application."""


class ConfigurationError(PraxisSmsError):
    """The configuration is incomplete or refused."""

    exit_code = 3


class SettingsError(ConfigurationError):
    """The configuration file cannot be read, understood or written."""


class SecretError(ConfigurationError):
    """A secret is missing, or no place on this machine can hold it."""


class NoSafePlace(SecretError):
    """No keyring takes a secret; a file readable by this user alone would, if a person allows it."""


class AccessRefused(ConfigurationError):
    """The provider or the mail server refuses the credentials."""


class InputRefused(PraxisSmsError):
    """What was given to send cannot be sent."""

    exit_code = 4


class NumberRefused(InputRefused):
    """The number is not a mobile number that may be written to."""


class TextRefused(InputRefused):
    """The text is empty, too long or cannot be carried by the provider."""


class TemplateRefused(InputRefused):
    """The template is malformed or a placeholder has no value."""


class ListRefused(InputRefused):
    """The list of recipients cannot be read or has no usable row."""


class ListNotPermitted(ListRefused):
    """The rights to read a list, or its folder, are missing."""


class HandoverRefused(InputRefused):
    """A file in which the practice software hands over a patient cannot be read, understood or answered."""


class PolicyRefused(InputRefused):
    """A rule of the practice forbids the message: consent, opt-out, limit, duplicate."""


class NotFound(InputRefused):
    """There is no message, series, template or entry of that name."""


class ProviderUnreachable(PraxisSmsError):
    """An enquiry that changes nothing (balance, delivery report) got no usable answer."""


class StoreError(PraxisSmsError):
    """The store cannot be used; nothing was changed."""

    exit_code = 7


class StoreLocked(StoreError):
    """Another process holds the store longer than the busy timeout."""


class StoreNotWritable(StoreError):
    """The store or its folder may not be written by this user."""


class StoreNotTrusted(StoreError):
    """The store or its folder belongs to somebody else, may be changed by everybody, or is a symbolic link."""


class StoreFull(StoreError):
    """The disk under the store is full."""


class StoreDamaged(StoreError):
    """The file is not a store or is damaged."""


class StoreNewer(StoreError):
    """The store was written by a newer version of praxis-sms."""


class StoreOnNetworkShare(StoreError):
    """The store lies on a network share, where SQLite cannot lock."""


class StoreMoved(StoreError):
    """The store has moved to another place; what lies here is the old copy."""


class StoreUnreachable(StoreError):
    """The database server does not answer; it may do so again in a moment."""


class StoreAccessRefused(StoreError):
    """The database server refuses user and password, knows no such database, or cannot be trusted."""
