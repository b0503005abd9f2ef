"""The words that are looked for first miss nothing that the patterns of wording would find."""

from __future__ import annotations

import re

import pytest
from briefing_site.checks.rules.style import CAUTION, CAUTION_STEMS, SUPERLATIVE, SUPERLATIVE_STEMS
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(("pattern", "stems"), [(CAUTION, CAUTION_STEMS), (SUPERLATIVE, SUPERLATIVE_STEMS)])
def test_whatever_matches_has_a_stem(pattern, stems):
    @given(st.from_regex(pattern))
    def holds(text: str) -> None:
        assert any(stem in text.lower() for stem in stems) or not re.search(pattern, text)

    holds()
