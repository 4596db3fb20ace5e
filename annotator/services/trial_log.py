"""Trials of rubric drafts as the log carries them: what was drawn, and for which draft.

A trial begins with one `Assign` an item, of purpose `calibration` and with the trial's own
occurrence, so that no queue hears of it; its labels have the same purpose and occurrence. Both
follow from the draft's text, so that copies of a project unite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.canonical import sha256
from annotator.domain.clock import ms_of
from annotator.domain.events import Assign, Event
from annotator.domain.label import TRIAL
from annotator.store import log
from annotator.store.database import Sql

_DIGITS = 12
_NOTE = re.compile(r"(trial-[0-9a-f]{12}) of (\S+) after (\S+)")


@dataclass(frozen=True, slots=True)
class Trial:
    """One draft on its items, in seeded order.

    version: what its labels are given under, “trial-” and the first 12 hex digits of the sha256 of
    the draft's text. after: the version in force when it was begun, by a lead, at_ms (UTC).
    """

    version: str
    rubric_id: str
    after: str
    by: str
    at_ms: int
    uids: tuple[str, ...]

    @property
    def occurrence(self) -> int:
        """Of its labels: another draft's can never be in conflict with them."""
        return occurrence_of(self.version)


def trial_version(text: str) -> str:
    """What labels under a draft with this text are given under."""
    return f"trial-{sha256(text.encode('utf-8'))[:_DIGITS]}"


def occurrence_of(version: str) -> int:
    """From `TRIAL` to 2^48 + `TRIAL`."""
    return TRIAL + int(version.removeprefix("trial-"), 16)


def begun(version: str, rubric_id: str, after: str, uids: tuple[str, ...]) -> tuple[Assign, ...]:
    """The events that begin a trial."""
    note = f"{version} of {rubric_id} after {after}"
    occurrence = occurrence_of(version)
    return tuple(Assign(uid, "", "calibration", occurrence, note=note) for uid in uids)


def trials_in(sql: Sql, rubric_id: str) -> tuple[Trial, ...]:
    """All trials of a rubric's drafts, in the order in which they were begun."""
    found: dict[str, Trial] = {}
    for event, asked, named in _drawn(sql, rubric_id, None):
        version, _, after = named
        known = found.get(version)
        uids = () if known is None else known.uids
        if known is None:
            known = Trial(version, rubric_id, after, event.actor, ms_of(event.hlc), ())
        if asked.item not in uids:
            uids = (*uids, asked.item)
        found[version] = Trial(version, rubric_id, known.after, known.by, known.at_ms, uids)
    return tuple(found.values())


def tried(sql: Sql, rubric_id: str, after: str, until: str | None = None) -> frozenset[str]:
    """The items on which drafts that were to follow a version were tried (before an hlc)."""
    return frozenset(
        asked.item for _, asked, named in _drawn(sql, rubric_id, until) if named[2] == after
    )


def _drawn(
    sql: Sql, rubric_id: str, until: str | None
) -> Iterator[tuple[Event, Assign, tuple[str, str, str]]]:
    """Each with (version, rubric, version before it), by time."""
    events = [e for e in log.events_by_kind(sql, "assign") if until is None or e.hlc < until]
    for event in sorted(events, key=lambda e: (e.hlc, e.id)):
        body = event.body
        if not isinstance(body, Assign) or body.purpose != "calibration":
            continue
        named = _NOTE.fullmatch(body.note)
        if named is not None and body.occurrence >= TRIAL and named[2] == rubric_id:
            yield event, body, (named[1], named[2], named[3])
