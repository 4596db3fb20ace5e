"""All meanings by key. A key is where the figure stands in the JSON, shortened to what tells it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from annotator.ui.pages.agreement.terms.agreement import agreement_terms
from annotator.ui.pages.agreement.terms.comparison import comparison_terms
from annotator.ui.pages.agreement.terms.control import control_terms
from annotator.ui.pages.agreement.terms.families import family_terms
from annotator.ui.pages.agreement.terms.headline import headline_terms
from annotator.ui.pages.agreement.terms.insight import insight_terms
from annotator.ui.pages.agreement.terms.measures import measure_terms
from annotator.ui.pages.agreement.terms.models import model_terms
from annotator.ui.pages.agreement.terms.parts import part_terms
from annotator.ui.pages.agreement.terms.plans import plan_terms


@cache
def meanings() -> Mapping[str, str]:
    """Every meaning by its key; a key that two modules give is a mistake (ValueError)."""
    found: dict[str, str] = {}
    for own in (
        headline_terms(),
        agreement_terms(),
        measure_terms(),
        part_terms(),
        comparison_terms(),
        insight_terms(),
        model_terms(),
        family_terms(),
        plan_terms(),
        control_terms(),
    ):
        twice = found.keys() & own.keys()
        if twice:
            raise ValueError(f"two meanings for {sorted(twice)}")
        found |= own
    return found


def means(*keys: str) -> tuple[str, ...]:
    """What figures mean, in the order of their keys; "" is a name, which needs no meaning."""
    known = meanings()
    return tuple(known[key] if key else "" for key in keys)


def meaning(key: str) -> str:
    """What one figure means. KeyError for one that nobody has explained."""
    return meanings()[key]
