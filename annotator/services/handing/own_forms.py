"""What an annotator's copy records looks like: what figures are made of has known forms.

Whoever signs a return is free to write what they like; what was taken in stays in the log for ever
and is read by every figure. Refused is only what this program never writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from annotator.domain.events import Calibrate, Comment, Event, Flag, Label, Retract, Skip
from annotator.domain.label import Origin, Values
from annotator.domain.rubric_rules import is_version

_NATIVE: Final = Origin()
_UID: Final = re.compile("[0-9a-f]{64}")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,999}")
_HALF: Final = re.compile("[\ud800-\udfff]")
_TRIAL: Final = re.compile("trial-[0-9a-f]{1,16}")
_LARGEST_OCCURRENCE: Final = 2**50
_LONGEST_S: Final = 1e9


def form_problem(event: Event) -> str:
    """What is wrong with the form of an annotator's event; "" where nothing is."""
    body = event.body
    if isinstance(body, Label):
        return _label(body)
    if isinstance(body, Calibrate):
        return _calibrate(body)
    if isinstance(body, Retract | Skip | Comment):
        return _uid(body.item)
    if isinstance(body, Flag):
        return _uid(body.item) or _ids("clause", body.clauses)
    return ""


def _label(body: Label) -> str:
    if body.annotator_kind != "human" or body.origin != _NATIVE:
        return "a label that no person gave in this program"
    if not 0 <= body.occurrence <= _LARGEST_OCCURRENCE:
        return "an occurrence that no label has"
    if body.active_s is not None and not 0 <= body.active_s <= _LONGEST_S:
        return "a time that no label takes"
    if any(not one.turn >= 0 or not 0 <= one.start <= one.end for one in body.evidence):
        return "evidence that is no span of a text"
    return (
        _uid(body.item)
        or _version(body.rubric_id, body.rubric_version)
        or _values(body.values)
        or _ids("clause", body.clauses)
    )


def _calibrate(body: Calibrate) -> str:
    if not 0 <= body.credit <= 1 or body.round < 1:
        return "a credit or a round that no example has"
    return (
        _version(body.rubric_id, body.rubric_version)
        or _values(body.values)
        or _ids("example", [body.example])
    )


def _uid(item: str) -> str:
    return "" if _UID.fullmatch(item) else "an item that no project has"


def _version(rubric: str, version: str) -> str:
    known = is_version(version) or _TRIAL.fullmatch(version)
    return "" if known and not _HALF.search(rubric) else "a version that no rubric has"


def _values(values: Values) -> str:
    lists = [one for one in values.values() if isinstance(one, tuple)]
    return _ids("criterion", values) or _ids("option", (one for many in lists for one in many))


def _ids(what: str, found: Iterable[str]) -> str:
    return "" if all(map(_ID.fullmatch, found)) else f"an id that no {what} has"
