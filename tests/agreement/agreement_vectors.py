"""A few published vectors, so that the tests mean something without ../shared.

``units``: one string of single-character codes for each unit; missing ratings are left out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    source: str
    units: tuple[str, ...]
    codes: str
    expected: dict[str, float]
    percent_agreement: float | None = None


VECTORS = (
    Vector(
        "Krippendorff 2011, example C",
        ("111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"),
        "12345",
        {"nominal": 0.743421, "ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403},
        0.81818,
    ),
    Vector(
        "Krippendorff 2011, example A (binary)",
        ("01", "11", "01", "00", "00", "01", "00", "00", "01", "00"),
        "01",
        {"nominal": 0.095238},
    ),
    Vector(
        "Krippendorff 2011, example B (nominal)",
        ("ab", "aa", "bb", "bb", "bd", "cc", "cc", "cc", "ee", "dd", "dd", "ad"),
        "abcde",
        {"nominal": 0.691964},
        0.75,
    ),
    Vector(
        "Wikipedia, three coders",
        ("1", "", "22", "11", "33", "334", "444", "13", "22", "11", "11", "33", "33", "", "34"),
        "1234",
        {"nominal": 0.691358, "ordinal": 0.806721, "interval": 0.810845},
    ),
)

WILSON = (
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
)

# (annotator's set, the other's set, exact MASI distance)
MASI = (
    ("a|b", "a|b|c|d", 2 / 3),
    ("a", "a", 0.0),
    ("a", "b", 1.0),
    ("a|b", "b|c", 8 / 9),
    ("a|b|c", "a|b", 5 / 9),
    ("-", "a", 1.0),
    ("-", "-", 0.0),
)
