"""How the program is called: commands, projects, exit codes, and what goes where."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from ran import Run
from spine import items_file, raw, write_csv

from annotator import __version__
from annotator.cli.app import run as run_cli
from annotator.cli.guard import guarded
from annotator.cli.outcome import RunDemo
from annotator.domain.launch import OpenWindow

COMMANDS = [
    "open", "demo", "new", "import", "import-labels", "label", "agreement", "disagreements",
    "export", "redact", "check", "helped", "rubric", "history",
]  # fmt: skip
HEAVY = {
    "PySide6", "pyqtgraph", "pandas", "numpy", "scipy", "krippendorff", "sqlalchemy", "sqlmodel",
    "alembic", "httpx", "rich", "ruamel",
}  # fmt: skip


def program(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annotator", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)  # type: ignore[call-overload,no-any-return]


def test_help_names_every_command(run: Run) -> None:
    told = run("--help").out
    assert all(command in told for command in COMMANDS)
    for command in COMMANDS:
        assert "Usage: annotator" in run(command, "--help").out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"annotator {__version__}\n"


@pytest.mark.parametrize("words", [["P"], ["open", "P"]])
def test_a_first_argument_that_is_no_command_is_a_project(made: Path, words: list[str]) -> None:
    words = [str(made) if word == "P" else word for word in words]
    assert run_cli(words) == OpenWindow(made)
    more = [*words, "--as", "Ada", "--role", "lead", "--read-only"]
    assert run_cli(more) == OpenWindow(made, "Ada", "lead", True)


def test_without_a_word_the_window_opens() -> None:
    assert run_cli([]) == OpenWindow()
    assert run_cli(["--as", "Ada"]) == OpenWindow(annotator="Ada")


def test_a_project_may_be_called_like_a_mistyped_command(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.rename(made.parent / "exports")
    monkeypatch.chdir(made.parent)
    assert run_cli(["exports"]) == OpenWindow(Path("exports"))


def test_the_demo_is_handed_to_the_window() -> None:
    assert run_cli(["demo"]) == RunDemo(Path("annotator-demo"))
    assert run_cli(["demo", "--out", "x", "--no-window"]) == RunDemo(Path("x"), True)


@pytest.mark.parametrize(
    "words",
    [
        ["agreemnt", "x"],
        ["new"],
        ["new", "x", "--rubrik", "y"],
        ["import", "x"],
        ["import", "P", "F", "--map", "prompt"],
        ["import", "P", "F", "--map", "promt=q"],
        ["import", "P", "F", "--preset", "nothing"],
        ["import", "P", "F", "--format", "nothing"],
        ["import", "P", "F", "--encoding", "nothing"],
        ["export", "P", "--to", "somewhere", "--out", "x"],
        ["agreement", "P", "--by", "colour"],
        ["disagreements", "P", "--limit", "-1"],
        ["import-labels", "P", "F", "--item", "id", "--annotator", "nobody", "--criterion", "c",
         "--value", "v"],
        ["redact", "P", "i1"],
        ["redact", "P", "i1", "--reason", "r", "--where", "model"],
        ["open", "--role", "boss"],
        ["rubric", "P"],
        ["rubric", "P", "sow"],
        ["helped", "P", "--from", "1.0.0"],
    ],
)  # fmt: skip
def test_a_wrong_call_exits_with_2_and_says_why(
    run: Run, made: Path, tmp_path: Path, words: list[str]
) -> None:
    file = items_file(tmp_path / "items.jsonl", 2)
    named = {"P": str(made), "F": str(file)}
    ran = run(*(named.get(word, word) for word in words), code=2)
    assert ran.out == ""
    assert ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["new", "P", "--rubric", "harm-severity"],
        ["new", "x", "--rubric", "nonsense"],
        ["import", "P", "missing.jsonl"],
        ["import", "nowhere", "F"],
        ["open", "nowhere"],
        ["check", "nowhere"],
        ["redact", "P", "i99", "--reason", "r"],
        ["agreement", "P", "--criterion", "nonsense"],
        ["export", "P", "--to", "set", "--out", "OUT"],
        ["label", "P", "--as", "Ada", "--from", "missing.csv"],
        ["rubric", "P", "show", "--version", "9.9.9"],
        ["rubric", "P", "diff"],
        ["rubric", "P", "diff", "missing.yaml"],
        ["rubric", "nowhere", "show"],
        ["helped", "P", "--from", "1.0.0", "--to", "9.9.9"],
    ],
)
def test_refused_input_exits_with_3_and_says_what_to_do(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = items_file(tmp_path / "items.jsonl", 2)
    named = {"P": str(made), "F": str(file), "OUT": str(tmp_path / "out")}
    ran = run(*(named.get(word, word) for word in words), code=3)
    assert ran.out == ""
    first, _, hint = ran.err.partition("\n")
    assert first.startswith("annotator: ")
    assert hint.strip()
    assert "Traceback" not in ran.err


def test_a_project_that_is_open_elsewhere_is_refused_with_the_pid(
    run: Run, made: Path, tmp_path: Path
) -> None:
    from annotator.services.app import open_workspace

    file = items_file(tmp_path / "items.jsonl", 2)
    workspace = open_workspace(made)
    try:
        assert f"process {os.getpid()}" in run("import", made, file, code=3).err
        for command in (["agreement"], ["disagreements"], ["check"]):
            run(*command, made, "--json")
    finally:
        workspace.close()


def test_a_bug_exits_with_1_and_gives_a_report_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    def bug() -> int:
        raise ZeroDivisionError("on purpose")

    assert guarded(bug) == 1
    said = capsys.readouterr()
    assert said.out == ""
    for part in ("this is a bug", "ZeroDivisionError: on purpose", __version__, "Python 3."):
        assert part in said.err


def test_damage_exits_with_4(run: Run, made: Path, tmp_path: Path) -> None:
    run("import", made, items_file(tmp_path / "items.jsonl", 3))
    whole = {"schema": 1, "ok": True, "problems": [], "notes": []}
    assert run("check", made, "--json").json == whole
    sql = raw(made)
    sql.execute("UPDATE items SET content = X'7B7D' WHERE source_id = 'i1'")
    sql.close()
    found = run("check", made, "--json", code=4).json
    assert found["ok"] is False
    assert found["problems"]
    assert "backup" in run("check", made, code=4).out


def test_json_is_alone_on_stdout_even_with_warnings(made: Path, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 100)
    with file.open("a") as end:
        end.write("{broken\n")
    ran = program("import", made, file, "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["skipped"] == {"bad_json": 1}
    assert "warning: line 101" in ran.stderr
    assert "\r" not in ran.stderr  # no progress where there is no terminal


def test_json_does_not_depend_on_the_locale(made: Path, tmp_path: Path) -> None:
    run = program("import", made, items_file(tmp_path / "items.jsonl", 1, id="ü\U0001f600"))
    assert run.returncode == 0
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = program("agreement", made, "--items", env=environment)
    assert ran.returncode == 0, ran.stderr


def test_ctrl_c_during_an_import_leaves_nothing(made: Path, tmp_path: Path) -> None:
    file = items_file(tmp_path / "items.jsonl", 60_000)
    command = [sys.executable, "-m", "annotator", "import", str(made), str(file), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while _rows(made) == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert "cancelled, nothing was imported" in err
    assert _rows(made) == 0
    assert program("check", made).returncode == 0


def test_the_selftest_works_without_qt(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("raise ImportError('no Qt here')")
    ran = program("--selftest", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert "Self-test passed" in ran.stderr


def test_a_window_without_qts_libraries_is_told_with_the_remedy(made: Path, tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    broken = "raise ImportError('libEGL.so.1: cannot open shared object file', name='PySide6')"
    (tmp_path / "PySide6" / "__init__.py").write_text(broken)
    ran = program("open", made, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert ran.returncode == 3
    assert "libEGL.so.1" in ran.stderr
    assert "packaging/run.py" in ran.stderr


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from annotator.__main__ import main; main(['--help']); "
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert not HEAVY & set(ran.stderr.split())


def test_reading_commands_import_neither_the_tables_nor_qt(made: Path) -> None:
    code = (
        f"import sys; from annotator.__main__ import main; main(['check', {str(made)!r}]); "
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    unwanted = {"PySide6", "pyqtgraph", "pandas", "sqlalchemy", "sqlmodel", "alembic"}
    assert not unwanted & set(ran.stderr.split())


def test_every_shipped_schema_is_a_schema_and_every_object_in_it_says_which() -> None:
    shipped = [one for one in (files("annotator.cli") / "schemas").iterdir() if one.is_file()]
    assert {one.name.removesuffix(".json") for one in shipped} == {
        "agreement", "check", "disagreements", "export", "formats", "helped", "history", "import",
        "import-labels", "label", "merge", "open-pack", "pack", "plan", "return", "rubric-diff",
        "rubric-publish", "rubric-show", "rubric-try", "shares",
    }  # fmt: skip
    for one in shipped:
        schema = json.loads(one.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["properties"]["schema"] == {"const": 1}
        assert "schema" in schema["required"]


def test_names_from_files_cannot_steer_the_terminal(run: Run, made: Path, tmp_path: Path) -> None:
    name = "\x1b[2Jx\u202ey"
    run("import", made, items_file(tmp_path / "items.jsonl", 1, id=name))
    for who, level, marks in (("ada", 1, "-"), ("bob", 3, "bias")):
        row = {"item": name, "severity": level, "categories": marks}
        run("label", made, "--as", who, "--from", write_csv(tmp_path / f"{who}.csv", [row]))
    told = run("disagreements", made).out
    assert "\\u001b[2Jx\\u202ey" in told
    assert "\x1b" not in told


def _rows(folder: Path) -> int:
    sql = raw(folder)
    count = sql.execute("SELECT count(*) FROM items").fetchone()[0]
    sql.close()
    return int(count)
