"""The one order of names, and names as they are typed without the right keys."""

from __future__ import annotations

from briefing_site.base.collation import name_key, plain, plain_spellings


def test_numbers_and_apostrophes_are_no_letters() -> None:
    assert sorted(["Round 10", "Round 2", "Round 1"], key=name_key) == ["Round 1", "Round 2", "Round 10"]
    assert name_key("O’Brien") == name_key("O'Brien") == name_key("obrien")
    assert sorted(["Zebra", "Ärger", "Arm", "Łódź", "Lviv"], key=name_key) == ["Ärger", "Arm", "Łódź", "Lviv", "Zebra"]


def test_words_are_spelt_as_they_are_typed_without_their_keys() -> None:
    assert plain("Łódź, Đặng, Weißstraße") == "lodz, dang, weissstrasse"
    assert plain_spellings("Århus") == ("aarhus",)
    assert plain_spellings("Østergård") == ("ostergard", "oestergaard")
    assert plain_spellings("Zürich") == ("zuerich",)
    assert plain_spellings("plain") == ()


def test_letters_stand_where_their_alphabets_have_them() -> None:
    """As in the Unicode root collation, which code points do not follow."""
    for alphabet in ("абвгґдеєжзиіклмнопрстуфхцчшщъыьэюя", "дђежзијклљмнњопрстћуфхцчџш", "аәбвгғдкқлмнңоөпуүұфхһц"):
        assert sorted(alphabet, key=name_key) == list(alphabet)
    assert sorted("ابپتثجچحخدذرزژسشصضطظعغفقكگلمنهوي", key=name_key) == list("ابپتثجچحخدذرزژسشصضطظعغفقكگلمنهوي")
    assert name_key("یک") == name_key("يك")
    assert sorted(["Єва", "Еней", "Жанна", "Ґалаґан", "Гнат", "Дарія"], key=name_key) == [
        *("Гнат", "Ґалаґан", "Дарія", "Еней", "Єва", "Жанна"),
    ]
