"""Whatever happens to packs, copies and clocks: what is merged is the union of all events."""

from __future__ import annotations

import pytest
from apart_team import FEW, Team
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test


def test_a_merge_is_the_union_whatever_happens() -> None:
    run_state_machine_as_test(Team, settings=FEW)


@pytest.mark.long
def test_a_merge_is_the_union_whatever_happens_for_long() -> None:
    many = settings(FEW, max_examples=150, stateful_step_count=40)
    run_state_machine_as_test(Team, settings=many)
