"""The sentences about appointments, and about what holds the run of a reminder plan."""

from __future__ import annotations

from collections.abc import Mapping

from tui.language.catalogue import _, gettext_noop
from tui.service.model.facts import Fact, FactKind

SENTENCES: Mapping[FactKind, str] = {
    FactKind.AWAITS_RELEASE: gettext_noop("Die Erinnerung wartet auf die Freigabe; noch einmal zu senden ist nichts."),
    FactKind.APPOINTMENT_GONE: gettext_noop("Entfallen: Der Termin steht nicht mehr in der Liste."),
    FactKind.APPOINTMENT_CALLED_OFF_IN_CALENDAR: gettext_noop("Entfallen: Der Termin ist im Kalender abgesagt."),
    FactKind.APPOINTMENT_MOVED: gettext_noop("Entfallen: Der Termin wurde verlegt."),
    FactKind.APPOINTMENT_NO_LONGER: gettext_noop(
        "Entfallen: Der Termin steht nicht mehr in der Liste, oder seine Zeile darf nicht mehr gesendet werden."
    ),
    FactKind.APPOINTMENT_DECIDED_SINCE: gettext_noop(
        "Zurückgenommen: Ein späterer Lauf hat neu eingestellt, woran noch zu erinnern ist."
    ),
    FactKind.APPOINTMENT_CHANGED: gettext_noop("Entfallen: Es kam ein früherer Termin am selben Tag dazu."),
    FactKind.APPOINTMENT_REFUSED: gettext_noop("Entfallen: Die Zeile des Termins darf nicht mehr gesendet werden."),
    FactKind.APPOINTMENT_OVER: gettext_noop("Entfallen: Der Termin hat schon begonnen."),
    FactKind.APPOINTMENT_OTHER_TIME: gettext_noop(
        "Entfallen: Der Plan sendet jetzt zu einer anderen Zeit; die Erinnerung ist dafür neu eingestellt."
    ),
    FactKind.APPOINTMENT_HELD: gettext_noop(
        "Zurückgenommen: Die Liste der Termine ist unklar. Der nächste Lauf ohne Bedenken stellt sie wieder ein."
    ),
    FactKind.APPOINTMENT_WITHOUT_BIRTHDAY: gettext_noop(
        "Für einen Menschen: Ohne Nummer und Geburtstag lässt sich niemand in der Patientenliste finden."
    ),
    FactKind.APPOINTMENT_PATIENT_UNKNOWN: gettext_noop(
        "Für einen Menschen: In der Patientenliste steht niemand mit diesem Namen und Geburtstag."
    ),
    FactKind.APPOINTMENT_PATIENT_AMBIGUOUS: gettext_noop(
        "Für einen Menschen: In der Patientenliste passen mehrere zu Namen und Geburtstag."
    ),
    FactKind.APPOINTMENT_PATIENT_WITHOUT_NUMBER: gettext_noop(
        "Für einen Menschen: In der Patientenliste steht zu Namen und Geburtstag keine Nummer."
    ),
    FactKind.REMINDERS_INCOMPLETE: gettext_noop("Der Plan ist unvollständig: {words}"),
    FactKind.REMINDERS_CARD_INCOMPLETE: gettext_noop("So geht keine Erinnerung hinaus: {words}"),
    FactKind.REMINDERS_NO_FILE: gettext_noop("In {folder} liegt keine Datei, die zu „{pattern}“ passt."),
    FactKind.REMINDERS_UNREADABLE: gettext_noop("Die Termine lassen sich nicht lesen: {words}"),
    FactKind.REMINDERS_NO_ACCESS: gettext_noop("Der Kalender lässt sich nicht abrufen: {words}"),
    FactKind.REMINDERS_NOT_SENDABLE: gettext_noop("So lässt sich nicht erinnern: {words}"),
    FactKind.REMINDERS_COLUMN_MISSING: gettext_noop("In {file} fehlt die Spalte „{name}“."),
    FactKind.REMINDERS_BLOCKING_COLUMN_GONE: gettext_noop(
        "In {file} fehlt „{name}“; bisher stand dort, wer keine SMS bekommt."
    ),
    FactKind.REMINDERS_OTHER_COLUMN: gettext_noop("Die Nummern stehen jetzt in „{now}“, bisher in „{before}“."),
    FactKind.REMINDERS_OLD_FILE: gettext_noop("Die Datei {file} ist {hours} Stunden alt."),
    FactKind.REMINDERS_SAME_FILE: gettext_noop("Die Datei {file} ist noch dieselbe wie beim letzten Mal."),
    FactKind.REMINDERS_NOTHING: gettext_noop("In {file} steht kein Termin."),
    FactKind.REMINDERS_OTHER_DAY: gettext_noop("In {file} steht kein Termin der erwarteten Tage, nur von anderen."),
    FactKind.REMINDERS_FEWER: gettext_noop("Nur {count} Termine; an diesem Wochentag sind es sonst etwa {usual}."),
    FactKind.REMINDERS_SHRUNK: gettext_noop("Nur noch {count} Termine; heute waren es schon {before}."),
    FactKind.REMINDERS_MISSED: gettext_noop(
        "Am {words} ist der Plan nicht gelaufen; an die Termine von heute wurde nicht erinnert."
    ),
    FactKind.REMINDERS_OTHER_DAY_IN_TEXT: gettext_noop(
        "Der Text sagt „{name}“, ein Termin ist aber am {words}; die SMS nennt kein Datum."
    ),
    FactKind.REMINDERS_OTHER_PATIENTS: gettext_noop(
        "Von den {before} Patienten, an deren Termine schon erinnert wird, stehen nur noch {count} in der Liste."
    ),
    FactKind.REMINDERS_MORE: gettext_noop("{count} Termine; an diesem Wochentag sind es sonst nur etwa {usual}."),
    FactKind.REMINDERS_UNUSABLE: gettext_noop("{count} von {total} Terminen sind unbrauchbar (Nummer, Uhrzeit, Text)."),
    FactKind.REMINDERS_NONE_SENDABLE: gettext_noop("An keinen der {total} Termine kann erinnert werden."),
    FactKind.REMINDERS_NO_CONSENT: gettext_noop("Die Einwilligung ist nicht belegt: {words}"),
    FactKind.REMINDERS_TEXT_CHANGED: gettext_noop("Die Textvorlage „{name}“ ist seit dem letzten Lauf geändert."),
    FactKind.REMINDERS_REPLACED: gettext_noop(
        "Bitte ansehen: In der Liste abgesagt oder verlegt, vielleicht mit neuem Termin: {count}."
    ),
    FactKind.REMINDERS_PROVIDER_HELD: gettext_noop("Der Versand über {protocol} ist angehalten."),
}

