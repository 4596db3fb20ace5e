"""A bulk action's preview in words. Pure."""

from __future__ import annotations

from annotator.ui.dialogs.bulk_preview import Outlook
from annotator.ui.pages.disagreements.plan import Bulk, Plan
from annotator.ui.text import tr

_SAMPLES, _NAMED = 5, 3


def outlook_of(plan: Plan) -> Outlook:
    """What would happen, with a few of the items."""
    n, left = len(plan.steps), plan.n_left
    will = _will(plan.kind, n)
    if left:
        out = (
            tr("1 item is left out.") if left == 1 else tr("{n} items are left out.", n=f"{left:,}")
        )
        will = f"{will} {out}"
    samples = tuple((step.prompt, step.words) for step in plan.steps[:_SAMPLES])
    reasons = tuple((why, _named(prompts), len(prompts)) for why, prompts in plan.left)
    return Outlook(will, samples, reasons, _go(plan.kind, n), n)


def title_of(kind: Bulk) -> str:
    """The dialog's title."""
    return {
        "keep": tr("Keep the split of the selected items"),
        "majority": tr("Adopt the majority for the selected items"),
        "ask": tr("Ask more people about the selected items"),
        "back": tr("Send the outlying labels back"),
    }[kind]


def asks_for(kind: Bulk) -> str:
    """What the text field is for; "" where there is none."""
    return {
        "keep": tr("Reason (stays with each decision)"),
        "majority": tr("Reason (stays with each decision)"),
        "ask": "",
        "back": tr("What they should look at again (needed)"),
    }[kind]


def _will(kind: Bulk, n: int) -> str:
    if n == 0:
        return tr("Nothing would happen.")
    many = f"{n:,}"
    if kind == "keep":
        one, all_ = (
            tr("The split of 1 item is kept."),
            tr("The split of {n} items is kept.", n=many),
        )
    elif kind == "majority":
        one = tr("1 item is adjudicated with what more than half said.")
        all_ = tr("{n} items are adjudicated with what more than half said.", n=many)
    elif kind == "ask":
        one = tr("More people are asked about 1 item.")
        all_ = tr("More people are asked about {n} items.", n=many)
    else:
        one = tr("1 outlying label goes back to its annotator.")
        all_ = tr("{n} outlying labels go back to their annotators.", n=many)
    return one if n == 1 else all_


def _go(kind: Bulk, n: int) -> str:
    many = f"{n:,}"
    return {
        "keep": tr("Keep {n}", n=many),
        "majority": tr("Adjudicate {n}", n=many),
        "ask": tr("Ask about {n}", n=many),
        "back": tr("Send {n} back", n=many),
    }[kind]


def _named(prompts: tuple[str, ...]) -> str:
    shown = " · ".join(prompts[:_NAMED])
    more = len(prompts) - _NAMED
    return tr("{shown} · and {n} more", shown=shown, n=f"{more:,}") if more > 0 else shown
