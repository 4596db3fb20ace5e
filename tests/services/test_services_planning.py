"""Plans from a project's own labels: pace, queue, interval, rates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spine import draft_for, items_file, say, uid_of, values_for

from annotator.agreement.change.power import prompts_paired
from annotator.domain.errors import UserError
from annotator.domain.events import Label
from annotator.services.app import Workspace
from annotator.services.figures.pace import DAY_MS, NONE_LATELY, NOT_TIMED
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


def test_labels_faster_than_anybody_reads_are_no_pace_and_give_no_date(loaded):
    for n in range(3):
        timed(loaded, "ada", f"i{n}", 1, 0.2)
    pace, plan = planning(loaded).pace(), planning(loaded).queue()
    assert (pace.people, pace.per_day, pace.undefined) == ((), 0.0, NOT_TIMED)
    assert (plan.done_on, plan.why_no_date) == (None, NONE_LATELY)
    timed(loaded, "bob", "i0", 1, 36)
    assert planning(loaded).pace().per_day == pytest.approx(1.0)


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
    assert planning(loaded).queue().why_no_date == NONE_LATELY
    timed(loaded, "ada", "i0", 1, 36)
    later = planning(loaded, wall=lambda: now + 30 * DAY_MS).queue()
    assert (later.labels, later.days, later.done_on) == (29, None, None)
    assert NONE_LATELY in later.sentence


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


FAMILIES = ((14, 3, 2), (3, 3, 1), (3, 3, 3), (5, 0, 1), (35, 0, 0))
"""(families, violations of m1, of m2) among the three groups of each family."""


def in_families(workspace: Workspace, folder: Path) -> None:
    """60 families × 3 groups × 2 models; one label an item."""
    counted = [(a, b) for n, a, b in FAMILIES for _ in range(n)]
    bad = {}
    path = folder / "families.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for family, hits in enumerate(counted):
            for group in range(3):
                for model, k in zip(("m1", "m2"), hits, strict=True):
                    name = f"f{family}-{group}"
                    record = {"id": name, "prompt": f"Q {name}?", "response": f"{model} {name}"}
                    record |= {"model": model, "family": f"f{family}", "group": f"g{group}"}
                    file.write(json.dumps(record) + "\n")
                    bad[name, model] = group < k
    workspace.importing.run(path)
    rubric = workspace.rubric
    labels = [
        Label(
            item=workspace.items.resolve(name, {"model": model}).uid,
            annotator="ada",
            annotator_kind="human",
            purpose="work",
            occurrence=0,
            rubric_id=rubric.id,
            rubric_version=rubric.version,
            values=values_for(4 if hit else 1),
        )
        for (name, model), hit in bad.items()
    ]
    workspace.recorder.record("ada", labels).result()


def test_a_paired_plan_takes_the_design_effect_of_the_differences(workspace, tmp_path):
    """What a family does to both models cancels, so few more prompts are needed for it.

    By hand: 20 prompts violate with m1 alone, 5 with m2 alone, of 180; ψ = 25/180, d = 15/180. A
    family's differences, less 3 d = .25, sum to .75 (14 times), 1.75 (3), −1.25 (5), −.25 (38).
    """
    in_families(workspace, tmp_path)
    plan = planning(workspace).rates("m1", "m2")
    assert (plan.rates, plan.have) == ((60 / 180, 45 / 180), 180)
    psi, d = 25 / 180, 15 / 180
    squares = 14 * 0.75**2 + 3 * 1.75**2 + 5 * 1.25**2 + 38 * 0.25**2
    clustered = 60 / 59 * squares / 180**2
    single = (psi - d * d) / 179
    assert plan.paired_effect == pytest.approx(clustered / single)
    assert plan.paired_effect == pytest.approx(1.16, abs=0.005)
    assert plan.clusters.effect == pytest.approx(2.41, abs=0.005)  # of either model's verdicts
    assert plan.paired == 180
    assert prompts_paired(*plan.rates, psi, effect=plan.clusters.effect) == 373  # were it applied
    assert 0.8 <= (plan.power_now or 0) < 0.803
    assert "180 prompts that both models answer (families make it 1.16 times" in plan.sentence
    told = planning_json(planning(workspace).queue(), planning(workspace).pace(), (), plan)
    assert told["rates"]["clusters"]["design_effect"] == plan.clusters.effect
    assert told["rates"]["clusters"]["paired_design_effect"] == plan.paired_effect


def test_prompts_that_hang_together_in_nothing_have_no_design_effect(workspace, tmp_path):
    """Every prompt a family of its own: the formula as it stands, without any factor."""
    path = tmp_path / "alone.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(12):
            for model in ("m1", "m2"):
                record = {"id": f"p{n}", "prompt": f"Q{n}?", "response": f"{model} {n}"}
                file.write(json.dumps({**record, "model": model}) + "\n")
    workspace.importing.run(path)
    for n in range(12):
        for model, bad in (("m1", n < 6), ("m2", n in (0, 1, 11))):
            uid = workspace.items.resolve(f"p{n}", {"model": model}).uid
            workspace.labeling.submit("ada", draft_for(uid, 4 if bad else 1)).result()
    plan = planning(workspace).rates("m1", "m2")
    assert (plan.paired_effect, plan.clusters.effect) == (1.0, 1.0)
    assert plan.paired == prompts_paired(0.5, 0.25, 5 / 12)
    assert "families" not in plan.sentence


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


def test_sentences_write_figures_as_the_page_does(loaded):
    for n in range(8):
        for who, off in zip(PEOPLE, (0, n % 2, n % 3 // 2), strict=True):
            say(loaded, who, f"i{n}", 1 + (n + off) % 5)
    plan = planning(loaded).interval("severity", 0.1)
    width = plan.narrowing.width_now
    assert 0.1 < width < 1
    assert plan.sentence.startswith(f"The interval is {f'{width:.2f}'[1:]} wide now.")
    assert plan.sentence.endswith("would make it .10; an estimate.")


def test_where_all_labels_were_imported_nobody_is_said_to_rest(loaded, tmp_path):
    """They may have labeled yesterday, elsewhere: only the time is not known."""
    path = tmp_path / "labels.csv"
    path.write_text("item,who,level\ni0,eve,3\ni1,eve,2\n", encoding="utf-8")
    loaded.labels.run(path, LabelColumns("item", "who", "severity", "level"))
    told = planning(loaded).queue().sentence
    assert "no label was timed in the last 14 days" in told
    assert "nobody" not in told
