"""What to do next: the service's advice as steps, each with the way to what it is about. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, percent
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.views import CardView, Link, Step
from annotator.ui.pages.agreement.terms.every import means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.advice_views import Advice

PEOPLE, CONTROL = "people", "revision"


def steps_card(advised: tuple[Advice, ...], criterion: str, missing: str | None = None) -> CardView:
    """In the order in which one step spoils the next. missing: before silence says anything."""
    steps = tuple(Step(one.sentence, _button(one), link_of(one, criterion)) for one in advised)
    rows = tuple(
        SheetRow(
            (
                action_word(one.action),
                one.sentence,
                "–" if one.share is None else percent(one.share),
                count(len(one.uids)) if one.uids else "–",
            ),
            step.link,
        )
        for one, step in zip(advised, steps, strict=True)
    )
    none = missing or tr("Nothing stands out that would have to be done first.")
    columns = (tr("Step"), tr("Why"), tr("Of the disagreement"), tr("Items"))
    told = means("advice.action", "advice.sentence", "advice.share", "advice.uids")
    return CardView(
        heading=tr("WHAT TO DO NEXT"),
        meaning=meanings.next_steps(),
        sheet=Sheet(columns, rows, 2, told),
        steps=steps,
        empty="" if steps else none,
        wide=True,
        whole=True,
    )


def link_of(one: Advice, criterion: str) -> Link:
    """To the disagreements that a step is about, or to the figures of people or of the control."""
    if one.action == "label_control":
        return Link(section=CONTROL)
    if one.kind == "clause":
        return Link(wanted=DisputeFilter(criterion, clause=one.about))
    if one.action == "send_back":
        return Link(wanted=DisputeFilter(criterion, annotator=one.about))
    if one.kind == "items" and one.uids:
        return Link(wanted=one.uids[0])
    return Link(section=PEOPLE)


def action_word(action: str) -> str:
    """What to do, in two words."""
    return {
        "label_control": tr("label the control"),
        "send_back": tr("send back"),
        "train": tr("train"),
        "calibrate": tr("calibrate"),
        "ask_more": tr("ask two more"),
        "wait": tr("wait"),
        "revise": tr("revise"),
        "keep_split": tr("keep the split"),
    }[action]


def _button(one: Advice) -> str:
    if one.action == "label_control":
        return tr("Show the control")
    if one.kind == "clause":
        return tr("Disagreements on {clause}", clause=one.about)
    if one.action == "send_back":
        return tr("Show the disagreements")
    if one.kind == "items" and one.uids:
        return tr("Open the first item")
    return tr("Show people")
