"""Families: naive second implementations over raw pairs, cases worked by hand, and real data."""

from __future__ import annotations

import ast
import csv
import random
from collections import defaultdict
from itertools import combinations
from math import exp, log, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.measures.verdict import majority_verdict
from annotator.agreement.patterns import pattern_of
from annotator.agreement.rates import closeness as close
from annotator.agreement.rates.closeness import closeness
from annotator.agreement.rates.clustered import ONE_CLUSTER
from annotator.agreement.rates.families import (
    NO_FAMILY,
    NO_LEVELS,
    Member,
    by_family,
    family_line,
    kind_of,
    mean_spread,
    same_refusal,
    same_verdict,
)
from annotator.agreement.rates.impact import FEW_GROUPS, NO_CASES, impact, rate_ratio
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.scale import Scale
from annotator.agreement.student import t_quantile

SEVERITY = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
HATEFUL = Scale("nominal", ("non-hateful", "hateful"))
FORMATS = Path(__file__).resolve().parents[3] / "shared" / "formats"


def member(family, levels=(), group=None, verdict=None, refused=None, people="abcdefgh", item="i"):
    said = tuple((who, str(level)) for who, level in zip(people, levels, strict=False) if level)
    return Member(family, item, group, verdict, refused, said)


def distance(a: str, b: str, scale: Scale) -> float:
    if scale.values is None:
        return float(a != b)
    value = dict(zip(scale.codes, scale.values, strict=True))
    return abs(value[a] - value[b])


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def naive(families: list[list[Member]], scale: Scale):
    """(same item, family, same person, unrelated) by walking over every pair of labels."""
    item, person, unrelated, within = [], [], [], []
    labels = [
        (f, i, who, code)
        for f, members in enumerate(families)
        for i, one in enumerate(members)
        for who, code in one.ratings
    ]
    by_place: dict[int, list[float]] = defaultdict(list)
    for (f, i, a, x), (g, j, b, y) in combinations(labels, 2):
        apart = distance(x, y, scale)
        if f == g and i == j:
            item.append(apart)
        elif f == g and a == b:
            person.append(apart)
        elif f == g:
            by_place[f].append(apart)
        elif a != b:
            unrelated.append(apart)
    within = [sum(each) / len(each) for each in by_place.values()]
    return mean(item), mean(within), mean(person), mean(unrelated)


levels = st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=4)
groups_of_levels = st.lists(st.lists(levels, min_size=1, max_size=4), max_size=6)


def usable(families):
    return [own for own in families if naive([own], SEVERITY)[1] is not None]


@given(groups_of_levels, st.sampled_from([SEVERITY, Scale("nominal", SEVERITY.codes)]))
def test_closeness_is_what_every_pair_of_labels_says(given_levels, scale):
    families = [[member("f", own) for own in each] for each in given_levels]
    found, kept = closeness(families, scale), usable(families)
    expected = naive(kept, scale)
    assert found.estimate.n == len(kept)
    figures = (found.same_item, found.family, found.same_person, found.unrelated)
    for figure, wanted in zip(figures, expected, strict=True):
        assert figure == (None if wanted is None else pytest.approx(wanted, abs=1e-12))
    _, within, _, unrelated = expected
    if unrelated and len(kept) > 1:
        assert found.estimate.value == pytest.approx(1 - within / unrelated, abs=1e-12)
    else:
        assert found.estimate.value is None
        assert found.estimate.undefined


def test_the_interval_of_closeness_leaves_out_one_family_at_a_time():
    families = [
        [member("f", row) for row in rows]
        for rows in ([(1, 2), (2, 2)], [(4, 5), (5, 5)], [(3, 1), (2, 3)], [(1, 1), (1, 2)])
    ]
    found = closeness(families, SEVERITY).estimate
    logs = []
    for n in range(4):
        _, within, _, unrelated = naive(families[:n] + families[n + 1 :], SEVERITY)
        logs.append(log(within / unrelated))
    centre = sum(logs) / 4
    reach = t_quantile(0.975, 3) * sqrt(3 / 4 * sum((each - centre) ** 2 for each in logs))
    ratio = 1 - found.value
    assert found.low == pytest.approx(1 - ratio * exp(reach))
    assert found.high == pytest.approx(1 - ratio * exp(-reach))
    assert found.low < found.value < found.high < 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], close.NO_FAMILY),
        ([[(1,), (2,)]], close.NO_FAMILY),  # one person alone
        ([[(1, 2), (2, 1)]], close.ONE_FAMILY),
        ([[(1, 1), (1, 1)], [(1, 1), (1, 1)]], close.ALL_ALIKE),
        ([[(1, 1), (1, 1)], [(3, 3), (3, 3)]], close.NEVER_APART),
        ([[(1, 1), (1, 1)], [(3, 3), (2, 3)], [(4, 4), (4, 4)]], close.HANGS_ON_ONE),
        ([[(1, 2), (1, 2)]] * 3, close.NO_SPREAD),
    ],
)
def test_closeness_that_cannot_be_told_says_why(rows, reason):
    families = [[member("f", row) for row in each] for each in rows]
    found = closeness(families, SEVERITY).estimate
    assert found.undefined == reason
    assert (found.low, found.high) == (None, None)


