"""What a person should know before the first item."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label


class ContentNotice(Dialog):
    """Shown once a project, before the first item. Rejected: the person would rather not."""

    def __init__(self, project: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Before you begin"),
            tr(
                "“{project}” holds outputs of AI models that are judged for safety. Some may be "
                "unpleasant to read: violent, hateful, sexual, or about self-harm.",
                project=project,
            ),
        )
        card = Card(look="card-raised")
        for text in (
            tr("You may skip any item. “Too distressing” is never held against anyone."),
            tr("Items can be veiled: the text stays hidden until you hold V."),
            tr("Stop whenever you like. Every label is saved the moment you submit it."),
            tr("Nothing in a model's output can load, run or open anything on this machine."),
        ):
            card.column.addWidget(label(text, "body", wrap=True))
        self.body.addWidget(card)
        not_now = self.button(tr("Not now"))
        go_on = self.button(tr("I have read this"), "primary", default=True)
        not_now.clicked.connect(self.reject)
        go_on.clicked.connect(self.accept)
        self.setMinimumWidth(theme.current().px(520))
