"""Quoting in a comment: what is selected on the page, else one of the rationales."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from annotator.ui.pages.disagreements.people import People
from annotator.ui.pages.disagreements.state import Detail
from annotator.ui.pages.rubric.asking import PickPopup
from annotator.ui.text import tr
from annotator.ui.widgets.inert import InertText


class Quoting(QObject):
    """page: where the texts are. The quote stands in the field for a comment, which has the focus.

    A text that was clicked and has nothing selected is quoted whole, unless it is the item's own.
    """

    def __init__(self, page: QWidget, people: People) -> None:
        super().__init__(page)
        self._page = page
        self._people = people

    def quote(self, detail: Detail | None) -> None:
        """detail: the item on screen."""
        found = self._selected()
        said = [] if detail is None else [one for one in detail.people if one.rationale]
        if found:
            self._put(found)
        elif len(said) > 1:
            self._ask([(one.rationale, f"{one.name}: {one.rationale}") for one in said])
        else:
            self._put(said[0].rationale if said else "")

    def _selected(self) -> str:
        focus = self._page.focusWidget()
        if isinstance(focus, InertText) and (text := focus.selected_text()):
            return text
        texts = (one for one in self._page.findChildren(InertText) if one.isVisible())
        found = next((text for one in texts if (text := one.selected_text())), "")
        if found or not isinstance(focus, InertText) or not self._people.isAncestorOf(focus):
            return found
        return focus.text()

    def _ask(self, choices: list[tuple[str, str]]) -> None:
        words = tr("Or select some text first, of the item or of what somebody wrote.")
        popup = PickPopup(self._page, tr("Quote whose rationale?"), words, choices)
        popup.picked.connect(self._put)
        popup.open_near(self._people.remark)

    def _put(self, text: str) -> None:
        remark = self._people.remark
        if text:
            remark.quote(text)
        self._people.ensureWidgetVisible(remark)
        remark.setFocus()
