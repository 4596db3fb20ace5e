"""A choice of one, with a name for itself and for the list that it opens."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget


def combo(name: str, parent: QWidget | None = None) -> QComboBox:
    """An empty combo box whose width does not follow its longest entry."""
    made = QComboBox(parent)
    made.setAccessibleName(name)
    made.view().setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(10)
    return made
