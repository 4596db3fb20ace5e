"""The suggested cause as a card: a word, its reasons, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.agreement.causes.cause_facts import Cause, CauseKind
from annotator.services.figures.cause_words import cause_sentences
from annotator.ui.pages.disagreements.naming import Names
from annotator.ui.pages.disagreements.state import Detail, Suggestion
from annotator.ui.text import tr

Doing = Literal["adjudicate", "keep", "ask", "back", "note", "example"]
"""What can be done about an item."""

FITS: dict[CauseKind, Doing] = {
    "slip": "back",
    "unclear_rubric": "note",
    "honest_difference": "keep",
    "ask_two_more": "ask",
    "habit": "example",
    "no_clear_cause": "adjudicate",
}


@dataclass(frozen=True, slots=True)
class CauseView:
    """kind: None while it is worked out, and where nothing can be suggested.

    fits: the action that the cause asks for. person: whose label it is about; "" for nobody's.
    """

    kind: CauseKind | None
    title: str
    sentences: tuple[str, ...] = ()
    advice: str = ""
    aside: str = ""
    fits: Doing | None = None
    person: str = ""

    @property
    def said(self) -> str:
        return " ".join(one for one in (f"{self.title}.", *self.sentences, self.advice) if one)


def cause_view(detail: Detail | None, suggestion: Suggestion | None) -> CauseView | None:
    """The card for the item on screen; None where nothing differs."""
    if detail is None or len(detail.given) < 2:
        return None
    if suggestion is None or suggestion.uid != detail.uid:
        return CauseView(None, tr("Suggested cause: working it out …"))
    insight = suggestion.insight
    if insight is None or insight.cause is None:
        return None
    kind = insight.cause.kind
    aside = ""
    if insight.flip is not None:
        chance = f"{insight.flip:.2f}".removeprefix("0")
        aside = tr("Chance that fresh labels would turn the verdict: {chance}", chance=chance)
    return CauseView(
        kind=kind,
        title=_title(kind),
        sentences=cause_sentences(insight.cause, detail.names),
        advice=_advice(kind, detail.names, _person(insight.cause)),
        aside=aside,
        fits=FITS[kind],
        person=_person(insight.cause),
    )


def _person(cause: Cause) -> str:
    """Whose label a slip or a habit is about: of the first reason that names somebody."""
    if cause.kind not in ("slip", "habit"):
        return ""
    return next((who for reason in cause.reasons for who in reason.annotators), "")


def _title(kind: CauseKind) -> str:
    return {
        "ask_two_more": tr("Ask two more people first"),
        "honest_difference": tr("An honest difference"),
        "slip": tr("A slip"),
        "habit": tr("One person's scale"),
        "unclear_rubric": tr("Unclear rubric"),
        "no_clear_cause": tr("No clear cause"),
    }[kind]


def _advice(kind: CauseKind, names: Names, person: str) -> str:
    if kind == "slip":
        return tr("Send it back to {name} for a second look.", name=names.get(person, person))
    return {
        "ask_two_more": tr("Get two more labels before looking for a cause."),
        "honest_difference": tr("Keep the split; it is exported as a distribution."),
        "habit": tr("Calibrate together on this item before changing the rubric."),
        "unclear_rubric": tr("Note what the rubric leaves open here, at the clauses cited."),
        "no_clear_cause": tr("Read the item and adjudicate, or ask more people."),
    }[kind]
