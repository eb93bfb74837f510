"""Descriptions of providers: which there are, what one of them still needs, trying one out, and beginning a new one."""

from __future__ import annotations

import asyncio
import re
import secrets as random_source
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tui.language.catalogue import _, gettext_noop
from tui.language.translation import translated
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, InputRefused, NumberRefused, PolicyRefused, SettingsError
from tui.service.gateways.access_faults import account_faults
from tui.service.gateways.factory import access_parts
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http.exchange import HttpAnswer
from tui.service.gateways.http_formats import examples, explanation
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.format_files import (
    NAME,
    SUFFIX,
    FoundFormat,
    chosen_format,
    format_in,
    format_named,
    found_formats,
    parsed,
    path_of,
)
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import (
    CUSTOM_FORMAT,
    SHIPPED_FORMATS,
    read_format,
    shipped_text,
)
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.gateways.secret_owners import OwnSecrets, former_provider, of_former_provider
from tui.service.model.outcome import Outcome, OutgoingSms
from tui.service.secrets import Secrets
from tui.service.secrets.values import SecretName
from tui.service.settings import Settings
from tui.service.settings.network_addresses import fingerprint_digits
from tui.service.system.files import make_private_folder, replace_file, system_error
from tui.service.text import segments
from tui.service.text.numbers.number_reading import understand
from tui.service.usecases.check_lines import CheckFailure, CheckLine, Verdict
from tui.service.usecases.operation import Begin
from tui.service.wording import findings
from tui.service.wording.facts import outcome_words

