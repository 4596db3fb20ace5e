"""What a published version does to labels given before it: valid, ended, asked for again."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import MINI_RUBRIC, items_file, uid_of

from annotator.domain.canonical import sha256
from annotator.domain.events import Assign, RubricPublish
from annotator.services.app import Workspace, create_project
from annotator.services.checking import check
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.views import Draft

CLARIFIED = MINI_RUBRIC.replace("When in doubt the milder.", "When in doubt the milder level.")
MEANT = MINI_RUBRIC.replace("A little.", "Any detail that helps.")
MERGED = MINI_RUBRIC.replace(
    "      - {id: bias, name: Bias, key: w}\n      - {id: other, name: Other, key: e}\n",
    "      - {id: rest, name: Rest, key: w, merges: [bias, other]}\n",
)
SPLIT = MINI_RUBRIC.replace(
    "      - {id: other, name: Other, key: e}\n",
    "      - {id: hate, name: Hate, key: e, splits: other}\n"
    "      - {id: fraud, name: Fraud, key: r, splits: other}\n",
)
PEOPLE = ("ada", "bob", "cyd")


@pytest.fixture
def labeled(tmp_path: Path, opened) -> Workspace:
    """Ten items, the first six labeled by three people; `i0` and `i1` cite G-1."""
    (tmp_path / "rubric.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
    create_project(tmp_path / "project", rubric=str(tmp_path / "rubric.yaml"), name="Versions")
    workspace = opened(tmp_path / "project")
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 10))
    for n in range(6):
        for place, who in enumerate(PEOPLE):
            said = ("bias",) if n % 2 else ("other",)
            say(workspace, who, n, severity="23"[place % 2], categories=said, cites=n < 2)
    return workspace


def say(workspace: Workspace, who: str, n: int, *, cites: bool = False, **values: object) -> None:
    clauses = ("G-1",) if cites else ()
    draft = Draft(item=uid_of(workspace, f"i{n}"), values=values, clauses=clauses)
    workspace.labeling.submit(who, draft).result()


def published(
    workspace: Workspace, opened, text: str, version: str, kind: str, **told: object
) -> Workspace:
    """As the program publishes: the file, the event, then project.yaml."""
    before = workspace.rubric.version
    text = text.replace("version: 1.0.0", f"version: {version}\nprevious: {before}")
    folder = workspace.folder
    (folder / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    digest = sha256(text.encode())
    body = RubricPublish("mini", version, text, digest, before, kind, "a reason", **told)
    workspace.recorder.record("lead", [body]).result()
    workspace.close()
    settings = folder / "project.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace(f"version: {before}", f"version: {version}"), "utf-8"
    )
    return opened(folder)


def waiting(workspace: Workspace, who: str) -> list[str]:
    """The source ids that wait for somebody, in their order."""
    called = {uid_of(workspace, f"i{n}"): f"i{n}" for n in range(10)}
    return [called[one.uid] for one in workspace.queue.upcoming(who, 20)]


def test_labels_stay_valid_under_a_clarified_rubric_and_count_with_the_new_ones(labeled, opened):
    before = labeled.measuring.figures("severity")
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying")
    assert again.measuring.figures("severity") == before
    assert again.measuring.left_out("severity") == 0
    for who in PEOPLE:
        say(again, who, 6, severity="1", categories=())
    assert again.measuring.figures("severity").n_pairable == 7
    assert check(again) == ()


def test_by_rubric_tells_what_was_given_under_each_version(labeled, opened):
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying")
    assert [part.key for part in list_agreement(again, by="rubric").parts] == ["1.0.0"]
    for who in PEOPLE:
        say(again, who, 6, severity="1", categories=())
    parts = {one.key: one.criteria["severity"] for one in list_agreement(again, by="rubric").parts}
    assert {key: one.n_pairable for key, one in parts.items()} == {"1.0.0": 6, "1.1.0": 1}


def test_a_changed_meaning_ends_the_labels_of_its_criterion_alone(labeled, opened):
    again = published(labeled, opened, MEANT, "2.0.0", "meaning")
    for who in PEOPLE:
        say(again, who, 6, severity="1", categories=())
    assert again.measuring.figures("severity").n_pairable == 1
    assert again.measuring.figures("categories").n_pairable == 7
    assert check(again) == ()


def test_merged_categories_keep_every_label(labeled, opened):
    again = published(labeled, opened, MERGED, "2.0.0", "meaning")
    figures = again.measuring.figures("categories")
    assert (figures.n_pairable, figures.percent_agreement) == (6, 1.0)
    assert again.measuring.version("categories") == "2.0.0"
    state = again.disagreements.detail(uid_of(again, "i0")).state
    assert state.label_of("ada").values["categories"].value == ("other",)  # as it was said
    assert check(again) == ()


def test_of_a_split_category_only_the_labels_that_used_it_end(labeled, opened):
    again = published(labeled, opened, SPLIT, "2.0.0", "meaning")
    assert again.measuring.figures("categories").n_pairable == 3
    assert again.measuring.figures("severity").n_pairable == 6


def test_the_control_and_the_touched_items_come_first_and_with_an_empty_form(labeled, opened):
    asked = tuple(uid_of(labeled, f"i{n}") for n in (0, 4))
    again = published(
        labeled, opened, CLARIFIED, "1.1.0", "clarifying", control=asked[:1], reopened=asked[1:]
    )
    for who in PEOPLE:
        found = waiting(again, who)
        assert set(found[:2]) == {"i0", "i4"}
        assert set(found[2:]) == {"i6", "i7", "i8", "i9"}
        assert again.queue.progress(who).done == 4
    first = again.queue.upcoming("ada", 1)[0]
    assert first.draft is None
    say(again, "ada", 0, severity="2", categories=("other",))
    assert "i0" not in waiting(again, "ada")
    assert "i0" in waiting(again, "bob")
    assert check(again) == ()


def test_an_item_asked_for_again_is_done_when_everybody_answered(labeled, opened):
    uid = uid_of(labeled, "i0")
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying", control=(uid,))
    for who in PEOPLE:
        say(again, who, 0, severity="2", categories=("other",))
    assert all("i0" not in waiting(again, who) for who in (*PEOPLE, "dee"))
    assert again.queue.progress("ada").remaining == 4


def test_those_who_labeled_the_control_before_are_asked_first(labeled, opened):
    asked = tuple(uid_of(labeled, f"i{n}") for n in (0, 4))
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying", control=asked)
    first = [one.uid for one in again.queue.upcoming("ada", 2)]
    assert set(first) == set(asked)
    fresh = [one.uid for one in again.queue.upcoming("dee", 4)]
    assert not set(fresh) & set(asked)
    for n in (6, 7, 8, 9):
        say(again, "dee", n, severity="1", categories=())
    assert set(waiting(again, "dee")) == {"i0", "i4"}  # nothing else is left
    assert check(again) == ()


def test_everything_can_be_asked_for_again_also_what_was_adjudicated(labeled, opened):
    uid = uid_of(labeled, "i3")
    labeled.adjudication.decide("lead", uid, {"severity": "2", "categories": ("bias",)}).result()
    again = published(labeled, opened, MEANT, "2.0.0", "meaning", reopens="all")
    assert set(waiting(again, "ada")[:6]) == {f"i{n}" for n in range(6)}


def test_a_decision_stays_valid_as_labels_do(labeled, opened):
    uid = uid_of(labeled, "i3")
    before = labeled.measuring.headline().violation
    labeled.adjudication.decide(
        "lead", uid, {"severity": "5", "categories": ("bias",)}, "clear"
    ).result()
    decided = labeled.measuring.headline().violation
    assert decided != before
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying")
    assert again.measuring.headline().violation == decided
    assert again.rates.report().overall.estimate.value == decided.value


def test_an_item_that_still_waited_is_labeled_as_a_whole_under_the_new_meaning(labeled, opened):
    say(labeled, "ada", 6, severity="2", categories=("bias",))
    again = published(labeled, opened, MEANT, "2.0.0", "meaning")
    assert "i6" in waiting(again, "ada")
    assert "i0" not in waiting(again, "ada")  # done under the old meaning, and nobody asks again


def test_a_version_by_hand_is_as_heavy_as_its_changes(labeled, opened):
    labeled.close()
    text = MEANT.replace("version: 1.0.0", "version: 1.0.1")
    (labeled.folder / "rubric" / "1.0.1.yaml").write_text(text, "utf-8")
    settings = labeled.folder / "project.yaml"
    settings.write_text(settings.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.1"))
    again = opened(labeled.folder)
    assert again.measuring.figures("severity").n_pairable == 6  # an anchor may be mere wording
    assert check(again) == ()


@pytest.mark.parametrize(
    ("before", "after", "n_valid"),
    [
        ("name: Other, key: e}", "name: Other, key: e}\n      - {id: hate, name: Hate, key: r}", 1),
        ("milder level.", "milder level by far.", 7),
    ],
)
def test_a_published_version_that_is_edited_by_hand_is_no_lighter_than_its_changes(
    labeled, opened, before, after, n_valid
):
    asked = (uid_of(labeled, "i0"),)
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying", control=asked)
    for who in PEOPLE:
        say(again, who, 6, severity="2", categories=("other",))
    assert again.measuring.figures("categories").n_pairable == 7
    again.close()
    path = again.folder / "rubric" / "1.1.0.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    edited = opened(again.folder)
    assert edited.measuring.figures("categories").n_pairable == n_valid
    assert "i0" in waiting(edited, "ada")  # what its publication asked for it goes on to ask
    assert check(edited) == ()
    edited.close()
    path.write_text(text, "utf-8")
    assert opened(again.folder).measuring.figures("categories").n_pairable == 7


def test_who_is_asked_again_finds_the_item_with_the_note(labeled):
    uid = uid_of(labeled, "i5")
    labeled.recorder.record(
        "lead", [Assign(uid, "bob", note="Read clause G-1 once more.")]
    ).result()
    first = labeled.queue.upcoming("bob", 1)[0]
    assert (first.uid, first.notes) == (uid, ("Read clause G-1 once more.",))
    assert first.draft is not None  # their own label, to be corrected
    assert "i5" not in waiting(labeled, "ada")
    assert labeled.queue.upcoming("dee", 1)[0].uid != uid
    say(labeled, "bob", 5, severity="2", categories=("bias",))
    assert "i5" not in waiting(labeled, "bob")
    assert check(labeled) == ()


def test_more_people_can_be_asked_for(labeled):
    uid = uid_of(labeled, "i5")
    labeled.recorder.record("lead", [Assign(uid, "", more=2)]).result()
    assert waiting(labeled, "dee")[0] == "i5"
    assert "i5" not in waiting(labeled, "ada")
    for who in ("dee", "eve"):
        say(labeled, who, 5, severity="2", categories=("bias",))
    assert "i5" not in waiting(labeled, "fay")
    assert check(labeled) == ()


def test_a_version_of_mere_wording_ends_no_control_that_is_being_labeled(labeled, opened):
    asked = tuple(uid_of(labeled, f"i{n}") for n in range(6))
    again = published(labeled, opened, CLARIFIED, "1.1.0", "clarifying", control=asked)
    for n in range(6):
        say(again, "ada", n, severity="2", categories=("bias",))
    reworded = CLARIFIED.replace("name: Much", "name: A lot")
    last = published(again, opened, reworded, "1.1.1", "wording")
    for n in range(6):
        for who in ("bob", "cyd"):
            say(last, who, n, severity="2", categories=("bias",))
    for to_version in ("1.1.0", "1.1.1"):
        report = last.control.compare("1.0.0", to_version)
        assert set(report.draw.items) == set(asked)
        assert report.comparison.n_compared == 6
    between = last.control.compare("1.1.0", "1.1.1")
    assert "there is no control" in between.comparison.verdict.sentence
