"""Charts leave as files: PNG and SVG of what is drawn, CSV of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from annotator.ui.bridge import Bridge
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.picture import csv_bytes, png_bytes
from annotator.ui.pages.agreement.numbers import count
from annotator.ui.pages.agreement.state import Origin
from annotator.ui.text import tr

Kind = Literal["png", "svg", "csv"]
Ask = Callable[[Path, Kind], str]
"""From the suggested path to the chosen one; empty where somebody thought better of it."""
_LONGEST = 120


class Saver:
    """Asks where to, remembers the folder, and writes off the GUI thread.

    origin: asked for what the charts are of. said: told what was saved, in a sentence.
    """

    def __init__(
        self,
        owner: QWidget,
        bridge: Bridge,
        origin: Callable[[], Origin],
        said: Callable[[str], None],
    ) -> None:
        self._owner, self._bridge = owner, bridge
        self._origin, self._said = origin, said
        self.ask: Ask = self._ask
        self.folder = Path(_documents())

    def menu(self, cards: Sequence[ChartCard], at: QPoint) -> QMenu:
        """Which format; of which chart first, where there are several."""
        menu = QMenu(self._owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        usable = [card for card in cards if card.save.isEnabled()]
        for card in usable:
            inside = menu if len(usable) == 1 else menu.addMenu(card.heading)
            for kind, text in _formats():
                action = inside.addAction(text)
                action.triggered.connect(lambda _, c=card, k=kind: self.save(c, k))
        menu.popup(at)
        if len(usable) == 1:
            menu.setActiveAction(menu.actions()[0])
        return menu

    def save(self, card: ChartCard, kind: Kind) -> None:
        """Asks for a place and writes the chart there; a UserError says why it cannot be."""
        chosen = self.ask(self.folder / file_name(card.subject, self._origin(), kind), kind)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(f".{kind}")
        self.folder = path.parent
        made = self._made(card, kind)

        def write() -> None:
            from annotator.formats.atomic import write_atomic

            write_atomic(path, made())

        def done(_: None) -> None:
            self._said(tr("Saved the chart in {folder}", folder=path.parent.name))

        self._bridge.run(write, done, owner=self._owner)

    def _made(self, card: ChartCard, kind: Kind) -> Callable[[], bytes]:
        """What is drawn is drawn here; it is encoded where it is written."""
        if kind == "csv":
            sheet = card.sheet
            return lambda: csv_bytes(sheet)
        picture = card.picture(context_line(self._origin()))
        if kind == "svg":
            drawn = picture.svg()
            return lambda: drawn
        image = picture.image()
        return lambda: png_bytes(image)

    def _ask(self, suggested: Path, kind: Kind) -> str:
        files = tr("{kind} files (*.{ending})", kind=kind.upper(), ending=kind)
        title = tr("Save the chart")
        return QFileDialog.getSaveFileName(self._owner, title, str(suggested), files)[0]


def context_line(origin: Origin) -> str:
    """What stands below a picture: “Demo · Severity · rubric 1.0.0 · n = 234 · 2026-11-22”."""
    parts = [
        origin.project,
        origin.criterion,
        tr("rubric {version}", version=origin.version),
        origin.part,
        tr("n = {n} items", n=count(origin.n)),
        date.today().isoformat(),
    ]
    return " · ".join(part for part in parts if part)


def file_name(heading: str, origin: Origin, kind: Kind) -> str:
    """The same as a name that every file system takes."""
    parts = [
        origin.project,
        heading,
        origin.criterion,
        f"rubric-{origin.version}",
        origin.part,
        f"n{origin.n}",
        date.today().isoformat(),
    ]
    slugs = [re.sub(r"[^\w.]+", "-", part.lower()).strip("-.") for part in parts]
    return f"{'_'.join(slug for slug in slugs if slug)[:_LONGEST]}.{kind}"


def _formats() -> tuple[tuple[Kind, str], ...]:
    return (
        ("png", tr("Save as a picture (PNG)…")),
        ("svg", tr("Save as a drawing (SVG)…")),
        ("csv", tr("Save the figures (CSV)…")),
    )


def _documents() -> str:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return found or str(Path.home())
