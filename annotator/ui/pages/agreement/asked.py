"""What a lead asks of the plan, as it was typed, and what it comes to. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.domain.errors import UserError
from annotator.ui.text import tr

WIDTH, RATES = "width", "rates"
USUAL_POWER = "80 %"


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts as typed; empty ones ask for nothing.

    width: of α's interval. first, second: two violation rates, or models whose rates so far are
    taken. power: the chance to find the difference.
    """

    width: str = ""
    first: str = ""
    second: str = ""
    power: str = USUAL_POWER

    def answered(self, kind: str, values: tuple[str, ...]) -> Asked:
        """With the fields of one question filled in anew."""
        if kind == WIDTH:
            return replace(self, width=values[0])
        first, second, power = values
        return replace(self, first=first, second=second, power=power)


NOTHING = Asked()


def width_of(asked: Asked) -> float | None:
    """The width that is asked for; None for none. UserError for what is no number."""
    return number(asked.width) if asked.width.strip() else None


def rates_of(asked: Asked, models: tuple[str, ...]) -> tuple[float | str, float | str] | None:
    """Two rates as shares or as models' names; None unless both are stated."""
    texts = asked.first.strip(), asked.second.strip()
    if not all(texts):
        return None
    first, second = (text if text in models else number(text) for text in texts)
    return first, second


def power_of(asked: Asked) -> float:
    """The power that is asked for, the usual one where none is."""
    return number(asked.power if asked.power.strip() else USUAL_POWER)


def number(text: str) -> float:
    """A share: “.05”, “0,05” or “5 %”. UserError for anything else."""
    plain = text.strip().replace(",", ".")
    share = plain.removesuffix("%").strip()
    try:
        value = float(share)
    except ValueError:
        raise UserError(
            tr("“{text}” is no number and no model here.", text=text.strip()),
            tr("Write a share such as .05 or 5 %, or choose a model."),
        ) from None
    return value / 100 if plain.endswith("%") else value
