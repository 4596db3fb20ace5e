"""How often α's 95 % interval holds the true α: the live jackknife, the bootstrap beside it.

Each run draws items, their levels and three labels an item (``simulated_labels``), counts them by
pattern and asks the application itself. The true α is computed in closed form. Counted beside the
coverage: intervals that are undefined, and runs that carry the warning.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field

import numpy as np
import pytest
from evidence import record
from simulated_labels import (
    MIXES,
    NOISES,
    SCALE,
    draw_labels,
    draw_levels,
    noise,
    table_of,
    true_alpha,
)

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.bootstrap import bootstrap_alpha
from annotator.agreement.measures.figures import warning
from annotator.agreement.results import Estimate

SEED = 20_261_122
UNITS = (15, 30, 100, 500)
RUNS = 4_000
BOOTSTRAP_RUNS = 2_000
BOOTSTRAP_RESAMPLES = 500
EVEN = ("uniform", "60/18/10/8/4")
FLOOR = "92/4/2/1/1"


@dataclass
class Hits:
    """Runs whose interval held the truth, among those that had one."""

    runs: int = 0
    defined: int = 0
    held: int = 0

    def add(self, found: Estimate, truth: float) -> None:
        self.runs += 1
        if found.low is not None and found.high is not None:
            self.defined += 1
            self.held += found.low <= truth <= found.high

    @property
    def coverage(self) -> float | None:
        return round(self.held / self.defined, 4) if self.defined else None


@dataclass
class Cell:
    """One mix, one noise, one number of units."""

    jackknife: Hits = field(default_factory=Hits)
    warned: Hits = field(default_factory=Hits)
    silent: Hits = field(default_factory=Hits)
    bootstrap: Hits = field(default_factory=Hits)


def simulate(
    mix: str,
    kernel_name: str,
    units: int,
    runs: int,
    with_bootstrap: int = 0,
    missing: bool = False,
) -> Cell:
    """missing: two to five labels an item instead of three."""
    kernel = noise(kernel_name)
    truth = true_alpha(mix, kernel)
    stream = [SEED, sorted(MIXES).index(mix), NOISES.index(kernel_name), units, int(missing)]
    draw = np.random.Generator(np.random.PCG64(stream))
    cell = Cell()
    for run in range(runs):
        labels = draw_labels(draw, draw_levels(draw, mix, units), 5 if missing else 3, kernel)
        if missing:
            kept = draw.integers(2, 6, size=(units, 1))
            labels = np.where(np.arange(5) < kept, labels, -1)
        table = table_of(labels)
        found = alpha_estimate(table, SCALE)
        cell.jackknife.add(found, truth)
        (cell.warned if warning(table, SCALE) else cell.silent).add(found, truth)
        if run < with_bootstrap:
            cell.bootstrap.add(bootstrap_alpha(table, SCALE, run, BOOTSTRAP_RESAMPLES), truth)
    return cell


def line(mix: str, kernel_name: str, units: int, cell: Cell) -> dict[str, object]:
    return {
        "mix": mix,
        "noise": kernel_name,
        "units": units,
        "true_alpha": round(true_alpha(mix, noise(kernel_name)), 4),
        "jackknife": cell.jackknife.coverage,
        "undefined": cell.jackknife.runs - cell.jackknife.defined,
        "warned": round(cell.warned.runs / cell.jackknife.runs, 4),
        "jackknife_warned": cell.warned.coverage,
        "jackknife_silent": cell.silent.coverage,
        "bootstrap": cell.bootstrap.coverage,
        "bootstrap_undefined": cell.bootstrap.runs - cell.bootstrap.defined,
    }


@pytest.mark.parametrize("mix", EVEN)
@pytest.mark.parametrize("units", [15, 100])
def test_the_interval_covers_what_it_says(mix: str, units: int) -> None:
    """The fast subset: 600 runs, so ± .02 of the long run's figure is chance."""
    cell = simulate(mix, "reading", units, runs=600)
    coverage = cell.jackknife.coverage
    assert coverage is not None
    assert 0.92 <= coverage <= 0.98


def test_the_warning_stands_where_the_interval_is_too_narrow() -> None:
    cell = simulate(FLOOR, "reading", 15, runs=600)
    assert cell.jackknife.coverage is not None
    assert cell.jackknife.coverage < 0.9  # it is; that is why there is a warning
    assert cell.warned.runs > 0.8 * cell.jackknife.runs
    assert cell.silent.coverage is None or cell.silent.coverage >= 0.9


def test_the_closed_form_is_the_alpha_of_very_many_items() -> None:
    draw = np.random.Generator(np.random.PCG64(SEED))
    for mix in MIXES:
        labels = draw_labels(draw, draw_levels(draw, mix, 200_000), 3, noise("slips"))
        found = alpha_estimate(table_of(labels), SCALE)
        assert found.value == pytest.approx(true_alpha(mix, noise("slips")), abs=0.01)


@pytest.mark.long
def test_coverage_at_full_size() -> None:
    began = time.monotonic()
    cells = {
        (mix, kernel, units): simulate(mix, kernel, units, RUNS, BOOTSTRAP_RUNS)
        for mix in MIXES
        for kernel in NOISES
        for units in UNITS
    }
    lines = [line(*key, cell) for key, cell in cells.items()]
    uneven = [
        line(mix, "reading", units, simulate(mix, "reading", units, BOOTSTRAP_RUNS, missing=True))
        for mix in MIXES
        for units in UNITS
    ]
    headline = {
        f"{mix} at {units}": cells[mix, "reading", units].jackknife.coverage
        for mix in MIXES
        for units in UNITS
    }
    print(json.dumps({"bench": "coverage", **headline}))  # noqa: T201
    record(
        "coverage",
        seed=SEED,
        seconds=time.monotonic() - began,
        model=(
            "three labels an item on five ordinal levels; reading: level + N(0, .7), rounded; "
            "sharp: N(0, .5); steps: a neighbouring level in three of ten labels; slips: in one of "
            "four, and one label in ten anything. True alpha: closed form, infinitely many items."
        ),
        runs=RUNS,
        bootstrap_runs=BOOTSTRAP_RUNS,
        bootstrap_resamples=BOOTSTRAP_RESAMPLES,
        headline=headline,
        cells=lines,
        two_to_five_labels=uneven,
    )
    for mix in EVEN:
        for units in UNITS:
            coverage = cells[mix, "reading", units].jackknife.coverage
            assert coverage is not None
            assert 0.93 <= coverage <= 0.97, (mix, units, coverage)
    for key, cell in cells.items():
        coverage = cell.jackknife.coverage
        if coverage is not None and coverage < 0.93 and key[0] == FLOOR and key[2] < 100:
            assert cell.warned.runs > 0.75 * cell.jackknife.runs, (key, asdict(cell))
