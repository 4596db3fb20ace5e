"""Of the section “Did it help?”."""

from __future__ import annotations

from annotator.ui.text import tr


def control_terms() -> dict[str, str]:
    return {
        "control.verdict": tr(
            "Helped, did not help, got worse, or cannot tell yet: by the interval of the change of "
            "α on the control, once nine in ten of its items are labeled again."
        ),
        "control.n_eligible": tr("Items with labels of two people under the version before."),
        "control.n_drawn": tr("How many of them were drawn, by lot, whatever their labels."),
        "control.detectable_rise": tr(
            "A rise in α that a control of this size finds four times in five. Smaller ones end in "
            "“cannot tell yet”."
        ),
        "control.n_compared": tr("Items of the control with two labels under both versions."),
        "control.same_people": tr(
            "Whether the comparison is of labels by the same people; else people may be the reason."
        ),
        "control.n_labels": tr("The labels that are compared, before and after."),
        "control.n_other": tr(
            "Items outside the control that were labeled again although nobody differed: in no "
            "verdict."
        ),
        "control.alpha": tr("α on the same items, after less before: the figure that decides."),
        "control.percent_agreement": tr(
            "Equal pairs of labels, after less before: easier to tell, and easily moved by the mix "
            "of levels."
        ),
        "control.disputed_verdicts": tr(
            "Items with labels on both sides of the threshold, after less before: − is better here."
        ),
        "control.before": tr("The figure on these items under the old version, as it was left."),
        "control.after": tr("The figure on the same items under the new version."),
        "control.change": tr("After less before."),
        "control.interval": tr(
            "95 %, a paired bootstrap over items, the same draw for both versions. With 0 inside, "
            "the change may be chance."
        ),
        "control.n": tr("The items that are compared."),
        "control.clause_items": tr("Items of the control whose labels cite the clause."),
        "control.clause_change": tr("α after less before on the clause’s items of the control."),
        "moved.in_control": tr("Drawn by lot for the control, or chosen because it was disputed."),
        "moved.before": tr("The labels under the old version, as they were left."),
        "moved.after": tr("The labels under the new version."),
        "moved.distance_before": tr(
            "How far the old labels lay apart: 0 alike, 1 as far as can be."
        ),
        "moved.distance_after": tr("How far the new labels lie apart."),
    }
