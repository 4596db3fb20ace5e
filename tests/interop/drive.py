"""The real tools read what we export: offline, each by its own Python.

python drive.py TOOLS_PYTHON [--heavy] [--keep FOLDER] [TOOL...]

A project of hostile texts is made and labeled, exported in each format, and handed to
check_TOOL.py, which uses the tool itself and exits non-zero on any difference. What a tool writes
from an export into FOLDER/back is imported again and compared. `--heavy` adds the tools that are
too large for every run; they are installed under .interop first.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE.parent), str(HERE)]

from evidence import record  # noqa: E402
from heavy import HEAVY, python_of  # noqa: E402
from leaving import labeled_project, said, uids  # noqa: E402

from annotator.services.app import Workspace, create_project, open_workspace  # noqa: E402
from annotator.services.export_options import ExportOptions  # noqa: E402

RUBRIC = ROOT / "rubrics" / "harm-severity"
KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE")
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Check:
    """tool: check_TOOL.py. formats: what is exported for it, each into a folder of that name.

    package: whose version is told. originals: logs that an earlier check left, for a format that
    writes into copies of them.
    """

    tool: str
    formats: tuple[str, ...]
    package: str
    reads_back: bool = False
    originals: str = ""
    script: str = ""


CHECKS = (
    Check("hf", ("hf",), "datasets"),
    Check("eee", ("eee",), "jsonschema"),
    Check("lm_eval", ("lm-eval",), "lm_eval", reads_back=True),
    Check("label_studio", ("label-studio",), "label-studio-sdk", reads_back=True),
    Check("inspect", ("inspect",), "inspect_ai", reads_back=True),
    Check(
        "inspect_log",
        ("inspect-log",),
        "inspect_ai",
        originals="inspect/back/*.eval",
        script="inspect",
    ),
)


def offline(folder: Path) -> dict[str, str]:
    """An environment in which nothing can be fetched and nothing of this machine is seen."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    return {
        **{
            key: os.environ[key]
            for key in ("PATH", "LANG", "LC_ALL", "LC_CTYPE")
            if key in os.environ
        },
        **proxies,
        "HOME": str(home),
        "HF_HOME": str(home / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
    }


def made_project(folder: Path) -> Workspace:
    """Hostile texts, three people, a model judge, under the shipped rubric."""
    create_project(folder, rubric="harm-severity", name="Interop")
    workspace = open_workspace(folder)
    labeled_project(workspace, folder.parent)
    return workspace


def run(check: Check, workspace: Workspace, folder: Path, python: Sequence[str]) -> bool:
    """Export, let the tool read it, import what it wrote; whether all of it went well."""
    began = time.monotonic()
    place = folder / check.tool
    originals = tuple(sorted(folder.glob(check.originals))) if check.originals else ()
    options = ExportOptions(rationales=True, originals=originals)
    for name in check.formats:
        workspace.exporting.to(name, place / name, options)
    argument = place / check.formats[0] if len(check.formats) == 1 else place
    command = [*python, str(HERE / f"check_{check.script or check.tool}.py"), str(argument)]
    print(f"== {check.tool}", flush=True)
    ok = subprocess.call(command, env=offline(folder), stdin=subprocess.DEVNULL) == 0
    if ok and check.reads_back:
        ok = all(came_back(workspace, path, folder) for path in sorted((place / "back").iterdir()))
    print(f"   {'ok' if ok else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return ok


def came_back(workspace: Workspace, path: Path, folder: Path) -> bool:
    """Whether what a tool wrote holds the items that we gave it, with the labels that it keeps."""
    fresh = folder / f"back-{path.stem}"
    shutil.rmtree(fresh, ignore_errors=True)
    create_project(fresh, rubric="harm-severity")
    again = open_workspace(fresh)
    try:
        again.importing.run(path)
        found, known = uids(again), uids(workspace)
        told = {key[0] for key in said(again)}
    finally:
        again.close()
    print(f"   {path.name}: {len(found)} items came back, {len(told)} of them with labels")
    return bool(found) and found <= known and told <= found


def main(arguments: Sequence[str]) -> int:
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("python")
    asked.add_argument("--heavy", action="store_true")
    asked.add_argument("--keep", type=Path)
    asked.add_argument("tools", nargs="*")
    given = asked.parse_intermixed_args(arguments)
    wanted = set(given.tools) or {one.tool for one in (*CHECKS, *HEAVY)}
    chosen = [(one, [given.python]) for one in CHECKS if one.tool in wanted]
    for one in HEAVY if given.heavy else ():
        if one.tool in wanted and (python := python_of(one, ROOT)):
            check = Check(one.tool, one.formats, one.package, one.reads_back)
            chosen.append((check, python))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        failed = run_all(chosen, given.keep or Path(scratch))
    versions = {check.tool: version_of(check.package, python) for check, python in chosen}
    print(json.dumps({"interop": versions, "failed": failed}))
    if given.heavy and not given.tools and not failed:
        record("interop", seed=0, seconds=time.monotonic() - began, tools=versions)
    return 1 if failed or not chosen else 0


def version_of(package: str, python: Sequence[str]) -> str:
    """The version of the package that a check used; for npm, what is installed for it."""
    installed = ROOT / ".interop" / package / "node_modules" / package / "package.json"
    if installed.exists():
        return str(json.loads(installed.read_bytes())["version"])
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([*python, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def run_all(chosen: Sequence[tuple[Check, list[str]]], folder: Path) -> list[str]:
    """The tools that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["ANNOTATOR_DATA"] = str(folder / "data")
    workspace = made_project(folder / "project")
    try:
        return [one.tool for one, python in chosen if not run(one, workspace, folder, python)]
    finally:
        workspace.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
