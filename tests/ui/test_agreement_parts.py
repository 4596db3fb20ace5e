"""What `annotator agreement` tells by `--by`, `--items` and `--annotators` is on the page, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from agreement_rich import rich_project
from spine import say

from annotator.agreement.measures.alpha import NOT_PAIRABLE
from annotator.agreement.results import Figures
from annotator.services.app import Workspace
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.figures.slicing import NONE, SliceFigures
from annotator.services.tallying import SURE
from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.numbers import count, figure, interval, percent, sentence
from annotator.ui.pages.agreement.sections.every import section_of
from annotator.ui.pages.agreement.sections.parts import BOTH, KINDS, UNNAMED, part_card
from annotator.ui.pages.agreement.sections.views import CardView

pytestmark = pytest.mark.ui


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = rich_project(tmp_path_factory.mktemp("parts"))
    yield made
    made.close()


def cards(workspace: Workspace, section: str, criterion: str = "severity") -> dict[str, CardView]:
    found = section_of(section)
    assert found is not None
    return {one.heading: one for one in found.read(workspace, criterion).cards}


def names(workspace: Workspace) -> Mapping[str, str]:
    return {one.id: one.name for one in workspace.people.all()}


def row_of(card: CardView, name: str) -> tuple[str, ...]:
    (row,) = (one for one in card.sheet.rows if one.cells[0] == name)
    return row.cells


def counts(figures: Figures) -> tuple[str, ...]:
    return tuple(
        count(n)
        for n in (figures.n_items, figures.n_pairable, figures.n_labels, figures.n_annotators)
    )


def levels(figures: Figures) -> str:
    return " · ".join(f"{code}: {n}" for code, n in figures.distribution if n)


# ---- parts


def test_slices_call_a_nameless_part_and_a_pair_as_the_page_expects(rich: Workspace) -> None:
    assert UNNAMED == NONE
    keys = [one.key for one in rich.slicing.by("pair", ("severity",))]
    assert keys and all(BOTH in key for key in keys)


@pytest.mark.parametrize("kind", ["category", "model", "source", "group", "rubric", "month"])
@pytest.mark.parametrize("criterion", ["severity", "refusal"])
def test_every_part_has_its_own_counts_and_levels(
    rich: Workspace, kind: str, criterion: str
) -> None:
    report = list_agreement(rich, criterion, by=kind)  # type: ignore[arg-type]
    card = cards(rich, "parts", criterion)[f"BY {kind.upper()}"]
    assert len(card.sheet.rows) == len(report.parts) > 0
    for part in report.parts:
        cells = row_of(card, part.key)
        assert cells[1] == levels(part.criteria[criterion])
        assert cells[2:6] == counts(part.criteria[criterion])


def test_every_part_has_the_verdicts_figures_where_its_criterion_is_judged(
    rich: Workspace,
) -> None:
    card = cards(rich, "parts")["BY CATEGORY"]
    for part in list_agreement(rich, "severity", by="category").parts:
        verdict = part.verdict
        assert verdict is not None
        alpha, given = verdict.alpha, dict(verdict.distribution)
        assert given["violation"] > 0
        assert row_of(card, part.key)[6:] == (
            figure(alpha.value),
            interval(alpha.low, alpha.high),
            percent(verdict.percent_agreement),
            f"{given['violation']} of {verdict.n_labels}",
        )
    other = cards(rich, "parts", "refusal")["BY CATEGORY"].sheet
    assert len(other.columns) == len(other.meanings) == 6


def test_pairs_and_people_stand_under_their_names_and_narrow_the_page(rich: Workspace) -> None:
    found, called = cards(rich, "parts"), names(rich)
    pairs = rich.slicing.by("pair", ("severity",))
    marks = {row.cells[0]: row.mark for row in found["BY PAIR"].sheet.rows}
    for one in pairs:
        a, b = one.key.split(BOTH)
        assert marks[f"{called[a]} · {called[b]}"] == DisputeFilter("severity", pair=(a, b))
    people = {row.cells[0]: row.mark for row in found["BY ANNOTATOR"].sheet.rows}
    assert people["Ada"] == DisputeFilter("severity", annotator="ada")
    assert {row.mark for row in found["BY MONTH"].sheet.rows} == {None}


def test_a_kind_of_which_no_part_has_a_name_has_no_card(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 2)
    found = cards(loaded, "parts")
    assert "BY GROUP" not in found
    assert "BY CATEGORY" in found


def test_a_warning_names_its_parts_and_is_explained(rich: Workspace) -> None:
    (part, *_) = rich.slicing.by("model", ("severity",))
    own = part.criteria["severity"]
    warned = Figures(
        **{name: getattr(own, name) for name in own.__dataclass_fields__}
        | {"warning": "nearly all labels are “1”"}
    )
    card = part_card("model", (SliceFigures("m1", {"severity": warned}, None),), "severity", {})
    assert card.lead == "Too one-sided for a trustworthy interval: m1."
    assert ("m1", "Nearly all labels are “1”.") in card.terms


def test_the_whole_has_the_criterion_and_the_verdict_with_and_without_unsure_labels(
    rich: Workspace,
) -> None:
    card, measuring = cards(rich, "parts")["THE WHOLE"], rich.measuring
    wanted = {
        "All labels": measuring.figures("severity"),
        "Without unsure": measuring.figures("severity", SURE),
        "The verdict": measuring.verdict(),
        "The verdict, without unsure": measuring.verdict(SURE),
    }
    assert [row.cells[0] for row in card.sheet.rows] == list(wanted)
    for name, figures in wanted.items():
        assert figures is not None
        cells = row_of(card, name)
        assert cells[2:5] == counts(figures)[:3]
        assert cells[6] == figure(figures.alpha.value)
        assert cells[8] == percent(figures.percent_agreement)
    assert [len(cards(rich, "parts", "refusal")["THE WHOLE"].sheet.rows)] == [2]
    sure, every = (sum(dict(wanted[n].distribution).values()) for n in list(wanted)[1::-1])
    assert sure < every


def test_every_kind_of_the_command_line_is_a_card(rich: Workspace) -> None:
    found = cards(rich, "parts")
    assert list(found) == ["THE WHOLE", *(f"BY {kind.upper()}" for kind in KINDS)]
    assert len({one.meaning for one in found.values()}) == len(found)


# ---- people and items


@pytest.mark.parametrize("criterion", ["severity", "categories", "refusal"])
def test_each_person_has_what_the_list_of_annotators_tells(rich: Workspace, criterion: str) -> None:
    card = cards(rich, "people", criterion)["EACH PERSON AND THE OTHERS"]
    listed = list_agreement(rich, criterion, with_annotators=True).annotators
    assert len(listed) == len(card.sheet.rows) == 4
    for one in listed:
        cells = row_of(card, names(rich)[one.annotator])
        assert cells[1:3] == (count(one.n_labels), count(one.n_shared))
        assert cells[3:5] == (percent(one.percent_agreement), figure(one.alpha.value))


def test_each_item_has_what_the_list_of_items_tells(rich: Workspace) -> None:
    card = cards(rich, "items")["ITEMS BY MEAN LEVEL AND MISFIT"]
    place = {name: at for at, name in enumerate(card.sheet.columns)}
    rows = {row.mark: row.cells for row in card.sheet.rows}
    called = names(rich)
    listed = list_agreement(rich, "severity", with_items=True).items
    pairable = [one for one in listed if one.distance is not None]
    assert len(pairable) == len(rows) > 0
    for one in pairable:
        cells = rows[one.uid]
        said = ", ".join(f"{called[who]} {code}" for who, code in one.labels)
        assert cells[place["Who said what"]] == said
        assert cells[place["Labels"]] == count(len(one.labels))
        assert cells[place["Apart"]] == figure(one.distance)


# ---- one label


def test_why_nothing_is_known_stands_once_above_a_table_and_in_no_cell(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 2)
    found = {**cards(loaded, "parts"), **cards(loaded, "people")}
    for heading in ("THE WHOLE", "EACH PERSON AND THE OTHERS"):
        card = found[heading]
        assert card.lead == sentence(NOT_PAIRABLE)
        at = card.sheet.columns.index("95 % interval")
        assert {row.cells[at] for row in card.sheet.rows} == {"–"}


def test_one_label_is_no_level_that_dominates(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 2)
    assert cards(loaded, "measures")["LEVEL DISTRIBUTION"].lead == ""


def test_a_plan_has_no_column_of_which_nothing_is_known(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 2)
    sheet = cards(loaded, "planning")["UNTIL TWO RATES CAN BE TOLD APART"].sheet
    assert "Items each" in sheet.columns and "Or pairs" not in sheet.columns
    assert {len(row.cells) for row in sheet.rows} == {len(sheet.columns)} == {len(sheet.meanings)}


# ---- what to do next


def test_what_to_do_next_says_what_is_missing_and_not_that_all_is_well(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 2)
    card = cards(loaded, "items")["WHAT TO DO NEXT"]
    assert card.empty == loaded.advice.missing("severity")
    assert "by one person only" in card.empty
