"""What the page asks a person before something is written: popups, dialogs, previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.domain.rubric import ExampleUse
from annotator.ui.dialogs.bulk_preview import BulkPreview, Outlook
from annotator.ui.dialogs.clause_note import ClauseNoteDialog
from annotator.ui.dialogs.example_new import ExampleDialog
from annotator.ui.pages.disagreements.acting import ExampleSeed
from annotator.ui.pages.disagreements.ask_popup import USUAL, AskPopup
from annotator.ui.pages.disagreements.back_popup import BackPopup
from annotator.ui.pages.disagreements.majority import outlier
from annotator.ui.pages.disagreements.outlook import asks_for, outlook_of, title_of
from annotator.ui.pages.disagreements.plan import Bulk, Foresight, Wish
from annotator.ui.pages.disagreements.redact_dialog import RedactDialog

if TYPE_CHECKING:
    from annotator.ui.pages.disagreements.view import DisagreementsPage


class Asking(QObject):
    """Opens what belongs to an action and hands the answer to the presenter."""

    def __init__(self, page: DisagreementsPage) -> None:
        super().__init__(page)
        self._page = page
        self._presenter = page.presenter
        self.ask = AskPopup(page)
        self.ask.chosen.connect(self._presenter.ask_more)
        self.back = BackPopup(page)
        self.back.sent.connect(self._presenter.send_back)

    def ask_more(self) -> None:
        """How many more people."""
        if self._free():
            self.ask.open_near(self._page.bar.buttons["ask"])

    def send_back(self) -> None:
        """To whom, and why; the person that the cause names is chosen."""
        detail, cause = self._presenter.state.detail, self._presenter.cause
        if self._free() and detail is not None and detail.people:
            codes = {p.annotator: p.code or p.level for p in detail.people if not p.note}
            alone = outlier(codes, detail.ladder.levels)
            person = (cause.person if cause is not None else "") or alone or ""
            self.back.open_near(self._page.bar.buttons["back"], detail.people, person)

    def note(self) -> None:
        """What the rubric leaves open; the cited clauses are put in."""
        detail = self._presenter.state.detail
        if self._free() and detail is not None:
            rubric = self._presenter.rubric
            known = tuple(one for one in detail.cited if rubric.clause(one) is not None)
            dialog = ClauseNoteDialog(rubric, known, self._page)
            dialog.written.connect(self._presenter.note_rubric)
            dialog.open()

    def example(self) -> None:
        """The reference label, its reason and what it is for."""
        seed = self._presenter.example_seed()
        if seed is not None:
            dialog = ExampleDialog(
                self._presenter.rubric,
                prompt=seed.prompt,
                words=seed.words,
                source=seed.source,
                reason=seed.reason,
                clauses=seed.clauses,
                missing=seed.missing,
                parent=self._page,
            )
            dialog.made.connect(lambda reason, clauses, use: self._add(seed, reason, clauses, use))
            dialog.open()

    def redact(self) -> None:
        """The one thing that cannot be undone."""
        detail = self._presenter.state.detail
        if self._presenter.ready and detail is not None and detail.redacted is None:
            dialog = RedactDialog(detail.uid, detail.item.prompt, self._page)
            dialog.confirmed.connect(self._presenter.redact)
            dialog.open()

    def bulk(self, kind: Bulk) -> None:
        """A look ahead, then what was confirmed."""
        self._presenter.look_ahead(kind, lambda foresight: self._preview(kind, foresight))

    def _preview(self, kind: Bulk, foresight: Foresight) -> None:
        def outlook(text: str, _: int) -> Outlook:
            return outlook_of(foresight.plan(text))

        dialog = BulkPreview(
            title_of(kind),
            outlook,
            ask_text=asks_for(kind),
            needs_text=kind == "back",
            more=USUAL if kind == "ask" else 0,
            parent=self._page,
        )
        dialog.confirmed.connect(
            lambda text, more: self._presenter.apply(foresight.plan(text), Wish(text, more))
        )
        dialog.open()

    def _add(
        self, seed: ExampleSeed, reason: str, clauses: tuple[str, ...], use: ExampleUse
    ) -> None:
        self._presenter.add_example(seed, reason, clauses, use)

    def _free(self) -> bool:
        return self._presenter.ready and not self._presenter.deciding
