"""The tables of docs/statistics.md that rest on docs/evidence, made from those files.

`python tests/docs/evidence_tables.py` writes them anew between their markers; the tests compare.
A file that no long run has left yet gives a sentence that says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "statistics.md"
EVIDENCE = ROOT / "docs" / "evidence"
SECTION = re.compile(r"(<!-- evidence: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
NOISE = "reading"
LEAST = 0.93
"""Below it an interval covers too little."""


def coverage(folder: Path = EVIDENCE) -> str:
    """The noise in words is the long run's own `model`; one of its four has the long table."""
    found = read("coverage", folder)
    if found is None:
        return missing(
            "How often the interval holds the true α",
            "coverage",
            "tests/bench/test_coverage_bench.py",
            "Its fast tests run every time: at 15 and at 100 items of two common level mixes the "
            "interval covers .92 to .98 of 600 runs, and where one level holds 92 % it covers less "
            "than .90 at 15 items and carries the warning.",
        )
    cells = [cell for cell in found["cells"] if cell["noise"] == NOISE]
    mixes = list(dict.fromkeys(cell["mix"] for cell in cells))
    units = list(dict.fromkeys(cell["units"] for cell in cells))
    by = {(cell["mix"], cell["units"]): cell for cell in cells}
    rows = []
    for mix in mixes:
        own = [by[mix, n] for n in units]
        rows.append((mix, "jackknife-z covers", *(number(one["jackknife"]) for one in own)))
        silent = (number(one["jackknife_silent"]) for one in own)
        rows.append(("", "of runs without the warning", *silent))
        rows.append(("", "bootstrap covers", *(number(one["bootstrap"]) for one in own)))
        rows.append(("", "runs with the warning", *(percent(one["warned"]) for one in own)))
        rows.append(("", "runs without interval", *(f"{one['undefined']:,}" for one in own)))
    head = ("levels", "", *(f"{n} items" for n in units))
    return (
        f"{found['runs']:,} seeded runs a cell ({found['bootstrap_runs']:,} for the bootstrap), "
        f"noise “{NOISE}”; .95 is meant (`docs/evidence/coverage.json`).\n\n{table(head, rows)}\n"
        f"What jackknife-z covers under every noise:\n\n{by_noise(found['cells'], units)}"
    )


def by_noise(cells: list[dict[str, Any]], units: list[int]) -> str:
    """Every mix and noise; the warning's share stands where the interval covers under .93."""
    by = {(cell["mix"], cell["noise"], cell["units"]): cell for cell in cells}
    rows = [
        (mix, noise, number(by[mix, noise, units[0]]["true_alpha"]), *map(covered, own))
        for mix, noise in dict.fromkeys((cell["mix"], cell["noise"]) for cell in cells)
        for own in [[by[mix, noise, n] for n in units]]
    ]
    return table(("levels", "noise", "true α", *(f"{n} items" for n in units)), rows)


def covered(cell: dict[str, Any]) -> str:
    told = number(cell["jackknife"])
    poor = cell["jackknife"] is not None and cell["jackknife"] < LEAST
    return f"{told} ({percent(cell['warned'])} warned)" if poor else told


def placebo(folder: Path = EVIDENCE) -> str:
    """A rewrite that changes nothing, and one that mends a clause."""
    found = read("placebo", folder)
    if found is None:
        return missing(
            "The full run of 400 projects",
            "placebo",
            "tests/bench/test_placebo_bench.py",
            "Its fast tests run every time: in 40 of 40 projects where nothing changed the naive "
            "comparison claims a rise, and the control says “helped” in 5 at most; a planted "
            "improvement is found in 30 of 40 or more.",
        )
    nothing, planted = found["placebo"], found["planted"]
    rerun = [("nothing changed", one) for one in found["rerun"]]
    shown = [("nothing changed", nothing), *rerun, ("a clause was mended", planted)]
    told = ("helped", "did not help", "got worse", "cannot tell yet")
    rows = [
        (name, *setting(one), *(share(one["outcomes"].get(word, 0), one["runs"]) for word in told))
        for name, one in shown
    ]
    head = ("the rewrite", "levels", "noise", "ambiguous", "runs", *told)
    return (
        f"{found['design']} (`docs/evidence/placebo.json`)\n\n{table(head, rows)}\n"
        f"In the first row α on the 64 disputed items went from "
        f"{number(nothing['naive_alpha_before'])} to {number(nothing['naive_alpha_after'])} by "
        f"itself, and the naive comparison claimed a rise in {nothing['naive_claims_help']:,} of "
        f"{nothing['runs']:,} runs; half the control's interval was "
        f"{number(nothing['control_half_width'])} wide. {all_placebos(found)}\n\n"
        f"How often a mended clause is found (“helped”), in {found['power'][0]['runs']:,} runs "
        f"each:\n\n{power(found['power'])}"
    )


