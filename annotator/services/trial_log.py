"""Trials of rubric drafts as the log carries them: what was drawn, and for which draft.

A trial begins with one `Assign` an item, of purpose `calibration` and with the trial's own
occurrence, so that no queue hears of it; its labels have the same purpose and occurrence. Both
follow from the draft's text, so that copies of a project unite. A lead ends a trial, and takes it
up again, with one more `Assign` of the kind about one of its items; the last word counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from annotator.domain.canonical import sha256
from annotator.domain.clock import ms_of
from annotator.domain.events import Assign, Event
from annotator.domain.label import TRIAL
from annotator.store import log
from annotator.store.database import Sql

_DIGITS = 12
_NOTE = re.compile(r"(trial-[0-9a-f]{12}) of (\S+) after (\S+)(?: (ended|resumed))?")
Mark = Literal["ended", "resumed"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One draft on its items, in seeded order.

    version: what its labels are given under, “trial-” and the first 12 hex digits of the sha256 of
    the draft's text. after: the version in force when it was begun, by a lead, at_ms (UTC).
    ended: a lead has ended it since.
    """

    version: str
    rubric_id: str
    after: str
    by: str
    at_ms: int
    uids: tuple[str, ...]
    ended: bool = False

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


def marked(trial: Trial, mark: Mark) -> Assign:
    """The event that ends a trial, or takes it up again."""
    note = f"{trial.version} of {trial.rubric_id} after {trial.after} {mark}"
    return Assign(trial.uids[0], "", "calibration", trial.occurrence, note=note)


def trials_in(sql: Sql, rubric_id: str) -> tuple[Trial, ...]:
    """All trials of a rubric's drafts, in the order in which they were begun or taken up again."""
    found: dict[str, Trial] = {}
    for event, asked, named in _drawn(sql, rubric_id, None):
        version, _, after, mark = named
        known = found.get(version)
        if known is None:
            known = Trial(version, rubric_id, after, event.actor, ms_of(event.hlc), ())
        if mark is None and asked.item not in known.uids:
            known = replace(known, uids=(*known.uids, asked.item))
        if mark == "resumed":
            found.pop(version, None)
        found[version] = replace(known, ended=known.ended if mark is None else mark == "ended")
    return tuple(one for one in found.values() if one.uids)


def is_ended(sql: Sql, trial: Trial) -> bool:
    """Whether a lead has ended it, as the log says now: reads the trial's items alone."""
    marks = (
        (event.hlc, event.id, named[4] == "ended")
        for uid in trial.uids
        for event in log.events_of(sql, uid)
        if isinstance(body := event.body, Assign)
        and body.occurrence == trial.occurrence
        and (named := _NOTE.fullmatch(body.note)) is not None
        and named[4] is not None
    )
    return max(marks, default=("", "", False))[2]


def tried(sql: Sql, rubric_id: str, after: str, until: str | None = None) -> frozenset[str]:
    """The items on which drafts that were to follow a version were tried (before an hlc)."""
    return frozenset(
        asked.item for _, asked, named in _drawn(sql, rubric_id, until) if named[2] == after
    )


def _drawn(
    sql: Sql, rubric_id: str, until: str | None
) -> Iterator[tuple[Event, Assign, tuple[str, str, str, str | None]]]:
    """Each with (version, rubric, version before it, how it is marked), by time."""
    events = [e for e in log.events_by_kind(sql, "assign") if until is None or e.hlc < until]
    for event in sorted(events, key=lambda e: (e.hlc, e.id)):
        body = event.body
        if not isinstance(body, Assign) or body.purpose != "calibration":
            continue
        named = _NOTE.fullmatch(body.note)
        if named is not None and body.occurrence >= TRIAL and named[2] == rubric_id:
            yield event, body, (named[1], named[2], named[3], named[4])
