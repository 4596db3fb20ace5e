"""What became of an imported file, in plain words: one line each, with the first places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.formats.records.model import REASONS
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.views import ImportReport

_PLACES = 3


def report_title(name: str, report: ImportReport) -> str:
    """How much came in."""
    return tr(
        "{name}: {added} items added, {duplicate} were there already.",
        name=name,
        added=f"{report.added:,}",
        duplicate=f"{report.duplicate:,}",
    )


def report_lines(report: ImportReport) -> tuple[str, ...]:
    """What was skipped and why, the labels that came along, and what else is to be known."""
    return tuple(_lines(report))


def _lines(report: ImportReport) -> Iterator[str]:
    told = {place for places in report.places.values() for place in places}
    why = {str(reason): words for reason, words in REASONS.items()}
    for reason, n in sorted(report.skipped.items()):
        places = report.places.get(reason, ())
        yield tr(
            "{n} skipped: {why} ({places})",
            n=f"{n:,}",
            why=why.get(reason, reason.replace("_", " ")),
            places=", ".join(places[:_PLACES]) + (", …" if n > _PLACES else ""),
        )
    brought = sum(count.n for count in report.labels)
    if brought:
        yield tr("{n} labels came along", n=f"{brought:,}")
    yield from (one for one in report.warnings if one.partition(":")[0] not in told)


class ImportReportDialog(Dialog):
    """The whole report, to read and to copy, where it is too long for a message."""

    def __init__(self, title: str, lines: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Import report"), title)
        self.text = QPlainTextEdit("\n".join(lines))
        self.text.setAccessibleName(tr("Import report"))
        self.text.setReadOnly(True)
        self.body.addWidget(self.text, 1)
        close = self.button(tr("Close"), "primary", default=True)
        close.clicked.connect(self.accept)
        look = theme.current()
        self.resize(look.px(620), look.px(420))
