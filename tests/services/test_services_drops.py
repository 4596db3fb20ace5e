"""An alert where agreement dropped after a change, and none where chance explains it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from spine import items_file, say

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.patterns import Pattern, PatternTable, pattern_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale
from annotator.services.app import Workspace
from annotator.services.figures import drops
from annotator.services.figures.drops import (
    GOOD_ENOUGH,
    LEAST_ITEMS,
    ChangePoint,
    Drop,
    clearest,
    difference_of,
    drop_between,
)
from annotator.services.figures.drops_watch import DropWatch

Opener = Callable[..., Workspace]
SCALE = Scale("ordinal", ("1", "2", "3", "4", "5"), (1.0, 2.0, 3.0, 4.0, 5.0))
SKEWED = (55, 18, 12, 10, 5)
CHANGE = ChangePoint("annotator", "cyd", 1_000)
CALM, WILD = 0.4, 1.8
PEEKS = tuple(range(20, 121, 20))


def item(draw: random.Random, noise: float, mix: Sequence[int] = SKEWED) -> Pattern:
    """Three labels of one item, each off the true level by normal noise."""
    true = draw.choices((1, 2, 3, 4, 5), mix)[0]
    return pattern_of(str(min(max(round(draw.gauss(true, noise)), 1), 5)) for _ in range(3))


def table(draw: random.Random, n: int, noise: float) -> PatternTable:
    return PatternTable((item(draw, noise), 1) for _ in range(n))


def alarms(seed: int, noise: float, later: float, before: int = 80) -> bool:
    """Whether a team that is watched as its labels come in ever has an alarm."""
    draw = random.Random(seed)
    old, new = table(draw, before, noise), PatternTable()
    for last, now in pairwise((0, *PEEKS)):
        for _ in range(now - last):
            new.add(item(draw, later))
        if drop_between(CHANGE, old, new, SCALE) is not None:
            return True
    return False


def test_a_team_that_did_not_change_is_left_in_peace() -> None:
    """Looked at six times in each of 240 seeded runs: five in a hundred at most ever alarm."""
    runs = 240
    false = sum(alarms(seed, 0.8, 0.8) for seed in range(runs))
    assert false <= 0.05 * runs, f"{false} of {runs} runs had a false alarm"


def test_the_ordinary_interval_would_cry_wolf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the bounds are wider: at 95 % the same teams alarm several times as often."""
    usual = sum(alarms(seed, 0.8, 0.8) for seed in range(120))
    monkeypatch.setattr(drops, "WIDER", 1.0)
    assert sum(alarms(seed, 0.8, 0.8) for seed in range(120)) > max(2 * usual, 3)


def test_a_team_that_got_careless_is_told_of() -> None:
    runs = 60
    found = sum(alarms(seed, 0.6, 1.8, before=150) for seed in range(runs))
    assert found >= 0.95 * runs, f"only {found} of {runs} drops were found"


def test_a_rise_is_no_alarm() -> None:
    assert not any(alarms(seed, 1.2, 0.5) for seed in range(40))


def test_few_items_say_nothing_however_far_apart() -> None:
    good = PatternTable([((("1", 3),), 30), ((("5", 3),), 30), ((("1", 2), ("2", 1)), 4)])
    bad = [((("1", 1), ("5", 2)), 8), ((("1", 2), ("4", 1)), 8)]
    few = PatternTable([*bad, ((("3", 3),), LEAST_ITEMS - 17)])
    assert drop_between(CHANGE, good, few, SCALE) is None
    enough = PatternTable([*bad, ((("3", 3),), LEAST_ITEMS - 16)])
    assert drop_between(CHANGE, good, enough, SCALE) is not None


def test_a_drop_within_what_is_reliable_is_none() -> None:
    draw = random.Random(3)
    old, new = table(draw, 2_000, 0.25), table(draw, 2_000, 0.4)
    difference = difference_of(alpha_estimate(old, SCALE), alpha_estimate(new, SCALE))
    assert difference is not None
    assert difference.high is not None
    assert difference.high < 0  # lower beyond chance, and reliable nevertheless
    low = alpha_estimate(new, SCALE).low
    assert low is not None
    assert low >= GOOD_ENOUGH
    assert drop_between(CHANGE, old, new, SCALE) is None


def test_the_difference_has_the_bounds_of_mover_from_both_sides_distances() -> None:
    """Zou 2007: U = d + √((u − since)² + (before − l)²), by hand from reaches of z."""
    from math import atanh, hypot, tanh

    old, new = (
        estimate(0.7, tanh(atanh(0.7) - 0.1), tanh(atanh(0.7) + 0.1)),
        estimate(0.5, tanh(atanh(0.5) - 0.2), tanh(atanh(0.5) + 0.2)),
    )
    found = difference_of(old, new)
    assert found is not None
    wide = drops.WIDER
    up = tanh(atanh(0.5) + 0.2 * wide) - 0.5
    down = 0.7 - tanh(atanh(0.7) - 0.1 * wide)
    assert found.value == pytest.approx(-0.2)
    assert found.high == pytest.approx(-0.2 + hypot(up, down))
    assert "1.6 times" in found.method


