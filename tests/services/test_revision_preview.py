"""What publishing would do is told before, and is what happens then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import (
    CLARIFIED,
    G_1,
    HEAVIER,
    MERGED,
    PEOPLE,
    REWORDED,
    SPLIT,
    WITHOUT_BIAS,
    label,
    label_items,
    revised,
)
from spine import draft_for, items_file, uid_of, values_for

from annotator.domain.events import Reopens
from annotator.formats.yaml_problems import ProblemsInFile
from annotator.services.app import Workspace
from annotator.services.revision_json import publication_json
from annotator.services.revision_views import Preview, Reopened
from annotator.services.views import Draft, JobProgress

Opener = Callable[..., Workspace]
N = 10
ANCHOR = revised(("anchor: Some.", "anchor: Some harm to somebody."))


@pytest.fixture
def labeled(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Ten items by three people, 36 s a label: levels 1–5 twice, biased (even) or private (odd)."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
    label_items(workspace, N)
    return workspace


def counts(preview: Preview) -> dict[str, tuple[int, int]]:
    return {one.criterion: (one.n_valid, one.n_ended) for one in preview.validity}


def published(
    workspace: Workspace, opened: Opener, text: str, kind: str, **more: object
) -> Workspace:
    workspace.revision.publish("lead", text, kind=kind, reason="r", **more)  # type: ignore[arg-type]
    workspace.close()
    return opened(workspace.folder)


def test_the_kind_is_suggested_and_gives_the_number(labeled: Workspace) -> None:
    for text, required, suggested, version in (
        (REWORDED, "wording", "wording", "1.0.1"),
        (CLARIFIED, "wording", "clarifying", "1.1.0"),
        (HEAVIER, "meaning", "meaning", "2.0.0"),
    ):
        found = labeled.revision.preview(text, control=0)
        assert (found.required_kind, found.suggested_kind) == (required, suggested)
        assert (found.kind, found.version) == (suggested, version)
    chosen = labeled.revision.preview(CLARIFIED, kind="meaning", control=0)
    assert (chosen.kind, chosen.version) == ("meaning", "2.0.0")


def test_wording_and_clarifying_end_nothing(labeled: Workspace) -> None:
    found = labeled.revision.preview(ANCHOR, kind="clarifying")
    assert counts(found)["severity"] == (30, 0)
    assert counts(found)["categories"] == (30, 0)
    assert counts(found)["refusal"] == (0, 0)


def test_meaning_ends_the_criterion_that_it_is_about(labeled: Workspace) -> None:
    found = labeled.revision.preview(ANCHOR, kind="meaning")
    assert counts(found)["severity"] == (0, 30)
    assert counts(found)["categories"] == (30, 0)


def test_merged_options_carry_over_and_split_ones_end(labeled: Workspace) -> None:
    assert counts(labeled.revision.preview(MERGED))["categories"] == (30, 0)
    biased = 4 * 3  # i2, i4, i6 and i8; i0 and i5 are of level 1
    assert counts(labeled.revision.preview(SPLIT))["categories"] == (30 - biased, biased)
    assert counts(labeled.revision.preview(WITHOUT_BIAS))["categories"] == (0, 30)


def test_only_people_and_what_counts_is_counted(labeled: Workspace) -> None:
    labeled.labeling.undo("ada").result()
    assert counts(labeled.revision.preview(ANCHOR))["severity"] == (29, 0)
    uid = uid_of(labeled, "i0")
    labeled.adjudication.decide("lead", uid, {"severity": "2", "categories": ("bias",)}).result()
    assert counts(labeled.revision.preview(ANCHOR))["severity"] == (29, 0)


def test_touched_items_are_those_of_which_a_label_is_about_the_change(labeled: Workspace) -> None:
    of_level_3 = labeled.revision.preview(ANCHOR)
    assert of_level_3.reopened["touched"] == Reopened(2, 6, pytest.approx(6 * 36 / 3600))
    citing = labeled.revision.preview(CLARIFIED)
    assert citing.reopened["touched"].n_items == N / 2
    assert citing.reopened["all"] == Reopened(N, 3 * N, pytest.approx(0.3))
    assert citing.reopened["nothing"] == Reopened(0, 0, 0.0)


def test_an_item_that_is_asked_again_wants_no_more_labels_than_the_overlap(
    labeled: Workspace,
) -> None:
    for who in ("dan", "eva"):
        label(labeled, who, "i2", 3)
    found = labeled.revision.preview(ANCHOR)
    assert (found.reopened["touched"].n_items, found.reopened["touched"].n_labels) == (2, 6)


def drained(workspace: Workspace) -> int:
    """How many labels the queue takes from people who label all that it offers them."""
    given = 0
    for who in (*PEOPLE, *(f"new-{n}" for n in range(9))):
        while upcoming := workspace.queue.upcoming(who, 1):
            workspace.labeling.submit(who, draft_for(upcoming[0].uid, 2)).result()
            given += 1
    return given


@pytest.fixture
def uneven(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Overlap 3. i0: three labels and two more that a lead asked for; i1: two and a decision;
    i2: three labels; i3: two, and it is escalated.
    """
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    uids = [uid_of(workspace, f"i{n}") for n in range(4)]
    for name, people in (("i0", PEOPLE), ("i1", PEOPLE[:2]), ("i2", PEOPLE), ("i3", PEOPLE[:2])):
        for who in people:
            label(workspace, who, name, 3, active_s=36.0)
    workspace.adjudication.ask_more("lead", uids[:1], 2).result()
    for who in ("dan", "eva"):
        label(workspace, who, "i0", 3, active_s=36.0)
    workspace.adjudication.decide("lead", uids[1], values_for(2)).result()
    workspace.labeling.flag("cyd", uids[3], "escalate", "Whose is it?").result()
    assert workspace.queue.progress("fay").remaining == 0
    return workspace


