"""Starting the window. It is painted before anything heavy is imported."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

from annotator.domain.launch import OpenWindow
from annotator.services.places import data_folder
from annotator.ui.settings import SettingsStore
from annotator.ui.shell.bugs import BugHooks
from annotator.ui.shell.window import MainWindow


@dataclass(frozen=True, slots=True)
class Started:
    """A window that is not shown yet, and the application it belongs to."""

    app: QApplication
    window: MainWindow
    hooks: BugHooks


def start(launch: OpenWindow) -> Started:
    """Builds the window; after its first paint it opens what was asked for."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("Annotator")
    window = MainWindow(app, SettingsStore(data_folder()))
    hooks = BugHooks(window.bridge, window.report_bug)
    window.first_paint.connect(lambda: window.open(launch))
    return Started(app, window, hooks)


def run(launch: OpenWindow) -> int:
    """Shows the window until it is closed. The exit code."""
    started = start(launch)
    started.window.show()
    code = started.app.exec()
    started.hooks.remove()
    return code
