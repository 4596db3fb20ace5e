"""Of the section “Plan”."""

from __future__ import annotations

from annotator.ui.text import tr


def plan_terms() -> dict[str, str]:
    return {**_pace(), **_intervals(), **_rates()}


def _pace() -> dict[str, str]:
    return {
        "queue.labels_left": tr(
            "The labels that open items lack up to the overlap asked for; of items that a plan "
            "gave to people, what is left of their shares."
        ),
        "queue.hours": tr("Those labels times the median time of one label."),
        "queue.done_on": tr("Those labels at the labels a day of the last fortnight."),
        "pace.median_s": tr("Half of the labels took longer, half less; pauses are left out."),
        "pace.n_labels": tr("Labels made here whose time is known; imported ones have none."),
        "pace.labels_per_day": tr(
            "Labels a calendar day, of everybody together, over the last fortnight."
        ),
    }


def _intervals() -> dict[str, str]:
    return {
        "intervals.width": tr("Upper less lower end of α’s interval, as asked for."),
        "intervals.width_now": tr("Upper less lower end of α’s interval as it is."),
        "intervals.n_now": tr("The items with two labels or more that it rests on now."),
        "intervals.n_needed": tr(
            "The items with two labels or more at which it would be so narrow."
        ),
        "intervals.n_further": tr(
            "How many of them are still to come. From few items a rough estimate: half more or "
            "less."
        ),
        "intervals.labels": tr("Those items times the labels that an item has here."),
        "intervals.hours": tr("Those labels at this project’s pace, as one person’s time."),
        "intervals.enough_on": tr("When that many labels are given at the recent pace."),
    }


def _rates() -> dict[str, str]:
    return {
        "plan.rates": tr(
            "The two violation rates to be told apart: two models’ own so far, or any two. A "
            "difference seen so far is itself uncertain."
        ),
        "plan.power": tr(
            "In how many tries of a hundred a true difference is found. .80 is usual; more takes "
            "more items."
        ),
        "plan.level": tr("How often two equal rates are called different: 5 %."),
        "plan.items_per_model": tr(
            "Items for each model where the two get different prompts, design effect included."
        ),
        "plan.prompts_paired": tr(
            "Prompts that both models answer. As a rule far fewer, for what makes a prompt hard is "
            "in both."
        ),
        "plan.discordance": tr(
            "The share of shared prompts on which only one of the two violates: only these tell "
            "models apart."
        ),
        "plan.clusters": tr("The prompts or families that the items of one model fall into."),
        "plan.correlation": tr(
            "How alike verdicts of one prompt or family are: 0 not at all, 1 all the same."
        ),
        "plan.design_effect": tr(
            "How many times as many items it takes because items of a family come out alike; 1 "
            "where they stand alone."
        ),
        "plan.paired_design_effect": tr(
            "The same for the differences of two models on shared prompts. What a family does to "
            "both cancels, so it is far smaller."
        ),
        "plan.have": tr(
            "What there is: prompts of both, else the items with a verdict of the model that has "
            "fewer."
        ),
        "plan.power_now": tr(
            "The chance that what there is finds the difference already. Under a half a finding is "
            "luck."
        ),
        "plan.labels": tr("The labels that are missing, at this project’s overlap."),
        "plan.hours": tr("What these labels take one person at this project’s pace."),
    }
