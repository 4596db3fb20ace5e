"""What a plan would mean, in figures and as JSON; and settings that cannot be."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from assignings import Case, cases, items, people, uid
from hypothesis import given, settings

from annotator.domain.errors import UsageError, UserError
from annotator.domain.project import Annotator
from annotator.services.assigning.drawing import draw
from annotator.services.assigning.inputs import ItemKeys
from annotator.services.assigning.plan_json import plan_json
from annotator.services.assigning.preview import PairView, preview
from annotator.services.assigning.settings import (
    Person,
    PlanSettings,
    person_of,
    settings_from,
    settings_text,
)

SCHEMA = json.loads((files("annotator.cli") / "schemas" / "plan.json").read_text("utf-8"))


def test_a_preview_counts_what_everybody_gets() -> None:
    known = [ItemKeys(uid(n), category=("x", None)[n % 2]) for n in range(40)]
    gold = [ItemKeys("gold", gold=True)]
    wishes = PlanSettings(people(2), 2, 0.5, "category", gold_rate=0.1, repeat_rate=0.1, per_day=5)
    view = preview(draw(wishes, [*known, *gold]), [*known, *gold], seconds={"p0": 60.0}, usual=36.0)
    one, other = view.people
    assert (one.items, one.double_coded, one.repeats, one.gold) == (30, 20, 3, 1)
    assert one.by == (("x", 15), ("–", 15))
    assert one.hours == pytest.approx(34 / 60)
    assert other.hours == pytest.approx(34 / 100)
    assert view.pairs == (PairView("p0", "p1", 20),)
    assert view.overlap == ((1, 20), (2, 20))
    assert view.components == (("p0", "p1"),)
    assert view.connected


def test_hours_are_unknown_where_no_label_was_timed() -> None:
    view = preview(draw(PlanSettings(people(2), 2), items(5)), items(5))
    assert [one.hours for one in view.people] == [None, None]


def test_pairs_count_labels_and_few_in_common_are_warned_of() -> None:
    known = [ItemKeys(uid(n), counted=("p0", "p1")) for n in range(4)] + items(9)[4:]
    view = preview(draw(PlanSettings(people(2), 2), known), known)
    assert view.pairs == (PairView("p0", "p1", 9),)
    assert view.warnings[0].startswith("1 of 1 pairs have fewer than 10 items in common")


def test_a_stratum_that_nobody_covers_is_warned_of() -> None:
    known = [ItemKeys(uid(n), category="x" if n else "rare", language="fr") for n in range(20)]
    known[0] = ItemKeys(uid(0), category="rare", language="de")
    readers = (Person("ada", ("fr",)), Person("ben", ("fr",)))
    view = preview(draw(PlanSettings(readers, 2, by="category"), known), known)
    assert "Nobody gets an item of category “rare”." in view.warnings
    assert [(one.uid, one.reason) for one in view.left_out] == [(uid(0), "language")]


@settings(max_examples=60, deadline=None)
@given(cases)
def test_every_plan_is_json_of_the_shipped_schema(case: Case) -> None:
    try:
        plan = draw(case.settings, case.items, case.held)
    except UserError:
        return
    view = preview(plan, case.items, case.held, usual=30.0)
    found = json.loads(json.dumps(plan_json(view, applied=False)))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert sum(one["items"] for one in found["annotators"]) == sum(
        len(share.items) for share in plan.gives if share.purpose == "work"
    )
    assert settings_from(json.dumps(found["settings"])) == case.settings


def test_the_schema_knows_every_key_and_no_other() -> None:
    view = preview(draw(PlanSettings(people(2), 2), items(5)), items(5))
    found = plan_json(view, applied=True, plan="id")
    assert set(found) == set(SCHEMA["properties"]) == set(SCHEMA["required"])
    keys = SCHEMA["properties"]["settings"]["properties"]
    assert set(json.loads(settings_text(view.settings))) == set(keys)


def test_settings_have_one_text() -> None:
    ada = person_of(Annotator("ada", "Ada", languages=("de",), opt_out=("x",)), limit=5)
    text = settings_text(PlanSettings((ada,), share=0.2, by="model"))
    assert text == (
        '{"by":"model","disputed_extra":0,"form":1,"gold_rate":0.0,"limit":null,"overlap":3,'
        '"people":[{"id":"ada","languages":["de"],"limit":5,"opt_out":["x"]}],"per_day":200,'
        '"pinned":[],"repeat_rate":0.0,"seed":1,"share":0.2}'
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": ()},
        {"people": people(1) * 2},
        {"overlap": 0},
        {"share": 1.5},
        {"gold_rate": -0.1},
        {"repeat_rate": 2.0},
        {"per_day": 0},
        {"limit": 0},
        {"people": people(2, limit=0)},
        {"disputed_extra": -1},
        {"by": "colour"},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        PlanSettings(**{"people": people(2), **wrong})  # type: ignore[arg-type]
    assert caught.value.hint
