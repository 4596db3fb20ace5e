"""Every figure says what it means: of the JSON, of the page, and of each by its own words.

A key that is added to the JSON, or a column to a card, needs a meaning in
`annotator/ui/pages/agreement/terms`, or fails here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from agreement_rich import everything, rich_project

from annotator.agreement.measures.classic import classic_measures
from annotator.agreement.measures.further import further_measures
from annotator.agreement.patterns import PatternTable
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale
from annotator.services.app import Workspace
from annotator.ui.models.sheet import Sheet
from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.headline import headline_figures
from annotator.ui.pages.agreement.sections.every import sections
from annotator.ui.pages.agreement.sections.measures import of_measure
from annotator.ui.pages.agreement.sections.views import CardView
from annotator.ui.pages.agreement.state import AgreementView
from annotator.ui.pages.agreement.terms.every import meanings

pytestmark = pytest.mark.ui

NAMES = {
    *("Item", "Annotator", "Model", "Models", "Measure", "Pair", "Who", "Family", "Families"),
    *("Items", "Groups", "When", "Level", "One said", "The other said", "What", "Clause", "Levels"),
    *("Category", "Change in", "Control", "Which labels"),
}
"""Columns that say whose figures a row has; they need no meaning."""

WORDS = {
    *("schema", "outdated", "measurement", "warning", "criterion", "judged", "annotator", "uid"),
    *("code", "codes", "names", "name", "model", "a", "b", "group", "against", "kind", "key"),
    *("from", "to", "method", "undefined", "sentence", "version", "seed", "pool", "clause"),
    *("levels", "category", "family", "reference", "lowest", "highest", "note", "judge", "at"),
    *("about", "why_not_paired", "annotators", "caveats", "words", "source_id", "advice_missing"),
}
"""Last parts of keys that name, date or word something. A figure is none of them."""

JSON = {
    "criteria.n_items": "progress.so_far",
    "criteria.n_pairable": "headline.n_pairable",
    "criteria.n_labels": "progress.so_far",
    "criteria.n_annotators": "headline.n_annotators",
    "criteria.percent_agreement": "headline.percent_agreement",
    "criteria.alpha": "headline.alpha",
    "criteria.distribution": "distribution.n",
    "criteria.without_unsure.n_items": "measures.n",
    "criteria.without_unsure.n_pairable": "measures.n",
    "criteria.without_unsure.n_labels": "distribution.sure",
    "criteria.without_unsure.percent_agreement": "without_unsure.percent_agreement",
    "criteria.without_unsure.alpha": "measures.alpha_sure",
    "criteria.without_unsure.distribution": "distribution.sure",
    "verdict.percent_agreement": "verdict.percent_agreement",
    "verdict.alpha": "measures.verdict_alpha",
    "verdict.n_pairable": "measures.n",
    "verdict.n_items": "whole.n_items",
    "verdict.n_labels": "whole.n_labels",
    "verdict.n_annotators": "whole.n_annotators",
    "verdict.distribution": "whole.distribution",
    "verdict.without_unsure.n_items": "whole.n_items",
    "verdict.without_unsure.n_labels": "whole.n_labels",
    "verdict.without_unsure.distribution": "whole.distribution",
    "items.n_labels": "items.n",
    "verdict.without_unsure.n_pairable": "measures.n",
    "verdict.without_unsure.alpha": "verdict.without_unsure.alpha",
    "verdict.without_unsure.percent_agreement": "verdict.without_unsure.percent_agreement",
    "by.caveat": "by.caveat",
    "by.criteria.alpha": "by.alpha",
    "by.criteria.n_pairable": "by.n_pairable",
    "by.criteria.n_items": "parts.n_items",
    "by.criteria.n_labels": "parts.n_labels",
    "by.criteria.n_annotators": "parts.n_annotators",
    "by.criteria.distribution": "parts.distribution",
    "by.verdict.n_items": "parts.n_items",
    "by.verdict.n_pairable": "parts.n_pairable",
    "by.verdict.n_labels": "parts.n_labels",
    "by.verdict.n_annotators": "parts.n_annotators",
    "by.verdict.percent_agreement": "parts.verdict_percent",
    "by.verdict.alpha": "parts.verdict_alpha",
    "by.verdict.distribution": "parts.verdict_distribution",
    "by.criteria.percent_agreement": "by.percent_agreement",
    "headline.range.low": "headline.range",
    "headline.range.high": "headline.range",
    "headline.n_adjudicated": "headline.n_items",
    "headline.n_majority": "headline.n_items",
    "headline.n_ties": "headline.n_items",
    "measures.measures.fleiss_kappa.test.se": "fleiss.se",
    "measures.measures.fleiss_kappa.test.z": "fleiss.z",
    "measures.judges.people.alpha": "judges.people",
    "measures.pairs.weighted_kappa": "pairs.kappa",
    "measures.n_left_out": "headline.n_left_out",
    "measures.over_time.value": "over_time.alpha",
    "measures.over_time.low": "over_time.interval",
    "measures.over_time.high": "over_time.interval",
    "insight.people.component": "people.component",
    "insight.components.component": "people.component",
    "insight.components.n_items": "people.component_items",
    "insight.items.cause.kind": "items.cause",
    "insight.items.second_opinion.value": "items.second_opinion",
    "insight.items.second_opinion.probability": "items.probability",
    "insight.n_items_total": "items.n_total",
    "insight.shares.n_pairs": "shares.n_pairs",
    "insight.shares.n_items": "shares.n_items",
    "insight.groups.n_item_tests": "group_items.tested",
    "insight.groups.items.p_without_one": "groups.p_without_one",
    "insight.groups.items.n_items": "groups.n_items",
    "insight.shares.clauses.share": "shares.clauses",
    "insight.shares.levels.share": "shares.levels",
    "insight.shares.categories.share": "shares.categories",
    "rates.overall.violation_rate": "rates.overall",
    "rates.differences.test.p": "differences.p",
    "rates.differences.test.n": "differences.n",
    "families.n_items_alone": "families.n_items_alone",
    "families.models.same_verdict.by_chance": "families.by_chance",
    "families.models.same_refusal.by_chance": "families.by_chance",
    "families.models.closeness": "families.closeness",
    "families.models.violation_impact": "families.disparate_impact",
    "families.models.refusal_impact": "families.disparate_impact",
    "planning.pace.annotators.n_labels": "pace.n_labels",
    "planning.pace.annotators.median_s": "pace.median_s",
    "planning.queue.days": "queue.done_on",
    "planning.rates.clusters.n": "plan.clusters",
    "planning.rates.clusters.correlation": "plan.correlation",
    "planning.rates.clusters.design_effect": "plan.design_effect",
    "planning.rates.clusters.paired_design_effect": "plan.paired_design_effect",
    "control.verdict": "control.verdict",
    "control.n_other": "control.n_other",
    "control.clauses.n_items": "control.clause_items",
    "control.clauses.alpha.change": "control.clause_change",
    "control.moved.in_control": "moved.in_control",
    "control.moved.distance_before": "moved.distance_before",
    "control.moved.distance_after": "moved.distance_after",
}
"""Keys of the JSON whose meaning stands under another name than `PREFIXES` gives."""

PREFIXES = {
    "insight.shares.clauses": "shares.",
    "insight.shares.levels": "shares.",
    "insight.shares.categories": "shares.",
    "insight.groups.pooled": "groups.",
    "insight.groups.items": "group_items.",
    "insight.people": "people.",
    "insight.items": "items.",
    "measures.measures": "measures.",
    "measures": "",
    "rates.differences": "differences.",
    "rates.refusals": "refusals.",
    "rates.overall": "rates.",
    "rates.models": "rates.",
    "families.models.families": "family.",
    "families.models.closeness": "families.",
    "families.models.violation_impact.groups": "families.",
    "families.models.refusal_impact.groups": "families.",
    "families.models.violation_impact": "families.",
    "families.models.refusal_impact": "families.",
    "families.models": "families.",
    "planning.rates": "plan.",
    "planning": "",
    "control.control": "control.",
    "control.disputed": "control.",
    "control.clauses": "control.",
}
"""Where the meanings of a part of the JSON stand; of two that fit, the first."""

ELSEWHERE = {
    "control.control.items": "the items are in the list of what moved",
    "planning.intervals.criterion": "the switch above",
}

IDS = {
    *(("criteria",), ("measures",), ("insight",), ("advice",), ("advice_missing",)),
    ("by", "criteria"),
}
ESTIMATE = {"value", "low", "high", "method"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = rich_project(tmp_path_factory.mktemp("terms"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def cards(workspace: Workspace) -> dict[str, tuple[CardView, ...]]:
    """Every card that there is, by criterion and section."""
    return {
        f"{criterion}/{section.id}": section.read(workspace, criterion).cards
        for criterion in workspace.measuring.criteria()
        for section in sections()
    }


def overview(workspace: Workspace, criterion: str) -> AgreementView:
    from annotator.services.figures.version_parts import VersionParts

    return compose(read_facts(workspace, criterion, versions=VersionParts(workspace)))


def sheets(view: AgreementView) -> Iterator[Sheet]:
    """Those of the overview."""
    yield from (view.over_time_sheet, view.confusion_sheet)
    parts = (view.categories, view.marks, view.models, view.sources, view.groups)
    more = (view.annotators, view.versions, view.months)
    for panel in (*parts, *more, view.pairs, view.distribution, view.progress):
        yield panel.sheet


# ---- each figure, its own meaning


def test_a_meaning_is_a_short_text_of_its_own() -> None:
    told = meanings()
    assert [text for text, n in Counter(told.values()).items() if n > 1] == []
    for key, text in told.items():
        assert 15 < len(text) < 260, key
        assert text[0].isupper() or text[0] in "0123456789αp", key
        assert text.rstrip().endswith("."), key


def test_every_measure_has_a_meaning(workspace: Workspace) -> None:
    scales = (
        Scale("ordinal", ("1", "2"), (1.0, 2.0)),
        Scale("nominal", ("no", "yes")),
        Scale("interval", ("1", "2"), (1.0, 2.0)),
        Scale("set", ("a", "b")),
    )
    keys = {
        one.key
        for scale in scales
        for one in (
            *classic_measures(PatternTable(), scale, seed=1),
            *further_measures(PatternTable(), ratings_of((), scale)),
        )
    }
    for criterion in workspace.measuring.criteria():
        found = workspace.measures.measures(criterion).named
        keys |= {one.key for one in (*found, *workspace.measures.further(criterion))}
    assert {"verdict_alpha", "alpha_jaccard", "icc3k", "intra_percent", "alpha_ratio"} <= keys
    for key in keys:
        assert of_measure(key)


def test_every_column_of_every_card_has_a_meaning_unless_it_is_a_name(
    workspace: Workspace, cards: dict[str, tuple[CardView, ...]]
) -> None:
    tables = [(f"{at}: {one.heading}", one.sheet) for at, own in cards.items() for one in own]
    for criterion in workspace.measuring.criteria():
        tables += [(criterion, sheet) for sheet in sheets(overview(workspace, criterion))]
    for at, sheet in tables:
        if not sheet.columns or at.endswith("IF YOU REVISE THE RUBRIC"):
            continue
        assert len(sheet.meanings) == len(sheet.columns), at
        for column, text in zip(sheet.columns, sheet.meanings, strict=True):
            assert text or column in NAMES, f"{at}: {column}"


def test_rows_that_are_measures_of_their_own_each_say_what_they_are(
    cards: dict[str, tuple[CardView, ...]],
) -> None:
    for at, own in cards.items():
        for card in own:
            first = card.sheet.columns[:1]
            if first in (("Measure",), ("Who",), ("Change in",)):
                assert all(row.meaning for row in card.sheet.rows), f"{at}: {card.heading}"
            if card.rows is not None and first == ("Measure",):
                assert all(row.meaning for row in card.rows.rows)


def test_no_two_cards_of_a_section_say_the_same(cards: dict[str, tuple[CardView, ...]]) -> None:
    for own in cards.values():
        told = Counter(card.meaning for card in own)
        assert [text for text, n in told.items() if n > 1] == []


# ---- the JSON


def paths(told: object, at: tuple[str, ...] = ()) -> Iterator[str]:
    """The keys of an object, ids left out, an estimate being one figure."""
    if isinstance(told, list):
        for one in told:
            yield from paths(one, at)
    elif isinstance(told, dict) and at[-1:] != ("distribution",):
        if set(told) >= ESTIMATE:
            yield ".".join(at)
        for key, value in told.items():
            of_estimate = set(told) >= ESTIMATE and key in ESTIMATE | {"undefined", "n", "name"}
            if not of_estimate:
                yield from paths(value, at if at in IDS and key in ID_NAMES else (*at, key))
    else:
        yield ".".join(at)


ID_NAMES = {"severity", "categories", "refusal", "wrong_reason"}


def key_of(path: str) -> str | None:
    """The meaning's key of a figure of the JSON; None for names, words and what is elsewhere."""
    last = path.rpartition(".")[2]
    if path in ELSEWHERE or last in WORDS:
        return None
    if path.startswith("insight.items.cause.reasons."):
        return "items.reasons"
    if path.startswith("control.") and last in CHANGES and path not in JSON:
        return CHANGES[last]
    if path in JSON:
        return JSON[path]
    for prefix, start in PREFIXES.items():
        if path.startswith(f"{prefix}."):
            return start + path.removeprefix(f"{prefix}.")
    return path