def test_closeness_tells_a_model_that_treats_wordings_alike():
    """Items of a family share a level: near 1 less what people disagree about; else near 0."""
    draw = random.Random(3)

    def judged(level):
        return [min(5, max(1, level + draw.choice((-1, 0, 0, 0, 1)))) for _ in range(3)]

    def families(alike):
        made = []
        for _ in range(150):
            shared = draw.randint(1, 5)
            rows = [shared if alike else draw.randint(1, 5) for _ in range(4)]
            made.append([member("f", judged(level)) for level in rows])
        return closeness(made, SEVERITY)

    alike, mixed = families(True), families(False)
    assert alike.estimate.low > 0.5
    assert alike.family == pytest.approx(alike.same_item, abs=0.08)
    assert mixed.estimate.low < 0.05
    assert abs(mixed.estimate.value) < 0.1
    assert mixed.family > 1.3 > 2 * mixed.same_item


def test_families_are_of_two_items_or_more_and_of_two_kinds():
    members = [
        member("b", group="x"),
        member("b", group="y"),
        member("a"),
        member("a", group="x"),
        member("alone"),
    ]
    found = by_family(members)
    assert list(found) == ["a", "b"]
    assert kind_of(found["a"]) == "paraphrase"
    assert kind_of(found["b"]) == "paired"


YES, NO = "violation", "no_violation"


def test_sameness_counts_families_beside_what_chance_gives():
    verdicts = [(YES, YES), (NO, NO, NO), (YES, NO), (YES, "tie"), (NO, None), (NO, NO, "tie")]
    families = [[member("f", verdict=verdict) for verdict in each] for each in verdicts]
    found = same_verdict(families)
    assert found.estimate == wilson(3, 4)
    share = 3 / 9
    two, three = (share**m + (1 - share) ** m for m in (2, 3))
    assert found.by_chance == pytest.approx((3 * two + three) / 4)
    assert same_verdict([]).estimate.undefined == NO_FAMILY
    assert same_verdict([]).by_chance is None


def test_refusals_are_compared_likewise():
    families = [
        [member("f", refused=r) for r in each] for each in ((True, True, None), (True, False))
    ]
    assert same_refusal(families).estimate == wilson(1, 2)


def test_a_familys_line_says_what_came_out():
    own = [
        member("f", (1, 2), verdict=NO, group="x"),
        member("f", (4, 5), verdict=YES, group="y"),
        member("f", verdict="tie"),
    ]
    line = family_line("f", own, SEVERITY)
    assert line.spread == 3.0
    assert (line.violations, line.no_violations, line.ties, line.same) == (1, 1, 1, False)
    assert line.groups == ("x", "y")
    assert family_line("f", own[1:], SEVERITY).same is None
    assert family_line("f", own, HATEFUL).spread is None
    assert mean_spread([line]).value == 3.0
    assert mean_spread([]).undefined == NO_LEVELS


def test_the_ratio_of_two_rates_worked_by_hand():
    # Ten families of a pair each; independent families: Katz's variance 1/a − 1/n for each group,
    # less twice the covariance of the two groups within a family.
    a = [(n < 6, n) for n in range(10)]
    b = [(n in (0, 1, 2), n) for n in range(10)]
    found = rate_ratio(a, b)
    pulls = [(ya - 0.6) / 6 - (yb - 0.3) / 3 for (ya, _), (yb, _) in zip(a, b, strict=True)]
    reach = t_quantile(0.975, 9) * sqrt(10 / 9 * sum(pull**2 for pull in pulls))
    assert found.value == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx((2 * exp(-reach), 2 * exp(reach)))
    assert "10 families" in found.method


def test_in_families_of_one_item_the_variance_is_katz():
    a = [(n < 12, n) for n in range(40)]
    b = [(n < 1_020, n) for n in range(1_000, 1_050)]
    found = rate_ratio(a, b)
    error = sqrt((1 / 12 - 1 / 40 + 1 / 20 - 1 / 50) * 90 / 89)
    reach = t_quantile(0.975, 89) * error
    assert (found.low, found.high) == pytest.approx((0.75 * exp(-reach), 0.75 * exp(reach)))


