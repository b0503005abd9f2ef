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
