"""annotator formats"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.cli.console import print_json, print_text
from annotator.cli.options import AsJson
from annotator.cli.outcome import DONE
from annotator.domain.canonical import Json

if TYPE_CHECKING:
    from annotator.formats.registry import Described


def formats(as_json: AsJson = False) -> int:
    """List what comes in and what goes out. What is lost on the way is told, too."""
    from annotator.formats.registry import load_registry

    registry = load_registry()

    def told(one: Described, direction: str) -> dict[str, Json]:
        card = one.card
        return {
            "name": one.name,
            "title": one.title,
            "direction": direction,
            "tool": card.tool,
            "site": card.site,
            "checked": card.checked,
            "files": card.files,
            "carries": list(card.carries),
            "loses": list(card.loses),
            "use": list(card.use),
            "takes": sorted(card.takes),
        }

    if as_json:
        listed: list[Json] = [told(one, "in") for one in registry.incoming]
        listed += [told(one, "out") for one in registry.exporters]
        print_json({"schema": 1, "formats": listed})
        return DONE
    print_text("In: annotator import DIR FILE..., found by content")
    for one in registry.incoming:
        _print(one)
    print_text("")
    print_text("Out: annotator export DIR --to NAME --out OUT")
    for exporter in registry.exporters:
        _print(exporter)
    return DONE


def _print(one: Described) -> None:
    print_text("")
    print_text(f"{one.name}: {one.card.files}")
    for text in one.card.carries:
        print_text(f"  + {text}")
    for text in one.card.loses:
        print_text(f"  - {text}")
    if one.card.takes:
        print_text(f"  takes {', '.join(f'--{option}' for option in sorted(one.card.takes))}")
