"""`praxis-sms templates`: the Textvorlagen for scripts, and their way from one practice to another."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller
from tui.service.api import login_name
from tui.simulator.practice import DemoPractice

pytestmark = pytest.mark.usefixtures("practice")

TEXT = "Guten Tag {{Name}}, Ihr Termin: {{Datum}}. Zahnarztpraxis Molar, 030 123456"
UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def names(call: Caller, *options: str) -> list[str]:
    return [each["name"] for each in call("templates", "list", "--json", *options).json]


def test_a_new_practice_finds_both_lists_filled_in_their_order(call: Caller) -> None:
    assert names(call, "--kind", "series") == ["Terminerinnerung", "Recall", "Praxis geschlossen"]
    assert len(names(call)) == 7
    listed = call("templates", "list").lines
    assert listed[0].split() == ["Liste", "Name", "Zweck", "Text"]
    assert listed[1].startswith("single  Terminerinnerung")


def test_a_template_is_added_shown_and_removed(call: Caller) -> None:
    added = call("templates", "add", "Impfung", "--kind", "single", "--text", TEXT, "--json")
    assert added.code == 0
    document = added.json
    assert UTC_MOMENT.fullmatch(document.pop("updated_at"))
    assert document == {
        "kind": "single",
        "name": "Impfung",
        "purpose": "appointment",
        "text": TEXT,
        "updated_by": login_name(),
    }
    shown = call("templates", "show", "impfung")
    assert (shown.code, shown.out, shown.err) == (0, f"{TEXT}\n", "")
    assert call("templates", "remove", "IMPFUNG", "--json").json["name"] == "Impfung"
    assert "Impfung" not in names(call)


def test_what_a_colleague_would_remark_stands_beside_the_result(call: Caller) -> None:
    added = call("templates", "add", "Kurz", "--kind", "series", "--text", "Ihre Zahnreinigung steht an.")
    assert (added.code, added.out) == (0, "Textvorlage „Kurz“ angelegt.\n")
    assert "verraten eine Behandlung: Zahnreinigung" in added.err
    assert "nennt die Praxis nicht" in added.err


def test_the_text_comes_from_a_file_or_from_standard_input_without_its_last_line_end(
    call: Caller, tmp_path: Path
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("\ufeffGrüße\r\nIhre Praxis\r\n".encode())
    assert call("templates", "add", "Datei", "--kind", "single", "--file", str(path)).code == 0
    assert (
        call("templates", "add", "Eingabe", "--kind", "single", "--text", "-", stdin="Grüße\nIhre Praxis\n").code == 0
    )
    assert call("templates", "add", "Strich", "--kind", "single", "--file", "-", stdin="Grüße\nIhre Praxis\n").code == 0
    for name in ("Datei", "Eingabe", "Strich"):
        assert call("templates", "show", name, "--json").json["text"] == "Grüße\nIhre Praxis"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "A", "--kind", "single"), 2),
        (("add", "A", "--kind", "single", "--text", "a", "--file", "b"), 2),
        (("add", "A", "--text", "a"), 2),
        (("add", "A", "--kind", "mail", "--text", "a"), 2),
        (("add", "A", "--kind", "single", "--text", "Hallo {{"), 4),
        (("add", "A", "--kind", "single", "--text", " "), 4),
        (("add", "x" * 41, "--kind", "single", "--text", "a"), 4),
        (("add", "Recall", "--kind", "series", "--text", "a"), 4),
        (("add", "A", "--kind", "single", "--file", "/gibt/es/nicht"), 4),
        (("remove", "Gibt es nicht"), 4),
        (("show", "Gibt es nicht", "--kind", "series"), 4),
        (("import", "/gibt/es/nicht"), 4),
    ],
)
def test_what_cannot_be_is_told_with_its_exit_code(call: Caller, arguments: tuple[str, ...], code: int) -> None:
    before = names(call)
    refused = call("templates", *arguments)
    assert (refused.code, refused.out) == (code, "")
    assert refused.err
    assert names(call) == before


def test_a_name_in_both_lists_needs_the_list(call: Caller) -> None:
    both = call("templates", "show", "Terminerinnerung")
    assert both.code == 2
    assert "Abhilfe: Wählen Sie mit --kind single oder --kind series." in both.err
    assert "{{Anrede}}" in call("templates", "show", "Terminerinnerung", "--kind", "series").out


def test_an_unknown_name_is_answered_with_the_nearest_of_both_lists(call: Caller) -> None:
    missing = call("templates", "show", "Rekall")
    assert missing.code == 4
    assert missing.err == "Eine Textvorlage „Rekall“ gibt es nicht.\nAbhilfe: Meinten Sie „Recall“?\n"


def test_templates_travel_as_toml(call: Caller, tmp_path: Path, practice: DemoPractice) -> None:
    call("templates", "add", "Zitat", "--kind", "single", "--text", 'Er sagte "{{Name}}" \\ und\nging: schöne Grüße €')
    file = tmp_path / "vorlagen.toml"
    assert call("templates", "export", str(file)).code == 0
    assert call("templates", "export", "-", "--kind", "single").out.count("[[template]]") == 5
    assert len(tomllib.loads(file.read_text(encoding="utf-8"))["template"]) == 8
    before = call("templates", "show", "Zitat", "--json").json["text"]
    assert call("templates", "remove", "Zitat").code == 0
    imported = call("templates", "import", str(file), "--json")
    assert imported.json["added"] == ["Zitat"]
    assert len(imported.json["replaced"]) == 7
    assert call("templates", "show", "Zitat", "--json").json["text"] == before
    assert call("templates", "import", "-", stdin=file.read_bytes()).out == "0 Textvorlagen angelegt, 8 ersetzt.\n"
    assert call("templates", "remove", "Zitat").code == 0
    assert call("templates", "import", str(file)).out == "1 Textvorlage angelegt, 7 ersetzt.\n"


def test_an_import_that_is_no_list_of_templates_changes_nothing(call: Caller) -> None:
    before = names(call)
    refused = call("templates", "import", "-", stdin='[[template]]\nkind="single"\nname="A"\n')
    assert refused.code == 4
    assert "Abhilfe: Erwartet werden Einträge [[template]]" in refused.err
    assert names(call) == before


def test_the_check_tells_of_variants_that_nobody_gets_or_that_differ(call: Caller) -> None:
    assert call("templates", "check").code == 0
    assert call("templates", "check", "--json").json[0]["problems"] == []
    for name, text in (("Recall [tr]", "Kontrol zamanı. {{Name}} {{Doktor}}"), ("Gibtsnicht [ru]", "{{Name}}")):
        assert call("templates", "add", name, "--kind", "series", "--text", text).code == 0

    checked = call("templates", "check", "--kind", "series")

    assert checked.code == 4
    assert "Recall [tr]: Nur einer der Texte, dieser oder „Recall“, enthält" in checked.err
    assert "{{Doktor}}" in checked.err
    assert "Eine Textvorlage „Gibtsnicht“ gibt es nicht; niemand bekommt diese Variante." in checked.err
    assert any(line.split() == ["series", "Recall", "[tr]", "Türkisch", "1", "SMS-Teil"] for line in checked.lines)
    (variant,) = [
        each for each in call("templates", "check", "--kind", "series", "--json").json if each["language"] == "tr"
    ]
    assert (variant["name"], variant["segments"], len(variant["problems"])) == ("Recall [tr]", 1, 1)


def test_a_plan_that_lacks_its_template_is_named_where_it_is_removed_or_misspelt(call: Caller) -> None:
    call("templates", "add", "Heute", "--kind", "series", "--text", TEXT)
    assert call("settings", "set", "reminders.morgen.template", "heute").err == ""
    assert "Erinnerungsplan morgen braucht sie" in call("templates", "remove", "Heute").err
    for key in ("template", "change_template"):
        told = call("settings", "set", f"reminders.abend.{key}", "Gibtsnicht")
        assert told.code == 0
        assert "Eine Textvorlage „Gibtsnicht“ (SMS-Seriendaten) gibt es noch nicht" in told.err
    assert call("settings", "set", "reminders.abend.change_template", "").err == ""
