"""The quiet line below: project, annotator, rubric version, progress, and when it was saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from annotator.domain.clock import ms_of
from annotator.domain.project import Role
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.label import label, set_look


@dataclass(frozen=True, slots=True)
class FootFacts:
    """What stays the same while a person works in a project. pack: of a handed copy; else 0."""

    annotator: str
    role: Role
    rubric: str
    read_only: bool
    pack: int = 0


def saved_at(hlc: str) -> str:
    """`12:03:44`, in this machine's time, from an event's hlc."""
    return datetime.fromtimestamp(ms_of(hlc) / 1000).strftime("%H:%M:%S")


class Foot(QFrame):
    """`say` for a passing remark, `saved` for the last durable commit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "foot")
        self._who = label("", "small")
        self._rubric = label("", "muted")
        self._progress = label("", "muted")
        self._said = label("", "muted")
        self._saved = label("", "muted")
        self._mode = label("", "warning")
        space = theme.current().space
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3.5), space(1.5), space(3.5), space(1.5))
        row.setSpacing(space(5))
        for one in (self._who, self._rubric, self._progress):
            row.addWidget(one)
        row.addStretch(1)
        for one in (self._said, self._mode, self._saved):
            row.addWidget(one)

    def set_facts(self, facts: FootFacts | None) -> None:
        """None: no project is open."""
        for one in (self._progress, self._said, self._saved):
            one.setText("")
        self._mode.setText(tr("read-only") if facts and facts.read_only else "")
        if facts is None:
            self._who.setText(tr("No project open"))
            self._rubric.setText("")
            return
        role = tr("lead") if facts.role == "lead" else tr("annotator")
        who = tr("{name} · {role}", name=facts.annotator, role=role)
        if facts.pack:
            who = tr("handed to {name}, pack {n}", name=facts.annotator, n=facts.pack)
        self._who.setText(who)
        self._rubric.setText(tr("rubric {version}", version=facts.rubric))

    def set_progress(self, done: int, remaining: int, skipped: int) -> None:
        """Says nothing where there is nothing to label."""
        if not done + remaining + skipped:
            self._progress.setText("")
            return
        text = tr("{done} of {total} labeled", done=f"{done:,}", total=f"{done + remaining:,}")
        if skipped:
            text = tr("{text} · {skipped} skipped", text=text, skipped=f"{skipped:,}")
        self._progress.setText(text)

    def saved(self, hlc: str) -> None:
        self._saved.setText(tr("● saved {time}", time=saved_at(hlc)))
        set_look(self._saved, "success")

    def say(self, text: str) -> None:
        self._said.setText(text)
