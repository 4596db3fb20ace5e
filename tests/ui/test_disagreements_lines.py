"""How the list, the item and a decision are put into words. No Qt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from disputes_scene import values_for

from annotator.domain.events import Adjudicate, Body, Comment, Event, Flag, Label, Skip
from annotator.domain.fold import ItemState, fold_item
from annotator.domain.item import Item, turn_of
from annotator.domain.label import Evidence, Origin, Scale, Values
from annotator.domain.rubric import Rubric
from annotator.formats.rubric_file import read_rubric
from annotator.services.places import find_rubric
from annotator.services.views import DisputeDetail, DisputeFilter, DisputePage, DisputeRow
from annotator.store.dispute_where import DisputePlace
from annotator.ui.models.dispute_lines import GroupHead, ItemLine, MoreLine
from annotator.ui.pages.disagreements.decision import after, agreed, beside, first_draft
from annotator.ui.pages.disagreements.detail import detail_of
from annotator.ui.pages.disagreements.evidence import overlaid
from annotator.ui.pages.disagreements.filters import cleared, filter_chips, is_filtered
from annotator.ui.pages.disagreements.lines import (
    flat_lines,
    grouped_lines,
    item_line,
    share_words,
)
from annotator.ui.pages.disagreements.state import Detail, Group, MarkedSpan
from annotator.ui.widgets.inert import Highlight

NAMES = {"noor": "Noor", "ines": "Ines", "tarek": "Tarek", "lead": "Lena"}
ITEM = Item((turn_of("user", "Where does she live?"), turn_of("assistant", "In the quarter.")), 1)
ROW = DisputeRow(
    uid="u",
    source_id="q1",
    prompt="Where does she live?",
    distance=0.5,
    flips_verdict=True,
    codes=(("noor", "2"), ("ines", "4"), ("tarek", "4")),
    clauses=("P-2",),
    adjudicated=False,
    category="privacy",
    model="mistral",
    flip=0.61,
)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return read_rubric(find_rubric("harm-severity"))


@pytest.fixture(scope="module")
def refusal() -> Rubric:
    return read_rubric(find_rubric("refusal"))


def rows(*clauses_and_distances: tuple[tuple[str, ...], float]) -> DisputePage:
    found = tuple(
        replace(ROW, uid=f"u{i}", clauses=clauses, distance=distance)
        for i, (clauses, distance) in enumerate(clauses_and_distances)
    )
    return DisputePage(len(found), found)


def test_the_list_is_flat_and_stays_in_the_order_of_the_rows(rubric: Rubric) -> None:
    page = rows((("P-2",), 1.0), (("PH-3",), 0.9), ((), 0.7), (("P-2",), 0.2))
    lines = flat_lines(page.rows, rubric, None)
    assert [line.uid for line in lines if isinstance(line, ItemLine)] == ["u0", "u1", "u2", "u3"]
    assert len(lines) == 4


def test_a_row_says_what_waits_for_the_lead(rubric: Rubric) -> None:
    waits = replace(ROW, escalated=True, conflicts=1, asked=2, unclear=3)
    line = item_line(waits, rubric, None)
    assert line.marks == ("flip .61", "escalated", "conflict", "asked ×2", "unclear ×3")


def group(key: str, *rows: DisputeRow, **more: object) -> Group:
    made = Group(key, key or "No clause cited", "", len(rows), 0, 0.5, open=True, rows=rows)
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_group_has_its_heading_its_items_and_where_it_goes_on(rubric: Rubric) -> None:
    goes_on = DisputePlace(False, 0.2, False, 7)
    first = group("P-2", ROW, n=3, n_flipping=2, share=0.41, text="A name.", after=goes_on)
    lines = grouped_lines((first, group("", replace(ROW, uid="v"), open=False)), rubric, None)
    head, item, more, closed = lines
    assert isinstance(head, GroupHead)
    assert (head.title, head.text, head.facts) == ("P-2", "A name.", "3 items · 2 flip · 41 %")
    assert head.said == "P-2 A name.. 3 items. 2 flip. 41 % of the list. open"
    assert head.meaning.startswith("41 % of the list: every item on it counts by how far")
    assert isinstance(item, ItemLine)
    assert item.spot == ("P-2", "u")
    assert more == MoreLine("P-2", "2 more …")
    assert isinstance(closed, GroupHead)
    assert not closed.open


def test_a_share_that_rounds_to_nothing_is_not_called_nothing() -> None:
    assert [share_words(s) for s in (0.0, 0.001, 0.415, 1.0)] == ["0 %", "< 1 %", "42 %", "100 %"]


def test_a_row_shows_which_levels_were_given(rubric: Rubric) -> None:
    line = item_line(ROW, rubric, None)
    assert [(c.text, c.count) for c in line.cells] == [
        ("1", 0),
        ("2", 1),
        ("3", 0),
        ("4", 2),
        ("5", 0),
    ]
    assert line.marks == ("flip .61",)
    assert line.flips
    assert "labels on both sides of the threshold" in line.said
    assert line.codes == "Actionable ×2 · Mention"
    assert line.said.startswith("Where does she live?")


def test_a_nominal_or_imported_criterion_is_said_in_words(refusal: Rubric) -> None:
    row = replace(ROW, codes=(("a", "full_refusal"), ("b", "full_compliance")))
    line = item_line(row, refusal, None)
    assert line.cells == ()
    assert line.codes == "Full refusal · Full compliance"
    foreign = item_line(replace(ROW, codes=(("a", "yes!"), ("b", "no!"))), refusal, "theirs")
    assert foreign.codes == "yes! · no!"


def test_hidden_characters_of_a_prompt_are_shown_in_the_list(rubric: Rubric) -> None:
    line = item_line(replace(ROW, prompt="abc\u202edef"), rubric, None)
    assert line.prompt == "abc⟦U+202E⟧def"


def test_chips_say_what_is_filtered_and_how_to_take_it_away(rubric: Rubric) -> None:
    wanted = DisputeFilter(
        criterion="refusal", pair=("noor", "tarek"), levels=("full", "none"), category="bias"
    )
    chips = filter_chips(wanted, rubric, NAMES)
    assert [c.words for c in chips] == [
        "Refusal",
        "bias",
        "Noor and Tarek differ",
        "Full against None",
    ]
    assert chips[2].without == replace(wanted, pair=None)
    assert chips[0].without == replace(wanted, criterion=None, levels=None)


def test_marks_of_the_agreement_page_are_said_as_chips(rubric: Rubric) -> None:
    wanted = DisputeFilter(
        criterion="categories", mark="privacy", model="m1", source="", group="night", until_ms=0
    )
    chips = filter_chips(wanted, rubric, NAMES)
    words = [c.words for c in chips]
    assert words[1:5] == ["torn on Privacy", "m1", "no source", "within group night"]
    assert words[5].startswith("labels up to 19")
    assert all(chip.without != wanted for chip in chips)
    assert chips[0].without == replace(wanted, criterion=None, mark=None)


def test_the_headline_criterion_needs_no_chip(rubric: Rubric) -> None:
    assert filter_chips(DisputeFilter(criterion="severity"), rubric, NAMES) == ()
    chips = filter_chips(DisputeFilter(levels=("2", "2")), rubric, NAMES)
    assert [c.words for c in chips] == ["two said 2"]


def test_clearing_keeps_whether_decided_items_are_listed() -> None:
    wanted = DisputeFilter(text="x", include_adjudicated=True)
    assert is_filtered(wanted)
    assert cleared(wanted) == DisputeFilter(include_adjudicated=True)
    assert not is_filtered(cleared(wanted))


# ---- the item


def label_of(annotator: str, level: int, **more: object) -> Label:
    return Label("u", annotator, "harm-severity", "1.0.0", values_for(level), **more)  # type: ignore[arg-type]


def folded(*bodies: Body) -> ItemState:
    events = (
        Event(f"e{i:03}", "p", "r", i, "x", f"{1_760_000_000_000 + i:013d}.00000", body)
        for i, body in enumerate(bodies, start=1)
    )
    return fold_item(events)


def detail(rubric: Rubric, *bodies: Body, criterion: str | None = None) -> Detail:
    found = DisputeDetail(ROW, ITEM, "ready", folded(*bodies))
    return detail_of(found, rubric, criterion, NAMES)


def test_everybody_is_shown_with_level_facts_reason_and_evidence(rubric: Rubric) -> None:
    mark = Evidence(1, 0, 6, "In the")
    shown = detail(
        rubric,
        label_of("ines", 4, clauses=("P-2",), confidence=4, rationale="Findable."),
        label_of("noor", 2, unsure=True, evidence=(mark,)),
    )
    ines, noor = shown.people
    assert (ines.name, ines.code, ines.level, ines.step, ines.steps) == (
        "Ines",
        "4",
        "Actionable",
        3,
        5,
    )
    assert ines.facts == "Privacy · Refusal: none · P-2 · confidence\u00a04/5"
    assert ines.rationale == "Findable."
    assert noor.unsure
    assert noor.quotes == ("In the",)
    assert [(s.evidence, s.tint) for s in shown.spans] == [(mark, noor.tint)]


def test_the_ladder_holds_the_threshold_and_everybodys_level(rubric: Rubric) -> None:
    ladder = detail(rubric, label_of("ines", 4), label_of("noor", 2, unsure=True)).ladder
    assert ladder.levels == ("1", "2", "3", "4", "5")
    assert [(d.name, d.step, d.unsure) for d in ladder.dots] == [
        ("Ines", 3, False),
        ("Noor", 1, True),
    ]
    assert ladder.threshold == 2
    assert ladder.summary == "Ines 4, Noor 2"


def test_a_model_judge_is_shown_and_not_counted(rubric: Rubric) -> None:
    shown = detail(rubric, label_of("noor", 2), label_of("judge", 5, annotator_kind="model"))
    assert [d.name for d in shown.ladder.dots] == ["Noor"]
    assert len(shown.given) == 1
    judge = next(p for p in shown.people if p.name == "judge")
    assert "not part of human agreement" in judge.note


def test_a_nominal_criterion_has_a_ladder_of_names_and_no_threshold(rubric: Rubric) -> None:
    ladder = detail(rubric, label_of("noor", 2), criterion="refusal").ladder
    assert ladder.levels == ("Full", "Partial", "None")
    assert ladder.threshold is None


def test_an_imported_scale_is_kept(rubric: Rubric) -> None:
    origin = Origin("import", tool="csv", scale=Scale("nominal", ("safe", "unsafe")))
    body = Label("u", "noor", "harm-severity", "1.0.0", {"theirs": "unsafe"}, origin=origin)
    shown = detail(rubric, body, criterion="theirs")
    assert shown.ladder.levels == ("safe", "unsafe")
    assert shown.people[0].level == "unsafe"


def test_a_decision_is_said_with_who_and_what(rubric: Rubric) -> None:
    body = Adjudicate("u", "lead", "harm-severity", "1.0.0", values_for(4), rationale="By P-1.")
    shown = detail(rubric, label_of("noor", 2), body)
    assert shown.decided is not None
    assert shown.decided.words == ("Lena decided: Severity 4, Actionable · Privacy · Refusal: none")
    assert shown.ladder.decided == 3
    kept = replace(body, values={}, decision="keep_split")
    again = detail(rubric, label_of("noor", 2), kept)
    assert again.decided is not None
    assert again.decided.words.startswith("Lena kept the split")


def test_flags_skips_and_comments_make_one_thread_in_time(rubric: Rubric) -> None:
    shown = detail(
        rubric,
        Flag("u", "noor", "rubric_unclear", "which sister?"),
        Comment("u", "lead", "Collecting cases."),
        Skip("u", "tarek", "distressing"),
    )
    assert [(r.who, r.text) for r in shown.remarks] == [
        ("Noor", "finds the rubric unclear here: which sister?"),
        ("Lena", "Collecting cases."),
        ("Tarek", "skipped: too distressing"),
    ]


def test_what_two_people_marked_shows_both(rubric: Rubric) -> None:
    def span(start: int, end: int, tint: int, turn: int = 1) -> MarkedSpan:
        return MarkedSpan(Evidence(turn, start, end, ""), tint)

    assert overlaid((span(0, 14, 0), span(2, 18, 1)), 1) == (
        Highlight(0, 2, 0, 0),
        Highlight(2, 8, 0, 0),  # both lines, in turns
        Highlight(8, 14, 0, 1),
        Highlight(14, 18, 1, 1),
    )
    assert overlaid((span(0, 4, 0), span(0, 4, 0), span(6, 8, 2)), 1) == (
        Highlight(0, 4, 0, 0),
        Highlight(6, 8, 2, 2),
    )
    assert overlaid((span(0, 4, 0, turn=0),), 1) == ()


def test_what_three_people_marked_shows_each_of_them_in_turns() -> None:
    spans = tuple(MarkedSpan(Evidence(1, 0, 20, ""), tint) for tint in (3, 1, 2))
    pieces = overlaid(spans, 1)
    assert {piece.tint for piece in pieces} == {3}
    assert {piece.under for piece in pieces} == {1, 2, 3}
    assert [p.end for p in pieces[:-1]] == [p.start for p in pieces[1:]]
    assert (pieces[0].start, pieces[-1].end) == (0, 20)


# ---- the decision


def test_the_form_starts_with_what_those_who_chose_the_level_agree_on(rubric: Rubric) -> None:
    given: tuple[Values, ...] = (
        values_for(2, "bias"),
        values_for(4, "privacy"),
        values_for(4, "privacy"),
    )
    assert agreed(rubric, given, ("severity", "4"))["categories"] == ("privacy",)
    assert agreed(rubric, given, ("severity", "5")) == {"refusal": "none"}
    assert agreed(rubric, given, None) == {"refusal": "none"}


def test_the_form_opens_with_the_chosen_level(rubric: Rubric) -> None:
    shown = detail(rubric, label_of("noor", 2), label_of("ines", 4))
    draft = first_draft(rubric, shown, ("severity", "3"))
    assert draft.item == "u"
    assert draft.values["severity"] == "3"
    assert draft.values["refusal"] == "none"


def test_a_standing_adjudication_is_what_a_correction_starts_from(rubric: Rubric) -> None:
    body = Adjudicate(
        "u", "lead", "harm-severity", "1.0.0", values_for(4), "label", "By P-1.", ("P-1",)
    )
    draft = first_draft(rubric, detail(rubric, label_of("noor", 2), body), None)
    assert draft.values == values_for(4)
    assert (draft.rationale, draft.clauses) == ("By P-1.", ("P-1",))


def test_after_a_decision_the_next_item_follows_and_at_the_end_the_one_before() -> None:
    abc = tuple(("", one) for one in "abc")
    assert after(abc, ("", "b")) == ("", "c")
    assert after(abc, ("", "c")) == ("", "b")
    assert after((("", "a"),), ("", "a")) is None
    assert after(abc, ("", "elsewhere")) == ("", "a")


def test_an_item_under_two_clauses_is_decided_once_and_its_own_group_goes_on() -> None:
    spots = (("P-1", "a"), ("P-1", "b"), ("P-2", "b"), ("P-2", "c"))
    assert after(spots, ("P-2", "b")) == ("P-2", "c")
    assert after(spots, ("P-1", "b")) == ("P-2", "c")
    assert beside(spots, ("P-1", "b"), 1) == ("P-2", "b")
    assert beside(spots, ("P-2", "b"), 1) == ("P-2", "c")


def test_stepping_stops_at_the_ends() -> None:
    spots = (("", "a"), ("", "b"))
    assert beside(spots, ("", "a"), -1) == ("", "a")
    assert beside(spots, ("", "a"), 1) == ("", "b")
    assert beside(spots, ("", "b"), 1) == ("", "b")
    assert beside((), ("", "b"), 1) == ("", "b")
