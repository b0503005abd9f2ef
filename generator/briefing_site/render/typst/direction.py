"""Words of one direction among those of another: isolated, they keep their order and their place (UAX 9).

In: names and sentences. Out: the same between FSI and PDI where they have letters written from right to left.
"""

from __future__ import annotations

import re

from briefing_site.render.typst.printed import Tree, words

FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Unicode's blocks of scripts from right to left; `templates/print/text.typ` has the same."""
ISOLATE, END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """Return a text as it may stand in a sentence of either direction."""
    return f"{ISOLATE}{text}{END}" if FROM_RIGHT.search(text) else text


def isolated_tree(tree: Tree) -> Tree:
    """Return running text as it may stand in a sentence of either direction."""
    return (ISOLATE, *tree, END) if FROM_RIGHT.search(words(tree)) else tree
