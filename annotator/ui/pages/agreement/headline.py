"""The card on top: the rate and what it is worth, never one without the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.charts.explaining import Terms, explain_button
from annotator.ui.pages.agreement import meanings
from annotator.ui.pages.agreement.state import Alert, Column, HeadlineView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, set_look
from annotator.ui.widgets.tip import tip

_NARROW = 1000


class FigureColumn(QWidget):
    """A caption, a large figure with its interval, and quiet lines below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.caption = label("", "caps", wrap=True)
        self.figure = label("", "figure")
        self.interval = label("", "muted")
        self.lines = label("", "muted", wrap=True)
        beside = QHBoxLayout()
        beside.setSpacing(space(2))
        beside.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignBaseline)
        beside.addWidget(self.interval, 0, Qt.AlignmentFlag.AlignBaseline)
        beside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(self.caption)
        column.addLayout(beside)
        column.addWidget(self.lines)
        column.addStretch(1)

    def explain(self, figure: str, interval: str, lines: str) -> None:
        """What the figure, its interval and the lines below mean, as tooltips."""
        for one in (self.caption, self.figure):
            one.setToolTip(tip(figure))
        self.interval.setToolTip(tip(interval))
        self.lines.setToolTip(tip(lines))

    def show_column(self, view: Column) -> None:
        self.caption.setText(view.caption)
        self.figure.setText(view.figure)
        set_look(self.figure, "figure" if view.figure[:1] in "0123456789.−" else "title")
        self.interval.setText(view.interval)
        self.interval.setVisible(bool(view.interval))
        self.lines.setText("\n".join(view.lines))
        said = " ".join((view.caption, view.figure, view.interval, *view.lines))
        self.setAccessibleName(said)


def headline_figures() -> Terms:
    """(name, meaning) of every figure of the card."""
    return (
        (tr("Violation rate"), meaning("headline.violation_rate")),
        (tr("Its interval"), meaning("headline.interval")),
        (tr("Prompts or families"), meaning("headline.n_clusters")),
        (tr("The range, if every disputed verdict went either way"), meaning("headline.range")),
        (tr("Who decided"), meaning("headline.n_items")),
        (tr("α"), meaning("headline.alpha")),
        (tr("Its interval"), meaning("headline.alpha_interval")),
        (tr("The word beside it"), meaning("headline.word")),
        (tr("Items with two labels or more"), meaning("headline.n_pairable")),
        (tr("Annotators"), meaning("headline.n_annotators")),
        (tr("Percent agreement"), meaning("headline.percent_agreement")),
        (tr("Items left out"), meaning("headline.n_left_out")),
        (tr("Verdicts in dispute"), meaning("headline.disputed_share")),
        (tr("Items that cross the threshold"), meaning("headline.n_disputed")),
        (tr("A warning"), meaning("headline.warning")),
    )


class HeadlineCard(Card):
    """Three figures and the sentence; the sentence goes below where the card is narrow.

    `alerted` carries the filter of the disagreements since agreement dropped, `copy_asked` asks for
    the card as one sentence, `aloud`.
    """

    alerted = Signal(object)
    copy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        space = theme.current().space
        self.rate, self.alpha, self.disputed = FigureColumn(), FigureColumn(), FigureColumn()
        self.sentence = label("", wrap=True)
        heading = tr("Violation rate and agreement")
        self.help = explain_button(heading, meanings.headline(), self, headline_figures)
        self.rate.explain(*means("headline.violation_rate", "headline.interval", "headline.range"))
        self.alpha.explain(*means("headline.alpha", "headline.alpha_interval", "headline.word"))
        self.disputed.explain(*means("headline.disputed_share", "", "headline.n_disputed"))
        self.copy = IconButton("message-square", tr("Copy these figures as a sentence"))
        self.copy.clicked.connect(self.copy_asked)
        self.aloud = ""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space(6))
        self._grid.setVerticalSpacing(space(3))
        for place, column in enumerate((self.rate, self.alpha, self.disputed)):
            self._grid.addWidget(column, 0, place)
        self._said = self._quote()
        buttons = QHBoxLayout()
        buttons.setSpacing(space(1))
        buttons.addWidget(self.copy)
        buttons.addWidget(self.help)
        self._grid.addLayout(buttons, 0, 4, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(self._grid)
        self.warning = _Warning()
        self.column.addWidget(self.warning)
        self.alert = AlertNote()
        self.alert.opened.connect(self.alerted)
        self.column.addWidget(self.alert)
        self._narrow: bool | None = None
        self._arrange(narrow=False)

    def show_headline(self, view: HeadlineView) -> None:
        self.rate.show_column(view.rate)
        self.alpha.show_column(view.alpha)
        self.disputed.show_column(view.disputed)
        self.sentence.setText(view.sentence)
        self.sentence.setAccessibleName(view.sentence)
        self.warning.say(view.warning)
        self.alert.show_alert(view.alert)
        self.aloud = view.aloud
        self.setAccessibleName(tr("Violation rate and agreement"))
        self.setAccessibleDescription(view.aloud)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=event.size().width() < theme.current().px(_NARROW))

    def _arrange(self, *, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._grid.removeWidget(self._said)
        if narrow:
            self._grid.addWidget(self._said, 1, 0, 1, 5)
        else:
            self._grid.addWidget(self._said, 0, 3)
        for place, stretch in enumerate((5, 6, 4, 0 if narrow else 8, 0)):
            self._grid.setColumnStretch(place, stretch)

    def _quote(self) -> QWidget:
        """The sentence with a bar at its left."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space(3))
        row.addWidget(_Bar())
        row.addWidget(self.sentence, 1)
        return holder


class _Bar(QWidget):
    """The upright line that sets the sentence apart."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().color("accent"))


class AlertNote(QFrame):
    """Agreement dropped: a calm sentence and the way to what disagrees since."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "note")
        row = QHBoxLayout(self)
        space = theme.current().space
        row.setContentsMargins(space(3), space(2), space(2), space(2))
        row.setSpacing(space(3))
        self.text = label("", "small", wrap=True)
        self.button = KeyButton(tr("Show the disagreements since"), look="small")
        self.button.clicked.connect(self._open)
        row.addWidget(self.text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._alert: Alert | None = None
        self.hide()

    def show_alert(self, alert: Alert | None) -> None:
        self._alert = alert
        if alert is not None:
            self.text.setText(alert.text)
            self.setAccessibleName(alert.text)
        self.setVisible(alert is not None)

    def _open(self) -> None:
        if self._alert is not None:
            self.opened.emit(self._alert.wanted)


class _Warning(QFrame):
    """Why the interval is not to be trusted."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "note-warning")
        row = QHBoxLayout(self)
        space = theme.current().space
        row.setContentsMargins(space(3), space(2), space(3), space(2))
        self._text = label("", "small", wrap=True)
        row.addWidget(self._text)
        self.hide()

    def say(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
