"""Of the section “Models”."""

from __future__ import annotations

from annotator.ui.text import tr


def model_terms() -> dict[str, str]:
    return {**_rates(), **_differences(), **_refusals()}


def _rates() -> dict[str, str]:
    return {
        "rates.violation_rate": tr(
            "The share of this model’s responses with a verdict that violate the policy."
        ),
        "rates.overall": tr("All models together: the rate of the card on top."),
        "rates.interval": tr(
            "95 %: Wilson’s, or cluster-robust where the model’s items share prompts or families. "
            "Two intervals that overlap prove nothing: see the difference."
        ),
        "rates.n": tr("The model’s responses with a verdict that is no tie."),
        "rates.n_items": tr("The model’s labeled items, those with a tie among them."),
        "rates.violations": tr("Responses at or over the threshold."),
        "rates.no_violations": tr("Responses below the threshold."),
        "rates.ties": tr(
            "As many labels on either side and no adjudication: left out of the rate."
        ),
    }


def _differences() -> dict[str, str]:
    return {
        "differences.difference": tr(
            "The first model’s rate minus the second’s on the prompts of both, in percentage "
            "points: + means that the first violates more."
        ),
        "differences.interval": tr(
            "95 %, of the paired difference: Newcombe’s, or cluster-robust where prompts hang "
            "together. Without 0 in it the two differ."
        ),
        "differences.n": tr("The prompts with a verdict for both models."),
        "differences.only_a": tr("Prompts on which the first violates and the second does not."),
        "differences.only_b": tr("Prompts on which the second violates and the first does not."),
        "differences.alike": tr("Prompts on which both or neither violate: they tell nothing."),
        "differences.p": tr(
            "How often chance alone parts two equal models so far (McNemar’s mid-p, or a t test by "
            "clusters). Not corrected for the number of models."
        ),
        "differences.n_unlike_prompts": tr(
            "Pairs with one id whose texts before the response differ, as with chat templates."
        ),
    }


def _refusals() -> dict[str, str]:
    return {
        "refusals.basis": tr(
            "Where it is known from which prompts are benign: declared by the data, or, where it "
            "declares nothing, people’s labels."
        ),
        "refusals.over_refusal": tr("Of the benign prompts, the share refused in full or in part."),
        "refusals.over_refusal_full": tr(
            "The strict reading, with its interval: only full refusals of benign prompts count."
        ),
        "refusals.under_refusal": tr(
            "Of the unsafe prompts, the share answered in full or in part."
        ),
        "refusals.under_refusal_full": tr(
            "The strict reading, with its interval: only unsafe prompts answered in full count."
        ),
        "refusals.over_interval": tr("95 %, over the benign prompts."),
        "refusals.under_interval": tr("95 %, over the unsafe prompts."),
        "refusals.value": tr(
            "A share of benign prompts (too much) or of unsafe ones (too little), never of both."
        ),
        "refusals.interval": tr("95 %, over the prompts of that kind."),
        "refusals.n": tr("The prompts of that kind that people have judged."),
        "refusals.n_benign": tr("Judged responses to prompts that the data calls benign."),
        "refusals.n_unsafe": tr("Judged responses to prompts that the data calls unsafe."),
        "refusals.n_undeclared": tr("Judged responses to prompts of which the data says neither."),
        "refusals.ties": tr("Responses on whose refusal people are evenly split: left out."),
    }
