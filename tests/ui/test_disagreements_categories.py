"""Where nobody cites a clause, the list is grouped by the items' categories."""

from __future__ import annotations

from spine import say

from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.pages.disagreements.reading import Asked, read_group, read_listing


def test_categories_stand_for_clauses_and_list_their_own_items(loaded: Workspace) -> None:
    for source_id, levels in {"i0": (1, 2), "i1": (1, 5), "i2": (2, 3), "i5": (3, 5)}.items():
        for who, level in zip(("ada", "bob"), levels, strict=True):
            say(loaded, who, source_id, level)
    asked = Asked(DisputeFilter(), "clause")
    listing = read_listing(loaded, asked)
    assert [(one.title, one.text) for one in listing.groups] == [
        ("odd", "no clause cited"),
        ("even", "no clause cited"),
    ]
    assert [sorted(r.source_id or "" for r in one.rows) for one in listing.groups] == [
        ["i1", "i5"],
        ["i0", "i2"],
    ]
    again = read_group(loaded, asked, listing, listing.groups[1].key)
    assert {row.category for row in again.groups[1].rows} == {"even"}
