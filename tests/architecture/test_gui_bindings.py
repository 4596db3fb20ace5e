"""The locked Qt bindings last a working day (docs/decisions/0002).

PySide6 6.12.0 takes a reference off None in every void call and one off True in every emit; on
Python 3.11 that aborts the process after some thousand calls, long after any short test.
"""

import os
import subprocess
import sys

CALLS = 20_000
EMITS = 5_000
NOISE = 500  # references that come and go by themselves

PROGRAM = f"""
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Source(QObject):
    happened = Signal(int)

app = QApplication([])
label, source, received = QLabel(), Source(), []
source.happened.connect(received.append)
none, true = sys.getrefcount(None), sys.getrefcount(True)
for number in range({CALLS}):
    label.setText("text")
for number in range({EMITS}):
    source.happened.emit(number)
assert len(received) == {EMITS}, len(received)
print(sys.getrefcount(None) - none, sys.getrefcount(True) - true)
"""


def test_a_days_worth_of_qt_calls_takes_no_reference_off_none_or_true() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    of_none, of_true = map(int, done.stdout.split())
    if sys.version_info < (3, 12):  # from 3.12 on both are immortal and their counts say nothing
        assert of_none > -NOISE
        assert of_true > -NOISE
