"""How an adjudication starts, and which item comes next. Pure."""

from __future__ import annotations

from annotator.domain.keys import KeyOwner
from annotator.domain.label import Value, Values
from annotator.domain.rubric import Rubric
from annotator.services.views import Draft
from annotator.ui.forms import edits
from annotator.ui.models.dispute_lines import Spot
from annotator.ui.pages.disagreements.state import Detail


def first_draft(rubric: Rubric, detail: Detail, owner: KeyOwner | None) -> Draft:
    """What the form opens with: the standing adjudication, else what was agreed; then the level.

    Agreed is what everybody who gave the chosen level says (everybody, where no level is chosen or
    nobody gave it), so that only what is in dispute is left to decide.
    """
    if detail.decided is not None and detail.decided.values:
        values: Values = dict(detail.decided.values)
        clauses, rationale = detail.decided.clauses, detail.decided.rationale
    else:
        values, clauses, rationale = agreed(rubric, detail.given, owner), (), ""
    if owner is not None and values.get(owner[0]) != owner[1]:
        values = edits.press(rubric, values, owner)
    return Draft(detail.uid, edits.pruned(rubric, values), clauses=clauses, rationale=rationale)


def agreed(rubric: Rubric, given: tuple[Values, ...], owner: KeyOwner | None) -> Values:
    """The values that are the same in all labels that gave the chosen level."""
    same_level = [v for v in given if owner is not None and v.get(owner[0]) == owner[1]]
    asked = same_level or list(given)
    found: dict[str, Value | None] = {}
    for criterion in rubric.criteria:
        values = [v.get(criterion.id) for v in asked]
        if values and values[0] is not None and all(v == values[0] for v in values):
            found[criterion.id] = values[0]
    return found


def after(spots: tuple[Spot, ...], spot: Spot | None) -> Spot | None:
    """Where to go on once the item at `spot` is decided: the next, at the end the one before."""
    uid = None if spot is None else spot[1]
    others = [one for one in spots if one[1] != uid]
    if spot not in spots or not others:
        return others[0] if others else None
    before = sum(1 for one in spots[: spots.index(spot)] if one[1] != uid)
    return others[min(before, len(others) - 1)]


def beside(spots: tuple[Spot, ...], spot: Spot | None, step: int) -> Spot | None:
    """The place one step up or down; the ends stay where they are."""
    if spot not in spots:
        return spots[0] if spots else spot
    return spots[min(max(spots.index(spot) + step, 0), len(spots) - 1)]
