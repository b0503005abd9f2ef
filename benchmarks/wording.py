"""Sentences of the length and look of real facts, drawn from a seeded generator.

In: a `random.Random` and the ids that may be linked. Out: inline Markdown as an analyst would type it:
about 25 words, some `[[links]]`, some emphasis, some quoted words. No word in it counts as a hedge, a
likelihood term, a relative date or a superlative, so that no rule of the model objects to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

_OPENINGS: Mapping[str, tuple[str, ...]] = {
    "said": (
        "The two sides should keep working channels open",
        "Neither side gains from a further delay",
        "The talks were candid and covered the whole agenda",
        "The present arrangement serves the interests of both sides",
        "The proposal tabled by the other delegation leaves central questions open",
        "A durable settlement needs steps by both sides in parallel",
        "The dispute over licences is to be handled by the joint commission",
        "Implementation of the earlier understanding remains uneven",
        "Technical experts from both capitals are to meet again",
        "The decision was taken without consultation and ought to be reconsidered",
        "Public statements by the other side do not match what was said in the room",
    ),
    "agreed": (
        "The parties set up a joint working group with a secretariat in both capitals",
        "The parties will exchange inspection data every quarter",
        "The parties extended the interim arrangement by eighteen months",
        "The parties resumed consular consultations at the level of directors",
        "The parties opened a direct line between their operations centres",
        "The parties adopted a common list of goods exempt from the surcharge",
        "The parties will send observers to each other's field exercises",
        "The parties endorsed the experts' timetable and its annex on costs",
    ),
    "did": (
        "Sent a delegation of forty officials to inspect the terminal",
        "Closed the checkpoint to commercial traffic after the incident",
        "Published the full text of the draft agreement with its annexes",
        "Recalled the trade representative for consultations",
        "Lifted the surcharge on processed goods and refunded deposits",
        "Postponed the second round of consultations without naming a new date",
        "Handed over a diplomatic note setting out seven points",
        "Put two patrol vessels under the command of the joint centre",
        "Granted landing rights to three further carriers",
        "Withdrew the objection that had blocked the budget of the commission",
    ),
    "position": (
        "There is no room for concessions on the substance of the matter",
        "Any settlement must rest on the existing treaty and its maps",
        "The question belongs before the joint commission and nowhere else",
        "Restrictions will stay in force until inspections are resumed",
        "Talks can begin without preconditions at any level",
        "The status quo may not be changed by one side alone",
        "Compensation has to be settled before access is widened",
    ),
    "context": (
        "Trade through the corridor fell by a third over the period",
        "The treaty of the previous decade left the question to a later conference",
        "Four rounds of consultations had ended without a joint statement",
        "The waterway carries most of the region's grain and timber",
        "Both governments maintain separate registers of the vessels concerned",
        "The commission has met eleven times and issued nine recommendations",
        "Shipping insurers raised their rates for the route in two steps",
        "The agreement covers eighteen ports and six inland terminals",
        "The dispute dates from the redrawing of district boundaries",
    ),
    "assessment": (
        "The statements point to a settlement by stages rather than in one package",
        "The change of tone is meant for the audience at home",
        "The working group will be kept alive as the only open channel",
        "The delay gives both sides time to prepare their legislatures",
        "Access for inspectors matters more to both sides than the tariff itself",
    ),
}
_MIDDLES = (
    "with regard to {link}",
    "as part of the efforts on {link}",
    "in connection with {link}",
    "under the terms discussed for {link}",
    "despite the open questions around {link}",
    "within the framework of {link}",
    "while talks on {link} continue",
    "in keeping with what was set out for {link}",
)
_ENDINGS = (
    "and asked for a written reply within {n} days",
    "with {n} technical annexes to follow",
    "covering {n} shipments a month",
    "at an annual cost of {n} million",
    "according to paragraph {n} of the *joint record*",
    "including the {n} cases still open",
    "and named {n} officials to follow it up",
    "as the **final text** of {n} pages shows",
    "after {n} hours of consultations at the level of ministers",
    "in line with article {n} of the treaty, oil & gas excepted",
    "with a review after {n} months",
    "for the {n} districts along the border",
    "and left the {n} remaining items to experts",
    "subject to ratification by both legislatures within {n} weeks",
)
_AFTERTHOUGHTS = (
    "The text was handed to reporters in both languages.",
    "Details are left to the experts' group.",
    "No joint statement was issued.",
    "The figures are those of the customs service.",
    "It repeats the wording of the *earlier* communiqué.",
)
_QUOTES = (
    '"a matter of principle"',
    '"no room for compromise or concession"',
    '"a sound and steady relationship"',
    '"the lowest point in years"',
    '"earnestly abide by what was agreed"',
    '"frank and constructive"',
)
_PLAIN = (
    "the matter",
    "the regional agenda",
    "the interim arrangement",
    "the northern route",
    "the joint commission",
)
_SUMMARIES = (
    "Handled by the joint commission since its second session, with working groups in both capitals.",
    "Raised at every meeting of ministers and left open in each joint record so far.",
    "Covered by an interim arrangement that both sides extend from year to year.",
    "Watched closely by neighbouring states, whose carriers and insurers depend on the outcome.",
    "Dealt with at the level of directors, who report to ministers twice a year.",
)
HEDGES = ("alleged", "suspected", "expected", "headline only", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Linkable:
    """Something that a text may link."""

    id: str
    label: str


def happens(rng: Random, share: float) -> bool:
    """Draw whether something is so, true in `share` (0 to 1) of the cases."""
    return rng.random() < share


def fact_text(rng: Random, kind: str, linkable: Sequence[Linkable]) -> str:
    """Write one fact of `kind`: 15 to 45 words, a link in about half, a quotation in some."""
    link = _link(rng, linkable) if linkable and happens(rng, 0.45) else rng.choice(_PLAIN)
    middle = rng.choice(_MIDDLES).format(link=link)
    ending = rng.choice(_ENDINGS).format(n=rng.randint(2, 480))
    sentence = f"{rng.choice(_OPENINGS[kind])}, {middle}, {ending}"
    if kind in ("said", "position") and happens(rng, 0.25):
        sentence += f", calling it {rng.choice(_QUOTES)}"
    if happens(rng, 0.2):
        return f"{sentence}. {rng.choice(_AFTERTHOUGHTS)}"
    return sentence + "."


def _link(rng: Random, linkable: Sequence[Linkable]) -> str:
    target = rng.choice(linkable)
    return f"[[{target.id}|{target.label}]]" if happens(rng, 0.2) else f"[[{target.id}]]"


def summary(rng: Random, opening: str, linkable: Sequence[Linkable]) -> str:
    """Write a record's summary: `opening`, then one or two sentences, some with a link."""
    sentences = [opening, rng.choice(_SUMMARIES)]
    if linkable and happens(rng, 0.6):
        sentences.append(f"Tied to {_link(rng, linkable)} in most records of the talks.")
    return " ".join(sentences)


def line(rng: Random) -> str:
    """Write one sentence that states a position."""
    ending = rng.choice(_ENDINGS).format(n=rng.randint(2, 90))
    return f"{rng.choice(_OPENINGS['position'])}, {ending}."
