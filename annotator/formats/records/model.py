"""Records: what a file holds before anybody knows what its columns mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import RefusedInput
from annotator.domain.numerals import share_text

LARGEST_RECORD = 32 * 2**20
"""Bytes. A larger record is skipped and counted, without being held in memory where possible."""

DEEPEST = 100
"""Levels of nesting within a record."""

Reason = Literal[
    "bad_json",
    "bad_row",
    "not_an_object",
    "duplicate_key",
    "not_a_number",
    "huge_number",
    "too_deep",
    "too_large",
    "wrong_width",
    "no_response_column",
    "no_prompt_column",
    "bad_messages",
    "not_as_expected",
]

REASONS: Mapping[Reason, str] = {
    "bad_json": "not valid JSON",
    "bad_row": "quotes that do not match",
    "not_an_object": "not an object with named fields",
    "duplicate_key": "a key that stands twice",
    "not_a_number": "NaN, infinity or a number beyond range",
    "huge_number": "a whole number with too many digits",
    "too_deep": f"nested more than {DEEPEST} levels deep",
    "too_large": f"larger than {LARGEST_RECORD // 2**20} MiB",
    "wrong_width": "more or fewer cells than the header",
    "no_response_column": "no response column",
    "no_prompt_column": "no prompt column",
    "bad_messages": "messages that cannot be read as a conversation",
    "not_as_expected": "not of the form that the preset reads",
}
"""Each reason in words, for reports."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record with its source's own bytes.

    number: of the line on which it starts, from 1; in a JSON file, of the record.
    offset, length: where `raw` stands in the file; None where it is UTF-16 or packed.
    raw: verbatim bytes, without the line end that closes the record and without a BOM; where a
    file holds its columns one after the other, the row as JSON.
    fields: by column or key. CSV cells are text.
    """

    number: int
    offset: int | None
    length: int | None
    raw: bytes
    fields: JsonObject


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be read, and why. `detail` holds no text of the record.

    unit: whether `number` counts lines or, in a JSON file, records.
    """

    number: int
    reason: Reason
    detail: str = ""
    unit: Literal["line", "record"] = "line"

    @property
    def place(self) -> str:
        """`line 12`"""
        return f"{self.unit} {self.number}"

    @property
    def told(self) -> str:
        """For a report: `line 12: not valid JSON (…)`."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.place}: {REASONS[self.reason]}{detail}"


class BadRecordBudget:
    """Counts records and refuses the file when too many of them are bad.

    The share is judged over the whole file, in `finish`: a cluster of bad lines near the start
    must not condemn a good file. A hopeless file is given up earlier, when most of what was read
    is bad. With `strict` the first bad record is one too many.
    """

    SHARE = 0.05
    _EARLY = 20

    def __init__(self, name: str, *, strict: bool = False) -> None:
        self._name = name
        self._strict = strict
        self._reasons: Counter[Reason] = Counter()
        self.read = 0
        self.first: list[BadRecord] = []

    @property
    def bad(self) -> int:
        """How many records were bad."""
        return self._reasons.total()

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many were bad, by reason."""
        return {str(reason): n for reason, n in self._reasons.items()}

    def good(self) -> None:
        """Count a record that was read."""
        self.read += 1

    def spend(self, record: BadRecord) -> None:
        """Count a bad record. Raises RefusedInput where there is no hope for the file."""
        self.read += 1
        self._reasons[record.reason] += 1
        if len(self.first) < 10:
            self.first.append(record)
        if self._strict:
            raise RefusedInput(
                f"{self._name}, {record.told}.", "Mend the record, or import without --strict."
            )
        if self.bad >= self._EARLY and self.bad > self.read / 2:
            self._refuse()

    def finish(self) -> None:
        """Raises RefusedInput where more than 5 % of all records were bad."""
        if self.bad > self.SHARE * self.read:
            self._refuse()

    def _refuse(self) -> None:
        told = "\n".join(f"  {record.told}" for record in self.first[:5])
        raise RefusedInput(
            f"{self._name}: {self.bad} of {self.read} records cannot be read; "
            f"more than {share_text(self.SHARE)} is too many.\n{told}",
            "Check the format, the encoding and the mapping; nothing was imported.",
        )


def ends_in_the_middle(name: str, where: str) -> RefusedInput:
    """A file whose end was cut off."""
    return RefusedInput(
        f"{name} ends in the middle of a record ({where}).",
        "Get the whole file again; nothing was imported.",
    )
