"""What a project's first minutes would cost is paid while the person still looks at it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.services.app import create_project, open_workspace

pytestmark = pytest.mark.ui

SCRIPT = """
import gc, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from annotator.domain.launch import OpenWindow
from annotator.ui.app import start

started = start(OpenWindow(Path(sys.argv[1]), "lea", role="lead"))
window = started.window

def look():
    if window.bridge.pending:
        QTimer.singleShot(20, look)
        return
    loaded = [m for m in sys.modules if m.startswith("annotator.ui.pages.") and m.endswith(".view")]
    print(len(window.places) - len(loaded), gc.get_freeze_count() > 10_000)
    print("pyqtgraph" in sys.modules, "scipy" in sys.modules)
    started.app.quit()

window.entered.connect(lambda: QTimer.singleShot(0, look))
window.show()
started.app.exec()
window.close()
"""


def test_every_page_is_loaded_and_what_stays_is_not_collected_again(tmp_path: Path) -> None:
    create_project(tmp_path / "project", rubric="harm-severity")
    with closing(open_workspace(tmp_path / "project")) as workspace:
        workspace.people.ensure("lea", "Lea", "lead")
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "project")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert run.stdout.splitlines() == ["0 True", "True False"]
