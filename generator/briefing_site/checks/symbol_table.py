"""What a rule may know of records and facts that are not loaded: their ids, their names, who names them.

In: a fact base, or the state of an earlier check. Out: `SymbolTable`. Rules ask it for whatever concerns the whole
base, so that checking a part by itself finds what checking the whole would find there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Actor, AnyRecord

MIN_NAME_LENGTH = 4
"""Characters of a name of one word that is looked for in running text."""
ARTICLES = frozenset({"A", "An", "The"})
COMMON_WORDS = frozenset(
    """academy administration agency alliance army assembly association authority bank board bureau cabinet
    capital centre center chamber chancellor church city coalition commission committee commonwealth community
    company conference congress council country court customs department division east embassy empire exchange
    executive federation fleet force forces forum foundation front fund government group guard house industry
    institute journal judiciary kingdom league legislature majority market ministry mission monitor movement
    nation nations navy network north office opposition organisation organization palace panel parliament party
    police post presidency press province region registry republic secretariat security senate service services
    society south staff standard state states sun telegraph times treasury treaty tribunal union university west
    world""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that name many things: by itself, one means none of them for sure."""
WORD = re.compile(r"\w+")
Name = tuple[str, ...]
"""A name's words."""


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """The whole base, from afar."""

    kinds: Mapping[str, str]
    """Each id with its folder; `facts` for a fact."""
    former_ids: Mapping[str, str]
    """Each former id and the record that bears another one now."""
    broken: frozenset[str]
    """Ids of what could not be loaded: a reference to one is not reported again."""
    names: Mapping[Name, Sequence[str]]
    """Each name with the records that bear it."""
    is_whole: bool
    """Whether all was loaded and all references lead somewhere; else what is used cannot be known."""
    holders: Callable[[str], Iterable[str]]
    """For an id, the records whose files name it."""
    sure_names: Collection[Name] = frozenset()
    """Those of the names by which running text surely means a record."""


def symbol_table_of(base: FactBase, broken: frozenset[str]) -> SymbolTable:
    """Return what there is to know of a base that is loaded."""
    kinds = {record.id: record.folder for record in base.records.values()}
    kinds |= dict.fromkeys(base.facts, "facts")
    names: dict[Name, list[str]] = defaultdict(list)
    sure_names: set[Name] = set()
    for record in base.records.values():
        for name, is_sure in names_of(record).items():
            names[name].append(record.id)
            if is_sure:
                sure_names.add(name)
    return SymbolTable(
        kinds,
        base.former_ids,
        broken,
        names,
        not broken and all(target in kinds for target in base.incoming),
        lambda target: (reference.holder for reference in base.incoming.get(target, ())),
        sure_names,
    )


def names_of(record: AnyRecord) -> dict[Name, bool]:
    """Return the names by which running text may mean a record, each with whether it surely does.

    Of one word, only an actor's that is long enough may mean one. What is sure has several words, is the whole name of
    what is no person, or stands in capitals: a bare surname, a short form or a common word may be anybody's.
    """
    if not record.holds_facts or record.withdrawn:
        return {}
    own = {record.name, *record.aliases, *((record.short,) if isinstance(record, Actor) else ())}
    split = {name: tuple(WORD.findall(name)) for name in own}
    return {
        words: _is_sure(words, record)
        for name, words in split.items()
        if len(words) > 1 or (words and isinstance(record, Actor) and len(name) >= MIN_NAME_LENGTH)
    }


def _is_sure(words: Name, record: AnyRecord) -> bool:
    (*_, word) = words
    if len(words) - (words[0] in ARTICLES) > 1:
        return True
    if not isinstance(record, Actor) or word.casefold() in COMMON_WORDS:
        return False
    return word.isupper() or (record.type != "person" and words == tuple(WORD.findall(record.name)))