def setting(one: dict[str, Any]) -> tuple[str, ...]:
    return one["mix"], one["noise"], f"{100 * one['ambiguous']:.0f} %", f"{one['runs']:,}"


def all_placebos(found: dict[str, Any]) -> str:
    """The worst of all settings where nothing changed, and what became of those over 5 %."""
    worst = max(share_of(one["outcomes"].get("helped", 0), one) for one in found["placebos"])
    runs = found["placebos"][0]["runs"]
    told = (
        f"Over all {len(found['placebos'])} settings where nothing changed (three mixes, four "
        f"noises, with and without ambiguous items; {runs:,} runs each) “helped” came in "
        f"{percent(worst)} of runs at most"
    )
    again = [percent(share_of(one["outcomes"].get("helped", 0), one)) for one in found["rerun"]]
    if not again:
        return f"{told}."
    many = f"{found['rerun'][0]['runs']:,}"
    return f"{told}; what was over 5 % was run {many} times, and came to {', '.join(again)}."


def power(rows: list[dict[str, Any]]) -> str:
    """One row a setting, one column a size of the control."""
    sizes = list(dict.fromkeys((one["control"], one["raters"]) for one in rows))
    by = {
        (*setting(one)[:3], one["control"], one["raters"]): share(
            one["outcomes"].get("helped", 0), one["runs"]
        )
        for one in rows
    }
    kinds = dict.fromkeys(setting(one)[:3] for one in rows)
    head = (
        *("levels", "noise", "ambiguous, mended"),
        *(f"{control} items × {raters}" for control, raters in sizes),
    )
    return table(head, ((*kind, *(by[(*kind, *size)] for size in sizes)) for kind in kinds))


def misfit(folder: Path = EVIDENCE) -> str:
    """How well an item's misfit finds the ambiguous ones."""
    found = read("facets-items", folder)
    if found is None:
        return missing(
            "How well misfit finds ambiguous items",
            "facets-items",
            "tests/bench/test_facets_bench.py",
        )
    sized = [row for row in found["rows"] if row["auc"] is not None]
    null = {
        (row["mix"].partition(",")[0], row["labels"]): row["called_though_clear"]
        for row in found["rows"]
        if row["auc"] is None
    }
    rows = [
        (
            row["mix"],
            str(row["labels"]),
            *(number(row["auc"][one]) for one in ("facets", "dawid-skene", "raw variance")),
            percent(row["called_if_ambiguous"]),
            percent(row["called_though_clear"]),
            percent(null[row["mix"], row["labels"]]),
        )
        for row in sized
    ]
    head = (
        *("levels", "labels", "misfit, AUC", "Dawid–Skene, AUC", "variance, AUC"),
        *("ambiguous, called", "clear, called", "none ambiguous, called"),
    )
    return (
        f"{found['items']:,} items a run; “called” is misfit ≥ {sized[0]['cut_off']} "
        f"(`docs/evidence/facets-items.json`).\n\n{table(head, rows)}"
    )


def people(folder: Path = EVIDENCE) -> str:
    """How well σ finds the careless, and spares the harsh."""
    found = read("facets-people", folder)
    if found is None:
        return missing(
            "How well the two numbers part people",
            "facets-people",
            "tests/bench/test_facets_bench.py",
        )
    rows = [
        (
            str(row["labels_each"]),
            number(row["auc_careless"]),
            number(row["auc_harsh_as_careless"]),
            number(row["auc_harsh_as_careless_by_mean_deviation"]),
            percent(row["careless_called_inconsistent"]),
            percent(row["honest_called_inconsistent"]),
            percent(row["biased_called_harsh_or_lenient"]),
        )
        for row in found["rows"]
    ]
    head = (
        *("labels each", "careless found by σ", "harsh taken for careless by σ"),
        *("the same by mean deviation", "careless, called", "honest, called inconsistent"),
        "harsh or lenient, called",
    )
    exact = [
        (
            row["severities"],
            str(row["labels_each"]),
            number(row["auc_careless"]),
            number(row["auc_harsh_as_careless"]),
            number(row["auc_harsh_as_careless_by_mean_deviation"]),
        )
        for row in found["as_described"]
    ]
    first, last = found["as_described"][0]["seeds"]
    return (
        f"{found['runs']:,} teams a row; the first three columns are AUC, and .5 is ideal in the "
        f"second (`docs/evidence/facets-people.json`).\n\n{table(head, rows)}\n"
        f"The design of the statistics notes to the letter, seeds {first}–{last}, so ten teams a "
        "row. “Uniform on 1–5” is read both ways, as one of the five levels and as any number "
        f"between:\n\n{table(('severities', *head[:4]), exact)}"
    )


