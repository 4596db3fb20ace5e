"""Did the rewrite help? A real project: labels, a new version, labels again, the verdict."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from spine import MINI_RUBRIC, clean, items_file, say, uid_of

from annotator.agreement.change.control import EXPECT_A_RISE
from annotator.agreement.measures.crosscheck import CrossCheckError, library_alpha
from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.control import ControlService
from annotator.services.figures.control_json import control_json

PEOPLE = ("ada", "bob", "cyd")
N = 40


def service(workspace: Workspace) -> ControlService:
    return ControlService(workspace.database, workspace.rubric, workspace.project.queue.seed)


def revise(project: Path, version: str) -> None:
    """A later version of the rubric, in force from the next opening on."""
    text = MINI_RUBRIC.replace("version: 1.0.0", f"version: {version}")
    (project / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    settings = project / "project.yaml"
    stated = settings.read_text(encoding="utf-8")
    settings.write_text(stated.replace("version: 1.0.0", f"version: {version}"), encoding="utf-8")


def label_all(workspace: Workspace, names: Iterable[str], seed: int, spread: int) -> None:
    """Three labels an item; spread: how far each may stray from the item's level."""
    draw = random.Random(seed)
    for name in names:
        level = 1 + int(name[1:]) % 5
        for who in PEOPLE:
            stray = draw.randint(-spread, spread)
            say(workspace, who, name, min(max(level + stray, 1), 5), clauses=("G-1",))


