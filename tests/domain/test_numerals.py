"""Figures in sentences: one way everywhere."""

from __future__ import annotations

import pytest

from annotator.domain.numerals import figure_text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.364, 2, ".36"),
        (-0.12, 2, "−.12"),
        (1.0, 2, "1.00"),
        (-1.0, 2, "−1.00"),
        (0.999, 2, "1.00"),
        (0.0, 2, ".00"),
        (-0.001, 2, ".00"),
        (12.04, 2, "12.04"),
        (10.0, 1, "10.0"),
        (0.8, 1, ".8"),
    ],
)
def test_no_leading_zero_a_real_minus_and_no_minus_nothing(
    value: float, digits: int, text: str
) -> None:
    assert figure_text(value, digits) == text