def cost(folder: Path = EVIDENCE) -> str:
    """What the live state and the model cost."""
    live, fit = read("agreement-million", folder), read("facets-speed", folder)
    if live is None or fit is None:
        return missing("What it costs", "agreement-million", "tests/bench/test_agreement_bench.py")
    size = f"{live['units']:,} items × {live['raters']}"
    labels = f"{fit['labels']:,} labels"
    rows = [
        ("one label more, and α again (live)", size, f"{live['update_and_alpha_us']:.1f} µs"),
        ("the jackknife interval (live)", size, f"{live['interval_us']:.0f} µs"),
        ("`krippendorff.alpha`, for comparison", size, f"{live['library_alpha_s']:.2f} s"),
        ("the many-facet model with intervals", labels, f"{fit['facets_cpu_s']:.2f} CPU-s"),
        ("Dawid–Skene", labels, f"{fit['dawid_skene_cpu_s']:.2f} CPU-s"),
    ]
    where = "`docs/evidence/agreement-million.json`, `facets-speed.json`; two shared cores"
    return f"{table(('what', 'size', 'time'), rows)}\n({where})\n"


def clauses(folder: Path = EVIDENCE) -> str:
    """How often the unclear clause stands out, and how often another does."""
    found = read("clauses", folder)
    if found is None:
        return missing(
            "How often a clause stands out",
            "clauses",
            "tests/agreement/test_agreement_standing_out.py",
        )
    rows = [
        (
            MIX_NAMES[row["mix"]],
            str(row["labels"]),
            f"{row['items']:,}",
            "–" if row["found"] is None else percent(row["found"]),
            percent(row["wrong"]),
        )
        for row in found["rows"]
    ]
    head = ("levels", "labels", "items", "unclear clause found", "another said to stand out")
    return (
        f"Six people, one harsh and one careless, and six clauses; one of them, about a third of "
        f"the items, is read in two ways two levels apart, or (–) none is. {found['runs']:,} "
        f"seeded runs a row (`docs/evidence/clauses.json`).\n\n{table(head, rows)}"
    )


MIX_NAMES = {"uneven": "30/25/20/15/10", "floor": "60/15/10/10/5"}


def study(folder: Path = EVIDENCE) -> str:
    """What a lead comes to who does what is advised."""
    found = read("study", folder)
    if found is None:
        return missing(
            "How a lead fares who does what is advised", "study", "tests/study/test_study.py"
        )
    told = ("helped", "did not help", "got worse", "cannot tell yet")
    rows = [
        (name, *(share(found[key].get(word, 0), found["found_clause"]) for word in told))
        for name, key in (("says which reading holds", "mended"), ("changes nothing", "placebo"))
    ]
    return (
        f"A scripted lead who does what is advised and no more. {found['design']} In "
        f"{found['found_all_three']} of {found['runs']} teams the lead found the clause, the "
        f"careless person and the harsh one, and nobody and nothing else; the harsh one was called "
        f"careless in {found['harsh_called_careless']}. Where all clauses were clear, one was "
        f"advised to be revised in {found['revised_where_none_is_unclear']} of {found['runs']} "
        f"(`docs/evidence/study.json`).\n\n{table(('the revision', *told), rows)}"
    )


MAKERS: dict[str, Callable[[Path], str]] = {
    "coverage": coverage,
    "placebo": placebo,
    "misfit": misfit,
    "people": people,
    "cost": cost,
    "clauses": clauses,
    "study": study,
}


def read(topic: str, folder: Path) -> dict[str, Any] | None:
    path = folder / f"{topic}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def missing(what: str, topic: str, test: str, meanwhile: str = "") -> str:
    """A sentence where the figures would stand."""
    told = (
        f"{what} is measured by the long run of `{test}`, which leaves "
        f"`docs/evidence/{topic}.json`. That file is not there yet, so no figure is quoted here."
    )
    return f"{told} {meanwhile}".strip() + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))
    return "\n".join((*lines, ""))


def number(value: float | None) -> str:
    """.826, 1.000, −.120; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{abs(value):.3f}"
    return ("−" if value < 0 else "") + text.removeprefix("0")


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def share(n: int, of: int) -> str:
    return percent(n / of)


def share_of(n: int, one: dict[str, Any]) -> float:
    return float(n / one["runs"])


def tables_in(text: str) -> Iterator[tuple[str, str]]:
    """(name, table as it stands) of every marked place."""
    return ((found[2], found[3]) for found in SECTION.finditer(text))


def renewed(text: str) -> str:
    """The page with its tables made anew."""
    return SECTION.sub(lambda found: f"{found[1]}\n{MAKERS[found[2]](EVIDENCE)}\n{found[4]}", text)


def main() -> None:
    before = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(renewed(before), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
