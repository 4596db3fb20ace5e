"""`python -m annotator` and the command `annotator`: the command line, then the window if asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from annotator.cli.app import run
from annotator.cli.guard import guarded
from annotator.cli.outcome import DONE, RunDemo
from annotator.domain.errors import UserError
from annotator.domain.launch import OpenWindow


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. The window is imported only where it is wanted."""
    wanted = run(sys.argv[1:] if arguments is None else arguments)
    if isinstance(wanted, int):
        return wanted
    return guarded(lambda: _show(wanted))


def _show(wanted: OpenWindow | RunDemo) -> int:
    try:
        if isinstance(wanted, RunDemo):
            from annotator.ui.demo import run_demo

            project = run_demo(wanted.out, no_window=wanted.no_window)
            return DONE if project is None else main(["agreement", str(project)])
        from annotator.ui import app

        _need_display()
        return app.run(wanted)
    except ImportError as error:
        if not (error.name or "").startswith("PySide6") and "lib" not in str(error):
            raise
        raise UserError(
            f"The window cannot start: {error}.",
            "Run `python3 packaging/run.py demo`: it installs what Qt needs. "
            "All other commands work without it.",
        ) from error


def _need_display() -> None:
    """Without one, Qt would abort the process with advice that does not help."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(one) for one in told):
        raise UserError(
            "There is no display to open a window on.",
            "Open it on a machine with a screen. All other commands work without one.",
        )


if __name__ == "__main__":
    sys.exit(main())
