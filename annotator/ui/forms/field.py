"""One criterion in the form: what every kind of it has in common."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.domain.keys import KeyOwner
from annotator.domain.label import Value
from annotator.domain.rubric import Criterion
from annotator.ui.forms.drafting import Drafting


class Field(QWidget):
    """Shows the value of a criterion and hands every wish to change it to the drafting."""

    def __init__(
        self,
        criterion: Criterion,
        drafting: Drafting,
        keys: dict[KeyOwner, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.criterion = criterion
        self.drafting = drafting
        self._caps = keys
        self.setAccessibleName(criterion.name)
        self.setAccessibleDescription(criterion.help)

    def show_value(self, value: Value | None) -> None:
        """Draws the value; None where nothing is stated."""
        raise NotImplementedError

    def chosen(self) -> QWidget | None:
        """The part that shows the value, where it is worth scrolling to."""
        return None

    def cap(self, option_id: str | None) -> str:
        """The key of an option, in capitals; empty where it has none."""
        return self._caps.get((self.criterion.id, option_id), "").upper()
