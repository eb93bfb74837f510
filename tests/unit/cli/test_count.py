"""`praxis-sms count`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, program
from tui.service.text.segments import normalise

VECTORS = Path(__file__).parent.parent.parent / "data" / "segments-vectors.json"


def test_the_document_of_one_text_has_the_promised_fields(call: Caller) -> None:
    counted = call("count", "--json", "Grüße an Şeyma")
    assert counted.code == 0
    assert counted.json == {
        "encoding": "UCS-2",
        "units": 14,
        "characters": 14,
        "segments": 1,
        "parts": ["Grüße an Şeyma"],
        "left": 56,
        "forcing": [
            {"char": "Ş", "position": 9, "name": counted.json["forcing"][0]["name"], "replacement": "S"},
        ],
    }


def test_the_text_is_counted_as_it_would_be_sent(call: Caller) -> None:
    counted = call("count", "--json", "u\u0308\r\n\tx\x07").json
    assert counted["parts"] == ["ü\n x"]
    assert counted["characters"] == 4


def test_without_json_a_person_reads_parts_characters_and_what_is_expensive(call: Caller) -> None:
    counted = call("count", "Grüße an Şeyma")
    assert "1 SMS-Teil" in counted.lines[0]
    assert "Unicode" in counted.lines[0]
    assert any("„Ş“" in line and "Stelle 10" in line for line in counted.lines)


def test_a_text_of_one_unit_is_told_in_the_singular(call: Caller) -> None:
    assert "1 Einheit; im letzten Teil ist noch Platz für 159 von 160." in call("count", "a").lines
    assert any(line.startswith("2 Einheiten;") for line in call("count", "ab").lines)


def test_a_long_text_is_shown_part_by_part(call: Caller) -> None:
    counted = call("count", "a" * 153 + "b" * 8)
    assert "2 SMS-Teile" in counted.out
    assert "Teil 2: bbbbbbbb" in counted.lines


def test_lines_of_json_strings_give_one_list_in_their_order(call: Caller) -> None:
    counted = call("count", "-", "--json", stdin='"a"\n"zwei\\nZeilen"\n"\u2028"\n"€"')
    assert counted.code == 0
    assert [each["parts"] for each in counted.json] == [["a"], ["zwei\nZeilen"], ["\u2028"], ["€"]]


def test_no_lines_give_an_empty_list(call: Caller) -> None:
    assert call("count", "-", "--json").json == []


def test_without_json_each_line_gets_a_line(call: Caller) -> None:
    counted = call("count", "-", stdin='"a"\n"ş"\n')
    assert [line.partition(":")[0] for line in counted.lines] == ["1", "2"]


@pytest.mark.parametrize("line", ["kein JSON", "17", '["a"]', "", b'"\xff"'], ids=repr)
def test_a_bad_line_is_named_and_nothing_is_printed(call: Caller, line: str | bytes) -> None:
    bad = line if isinstance(line, bytes) else line.encode()
    counted = call("count", "-", "--json", stdin=b'"gut"\n' + bad + b'\n"gut"\n')
    assert counted.code == 4
    assert set(counted.json) == {"error", "remedy", "exit_code"}
    assert counted.err.startswith("Zeile 2 ")
    assert "Abhilfe:" in counted.err


def test_an_empty_text_has_no_parts(call: Caller) -> None:
    assert call("count", "--json", "").json["segments"] == 0


def test_count_without_a_text_is_a_usage_error(call: Caller) -> None:
    counted = call("count")
    assert counted.code == 2
    assert counted.err.startswith("Es fehlt das Argument")
    assert "praxis-sms count --help" in counted.err


def test_a_text_in_unreadable_bytes_is_refused(clean_environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"tui", b"count", b"Gr\xfc\xdfe"], env=clean_environ, capture_output=True
    )
    assert done.returncode == 4
    assert "UTF-8" in done.stderr.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_json_is_utf8_whatever_the_locale_is(clean_environ: dict[str, str], locale: str) -> None:
    environ = clean_environ | {
        "LC_ALL": locale, "LANG": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii",
    }  # fmt: skip
    counted = program(environ, "count", "-", "--json", stdin='"ü"\n')
    assert counted.json[0]["parts"] == ["ü"]
    assert "ü" in counted.out


def test_a_text_for_people_survives_a_terminal_without_umlauts(clean_environ: dict[str, str]) -> None:
    environ = clean_environ | {"PYTHONIOENCODING": "ascii"}
    counted = program(environ, "count", "ş")
    assert counted.code == 0
    assert "erzwingt Unicode" in counted.out


def test_counting_needs_none_of_the_costly_libraries(clean_environ: dict[str, str]) -> None:
    script = (
        "import sys\n"
        "from tui.cli import run\n"
        "run(['count', '--json', 'Hallo']); run(['count', 'ş'])\n"
        "costly = {'textual', 'rich', 'httpx', 'psycopg', 'phonenumbers', 'keyring', 'tomlkit', 'aiosmtplib',\n"
        "    'tomllib', 'hashlib'}\n"
        "print(sorted(costly & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=clean_environ, capture_output=True, check=True)
    assert done.stderr.decode().strip() == "[]"


def test_every_vector_is_counted_as_expected_and_in_order(call: Caller) -> None:
    every = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    vectors = [vector for vector in every if normalise(vector["text"]) == vector["text"]]
    lines = "\n".join(json.dumps(vector["text"]) for vector in vectors)
    counted = call("count", "-", "--json", stdin=lines).json
    fields = ("encoding", "units", "characters", "segments", "parts")
    assert [{name: each[name] for name in fields} for each in counted] == [
        {name: vector["expected"][name] for name in fields} for vector in vectors
    ]
