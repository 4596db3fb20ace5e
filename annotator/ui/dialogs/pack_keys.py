"""The keys of this machine: what somebody at the other end asks for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.label import label


class KeysDialog(Dialog):
    """fingerprint: of the key that signs packs and returns. recipient: to encrypt to."""

    def __init__(self, fingerprint: str, recipient: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Keys of this machine"),
            tr("Their secret parts never leave it. What you see here may be shared."),
        )
        self.body.addWidget(label(tr("Fingerprint").upper(), "caps"))
        said = tr(
            "Every pack and return that is made here is signed. Whoever gets the first one can "
            "ask you for this, to be sure that it is yours."
        )
        self.body.addWidget(label(said, "muted", wrap=True))
        self.body.addWidget(CopyLine(tr("the fingerprint"), fingerprint))
        self.body.addSpacing(theme.current().space(2))
        self.body.addWidget(label(tr("Key to encrypt to").upper(), "caps"))
        said = tr("Give it to your lead, if your packs are to be readable on this machine alone.")
        self.body.addWidget(label(said, "muted", wrap=True))
        self.body.addWidget(CopyLine(tr("the key to encrypt to"), recipient))
        self.body.addStretch(1)
        close = self.button(tr("Close"), "primary", default=True)
        close.clicked.connect(self.accept)
        close.setFocus()
        self.setMinimumWidth(theme.current().px(560))