LACKS_RIGHTS = "rights"
"""What the value `cause` of a fact says of a list that this user may not read."""
_EXPORT_AGAIN = gettext_noop("Exportieren Sie die Liste neu; geprüft wird sie mit „praxis-sms reminders check“.")
_GIVE_RIGHTS = gettext_noop(
    "Geben Sie dem Benutzer, unter dem praxis-sms läuft, die Rechte; geprüft wird mit „praxis-sms reminders check“."
)
_LOOK_AND_RELEASE = gettext_noop("Sehen Sie die Liste durch; stimmt sie, geben Sie den Lauf frei.")
_REMEDIES: Mapping[FactKind, str] = {
    FactKind.REMINDERS_INCOMPLETE: gettext_noop("Berichtigen Sie den Plan in der Konfigurationsdatei."),
    FactKind.REMINDERS_CARD_INCOMPLETE: gettext_noop("Füllen Sie die Karte SMS-Provider aus."),
    FactKind.REMINDERS_NO_FILE: gettext_noop(
        "Exportieren Sie die Liste dorthin, oder ändern Sie folder und pattern des Plans."
    ),
    FactKind.REMINDERS_UNREADABLE: _EXPORT_AGAIN,
    FactKind.REMINDERS_NO_ACCESS: gettext_noop("Prüfen Sie Adresse, Benutzer und Passwort des Kalenders."),
    FactKind.REMINDERS_NOT_SENDABLE: gettext_noop("Ändern Sie die Textvorlage des Plans oder die Liste."),
    FactKind.REMINDERS_COLUMN_MISSING: gettext_noop(
        "Nehmen Sie sie in die Ausgabe auf, oder nennen Sie im Plan unter columns ihre Überschrift."
    ),
    FactKind.REMINDERS_BLOCKING_COLUMN_GONE: gettext_noop("Nehmen Sie die Spalte wieder in die Ausgabe auf."),
    FactKind.REMINDERS_OLD_FILE: _EXPORT_AGAIN,
    FactKind.REMINDERS_SAME_FILE: _EXPORT_AGAIN,
    FactKind.REMINDERS_NOTHING: gettext_noop("Prüfen Sie, welche Tage die Praxissoftware ausgibt."),
    FactKind.REMINDERS_OTHER_DAY: gettext_noop("Prüfen Sie, welche Tage die Praxissoftware ausgibt."),
    FactKind.REMINDERS_NO_CONSENT: gettext_noop(
        "Nehmen Sie die Spalte „Einwilligung“ in die Ausgabe auf, oder nennen Sie im Plan consent_confirmed_by."
    ),
    FactKind.REMINDERS_MISSED: gettext_noop("Auf Serien-SMS holt „Neu lesen“ beim Plan den Lauf nach."),
    FactKind.REMINDERS_OTHER_DAY_IN_TEXT: gettext_noop(
        "Schreiben Sie in die Textvorlage des Plans den Platzhalter für das Datum, etwa „am {{Datum}}“."
    ),
    FactKind.REMINDERS_OTHER_PATIENTS: gettext_noop(
        "Sehen Sie nach, ob es die richtige Liste ist; stimmt sie, geben Sie den Lauf frei."
    ),
    FactKind.REMINDERS_NONE_SENDABLE: gettext_noop(
        "Warum, steht bei jeder Zeile; ergänzen Sie die Liste, oder ändern Sie die Textvorlage."
    ),
    FactKind.REMINDERS_REPLACED: gettext_noop(
        "Steht bei den Zeilen ein neuer Termin, tragen Sie ihn in die Liste ein."
    ),
    FactKind.REMINDERS_PROVIDER_HELD: gettext_noop("Warum, und was hilft, sagt „praxis-sms check“."),
}


def remedy(reason: Fact) -> str:
    """What to do about a reason that holds a run."""
    if dict(reason.values).get("cause") == LACKS_RIGHTS:
        return _(_GIVE_RIGHTS)
    return _(_REMEDIES.get(reason.kind, _LOOK_AND_RELEASE))
