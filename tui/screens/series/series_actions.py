"""What can be done on Serien-SMS: while a series is prepared, and while the progress of one is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.frame.actions import ActionTable, ScreenAction, WhyNot, person_action
from tui.language.catalogue import _

_ANOTHER_VIEW = ""


Place = Any
"""A `SeriesScreen`, which imports this table."""


def _where_there_are_plans(screen: Place) -> str | None:
    return None if screen.has_plans else _("In der Konfiguration steht kein Erinnerungsplan; der Admin legt ihn an.")


def _while_preparing(screen: Place) -> str | None:
    return _ANOTHER_VIEW if screen.shows_progress else None


def _while_following(screen: Place) -> str | None:
    return None if screen.shows_progress else _ANOTHER_VIEW


def _while_preparing_where(is_possible: Callable[[Place], bool], reason: str) -> WhyNot:
    """While a series is prepared, where something holds; `reason` says that it does not."""

    def why_not(screen: Place) -> str | None:
        if screen.shows_progress:
            return _ANOTHER_VIEW
        return None if is_possible(screen) else reason

    return why_not


_where_there_is_a_list = _while_preparing_where(
    lambda screen: screen.has_list, _("Spalten gibt es, sobald eine Liste gelesen ist.")
)
_where_another_runs = _while_preparing_where(
    lambda screen: screen.followed_series is not None, _("Es läuft gerade keine Serie.")
)
_where_cleared = _while_preparing_where(
    lambda screen: screen.may_undo, _("Zurückholen lässt sich nur, was eben geleert wurde.")
)


def _where_allowed(name: str, reason: str, *, settling: bool = False) -> WhyNot:
    """Where the progress allows what the button `name` does; `reason` says why it does not.

    With `settling` it goes on with how to settle what is unknown, for which the key is pressed on other places.
    """

    def why_not(screen: Place) -> str | None:
        if not screen.shows_progress:
            return _ANOTHER_VIEW
        if screen.possible is None:
            return _("Die Serie wird erst gelesen.")
        if screen.possible.get(name, True):
            return None
        return f"{reason} {_to_settle()}" if settling and screen.needs_person else reason

    return why_not


def _to_settle() -> str:
    return _("Zum Klären erst die SMS öffnen ({rows.choose}), darin dann {detail.resolve}.")


_IS_OVER = _("An dieser Serie gibt es nichts mehr anzuhalten.")

SERIES_ACTIONS = ActionTable(
    ScreenAction(
        "start", "series.start", "f9", _("Starten"), _("Fragt noch einmal und sendet dann"),
        found_by=_("absenden abschicken verschicken"),
        help_text=_("Fragt noch einmal und sendet dann."), in_footer=True, is_main=True, why_not=_while_preparing,
    ),
    ScreenAction(
        "show_reminders", "series.reminders", "alt+e", _("Erinnerungen"),
        _("Zeigt, woran die Pläne erinnern: freigeben, berichtigen, anrufen"),
        found_by=_("Terminerinnerungen Termine Erinnerungsplan Kalender anhalten"), in_footer=True,
        why_not=_where_there_are_plans,
    ),
    ScreenAction(
        "pick_list", "series.pick", "ctrl+o", _("Liste öffnen"), _("Zeigt Ordner und Listen"),
        button=_("Auswählen"), help_text=_("Zeigt Ordner und Listen, die neuesten oben."),
        found_by=_("importieren einlesen Excel CSV Datei Patientenliste"), in_footer=True,
        named_when=lambda screen: not screen.has_list, why_not=_while_preparing,
    ),
    ScreenAction(
        "go_to_list", "series.go_to_list", "alt+l", _("Liste"), _("Springt zu Schritt 1, der Liste"),
        why_not=_while_preparing,
    ),
    ScreenAction(
        "go_to_columns", "series.go_to_columns", "alt+s", _("Spalten"), _("Springt zu Schritt 2, den Spalten"),
        why_not=_where_there_is_a_list,
    ),
    ScreenAction(
        "go_to_text", "series.go_to_text", "alt+t", _("Text"), _("Springt zu Schritt 3, dem Text"),
        why_not=_while_preparing,
    ),
    ScreenAction(
        "go_to_check", "series.go_to_check", "alt+p", _("Prüfung"), _("Springt zu Schritt 4, der Prüfung"),
        why_not=_while_preparing,
    ),
    ScreenAction(
        "pick_template", "series.template", "alt+v", _("Vorlage"), _("Zeigt die Textvorlagen aus SMS-Seriendaten"),
        found_by=_("Textbaustein Muster"), why_not=_while_preparing,
    ),
    ScreenAction(
        "only_problems", "series.filter", "ctrl+l", _("Nur Probleme"), _("Zeigt nur Probleme oder alle"),
        in_footer=True, named_when=lambda screen: not screen.number_here, why_not=_while_preparing,
    ),
    ScreenAction(
        "replace_forcing", "series.replace", "ctrl+t", _("Sonderzeichen ersetzen"), _("Ersetzt, was Unicode erzwingt"),
        button=_("Ersetzen"), help_text=_("Ersetzt Zeichen, die Unicode erzwingen und die SMS verteuern."),
        why_not=_while_preparing,
    ),
    ScreenAction(
        "offer_placeholders", "series.placeholder", "ctrl+p", _("Platzhalter"), _("Bietet die Platzhalter an"),
        help_text=_("Bietet die Spalten der Liste an der Schreibmarke an."), why_not=_while_preparing,
    ),
    ScreenAction(
        "find_row", "series.find", "ctrl+g", _("Suchen"), _("Sucht in der Liste"),
        why_not=_while_preparing_where(
            lambda screen: screen.has_list, _("Suchen lässt sich, sobald eine Liste gelesen ist.")
        ),
    ),
    person_action(
        "series", _("Zeigt alles über die Nummer der Zeile; Abmeldung, Auskunft, Löschen"),
        lambda screen: bool(screen.number_here),
    ),
    ScreenAction(
        "pause", "series.pause", "f9", _("Anhalten"), _("Hält die Serie an"),
        help_text=_("Nichts weiter geht hinaus."), found_by=_("stoppen unterbrechen pausieren"), in_footer=True,
        on_shown=True,
        why_not=_where_allowed("pause", _IS_OVER, settling=True),
    ),
    ScreenAction(
        "resume", "series.resume", "f9", _("Weiter"), _("Lässt die Serie weiterlaufen"),
        help_text=_("Lässt die Serie weiterlaufen."), found_by=_("fortsetzen weitermachen"), in_footer=True,
        on_shown=True,
        why_not=_where_allowed("resume", _IS_OVER, settling=True),
    ),
    ScreenAction(
        "cancel", "series.cancel", "delete", _("Abbrechen"), _("Nimmt zurück, was noch wartet"),
        help_text=_("Nimmt nach einer Frage zurück, was noch wartet."), found_by=_("stornieren stoppen zurückziehen"),
        on_shown=True, why_not=_where_allowed("cancel", _("Von dieser Serie wartet nichts mehr.")),
    ),
    ScreenAction(
        "retry", "series.retry", "ctrl+r", _("Abgelehnte erneut"), _("Sendet Abgelehntes noch einmal"),
        help_text=_("Stellt nach einer Frage noch einmal ein, was der Anbieter abgelehnt hat."),
        found_by=_("wiederholen fehlgeschlagen"),
        on_shown=True, why_not=_where_allowed("retry", _("Von dieser Serie hat der Anbieter nichts abgelehnt.")),
    ),
    ScreenAction(
        "export", "series.export", "ctrl+o", _("Exportieren"), _("Schreibt das Ergebnis als CSV"),
        help_text=_("Schreibt das Ergebnis als CSV-Datei, die Excel öffnet."),
        found_by=_("drucken ausdrucken speichern Liste"), in_footer=True,
        why_not=_where_allowed("export", ""),
    ),
    ScreenAction(
        "show_left_out", "series.left_out", "ctrl+l", _("Nicht gesendet"), _("Zeigt die Zeilen der Liste ohne SMS"),
        why_not=_where_allowed("show_left_out", _("Jede Zeile der Liste bekommt eine SMS.")),
    ),
    ScreenAction(
        "new_series", "series.new", "ctrl+n", _("Neue Serie"), _("Bereitet die nächste Serie vor"),
        help_text=_("Bereitet die nächste vor."), in_footer=True, why_not=_while_following,
    ),
    ScreenAction(
        "write_again", "series.write_again", "ctrl+d", _("An dieselben schreiben"),
        _("Bereitet die nächste Serie an dieselben Empfänger vor"), button=_("An dieselben"),
        help_text=_("Bereitet eine Serie an dieselben Empfänger vor, etwa weil ein Termin ausfällt."), on_shown=True,
        why_not=_while_following,
    ),
    ScreenAction(
        "begin_anew", "series.anew", "ctrl+n", _("Von vorn"), _("Leert alle vier Schritte"), button=_("Neu"),
        help_text=_("Leert alle vier Schritte."), on_shown=True, why_not=_while_preparing,
    ),
    ScreenAction(
        "undo", "series.undo", "ctrl+z", _("Rückgängig"), _("Holt zurück, was geleert wurde"), why_not=_where_cleared
    ),
    ScreenAction(
        "back_to_running", "series.running", "ctrl+r", _("Laufende Serie"), _("Zeigt die laufende Serie"),
        help_text=_("Zeigt, wie weit die laufende Serie ist."), why_not=_where_another_runs,
    ),
    ScreenAction(
        "give_values", button=_("Werte"), why_not=_while_preparing,
        help_text=_("Fragt nach dem Wert der Platzhalter, für die es keine Spalte gibt, für alle gleich."),
    ),
    ScreenAction(
        "show_notes", button=_("Hinweise"), help_text=_("Was an der Liste als Ganzer auffällt."),
        why_not=_while_preparing,
    ),
)  # fmt: skip