def test_without_an_interval_on_one_side_nothing_is_said() -> None:
    alike = Estimate(1.0, None, None, 40, "", "no labels disagree")
    assert difference_of(alike, estimate(0.4, 0.3, 0.5)) is None
    assert difference_of(estimate(0.4, 0.3, 0.5), alike) is None


def test_the_clearest_of_several_drops_is_told() -> None:
    def drop(key: str, high: float) -> Drop:
        some = estimate(0.5, 0.4, 0.6)
        return Drop(ChangePoint("source", key, 1), some, some, estimate(-0.3, -0.5, high))

    assert clearest([None, drop("a", -0.01), drop("b", -0.1), None]) == drop("b", -0.1)
    assert clearest([None]) is None


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 60, "")


# ---- through a real project


class Clock:
    def __init__(self) -> None:
        self.ms = 1_760_000_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def team(project: Path, opened: Opener, tmp_path: Path) -> tuple[Workspace, Clock]:
    clock = Clock()
    workspace = opened(project, wall=clock)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 90))
    return workspace, clock


def work(
    workspace: Workspace, clock: Clock, people: Sequence[str], items: range, noise: float
) -> int:
    """Labels of a true level with normal noise, a minute each; the moment of the first."""
    draw, began = random.Random(items.start), clock.ms + 60_000
    for n in items:
        for who in people:
            clock.ms += 60_000
            level = round(draw.gauss(n % 5 + 1, noise))
            say(workspace, who, f"i{n}", min(max(level, 1), 5))
    return began


def drop_now(workspace: Workspace) -> Drop | None:
    labels = workspace.measuring.figures("severity").n_labels
    return DropWatch(workspace).drop("severity", labels)


def test_a_careless_newcomer_is_named_with_both_figures(team: tuple[Workspace, Clock]) -> None:
    workspace, clock = team
    work(workspace, clock, ("ada", "bob"), range(45), CALM)
    began = work(workspace, clock, ("cyd", "ada"), range(45, 90), WILD)
    found = drop_now(workspace)
    assert found is not None
    assert found.change == ChangePoint("annotator", "cyd", began)
    assert (found.before.n, found.since.n) == (45, 45)
    assert found.difference.high is not None
    assert found.difference.high < 0


def test_a_newcomer_who_labels_like_the_others_raises_nothing(
    team: tuple[Workspace, Clock],
) -> None:
    workspace, clock = team
    work(workspace, clock, ("ada", "bob"), range(45), CALM)
    work(workspace, clock, ("cyd", "ada"), range(45, 90), CALM)
    assert drop_now(workspace) is None


def test_those_who_began_together_are_no_change(team: tuple[Workspace, Clock]) -> None:
    workspace, clock = team
    work(workspace, clock, ("ada", "bob", "cyd"), range(60), 1.0)
    assert drop_now(workspace) is None


def test_a_new_version_is_judged_by_items_that_nobody_had_labeled_before(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    clock = Clock()
    text = (project / "rubric" / "1.0.0.yaml").read_text(encoding="utf-8")
    first = opened(project, wall=clock)
    first.importing.run(items_file(tmp_path / "items.jsonl", 90))
    work(first, clock, ("ada", "bob"), range(45), CALM)
    first.close()
    revised = text.replace("version: 1.0.0", "version: 2.0.0").replace(
        "anchor: Some.", "anchor: Some more."
    )
    (project / "rubric" / "2.0.0.yaml").write_text(revised, encoding="utf-8")
    stated = (project / "project.yaml").read_text(encoding="utf-8")
    stated = stated.replace("version: 1.0.0", "version: 2.0.0")
    (project / "project.yaml").write_text(stated, encoding="utf-8")
    clock.ms += 3_600_000
    second = opened(project, wall=clock)
    work(second, clock, ("ada", "bob"), range(15), 3.0)  # chosen anew: tell nothing
    assert drop_now(second) is None
    work(second, clock, ("ada", "bob"), range(45, 90), WILD)
    found = drop_now(second)
    assert found is not None
    assert (found.change.kind, found.change.key) == ("rubric", "2.0.0")
    assert (found.before.n, found.since.n) == (45, 45)


def test_it_is_not_looked_for_again_after_every_label(team: tuple[Workspace, Clock]) -> None:
    workspace, clock = team
    work(workspace, clock, ("ada", "bob"), range(45), CALM)
    watch = DropWatch(workspace)
    assert watch.drop("severity", 1_000) is None
    work(workspace, clock, ("cyd", "ada"), range(45, 90), WILD)
    assert watch.drop("severity", 1_009) is None
    assert watch.drop("severity", 1_010) is not None
