"""Names of made-up countries, people, subjects and places, by number.

In: a number. Out: a name that no other number of the same sort has, however large the base grows.
Nothing here is drawn at random, so a record keeps its name whatever the size of its base.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as the record's keys hold it."""

    name: str
    """Family name in its native position: `Wang Jianhua`, `Marta Lindqvist`."""
    family: str
    sort: str = ""
    """`Lindqvist, Marta`; empty where the name sorts rightly by itself."""
    native: str = ""
    """`王建华`, or empty."""
    pinyin: str = ""
    """`Wáng Jiànhuá`, or empty."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Al Bel Cor Dal El Far Gal Hal Ist Jor Kal Lor Mar Nor Os Pel Quer Ras Sel Tal Ul Var Wes Yor "
    "Zan Bran Crel Drov Esk Thal"
)
_MIDDLE = _words("a be di e ga ke li mo ne ra to vi")
_LAST = _words("bia dor land lia mark nia ran ria stan thia tria var via zia")
_QUARTERS = ("", "North ", "South ", "East ", "West ")

_GIVEN = _words(
    "Ada Adrian Agnes Alan Amina Andrei Anna Arturo Beatriz Bruno Carla Cedric Clara Daniel Diana "
    "Edgar Elena Emil Farah Felix Fiona Gustav Hana Hector Ibrahim Ines Ivan Jana Jonas Julia Karim "
    "Karin Laila Lars Leon Lucia Magnus Marta Miguel Mina Nadia Nils Olga Oscar Paula Pavel Petra "
    "Rafael Rosa Samir Selma Stefan Tamara Teodor Ursula Vera Viktor Wanda Yusuf Zoe"
)
_FAMILY = _words(
    "Abel Adeyemi Albrecht Alvarez Andersen Baptiste Barros Becker Bianchi Borg Castellanos Cerny "
    "Costa Dahl Delacroix Diallo Duarte Eriksen Espinoza Farkas Ferreira Fontaine Gallo Garrido "
    "Haddad Halvorsen Hartmann Hoffman Ibarra Iversen Jansen Kaplan Keller Kovacs Kruger Laurent "
    "Lindqvist Lombardi Macharia Marchetti Mendes Molnar Moreau Navarro Nemeth Nilsson Novak Okafor "
    "Olsen Ortega Paredes Petrov Quintero Radic Ramirez Renner Rossi Sabine Salazar Santos Schmidt "
    "Serrano Silva Sorensen Tanaka Teixeira Thorne Urbina Valdez Vasquez Vogel Weber Winters Zapata "
    "Zeller Zimmer"
)
_SURNAMES = _words(
    "王Wáng 李Lǐ 张Zhāng 刘Liú 陈Chén 杨Yáng 赵Zhào 黄Huáng 周Zhōu 吴Wú 徐Xú 孙Sūn 胡Hú 朱Zhū 高Gāo "
    "林Lín 何Hé 郭Guō 马Mǎ 罗Luó 梁Liáng 宋Sòng 郑Zhèng 谢Xiè 韩Hán 唐Táng 冯Féng 于Yú 董Dǒng 萧Xiāo"
)
_SYLLABLES = _words(
    "建jiàn 国guó 明míng 华huá 文wén 平píng 军jūn 志zhì 永yǒng 春chūn 海hǎi 林lín 德dé 光guāng 庆qìng "
    "生shēng 东dōng 晓xiǎo 红hóng 丽lì 玉yù 芳fāng 云yún 秀xiù 梅méi 雪xuě 宁níng 兰lán 凤fèng 洁jié"
)

ISSUES = (
    "Fishing quotas",
    "Export licences for rare metals",
    "Overflight rights",
    "River water sharing",
    "Maritime boundary",
    "Detained nationals",
    "Steel tariffs",
    "Transit of natural gas",
    "Dual-use goods",
    "Visa restrictions",
    "Cross-border data",
    "Undersea cables",
    "Border crossings",
    "Military notification",
    "Debt restructuring",
    "Grain inspection",
    "Satellite frequencies",
    "Court rulings on assets",
    "Naval patrols",
    "Investment screening",
    "Press accreditation",
    "Airport slots",
    "Pharmaceutical patents",
    "Migrant returns",
    "Refugee quotas",
    "Port access",
    "Dam construction",
    "Telecom equipment",
    "Cyber incidents",
    "Island lighthouses",
    "Timber imports",
    "Arms sales",
    "Consular access",
    "Currency swaps",
    "Nuclear safety notices",
    "War graves",
)
AREAS = (
    "Typhoon warning",
    "Student exchanges",
    "Direct flights",
    "Vaccine research",
    "Search and rescue at sea",
    "Seed bank",
    "Customs data exchange",
    "Earthquake relief",
    "Film archive",
    "Railway gauge conversion",
    "Anti-smuggling patrols",
    "Glacier monitoring",
    "Sister cities",
    "Power grid link",
    "Museum loans",
    "Wildlife corridors",
    "Language teaching",
    "Crop insurance",
)
MINISTRIES = (
    "Ministry of Foreign Affairs",
    "Ministry of Trade & Industry",
    "Ministry of Defence",
    "Central Bank",
    "Coast Guard",
    "Ministry of Transport",
    "Ministry of Health",
    "National Energy Office",
)
FORUMS = ("Dialogue on Trade", "Coastal Forum", "Summit Conference", "Ministerial Council")
CITIES = _words(
    "Aldermouth Brightwater Castelmar Dunhaven Eastmere Fairport Glenford Highcastle Ironbridge "
    "Kingsbay Lakemont Millbrook Northgate Oakhaven Portree Queensferry Redcliff Saltmarsh Tidewell "
    "Upperton Valemont Westhaven"
)
PUBLISHERS = (
    "Continental Press Agency",
    "The Harbour Gazette",
    "Ministry of Foreign Affairs",
    "Evening Chronicle",
    "Institute for Regional Affairs",
    "Northern Broadcasting",
    "The Weekly Ledger",
    "Parliamentary Record Office",
)


def slug(text: str) -> str:
    """Turn a name into an id: lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())


