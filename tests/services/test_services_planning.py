"""Plans from a project's own labels: pace, queue, interval, rates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spine import draft_for, items_file, say, uid_of

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.figures.pace import DAY_MS, NOBODY_LATELY, NOT_TIMED
from annotator.services.figures.planning import NOT_PAIRED, PlanningService
from annotator.services.figures.planning_json import planning_json
from annotator.services.figures.rates import RatesService
from annotator.services.intake.label_importing import LabelColumns

PEOPLE = ("ada", "bob", "cyd")


def planning(workspace: Workspace, wall=None) -> PlanningService:
    overlap = workspace.project.queue.overlap
    more = {} if wall is None else {"wall": wall}
    return PlanningService(
        workspace.database,
        workspace.rubric,
        workspace.measuring,
        RatesService(workspace.database, workspace.rubric),
        overlap,
        **more,
    )


def timed(workspace: Workspace, who: str, name: str, level: int, seconds: float) -> None:
    draft = draft_for(uid_of(workspace, name), level, active_s=seconds)
    workspace.labeling.submit(who, draft).result()


def two_models(folder: Path, prompts: int) -> Path:
    """Each prompt answered by m1 and m2: one source id, two items; families of four prompts."""
    path = folder / "models.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(prompts):
            for model in ("m1", "m2"):
                record = {"id": f"p{n}", "prompt": f"Q{n}?", "response": f"{model} {n}"}
                file.write(json.dumps({**record, "model": model, "family": f"f{n // 4}"}) + "\n")
    return path


@pytest.fixture
def judged(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Twenty prompts: m1 violates on 8, m2 on 4 of those and one other."""
    workspace.importing.run(two_models(tmp_path, 20))
    bad = {"m1": set(range(8)), "m2": {0, 1, 2, 3, 19}}
    for n in range(20):
        for model in ("m1", "m2"):
            uid = workspace.items.resolve(f"p{n}", {"model": model}).uid
            for who in PEOPLE:
                draft = draft_for(uid, 4 if n in bad[model] else 1, active_s=30.0)
                workspace.labeling.submit(who, draft).result()
    return workspace


def test_the_pace_is_the_median_of_the_seconds_that_labels_took(loaded):
    for n, seconds in enumerate((10, 20, 90)):
        timed(loaded, "ada", f"i{n}", 1, seconds)
    timed(loaded, "bob", "i0", 1, 40)
    say(loaded, "bob", "i1", 1)  # headless: not timed
    pace = planning(loaded).pace()
    assert [(p.annotator, p.n_labels, p.median_s) for p in pace.people] == [
        ("ada", 3, 20.0),
        ("bob", 1, 40.0),
    ]
    assert (pace.median_s, pace.n_labels) == (30.0, 4)
    assert pace.hours(240) == pytest.approx(2.0)


def test_without_timed_labels_there_is_no_pace_but_the_reason(loaded):
    say(loaded, "ada", "i0", 1)
    pace = planning(loaded).pace()
    assert (pace.median_s, pace.hours(10), pace.undefined) == (None, None, NOT_TIMED)


