"""Isolates words of one writing direction within text of the other, so that they keep their order and place (UAX 9).

In: names and sentences. Out: the same between FSI and PDI if they have letters written from right to left; in an
interface that is itself written from right to left, all of them.
"""

from __future__ import annotations

import re

from briefing_site.base.cldr import END_OF_ISOLATE, FIRST_STRONG_ISOLATE
from briefing_site.base.language import spoken

FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Unicode's blocks of scripts from right to left; `templates/print/text.typ` has the same."""


def isolated(text: str) -> str:
    """Return a text so that it can be used in a sentence of either direction."""
    return f"{FIRST_STRONG_ISOLATE}{text}{END_OF_ISOLATE}" if is_mixed(text) else text


def is_mixed(text: str) -> bool:
    """Tell whether a text would not keep its place without isolation."""
    return spoken().direction == "rtl" or bool(FROM_RIGHT.search(text))
