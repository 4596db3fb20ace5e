"""α by part: each kind of part as a chart and its table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.services.views import DisputeFilter, NamedEstimate
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.facts import Facts
from annotator.ui.pages.agreement.numbers import count, percent
from annotator.ui.pages.agreement.panels import alpha_cells, interval_row, rows_view
from annotator.ui.pages.agreement.state import RowsPanel
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr


def categories_panel(facts: Facts) -> RowsPanel:
    """α by the category that the source gave."""
    marks = [DisputeFilter(facts.criterion, category=e.key) for e in facts.by_source]
    empty = tr("No labeled item carries a category from its source.")
    return _panel(tr("Category"), "by.category", facts.by_source, marks, empty)


def marks_panel(facts: Facts) -> RowsPanel:
    """α of each level or option against the rest."""
    marks = [DisputeFilter(facts.criterion, mark=e.key) for e in facts.by_mark]
    empty = tr("This criterion has no levels to compare.")
    return _panel(tr("Mark"), "one_vs_rest.name", facts.by_mark, marks, empty)


def models_panel(facts: Facts) -> RowsPanel:
    """α by the model that answered."""
    marks = [DisputeFilter(facts.criterion, model=e.key) for e in facts.by_model]
    empty = tr("No labeled item names its model.")
    return _panel(tr("Model"), "by.model", facts.by_model, marks, empty)


def origins_panel(facts: Facts) -> RowsPanel:
    """α by the source that items were imported from."""
    marks = [DisputeFilter(facts.criterion, source=e.key) for e in facts.by_origin]
    empty = tr("No labeled item names its source.")
    return _panel(tr("Source"), "by.source", facts.by_origin, marks, empty)


def groups_panel(facts: Facts) -> RowsPanel:
    """α within each declared group of annotators."""
    marks = [DisputeFilter(facts.criterion, group=e.key) for e in facts.by_group]
    empty = tr("No annotator is in a group: declare groups in project.yaml.")
    return _panel(tr("Group"), "by.group", facts.by_group, marks, empty)


def annotators_panel(facts: Facts) -> RowsPanel:
    """α on the items that each person labeled, among all who labeled them."""
    named = [(facts.names.get(e.key, e.key), e) for e in facts.by_annotator]
    marks = [DisputeFilter(facts.criterion, annotator=e.key) for e in facts.by_annotator]
    empty = tr("No two annotators have labeled the same item.")
    return _panel_of(tr("Annotator"), "by.annotator", named, marks, empty)


def months_panel(facts: Facts) -> RowsPanel:
    """α among the labels of each month."""
    marks = [None for _ in facts.by_month]
    empty = tr("No item has labels of two people from one month.")
    return _panel(tr("Month"), "by.month", facts.by_month, marks, empty)


def versions_panel(facts: Facts) -> RowsPanel:
    """α under each version of the rubric; what re-labeling left of an older one is said."""
    named = [(_version(one.part.name), one.part) for one in facts.by_version]
    marks = [None for _ in named]
    empty = tr("No label stands under a version of the rubric.")
    panel = _panel_of(tr("Rubric"), "by.rubric", named, marks, empty)
    left = [one for one in facts.by_version if one.caveat is not None]
    lead = tr(
        "{versions}: what re-labeling left over, so α looks better than it was.",
        versions=", ".join(one.part.name for one in left),
    )
    terms = [(tr("What is left of an older version"), meaning("by.caveat"))]
    terms += [(_version(one.part.name), one.caveat or "") for one in left]
    return replace(panel, lead=lead if left else "", terms=tuple(terms), whole=True)


def _version(name: str) -> str:
    return name or tr("imported")


def _panel(
    what: str,
    key: str,
    parts: Sequence[NamedEstimate],
    marks: Sequence[DisputeFilter | None],
    empty: str,
) -> RowsPanel:
    return _panel_of(what, key, [(one.name, one) for one in parts], marks, empty)


def _panel_of(
    what: str,
    key: str,
    parts: Sequence[tuple[str, NamedEstimate]],
    marks: Sequence[DisputeFilter | None],
    empty: str,
) -> RowsPanel:
    """key: what the meaning of such a part stands under."""
    both = list(zip(parts, marks, strict=True))
    rows = [interval_row(name, e.estimate, e.n_pairable, mark) for (name, e), mark in both]
    cells = tuple(SheetRow(_cells(name, e), mark) for (name, e), mark in both)
    columns = (what, tr("α"), tr("95 % interval"), tr("Items"), tr("Percent alike"))
    of = "one_vs_rest" if key == "one_vs_rest.name" else "by"
    told = means(
        key, f"{of}.alpha", f"{of}.interval", f"{of}.n_pairable", f"{of}.percent_agreement"
    )
    view = rows_view(rows, "" if rows else empty)
    return RowsPanel(view, Sheet(columns, cells, meanings=told))


def _cells(name: str, one: NamedEstimate) -> tuple[str, ...]:
    return (
        name,
        *alpha_cells(one.estimate),
        count(one.n_pairable),
        percent(one.percent_agreement),
    )
