"""How figures are written. Pure; shares are fractions 0–1."""

from __future__ import annotations

from annotator.agreement.results import Estimate
from annotator.domain.numerals import figure_text
from annotator.ui.text import tr


def figure(value: float | None) -> str:
    """α with two digits and no leading zero: .71, −.12, 1.00; “undefined” where there is none."""
    if value is None:
        return tr("undefined")
    return figure_text(value)


def interval(low: float | None, high: float | None) -> str:
    """.66–.75, or “−.12 to .30” where a dash could be read as a minus; empty where undefined."""
    if low is None or high is None:
        return ""
    if low < 0:
        return tr("{low} to {high}", low=figure(low), high=figure(high))
    return f"{figure(low)}–{figure(high)}"


def percent(share: float | None) -> str:
    """12.4 %; “undefined” where there is none."""
    return tr("undefined") if share is None else f"{_points(share)} %"


def percents(low: float | None, high: float | None) -> str:
    """9.6–15.9 %; empty where undefined."""
    if low is None or high is None:
        return ""
    return f"{_points(low)}–{_points(high)} %"


def count(n: int) -> str:
    """12,345."""
    return f"{n:,}"


def with_interval(alpha: Estimate) -> str:
    """α .58, .49–.66: as it stands in a sentence."""
    said = tr("α {value}", value=figure(alpha.value))
    bounds = interval(alpha.low, alpha.high)
    return f"{said}, {bounds}" if bounds else said


def sentence(reason: str) -> str:
    """A reason as a sentence of its own: a capital at the start, a point at the end."""
    text = reason.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _points(share: float) -> str:
    return f"{share * 100:.1f}"
