"""What every test stands on: a data folder of its own, no loud log, no thread left behind."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from spine import MINI_RUBRIC, items_file

from annotator.services.app import Workspace, create_project, open_workspace

THREAD_GRACE_S = 2.0

settings.register_profile(
    "spine", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("spine")


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and replica tokens of this test alone."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("ANNOTATOR_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_log_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, f"logged: {loud}"


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        for thread in left:
            thread.join(0.05)
    assert not left, f"threads left running: {sorted(t.name for t in left)}"


@pytest.fixture(scope="session")
def rubric_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rubric with one criterion of every kind that the rules tell apart."""
    path = tmp_path_factory.mktemp("rubric") / "mini.yaml"
    path.write_text(MINI_RUBRIC, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory, rubric_file: Path) -> Path:
    folder = tmp_path_factory.mktemp("made") / "project"
    create_project(folder, rubric=str(rubric_file), name="Test")
    return folder


@pytest.fixture
def project(tmp_path: Path, _made: Path) -> Path:
    """A new project, not open. Made once and copied: it has not been opened, so it is new."""
    return shutil.copytree(_made, tmp_path / "project")


Opener = Callable[..., Workspace]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens projects and closes them after the test, also where it failed."""
    open_ones: list[Workspace] = []

    def do(folder: Path, **options: object) -> Workspace:
        workspace = open_workspace(folder, **options)  # type: ignore[arg-type]
        open_ones.append(workspace)
        return workspace

    yield do
    for workspace in reversed(open_ones):
        workspace.close()


@pytest.fixture
def workspace(project: Path, opened: Opener) -> Workspace:
    """The new project, open for writing and empty."""
    return opened(project)


@pytest.fixture
def loaded(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The project with ten items, i0 … i9."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 10))
    return workspace