@pytest.mark.parametrize("reopens", ["touched", "all"])
def test_the_queue_takes_as_many_labels_as_were_told(
    uneven: Workspace, opened: Opener, reopens: Reopens
) -> None:
    """Five where two more were asked for, the overlap where a decision closed it before."""
    told = uneven.revision.preview(ANCHOR, reopens=reopens, control=0).total
    assert told == Reopened(3, 5 + 3 + 3, pytest.approx(0.11))
    again = published(uneven, opened, ANCHOR, "clarifying", reopens=reopens, control=0)
    assert again.queue.progress("fay").remaining == told.n_items
    assert drained(again) == told.n_labels


def test_labels_that_wait_from_an_earlier_version_are_told_apart(
    uneven: Workspace, opened: Opener
) -> None:
    assert uneven.revision.preview(ANCHOR).warnings == ()
    again = published(uneven, opened, ANCHOR, "clarifying", reopens="all", control=0)
    label(again, "ada", "i2", 3)
    text = revised((G_1, "The milder."), text=again.revision.begin())
    alone = again.revision.preview(text, reopens="nothing", control=0)
    assert alone.warnings[-1] == "10 labels already wait from earlier."
    both = again.revision.preview(text, reopens="all", control=0)
    assert both.warnings[-1].endswith("from earlier; 10 of them are counted here too.")
    assert both.total.n_labels == 11
    last = published(again, opened, text, "clarifying", reopens="all", control=0)
    assert drained(last) == both.total.n_labels


def test_what_was_redacted_is_not_asked_again(labeled: Workspace) -> None:
    labeled.adjudication.redact("lead", uid_of(labeled, "i2"), "private").result()
    assert labeled.revision.preview(ANCHOR).reopened["touched"].n_items == 1
    assert labeled.revision.preview(ANCHOR).reopened["all"].n_items == N - 1


def test_the_control_is_told_with_what_it_can_find(labeled: Workspace) -> None:
    found = labeled.revision.preview(ANCHOR, control=4)
    assert (found.control.n_items, found.control.n_eligible, found.control.n_labels) == (4, N, 12)
    assert found.control.hours == pytest.approx(12 * 36 / 3600)
    assert labeled.revision.preview(ANCHOR, control=None).control.n_items == N
    none = labeled.revision.preview(ANCHOR, control=0)
    assert (none.control.n_items, none.control.hours) == (0, 0.0)


def test_together_no_item_is_counted_twice(labeled: Workspace) -> None:
    found = labeled.revision.preview(ANCHOR, control=None)
    assert found.total == found.reopened["all"]
    apart = labeled.revision.preview(ANCHOR, control=0)
    assert apart.total == apart.reopened["touched"]


def test_without_a_timed_label_there_are_no_hours_and_a_reason(loaded: Workspace) -> None:
    label(loaded, "ada", "i0", 3)
    found = loaded.revision.preview(ANCHOR)
    assert found.reopened["touched"] == Reopened(1, 3, None)
    assert found.undefined == "no label has been timed yet, so how long one takes is not known"


def test_a_new_project_can_be_revised_before_anybody_labels(workspace: Workspace) -> None:
    found = workspace.revision.preview(ANCHOR)
    assert set(counts(found).values()) == {(0, 0)}
    assert found.control.n_items == 0
    assert "no control can be drawn" in found.warnings[-1]


def test_a_project_that_was_never_opened_for_writing_is_previewed(
    project: Path, opened: Opener
) -> None:
    reader = opened(project, read_only=True)
    assert reader.revision.preview(ANCHOR).version == "1.1.0"


