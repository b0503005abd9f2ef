"""Words of one direction among those of another: isolated, they keep their order and their place (UAX 9).

In: names and sentences. Out: the same between FSI and PDI where they have letters written from right to left; all of
them in an interface that is itself written so.
"""

from __future__ import annotations

import re

from briefing_site.base.cldr import END_OF_ISOLATE as END
from briefing_site.base.cldr import FIRST_STRONG_ISOLATE as ISOLATE
from briefing_site.base.language import spoken
from briefing_site.render.typst.printed import Tree, words

FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Unicode's blocks of scripts from right to left; `templates/print/text.typ` has the same."""


def isolated(text: str) -> str:
    """Return a text as it may stand in a sentence of either direction."""
    return f"{ISOLATE}{text}{END}" if _is_mixed(text) else text


def isolated_tree(tree: Tree) -> Tree:
    """Return running text as it may stand in a sentence of either direction."""
    return (ISOLATE, *tree, END) if _is_mixed(words(tree)) else tree


def _is_mixed(text: str) -> bool:
    return spoken().direction == "rtl" or bool(FROM_RIGHT.search(text))
