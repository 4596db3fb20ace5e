"""A conversation to judge: all its turns, with the last prompt always in sight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.inert import Highlight, InertText
from annotator.ui.widgets.label import line
from annotator.ui.widgets.markdown_tint import MarkdownTint
from annotator.ui.widgets.picture_part import PicturePart, Pictures, Sight
from annotator.ui.widgets.sticky_prompt import StickyPrompt
from annotator.ui.widgets.turn_view import TurnView
from annotator.ui.widgets.veil import Veil


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search stands: the `at`-th of `total` hits, from 1; 0 of 0 where there is none."""

    at: int
    total: int


class Conversation(QWidget):
    """`painted(serial)`: the showing of that serial was drawn. `veil_changed`: it went on or off.
    `unseen(serial, n)`: so many of its pictures are still being read, and no veil covers them; told
    before `painted`, and whenever it changes.

    Everything in it is inert text, or a picture of the project; nothing can be edited, loaded or
    opened. judging: the reader is asked to judge the response, and its head says so. `pictures`
    says where images are; without it their descriptions are shown.
    """

    painted = Signal(int)
    unseen = Signal(int, int)
    veil_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, judging: bool = True) -> None:
        super().__init__(parent)
        self._judging = judging
        self.pictures: Pictures | None = None
        self._serial = -1
        self._announced = -1
        self._settled = False
        self._veiled = False
        self._peeking = False
        self._sensitive = False
        self._start = -1
        self._body: _Body | None = None
        self._prepared: tuple[str, _Body] | None = None
        self._hit = -1
        self.area = QScrollArea(self)
        self.area.setAccessibleName(tr("Conversation"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.verticalScrollBar().setSingleStep(theme.current().px(24))
        self.area.verticalScrollBar().valueChanged.connect(self._place_prompt)
        self.area.verticalScrollBar().rangeChanged.connect(self._stay_at_start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        self.sticky = StickyPrompt(self.area.viewport())
        self.veil = Veil(self)
        self.veil.hide()
        self.veil.lift.connect(lambda: self.set_veiled(False))
        self.setFocusProxy(self.area)

    # ---- showing

    def prepare(
        self, uid: str, item: Item, status: ItemStatus, *, model_hidden: bool = False
    ) -> None:
        """Lays an item out before it is needed."""
        if self._prepared is not None and self._prepared[0] == uid:
            return
        self._drop_prepared()
        body = _Body(item, status, model_hidden, self._judging, self.pictures)
        for part in (body, *body.findChildren(QWidget)):
            part.ensurePolished()  # the style gives the fonts, and these the heights
        width = self.area.viewport().width()
        body.resize(width, body.heightForWidth(width))
        layout = body.layout()
        if layout is not None:
            layout.activate()
        self._prepared = (uid, body)

    def show_item(
        self,
        serial: int,
        uid: str,
        item: Item,
        status: ItemStatus,
        *,
        veiled: bool = False,
        model_hidden: bool = False,
    ) -> None:
        """Shows an item. `painted` carries the serial back once it is really on screen.

        model_hidden: its model is known and kept from the reader; the head of the response says so.
        """
        self._serial = serial
        self._hit = -1
        body = self._take_prepared(uid) or _Body(
            item, status, model_hidden, self._judging, self.pictures
        )
        self._put_body(body)
        self.sticky.set_prompt(item.prompt)
        self._veiled, self._peeking, self._sensitive = veiled, False, veiled
        self.veil.say(by_rule=veiled)
        self._show_veil()
        QTimer.singleShot(0, self, self._scroll_to_start)
        self.area.viewport().update()
        self.veil.update()

    def clear(self) -> None:
        """Nothing is on screen."""
        self._serial = -1
        self._drop_prepared()
        self._put_body(None)

    @property
    def target(self) -> TurnView | None:
        """The turn under judgement."""
        return None if self._body is None else self._body.target

    # ---- evidence

    def selection(self) -> Evidence | None:
        """What is selected in the response, as evidence; None for anything else."""
        body = self._body
        span = None if body is None or body.target is None else body.target.text.selection()
        if body is None or body.target is None or span is None:
            return None
        quote = body.target.turn.text[span[0] : span[1]]
        return Evidence(body.item.target, span[0], span[1], quote)

    def show_evidence(self, evidence: Sequence[Evidence]) -> None:
        """Tints the marked spans of the response."""
        if self._body is None or self._body.target is None:
            return
        here = [e for e in evidence if e.turn == self._body.item.target]
        self._body.target.text.highlight([Highlight(e.start, e.end) for e in here])

    def clear_selection(self) -> None:
        if self.target is not None:
            self.target.text.clear_selection()

    # ---- raw or rendered

    @property
    def rendered(self) -> bool:
        """Whether Markdown is tinted. Every item starts raw."""
        return self._body is not None and self._body.rendered

    def toggle_rendered(self) -> None:
        if self._body is not None:
            self._body.render_markdown(not self._body.rendered)

    # ---- the veil

    @property
    def veiled(self) -> bool:
        """Whether the veil is on (also while it is held up)."""
        return self._veiled

    def set_veiled(self, veiled: bool) -> None:
        """Puts the veil on, or takes it off for this item."""
        self._veiled, self._peeking = veiled, False
        self._sensitive = self._sensitive or veiled
        self._show_veil()

    def peek(self, looking: bool) -> None:
        """While looking, the veil is held up, and pictures have their colours."""
        if looking != self._peeking:
            self._peeking = looking
            self._show_veil()

    # ---- find

    def find_text(self, text: str, step: int = 1) -> Found:
        """Selects the next (or the previous) place where the text occurs, in any turn."""
        hits = [] if self._body is None or not text else self._body.hits(text)
        if not hits:
            self._hit = -1
            return Found(0, 0)
        self._hit = (self._hit + step) % len(hits) if self._hit >= 0 else 0
        view, start, end = hits[self._hit]
        view.select(start, end)
        self._bring(view)
        return Found(self._hit + 1, len(hits))

    def find_again(self) -> None:
        """The next search starts at the top."""
        self._hit = -1

    # ---- inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.veil.setGeometry(self.rect())
        self._place_prompt()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.peek(False)  # the key is let go elsewhere

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        due = self._settled or self._announced != self._serial
        if event.type() == QEvent.Type.Paint and due:
            self._announced, self._settled = self._serial, False
            # After this event, so that the children are drawn too.
            QTimer.singleShot(0, self, lambda serial=self._serial: self._drawn(serial))
        return super().eventFilter(watched, event)

    def _drawn(self, serial: int) -> None:
        if serial == self._serial:
            self._tell_unseen()
        self.painted.emit(serial)

    def _tell_unseen(self) -> None:
        covered = self._veiled and not self._peeking
        pictures = () if self._body is None or covered else self._body.pictures
        self.unseen.emit(self._serial, sum(picture.reading for picture in pictures))

    def _picture_settled(self) -> None:
        """It counts as seen once it is drawn, or would be where it is scrolled out of sight."""
        self._settled = True
        self.area.viewport().update()

    def _put_body(self, body: _Body | None) -> None:
        self._body = None  # taking one out and putting one in move the scroll bar, which asks
        old = self.area.takeWidget()
        if old is not None:
            old.deleteLater()
        if body is None:
            return
        self.area.setWidget(body)
        self._body = body
        body.installEventFilter(self)
        for picture in body.pictures:
            picture.settled.connect(self._picture_settled)
        self.veil.installEventFilter(self)
        self.sticky.raise_()

    def _take_prepared(self, uid: str) -> _Body | None:
        if self._prepared is None or self._prepared[0] != uid:
            return None
        body = self._prepared[1]
        self._prepared = None
        return body

    def _drop_prepared(self) -> None:
        if self._prepared is not None:
            self._prepared[1].deleteLater()
            self._prepared = None

    def _show_veil(self) -> None:
        covering = self._veiled and not self._peeking
        self.veil.setGeometry(self.rect())
        if covering:
            self.veil.setVisible(True)
            self.veil.raise_()
        for picture in () if self._body is None else self._body.pictures:
            picture.look(self._sight())
        self.veil.setVisible(covering)
        if self._announced == self._serial:
            self._tell_unseen()
        self.veil_changed.emit(self._veiled)

    def _sight(self) -> Sight:
        """What may be seen of pictures. Those of an item that came veiled, or that its reader once
        covered, stay without colours when the veil is lifted, but for while V is held.
        """
        if self._peeking or not self._sensitive:
            return "colored"
        return "covered" if self._veiled else "grey"

    def _scroll_to_start(self) -> None:
        prompt = None if self._body is None else self._body.prompt
        top = 0 if prompt is None else prompt.y()
        self.area.verticalScrollBar().setValue(top)
        self._start = self.area.verticalScrollBar().value()
        self._place_prompt()

    def _stay_at_start(self) -> None:
        """A picture came and has its height: a reader who has not moved yet stays at the prompt."""
        if self.area.verticalScrollBar().value() == self._start:
            QTimer.singleShot(0, self, self._scroll_to_start)

    def _place_prompt(self) -> None:
        """The prompt's copy stands at the top once the prompt itself has scrolled away."""
        prompt = None if self._body is None else self._body.prompt
        viewport = self.area.viewport()
        self.sticky.place(viewport.width(), viewport.height())
        gone = prompt is not None and (
            prompt.mapTo(viewport, QPoint(0, prompt.height())).y() < self.sticky.height() // 2
        )
        self.sticky.setVisible(gone)

    def _bring(self, view: InertText) -> None:
        if self._body is not None:
            at = view.mapTo(self._body, view.cursorRect().center())
            self.area.ensureVisible(at.x(), at.y(), 40, self.area.viewport().height() // 3)


class _Body(QWidget):
    """The turns of one item, one below the other."""

    def __init__(
        self,
        item: Item,
        status: ItemStatus,
        model_hidden: bool,
        judging: bool,
        pictures: Pictures | None,
    ) -> None:
        super().__init__()
        self.item = item
        self.rendered = False
        self.setProperty("look", "page")
        self._tints: list[tuple[InertText, MarkdownTint]] = []
        self.turns: list[TurnView] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for index, turn in enumerate(item.turns):
            target = index == item.target
            view = TurnView(
                turn,
                target=target,
                facts=_facts(item, index, model_hidden),
                status=status if target else "ready",
                judging=judging,
                pictures=pictures,
            )
            self.turns.append(view)
            if index:
                column.addWidget(line())
            # The response takes what room is left, so that its tint goes down to the edge.
            column.addWidget(view, 1 if target else 0)

    @property
    def pictures(self) -> tuple[PicturePart, ...]:
        return tuple(picture for turn in self.turns for picture in turn.pictures)

    @property
    def target(self) -> TurnView | None:
        return next((view for view in self.turns if view.target), None)

    @property
    def prompt(self) -> TurnView | None:
        """The last user turn before the response."""
        before = self.turns[: self.item.target]
        return next((view for view in reversed(before) if view.turn.role == "user"), None)

    def hits(self, text: str) -> list[tuple[InertText, int, int]]:
        wanted = re.compile(re.escape(text), re.IGNORECASE)
        views = [view for turn in self.turns for view in turn.texts]
        return [(v, m.start(), m.end()) for v in views for m in wanted.finditer(v.text())]

    def render_markdown(self, on: bool) -> None:
        self.rendered = on
        if not self._tints:
            views = [turn.text for turn in self.turns]
            self._tints = [(view, MarkdownTint(view.document())) for view in views]
        for view, tint in self._tints:
            tint.turn(on)
            if view.maximumHeight() == view.minimumHeight():  # as high as its text
                view.setFixedHeight(view.sizeHint().height())


def _facts(item: Item, index: int, model_hidden: bool) -> str:
    """What stands at the right of a turn's head."""
    if index != item.target:
        return tr("turn {at} of {total}", at=index + 1, total=len(item.turns))
    count = tr("{n} characters", n=f"{len(item.response.text):,}")
    model = tr("model hidden") if model_hidden else item.model
    return f"{count} · {model}" if model else count
