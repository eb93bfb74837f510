"""Why something happened, as the store keeps it: a kind and its values, without a language.

A fact is worded when it is read (`wording.facts.sentence`), in the language of whoever reads it. What somebody said in
words of their own, a provider or an older version of this program, is a fact of the kind `SENTENCE`.

In a text column a fact is the record separator and a JSON object, as RFC 7464 begins a record; a `SENTENCE` is its
text. No sentence begins with that separator: providers' words and lists come without control characters.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TypeAlias

from tui.runtime.values import dataclass

RECORD_SEPARATOR = "\x1e"
DEEPEST_NESTING = 5
"""How many facts may lie within each other; none of ours has more than three."""

_LONGEST_RECORD = 100_000


class FactKind(StrEnum):
    """What can be the reason of something; the values are those in the store."""

    SENTENCE = "sentence"
    UNREADABLE = "unreadable"
    TOGETHER = "together"

    OPTED_OUT = "opted-out"
    ANSWERED_STOP = "answered-stop"
    NOBODY_CAN_ANSWER = "nobody-can-answer"
    QUIET_HOURS = "quiet-hours"
    DAILY_LIMIT = "daily-limit"
    MONTHLY_LIMIT = "monthly-limit"
    GAVE_UP = "gave-up"
    TEXT_CHANGED = "text-changed"
    TIME_CHANGED = "time-changed"
    DUE_NOW_AFTER_CLOCK_AHEAD = "due-now-after-clock-ahead"
    QUEUED_BY_CLOCK_AHEAD = "queued-by-clock-ahead"
    SERIES_CANCELLED = "series-cancelled"
    PROGRAM_ENDED = "program-ended"
    SENT_SINCE_THE_BACKUP = "sent-since-the-backup"
    AS_IN_TODAYS_STORE = "as-in-todays-store"
    SENDER_SILENT = "sender-silent"
    MACHINE_SLEPT = "machine-slept"
    ACCESS_NOT_BUILT = "access-not-built"
    ACCESS_INCOMPLETE = "access-incomplete"
    FILL_IN_CARD = "fill-in-card"
    ENDPOINT_MISSING = "endpoint-missing"
    ENTER_ENDPOINT = "enter-endpoint"
    MAIL_SERVER_MISSING = "mail-server-missing"
    SET_UP_MAIL = "set-up-mail"
    SECRET_MISSING = "secret-missing"  # noqa: S105
    SET_SECRET = "set-secret"  # noqa: S105
    SECRET_OF_ANOTHER = "secret-of-another"  # noqa: S105
    REPLACE_SECRET = "replace-secret"  # noqa: S105
    CHECK_SMS4_ACCESS = "check-sms4-access"
    CHECK_API_KEY = "check-api-key"
    TRY_LATER = "try-later"
    HANDOVER_FAULT = "handover-fault"
    CREDIT_SPENT = "credit-spent"
    CREDIT_TOO_LOW = "credit-too-low"

    NAME_NOT_RESOLVED = "name-not-resolved"
    CONNECTION_REFUSED = "connection-refused"
    NO_ENCRYPTED_CONNECTION = "no-encrypted-connection"
    NO_CONNECTION = "no-connection"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid"
    CERTIFICATE_WRONG_HOST = "certificate-wrong-host"
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_OTHER = "certificate-other"
    PROXY_WANTS_LOGIN = "proxy-wants-login"
    PROXY_FAILED = "proxy-failed"
    NO_VALID_REQUEST = "no-valid-request"
    NO_ANSWER = "no-answer"
    NOT_FINISHED = "not-finished"
    CONNECTION_ENDED = "connection-ended"
    CONNECTION_ENDED_EARLY = "connection-ended-early"
    ANSWER_TOO_LONG = "answer-too-long"
    ANSWER_NOT_UNDERSTOOD = "answer-not-understood"
    SMS_MAY_BE_ACCEPTED = "sms-may-be-accepted"
    MAIL_MAY_BE_ACCEPTED = "mail-may-be-accepted"
    SMS_ANSWER_NOT_UNDERSTOOD = "sms-answer-not-understood"
    MAIL_ANSWER_NOT_UNDERSTOOD = "mail-answer-not-understood"
    HTTP_STATUS = "http-status"
    HTTP_STATUS_OF_ENQUIRY = "http-status-of-enquiry"
    HTTP_STATUS_PROVES_NOTHING = "http-status-proves-nothing"
    HTTP_STATUS_LATER = "http-status-later"
    TAKES_NOTHING_NOW = "takes-nothing-now"
    ACCESS_REFUSED = "access-refused"
    CREDIT_USED_UP = "credit-used-up"
    INTERFACE_ABSENT = "interface-absent"
    PROVIDER_UNDECIDED = "provider-undecided"
    CODE = "code"
    CODE_SAYS = "code-says"
    CODE_MEANS = "code-means"
    SMS4_STATUS = "sms4-status"
    NUMBER_NOT_INTERNATIONAL = "number-not-international"
    SENDER_NOT_CARRIED_BY_SMS4 = "sender-not-carried-by-sms4"
    TEXT_NOT_CARRIED_BY_SMS4 = "text-not-carried-by-sms4"
    TEXT_NOT_CARRIED_BY_PROVIDER = "text-not-carried-by-provider"
    TEXT_EMPTY = "text-empty"
    TEXT_TOO_LONG_FOR_MAIL = "text-too-long-for-mail"
    TEXT_NO_CHARACTERS = "text-no-characters"
    NO_STARTTLS = "no-starttls"
    NO_LOGIN = "no-login"
    MAIL_LOGIN_REFUSED = "mail-login-refused"
    MAIL_SENDER_REFUSED = "mail-sender-refused"
    MAIL_SERVER_SAYS = "mail-server-says"

    COLUMN_SAYS = "column-says"
    COLUMN_EMPTY = "column-empty"
    DEATH_UNCLEAR = "death-unclear"
    DECEASED_REMARK = "deceased-remark"
    DECEASED_IN_ANOTHER_ROW = "deceased-in-another-row"
    COLUMN_UNREADABLE = "column-unreadable"
    FORMULA_WITHOUT_RESULT = "formula-without-result"
    MORE_CELLS_THAN_HEADINGS = "more-cells-than-headings"
    ROW_CANCELLED = "row-cancelled"
    ROW_MOVED = "row-moved"
    ROW_STRUCK = "row-struck"
    ROW_BELOW_TITLE = "row-below-title"
    ROW_BELOW_OTHER_HEADING = "row-below-other-heading"
    NO_CONSENT_COLUMN = "no-consent-column"
    CONSENT_UNDECIDED = "consent-undecided"
    NO_CONSENT_COLUMN_FOR = "no-consent-column-for"
    CONSENT_NOT_RECORDED = "consent-not-recorded"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    NUMBER_ELSEWHERE = "number-elsewhere"
    WANTS_NO_SMS = "wants-no-sms"
    DUPLICATE = "duplicate"
    TOO_LONG = "too-long"
    TOO_LONG_BECAUSE = "too-long-because"
    TOO_MANY_PARTS = "too-many-parts"
    FORCES_UNICODE = "forces-unicode"
    UNREADABLE_CHARACTER = "unreadable-character"
    NOT_CARRIED = "not-carried"
    VALUE_MISSING = "value-missing"
    SERIAL_NUMBER = "serial-number"
    VALUE_MISREAD = "value-misread"
    VALUE_IS_ERROR = "value-is-error"
    VALUE_IS_NO_DATE = "value-is-no-date"
    VALUE_IS_NO_TIME = "value-is-no-time"
    VALUE_IS_NO_NAME = "value-is-no-name"
    SENT_ALREADY = "sent-already"
    WAITS_ALREADY = "waits-already"
    LEAVES_ALREADY = "leaves-already"
    UNKNOWN_ALREADY = "unknown-already"
    UNDELIVERED_ALREADY = "undelivered-already"
    PLANNED_FOR = "planned-for"
    AWAITS_RELEASE = "awaits-release"

    APPOINTMENT_GONE = "appointment-gone"
    APPOINTMENT_NOT_LISTED = "appointment-not-listed"
    APPOINTMENT_CALLED_OFF = "appointment-called-off"
    APPOINTMENT_CALLED_OFF_IN_CALENDAR = "appointment-called-off-in-calendar"
    APPOINTMENT_MOVED = "appointment-moved"
    APPOINTMENT_NO_LONGER = "appointment-no-longer"
    APPOINTMENT_DECIDED_SINCE = "appointment-decided-since"
    APPOINTMENT_CHANGED = "appointment-changed"
    APPOINTMENT_REFUSED = "appointment-refused"
    APPOINTMENT_OVER = "appointment-over"
    APPOINTMENT_HELD = "appointment-held"
    APPOINTMENT_OTHER_TIME = "appointment-other-time"
    APPOINTMENT_WITHOUT_BIRTHDAY = "appointment-without-birthday"
    APPOINTMENT_PATIENT_UNKNOWN = "appointment-patient-unknown"
    APPOINTMENT_PATIENT_AMBIGUOUS = "appointment-patient-ambiguous"
    APPOINTMENT_PATIENT_WITHOUT_NUMBER = "appointment-patient-without-number"
    REMINDERS_INCOMPLETE = "reminders-incomplete"
    REMINDERS_CARD_INCOMPLETE = "reminders-card-incomplete"
    REMINDERS_NO_FILE = "reminders-no-file"
    REMINDERS_UNREADABLE = "reminders-unreadable"
    REMINDERS_NOT_SENDABLE = "reminders-not-sendable"
    REMINDERS_COLUMN_MISSING = "reminders-column-missing"
    REMINDERS_BLOCKING_COLUMN_GONE = "reminders-blocking-column-gone"
    REMINDERS_MISSED = "reminders-missed"
    REMINDERS_OTHER_DAY_IN_TEXT = "reminders-other-day-in-text"
    REMINDERS_OTHER_PATIENTS = "reminders-other-patients"
    REMINDERS_OTHER_COLUMN = "reminders-other-column"
    REMINDERS_OLD_FILE = "reminders-old-file"
    REMINDERS_SAME_FILE = "reminders-same-file"
    REMINDERS_NOTHING = "reminders-nothing"
    REMINDERS_OTHER_DAY = "reminders-other-day"
    REMINDERS_FEWER = "reminders-fewer"
    REMINDERS_SHRUNK = "reminders-shrunk"
    REMINDERS_NO_ACCESS = "reminders-no-access"
    REMINDERS_MORE = "reminders-more"
    REMINDERS_UNUSABLE = "reminders-unusable"
    REMINDERS_NONE_SENDABLE = "reminders-none-sendable"
    REMINDERS_NO_CONSENT = "reminders-no-consent"
    REMINDERS_TEXT_CHANGED = "reminders-text-changed"
    REMINDERS_REPLACED = "reminders-replaced"
    REMINDERS_PROVIDER_HELD = "reminders-provider-held"

    NUMBER_EMPTY = "number-empty"
    NUMBER_NO_DIGITS = "number-no-digits"
    NUMBER_SPOILT_BY_SPREADSHEET = "number-spoilt-by-spreadsheet"
    NUMBER_ROUNDED_BY_SPREADSHEET = "number-rounded-by-spreadsheet"
    NUMBER_LETTERS_AMONG_DIGITS = "number-letters-among-digits"
    NUMBER_SAID_TO_BE_WRONG = "number-said-to-be-wrong"
    NUMBER_AMBIGUOUS = "number-ambiguous"
    NUMBER_UNREADABLE = "number-unreadable"
    NUMBER_UNKNOWN_COUNTRY = "number-unknown-country"
    NUMBER_TOO_SHORT = "number-too-short"
    NUMBER_TOO_LONG = "number-too-long"
    NUMBER_NOT_VALID = "number-not-valid"
    NUMBER_COUNTRY_NOT_ALLOWED = "number-country-not-allowed"
    NUMBER_NOT_MOBILE = "number-not-mobile"


FactValue: TypeAlias = "str | int | Fact"


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened. Made with `Fact.of` or `Fact.said`; `values` are pairs in the order of their names.

    Texts hold nothing that an engine cannot keep: no NUL, no half of a surrogate pair.
    """

    kind: FactKind
    values: tuple[tuple[str, FactValue], ...] = ()

    @classmethod
    def of(cls, kind: FactKind, /, **values: FactValue) -> Fact:
        """A fact with the values that its sentence names."""
        return cls(kind, tuple((name, _storable(values[name])) for name in sorted(values)))

    @classmethod
    def said(cls, words: str) -> Fact:
        """What a provider, a person or an older version said in its own words."""
        return cls.of(FactKind.SENTENCE, words=words)

    def followed_by(self, other: Reason | None) -> Fact:
        """This fact, and what is to be said after it."""
        if not other:
            return self
        return Fact.of(FactKind.TOGETHER, first=self, second=other)

    @property
    def words(self) -> str:
        """The words of a `SENTENCE` or of what cannot be read; empty for every other kind."""
        return str(dict(self.values).get("words", "")) if self.kind in _IN_WORDS else ""