@pytest.fixture
def old(project: Path, opened, tmp_path: Path) -> Workspace:
    """Forty items, labeled with much noise under 1.0.0."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
    label_all(workspace, [f"i{n}" for n in range(N)], seed=1, spread=2)
    return workspace


def reopened(old: Workspace, opened, version: str = "2.0.0") -> Workspace:
    old.close()
    revise(old.folder, version)
    return opened(old.folder)


def names_of(workspace: Workspace, uids: Iterable[str]) -> list[str]:
    by_uid = {uid_of(workspace, f"i{n}"): f"i{n}" for n in range(N)}
    return [by_uid[uid] for uid in uids]


def test_the_same_control_is_drawn_before_and_after_the_new_version_and_its_labels(old, opened):
    drawn = service(old).draw(n=25)
    assert len(set(drawn.items)) == 25
    assert drawn.n_eligible == N
    assert drawn.detectable_rise is not None
    new = reopened(old, opened)
    label_all(new, names_of(new, drawn.items)[:10], seed=2, spread=0)
    say(new, "dan", names_of(new, drawn.items)[-1], 1)
    assert service(new).draw("1.0.0", n=25) == drawn
    assert (
        ControlService(new.database, new.rubric, seed=99).draw("1.0.0", n=25).items != drawn.items
    )


def test_only_items_with_two_counted_labels_can_be_drawn(workspace, tmp_path):
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    for who, item in (("ada", "i0"), ("bob", "i0"), ("ada", "i1"), ("ada", "i2"), ("bob", "i2")):
        say(workspace, who, item, 2)
    workspace.adjudication.redact("lead", uid_of(workspace, "i2"), "private").result()
    assert service(workspace).draw().items == (uid_of(workspace, "i0"),)


def test_without_control_labels_it_cannot_tell_and_says_what_is_missing(old, opened):
    new = reopened(old, opened)
    report = service(new).compare("1.0.0", "2.0.0")
    assert report.comparison.verdict.outcome == "cannot tell yet"
    assert report.comparison.verdict.sentence == (
        "Cannot tell yet: 0 of the 40 control items have two labels under the new version, and the "
        "verdict waits for 36."
    )
    assert report.moved == ()


def test_a_disputed_item_that_improved_is_no_proof(old, opened):
    drawn = service(old).draw(n=20)
    rest = sorted({f"i{n}" for n in range(N)} - set(names_of(old, drawn.items)))
    new = reopened(old, opened)
    label_all(new, rest, seed=3, spread=0)
    report = service(new).compare("1.0.0", "2.0.0", n=20)
    assert report.comparison.verdict.outcome == "cannot tell yet"
    disputed = report.comparison.disputed
    assert disputed.alpha.change.low is not None and disputed.alpha.change.low > 0
    assert disputed.n_items + report.comparison.n_other == 20
    assert control_json(report)["disputed"]["note"] == EXPECT_A_RISE
    assert not any(one.in_control for one in report.moved)
    assert report.clauses == (), "by clause, too, the control alone is compared"


def test_labels_given_again_are_compared_with_those_they_superseded(old, opened):
    before = old.measuring.figures("severity").alpha.value
    new = reopened(old, opened)
    label_all(new, [f"i{n}" for n in range(N)], seed=2, spread=0)
    report = service(new).compare("1.0.0", "2.0.0")
    change = report.comparison.control
    assert change.alpha.before == pytest.approx(before, abs=1e-12)
    assert change.alpha.after == 1
    assert report.comparison.same_people
    assert report.comparison.verdict.outcome == "helped"
    assert report.comparison.verdict.sentence.startswith(
        "The rewrite helped: on the 40 control items α went from ."
    )
    assert [one.clause for one in report.clauses] == ["G-1"]
    assert report.moved[0].distance_before >= report.moved[-1].distance_before
    assert dict(report.moved[0].before).keys() == set(PEOPLE)
    clean(new)


def test_a_later_version_does_not_change_what_an_earlier_step_did(old, opened):
    new = reopened(old, opened)
    label_all(new, [f"i{n}" for n in range(N)], seed=2, spread=0)
    told = service(new).compare("1.0.0", "2.0.0")
    new.close()
    text = MINI_RUBRIC.replace("version: 1.0.0", "version: 3.0.0")
    (new.folder / "rubric" / "3.0.0.yaml").write_text(text, encoding="utf-8")
    settings = new.folder / "project.yaml"
    stated = settings.read_text(encoding="utf-8").replace("version: 2.0.0", "version: 3.0.0")
    settings.write_text(stated, encoding="utf-8")
    third = opened(new.folder)
    label_all(third, ["i0", "i1", "i2"], seed=5, spread=2)
    assert service(third).compare("1.0.0", "2.0.0") == told
    waiting = service(third).compare("2.0.0", "3.0.0")
    assert waiting.comparison.verdict.outcome == "cannot tell yet"
    assert waiting.comparison.n_compared == 3


def test_withdrawing_a_label_later_does_not_change_what_was_drawn(old, opened):
    drawn = service(old).draw(n=20)
    new = reopened(old, opened)
    new.labeling.skip("ada", drawn.items[0], "language").result()
    new.labeling.skip("bob", drawn.items[0], "language").result()
    assert service(new).draw("1.0.0", n=20).items == drawn.items


def test_other_people_are_no_proof(old, opened):
    new = reopened(old, opened)
    for n in range(N):
        for who in ("eve", "fay"):
            say(new, who, f"i{n}", 1 + n % 5)
    compared = service(new).compare("1.0.0", "2.0.0").comparison
    assert compared.verdict.outcome == "cannot tell yet"
    assert "nobody labeled the control under both versions" in compared.verdict.sentence
    assert compared.n_compared == N and not compared.same_people


def test_the_alphas_of_a_report_are_confirmed_by_the_library(old, opened, monkeypatch):
    new = reopened(old, opened)
    label_all(new, [f"i{n}" for n in range(N)], seed=2, spread=1)
    seen = []

    def noted(table, scale):
        seen.append(table)
        return library_alpha(table, scale)

    monkeypatch.setattr("annotator.agreement.measures.crosscheck.library_alpha", noted)
    live = service(new).compare("1.0.0", "2.0.0", n=25)
    assert seen == []
    assert service(new).compare("1.0.0", "2.0.0", n=25, checked=True) == live
    assert len(live.clauses) == 1
    assert len(seen) == 2 * 3  # before and after: the control, the disputed items, the clause
    assert details_json(new, ())["control"]["sentence"]
    assert len(seen) == 2 * 6
    monkeypatch.setattr("annotator.agreement.measures.crosscheck.library_alpha", lambda *_: 0.1)
    with pytest.raises(CrossCheckError):
        service(new).compare("1.0.0", "2.0.0", n=25, checked=True)


def test_versions_that_are_not_there_or_in_the_wrong_order_are_refused(old, opened):
    new = reopened(old, opened)
    with pytest.raises(UserError, match=r"no version 9\.9\.9"):
        service(new).compare("1.0.0", "9.9.9")
    with pytest.raises(UserError, match=r"1\.0\.0 was not published after 2\.0\.0"):
        service(new).compare("2.0.0", "1.0.0")
    with pytest.raises(UserError, match="no criterion “tone”"):
        service(new).draw(criterion="tone")


def test_the_json_has_reasons_where_figures_are_undefined(old, opened):
    new = reopened(old, opened)
    told = control_json(service(new).compare("1.0.0", "2.0.0", criterion="refusal"))
    assert told["schema"] == 1
    assert told["verdict"] == "cannot tell yet"
    change = told["control"]["alpha"]["change"]
    assert change["value"] is None
    assert "two labels under both versions" in change["undefined"]
    assert told["control"]["disputed_verdicts"] is None
