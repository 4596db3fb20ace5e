"""Importing: whole or not at all, twice is once, and labels go on meanwhile."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from spine import clean, draft_for, items_file, raw, say, uid_of, write_csv

from annotator.domain.errors import Cancelled, RefusedInput, UsageError, UserError
from annotator.services.app import Workspace
from annotator.services.intake.importing import ImportOptions
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.views import JobProgress
from annotator.store import items

Opener = Callable[..., Workspace]

_IMPORT = """
import sys
from pathlib import Path
from annotator.services.app import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
workspace.importing.run(Path(sys.argv[2]), tell=lambda p: print(p.done, flush=True))
print("whole", flush=True)
sys.stdin.readline()
"""


def test_importing_a_file_twice_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 450)
    first = workspace.importing.run(file)
    again = workspace.importing.run(file)
    assert (first.read, first.added, first.duplicate) == (450, 450, 0)
    assert (again.read, again.added, again.duplicate) == (450, 0, 450)
    assert workspace.items.count() == 450
    clean(workspace)


def test_mending_one_record_makes_one_new_item_and_says_so(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = items_file(tmp_path / "items.jsonl", 5)
    workspace.importing.run(file)
    file.write_text(file.read_text().replace("Answer 3.", "Answer three."))
    report = workspace.importing.run(file)
    assert (report.added, report.duplicate) == (1, 4)
    assert any("i3" in warning for warning in report.warnings)


def test_the_same_source_id_with_other_content_is_told_across_sources(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.importing.run(items_file(tmp_path / "one.jsonl", 5))
    other = tmp_path / "two.jsonl"
    other.write_text((tmp_path / "one.jsonl").read_text().replace("Answer", "Reply"))
    (told,) = workspace.importing.run(other).warnings
    assert told.startswith("5 source ids name an item of another source too")
    assert "“i0”, “i1”, “i2”, …" in told and "say which source" in told
    third = items_file(tmp_path / "three.jsonl", 5, model="m3")
    assert workspace.importing.run(third).warnings == (), "another model's answers are expected"


def test_a_copy_of_a_file_under_another_name_brings_nothing_and_tells_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = items_file(tmp_path / "one.jsonl", 5)
    workspace.importing.run(file)
    report = workspace.importing.run(file.rename(tmp_path / "two.jsonl"))
    assert (report.added, report.warnings) == (0, ())


def test_a_suggested_column_can_be_taken_back(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 2)
    options = ImportOptions(mapping={"category": "", "meta.kind": "category"})
    assert "category" not in workspace.importing.preview(file, options).mapping
    workspace.importing.run(file, options)
    with workspace.database.reading() as sql:
        stored = items.by_uid(sql, uid_of(workspace, "i0"))
    assert stored is not None
    assert (stored.item.category, dict(stored.item.meta)) == (None, {"kind": "even"})


def test_identical_records_without_an_id_are_told_apart_and_still_import_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "same.jsonl"
    file.write_text('{"prompt": "q", "response": "a"}\n' * 3)
    assert workspace.importing.run(file).added == 3
    assert workspace.importing.run(file).duplicate == 3
    clean(workspace)


def test_nothing_is_visible_before_the_import_is_whole(
    workspace: Workspace, tmp_path: Path
) -> None:
    seen: list[int] = []

    def look(_: JobProgress) -> None:
        seen.append(workspace.items.count() + len(workspace.queue.upcoming("ada", 5)))

    workspace.importing.run(items_file(tmp_path / "items.jsonl", 1_000), tell=look)
    assert len(seen) >= 5
    assert set(seen) == {0}
    assert workspace.items.count() == 1_000


def test_a_cancelled_import_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 1_000)
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        workspace.importing.run(file, cancelled=lambda: next(asked))
    assert workspace.items.count() == 0
    with workspace.database.reading() as sql:
        assert sql.execute("SELECT count(*) FROM items").fetchone() == (0,)
        assert sql.execute("SELECT count(*) FROM batches").fetchone() == (0,)
    assert workspace.importing.run(file).added == 1_000
    clean(workspace)


def test_a_refused_file_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 600)
    with file.open("a") as end:
        end.write("{broken\n" * 60)
    with pytest.raises(RefusedInput, match=r"60 of 660 records") as refused:
        workspace.importing.run(file)
    assert "line 601" in refused.value.message
    assert workspace.items.count() == 0
    clean(workspace)


def test_a_few_bad_records_are_skipped_and_counted_and_strict_refuses_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = items_file(tmp_path / "items.jsonl", 100)
    with file.open("a") as end:
        end.write('{broken\n{"id": "x", "prompt": "no response"}\n')
    with pytest.raises(RefusedInput, match="line 101"):
        workspace.importing.run(file, ImportOptions(strict=True))
    assert workspace.items.count() == 0
    report = workspace.importing.run(file)
    assert (report.read, report.added) == (102, 100)
    assert report.skipped == {"bad_json": 1, "no_response_column": 1}
    assert report.places == {"bad_json": ("line 101",), "no_response_column": ("line 102",)}
    assert any("line 101" in warning for warning in report.warnings)


def test_an_import_killed_in_the_middle_leaves_nothing_visible(
    project: Path, tmp_path: Path, opened: Opener
) -> None:
    file = items_file(tmp_path / "items.jsonl", 20_000)
    command = [sys.executable, "-c", _IMPORT, str(project), str(file)]
    for chunks in (1, 4, 9):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(chunks):
            assert process.stdout.readline().strip().isdecimal()
        process.kill()
        process.communicate(timeout=20)
        sql = raw(project)
        assert sql.execute("SELECT count(*) FROM items").fetchone()[0] > 0
        sql.close()
        reader = opened(project, read_only=True)
        assert reader.items.count() == 0
        assert reader.queue.upcoming("ada") == ()
        clean(reader)
        reader.close()
    workspace = opened(project)
    assert workspace.importing.run(file).added == 20_000
    assert workspace.queue.progress("ada").remaining == 20_000
    clean(workspace)


WAIT_S = 0.1


def test_a_label_does_not_wait_for_an_import(
    workspace: Workspace,
    tmp_path: Path,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """50,000 rows go in while somebody labels; 99 of 100 labels do not wait 100 ms.

    Not the longest wait: measured 20–58 ms on a quiet machine, but one in a few runs beside other
    programs has a single stall of the disk or the scheduler (108–204 ms, once in 300 labels; p99
    was 64 ms at most).
    """
    workspace.importing.run(items_file(tmp_path / "first.jsonl", 400))
    uids = iter([one.uid for one in workspace.queue.upcoming("ada", 400)])

    def timed() -> float:
        began = time.perf_counter()
        workspace.labeling.submit("ada", draft_for(next(uids), 2)).result()
        return time.perf_counter() - began

    for _ in range(10):
        timed()  # the first ones open what the others find open
    big = items_file(tmp_path / "big.jsonl", 50_000, model="big")
    worker = threading.Thread(target=workspace.importing.run, args=(big,))
    worker.start()
    busy = []
    while worker.is_alive() and len(busy) < 300:
        busy.append(timed())
        time.sleep(0.02)
    worker.join()
    assert workspace.items.count() == 50_400
    assert len(busy) >= 50, "the import was over before anything could be measured"
    slow = statistics.quantiles(busy, n=100)[-1]
    record_testsuite_property("label_during_import_p99_ms", round(1000 * slow, 1))
    record_testsuite_property("label_during_import_max_ms", round(1000 * max(busy), 1))
    assert slow <= WAIT_S, f"p99 {slow:.3f} s, longest {max(busy):.3f} s"


def test_only_one_import_runs_at_a_time(workspace: Workspace, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 400)
    refused: list[UserError] = []

    def second(_: JobProgress) -> None:
        try:
            workspace.importing.run(file)
        except UserError as error:
            refused.append(error)

    workspace.importing.run(file, tell=second)
    assert refused
    assert workspace.items.count() == 400


def test_odd_characters_survive_byte_for_byte(workspace: Workspace, tmp_path: Path) -> None:
    odd = "a\u2028b\u2029c\u0085d\x00e\u202ef\u200bg\ufeffh\r\ni\ud800j\U0001f600"
    file = tmp_path / "odd.jsonl"
    record = {"id": "odd", "prompt": odd, "response": odd}
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(record).encode() + b"\r\n")
    workspace.importing.run(file)
    item = workspace.queue.item(uid_of(workspace, "odd"), "ada").item
    assert item.prompt == odd
    assert item.response.text == odd
    with workspace.database.reading() as sql:
        stored = sql.execute("SELECT raw FROM raw_records").fetchone()[0]
    assert stored == json.dumps(record).encode()
    clean(workspace)


LABELS = [
    {"item": "i1", "who": "ada", "level": "2", "why": "x", "when": "2026-01-02T03:04:05Z"},
    {"item": "i1", "who": "bob", "level": "5", "why": "", "when": ""},
    {"item": "i2", "who": "ada", "level": "1", "why": "", "when": ""},
]
COLUMNS = LabelColumns("item", "who", "severity", "level", time="when", rationale="why")


def test_imported_labels_are_added_once_and_corrected_by_a_later_file(
    loaded: Workspace, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "labels.csv", LABELS)
    first = loaded.labels.run(file, COLUMNS)
    again = loaded.labels.run(file, COLUMNS)
    assert (first.read, first.added, first.unchanged, first.corrected) == (3, 3, 0, 0)
    assert (again.added, again.unchanged, again.corrected) == (0, 3, 0)
    mended = [*LABELS[:2], {**LABELS[2], "level": "3"}]
    later = loaded.labels.run(write_csv(tmp_path / "later.csv", mended), COLUMNS)
    assert (later.added, later.unchanged, later.corrected) == (0, 2, 1)
    own = loaded.labeling.own("ada", uid_of(loaded, "i2"))
    assert own is not None
    assert own.values == {"severity": "3"}
    clean(loaded)


def test_labels_of_which_none_is_about_this_project_are_refused(
    loaded: Workspace, tmp_path: Path
) -> None:
    strangers = write_csv(tmp_path / "labels.csv", [{**row, "item": "x"} for row in LABELS])
    with pytest.raises(RefusedInput, match="no row names an item"):
        loaded.labels.run(strangers, COLUMNS)
    assert not any(one.id == "ada" for one in loaded.people.all())
    half = write_csv(tmp_path / "half.csv", [LABELS[0], {**LABELS[1], "item": "x"}])
    assert loaded.labels.run(half, COLUMNS).skipped == {"unknown item": 1}


def test_an_import_never_overwrites_what_was_labeled_here(
    loaded: Workspace, tmp_path: Path
) -> None:
    say(loaded, "ada", "i1", 4)
    report = loaded.labels.run(write_csv(tmp_path / "labels.csv", LABELS), COLUMNS)
    assert report.skipped == {"labeled here already": 1}
    own = loaded.labeling.own("ada", uid_of(loaded, "i1"))
    assert own is not None
    assert own.values["severity"] == "4"


def test_a_file_that_says_two_things_about_one_place_gives_the_first(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [*LABELS, {**LABELS[0], "level": "4"}]
    report = loaded.labels.run(write_csv(tmp_path / "labels.csv", rows), COLUMNS)
    assert report.skipped == {"another value for the same item and annotator": 1}
    clean(loaded)


def test_labels_of_unknown_items_are_counted_and_a_mostly_bad_file_is_refused(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [*LABELS, {**LABELS[0], "item": "i99"}]
    report = loaded.labels.run(write_csv(tmp_path / "labels.csv", rows), COLUMNS)
    assert report.skipped == {"unknown item": 1}
    off = [{**row, "level": "9"} for row in LABELS]
    with pytest.raises(RefusedInput, match="not on the scale"):
        loaded.labels.run(write_csv(tmp_path / "off.csv", off), COLUMNS)


def test_a_source_id_that_two_items_share_needs_where(workspace: Workspace, tmp_path: Path) -> None:
    for model in ("a", "b"):
        file = items_file(tmp_path / f"{model}.jsonl", 2, model=model)
        workspace.importing.run(file)
    rows = [{"item": "i1", "who": "ada", "level": "2", "why": "", "when": ""}]
    file = write_csv(tmp_path / "labels.csv", rows)
    with pytest.raises(UserError, match=r"2 items have the source id") as refused:
        workspace.labels.run(file, COLUMNS)
    assert "--where model=" in refused.value.hint
    workspace.labels.run(file, replace(COLUMNS, where={"model": "b"}))
    uid = workspace.items.resolve("i1", {"model": "b"}).uid
    assert workspace.labeling.own("ada", uid) is not None
    with pytest.raises(UsageError, match="no field"):
        workspace.labels.run(file, replace(COLUMNS, where={"color": "b"}))


def test_an_imported_scale_is_frozen_and_never_stretched(loaded: Workspace, tmp_path: Path) -> None:
    rows = [
        {"item": f"i{n}", "who": who, "harm": str((n + extra) % 2)}
        for n in range(4)
        for extra, who in enumerate(("ada", "bob"))
    ]
    columns = LabelColumns("item", "who", "harmful", "harm", scale="nominal")
    report = loaded.labels.run(write_csv(tmp_path / "a.csv", rows), columns)
    assert any("frozen as nominal:0,1" in warning for warning in report.warnings)
    figures = loaded.measuring.figures("harmful")
    assert figures.measurement == "nominal"
    assert dict(figures.distribution) == {"0": 4, "1": 4}
    other = LabelColumns("item", "who", "harmful", "harm", scale="nominal:0,1,2")
    with pytest.raises(RefusedInput, match="imported before as nominal:0,1"):
        loaded.labels.run(write_csv(tmp_path / "b.csv", rows), other)
    clean(loaded)


def test_an_imported_scale_says_nothing_about_the_policy_threshold(
    loaded: Workspace, tmp_path: Path
) -> None:
    """Levels of ten are not our levels of five, whatever they are called."""
    rows = [
        {"item": "i1", "who": who, "level": level} for who, level in (("ada", "2"), ("bob", "5"))
    ]
    columns = LabelColumns("item", "who", "severity", "level", scale="ordinal:1-10")
    loaded.labels.run(write_csv(tmp_path / "a.csv", rows), columns)
    assert loaded.measuring.figures("severity").n_pairable == 1
    assert loaded.measuring.verdict() is None
    headline = loaded.measuring.headline()
    assert headline.violation.value is None
    assert headline.n_disputed == 0
    from annotator.services.views import DisputeFilter

    (row,) = loaded.disagreements.page(DisputeFilter()).rows
    assert not row.flips_verdict
    clean(loaded)


def test_a_models_labels_never_count_as_a_persons(loaded: Workspace, tmp_path: Path) -> None:
    loaded.labels.run(write_csv(tmp_path / "a.csv", LABELS), replace(COLUMNS, kind="model"))
    assert loaded.measuring.figures("severity").n_labels == 0
    assert loaded.queue.progress("dan").remaining == 10
    assert loaded.people.find("ada").kind == "model"  # type: ignore[union-attr]


def test_placeholders_have_no_text_and_are_never_queued(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", LABELS)
    with pytest.raises(RefusedInput, match="no row names an item"):
        workspace.labels.run(file, COLUMNS)
    report = workspace.labels.run(file, replace(COLUMNS, create_items=True))
    assert report.added == 3
    assert any("2 placeholders" in warning for warning in report.warnings)
    assert workspace.queue.upcoming("dan") == ()
    assert workspace.queue.item(uid_of(workspace, "i1"), "dan").status == "placeholder"
    clean(workspace)


def test_a_guessed_legacy_encoding_is_told(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "legacy.csv"
    path.write_bytes("id,prompt,response\n1,Wo?,Im Café.\n".encode("cp1252"))
    told = workspace.importing.run(path).warnings
    assert any("cp1252" in one and "Caf" in one for one in told)
    plain = tmp_path / "plain.csv"
    plain.write_text("id,prompt,response\n2,Wo?,Im Café.\n", encoding="utf-8")
    assert not any("guessed" in one for one in workspace.importing.run(plain).warnings)


def crowd(path: Path, names: int, rows: int) -> Path:
    """Labels of the ten items by that many names."""
    return write_csv(
        path, ({"item": f"i{n % 10}", "who": f"w{n % names}", "v": "2"} for n in range(rows))
    )


def test_a_wrong_column_of_annotators_is_refused_and_nothing_is_written(
    loaded: Workspace, tmp_path: Path
) -> None:
    file = crowd(tmp_path / "crowd.csv", 300, 300)
    columns = LabelColumns("item", "who", "severity", "v")
    before = (loaded.folder / "project.yaml").read_bytes()
    with pytest.raises(RefusedInput, match="“who” names 300 new annotators in 300 rows") as refused:
        loaded.labels.run(file, columns)
    assert "--many-annotators" in refused.value.hint and "“who”" in refused.value.hint
    assert (loaded.folder / "project.yaml").read_bytes() == before
    assert loaded.measuring.figures("severity").n_labels == 0
    allowed = replace(columns, many_annotators=True)
    assert loaded.labels.run(file, allowed).added == 300
    assert loaded.labels.run(file, columns).unchanged == 300, "they are known now"


@pytest.mark.parametrize(
    ("names", "rows", "refused"),
    [(200, 200, False), (201, 401, True), (201, 402, False), (2_001, 9_000, True)],
)
def test_many_people_with_many_labels_each_are_no_wrong_column(
    loaded: Workspace, tmp_path: Path, names: int, rows: int, refused: bool
) -> None:
    file = crowd(tmp_path / "crowd.csv", names, rows)
    columns = LabelColumns("nobody", "who", "severity", "v")
    text = file.read_text().replace("item,", "nobody,")
    file.write_text(text.replace(",i", ",x"))
    if refused:
        with pytest.raises(RefusedInput, match="new annotators"):
            loaded.labels.run(file, columns)
    else:
        loaded.labels.run(file, columns)