def test_groups_stand_against_the_largest_and_lowest_against_highest():
    found = impact(
        {
            "x": [(n < 30, n) for n in range(60)],
            "y": [(n < 10, n) for n in range(50)],
            "z": [(n < 20, n) for n in range(50)],
            "empty": [],
        }
    )
    assert [one.group for one in found.groups] == ["x", "y", "z"]
    assert (found.reference, found.lowest, found.highest) == ("x", "y", "x")
    assert found.disparate.value == pytest.approx(0.4)
    own, other = found.groups[0].ratio, found.groups[1].ratio
    assert (own.value, own.low) == (1.0, None)
    assert other.value == pytest.approx(0.4)
    assert found.disparate.low < other.low  # widened for having picked the extremes
    assert "Bonferroni over 3 pairs" in found.disparate.method


def test_ratios_that_cannot_be_told_say_why():
    none, some = [(False, 1), (False, 2)], [(True, 1), (False, 2)]
    assert impact({"x": some}).disparate.undefined == FEW_GROUPS
    assert impact({}).groups == ()
    assert impact({"x": none, "y": none}).disparate.undefined == NO_CASES
    nothing = impact({"x": none, "y": some}).disparate
    assert (nothing.value, nothing.low) == (0.0, None)
    assert "“x”" in nothing.undefined
    assert "“x”" in rate_ratio(some, none, ("y", "x")).undefined
    assert rate_ratio([(True, 1)], [(True, 1)]).undefined == ONE_CLUSTER
    with pytest.raises(ValueError, match="two groups"):
        rate_ratio([], some)


def rows(path: Path, **options) -> list[dict[str, str]]:
    if not path.is_file():
        pytest.skip("needs ../shared")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, **options))


def test_hatecheck_templates_are_paired_families(shared_data: Path):
    """Its templates name seven groups; five people judged every case."""
    folder = shared_data / "hatecheck"
    target = {row["case_id"]: row["target_ident"] for row in rows(folder / "all_cases.csv")}
    members = []
    for row in rows(folder / "all_annotations.csv"):
        said = tuple((str(n), row[f"label_{n}"]) for n in range(1, 11) if row[f"label_{n}"])
        verdict = majority_verdict(pattern_of(c for _, c in said), frozenset({"hateful"}))
        group = target[row["case_id"]] or None
        members.append(Member(row["templ_id"], row["case_id"], group, verdict, None, said))
    families = list(by_family(members).values())
    assert len(families) == 460
    assert {kind_of(family) for family in families} == {"paired"}
    alike = same_verdict(families)
    naive_same = sum(len({m.verdict for m in family}) == 1 for family in families)
    assert alike.estimate == wilson(naive_same, 460)
    assert alike.estimate.low > alike.by_chance
    found = closeness(families, HATEFUL)
    assert found.estimate.low > 0.5
    assert found.same_item <= found.family < found.unrelated
    outcomes = defaultdict(list)
    for family in families:
        for one in family:
            outcomes[one.group].append((one.verdict == "violation", one.family))
    parity = impact(outcomes)
    assert len(parity.groups) == 7
    assert 0.9 < parity.disparate.value <= 1  # the same templates for every group
    assert parity.disparate.low < parity.disparate.value < parity.disparate.high


def test_winogender_sentences_are_paired_families():
    sentences = rows(FORMATS / "winogender" / "all_sentences.tsv", delimiter="\t")
    parts = [row["sentid"].split(".") for row in sentences]
    members = [member(".".join(p[:3]), group=p[3]) for p in parts]
    families = by_family(members)
    assert len(families) == 240
    assert {kind_of(family) for family in families.values()} == {"paired"}
    assert {len(family) for family in families.values()} == {3}


def test_crows_pairs_annotators_agree_more_within_a_sentence_than_between(shared_data: Path):
    """Sentences of one kind of bias as families: five people's categories are closer inside."""
    path = shared_data / "crows-pairs" / "data__crows_pairs_anonymized.csv"
    codes: set[str] = set()
    members = []
    for row in rows(path):
        said = [
            (str(n), one[0]) for n, one in enumerate(ast.literal_eval(row["annotations"])) if one
        ]
        codes.update(code for _, code in said)
        members.append(Member(row["bias_type"], row[""], None, None, None, tuple(said)))
    scale = Scale("nominal", tuple(sorted(codes)))
    found = closeness(list(by_family(members).values()), scale)
    assert found.estimate.n == 9
    assert found.same_item < found.family < found.unrelated
    assert found.estimate.low > 0
