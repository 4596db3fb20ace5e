"""How figures are written in sentences, the same wherever one stands."""

from __future__ import annotations

_MINUS = "−"


def figure_text(value: float, digits: int = 2) -> str:
    """No leading zero and a real minus sign: .36, −.12, 1.00; what rounds to nothing is .00."""
    text = f"{abs(value):.{digits}f}"
    text = text[1:] if text.startswith("0.") else text
    return f"{_MINUS}{text}" if value < 0 and text.strip(".0") else text


def share_text(share: float, digits: int = 0) -> str:
    """A share of 1 in hundredths: 36 %; the figure never parts from its sign."""
    return f"{share * 100:.{digits}f}\u00a0%"
