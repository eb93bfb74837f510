"""A description with a mistake is refused in one sentence, which names file, key and remedy."""

from __future__ import annotations

import pytest

from tests.unit.gateways.descriptions import described
from tui.service.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url = "http://sms.example/send"', "„url“ ist nicht verwendbar"),
        ('url = "https://sms.example/?token=x"', "„url“ ist nicht verwendbar"),
        ('url = "https://sms.example/{account.sid}"', "{account.sid} gibt es nicht"),
        ('url = "https://sms.example/{sid"', "geschweiften Klammer"),
        ('[account]\nsid = "x"', "eine Tabelle"),
        ('[account."a b"]\ntitle = "x"', "Buchstaben, Ziffern"),
        ('[account.a]\ntitle = "x"\nsecret = true\n[account.b]\ntitle = "x"\nsecret = true', "höchstens ein Feld"),
        ('[account.a]\ntitle = "x"\nsecret = true\nmatches = "x"', "weder default noch example noch matches"),
        ('[request.category]\nfield = "x"\nrecall = 1', "„appointment“ ist nicht verwendbar"),
        ('[request.constants]\nx = "{account.y}"', "{account.y} gibt es nicht"),
        ('[request.constants]\nto = 1\n"/to/x" = 2', "passt nicht neben die anderen Felder"),
        ('[request.fields]\nrecipient = "/a/1"', "passt nicht neben die anderen Felder"),
        ('[request.fields]\nrecipient = "/a~2"', "kein JSON-Zeiger"),
        ('[request]\nrecipient_type = "number"', "number geht nur mit"),
        ('[request]\nbody = "form"\nconstants = { x = [1] }', "nur mit body = „json“"),
        ('[request]\nkey = { in = "basic" }', "„user“ ist nicht verwendbar: die Angabe fehlt"),
        ('[request]\nkey = { in = "bearer", prefix = "x" }', "nur bei in = „header“"),
        ('[request]\nkey = { in = "field", name = "k" }\n[balance]\nurl = "b"\nmethod = "GET"', "demanded = true"),
        ('[answer]\naccepted = [{ at = "/a", between = [9, 1] }]', "die kleinere zuerst"),
        ('[answer]\naccepted = [{ at = "/a", absent = false }]', "absent = true"),
        ('[answer]\nwords = [{ matches = "a(" }]', "ein gültiger regulärer Ausdruck"),
        ('[request]\nkey = { in = "query", name = "k" }', "nur mit demanded = true"),
        ('[answer]\nwords = [{ matches = "(a+)+(b)" }]', "könnte sehr lange rechnen"),
        ('[answer]\nwords = [{ matches = 7 }]', "ein regulärer Ausdruck in Anführungszeichen"),
        ('[answer]\nid = "messages/0"', "ein JSON-Zeiger"),
        ('[answer]\nid = "/a~"', "ein JSON-Zeiger"),
        ('[answer]\ncodes = { refused = [{ from = 1 }] }', "je Eintrag ein Wert"),
        ('[answer.status]\naccepted = [200]\nrefused = [200]', "steht schon unter accepted"),
        ('[answer.status]\nalready = [409]', "request.fields.reference"),
        ('[balance]\nurl = "b"\nscale = 0', "eine ganze Zahl von 1 bis"),
        ('[balance]\nurl = "https://x.example/ä"', "„url“ ist nicht verwendbar"),
        ('[report]\nurl = "s?ids={ids}"\nstate = "/s"', "wo in jedem Eintrag"),
        ('[report]\nurl = "s?id={id}"\nstate = "/s"\nbatch = 5', "mehrere zugleich"),
        ('[lookup]\nurl = "s?r={reference}"\nreference = "/r"\nid = "/i"', "request.fields.reference"),
        ('[example.accepted]\nstatus = 42', "eine ganze Zahl von 200 bis 599"),
        ('[exampel]\n', "meinten Sie „example“"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_file_key_and_remedy(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        described(text)
    assert caught.value.sentence.startswith("eigen.toml")
    assert said in caught.value.sentence
    assert "\n" not in caught.value.sentence
    assert caught.value.remedy