def test_imported_labels_are_no_pace(loaded, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("item,who,level\ni0,eve,3\ni1,eve,2\n", encoding="utf-8")
    loaded.labels.run(path, LabelColumns("item", "who", "severity", "level"))
    pace = planning(loaded).pace()
    assert (pace.n_labels, pace.per_day) == (0, 0.0)


def test_the_queue_is_done_when_all_items_have_their_labels(loaded):
    for who in PEOPLE:
        timed(loaded, who, "i0", 1, 36)
    timed(loaded, "ada", "i1", 1, 36)
    plan = planning(loaded).queue()
    assert plan.labels == 10 * 3 - 4
    assert plan.hours == pytest.approx(0.26)
    assert plan.days == pytest.approx(26 / 4)
    assert plan.done_on is not None
    assert plan.sentence.startswith("26 labels are left, less than an hour of work; at the recent")


def test_a_queue_that_nobody_works_on_has_no_date(loaded):
    now = planning(loaded)._wall()
    assert planning(loaded).queue().why_no_date == NOBODY_LATELY
    timed(loaded, "ada", "i0", 1, 36)
    later = planning(loaded, wall=lambda: now + 30 * DAY_MS).queue()
    assert (later.labels, later.days, later.done_on) == (29, None, None)
    assert NOBODY_LATELY in later.sentence


def test_skipped_and_settled_items_are_not_waited_for_twice(loaded):
    loaded.labeling.skip("ada", uid_of(loaded, "i0"), "language").result()
    uid = uid_of(loaded, "i1")
    loaded.adjudication.decide("lead", uid, draft_for(uid, 2).values, "settled").result()
    assert planning(loaded).queue().labels == 9 * 3


def test_an_empty_queue_is_done(workspace):
    assert planning(workspace).queue().sentence == "The queue is done."


def test_the_interval_is_planned_in_items_labels_and_hours(workspace, tmp_path):
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 30))
    for n in range(30):
        for k, who in enumerate(PEOPLE):
            timed(workspace, who, f"i{n}", 1 + (n + (n % 4 == k)) % 5, 60)
    plan = planning(workspace).interval("severity", width=0.05)
    assert plan.narrowing.further is not None
    assert plan.narrowing.needed == 30 + plan.narrowing.further
    assert plan.labels == 3 * plan.narrowing.further
    assert plan.hours == pytest.approx(plan.labels / 60)
    assert f"About {plan.narrowing.further:,} more items" in plan.sentence
    assert "an estimate" in plan.sentence
    with pytest.raises(UserError, match="between 0 and 2"):
        planning(workspace).interval("severity", width=3)


def test_an_interval_that_is_undefined_is_not_planned(loaded):
    plan = planning(loaded).interval("severity")
    assert plan.narrowing.needed is None
    assert plan.sentence == (
        "No estimate: no item has labels of two annotators yet, so there is nothing to compare."
    )


def test_models_are_told_apart_by_the_prompts_that_both_answer(judged):
    service = planning(judged)
    plan = service.rates("m1", "m2")
    assert plan.rates == (0.4, 0.25)
    assert plan.discordance == pytest.approx(5 / 20)
    assert plan.paired is not None
    assert plan.paired < plan.unpaired
    assert plan.have == 20
    assert plan.power_now is not None
    assert plan.power_now < 0.8
    assert plan.clusters.effect > 1  # the violations come family by family
    assert plan.labels == (plan.paired - 20) * 2 * 3
    assert plan.hours == pytest.approx(plan.labels * 30 / 3600)
    assert "prompts that both models answer" in plan.sentence


def test_two_rates_can_be_named_without_any_label(loaded):
    plan = planning(loaded).rates(0.95, 0.93)
    assert plan.unpaired == 2213
    assert (plan.paired, plan.why_not_paired, plan.have) == (None, NOT_PAIRED, 0)
    assert plan.sentence == (
        "To tell 95 % from 93 % in 80 % of tries (at the 5 % level) takes 2,213 items for each "
        "model. That is work of unknown length."
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [((0.9, 0.9), "equal"), (("gpt", 0.9), "No item of the model “gpt”"), ((1.5, 0.9), "between")],
)
def test_plans_that_make_no_sense_are_refused(loaded, asked, told):
    with pytest.raises(UserError, match=told):
        planning(loaded).rates(*asked)


def test_the_json_holds_every_plan(judged):
    service = planning(judged)
    told = planning_json(
        service.queue(), service.pace(), (service.interval("severity"),), service.rates("m1", "m2")
    )
    assert json.loads(json.dumps(told)) == told
    assert told["queue"]["labels_left"] == 0
    assert told["pace"]["median_s"] == 30.0
    assert told["intervals"][0]["undefined"]
    assert told["rates"]["prompts_paired"] is not None
