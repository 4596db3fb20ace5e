"""What charts draw: frozen, worded and complete, made off the GUI thread.

A `mark` is whatever the chart hands back when its spot is clicked (a filter of the list); None
where there is nothing to open. `said` is the spot in words, for tooltips and screen readers.
"""

from __future__ import annotations

from dataclasses import dataclass

Mark = object


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that is drawn as a line, and how it is written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One row: a dot at `value`, a bar from `low` to `high`; all None where undefined.

    figure: the value as text ("undefined" where there is none). aside: muted, after it.
    firm: the lower bound reaches the threshold; drawn as a full dot, else as a ring.
    meaning: of the figure, where each row is a figure of its own; told after `said`.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    figure: str
    aside: str
    firm: bool
    said: str
    mark: Mark | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class IntervalRowsView:
    """Rows on one common axis from `least` to `most`. summary: the chart in words.

    thresholds: from the left to the right; lines across the rows.
    """

    rows: tuple[IntervalRow, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    least: float = 0.0
    most: float = 1.0
    summary: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class CloudPoint:
    """One item at (x, y). strong: drawn full, because it stands out."""

    x: float
    y: float
    said: str
    strong: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class CloudView:
    """Points over two axes, each (from, to, name). threshold: on the y axis."""

    points: tuple[CloudPoint, ...] = ()
    across: tuple[float, float, str] = (0.0, 1.0, "")
    upward: tuple[float, float, str] = (0.0, 1.0, "")
    ticks: tuple[tuple[float, str], ...] = ()
    threshold: Threshold | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time (ms since 1970, UTC); the figures are None where undefined."""

    at_ms: int
    value: float | None
    low: float | None
    high: float | None
    said: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened at a point in time: an upright line with a word."""

    at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class TimeView:
    """A line with a ribbon; gaps where the value is undefined."""

    moments: tuple[Moment, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    least: float = 0.0
    summary: str = ""
    empty: str = ""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """share: 0–1, how strongly the cell is tinted. text: empty where nothing was counted."""

    text: str
    share: float
    said: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class GridView:
    """A square of cells. heads: short names of the levels; names: their full names."""

    heads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()
    summary: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One annotator on the ladder, at the level of that index. tint: which evidence tint."""

    name: str
    step: int
    unsure: bool = False
    tint: int = 0


@dataclass(frozen=True, slots=True)
class DotLadderView:
    """Everybody's levels. threshold: drawn before the level of that index; None for none.

    decided: the index of the adjudicated level, drawn as a ring.
    """

    levels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    dots: tuple[Dot, ...] = ()
    threshold: int | None = None
    threshold_text: str = ""
    decided: int | None = None
    summary: str = ""
