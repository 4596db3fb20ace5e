"""The ratings: a row for each value of each label, and only what changed is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spine import clean, draft_for, items_file, raw, say, uid_of, write_csv

from annotator.agreement.ratings import ratings_of, ratings_of_columns
from annotator.agreement.scale import Scale
from annotator.domain.clock import wall_ms
from annotator.domain.events import Label
from annotator.domain.fold import given_ms
from annotator.domain.label import AnnotatorKind, Purpose
from annotator.services.app import Workspace
from annotator.services.checking import check, rebuild_projection
from annotator.services.figures.rated import Cited, Repeated, cited, rated, repeats
from annotator.services.intake.label_importing import LabelColumns
from annotator.store import projection, ratings
from annotator.store.ratings import Rating

Opener = Callable[..., Workspace]
SCALE = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
ONE = Rating("severity", "1.0.0", "ada", 0, "human", "3", False, 7, "", False, 7.5)


def stored(workspace: Workspace) -> set[Rating]:
    with workspace.database.reading() as sql:
        return {rating for _, rating in ratings.every(sql)}


def also(
    workspace: Workspace,
    who: str,
    source_id: str,
    level: int,
    occurrence: int = 0,
    purpose: Purpose = "work",
    kind: AnnotatorKind = "human",
) -> None:
    """A label that nobody submits at the desk: of a model, or a hidden repeat."""
    uid = uid_of(workspace, source_id)
    values = dict(draft_for(uid, level).values)
    label = Label(uid, who, "mini", "1.0.0", values, kind, purpose, occurrence)
    workspace.recorder.record(who, [label]).result()


def test_a_label_is_a_row_for_each_criterion_that_it_states(loaded: Workspace) -> None:
    began = wall_ms()
    say(loaded, "ada", "i1", 3, clauses=("G-1", "P-1"), unsure=True, active_s=7.5)
    found = {rating.criterion: rating for rating in stored(loaded)}
    assert set(found) == {"severity", "categories"}
    severity = found["severity"]
    assert began <= severity.at_ms <= wall_ms()
    assert replace_at(severity) == Rating(
        "severity", "1.0.0", "ada", 0, "human", "3", True, 0, "G-1|P-1", False, 7.5
    )
    assert found["categories"].code == "bias"


def test_a_label_is_counted_once_whatever_it_states(loaded: Workspace, tmp_path: Path) -> None:
    say(loaded, "ada", "i1", 3, active_s=7.5)
    say(loaded, "bob", "i1", 3)
    also(loaded, "judge", "i1", 5, kind="model")
    also(loaded, "ada", "i1", 4, occurrence=1, purpose="repeat")
    rows = [{"item": "i1", "who": "cyd", "level": "2"}]
    columns = LabelColumns("item", "who", "severity", "level")
    loaded.labels.run(write_csv(tmp_path / "l.csv", rows), columns)
    with loaded.database.reading() as sql:
        found = [(who, active_s) for who, _, active_s in ratings.paces(sql)]
    assert Counter(found) == Counter([("ada", None), ("ada", 7.5), ("bob", 0.0)])
    clean(loaded)


def replace_at(rating: Rating) -> Rating:
    return rating._replace(at_ms=0)


def test_a_correction_and_an_undo_change_the_rows(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 3)
    first = stored(loaded)
    say(loaded, "ada", "i1", 1)
    codes = {rating.criterion: rating.code for rating in stored(loaded)}
    assert codes == {"severity": "1", "categories": "-"}
    loaded.labeling.undo("ada").result()
    assert {replace_at(one) for one in stored(loaded)} == {replace_at(one) for one in first}
    loaded.labeling.undo("ada").result()
    assert stored(loaded) == set()
    clean(loaded)


def test_a_skip_takes_the_rows_away(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 3)
    loaded.labeling.skip("ada", uid_of(loaded, "i1"), "language").result()
    assert stored(loaded) == set()


def test_gold_and_calibration_are_no_ratings_and_repeats_are(loaded: Workspace) -> None:
    also(loaded, "ada", "i1", 3, purpose="gold")
    also(loaded, "bob", "i1", 3, purpose="calibration")
    also(loaded, "cyd", "i1", 3, occurrence=1, purpose="repeat")
    also(loaded, "dan", "i1", 3, purpose="repeat")
    assert {(one.annotator, one.occurrence) for one in stored(loaded)} == {("cyd", 1)}
    clean(loaded)


def test_a_label_in_conflict_is_no_rating(loaded: Workspace) -> None:
    also(loaded, "ada", "i1", 3)
    also(loaded, "ada", "i1", 4)
    assert stored(loaded) == set()
    clean(loaded)


def test_models_stand_apart_from_people(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 3)
    also(loaded, "judge", "i1", 5, kind="model")
    with loaded.database.reading() as sql:
        measured = loaded.measuring.measured("severity")
        assert rated(sql, measured, "mini").annotators == ("ada",)
        assert rated(sql, measured, "mini", "model").annotators == ("judge",)
    assert loaded.measuring.figures("severity").n_labels == 1


def test_repeats_come_with_the_first_label_and_never_between_annotators(
    loaded: Workspace,
) -> None:
    say(loaded, "ada", "i1", 3)
    also(loaded, "ada", "i1", 4, occurrence=2, purpose="repeat")
    also(loaded, "ada", "i1", 2, occurrence=1, purpose="repeat")
    say(loaded, "bob", "i1", 3)
    with loaded.database.reading() as sql:
        measured = loaded.measuring.measured("severity")
        found = list(repeats(sql, measured))
        assert found == [Repeated(uid_of(loaded, "i1"), "ada", ("3", "2", "4"))]
        assert len(rated(sql, measured, "mini")) == 2
    assert loaded.measuring.figures("severity").n_labels == 2


def test_cited_clauses_by_item_and_annotator(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 3, clauses=("P-1", "G-1"))
    say(loaded, "bob", "i1", 3)
    with loaded.database.reading() as sql:
        found = list(cited(sql, loaded.measuring.measured("severity")))
    assert found == [Cited(uid_of(loaded, "i1"), "ada", ("P-1", "G-1"))]


def test_rated_is_what_the_states_say(loaded: Workspace, tmp_path: Path) -> None:
    for n, (who, level) in enumerate([("bob", 1), ("ada", 2), ("ada", 5), ("cyd", 4)] * 4):
        say(loaded, who, f"i{n % 7}", level)
    rows = [{"item": "i9", "who": "ada", "level": "2", "when": "2026-01-31T23:59:59Z"}]
    columns = LabelColumns("item", "who", "severity", "level", time="when")
    loaded.labels.run(write_csv(tmp_path / "l.csv", rows), columns)
    uids = {line.row: line.uid for line in loaded.items.lines(loaded.items.ids())}
    with loaded.database.reading() as sql:
        said = [
            (uids[row], label.key.annotator, str(label.values["severity"].value), given_ms(label))
            for row, state in projection.every_state(sql)
            for label in state.labels
        ]
        found = rated(sql, loaded.measuring.measured("severity"), "mini")
        times = {one.at_ms for _, one in ratings.every(sql)}
    naive = ratings_of(((uid, who, code) for uid, who, code, _ in said), SCALE)
    for name in ("items", "annotators", "codes"):
        assert getattr(found, name) == getattr(naive, name)
    for name in ("item", "annotator", "code"):
        assert getattr(found, name).tolist() == getattr(naive, name).tolist()
    assert times == {at for *_, at in said}


names = st.sampled_from("abcdefgh")


@given(st.dictionaries(st.tuples(names, st.sampled_from("xyz")), st.sampled_from("12345")))
def test_columns_give_the_same_ratings_as_triples_in_any_order(
    said: dict[tuple[str, str], str],
) -> None:
    triples = sorted((item, who, code) for (item, who), code in said.items())
    numbers = {item: 100 - n for n, item in enumerate("hgfedcba")}
    found = ratings_of_columns(
        [numbers[item] for item, _, _ in reversed(triples)],
        [who for _, who, _ in reversed(triples)],
        [code for _, _, code in reversed(triples)],
        ((item, numbers[item]) for item in "abcdefgh"),
        SCALE,
    )
    back = [
        (found.items[i], found.annotators[a], found.codes[c])
        for i, a, c in zip(found.item, found.annotator, found.code, strict=True)
    ]
    assert back == triples


def test_columns_that_contradict_themselves_are_refused() -> None:
    alike = ([1, 1], ["ada", "ada"], ["1", "2"], [("a", 1)])
    with pytest.raises(ValueError, match="two labels"):
        ratings_of_columns(*alike, SCALE)
    with pytest.raises(ValueError, match="not a declared"):
        ratings_of_columns([1], ["ada"], ["9"], [("a", 1)], SCALE)
    with pytest.raises(LookupError):
        ratings_of_columns([2], ["ada"], ["1"], [("a", 1)], SCALE)


def test_only_what_changed_is_written(project: Path) -> None:
    sql = raw(project)
    many = [ONE, ONE._replace(annotator="bob"), ONE._replace(criterion="categories", code="-")]
    ratings.save(sql, 1, [], many)
    assert sql.total_changes == 3
    ratings.save(sql, 1, many, many)
    assert sql.total_changes == 3
    ratings.save(sql, 1, many, [ONE._replace(code="4"), *many[1:]])
    assert sql.total_changes == 4
    ratings.save(sql, 1, many[1:], many[2:])
    assert sql.total_changes == 5
    assert {one.annotator for _, one in ratings.every(sql)} == {"ada"}
    sql.close()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE ratings SET code = '5'",
        "DELETE FROM ratings WHERE criterion = 'severity'",
        "INSERT INTO ratings SELECT criterion, version, item_id, 'eve', occurrence, kind, code, "
        "unsure, at_ms, clauses, native, active_s, carried FROM ratings",
        "INSERT INTO ratings SELECT criterion, version, 7, annotator, occurrence, kind, code, "
        "unsure, at_ms, clauses, native, active_s, carried FROM ratings",
        "UPDATE ratings SET native = 1 - native",
        "UPDATE ratings SET active_s = 1",
    ],
)
def test_check_sees_ratings_that_the_log_does_not_say_and_repair_mends_them(
    loaded: Workspace, opened: Opener, harm: str
) -> None:
    say(loaded, "ada", "i1", 3)
    before = stored(loaded)
    loaded.close()
    sql = raw(loaded.folder)
    sql.execute(harm)
    sql.close()
    again = opened(loaded.folder)
    assert any("ratings" in one.what or "derived" in one.what for one in check(again))
    rebuild_projection(again)
    clean(again)
    assert stored(again) == before


READS = {
    "said": lambda sql: ratings.said(sql, "severity", "1.0.0", "human"),
    "given": lambda sql: list(ratings.given(sql, "severity", "1.0.0")),
    "given of one": lambda sql: list(ratings.given(sql, "severity", "1.0.0", "x")),
    "repeated": lambda sql: list(ratings.repeated(sql, "severity", "1.0.0", "human")),
    "said of some": lambda sql: ratings.said_of(sql, "severity", "1.0.0", [1, 2]),
    "given under": lambda sql: ratings.given_under(sql, "severity", "1.0.0"),
    "codes": lambda sql: ratings.codes(sql, "severity", "1.0.0"),
    "criteria": projection.criteria,
    "clauses": lambda sql: list(ratings.clauses(sql, "severity", "1.0.0", "human")),
}


@pytest.mark.parametrize("name", READS)
def test_ratings_are_read_in_the_order_of_their_key(loaded: Workspace, name: str) -> None:
    sent: list[str] = []
    with loaded.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        READS[name](sql)
        sql.set_trace_callback(None)
        plan = [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {sent[0]}")]
    steps = [step for step in plan if "json_each" not in step]  # the row ids that were asked for
    assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step], plan


def test_an_items_family_and_group_are_keys_of_it(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 1, family="f-1", group="women")
    workspace.importing.run(file)
    keys = workspace.items.resolve("i0", {})
    assert (keys.family, keys.group) == ("f-1", "women")
    workspace.adjudication.redact("lead", keys.uid, "personal data").result()
    gone = workspace.items.resolve("i0", {})
    assert (gone.family, gone.group) == ("f-1", "women")
    clean(workspace)
