"""All measures of one criterion: over people, hidden repeats and model judges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spine import say, uid_of, values_for

from annotator.agreement.measures.alpha import NOT_PAIRABLE
from annotator.agreement.measures.fleiss import TEST, UNEQUAL
from annotator.agreement.measures.intra import NOT_REPEATED
from annotator.domain.errors import UserError
from annotator.domain.events import Label
from annotator.domain.label import AnnotatorKind, Purpose
from annotator.services.app import Workspace, open_workspace
from annotator.services.demo_project import build_demo
from annotator.services.figures.measures import Measures, MeasuresService
from annotator.services.figures.measures_json import measures_json

LEVELS = {
    "i0": (1, 1, 5),
    "i1": (4, 4, 5),
    "i2": (2, 2, 2),
    "i3": (2, 3, 3),
    "i4": (1, 1, 1),
    "i5": (5, 4, 4),
}
WHO = ("ada", "bob", "cyd")
MEASURES = [
    "percent_agreement",
    "alpha",
    "alpha_bootstrap",
    "ac1",
    "ac2",
    "ac2_linear",
    "fleiss_kappa",
    "brennan_prediger",
    "alpha_sure",
    "verdict_alpha",
    "intra_alpha",
    "intra_percent",
]
FURTHER = [
    "alpha_gwet",
    "alpha_nominal",
    "alpha_interval",
    "alpha_ratio",
    "icc1",
    "icc2",
    "icc3",
    "icc1k",
    "icc2k",
    "icc3k",
]


def service_of(workspace: Workspace) -> MeasuresService:
    return MeasuresService(workspace.database, workspace.rubric, workspace.measuring)


def record(
    workspace: Workspace,
    annotator: str,
    source_id: str,
    level: int,
    *,
    kind: AnnotatorKind = "human",
    purpose: Purpose = "work",
    occurrence: int = 0,
) -> None:
    body = Label(
        item=uid_of(workspace, source_id),
        annotator=annotator,
        annotator_kind=kind,
        purpose=purpose,
        occurrence=occurrence,
        rubric_id=workspace.rubric.id,
        rubric_version=workspace.rubric.version,
        values=values_for(level),
    )
    workspace.recorder.record(annotator, [body]).result()


def again(workspace: Workspace, annotator: str, source_id: str, level: int) -> None:
    record(workspace, annotator, source_id, level, purpose="repeat", occurrence=1)


@pytest.fixture
def labeled(loaded: Workspace) -> Workspace:
    """Three people on six items; ada labels i7 alone."""
    for source_id, levels in LEVELS.items():
        for who, level in zip(WHO, levels, strict=True):
            say(loaded, who, source_id, level)
    say(loaded, "ada", "i7", 3)
    return loaded


def by_key(found: Measures) -> dict[str, float | None]:
    return {one.key: one.estimate.value for one in found.named}


def test_measures_stand_side_by_side_in_their_order(labeled: Workspace) -> None:
    found = service_of(labeled).measures("severity", checked=True)
    assert [one.key for one in found.named] == MEASURES
    assert (found.criterion, found.version) == ("severity", labeled.rubric.version)
    live = labeled.measuring.figures("severity")
    estimates = {one.key: one.estimate for one in found.named}
    assert estimates["alpha"] == live.alpha
    assert estimates["percent_agreement"].value == live.percent_agreement
    assert estimates["alpha_bootstrap"].value == live.alpha.value
    verdict = labeled.measuring.verdict()
    assert verdict is not None
    assert estimates["verdict_alpha"] == verdict.alpha
    assert {estimates[key].n for key in MEASURES[:10]} == {6}
    assert estimates["intra_alpha"].undefined == NOT_REPEATED
    assert (found.annotators, found.judges) == ((), ())


def test_a_set_has_masi_weights_and_a_name_none(labeled: Workspace) -> None:
    service = service_of(labeled)
    sets = [one.key for one in service.measures("categories", checked=True).named]
    assert sets == [key for key in MEASURES if key not in ("ac2_linear", "verdict_alpha")]
    names = service.measures("refusal", checked=True)
    assert "ac2" not in by_key(names)
    reasons = {one.key: one.estimate.undefined for one in names.named}
    assert reasons["ac1"] == reasons["alpha"] == reasons["percent_agreement"] == NOT_PAIRABLE


def test_what_other_programs_print_stands_in_reports_beside_the_measures(
    labeled: Workspace,
) -> None:
    service = service_of(labeled)
    found = {one.key: one.estimate for one in service.further("severity", checked=True)}
    assert list(found) == FURTHER
    assert found["alpha_gwet"].value == labeled.measuring.figures("severity").alpha.value
    for key in FURTHER:
        assert found[key].value is not None and found[key].n == 6, key  # i7 has one label
    assert found["alpha_nominal"].value < found["alpha_interval"].value  # type: ignore[operator]
    assert "the same 3 people" in found["icc2"].method
    sets = [one.key for one in service.further("categories", checked=True)]
    assert sets == ["alpha_gwet", "alpha_nominal", "alpha_jaccard"]
    (names,) = service.further("refusal", checked=True)
    assert (names.key, names.estimate.undefined) == ("alpha_gwet", NOT_PAIRABLE)


def test_fleiss_has_a_test_where_all_items_have_as_many_labels(labeled: Workspace) -> None:
    def fleiss() -> dict[str, Any]:
        named: Any = measures_json(service_of(labeled), "severity")["measures"]
        assert [key for key in named if "test" in named[key]] == ["fleiss_kappa"]
        return named["fleiss_kappa"]["test"]  # type: ignore[no-any-return]

    assert (fleiss()["z"], fleiss()["undefined"]) == (None, UNEQUAL)  # i7 has one label
    say(labeled, "bob", "i7", 3)
    say(labeled, "cyd", "i7", 3)
    found = fleiss()
    assert (found["method"], found["undefined"]) == (TEST, None)
    kappa = by_key(service_of(labeled).measures("severity"))["fleiss_kappa"]
    assert found["z"] == pytest.approx(kappa / found["se"])  # type: ignore[operator]


def test_every_pair_of_people_has_its_kappas(labeled: Workspace) -> None:
    pairs = service_of(labeled).pair_kappas("severity", checked=True)
    assert [(pair.a, pair.b) for pair in pairs] == [("ada", "bob"), ("ada", "cyd"), ("bob", "cyd")]
    live = {(pair.a, pair.b): pair for pair in labeled.measuring.pairs("severity")}
    for pair in pairs:
        same = live[pair.a, pair.b]
        assert (pair.alpha, pair.n) == (same.estimate, same.n)
        assert pair.percent_agreement == same.percent_agreement
        assert pair.cohen.n == 6
        assert pair.weighted is not None
        assert pair.weighted.value is not None and pair.cohen.value is not None
    # ada and bob: 1-1, 4-4, 2-2, 2-3, 1-1, 5-4. p_a = 4/6, p_e = (2·2 + 2·1 + 0 + 1·2 + 0) / 36
    assert pairs[0].cohen.value == pytest.approx((4 / 6 - 8 / 36) / (1 - 8 / 36))
    assert service_of(labeled).pair_kappas("refusal") == ()


def test_repeats_change_no_figure_between_people(labeled: Workspace) -> None:
    before = by_key(service_of(labeled).measures("severity"))
    for source_id, level in (("i0", 1), ("i1", 5), ("i2", 2), ("i3", 2)):
        again(labeled, "ada", source_id, level)
    again(labeled, "bob", "i0", 3)
    found = service_of(labeled).measures("severity", checked=True)
    after = by_key(found)
    assert {k: v for k, v in after.items() if not k.startswith("intra")} == {
        k: v for k, v in before.items() if not k.startswith("intra")
    }
    ada, bob = found.annotators
    assert (ada.annotator, ada.alpha.n, ada.percent.value) == ("ada", 4, 0.75)
    assert (bob.annotator, bob.alpha.n, bob.percent.value) == ("bob", 1, 0.0)
    assert after["intra_percent"] == pytest.approx(3 / 5)


def test_a_judge_stands_apart_from_people(labeled: Workspace) -> None:
    before = by_key(service_of(labeled).measures("severity"))
    for source_id, levels in LEVELS.items():
        record(labeled, "judge-1", source_id, levels[1], kind="model")
    record(labeled, "judge-1", "i9", 5, kind="model")
    found = service_of(labeled).measures("severity", checked=True)
    assert by_key(found) == before
    (judge,) = found.judges
    assert (judge.judge, judge.n_items, judge.n_ties) == ("judge-1", 6, 0)
    assert judge.with_majority.value == 1.0  # it says what bob says, and bob is never outvoted
    assert dict(judge.with_people)["bob"].value == 1.0
    assert [person for person, _ in judge.with_people] == list(WHO)
    assert judge.people_alone == labeled.measuring.figures("severity").alpha
    assert judge.with_judge.value is not None


def test_nothing_labeled_is_undefined_with_reasons(loaded: Workspace) -> None:
    found = service_of(loaded).measures("severity", checked=True)
    assert [one.key for one in found.named] == MEASURES
    for one in found.named:
        assert (one.estimate.value, one.estimate.low, one.estimate.high) == (None, None, None)
        assert one.estimate.undefined in (NOT_PAIRABLE, NOT_REPEATED)
    with pytest.raises(UserError, match="no criterion"):
        service_of(loaded).measures("warmth")


def test_the_json_has_every_estimate_with_its_n_and_reason(labeled: Workspace) -> None:
    again(labeled, "ada", "i0", 1)
    record(labeled, "judge-1", "i0", 1, kind="model")
    found = measures_json(service_of(labeled), "severity", seed=7)
    assert found == json.loads(json.dumps(found, allow_nan=False))
    assert list(found["measures"]) == [*MEASURES, *FURTHER]  # type: ignore[arg-type]
    assert (found["seed"], found["version"]) == (7, labeled.rubric.version)
    estimates = list(estimates_in(found))
    assert len(estimates) == len(MEASURES) + len(FURTHER) + 2 + 7 + 3 * 3
    for one in estimates:
        assert {"value", "low", "high", "method", "undefined", "n"} <= set(one)
        assert (one["low"] is None) == (one["high"] is None) == (one["undefined"] is not None)
    assert "seed 7" in found["measures"]["alpha_bootstrap"]["method"]  # type: ignore[index,call-overload]


def estimates_in(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [each for one in value for each in estimates_in(one)]
    if not isinstance(value, dict):
        return []
    if "undefined" in value:
        return [value]
    return [each for one in value.values() for each in estimates_in(one)]


def test_the_demo_project(tmp_path: Path) -> None:
    """XSTest's own two annotators, and the simulated severity: the README's figures and more."""
    build_demo(tmp_path / "demo", data=tmp_path / "data")
    workspace = open_workspace(tmp_path / "demo", data=tmp_path / "data")
    try:
        service = service_of(workspace)
        refusal = by_key(service.measures("refusal", checked=True))
        assert refusal["percent_agreement"] == pytest.approx(0.9188, abs=5e-5)
        assert refusal["alpha"] == pytest.approx(0.7705, abs=5e-5)
        assert refusal["ac1"] > refusal["brennan_prediger"] > refusal["alpha"]  # type: ignore[operator]
        (pair,) = service.pair_kappas("refusal", checked=True)
        assert (pair.n, pair.weighted) == (234, None)
        assert pair.cohen.value == pytest.approx(pair.alpha.value, abs=0.01)
        severity = by_key(service.measures("severity", checked=True))
        assert severity["alpha"] == pytest.approx(0.7195, abs=5e-5)
        assert severity["ac2"] > severity["ac2_linear"] > severity["ac1"]  # type: ignore[operator]
        assert len(service.pair_kappas("severity")) == 3
        assert measures_json(service, "categories")["judges"] == []
    finally:
        workspace.close()
