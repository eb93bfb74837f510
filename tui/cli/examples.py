"""What the help of each command shows as an example of its use."""

from __future__ import annotations

from collections.abc import Mapping

from tui.language.catalogue import gettext_noop

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": ("praxis-sms", "praxis-sms demo"),
    "demo": ("praxis-sms demo", "praxis-sms demo --headless --series 100", "praxis-sms demo --format sipgate"),
    "count": (
        gettext_noop('praxis-sms count "Ihr Termin ist morgen um 9 Uhr."'),
        "praxis-sms count - --json < texts.jsonl",
    ),
    "check": ("praxis-sms check", "praxis-sms check --json"),
    "send": (
        gettext_noop('praxis-sms send --to "0171 1234567" --text "Ihr Termin ist morgen um 9 Uhr."'),
        gettext_noop('praxis-sms send --to 01711234567 --name Müller --template "Bitte um Rückruf"'),
        gettext_noop('praxis-sms send --to 01711234567 --text "Um {{Zeit}} Uhr" --set Zeit=9:30'),
        gettext_noop('praxis-sms send --to 01711234567 --text "Bis morgen" --key termin-4711'),
        gettext_noop('praxis-sms send --gdt /gdt/praxis.gdt --template "Bitte um Rückruf"'),
    ),
    "compose": (
        "praxis-sms compose --gdt /gdt/praxis.gdt --gdt-reply /gdt/antwort",
        gettext_noop("praxis-sms compose --to 01711234567 --name Müller"),
    ),
    "series": (
        "praxis-sms series start --file termine.csv --template Terminerinnerung",
        "praxis-sms series list",
    ),
    "series start": (
        "praxis-sms series start --file termine.csv --template Recall --dry-run",
        gettext_noop('praxis-sms series start --file termine.xlsx --text "Hallo {{Name}}" --yes'),
        gettext_noop('praxis-sms series start --like 12 --text "Heute geschlossen" --yes'),
    ),
    "series list": ("praxis-sms series list --limit 10",),
    "series status": ("praxis-sms series status 12 --json",),
    "series pause": ("praxis-sms series pause 12",),
    "series resume": ("praxis-sms series resume 12",),
    "series cancel": ("praxis-sms series cancel 12",),
    "series move": (gettext_noop('praxis-sms series move 12 --at "Mo 8 Uhr"'),),
    "provider": ("praxis-sms provider list", "praxis-sms provider check sipgate"),
    "provider list": ("praxis-sms provider list --json",),
    "provider show": ("praxis-sms provider show sipgate",),
    "provider check": ("praxis-sms provider check sipgate",),
    "provider try": (
        gettext_noop('praxis-sms provider try sipgate --to "0171 1234567" --dry-run'),
        "praxis-sms provider try sipgate --to 01711234567",
    ),
    "provider new": ("praxis-sms provider new meinanbieter --from sipgate",),
    "outbox": ("praxis-sms outbox list --state unknown", "praxis-sms outbox resolve 4711 --as accepted"),
    "outbox list": ("praxis-sms outbox list --state unknown", gettext_noop('praxis-sms outbox list --search "Müller"')),
    "outbox show": ("praxis-sms outbox show 4711",),
    "outbox retry": ("praxis-sms outbox retry 4711 4712",),
    "outbox cancel": ("praxis-sms outbox cancel 4711",),
    "outbox edit": (
        gettext_noop('praxis-sms outbox edit 4711 --text "Ihr Termin ist erst um 10 Uhr."'),
        gettext_noop('praxis-sms outbox edit 4711 --at "morgen 9 Uhr"'),
    ),
    "outbox resolve": (
        "praxis-sms outbox resolve 4711 --as accepted",
        "praxis-sms outbox resolve 4711 --as not-sent",
    ),
    "outbox reroute": (
        "praxis-sms outbox reroute --from sms4-mail --to sms4-rest",
        "praxis-sms outbox reroute --from sms4-mail --to sms4-rest --series 12",
    ),
    "outbox audit": ("praxis-sms outbox audit --limit 20",),
    "outbox export": ("praxis-sms outbox export sms.csv --series 12", "praxis-sms outbox export - --audit"),
    "outbox backup": (
        "praxis-sms outbox backup /var/backups/praxis-sms.db",
        "praxis-sms outbox backup - | gzip > praxis-sms.db.gz",
    ),
    "outbox restore": (
        "praxis-sms outbox restore /var/backups/praxis-sms.db",
        "praxis-sms outbox restore --database",
    ),
    "outbox release": ("praxis-sms outbox release",),
    "outbox move": ("praxis-sms outbox move --to postgresql+psycopg://sms@db.example.de/sms",),
    "answers": ("praxis-sms answers list --unread", "praxis-sms answers read 12 13"),
    "answers list": ("praxis-sms answers list --unread", "praxis-sms answers list --limit 20 --json"),
    "answers show": ("praxis-sms answers show 12",),
    "answers read": ("praxis-sms answers read 12 13", "praxis-sms answers read 12 --undo"),
    "answers fetch": ("praxis-sms answers fetch --json",),
    "templates": ("praxis-sms templates list", "praxis-sms templates export templates.toml"),
    "templates list": ("praxis-sms templates list --kind series",),
    "templates show": ("praxis-sms templates show Terminerinnerung --kind single",),
    "templates add": (
        gettext_noop('praxis-sms templates add Rezept --kind single --text "Rezept liegt bereit."'),
        gettext_noop("praxis-sms templates add Gruß --kind single --purpose Gruß --file gruss.txt"),
    ),
    "templates remove": ('praxis-sms templates remove "Termin abgesagt"',),
    "templates export": ("praxis-sms templates export templates.toml",),
    "templates import": ("praxis-sms templates import templates.toml",),
    "optout": ('praxis-sms optout add "0171 1234567"',),
    "optout list": ("praxis-sms optout list --json",),
    "optout add": ('praxis-sms optout add "0171 1234567"',),
    "optout remove": ('praxis-sms optout remove "0171 1234567"',),
    "person": ('praxis-sms person show "0171 1234567"',),
    "person show": ('praxis-sms person show "0171 1234567" --json',),
    "person export": (gettext_noop('praxis-sms person export "0171 1234567" auskunft.zip'),),
    "person forget": (
        'praxis-sms person forget "0171 1234567"',
        'praxis-sms person forget "0171 1234567" --yes --json',
    ),
    "person consent": (
        'praxis-sms person consent "0171 1234567"',
        gettext_noop("praxis-sms person consent $NR --purpose Recall --given --source Formular"),
        gettext_noop("praxis-sms person consent $NR --purpose Gruß --withdrawn --source Telefon"),
    ),
    "settings": ("praxis-sms settings show", "praxis-sms settings set protocols.sms4-rest.tariff 1"),
    "settings show": ("praxis-sms settings show --json",),
    "settings get": ("praxis-sms settings get provider.sender",),
    "settings set": (
        "praxis-sms settings set provider.sender PraxisMolar",
        "praxis-sms settings set keys.place.single f12",
    ),
    "settings unset": ("praxis-sms settings unset dispatch.concurrency",),
    "settings publish": ("praxis-sms settings publish", "praxis-sms settings publish --json"),
    "settings path": ("praxis-sms settings path",),
    "secrets": ("praxis-sms secrets status",),
    "secrets status": ("praxis-sms secrets status --json",),
    "secrets set": ("praxis-sms secrets set sms4-password", "praxis-sms secrets set smtp-password --stdin < password"),
    "secrets delete": ("praxis-sms secrets delete sms4-password",),
    "worker": ("praxis-sms worker", "praxis-sms worker --drain"),
    "health": (
        "praxis-sms health --max-age 15m --max-unknown 0 --worker",
        "praxis-sms health --min-balance 10 --alert --json",
    ),
    "stats": (
        "praxis-sms stats",
        "praxis-sms stats --days 31 --json",
        "praxis-sms stats --prometheus /var/lib/node_exporter/praxis-sms.prom",
    ),
    "purge": ("praxis-sms purge 90",),
    "simulator": ("praxis-sms simulator --http-port 8080 --smtp-port 2525",),
    "docs": ("praxis-sms docs", gettext_noop("praxis-sms docs handbuch-admin")),
    "unit": ("praxis-sms unit --install", "praxis-sms unit > praxis-sms-worker.service"),
    "postgres-roles": ("praxis-sms postgres-roles > postgres-roles.sql",),
}
"""The examples by the words of the command, "" for the program itself; some of them in the language of the texts."""
