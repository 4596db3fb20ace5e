"""What stands in the place of an item: the content notice, the gate, the end of the queue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.numerals import share_text
from annotator.services.views import CalibrationStatus
from annotator.ui import theme
from annotator.ui.pages.calibrate.words import since_sentence
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label


class Panel(QWidget):
    """A calm card in the middle of the page: a title, sentences, at most one way on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.card = Card()
        self.card.setMaximumWidth(theme.current().px(560))
        self.card.column.setContentsMargins(space(8), space(7), space(8), space(7))
        self.card.column.setSpacing(space(3))
        self.title = label("", "title", wrap=True)
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(space(2.5))
        self.button = KeyButton(tr("Go on"), "Enter", look="primary")
        self.card.column.addWidget(self.title)
        self.card.column.addLayout(self._sentences)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.card.column.addSpacing(space(1))
        self.card.column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.card, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.button.clicked.connect(lambda: self.run())
        self._run: Callable[[], None] | None = None

    def say(
        self,
        title: str,
        sentences: tuple[str, ...],
        button: str = "",
        run: Callable[[], None] | None = None,
    ) -> None:
        """Replaces everything on the card."""
        self.title.setText(title)
        while (item := self._sentences.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for sentence in sentences:
            self._sentences.addWidget(label(sentence, wrap=True))
        self._run = run
        self.button.setText(button)
        self.button.setAccessibleName(button or tr("Go on"))
        self.button.setVisible(bool(button))
        self.card.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def run(self) -> None:
        """The way on, as by its button; nothing where there is none."""
        if self._run is not None:
            self._run()


def notice_words() -> tuple[str, tuple[str, ...]]:
    """What a person reads before the first item."""
    return (
        tr("Before you start"),
        (
            tr(
                "You will read what people asked of AI models and what the models answered. Some "
                "of it may be hateful, violent, sexual or about self-harm, and some of it is "
                "meant to be."
            ),
            tr(
                "You can cover any item with a veil (Shift+V) and look only while you hold V. You "
                "can skip any item (S), without a reason that anyone will question, and escalate "
                "one that should not be here at all (Shift+F): it disappears at once."
            ),
            tr("You can stop at any time. What you have decided is already saved."),
        ),
    )


def bare_words(*, lead: bool) -> tuple[str, tuple[str, ...]]:
    """What a project without items says, and who does something about that."""
    if lead:
        first = tr("Import model outputs as JSONL, JSON, CSV or TSV.")
        return tr("No items yet"), (first, tr("You and your annotators then label them here."))
    return tr("No items yet"), (tr("The lead imports them. They appear here by themselves."),)


def nothing_words(given: str, *, handed: bool, lead: bool) -> tuple[str, tuple[str, ...]]:
    """That nothing waits, and where more would come from. given: see `Progress`."""
    if handed:
        more = tr("Return your work to the lead; what they give you next comes with a new pack.")
        return tr("Your share is done"), (more,)
    if given == "own":
        own = tr("You can plan more for yourself on the Team page.")
        more = own if lead else tr("The lead can plan more items for you.")
        return tr("Your share is done"), (more,)
    if given == "others":
        why = tr("All that is open was given to other people by a plan.")
        own = tr("You can plan a share for yourself on the Team page.")
        more = own if lead else tr("The lead can plan a share for you, too.")
        return tr("Nothing is given to you"), (why, more)
    return tr("Nothing is left for you to label"), ()


def gate_words(status: CalibrationStatus) -> tuple[str, tuple[str, ...]]:
    """Why the queue is closed, and how it opens."""
    examples = tr("1 example") if status.needed == 1 else tr("{n} examples", n=status.needed)
    first = tr(
        "Label {examples} first and compare with the reference. The queue opens once you reach "
        "{mark} of the credit.",
        examples=examples,
        mark=share_text(status.pass_mark),
    )
    if status.finished and status.mean_credit is not None:
        now = tr(
            "Your last round came to {credit}. You can start another one.",
            credit=share_text(status.mean_credit),
        )
    elif status.answered:
        now = tr("{n} of {total} are done.", n=status.answered, total=status.needed)
    else:
        now = tr("It takes a few minutes, and every answer is explained.")
    why = since_sentence(status)
    return tr("Calibrate before you label"), (*((why,) if why else ()), first, now)
