"""What each kind of stored fact says: a sentence with the fact's values in braces, in German until it is read."""

from __future__ import annotations

from tui.language.catalogue import gettext_noop
from tui.service.model.facts import FactKind
from tui.service.wording import reminder_reasons

SENTENCES = {
    FactKind.TOGETHER: "{first} {second}",
    FactKind.OPTED_OUT: gettext_noop("Diese Nummer möchte keine SMS (Abmeldeliste)."),
    FactKind.NOBODY_CAN_ANSWER: gettext_noop(
        "Der Text bittet um Antwort („{words}“), aber dem Namen „{name}“ kann niemand antworten."
    ),
    FactKind.QUIET_HOURS: gettext_noop("In der Ruhezeit ({hours} Uhr) werden keine SMS verschickt."),
    FactKind.DAILY_LIMIT: gettext_noop("Das Tageslimit von {limit} SMS ist erreicht."),
    FactKind.MONTHLY_LIMIT: gettext_noop("Das Monatslimit von {limit} SMS ist erreicht."),
    FactKind.GAVE_UP: gettext_noop("Nach {count} Versuchen aufgegeben: {reason}"),
    FactKind.TEXT_CHANGED: gettext_noop("Neuer Text."),
    FactKind.DUE_NOW_AFTER_CLOCK_AHEAD: gettext_noop("Eingestellt, als die Uhr vorging; sie ist jetzt an der Reihe."),
    FactKind.QUEUED_BY_CLOCK_AHEAD: gettext_noop(
        "Eingestellt, als die Uhr vorging: Stimmt die Zeit nicht, ändern Sie sie."
    ),
    FactKind.SERIES_CANCELLED: gettext_noop("Die Serie war inzwischen abgebrochen."),
    FactKind.SENT_SINCE_THE_BACKUP: gettext_noop(
        "Ob sie zwischen Sicherung und Wiederherstellung hinausging, ist nicht bekannt."
    ),
    FactKind.AS_IN_TODAYS_STORE: gettext_noop("Stand aus dem Postausgang, der dafür beiseitegelegt wurde"),
    FactKind.PROGRAM_ENDED: gettext_noop("Das Programm endete, während die Nachricht übergeben wurde."),
    FactKind.SENDER_SILENT: gettext_noop("Der Rechner, der die Nachricht übergab, hat sich nicht mehr gemeldet."),
    FactKind.MACHINE_SLEPT: gettext_noop("Der Rechner war angehalten, bevor die Nachricht hinausging."),
    FactKind.ACCESS_NOT_BUILT: gettext_noop("Der Zugang zum Anbieter ließ sich nicht einrichten."),
    FactKind.FILL_IN_CARD: gettext_noop("Auf der Karte SMS-Provider ({place.provider}) ausfüllen."),
    FactKind.ENTER_ENDPOINT: gettext_noop(
        "Die Adresse aus den Vertragsunterlagen auf der Karte SMS-Provider ({place.provider}) eintragen."
    ),
    FactKind.MAIL_SERVER_MISSING: gettext_noop("Der Mailserver der Praxis ist noch nicht eingetragen."),
    FactKind.SET_UP_MAIL: gettext_noop(
        "Auf der Karte SMS-Provider ({place.provider}) „Mail einrichten“ ({card.mail}) wählen."
    ),
    FactKind.CHECK_SMS4_ACCESS: gettext_noop("Kundennr., Benutzer und Passwort auf der Karte SMS-Provider prüfen."),
    FactKind.CHECK_API_KEY: gettext_noop("Den API-Key auf der Karte SMS-Provider prüfen."),
    FactKind.TRY_LATER: gettext_noop("Später noch einmal versuchen."),
    FactKind.HANDOVER_FAULT: gettext_noop(
        "Beim Übergeben trat ein Programmfehler auf; ob die SMS hinausging, ist ungeklärt."
    ),
    FactKind.CREDIT_SPENT: gettext_noop("Das Guthaben ist aufgebraucht (der Anbieter sagt: {words})."),
    FactKind.NAME_NOT_RESOLVED: gettext_noop("Der Name {host} lässt sich nicht auflösen."),
    FactKind.CONNECTION_REFUSED: gettext_noop("{host} nimmt keine Verbindung an."),
    FactKind.NO_ENCRYPTED_CONNECTION: gettext_noop("Mit {host} kam keine verschlüsselte Verbindung zustande."),
    FactKind.NO_CONNECTION: gettext_noop("Zu {host} kam keine Verbindung zustande."),
    FactKind.CERTIFICATE_EXPIRED: gettext_noop("Das Zertifikat von {host} ist abgelaufen."),
    FactKind.CERTIFICATE_NOT_YET_VALID: gettext_noop(
        "Das Zertifikat von {host} gilt noch nicht; geht die Uhr dieses Rechners richtig?"
    ),
    FactKind.CERTIFICATE_WRONG_HOST: gettext_noop("Das Zertifikat von {host} ist auf einen anderen Namen ausgestellt."),
    FactKind.CERTIFICATE_UNTRUSTED: gettext_noop(
        "Das Zertifikat von {host} stammt von keiner Stelle, der dieser Rechner vertraut."
    ),
    FactKind.CERTIFICATE_OTHER: gettext_noop(
        "{host} zeigt ein anderes Zertifikat als das hinterlegte; gesendet wurde nichts (Fingerabdruck {found}…)."
    ),
    FactKind.PROXY_WANTS_LOGIN: gettext_noop(
        "Der Proxy dieses Rechners verlangt eine Anmeldung, bevor er {host} erreicht."
    ),
    FactKind.PROXY_FAILED: gettext_noop("Der Proxy dieses Rechners erreicht {host} nicht."),
    FactKind.NO_VALID_REQUEST: gettext_noop("Adresse oder Zugangsdaten für {host} ergeben keine gültige Anfrage."),
    FactKind.NO_ANSWER: gettext_noop("{host} hat {seconds} s lang nicht geantwortet."),
    FactKind.NOT_FINISHED: gettext_noop("{host} ist nach {seconds} s nicht fertig geworden."),
    FactKind.CONNECTION_ENDED: gettext_noop("{host} hat die Verbindung beendet."),
    FactKind.CONNECTION_ENDED_EARLY: gettext_noop("{host} hat die Verbindung beendet, ohne vollständig zu antworten."),
    FactKind.ANSWER_TOO_LONG: gettext_noop("Die Antwort von {host} ist unmäßig lang."),
    FactKind.ANSWER_NOT_UNDERSTOOD: gettext_noop("Die Antwort von {host} ist nicht zu verstehen."),
    FactKind.SMS_MAY_BE_ACCEPTED: gettext_noop("{what} Ob die SMS angenommen wurde, ist offen."),
    FactKind.MAIL_MAY_BE_ACCEPTED: gettext_noop("{what} Ob die E-Mail angenommen wurde, ist offen."),
    FactKind.SMS_ANSWER_NOT_UNDERSTOOD: gettext_noop(
        "Die Antwort von {host} ist nicht zu verstehen. Ob die SMS angenommen wurde, ist offen."
    ),
    FactKind.MAIL_ANSWER_NOT_UNDERSTOOD: gettext_noop(
        "Die Antwort von {host} ist nicht zu verstehen. Ob die E-Mail angenommen wurde, ist offen."
    ),
    FactKind.HTTP_STATUS: gettext_noop("HTTP-Status {status}"),
    FactKind.HTTP_STATUS_OF_ENQUIRY: gettext_noop("{host} antwortete mit HTTP-Status {status}."),
    FactKind.HTTP_STATUS_PROVES_NOTHING: gettext_noop(
        "{host} antwortete mit HTTP-Status {status}. Ob die SMS angenommen wurde, ist offen."
    ),
    FactKind.HTTP_STATUS_LATER: gettext_noop("{host} nimmt im Augenblick nichts an (HTTP-Status {status})."),
    FactKind.TAKES_NOTHING_NOW: gettext_noop("{host} nimmt im Augenblick nichts an."),
    FactKind.ACCESS_REFUSED: gettext_noop("{host} lehnt die Zugangsdaten ab (HTTP-Status {status})."),
    FactKind.CREDIT_USED_UP: gettext_noop("{host} meldet, dass das Guthaben verbraucht ist."),
    FactKind.INTERFACE_ABSENT: gettext_noop(
        "Unter der eingetragenen Adresse von {host} ist die Schnittstelle nicht (HTTP-Status {status})."
    ),
    FactKind.CODE: gettext_noop("Code {code}"),
    FactKind.CODE_SAYS: gettext_noop("Code {code}: {words}"),
    FactKind.CODE_MEANS: gettext_noop("Code {code}: {meaning}"),
    FactKind.SMS4_STATUS: gettext_noop("SMS4 meldet Status {status}: {words}"),
    FactKind.NUMBER_NOT_INTERNATIONAL: gettext_noop("Die Nummer ist nicht international geschrieben."),
    FactKind.SENDER_NOT_CARRIED_BY_SMS4: gettext_noop("Der SMS-Absender enthält Zeichen, die SMS4 nicht überträgt."),
    FactKind.TEXT_NOT_CARRIED_BY_SMS4: gettext_noop("Diese Zeichen überträgt SMS4 nicht: {characters}"),
    FactKind.TEXT_NOT_CARRIED_BY_PROVIDER: gettext_noop("Diese Zeichen überträgt der Anbieter nicht: {characters}"),
    FactKind.TEXT_EMPTY: gettext_noop("Der Text ist leer."),
    FactKind.TEXT_TOO_LONG_FOR_MAIL: gettext_noop("Der Text hat {count} Zeichen; über E-Mail gehen höchstens {limit}."),
    FactKind.TEXT_NO_CHARACTERS: gettext_noop("Der Text enthält Zeichen, die es nicht gibt."),
    FactKind.NO_STARTTLS: gettext_noop("{host} bietet auf Port {port} keine Verschlüsselung (STARTTLS) an."),
    FactKind.NO_LOGIN: gettext_noop("{host} bietet keine Anmeldung mit Benutzer und Passwort an."),
    FactKind.MAIL_LOGIN_REFUSED: gettext_noop("{host} lehnt Benutzer oder Passwort ab: {words}"),
    FactKind.MAIL_SENDER_REFUSED: gettext_noop("{host} lehnt die Absenderadresse {address} ab: {words}"),
    FactKind.MAIL_SERVER_SAYS: gettext_noop("{host} antwortet {code} {words}"),
    FactKind.COLUMN_SAYS: gettext_noop("In Spalte „{heading}“ steht „{cell}“."),
    FactKind.DEATH_UNCLEAR: gettext_noop("In Spalte „{heading}“ steht „{cell}“, kein klares Nein."),
    FactKind.DECEASED_REMARK: gettext_noop("In Spalte „{heading}“ steht „{cell}“: vermutlich verstorben."),
    FactKind.DECEASED_IN_ANOTHER_ROW: gettext_noop("Nach Zeile {row} ist diese Person vermutlich verstorben."),
    FactKind.COLUMN_EMPTY: gettext_noop("Die Spalte „{heading}“ ist leer."),
    FactKind.COLUMN_UNREADABLE: gettext_noop("Die Spalte „{heading}“ ist nicht lesbar."),
    FactKind.FORMULA_WITHOUT_RESULT: gettext_noop("Zelle {cell} enthält eine Formel ohne gespeichertes Ergebnis."),
    FactKind.MORE_CELLS_THAN_HEADINGS: gettext_noop(
        "Die Zeile hat mehr Zellen als die Überschrift; vermutlich steht ein Trennzeichen mitten in einer Angabe."
    ),
    FactKind.ROW_CANCELLED: gettext_noop("In Spalte „{heading}“ steht „{cell}“: Der Termin ist wohl abgesagt."),
    FactKind.ROW_MOVED: gettext_noop("In Spalte „{heading}“ steht „{cell}“: Der Termin ist wohl verlegt."),
    FactKind.ROW_STRUCK: gettext_noop("In der Tabelle ist die Zeile ganz oder zum Teil durchgestrichen."),
    FactKind.ROW_BELOW_TITLE: gettext_noop("Die Zeile steht unter „{cell}“ (Zeile {line})."),
    FactKind.ROW_BELOW_OTHER_HEADING: gettext_noop(
        "Über der Zeile steht eine zweite Überschrift mit anderen Spalten (Zeile {line}); bitte die Liste dort teilen."
    ),
    FactKind.NO_CONSENT_COLUMN: gettext_noop("Die Liste hat keine Spalte Einwilligung."),
    FactKind.CONSENT_UNDECIDED: gettext_noop("Mehrere Spalten können die Einwilligung enthalten: {names}."),
    FactKind.NO_CONSENT_COLUMN_FOR: gettext_noop("Die Liste hat keine Spalte „Einwilligung {purpose}“."),
    FactKind.CONSENT_NOT_RECORDED: gettext_noop("Für {purpose} ist keine Einwilligung festgehalten."),
    FactKind.CONSENT_WITHDRAWN: gettext_noop("Diese Nummer möchte keine SMS für {purpose} (Einwilligung widerrufen)."),
    FactKind.NUMBER_ELSEWHERE: gettext_noop("In Spalte „{heading}“ steht eine Mobilnummer: {number}."),
    FactKind.WANTS_NO_SMS: gettext_noop("Diese Nummer möchte keine SMS bekommen."),
    FactKind.SERIAL_NUMBER: gettext_noop("„{cell}“ in „{heading}“ ist eine Zahl; bitte als Datum/Uhrzeit formatieren."),
    FactKind.VALUE_MISREAD: gettext_noop("„{cell}“ in „{heading}“ hat wohl Zeichen einer falschen Kodierung."),
    FactKind.VALUE_IS_ERROR: gettext_noop("„{cell}“ in „{heading}“ ist keine Angabe, sondern ein Fehlerwert."),
    FactKind.VALUE_IS_NO_DATE: gettext_noop("„{cell}“ in „{heading}“ ist als Datum nicht zu verstehen."),
    FactKind.VALUE_IS_NO_TIME: gettext_noop("„{cell}“ in „{heading}“ ist als Uhrzeit nicht zu verstehen."),
    FactKind.VALUE_IS_NO_NAME: gettext_noop("„{cell}“ in „{heading}“ ist kein Name."),
    FactKind.LEAVES_ALREADY: gettext_noop("Derselbe Text wird gerade an diese Nummer übergeben."),
    FactKind.DUPLICATE: gettext_noop("Gleiche Nummer und gleicher Text wie in Zeile {line}."),
    FactKind.TOO_LONG: gettext_noop("Der Text hat {units} Zeichen; nur {limit} passen in eine SMS."),
    FactKind.TOO_LONG_BECAUSE: gettext_noop(
        "Der Text hat {units} Zeichen; nur {limit} passen in eine SMS, denn {cause}"
    ),
    FactKind.UNREADABLE_CHARACTER: gettext_noop(
        "Der Text enthält ein unlesbares Zeichen („�“); vermutlich wurde die Liste in falscher Kodierung gelesen."
    ),
    FactKind.NUMBER_EMPTY: gettext_noop("Die Nummer fehlt."),
    FactKind.NUMBER_NO_DIGITS: gettext_noop("„{raw}“ enthält keine Telefonnummer."),
    FactKind.NUMBER_SPOILT_BY_SPREADSHEET: gettext_noop(
        "„{raw}“ hat die Tabellenkalkulation gekürzt; bitte die Spalte dort als Text formatieren."
    ),
    FactKind.NUMBER_ROUNDED_BY_SPREADSHEET: gettext_noop(
        "„{raw}“ hat wohl eine Tabellenkalkulation gerundet; bitte die Nummer mit 0 oder + am Anfang eintragen."
    ),
    FactKind.NUMBER_LETTERS_AMONG_DIGITS: gettext_noop("In „{raw}“ stehen Buchstaben zwischen den Ziffern."),
    FactKind.NUMBER_SAID_TO_BE_WRONG: gettext_noop(
        "Bei „{raw}“ steht, dass die Nummer nicht zu benutzen ist; bitte die richtige eintragen."
    ),
    FactKind.NUMBER_AMBIGUOUS: gettext_noop("„{raw}“ ist nicht eindeutig; bitte nur eine Nummer eintragen."),
    FactKind.NUMBER_UNREADABLE: gettext_noop("„{raw}“ ist als Telefonnummer nicht lesbar."),
    FactKind.NUMBER_UNKNOWN_COUNTRY: gettext_noop("Die Landesvorwahl von „{raw}“ gibt es nicht."),
    FactKind.NUMBER_TOO_SHORT: gettext_noop("„{raw}“ ist zu kurz für eine Mobilfunknummer mit Vorwahl."),
    FactKind.NUMBER_TOO_LONG: gettext_noop("„{raw}“ ist zu lang; stehen dort vielleicht zwei Nummern?"),
    FactKind.NUMBER_NOT_VALID: gettext_noop("{display} ist keine bekannte Nummer; bitte auf Tippfehler prüfen."),
    FactKind.NUMBER_COUNTRY_NOT_ALLOWED: gettext_noop(
        "{display} gehört zu einem Land ({region}), in das die Praxis keine SMS sendet."
    ),
    FactKind.NUMBER_NOT_MOBILE: gettext_noop("{display} ist keine Mobilfunknummer, sondern {kind}."),
    **reminder_reasons.SENTENCES,
}

REMEDIES = frozenset(
    {
        FactKind.CHECK_API_KEY,
        FactKind.CHECK_SMS4_ACCESS,
        FactKind.ENTER_ENDPOINT,
        FactKind.FILL_IN_CARD,
        FactKind.REPLACE_SECRET,
        FactKind.SET_SECRET,
        FactKind.SET_UP_MAIL,
        FactKind.TRY_LATER,
    }
)
"""What to do, rather than what happened."""
