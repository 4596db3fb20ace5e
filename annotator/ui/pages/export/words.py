"""What a format says of itself, in the window's words: fields and targets, no options to type."""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.ui.text import tr

_TO = re.compile(r"`?--to ([a-z][a-z0-9-]*)`?")
_LABELS = re.compile(r"`?--labels (raw|soft|consensus|adjudicated)`?(?: or `?(raw|soft)\b`?)?")
_OPTION = re.compile(r"`?(?<![\w-])(--[a-z][a-z-]*)(?: [A-Z]\w*(?:\.\w+)*)?`?")
_COMMAND = re.compile(r"`annotator import`")
_CODE = re.compile(r"`([^`]+)`")


def names_text() -> str:
    return tr("Names instead of A1, A2, …")


def held_out_text() -> str:
    return tr("Held-out items")


def label_choices() -> tuple[tuple[str, str], ...]:
    """(value, text) of what may stand as an item's one label."""
    return (
        ("adjudicated", tr("The lead's decision where there is one, else consensus")),
        ("consensus", tr("Consensus of the labels alone")),
        ("raw", tr("Raw: every label, no single answer")),
        ("soft", tr("Soft: the share of each level")),
    )


def in_window(text: str, titles: Mapping[str, str]) -> str:
    """The sentence as the page says it. titles: of the targets, by name.

    An option becomes the field that stands for it, code stands in quotation marks.
    """
    text = _TO.sub(lambda found: _quoted(titles.get(found[1], found[1])), text)
    text = _LABELS.sub(_label_names, text)
    text = _COMMAND.sub(_quoted(tr("Import items…")), text)
    text = _OPTION.sub(_field, text)
    return _CODE.sub(lambda found: _quoted(found[1]), text)


def _label_names(found: re.Match[str]) -> str:
    first = _quoted(tr("Labels: {choice}", choice=_short(found[1])))
    if not found[2]:
        return first
    return tr("{one} or {other}", one=first, other=_quoted(_short(found[2])))


def _short(value: str) -> str:
    """The choice's name without what explains it."""
    return {
        "adjudicated": tr("The lead's decision"),
        "consensus": tr("Consensus"),
        "raw": tr("Raw"),
        "soft": tr("Soft"),
    }[value]


def _field(found: re.Match[str]) -> str:
    """Options of `annotator export` alone; those of other tools stay as they are typed."""
    fields = {
        "--labels": tr("Labels"),
        "--consensus": tr("Consensus"),
        "--criterion": tr("Score"),
        "--original": tr("Original logs"),
        "--licence": tr("Licence"),
        "--names": names_text(),
        "--rationales": tr("Rationales"),
        "--held-out": held_out_text(),
        "--spreadsheet-safe": spreadsheet_text(),
    }
    field = fields.get(found[1])
    return found[0] if field is None else _quoted(field)


def spreadsheet_text() -> str:
    return tr("Guard CSV against formulas")


def _quoted(text: str) -> str:
    return f"“{text}”"
