"""The lead's steps, each by keyboard: disagreements, figures, the set that leaves and returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import krippendorff
import pytest
from hands import Hands
from plan import COUNT, PEOPLE, levels
from PySide6.QtWidgets import QFileDialog

from annotator.domain.label import Value
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.view import AgreementPage
from annotator.ui.pages.base import Page
from annotator.ui.pages.disagreements.view import DisagreementsPage

P = TypeVar("P", bound=Page)


def go(hands: Hands, title: str, kind: type[P]) -> P:
    """A place of the rail, by its Ctrl key."""
    number = [place.title for place in hands.window.places].index(title) + 1
    hands.press(f"Ctrl+{number}")
    hands.until(lambda: isinstance(hands.front, kind), f"{title} is not in front")
    hands.quiet()
    page = hands.front
    assert isinstance(page, kind)
    return page


def adjudicate_first(hands: Hands, level: str) -> str:
    """A digit and Enter; the uid that was decided."""
    page = go(hands, "Disagreements", DisagreementsPage)
    presenter = page.presenter
    hands.until(lambda: presenter.ready, "no item to decide")
    uid = presenter.state.selected
    workspace = hands.session.workspace
    assert uid == workspace.disagreements.page(DisputeFilter()).rows[0].uid
    hands.press(level, "Enter")
    hands.until(lambda: presenter.ready and presenter.state.selected != uid, "nothing was decided")
    assert "Adjudicated." in hands.said(page)
    assert uid is not None
    decided = workspace.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert (decided.lead, decided.decision) == (hands.session.annotator.id, "label")
    assert decided.values["severity"] == level
    return uid


def keep_split(hands: Hands) -> str:
    """K on the item in front; its uid."""
    page = hands.front
    assert isinstance(page, DisagreementsPage)
    presenter = page.presenter
    uid = presenter.state.selected
    assert uid is not None
    hands.press("K")
    hands.until(lambda: presenter.ready and presenter.state.selected != uid, "no split was kept")
    assert "Split kept." in hands.said(page)
    kept = hands.session.workspace.disagreements.detail(uid).state.adjudication
    assert kept is not None
    assert kept.decision == "keep_split"
    return uid


def read_agreement(hands: Hands) -> None:
    """The page shows the service's figures, and these are what was labeled."""
    page = go(hands, "Agreement", AgreementPage)
    hands.until(lambda: page.presenter.state.phase == "figures", "no figures")
    measuring = hands.session.workspace.measuring
    found, headline = measuring.figures("severity"), measuring.headline()
    second = krippendorff.alpha([levels(p) for p in PEOPLE], level_of_measurement="ordinal")
    assert found.alpha.value == pytest.approx(second, abs=1e-12)
    assert (found.n_items, found.n_pairable, found.n_annotators) == (COUNT, COUNT, len(PEOPLE))
    said = hands.said(page)
    rate, disputed = headline.violation, headline.disputed_share
    assert rate.value is not None and rate.low is not None and rate.high is not None
    assert disputed is not None
    assert found.alpha.low is not None and found.alpha.high is not None
    for figure in (
        f"{found.alpha.value:.2f}".removeprefix("0"),
        f"{found.alpha.low:.2f}–{found.alpha.high:.2f}".replace("0.", "."),
        f"{100 * rate.value:.1f} %",
        f"{100 * rate.low:.1f}–{100 * rate.high:.1f} %",
        f"{100 * disputed:.1f} %",
        f"percent agreement {100 * (found.percent_agreement or 0):.1f} %",
    ):
        assert figure in said


def import_set(hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+I and the set's manifest: a set needs no mapping."""
    manifest = str(folder / "manifest.json")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([manifest], ""))
    hands.press("Ctrl+I")
    hands.until(lambda: bool(hands.window.messages.texts()), "the import does not end")
    hands.quiet()


@dataclass(frozen=True, slots=True)
class OneLabel:
    """All that a label says, and whose it is."""

    source_id: str | None
    annotator: str
    values: tuple[tuple[str, Value], ...]
    clauses: tuple[str, ...]
    evidence: tuple[tuple[int, int, int, str], ...]
    rationale: str
    unsure: bool
    confidence: int | None


def labels_of(workspace: Workspace, *, pseudonyms: bool = False) -> dict[tuple[str, str], OneLabel]:
    """Every label by (uid, annotator); under pseudonyms where asked for."""
    return {(uid, label.annotator): label for uid, label in _labels(workspace, pseudonyms)}


def _labels(workspace: Workspace, pseudonyms: bool) -> Iterator[tuple[str, OneLabel]]:
    everybody = tuple(a.id for a in workspace.people.all())
    names = workspace.people.pseudonyms(everybody) if pseudonyms else {a: a for a in everybody}
    for uid in uids_of(workspace):
        detail = workspace.disagreements.detail(uid)
        for label in detail.state.labels:
            values = {c: stated.value for c, stated in label.values.items()}
            spans = tuple((e.turn, e.start, e.end, e.quote) for e in label.evidence)
            yield (
                uid,
                OneLabel(
                    detail.item.source_id,
                    names[label.key.annotator],
                    tuple(sorted(values.items())),
                    label.clauses,
                    spans,
                    label.rationale,
                    label.unsure,
                    label.confidence,
                ),
            )


def uids_of(workspace: Workspace) -> tuple[str, ...]:
    """Every item's uid."""
    return tuple(line.uid for line in workspace.items.lines(workspace.items.ids()))
