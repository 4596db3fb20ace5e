"""What a rubric version has left: labels that were given again later no longer stand under it.

Items are labeled again because their labels differed, so what is left of an older version is chosen
by its labels, and its α is too high. `control` compares versions as they were left.
"""

from __future__ import annotations

from annotator.domain.events import Event, Label
from annotator.domain.fold import CurrentLabel
from annotator.services.published import first_published
from annotator.store import items, log, projection
from annotator.store.database import Sql


def remainder_caveat(sql: Sql, rubric_id: str, version: str) -> str | None:
    """What to say beside the figures of a version; None where nothing of it was given again."""
    published = first_published(sql, rubric_id)
    since = published.get(version)
    until = None if since is None else min((h for h in published.values() if h > since), default="")
    n = _given_again(sql, rubric_id, version, until) if until else 0
    if not n:
        return None
    counted = "1 item was" if n == 1 else f"{n:,} items were"
    return (
        f"{counted} labeled again under a later version, and those labels no longer count here. "
        "Items are labeled again because their labels differed, so what is left was chosen by its "
        "labels: its α says little of this version. `annotator helped` compares versions as they "
        "were left."
    )


def _given_again(sql: Sql, rubric_id: str, version: str, until: str) -> int:
    """Items of which somebody's label under the version was followed by one under another."""
    found = 0
    for uid in log.items_since(sql, until):
        keys = items.keys_of(sql, uid)
        if keys is not None:
            first = _under(log.events_of(sql, uid), rubric_id, version)
            labels = projection.state_of(sql, keys.row).labels
            found += any(_moved(one, first, version) for one in labels)
    return found


def _under(events: list[Event], rubric_id: str, version: str) -> frozenset[str]:
    """The ids of the label events under a version."""
    return frozenset(
        event.id
        for event in events
        if isinstance(event.body, Label)
        and (event.body.rubric_id, event.body.rubric_version) == (rubric_id, version)
    )


def _moved(label: CurrentLabel, first: frozenset[str], version: str) -> bool:
    """Whether a label that counts began under the version and now stands under another."""
    return label.counts and label.rubric_version != version and not first.isdisjoint(label.chain)