CHANGES = {
    "before": "control.before",
    "after": "control.after",
    "change": "control.change",
    "n_items": "control.n",
    "n_labels_before": "control.n_labels",
    "n_labels_after": "control.n_labels",
}
"""A change is its row, which says of what, and its column."""


def test_every_figure_of_the_json_has_a_meaning(workspace: Workspace) -> None:
    known = meanings()
    lacking = {
        path: key
        for path in dict.fromkeys(paths(everything(workspace)))
        if (key := key_of(path)) is not None and key not in known
    }
    assert lacking == {}


def test_every_meaning_is_shown_on_the_page(
    workspace: Workspace, cards: dict[str, tuple[CardView, ...]]
) -> None:
    """So every figure of the JSON that has one is shown, too: in a row, a column or a sentence."""
    shown = {text for _, text in headline_figures()}
    for own in cards.values():
        for card in own:
            shown |= {text for _, text in (*card.terms, *card.sheet.terms)}
    for criterion in workspace.measuring.criteria():
        view = overview(workspace, criterion)
        shown |= {text for sheet in sheets(view) for _, text in sheet.terms}
        shown |= {text for _, text in view.versions.terms}
    hidden = {key for key, text in meanings().items() if text not in shown}
    assert hidden == ONLY_WHERE_THERE_ARE_SOME


ONLY_WHERE_THERE_ARE_SOME = {
    "items.n_total",
    *("group_items.difference", "group_items.p", "group_items.q", "group_items.n_labels"),
    "group_items.people",
}
"""Of cards that this small project has no use for; see their own tests."""
