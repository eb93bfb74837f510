"""What every command works with: the facade, opened when it is needed, and the options that hold for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tui.cli import output
from tui.language.catalogue import _
from tui.service import api  # whose names are imported when they are used: not every command needs the store
from tui.service.errors import PraxisSmsError, UsageError
from tui.service.system.paths import find_paths, require_named_config

if TYPE_CHECKING:
    from tui.frame.keymap import Keymap


Found = TypeVar("Found")


class CallContext:
    """What one call of the program has: the options that hold for every command, and the facade."""

    def __init__(self) -> None:
        self.config: Path | None = None
        self.as_json = False
        self._sms: api.PraxisSms | None = None

    @property
    def sms(self) -> api.PraxisSms:
        """The facade over the configuration of this call; raises `SettingsError` where a named file is missing."""
        require_named_config(self.sms_to_set_up.paths)
        return self.sms_to_set_up

    @property
    def sms_for_the_application(self) -> api.PraxisSms:
        """The same for the application: its card makes a file that the environment names, but not one that was typed.

        Raises `SettingsError`.
        """
        return self.sms_to_set_up if self.config is None else self.sms

    @property
    def sms_to_set_up(self) -> api.PraxisSms:
        """The same for commands that prepare a configuration, so that its file may be missing."""
        if self._sms is None:
            self._sms = api.PraxisSms.open(self.config)
        return self._sms

    def changed_keys(self) -> Mapping[str, str]:
        """The keys that `[keys]` gives to actions of the application, for sentences that name one."""
        try:
            wanted = self.sms.settings.keys
        except PraxisSmsError:
            return {}
        return chosen_keymap(wanted).keys if wanted else {}

    @property
    def data_folder(self) -> Path | None:
        """Where a report about a fault of the program belongs; None where there is no such place."""
        try:
            return find_paths(self.config).data_folder
        except PraxisSmsError:
            return None

    def tell(self, document: object, lines: Iterable[str]) -> None:
        """Print the result of a command: as a JSON document where that is asked for, else as lines."""
        if self.as_json:
            output.print_json(document)
        else:
            output.say_lines(lines)

    def tell_all(
        self,
        found: Sequence[Found],
        document: Callable[[Found], object],
        table: Callable[[Sequence[Found]], Iterable[str]],
        nothing: str,
    ) -> None:
        """Print what was found: as a list of JSON documents, as a table, or `nothing` as a note where there is none."""
        if self.as_json:
            output.print_json([document(each) for each in found])
        elif found:
            output.say_lines(table(found))
        else:
            output.note(nothing)

    def refuse_a_document_besides(self) -> None:
        """Raises `UsageError` where data go to standard output and a JSON document was asked for there, too."""
        if self.as_json:
            raise UsageError(
                _("--json und die Daten selbst können nicht beide auf der Standardausgabe stehen."),
                _("Nennen Sie statt „-“ eine Datei, oder lassen Sie --json weg."),
            )

    def tell_written(self, target: Path | str, sentence: str) -> None:
        """Say beside the result that a file was written, and name it in a JSON document where that is asked for."""
        if self.as_json:
            output.print_json({"written": str(target)})
        output.note(sentence)

    def close(self) -> None:
        """Stop what was started and close the store."""
        if self._sms is not None:
            self._sms.close()
            self._sms = None


def tell_setting_notes(sms: api.PraxisSms) -> None:
    """Tell every remark on the keys of the configuration, on standard error; raises `SettingsError`."""
    for remark in sms.setting_notes:
        output.note(remark.sentence)
    if sms.settings.keys:
        keymap = chosen_keymap(sms.settings.keys)
        for sentence in (*keymap.notes, *keymap.remarks):
            output.note(sentence)


def look_at_published(sms: api.PraxisSms) -> None:
    """Take over what the practice has published; where that cannot be known, say so and go on with the file."""
    if sms.settings.store.url and (trouble := sms.published.note_of_trouble()):
        output.note(_("Was für die ganze Praxis gilt, ist nicht bekannt: {reason}").format(reason=trouble))


def chosen_keymap(wanted: Mapping[str, str]) -> Keymap:
    """The keymap of `[keys]`."""
    from tui import known_actions  # imports every screen

    return known_actions.chosen_keymap(wanted)


def place_of_the_file(sms: api.PraxisSms) -> str:
    """The path of the file that is in use; raises `SettingsError` where it cannot be used."""
    if sms.configuration.exists:
        return str(sms.paths.config_file)
    return _("{file} (gibt es noch nicht; es gelten die Standardwerte)").format(file=sms.paths.config_file)
