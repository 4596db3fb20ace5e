"""Live α against computing it anew: one JSON line each, with ratios from one run."""

from __future__ import annotations

import json
import random
import time

import floors
import pytest
from evidence import record

from annotator.agreement.measures.alpha import alpha, alpha_estimate
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale

SCALE = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("units", "times_faster"),
    [(100_000, 500), pytest.param(1_000_000, 10_000, marks=pytest.mark.long)],
)
def test_an_update_and_alpha_against_the_library(units, times_faster):
    began = time.monotonic()
    labels = floors.severity_labels(units, raters=3, seed=1)
    patterns = [pattern_of(SCALE.codes[level] for level in unit) for unit in labels.tolist()]
    table = PatternTable((pattern, 1) for pattern in patterns)
    assert alpha(table, SCALE) == pytest.approx(floors.library_alpha(labels, "ordinal"), abs=1e-9)

    draw = random.Random(1)
    edits = [(draw.randrange(units), draw.randrange(units)) for _ in range(2_000)]

    def update_and_alpha() -> None:
        for place, source in edits:
            table.replace(patterns[place], patterns[source])
            patterns[place] = patterns[source]
            alpha(table, SCALE)

    ours = floors.seconds_of(update_and_alpha, repeats=1) / len(edits)
    interval = floors.seconds_of(lambda: alpha_estimate(table, SCALE), repeats=20)
    library = floors.library_seconds(labels, "ordinal")
    line = {
        "bench": "agreement",
        "units": units,
        "raters": 3,
        "update_and_alpha_us": round(ours * 1e6, 2),
        "interval_us": round(interval * 1e6, 1),
        "library_alpha_s": round(library, 4),
        "ratio": round(library / ours),
        "interval_ratio": round(library / interval, 1),
    }
    print(json.dumps(line))  # noqa: T201
    assert table == PatternTable((pattern, 1) for pattern in patterns)
    assert library / ours >= times_faster
    assert library / interval >= 10
    if units == 1_000_000:
        record("agreement-million", seed=1, seconds=time.monotonic() - began, **line)
