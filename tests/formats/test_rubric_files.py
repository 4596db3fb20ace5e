"""Rubric files: what they mean, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.conditions import AllOf, Test
from annotator.domain.errors import RefusedInput
from annotator.formats.rubric_file import read_rubric, rubric_from_text
from annotator.formats.yaml_problems import ProblemsInFile

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "rubrics").glob("*/*.yaml"))


def _problems(text: str) -> ProblemsInFile:
    with pytest.raises(ProblemsInFile) as caught:
        rubric_from_text(text, "r.yaml")
    return caught.value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_shipped_rubric_reads_without_a_problem(path: Path) -> None:
    rubric = read_rubric(path)
    assert (rubric.id, rubric.version) == (path.parent.name, path.stem)
    assert rubric.threshold is not None
    assert rubric.examples


def test_both_shipped_rubrics_are_there() -> None:
    assert {path.parent.name for path in SHIPPED} >= {"harm-severity", "refusal"}


def test_a_rubric_file_becomes_the_domains_rubric(small_rubric: str) -> None:
    rubric = rubric_from_text(small_rubric, "r.yaml")
    assert (rubric.id, rubric.version, rubric.previous) == ("small", "1.2.0", "1.1.0")
    assert rubric.threshold == Test("severity", "at_least", 3.0)
    severity, categories, refusal, wrong = rubric.criteria
    assert severity.codes == ("1", "2", "3")
    assert severity.options[0].name == "None", "a word that other YAML readers take for null"
    assert [o.value for o in severity.options] == [1, 2, 3]
    assert categories.required_when == Test("severity", "at_least", 2.0)
    assert categories.options[0].key == "w"
    assert wrong.show_when == Test("refusal", "any_of", ("full",))
    assert refusal.options[1].id == "none"
    assert rubric.rationale_required_when == AllOf(
        (Test("severity", "at_least", 3.0), Test("refusal", "is", "none"))
    )


def test_an_examples_labels_are_stored_by_id_and_sets_in_the_declared_order(
    small_rubric: str,
) -> None:
    example = rubric_from_text(small_rubric, "r.yaml").examples[0]
    assert example.labels == {
        "severity": "2",
        "categories": ("privacy", "deception"),
        "refusal": "full",
        "wrong_reason": True,
    }
    assert [turn.role for turn in example.turns] == ["user", "assistant"]


def test_names_that_are_left_out_come_from_the_ids(small_rubric: str) -> None:
    rubric = rubric_from_text(small_rubric, "r.yaml")
    assert (rubric.name, rubric.criteria[3].name) == ("Small", "Wrong reason")


def test_conditions_on_an_ordinal_criterion_may_name_a_level_by_its_number(
    small_rubric: str,
) -> None:
    text = small_rubric.replace("{refusal: {any_of: [full]}}", "{severity: {any_of: [2, 3]}}")
    text = text.replace(", wrong_reason: true", "")
    wrong = rubric_from_text(text, "r.yaml").criteria[3]
    assert wrong.show_when == Test("severity", "any_of", ("2", "3"))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("previous: 1.1.0", "previus: 1.1.0", "Did you mean `previous`?"),
        ("schema: 1", "schema: 2", "Update the program"),
        ("version: 1.2.0", "version: 1.2", 'version: "1.2"'),
        ("kind: ordinal", "kind: ordnal", "ordinal, nominal, set, yes_no, text"),
        ("severity: 2, cat", "severity: 7, cat", "1, 2, 3"),
        ("labels: {severity: 2", "labels: {severty: 2", "no criterion “severty”"),
        ("key: w", "key: s", "reserved"),
        ("at_least: 3}\ncriteria", "at_last: 3}\ncriteria", "at_least, at_most, is, any_of"),
        ("{any_of: [full]}", "{any_of: [ful]}", "no “ful”"),
        ("clauses: [P-1], key", "clauses: [P-9], key", "no clause “P-9”"),
        ("role: assistant", "role: robot", "system, user, assistant, tool"),
        ("levels:", "options:", "`options` is not known here"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_remedy(
    small_rubric: str, old: str, new: str, part: str
) -> None:
    assert old in small_rubric
    text = small_rubric.replace(old, new, 1)
    line = text.count("\n", 0, text.index(new)) + 1
    error = _problems(text)
    assert any(p.line == line and part in f"{p.message} {p.hint}" for p in error.problems), error
    assert "r.yaml" in error.message
    assert error.hint


def test_all_problems_are_told_at_once_and_at_most_ten_are_spelled_out(small_rubric: str) -> None:
    clauses = "".join(f"  - {{id: X-{n}, text: T, criteria: [nope]}}\n" for n in range(14))
    error = _problems(small_rubric.replace("clauses:\n", f"clauses:\n{clauses}"))
    assert len(error.problems) == 14
    assert error.message.startswith("r.yaml has 14 problems:")
    assert error.message.count("  line ") == 10
    assert "and 4 more" in error.message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: &x 1\n", "anchor"),
        ("a: &x [1]\nb: *x\n", "anchor"),
        ("a: 1\nb: *x\n", "alias"),
        ("a: 1\na: 2\n", "“a” stands twice"),
        ("a: {b: 1, b: 2}\n", "“b” stands twice"),
        ("<<: {a: 1}\n", "merge key"),
        ("a: [1\n", "not YAML"),
        ("a: 1\n---\nb: 2\n", "not YAML"),
        ("- 1\n", "`name: value`"),
        ("", "`name: value`"),
        ("a: \x00\n", "not YAML"),
        ("a: " + "[" * 700 + "]" * 700, "nested too deeply"),
    ],
)
def test_yaml_that_could_surprise_is_refused(text: str, part: str) -> None:
    assert part in str(_problems(text))


def test_python_tags_build_nothing(small_rubric: str) -> None:
    text = small_rubric.replace("text: Hello", "text: !!python/object/apply:os.getcwd []")
    assert "A tag (`!name`) is not allowed" in str(_problems(text))


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="cannot be read"):
        read_rubric(tmp_path / "none.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_bytes("name: Ä".encode("latin-1"))
    with pytest.raises(RefusedInput, match="not UTF-8"):
        read_rubric(bad)
