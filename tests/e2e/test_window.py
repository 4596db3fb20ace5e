"""The whole job in the real window, by keyboard, from no project to the same labels elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hands import Hands, OpenIt
from lead import (
    OneLabel,
    adjudicate_first,
    go,
    import_set,
    keep_split,
    labels_of,
    read_agreement,
)
from plan import ADA, BEN, COUNT, LEA, PEOPLE, said, table
from work import (
    calibrate,
    import_table,
    label_everything,
    new_project,
    read_notice,
    say_name,
    switch,
)

from annotator.agreement.results import Figures
from annotator.ui.pages.export.view import ExportPage

pytestmark = pytest.mark.ui


def test_the_whole_job_by_keyboard(
    open_window: OpenIt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = open_window(entered=False)
    assert hands.window.stack.currentWidget() is hands.window.chooser
    new_project(hands, tmp_path / "sheds", "Sheds", "harm-severity")
    say_name(hands, LEA, lead=True)
    columns = {"id": "ref", "response": "what it said"}
    import_table(hands, table(tmp_path / "sheds.csv"), columns, monkeypatch)
    assert hands.window.messages.texts() == (
        f"sheds.csv: {COUNT} items added, 0 were there already.",
    )
    do_the_work(hands, LEA)
    for person in (ADA, BEN):
        switch(hands, person)
        do_the_work(hands, person)
    given = labels_of(hands.session.workspace)
    assert_as_planned(given)

    switch(hands, LEA, known=True)
    adjudicated = adjudicate_first(hands, "3")
    assert keep_split(hands) != adjudicated
    assert labels_of(hands.session.workspace) == given  # beside the labels, never over them
    read_agreement(hands)
    out = export(hands)
    left = labels_of(hands.session.workspace, pseudonyms=True)
    figures = figures_of(hands)

    new_project(hands, tmp_path / "again", "Again", "harm-severity")
    say_name(hands, "Wanda Wolf", lead=True)
    import_set(hands, out, monkeypatch)
    assert labels_of(hands.session.workspace) == left
    assert_same(figures_of(hands), figures)


def do_the_work(hands: Hands, person: str) -> None:
    """The notice, calibration, and every item."""
    read_notice(hands)
    calibrate(hands)
    assert label_everything(hands, person) == COUNT


def assert_as_planned(given: dict[tuple[str, str], OneLabel]) -> None:
    """What is stored is what the plan says, and the quotes are the words that were marked."""
    ids = {"lea-lindqvist": LEA, "ada-okafor": ADA, "ben-ito": BEN}
    assert len(given) == COUNT * len(PEOPLE)
    for label in given.values():
        assert label.source_id is not None
        wanted = said(ids[label.annotator], label.source_id)
        assert dict(label.values) == dict(wanted.values)
        assert (label.clauses, label.rationale) == (wanted.clauses, wanted.rationale)
        assert (label.unsure, label.confidence) == (wanted.unsure, wanted.confidence)
        words = " ".join(["Shed", "number", "{n}", "is"][: wanted.evidence_words])
        quotes = [words.format(n=label.source_id.removeprefix("case-")) + " "] if words else []
        assert [span[3] for span in label.evidence] == quotes


def export(hands: Hands) -> Path:
    """The Export page by keyboard, rationales included; the folder."""
    page = go(hands, "Export", ExportPage)
    hands.tab_to("Rationales")
    hands.press("Space", "Ctrl+Enter")
    hands.until(lambda: "Left out".upper() in hands.said(page), "no report of the export")
    out = hands.session.workspace.folder.parent / "sheds-set"
    assert (out / "manifest.json").is_file()
    return out


def figures_of(hands: Hands) -> dict[str, Figures]:
    measuring = hands.session.workspace.measuring
    return {criterion: measuring.figures(criterion) for criterion in measuring.criteria()}


def assert_same(found: dict[str, Figures], wanted: dict[str, Figures]) -> None:
    """Equal to 1e-12, and in everything that is counted exactly."""
    assert found.keys() == wanted.keys()
    for criterion, figures in wanted.items():
        other = found[criterion]
        for name in ("value", "low", "high"):
            one, two = getattr(other.alpha, name), getattr(figures.alpha, name)
            assert one == two or one == pytest.approx(two, abs=1e-12)
        assert other.percent_agreement == pytest.approx(figures.percent_agreement, abs=1e-12)
        counted = replace(other, alpha=figures.alpha, percent_agreement=figures.percent_agreement)
        assert counted == figures
