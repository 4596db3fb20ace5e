"""The demo project: real and simulated annotators, told apart, with the figures it promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import clean

from annotator.domain.errors import UserError
from annotator.services.app import Workspace, open_workspace
from annotator.services.demo_project import build_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "project"
    build_demo(folder, data=folder.parent / "data")
    return folder


@pytest.fixture
def opened(demo: Path) -> object:
    workspace = open_workspace(demo, read_only=True)
    yield workspace
    workspace.close()


def test_it_has_the_figures_that_its_readme_promises(opened: Workspace) -> None:
    refusal = opened.measuring.figures("refusal")
    assert round(refusal.percent_agreement or 0, 4) == 0.9188
    assert round(refusal.alpha.value or 0, 4) == 0.7705
    severity = opened.measuring.figures("severity")
    assert (severity.n_items, severity.n_labels) == (234, 681)
    assert round(severity.alpha.value or 0, 4) == 0.7195
    headline = opened.measuring.headline()
    assert (headline.n_disputed, headline.n_pairable) == (22, 234)
    assert opened.measuring.figures("categories").n_labels == 681
    clean(opened)


def test_nobody_can_take_the_simulated_annotators_for_people(opened: Workspace) -> None:
    names = {one.id: one.name for one in opened.people.all()}
    simulated = {i for i in names if i.startswith("simulated")}
    assert simulated == {"simulated-a", "simulated-b", "simulated-c"}
    assert all("imulated" in names[one] for one in simulated)
    severity = {one.a for one in opened.measuring.pairs("severity")}
    severity |= {one.b for one in opened.measuring.pairs("severity")}
    assert severity == simulated
    assert "simulated" in opened.project.name


def test_labels_keep_the_times_and_rationales_of_their_file(opened: Workspace) -> None:
    series = opened.measuring.series("severity")
    assert series[0].at_ms < series[-1].at_ms
    uid = opened.items.resolve("v2-59", {}).uid
    own = opened.labeling.own("simulated-c", uid)
    assert own is not None
    assert own.values["severity"] == "5"
    assert own.rationale
    assert own.clauses == ("G-3",)


def test_a_folder_with_something_in_it_is_left_alone(demo: Path) -> None:
    with pytest.raises(UserError, match="not empty"):
        build_demo(demo)