def test_who_passed_answers_the_examples_that_changed(labeled: Workspace) -> None:
    labeled.people.ensure("ada")
    labeled.people.ensure("bob")
    for example in labeled.rubric.examples:
        labeled.calibration.answer("ada", example.id, example.labels).result()
    assert labeled.calibration.status("ada").passed
    changed = revised(("A specific person's data.\n    clauses", "Elm Street.\n    clauses"))
    found = labeled.revision.preview(changed)
    assert (found.recalibration, found.people) == (1, 1)
    untouched = labeled.revision.preview(CLARIFIED)
    assert (untouched.recalibration, untouched.people) == (0, 0)


def test_warnings_say_what_a_lead_should_know(labeled: Workspace) -> None:
    def told(text: str, **more: object) -> str:
        return " ".join(labeled.revision.preview(text, **more).warnings)  # type: ignore[arg-type]

    assert told(ANCHOR) == ""
    assert "Nothing has changed" in told(revised())
    assert "The changes look clarifying. As wording," in told(ANCHOR, kind="wording")
    assert "30 values end, and nobody" in told(ANCHOR, kind="meaning", reopens="nothing")
    assert "Without a control nobody" in told(ANCHOR, control=0)
    assert told(REWORDED, control=0) == ""


def test_a_draft_with_problems_has_no_preview(labeled: Workspace) -> None:
    with pytest.raises(ProblemsInFile, match=r"my file, line 22: There is no clause “P-9”") as told:
        labeled.revision.preview(
            revised(("clauses: [P-1], key", "clauses: [P-9], key")), name="my file"
        )
    assert told.value.problems[0].place[-1] == "clauses"


def test_progress_is_told_and_nothing_is_written(labeled: Workspace) -> None:
    heard: list[JobProgress] = []
    before = (labeled.folder / "project.yaml").read_bytes()
    labeled.revision.preview(ANCHOR, progress=heard.append)
    assert [one.done for one in heard] == [0, 1, 2, 3]
    assert {one.total for one in heard} == {3}
    assert [path.name for path in (labeled.folder / "rubric").iterdir()] == ["1.0.0.yaml"]
    assert (labeled.folder / "project.yaml").read_bytes() == before


@pytest.mark.parametrize("reopens", ["nothing", "touched", "all"])
@pytest.mark.parametrize(("text", "kind"), [(ANCHOR, "clarifying"), (SPLIT, "meaning")])
def test_what_was_told_is_what_happens(
    labeled: Workspace, opened: Opener, text: str, kind: str, reopens: Reopens
) -> None:
    found = labeled.revision.preview(text, kind=kind, reopens=reopens, control=3)  # type: ignore[arg-type]
    valid = {one.criterion: one.n_valid for one in found.validity}
    again = published(labeled, opened, text, kind, reopens=reopens, control=3)
    for criterion in ("severity", "categories"):
        assert again.measuring.figures(criterion).n_labels == valid[criterion]
    for who in ("ada", "bob", "cyd"):
        assert again.queue.progress(who).remaining == found.total.n_items


def test_labels_of_several_steps_are_counted_as_they_read_now(
    labeled: Workspace, opened: Opener
) -> None:
    """1.0.0 → merged 2.0.0 → split of the merged one: labels of both versions end by it."""
    second = published(labeled, opened, MERGED, "meaning", reopens="nothing", control=0)
    label(second, "dan", "i2", 3, ("other",))
    third = revised(
        (", merges: [bias]", ""),
        ("version: 1.0.0", "version: 2.1.0\nprevious: 2.0.0"),
        (
            "{id: other, name: Other, key: e}",
            "{id: spin, name: Spin, key: e, splits: other}\n"
            "      - {id: rest, name: Rest, key: r, splits: other}",
        ),
        text=MERGED,
    )
    found = second.revision.preview(third)
    assert counts(found)["severity"] == (31, 0)
    assert counts(found)["categories"] == (18, 13)
    assert found.reopened["touched"].n_items == 4


def test_the_json_says_the_same(labeled: Workspace) -> None:
    found = labeled.revision.preview(SPLIT, control=4)
    told = publication_json(found, "Too wide.", None)
    assert (told["published"], told["event"], told["version"]) == (False, None, "2.0.0")
    assert told["validity"][1] == {  # type: ignore[index,call-overload]
        "criterion": "categories",
        "name": "Categories",
        "n_valid": 18,
        "n_ended": 12,
    }
    assert told["reason"] == "Too wide."


def test_a_label_that_only_states_other_criteria_is_read_too(loaded: Workspace) -> None:
    values = {"severity": "1", "categories": (), "refusal": "partial", "wrong_reason": True}
    loaded.labeling.submit("ada", Draft(uid_of(loaded, "i0"), values)).result()
    text = revised(("name: Wrong reason\n", "name: Wrong reason\n    help: Not because of harm.\n"))
    assert loaded.revision.preview(text).reopened["touched"].n_items == 1
    assert counts(loaded.revision.preview(text, kind="meaning"))["wrong_reason"] == (0, 1)
    assert G_1 in text
