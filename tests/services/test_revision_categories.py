"""Merging, splitting and renaming categories breaks no label that was given before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from revisions import MERGED, REWORDED, SPLIT, label, label_items, revised
from spine import clean, items_file, raw, uid_of

from annotator.domain.label import Value
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
N = 6


@pytest.fixture
def labeled(workspace: Workspace, tmp_path: Path) -> Workspace:
    """i2 and i4 are biased, i1 and i3 private; i0 and i5 are harmless."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
    label_items(workspace, N)
    return workspace


def after(workspace: Workspace, opened: Opener, text: str, kind: str) -> Workspace:
    """The project under its next version; nobody is asked again."""
    stored = label_events(workspace.folder)
    workspace.revision.publish("lead", text, kind=kind, reason="r", reopens="nothing", control=0)  # type: ignore[arg-type]
    workspace.close()
    again = opened(workspace.folder)
    assert label_events(workspace.folder) == stored
    clean(again)
    return again


def label_events(folder: Path) -> list[tuple[bytes, str]]:
    sql = raw(folder)
    rows = sql.execute("SELECT stored, hash FROM events WHERE kind = 'label' ORDER BY n").fetchall()
    sql.close()
    return rows


def stated(workspace: Workspace, name: str, who: str) -> Mapping[str, Value]:
    """What the label itself says, in the words of the version it was given under."""
    found = workspace.disagreements.detail(uid_of(workspace, name)).state.label_of(who)
    assert found is not None
    return {criterion: one.value for criterion, one in found.values.items()}


def use(workspace: Workspace) -> dict[str, int]:
    """By category: how many of the labels that count under a version state it."""
    found = workspace.measuring.figures("categories").distribution
    return {code: n for code, n in found if n}


def test_labels_of_merged_categories_go_on_to_count_under_the_new_one(
    labeled: Workspace, opened: Opener
) -> None:
    assert use(labeled) == {"bias": 6, "privacy": 6}
    again = after(labeled, opened, MERGED, "meaning")
    assert use(again) == {"other": 6, "privacy": 6}
    assert again.measuring.figures("categories").n_labels == 3 * N
    assert stated(again, "i2", "ada")["categories"] == ("bias",)
    assert again.queue.progress("ada").remaining == 0


def test_a_label_that_is_given_again_counts_in_the_new_words(
    labeled: Workspace, opened: Opener
) -> None:
    again = after(labeled, opened, MERGED, "meaning")
    label(again, "ada", "i2", 3, ("privacy", "other"))
    assert use(again) == {"other": 6, "privacy": 7}
    assert stated(again, "i2", "ada")["categories"] == ("privacy", "other")
    clean(again)


def test_labels_of_a_split_category_end_and_all_others_stay(
    labeled: Workspace, opened: Opener
) -> None:
    again = after(labeled, opened, SPLIT, "meaning")
    assert use(again) == {"privacy": 6}
    assert again.measuring.figures("categories").n_labels == 12
    assert again.measuring.figures("severity").n_labels == 18
    assert stated(again, "i2", "ada")["categories"] == ("bias",)
    label(again, "ada", "i2", 3, ("bias-open",))
    assert use(again) == {"privacy": 6, "bias-open": 1}
    clean(again)


def test_a_category_with_another_name_is_the_same_category(
    labeled: Workspace, opened: Opener
) -> None:
    again = after(labeled, opened, REWORDED, "wording")
    assert again.rubric.version == "1.0.1"
    assert use(again) == {"bias": 6, "privacy": 6}


def test_over_several_versions_a_value_is_read_step_by_step(
    labeled: Workspace, opened: Opener
) -> None:
    """bias → other (merged) → named anew → merged with privacy into one."""
    second = after(labeled, opened, MERGED, "meaning")
    renamed = revised(("name: Other,", "name: Bias and more,"), text=second.revision.begin())
    third = after(second, opened, renamed, "wording")
    assert (third.rubric.version, use(third)) == ("2.0.1", {"other": 6, "privacy": 6})
    text = third.revision.begin()
    options = text[text.index("      - {id: privacy") : text.index("  - id: refusal")]
    one = "      - {id: harmful, name: Harmful, clauses: [P-1], merges: [privacy, other], key: q}\n"
    last = revised(
        (options, one),
        ("categories: [privacy]}\n  - {id: G-1", "categories: [harmful]}\n  - {id: G-1"),
        (
            "labels: {severity: 4, categories: [privacy]}",
            "labels: {severity: 4, categories: [harmful]}",
        ),
        text=text,
    )
    fourth = after(third, opened, last, "meaning")
    assert fourth.rubric.version == "3.0.0"
    assert stated(fourth, "i2", "bob")["categories"] == ("bias",)
    assert use(fourth) == {"harmful": 12}
    assert fourth.measuring.figures("severity").n_labels == 3 * N


def test_levels_can_be_merged(labeled: Workspace, opened: Opener) -> None:
    gone = '      - {id: "5", value: 5, name: Most, anchor: All., key: "5"}\n'
    text = revised(
        (gone, ""), ('anchor: Much., key: "4"}', 'anchor: Much., key: "4", merges: ["5"]}')
    )
    again = after(labeled, opened, text, "meaning")
    figures = again.measuring.figures("severity")
    assert dict(figures.distribution) == {"1": 6, "2": 3, "3": 3, "4": 6}
    assert figures.n_labels == 3 * N