_TRIAL_PREFIX = string.ascii_lowercase + string.digits
_UNKNOWN_KEY = "0000-no-key-stored"
_ASKED_ELSEWHERE = re.compile(r'(?m)^\[[a-z]+\]\n(?:(?!\[).+\n)*?url *= *"https://.*\n(?:(?!\[).+\n)*')
"""A table of a description whose address stands on another host."""
_HEAD = gettext_noop(
    """\
# {name}: Beschreibung eines Anbieters für praxis-sms, begonnen nach „{source}“.
#
# Jeder Schlüssel ist erklärt in „praxis-sms docs formate“, der Weg von der Seite des Anbieters bis zur ersten Test-SMS
# in „praxis-sms docs anbieter“. Danach:
#   praxis-sms provider check {name}                       was noch fehlt oder nicht stimmt
#   praxis-sms provider try {name} --to NUMMER --dry-run   die Anfrage, wie sie hinausginge
#   praxis-sms simulator --format {name}                   der Anbieter zum Ausprobieren auf diesem Rechner
#   praxis-sms settings set protocols.3steps2web-api.format {name}

"""
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A request as it leaves, masked; once it has left, its outcome, the answer, and what each rule made of it."""

    request: str
    outcome: Outcome | None = None
    answer: str = ""
    lines: tuple[explanation.RuleLine, ...] = ()


class ProviderFormats:
    """The descriptions of one configuration. Everything touches the disk, `check` the keyring, `send` the network."""

    def __init__(self, begin: Begin, secrets: Secrets, config_file: Path) -> None:
        self._begin = begin
        self._secrets = secrets
        self._config_file = config_file

    @property
    def _settings(self) -> Settings:
        return self._begin().settings

    def listing(self) -> tuple[FoundFormat, ...]:
        """Every description, the shipped ones first; raises `SettingsError`."""
        values = self._settings.threesteps_api
        found = [*found_formats(values.folders), *([self._custom()] if values.custom else [])]
        return tuple(replace(each, is_chosen=each.name == values.format) for each in found)

    def _custom(self) -> FoundFormat:
        try:
            return FoundFormat(CUSTOM_FORMAT, self._config_file, self.described(CUSTOM_FORMAT))
        except ConfigurationError as error:
            return FoundFormat(CUSTOM_FORMAT, self._config_file, error=error)

    def described(self, name: str) -> HttpFormat:
        """One description; raises `ConfigurationError`."""
        return chosen_format(replace(self._settings.threesteps_api, format=name))

    def found(self, name: str) -> FoundFormat:
        """One description with the place of its file, or its table; raises `ConfigurationError`."""
        values = self._settings.threesteps_api
        if name == CUSTOM_FORMAT:
            return FoundFormat(name, None, self.described(name), table=values.custom)
        place = None if name in SHIPPED_FORMATS else path_of(name, values.folders)
        return FoundFormat(name, place, self.described(name))

    def check(self, name: str) -> tuple[CheckLine, ...]:
        """What a description needs until a message can be sent by it; nothing is asked of the provider."""
        try:
            described = self.described(name)
        except ConfigurationError as error:
            return (CheckLine("format", _("Beschreibung"), Verdict.FAILED, error.sentence, error.remedy),)
        return tuple(self._check_lines(described))

    def _check_lines(self, described: HttpFormat) -> Iterator[CheckLine]:
        settings = self._settings
        yield CheckLine("format", _("Beschreibung"), Verdict.OK, described.title)
        yield self._choice_line(described, settings)
        yield self._address_line(described, settings)
        faults = {fault.field: fault for fault in account_faults(described, settings.threesteps_api.account)}
        for each in described.account:
            line = partial(CheckLine, f"account.{each.name}", translated(each.title))
            value = settings.threesteps_api.account.get(each.name, "")
            fault = faults.get(f"account.{each.name}")
            if each.secret and value:
                words = _("steht lesbar in der Konfigurationsdatei; ein Geheimnis gehört nicht dorthin.")
                command = f"praxis-sms settings unset protocols.3steps2web-api.account.{each.name}"
                yield line(Verdict.FAILED, words, _to_run(command), command)
            elif fault is not None:
                command = f"praxis-sms settings set protocols.3steps2web-api.account.{each.name} WERT"
                failure = CheckFailure.MISSING if fault.is_missing else CheckFailure.WRONG
                yield line(Verdict.FAILED, fault.sentence, _to_run(command), command, failure)
            elif not each.secret:
                yield line(Verdict.OK, value or each.default)
        for secret in self._secrets_of(described):
            yield self._secret_line(secret, former_provider(settings, secret, described.name))
        yield from _example_lines(described)

    def _choice_line(self, described: HttpFormat, settings: Settings) -> CheckLine:
        title, command = _("Gewählt"), f"praxis-sms settings set protocols.3steps2web-api.format {described.name}"
        if settings.threesteps_api.format == described.name:
            return CheckLine("chosen", title, Verdict.OK, described.name)
        words = _("gewählt ist „{name}“").format(name=settings.threesteps_api.format)
        return CheckLine("chosen", title, Verdict.WARNING, words, _to_run(command), command)

    def _address_line(self, described: HttpFormat, settings: Settings) -> CheckLine:
        title = _("Adresse des Anbieters")
        address = _address_of(described, settings)
        if not address:
            command = "praxis-sms settings set protocols.3steps2web-api.url https://…"
            words = _("Es ist keine Adresse eingetragen.")
            return CheckLine("address", title, Verdict.FAILED, words, _to_run(command), failure=CheckFailure.MISSING)
        account = {each.name: each.example or "x" for each in described.account}
        given = account | dict(settings.threesteps_api.account)
        try:
            usable = {each.name: given[each.name] for each in described.account}
            RequestWriter(described, FormatAccess(address, _UNKNOWN_KEY, usable))
        except ConfigurationError as error:
            return CheckLine("address", title, Verdict.FAILED, error.sentence, error.remedy)
        return CheckLine("address", title, Verdict.OK, address)

    def _secrets_of(self, described: HttpFormat) -> Sequence[SecretName]:
        second = described.second_secret is not None
        return (SecretName.THREESTEPS_API_KEY, *((SecretName.THREESTEPS_API_SECRET,) if second else ()))

    def _secret_line(self, name: SecretName, former: str) -> CheckLine:
        status = self._secrets.status(name)
        if status.source is not None and former:
            return CheckLine(name, name.label, Verdict.FAILED, *of_former_provider(former, name, status.source))
        if status.source is not None:
            return CheckLine(name, name.label, Verdict.OK, _("hinterlegt"))
        command = f"praxis-sms secrets set {name} --stdin{' --allow-file' if status.needs_file else ''}"
        words, remedy = _("nicht hinterlegt"), _to_run(command)
        return CheckLine(name, name.label, Verdict.FAILED, words, remedy, command, CheckFailure.MISSING)

    def plan(self, name: str, number: str, text: str, url: str = "") -> Trial:
        """The request that would leave for a message, with its secrets masked; without a stored key one is invented.

        Raises `ConfigurationError`, `InputRefused`.
        """
        described = self.described(name)
        writer = RequestWriter(described, self._access(described, url, needs_secrets=False))
        return Trial(explanation.shown_request(writer.message(self._sms(number, text)), writer.secrets))

    def send(self, name: str, number: str, text: str, url: str = "") -> Trial:
        """Send one message past the Postausgang, and say which rule of the description matched.

        Raises `ConfigurationError`, `SecretError`, `InputRefused`; nobody on the Abmeldeliste is sent anything.
        """
        described, sms = self.described(name), self._sms(number, text)
        if self._begin().outbox.optouts.is_listed(sms.number):
            raise PolicyRefused(
                _("Diese Nummer steht auf der Abmeldeliste; sie bekommt keine SMS."),
                _("Nennen Sie eine andere eigene Nummer."),
            )
        return asyncio.run(self._sent(described, self._access(described, url, needs_secrets=True), sms))

    async def _sent(self, described: HttpFormat, access: FormatAccess, sms: OutgoingSms) -> Trial:
        dispatch = self._settings.dispatch
        writer = RequestWriter(described, access)
        request = explanation.shown_request(writer.message(sms), writer.secrets)
        timeouts = Timeouts(dispatch.connect_timeout, dispatch.read_timeout, dispatch.total_timeout)
        gateway = FormatGateway(described, access, timeouts, 1)
        try:
            outcome, answer = await gateway.send_and_show(sms)
        finally:
            await gateway.aclose()
        return _explained(request, described, outcome, answer, writer.secrets)

    def _access(self, described: HttpFormat, url: str, *, needs_secrets: bool) -> FormatAccess:
        """Where and with what a description is tried: what is configured holds for the chosen one only."""
        settings = self._settings
        is_chosen = settings.threesteps_api.format == described.name
        address = url or _address_of(described, settings)
        fingerprint = fingerprint_digits(settings.threesteps_api.fingerprint) if is_chosen and not url else ""
        if needs_secrets:
            tried = replace(settings, threesteps_api=replace(settings.threesteps_api, format=described.name))
            secrets = OwnSecrets(self._secrets, lambda: self._settings, tried)
            _address, key, account = access_parts(described, settings, secrets)
            return FormatAccess(address, key, account, fingerprint)
        account = examples.example_account(described) | dict(settings.threesteps_api.account)
        if described.second_secret is not None:
            account[described.second_secret.name] = _UNKNOWN_KEY
        return FormatAccess(address, _UNKNOWN_KEY, account)

    def _sms(self, number: str, text: str) -> OutgoingSms:
        settings = self._settings
        reading = understand(number, settings.policy.countries)
        if reading.e164 is None:
            raise NumberRefused(findings.number_problem(reading), findings.number_remedy(reading))
        counted = segments.count(text)
        if not counted.text.strip():
            raise InputRefused(_("Der Text der Test-SMS ist leer."), _("Nennen Sie einen mit --text."))
        # Another prefix each time: no provider shall take this for a message it already has.
        prefix = "".join(random_source.choice(_TRIAL_PREFIX) for _index in range(6))
        return OutgoingSms(0, reading.e164, counted.text, settings.provider.sender, counted.segments, prefix)

    def create(self, name: str, source: str) -> Path:
        """Begin a description after another, as a file beside the configuration; where it lies.

        Raises `InputRefused` for a name that cannot be one or is taken, `ConfigurationError`, `SettingsError`.
        """
        if not NAME.fullmatch(name) or name in (*SHIPPED_FORMATS, CUSTOM_FORMAT):
            raise InputRefused(
                _("„{name}“ kann keine Beschreibung heißen.").format(name=name),
                _("Erlaubt sind Kleinbuchstaben, Ziffern, - und _, und kein Name, den es schon gibt."),
            )
        folders = self._settings.threesteps_api.folders or (self._config_file.parent / "formats",)
        taken = path_of(name, folders)
        if taken is not None:
            raise InputRefused(
                _("Eine Beschreibung „{name}“ gibt es schon: {file}").format(name=name, file=taken),
                _("Ändern Sie diese Datei, oder wählen Sie einen anderen Namen."),
            )
        text = _(_HEAD).format(name=name, source=source) + _retitled(self._text_of(source, folders), name)
        path = folders[0] / (name + SUFFIX)
        read_format(name, parsed(text.encode(), str(path)), str(path))
        try:
            make_private_folder(path.parent)
            replace_file(path, text.encode())
        except OSError as fault:
            raise SettingsError(
                _("{file} kann nicht geschrieben werden: {reason}.").format(file=path, reason=system_error(fault)),
                _("Prüfen Sie Rechte und Platz im Ordner {folder}.").format(folder=path.parent),
            ) from None
        return path

    def _text_of(self, source: str, folders: Sequence[Path]) -> str:
        if source in SHIPPED_FORMATS:
            return shipped_text(source)
        path = path_of(source, folders)
        if path is None:
            format_named(source, folders)  # names those there are
            raise ConfigurationError(
                _("Nach „{name}“ kann keine Beschreibung begonnen werden.").format(name=source),
                _("„praxis-sms provider list“ nennt die Beschreibungen."),
            )
        format_in(path)
        return path.read_text(encoding="utf-8-sig")


def _retitled(text: str, name: str) -> str:
    """The text of a description under another title, and with what only files of root may say turned into a comment."""
    titled = re.sub(r"(?m)^title *=.*$", f'title = "{name}"', text, count=1)
    if re.search(r"(?m)^hosts *=", titled) is None:
        return titled
    without_hosts = re.sub(r"(?m)^(hosts *=)", r"# \1", titled)
    return _ASKED_ELSEWHERE.sub(lambda table: re.sub(r"(?m)^(?=.)", "# ", table[0]), without_hosts)


def _address_of(described: HttpFormat, settings: Settings) -> str:
    """Where messages go by a description; what the practice entered holds for the chosen one only."""
    is_chosen = settings.threesteps_api.format == described.name
    return (settings.threesteps_api.url if is_chosen else "") or described.url


def _to_run(command: str) -> str:
    return _("„{command}“ aufrufen.").format(command=command)


def _example_lines(described: HttpFormat) -> Iterator[CheckLine]:
    for judged in examples.judged_examples(described):
        title = _("Beispiel [example.{name}]").format(name=judged.name)
        words = outcome_words(judged.outcome)
        verdict = Verdict.OK if judged.is_right else Verdict.FAILED
        remedy = "" if judged.is_right else _("Berichtigen Sie die Regeln unter [answer] oder das Beispiel.")
        yield CheckLine(f"example.{judged.name}", title, verdict, words, remedy)
    for name, found in examples.read_examples(described):
        title = _("Beispiel [example.{name}]").format(name=name)
        if found is None:
            words = _("die Regeln unter [{table}] finden darin nichts").format(table=name)
            remedy = _("Berichtigen Sie die Regeln unter [{table}] oder das Beispiel.").format(table=name)
            yield CheckLine(f"example.{name}", title, Verdict.FAILED, words, remedy)
        else:
            yield CheckLine(f"example.{name}", title, Verdict.OK, _("gelesen: {found}").format(found=found))
    yield from _lacking_examples(described)


def _lacking_examples(described: HttpFormat) -> Iterator[CheckLine]:
    """That an answer is not shown by which rules could be tried that nobody else would try before it is in earnest."""
    lacking = {
        "accepted": _("Die Antwort auf eine angenommene SMS, wie der Anbieter sie zeigt, ist nicht eingetragen."),
    }
    if described.inbound is not None:
        lacking["inbound"] = _("Antworten von Patienten, wie der Anbieter sie zeigt, sind nicht eingetragen.")
    for name, words in lacking.items():
        if name not in described.examples:
            title = _("Beispiel [example.{name}]").format(name=name)
            yield CheckLine(f"example.{name}", title, Verdict.WARNING, words)


def _explained(
    request: str, described: HttpFormat, outcome: Outcome, answer: HttpAnswer | None, secrets: Sequence[str]
) -> Trial:
    if answer is None:
        return Trial(request, outcome)
    lines = explanation.explained(answer, described.answer, secrets)
    return Trial(request, outcome, explanation.shown_answer(answer, secrets), lines)