def country(number: int) -> str:
    """Name country `number`; neighbours sound different. Unique below 25,200."""
    rest, first = divmod(number, len(_FIRST))
    rest, middle = divmod(rest, len(_MIDDLE))
    quarter, last = divmod(rest, len(_LAST))
    middle = (middle + first) % len(_MIDDLE)
    last = (last + first + middle) % len(_LAST)
    return _QUARTERS[quarter] + _FIRST[first] + _MIDDLE[middle] + _LAST[last]


def latin_person(number: int) -> PersonName:
    """Name a person in Latin script; a middle initial tells each later round from the first."""
    rest, family = divmod(number, len(_FAMILY))
    round_, given = divmod(rest, len(_GIVEN))
    first = _GIVEN[(given + family) % len(_GIVEN)]
    if round_:
        first += f" {chr(ord('A') + round_ - 1)}."
    return PersonName(f"{first} {_FAMILY[family]}", _FAMILY[family], f"{_FAMILY[family]}, {first}")


def chinese_person(number: int) -> PersonName:
    """Name a person in Chinese script and in pinyin. Unique below 26,100."""
    rest, surname = divmod(number, len(_SURNAMES))
    second, first = divmod(rest, len(_SYLLABLES))
    first = (first + surname) % len(_SYLLABLES)
    second = first + 1 + second % (len(_SYLLABLES) - 1)
    family = _SURNAMES[surname]
    given = (_SYLLABLES[first], _SYLLABLES[second % len(_SYLLABLES)])
    pinyin = f"{family[1:]} {(given[0][1:] + given[1][1:]).capitalize()}"
    return PersonName(
        name=_without_tones(pinyin),
        family=_without_tones(family[1:]),
        native=family[0] + given[0][0] + given[1][0],
        pinyin=pinyin,
    )


def _without_tones(pinyin: str) -> str:
    return unicodedata.normalize("NFKD", pinyin).encode("ascii", "ignore").decode()


def taken_in_turn(names: Sequence[str], number: int) -> str:
    """Return item `number` of a list read over and over."""
    return names[number % len(names)]
