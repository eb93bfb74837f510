"""Words of a template that reveal a treatment."""

from tui.service.text.words.treatment_words import treatment_words_in as found_words


def test_short_treatment_words_count_only_alone():
    assert found_words("Ihre PA am Montag", ["PA"]) == ("PA",)
    assert found_words("Ihre pa am Montag", ["PA"]) == ("pa",)
    assert found_words("Parkplatz bei Papa", ["PA"]) == ()


def test_treatment_words_may_be_several_words_and_are_listed_once():
    words = ["professionelle Zahnreinigung", "  "]
    assert found_words("Professionelle Zahnreinigung, professionelle Zahnreinigungen", words) == (
        "Professionelle Zahnreinigung",
        "professionelle Zahnreinigungen",
    )
    assert found_words("nichts", []) == ()
