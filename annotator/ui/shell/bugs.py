"""The one path of unexpected errors: whatever the thread, into the bug report."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from annotator.ui.bridge import Bridge


class BugHooks:
    """Takes over `sys.excepthook` and `threading.excepthook` until `remove`.

    The error still goes to stderr, as before; nothing is swallowed.
    """

    def __init__(self, bridge: Bridge, show: Callable[[BaseException], None]) -> None:
        self._bridge = bridge
        self._show = show
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._main
        threading.excepthook = self._thread

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _main(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._before[0](kind, error, trace)
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            self._bridge.post(lambda: self._show(error))

    def _thread(self, args: threading.ExceptHookArgs) -> None:
        self._before[1](args)
        error = args.exc_value
        if error is not None:
            self._bridge.post(lambda: self._show(error))
