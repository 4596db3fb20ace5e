"""α of the application against `krippendorff.alpha` on the matrix that a person would write down.

The labels go the whole way: events, fold, ratings, accumulators, figures. The matrix is made from
the same triples by hand, raters × units with NaN for what nobody said, and knows nothing of ours.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spine import items_file, uid_of

from annotator.domain.events import Label
from annotator.domain.label import Value
from annotator.services.app import Workspace, open_workspace
from annotator.services.figures.reporting import agreement_report

ITEMS, RATERS, REPEATS = 5, ("ada", "bob", "cyd", "dan"), 3
REFUSALS = ("none", "partial", "full")
Triple = tuple[int, str, int]
"""(item, rater, occurrence): 0 is the label, more are hidden repeats."""
Said = Mapping[Triple, tuple[int, int]]
"""A level of severity from 1 to 5, and the place of a refusal."""


@st.composite
def said(draw: st.DrawFn) -> Said:
    """Holes, one rater, one level alone, levels that nobody uses, repeats, nothing at all."""
    raters = draw(st.lists(st.sampled_from(RATERS), min_size=1, max_size=4, unique=True))
    levels = draw(st.lists(st.integers(1, 5), min_size=1, max_size=5, unique=True))
    return draw(
        st.dictionaries(
            st.tuples(
                st.integers(0, ITEMS - 1), st.sampled_from(raters), st.integers(0, REPEATS - 1)
            ),
            st.tuples(st.sampled_from(levels), st.integers(0, 2)),
            max_size=ITEMS * 4 * REPEATS,
        )
    )


def matrix(cells: Said, which: int) -> np.ndarray:
    """Raters × units; what was said on a repeat stands nowhere."""
    found = np.full((len(RATERS), ITEMS), np.nan)
    for (item, rater, occurrence), values in cells.items():
        if occurrence == 0:
            found[RATERS.index(rater), item] = values[which]
    return found


def library(cells: Said, which: int, measurement: str, domain: tuple[int, ...]) -> float | None:
    """None where the library has no figure: nothing to pair, or all alike."""
    try:
        with np.errstate(invalid="ignore"):
            value = krippendorff.alpha(
                reliability_data=matrix(cells, which),
                value_domain=np.array(domain, dtype=float),
                level_of_measurement=measurement,
            )
    except ValueError:
        return None
    return float(value) if np.isfinite(value) else None


@pytest.fixture(scope="module")
def filled(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with five items that nobody has labeled."""
    folder = shutil.copytree(_made, tmp_path_factory.mktemp("library") / "project")
    data = tmp_path_factory.mktemp("library-data")
    workspace = open_workspace(folder, data=data)
    workspace.importing.run(items_file(folder.parent / "items.jsonl", ITEMS))
    workspace.close()
    return folder


def labeled(workspace: Workspace, cells: Said) -> None:
    for rater in RATERS:
        labels = [
            Label(
                item=uid_of(workspace, f"i{item}"),
                annotator=rater,
                rubric_id=workspace.rubric.id,
                rubric_version=workspace.rubric.version,
                values=values(*cells[item, who, occurrence]),
                purpose="repeat" if occurrence else "work",
                occurrence=occurrence,
            )
            for item, who, occurrence in sorted(cells)
            if who == rater
        ]
        if labels:
            workspace.recorder.record(rater, labels).result()


def values(level: int, refusal: int) -> dict[str, Value | None]:
    return {"severity": str(level), "refusal": REFUSALS[refusal]}


WHOLE = {(item, rater, 0): (1 + item, item % 3) for item in range(ITEMS) for rater in RATERS}


@settings(max_examples=40, deadline=None)
@given(said())
@example({})  # nobody said anything
@example({(0, "ada", 0): (3, 0)})  # one label
@example(dict.fromkeys(WHOLE, (2, 1)))  # all alike
@example({key: v for key, v in WHOLE.items() if key[1] == "bob"})  # one rater
@example({**WHOLE, (0, "cyd", 0): (4, 2)})  # one label off, every level used
@example(
    {(n, who, 0): (1 + 4 * (n == who_n), 0) for n in range(5) for who_n, who in enumerate(RATERS)}
)
@example({**WHOLE, (0, "ada", 1): (5, 2), (1, "bob", 2): (1, 0)})  # repeats that differ
@example({(n, "ada", k): (1 + (n + k) % 5, 0) for n in range(5) for k in range(REPEATS)})
def test_alpha_is_the_librarys_on_the_raters_by_units_matrix(
    filled: Path, tmp_path_factory: pytest.TempPathFactory, cells: Said
) -> None:
    place = tmp_path_factory.mktemp("drawn")
    workspace = open_workspace(shutil.copytree(filled, place / "project"), data=place / "data")
    try:
        labeled(workspace, cells)
        agreement_report(workspace.measuring, ("severity", "refusal"))  # the second computation
        for criterion, which, measurement, domain in (
            ("severity", 0, "ordinal", (1, 2, 3, 4, 5)),
            ("refusal", 1, "nominal", (0, 1, 2)),
        ):
            ours = workspace.measuring.figures(criterion).alpha
            wanted = library(cells, which, measurement, domain)
            if wanted is None:
                assert ours.value is None
                assert ours.undefined
            else:
                assert ours.value == pytest.approx(wanted, abs=1e-9)
    finally:
        workspace.close()
        shutil.rmtree(place)
