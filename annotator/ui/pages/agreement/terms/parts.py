"""Of the section “Parts”."""

from __future__ import annotations

from annotator.ui.text import tr


def part_terms() -> dict[str, str]:
    return {
        "parts.n_items": tr("The part’s items with a label that counts, one label is enough."),
        "parts.n_pairable": tr("Those of them that two people or more labeled: what α rests on."),
        "parts.n_labels": tr("The labels that count on the part’s items."),
        "parts.n_annotators": tr("The people who gave these labels."),
        "parts.distribution": tr(
            "How often each level or option was given in the part, unused ones left out."
        ),
        "parts.verdict_alpha": tr(
            "α of the part’s verdicts: each label is over the threshold or it is not."
        ),
        "parts.verdict_interval": tr("The interval of the verdicts’ α (95 %) in the part."),
        "parts.verdict_percent": tr(
            "How often two labels on one item of the part lie on the same side of the threshold."
        ),
        "parts.verdict_distribution": tr(
            "Of the part’s labels on items that count for the verdict, those over the threshold."
        ),
        "whole.alpha": tr("α of this row’s labels: the figure of record in the row of all labels."),
        "whole.interval": tr("The row’s own interval of α (95 %)."),
        "whole.percent_agreement": tr(
            "How often two of the row’s labels on one item are the same; of verdicts, on the same "
            "side of the threshold."
        ),
        "whole.distribution": tr(
            "How often each level was given; of verdicts, how many labels lie on either side."
        ),
        "whole.n_items": tr("Items with a label that counts in the row."),
        "whole.n_pairable": tr("Items with two such labels or more."),
        "whole.n_labels": tr("The labels that the row counts."),
        "whole.n_annotators": tr(
            "Who gave them; without unsure labels nobody counts the people apart."
        ),
    }
