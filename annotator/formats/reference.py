"""The answer that a benchmark expects, as a field of the item that an annotator may see.

A target of one word may be a verdict on the response (`refusal`, `harmful`, `C`), and whoever
reads it no longer judges alone. One rule serves every tool; the raw record keeps what is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 2_000
"""Characters of a field; what is longer stands whole in the raw record."""
ONE_WORD = (
    "A reference answer of one word is left out unless the sample has choices, since it may be a "
    "verdict; the raw record has it."
)
"""What the card of an importer says of this rule."""
_NAME = "reference answer"


def reference_answer(answers: Iterable[str], *, choices: bool) -> dict[str, str]:
    """The field; none where no answer was given, or where it may be a verdict.

    choices: the sample offers some, so that an answer names one of them.
    """
    told = [one.strip() for one in answers if one.strip()]
    if not choices and not any(len(one.split()) > 1 for one in told):
        return {}
    return {_NAME: shortened("\n".join(told))} if told else {}


def shortened(text: str) -> str:
    """The text, cut with `…` where it is longer than a field may be."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