OPTED_OUT = Fact.of(FactKind.OPTED_OUT)
"""Why a message to a number on the opt-out list is blocked."""

_IN_WORDS = (FactKind.SENTENCE, FactKind.UNREADABLE)

Reason: TypeAlias = Fact | str
"""A fact, or somebody's own words; no words at all where nothing is to be said."""


def stored(reason: Reason) -> str:
    """How a reason stands in a text column."""
    fact = reason if isinstance(reason, Fact) else Fact.said(reason)
    if fact.kind is FactKind.UNREADABLE or (
        fact.kind is FactKind.SENTENCE and not fact.words.startswith(RECORD_SEPARATOR)
    ):
        return fact.words
    return RECORD_SEPARATOR + json.dumps(_plain(fact), ensure_ascii=False, separators=(",", ":"))


def beginning_of(kind: FactKind) -> str:
    """With what every fact of a kind begins in a text column."""
    return RECORD_SEPARATOR + json.dumps({"kind": kind.value}, separators=(",", ":"))[:-1] + ","


def is_record(text: str) -> bool:
    """Whether a text of the store is more than somebody's own words."""
    return text.startswith(RECORD_SEPARATOR)


def read(text: str) -> Fact:
    """The fact that stands in a text column. Raises nothing: what is no fact of ours is `UNREADABLE`."""
    if not is_record(text):
        return Fact.said(text)
    try:
        if len(text) > _LONGEST_RECORD:
            raise ValueError
        return _fact(json.loads(text[len(RECORD_SEPARATOR) :]), DEEPEST_NESTING)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Fact.of(FactKind.UNREADABLE, words=text)


def _plain(fact: Fact) -> dict[str, object]:
    values = {name: _plain(value) if isinstance(value, Fact) else value for name, value in fact.values}
    return {"kind": fact.kind.value, "values": values}


def _fact(record: object, levels: int) -> Fact:
    if levels == 0 or not isinstance(record, dict) or record.keys() != {"kind", "values"}:
        raise ValueError
    values = {name: _value(value, levels) for name, value in record["values"].items()}
    kind = FactKind(record["kind"])
    if kind is FactKind.UNREADABLE:
        raise ValueError
    return Fact.of(kind, **values)


def _value(value: object, levels: int) -> FactValue:
    if isinstance(value, dict):
        return _fact(value, levels - 1)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise TypeError


def _storable(value: FactValue) -> FactValue:
    if not isinstance(value, str) or (value.isascii() and "\0" not in value):
        return value
    return value.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
